import * as cdk from 'aws-cdk-lib';
import { aws_ec2 as ec2, aws_iam as iam, aws_lambda as lambda, aws_s3 as s3, Duration, Stack } from 'aws-cdk-lib';
import { SecureBucket } from 'bucket-warden/constructs';
import { env } from './app';
import type { Build } from './construct-apps';

/* What people write with the constructs of the CDK around a bucket, and what is rightly said of it. */

/** A pattern, and the rules that find something there. */
export type Pattern = readonly [name: string, build: Build, findings?: readonly string[]];

const data = (stack: Stack, id = 'Data'): s3.Bucket => new SecureBucket(stack, id);
const open = (stack: Stack, id = 'Data'): s3.Bucket =>
  new SecureBucket(stack, id, { encryption: s3.BucketEncryption.S3_MANAGED });
const role = (stack: Stack, service = 'lambda.amazonaws.com', id = 'Role'): iam.Role =>
  new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal(service) });
const code = lambda.Code.fromInline('exports.handler = async () => {}');
const worker = (stack: Stack): lambda.Function =>
  new lambda.Function(stack, 'Worker', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code });
const vpc = (stack: Stack): ec2.Vpc =>
  new ec2.Vpc(stack, 'Vpc', { natGateways: 0, availabilityZones: ['eu-west-1a', 'eu-west-1b'] });
const foreign = '444455556666';
const keyArn = `arn:aws:kms:eu-west-1:${env.account}:key/11111111-2222-3333-4444-555555555555`;

const grantees: Readonly<Record<string, (stack: Stack) => iam.IGrantable>> = {
  'a function': worker,
  'a role': (stack) => role(stack),
  'a user': (stack) => new iam.User(stack, 'User'),
  'a group': (stack) => new iam.Group(stack, 'Group'),
};

const grants: readonly Pattern[] = Object.entries(grantees).flatMap(([name, grantee]): readonly Pattern[] => [
  [`grantRead to ${name}`, (stack) => void data(stack).grantRead(grantee(stack))],
  [`grantRead of a prefix to ${name}`, (stack) => void data(stack).grantRead(grantee(stack), 'in/*')],
  [`grantWrite to ${name}`, (stack) => void data(stack).grantWrite(grantee(stack))],
  [`grantReadWrite to ${name}`, (stack) => void data(stack).grantReadWrite(grantee(stack))],
  [`grantPut to ${name}`, (stack) => void data(stack).grantPut(grantee(stack))],
  [`grantDelete to ${name}`, (stack) => void data(stack).grantDelete(grantee(stack))],
]);

const principals: readonly Pattern[] = [
  [
    'grantRead to a service',
    (stack) => void data(stack).grantRead(new iam.ServicePrincipal('glue.amazonaws.com')),
    ['confused-deputy'],
  ],
  [
    'grantRead to another account',
    (stack) => void data(stack).grantRead(new iam.AccountPrincipal(foreign)),
    ['cross-account-access'],
  ],
  ['grantRead to the own account', (stack) => void data(stack).grantRead(new iam.AccountRootPrincipal())],
  [
    'grantRead to an organization',
    (stack) => void data(stack).grantRead(new iam.OrganizationPrincipal('o-1234567890')),
    ['wildcard-principal'],
  ],
  [
    'grantRead to a role by its ARN',
    (stack) => void data(stack).grantRead(new iam.ArnPrincipal(`arn:aws:iam::${env.account}:role/reader`)),
  ],
  [
    'grantRead to a foreign role',
    (stack) => void data(stack).grantRead(new iam.ArnPrincipal(`arn:aws:iam::${foreign}:role/reader`)),
    ['cross-account-access'],
  ],
  [
    'grantRead to an imported role',
    (stack) => void data(stack).grantRead(iam.Role.fromRoleName(stack, 'Theirs', 'reader')),
  ],
  [
    'grantRead to everybody',
    (stack) => void data(stack).grantRead(new iam.AnyPrincipal()),
    ['public-policy', 'rejected-public-policy', 'wildcard-key-policy', 'wildcard-principal'],
  ],
  [
    'grantRead to GitHub by OIDC',
    (stack) => {
      const provider = new iam.OpenIdConnectProvider(stack, 'GitHub', {
        url: 'https://token.actions.githubusercontent.com',
        clientIds: ['sts.amazonaws.com'],
      });
      const sub = {
        'token.actions.githubusercontent.com:sub': 'repo:a/b:ref:refs/heads/main',
        'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
      };
      data(stack).grantRead(
        new iam.Role(stack, 'Role', { assumedBy: new iam.OpenIdConnectPrincipal(provider, { StringEquals: sub }) }),
      );
    },
    ['malformed-policy'],
  ],
  [
    'grantRead to GitHub by OIDC without a subject',
    (stack) => {
      const provider = new iam.OpenIdConnectProvider(stack, 'GitHub', {
        url: 'https://token.actions.githubusercontent.com',
        clientIds: ['sts.amazonaws.com'],
      });
      data(stack).grantRead(
        new iam.Role(stack, 'Role', {
          assumedBy: new iam.OpenIdConnectPrincipal(provider, {
            StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' },
          }),
        }),
      );
    },
    ['malformed-policy', 'public-role-assumption'],
  ],
  [
    'a role with AmazonS3ReadOnlyAccess',
    (stack) => role(stack).addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonS3ReadOnlyAccess')),
    ['wildcard-bucket-access'],
  ],
  [
    'a role with AmazonS3FullAccess',
    (stack) => role(stack).addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonS3FullAccess')),
    ['full-s3-access'],
  ],
  [
    'a role with AdministratorAccess',
    (stack) => role(stack).addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('AdministratorAccess')),
    ['full-s3-access'],
  ],
  [
    's3:* on one bucket',
    (stack) =>
      void role(stack).addToPolicy(
        new iam.PolicyStatement({
          actions: ['s3:*'],
          resources: [
            data(stack).bucketArn,
            `${stack.formatArn({ service: 's3', region: '', account: '', resource: 'x' })}/*`,
          ],
        }),
      ),
    ['full-s3-access'],
  ],
  [
    's3:GetObject on everything',
    (stack) => void role(stack).addToPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] })),
    ['wildcard-bucket-access'],
  ],
  [
    's3:ListAllMyBuckets',
    (stack) =>
      void role(stack).addToPolicy(new iam.PolicyStatement({ actions: ['s3:ListAllMyBuckets'], resources: ['*'] })),
  ],
];

const policies: readonly Pattern[] = [
  [
    'only from a VPC endpoint',
    (stack) => {
      const bucket = data(stack);
      const endpoint = vpc(stack).addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });
      bucket.addToResourcePolicy(
        new iam.PolicyStatement({
          effect: iam.Effect.DENY,
          principals: [new iam.AnyPrincipal()],
          actions: ['s3:GetObject'],
          resources: [bucket.arnForObjects('*')],
          conditions: { StringNotEquals: { 'aws:SourceVpce': endpoint.vpcEndpointId } },
        }),
      );
    },
  ],
  [
    'only from an organization',
    (stack) => {
      const bucket = data(stack);
      bucket.addToResourcePolicy(
        new iam.PolicyStatement({
          effect: iam.Effect.DENY,
          principals: [new iam.AnyPrincipal()],
          actions: ['s3:*'],
          resources: [bucket.bucketArn, bucket.arnForObjects('*')],
          conditions: {
            StringNotEquals: { 'aws:PrincipalOrgID': 'o-1234567890' },
            BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
          },
        }),
      );
    },
  ],
  [
    'reading from addresses',
    (stack) => {
      const bucket = data(stack);
      bucket.addToResourcePolicy(
        new iam.PolicyStatement({
          principals: [new iam.AnyPrincipal()],
          actions: ['s3:GetObject'],
          resources: [bucket.arnForObjects('*')],
          conditions: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
        }),
      );
    },
    ['wildcard-principal'],
  ],
  [
    'reading with a Referer',
    (stack) => {
      const bucket = data(stack);
      bucket.addToResourcePolicy(
        new iam.PolicyStatement({
          principals: [new iam.AnyPrincipal()],
          actions: ['s3:GetObject'],
          resources: [bucket.arnForObjects('*')],
          conditions: { StringLike: { 'aws:Referer': 'https://example.com/*' } },
        }),
      );
    },
    ['ineffective-condition', 'loose-condition', 'public-policy', 'rejected-public-policy', 'wildcard-principal'],
  ],
  [
    'a service without a source',
    (stack) => {
      const bucket = data(stack);
      bucket.addToResourcePolicy(
        new iam.PolicyStatement({
          principals: [new iam.ServicePrincipal('serverlessrepo.amazonaws.com')],
          actions: ['s3:GetObject'],
          resources: [bucket.arnForObjects('*')],
        }),
      );
    },
    ['confused-deputy'],
  ],
  [
    'a service with its account',
    (stack) => {
      const bucket = open(stack);
      bucket.addToResourcePolicy(
        new iam.PolicyStatement({
          principals: [new iam.ServicePrincipal('serverlessrepo.amazonaws.com')],
          actions: ['s3:GetObject'],
          resources: [bucket.arnForObjects('*')],
          conditions: { StringEquals: { 'aws:SourceAccount': env.account } },
        }),
      );
    },
  ],
];

const buckets: readonly Pattern[] = [
  ['SecureBucket', (stack) => void data(stack)],
  ['SecureBucket with SSE-S3', (stack) => void open(stack)],
  ['event notifications to EventBridge', (stack) => void new SecureBucket(stack, 'Data', { eventBridgeEnabled: true })],
  ['transfer acceleration', (stack) => void new SecureBucket(stack, 'Data', { transferAcceleration: true })],
  [
    'CORS for one site',
    (stack) =>
      void new SecureBucket(stack, 'Data', {
        cors: [{ allowedMethods: [s3.HttpMethods.GET], allowedOrigins: ['https://example.com'] }],
      }),
  ],
  [
    'CORS for everybody',
    (stack) =>
      void new SecureBucket(stack, 'Data', { cors: [{ allowedMethods: [s3.HttpMethods.PUT], allowedOrigins: ['*'] }] }),
    ['wildcard-cors'],
  ],
  [
    'tiers',
    (stack) =>
      void new SecureBucket(stack, 'Data', {
        intelligentTieringConfigurations: [{ name: 'old', archiveAccessTierTime: Duration.days(90) }],
      }),
  ],
  [
    'transitions',
    (stack) =>
      void new SecureBucket(stack, 'Data', {
        lifecycleRules: [
          { transitions: [{ storageClass: s3.StorageClass.GLACIER, transitionAfter: Duration.days(90) }] },
        ],
      }),
  ],
  ['metrics', (stack) => void new SecureBucket(stack, 'Data', { metrics: [{ id: 'all' }] })],
  [
    'a lock',
    (stack) =>
      void new SecureBucket(stack, 'Data', {
        objectLockDefaultRetention: s3.ObjectLockRetention.compliance(Duration.days(30)),
      }),
  ],
  [
    'destroyed with the stack',
    (stack) => void new SecureBucket(stack, 'Data', { removalPolicy: cdk.RemovalPolicy.DESTROY }),
  ],
  [
    'inventory lists',
    (stack) =>
      void new SecureBucket(stack, 'Data', { inventories: [{ destination: { bucket: data(stack, 'Lists') } }] }),
  ],
  [
    'a name from a parameter',
    (stack) => void new SecureBucket(stack, 'Data', { bucketName: new cdk.CfnParameter(stack, 'Name').valueAsString }),
    ['rejected-bucket-name'],
  ],
  [
    'a key of another team',
    (stack) =>
      void new SecureBucket(stack, 'Data', { encryptionKey: cdk.aws_kms.Key.fromKeyArn(stack, 'Key', keyArn) }),
  ],
  [
    'a key by its alias',
    (stack) =>
      void new SecureBucket(stack, 'Data', {
        encryptionKey: cdk.aws_kms.Alias.fromAliasName(stack, 'Key', 'alias/shared'),
      }),
    ['overridable-encryption'],
  ],
  [
    'two stacks that share one',
    (stack, app) => void data(stack).grantReadWrite(worker(new Stack(app, 'Other', { env }))),
  ],
  ['a nested stack', (stack) => void new SecureBucket(new cdk.NestedStack(stack, 'Inner'), 'Data')],
  ['a stage', (_, app) => void new SecureBucket(new Stack(new cdk.Stage(app, 'Prod', { env }), 'Inner'), 'Data')],
  [
    'an imported bucket by name',
    (stack) => void s3.Bucket.fromBucketName(stack, 'Theirs', 'theirs').grantRead(role(stack)),
  ],
  [
    'an imported bucket by ARN',
    (stack) => void s3.Bucket.fromBucketArn(stack, 'Theirs', 'arn:aws:s3:::theirs').grantReadWrite(role(stack)),
  ],
  ['an asset', (stack) => new cdk.aws_s3_assets.Asset(stack, 'Asset', { path: __filename }).grantRead(role(stack))],
];

const events: readonly Pattern[] = [
  [
    'notifications to SQS',
    (stack) =>
      data(stack).addEventNotification(
        s3.EventType.OBJECT_CREATED,
        new cdk.aws_s3_notifications.SqsDestination(new cdk.aws_sqs.Queue(stack, 'Queue')),
      ),
  ],
  [
    'notifications to SNS',
    (stack) =>
      data(stack).addEventNotification(
        s3.EventType.OBJECT_REMOVED,
        new cdk.aws_s3_notifications.SnsDestination(new cdk.aws_sns.Topic(stack, 'Topic')),
      ),
  ],
  [
    'notifications to a function',
    (stack) =>
      data(stack).addEventNotification(
        s3.EventType.OBJECT_CREATED,
        new cdk.aws_s3_notifications.LambdaDestination(worker(stack)),
      ),
  ],
  [
    'an event source of a function',
    (stack) =>
      worker(stack).addEventSource(
        new cdk.aws_lambda_event_sources.S3EventSource(data(stack), { events: [s3.EventType.OBJECT_CREATED] }),
      ),
  ],
  [
    'notifications of an imported bucket',
    (stack) =>
      s3.Bucket.fromBucketName(stack, 'Theirs', 'theirs').addEventNotification(
        s3.EventType.OBJECT_CREATED,
        new cdk.aws_s3_notifications.LambdaDestination(worker(stack)),
      ),
  ],
  [
    'a rule of EventBridge',
    (stack) => {
      const bucket = new SecureBucket(stack, 'Data', { eventBridgeEnabled: true });
      new cdk.aws_events.Rule(stack, 'Rule', {
        eventPattern: { source: ['aws.s3'], detail: { bucket: { name: [bucket.bucketName] } } },
        targets: [new cdk.aws_events_targets.LambdaFunction(worker(stack))],
      });
    },
  ],
];

const delivery: readonly Pattern[] = [
  [
    'BucketDeployment',
    (stack) =>
      void new cdk.aws_s3_deployment.BucketDeployment(stack, 'Files', {
        destinationBucket: data(stack),
        sources: [cdk.aws_s3_deployment.Source.data('a', 'b')],
      }),
  ],
  [
    'BucketDeployment that keeps',
    (stack) =>
      void new cdk.aws_s3_deployment.BucketDeployment(stack, 'Files', {
        destinationBucket: data(stack),
        prune: false,
        sources: [cdk.aws_s3_deployment.Source.data('a', 'b')],
      }),
  ],
  [
    'BucketDeployment from a bucket',
    (stack) =>
      void new cdk.aws_s3_deployment.BucketDeployment(stack, 'Files', {
        destinationBucket: data(stack),
        sources: [cdk.aws_s3_deployment.Source.bucket(data(stack, 'Source'), 'a.zip')],
      }),
  ],
  [
    'a function whose code is in a bucket',
    (stack) =>
      void new lambda.Function(stack, 'Worker', {
        runtime: lambda.Runtime.NODEJS_22_X,
        handler: 'a.b',
        code: lambda.Code.fromBucketV2(data(stack), 'a.zip'),
      }),
  ],
  [
    'a layer whose code is in a bucket',
    (stack) => void new lambda.LayerVersion(stack, 'Layer', { code: lambda.Code.fromBucketV2(data(stack), 'a.zip') }),
  ],
  [
    'CodeBuild with artifacts',
    (stack) =>
      void new cdk.aws_codebuild.Project(stack, 'Build', {
        source: cdk.aws_codebuild.Source.gitHub({ owner: 'a', repo: 'b' }),
        artifacts: cdk.aws_codebuild.Artifacts.s3({ bucket: data(stack) }),
      }),
  ],
  [
    'CodeBuild with a source',
    (stack) =>
      void new cdk.aws_codebuild.Project(stack, 'Build', {
        source: cdk.aws_codebuild.Source.s3({ bucket: data(stack), path: 'a.zip' }),
      }),
  ],
  [
    'CodeBuild with a cache',
    (stack) =>
      void new cdk.aws_codebuild.Project(stack, 'Build', {
        source: cdk.aws_codebuild.Source.gitHub({ owner: 'a', repo: 'b' }),
        cache: cdk.aws_codebuild.Cache.bucket(data(stack)),
      }),
  ],
  [
    'CodeBuild with logs',
    (stack) =>
      void new cdk.aws_codebuild.Project(stack, 'Build', {
        source: cdk.aws_codebuild.Source.gitHub({ owner: 'a', repo: 'b' }),
        logging: { s3: { bucket: data(stack) } },
      }),
  ],
  [
    'CodePipeline from S3 to S3',
    (stack) => {
      const artifact = new cdk.aws_codepipeline.Artifact();
      const actions = cdk.aws_codepipeline_actions;
      new cdk.aws_codepipeline.Pipeline(stack, 'Pipeline', {
        artifactBucket: data(stack, 'Artifacts'),
        stages: [
          {
            stageName: 'Source',
            actions: [
              new actions.S3SourceAction({
                actionName: 'S',
                bucket: data(stack, 'Source'),
                bucketKey: 'a.zip',
                output: artifact,
              }),
            ],
          },
          {
            stageName: 'Deploy',
            actions: [new actions.S3DeployAction({ actionName: 'D', bucket: data(stack, 'Target'), input: artifact })],
          },
        ],
      });
    },
  ],
  [
    'CDK Pipelines',
    (stack) => {
      const { CodePipeline, CodePipelineSource, ShellStep } = cdk.pipelines;
      const input = CodePipelineSource.connection('a/b', 'main', {
        connectionArn: `arn:aws:codeconnections:eu-west-1:${env.account}:connection/1`,
      });
      new CodePipeline(stack, 'Pipeline', {
        artifactBucket: data(stack),
        synth: new ShellStep('Synth', { input, commands: ['npx cdk synth'] }),
      });
    },
    ['wildcard-bucket-listing'],
  ],
];

const front: readonly Pattern[] = [
  [
    'a distribution with origin access control',
    (stack) =>
      void new cdk.aws_cloudfront.Distribution(stack, 'Front', {
        defaultBehavior: { origin: cdk.aws_cloudfront_origins.S3BucketOrigin.withOriginAccessControl(data(stack)) },
      }),
    ['default-certificate', 'missing-default-root', 'missing-distribution-logs', 'viewer-plaintext'],
  ],
  [
    'a distribution with an identity',
    (stack) =>
      void new cdk.aws_cloudfront.Distribution(stack, 'Front', {
        defaultBehavior: { origin: cdk.aws_cloudfront_origins.S3BucketOrigin.withOriginAccessIdentity(open(stack)) },
      }),
    [
      'default-certificate',
      'legacy-origin-access-identity',
      'missing-default-root',
      'missing-distribution-logs',
      'viewer-plaintext',
    ],
  ],
  [
    'a distribution with bucket defaults',
    (stack) =>
      void new cdk.aws_cloudfront.Distribution(stack, 'Front', {
        defaultBehavior: { origin: cdk.aws_cloudfront_origins.S3BucketOrigin.withBucketDefaults(data(stack)) },
      }),
    ['default-certificate', 'missing-default-root', 'missing-distribution-logs', 'open-s3-origin', 'viewer-plaintext'],
  ],
  [
    'a distribution with two buckets',
    (stack) => {
      const of = (id: string): cdk.aws_cloudfront.IOrigin =>
        cdk.aws_cloudfront_origins.S3BucketOrigin.withOriginAccessControl(data(stack, id));
      new cdk.aws_cloudfront.Distribution(stack, 'Front', {
        defaultBehavior: {
          origin: new cdk.aws_cloudfront_origins.OriginGroup({ primaryOrigin: of('A'), fallbackOrigin: of('B') }),
        },
      });
    },
    ['default-certificate', 'missing-default-root', 'missing-distribution-logs', 'viewer-plaintext'],
  ],
  [
    'a distribution with logs',
    (stack) =>
      void new cdk.aws_cloudfront.Distribution(stack, 'Front', {
        enableLogging: true,
        defaultBehavior: { origin: cdk.aws_cloudfront_origins.S3BucketOrigin.withOriginAccessControl(data(stack)) },
      }),
    [
      'abandoned-uploads',
      'customer-provided-keys',
      'default-certificate',
      'implicit-public-access-block',
      'missing-default-root',
      'missing-kms-encryption',
      'missing-lifecycle',
      'mutable-logs',
      'plaintext-transport',
      'short-lived-logs',
      'unversioned',
      'viewer-plaintext',
    ],
  ],
  [
    'a REST API in front',
    (stack) => {
      const api = new cdk.aws_apigateway.RestApi(stack, 'Api');
      const credentialsRole = role(stack, 'apigateway.amazonaws.com');
      const bucket = data(stack);
      bucket.grantRead(credentialsRole);
      api.root.addMethod(
        'GET',
        new cdk.aws_apigateway.AwsIntegration({
          service: 's3',
          path: bucket.bucketName,
          integrationHttpMethod: 'GET',
          options: { credentialsRole },
        }),
      );
    },
  ],
];

const writers: readonly Pattern[] = [
  [
    'flow logs',
    (stack) => vpc(stack).addFlowLog('Flow', { destination: ec2.FlowLogDestination.toS3(data(stack)) }),
    ['short-lived-logs'],
  ],
  [
    'a trail',
    (stack) => void new cdk.aws_cloudtrail.Trail(stack, 'Trail', { bucket: data(stack) }),
    ['short-lived-logs', 'unmonitored-trail'],
  ],
  [
    'logs of an Application Load Balancer',
    (stack) =>
      new cdk.aws_elasticloadbalancingv2.ApplicationLoadBalancer(stack, 'Balancer', {
        vpc: vpc(stack),
      }).logAccessLogs(open(stack)),
    ['short-lived-logs'],
  ],
  [
    'logs of a Network Load Balancer',
    (stack) =>
      new cdk.aws_elasticloadbalancingv2.NetworkLoadBalancer(stack, 'Balancer', { vpc: vpc(stack) }).logAccessLogs(
        data(stack),
      ),
    ['short-lived-logs'],
  ],
  [
    'a Firehose stream',
    (stack) =>
      void new cdk.aws_kinesisfirehose.DeliveryStream(stack, 'Stream', {
        destination: new cdk.aws_kinesisfirehose.S3Bucket(data(stack)),
      }),
  ],
  [
    'mail from SES',
    (stack) =>
      void new cdk.aws_ses.ReceiptRuleSet(stack, 'Rules').addRule('Rule', {
        actions: [new cdk.aws_ses_actions.S3({ bucket: open(stack) })],
      }),
    ['undeliverable-logs'],
  ],
  [
    'a topic rule of IoT',
    (stack) => {
      const writer = role(stack, 'iot.amazonaws.com');
      const bucket = data(stack);
      bucket.grantPut(writer);
      new cdk.aws_iot.CfnTopicRule(stack, 'Rule', {
        topicRulePayload: {
          sql: 'SELECT * FROM x',
          actions: [{ s3: { bucketName: bucket.bucketName, key: 'a', roleArn: writer.roleArn } }],
        },
      });
    },
  ],
  [
    'canaries',
    (stack) =>
      void new cdk.aws_synthetics.Canary(stack, 'Canary', {
        runtime: cdk.aws_synthetics.Runtime.SYNTHETICS_NODEJS_PUPPETEER_9_1,
        test: cdk.aws_synthetics.Test.custom({
          code: cdk.aws_synthetics.Code.fromInline('exports.handler = async () => {}'),
          handler: 'index.handler',
        }),
        artifactsBucketLocation: { bucket: data(stack) },
      }),
  ],
];

const readers: readonly Pattern[] = [
  [
    'a state machine that reads',
    (stack) => {
      const sfn = cdk.aws_stepfunctions;
      const map = new sfn.DistributedMap(stack, 'Map', {
        itemReader: new sfn.S3JsonItemReader({ bucket: data(stack), key: 'a.json' }),
      });
      map.itemProcessor(new sfn.Pass(stack, 'Pass'));
      new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(map) });
    },
    ['unreachable-key'],
  ],
  [
    'a state machine that calls S3',
    (stack) => {
      const call = new cdk.aws_stepfunctions_tasks.CallAwsService(stack, 'Call', {
        service: 's3',
        action: 'getObject',
        parameters: { Bucket: open(stack).bucketName, Key: 'a' },
        iamResources: [`arn:aws:s3:::a/*`],
      });
      new cdk.aws_stepfunctions.StateMachine(stack, 'Machine', {
        definitionBody: cdk.aws_stepfunctions.DefinitionBody.fromChainable(call),
      });
    },
  ],
  [
    'a custom resource',
    (stack) => {
      const bucket = data(stack);
      new cdk.custom_resources.AwsCustomResource(stack, 'Call', {
        onCreate: {
          service: 'S3',
          action: 'putObject',
          parameters: { Bucket: bucket.bucketName, Key: 'a', Body: 'b' },
          physicalResourceId: cdk.custom_resources.PhysicalResourceId.of('a'),
        },
        policy: cdk.custom_resources.AwsCustomResourcePolicy.fromSdkCalls({ resources: [bucket.arnForObjects('*')] }),
      });
    },
  ],
  [
    'a table imported from a bucket',
    (stack) => {
      const ddb = cdk.aws_dynamodb;
      new ddb.Table(stack, 'Table', {
        partitionKey: { name: 'id', type: ddb.AttributeType.STRING },
        importSource: { bucket: data(stack), inputFormat: ddb.InputFormat.csv() },
      });
    },
  ],
  [
    'a cluster of Aurora that imports and exports',
    (stack) => {
      const rds = cdk.aws_rds;
      new rds.DatabaseCluster(stack, 'Cluster', {
        engine: rds.DatabaseClusterEngine.auroraMysql({ version: rds.AuroraMysqlEngineVersion.VER_3_08_0 }),
        vpc: vpc(stack),
        vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC },
        writer: rds.ClusterInstance.serverlessV2('Writer'),
        s3ImportBuckets: [data(stack, 'In')],
        s3ExportBuckets: [data(stack, 'Out')],
      });
    },
  ],
  [
    'an instance',
    (stack) => {
      const instance = new ec2.Instance(stack, 'Instance', {
        vpc: vpc(stack),
        vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC },
        instanceType: new ec2.InstanceType('t3.micro'),
        machineImage: ec2.MachineImage.latestAmazonLinux2023(),
      });
      data(stack).grantRead(instance);
    },
  ],
  [
    'a task with an environment file',
    (stack) => {
      const task = new cdk.aws_ecs.FargateTaskDefinition(stack, 'Task');
      task.addContainer('main', {
        image: cdk.aws_ecs.ContainerImage.fromRegistry('a'),
        environmentFiles: [cdk.aws_ecs.EnvironmentFile.fromBucket(data(stack), 'a.env')],
      });
    },
  ],
  [
    'a cluster of ECS with logs of commands',
    (stack) =>
      void new cdk.aws_ecs.Cluster(stack, 'Cluster', {
        vpc: vpc(stack),
        executeCommandConfiguration: {
          logging: cdk.aws_ecs.ExecuteCommandLogging.OVERRIDE,
          logConfiguration: { s3Bucket: data(stack), s3KeyPrefix: 'exec' },
        },
      }),
    ['undeliverable-logs'],
  ],
  [
    'an Auto Scaling group that reads',
    (stack) => {
      const group = new cdk.aws_autoscaling.AutoScalingGroup(stack, 'Group', {
        vpc: vpc(stack),
        vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC },
        instanceType: new ec2.InstanceType('t3.micro'),
        machineImage: ec2.MachineImage.latestAmazonLinux2023(),
      });
      data(stack).grantReadWrite(group);
    },
  ],
  [
    'a Glue job',
    (stack) => {
      const runner = role(stack, 'glue.amazonaws.com');
      data(stack).grantReadWrite(runner);
      new cdk.aws_glue.CfnJob(stack, 'Job', {
        role: runner.roleArn,
        command: { name: 'glueetl', scriptLocation: 's3://a/b.py' },
      });
    },
  ],
  [
    'a crawler',
    (stack) => {
      const runner = role(stack, 'glue.amazonaws.com');
      const bucket = data(stack);
      bucket.grantRead(runner);
      new cdk.aws_glue.CfnCrawler(stack, 'Crawler', {
        role: runner.roleArn,
        databaseName: 'a',
        targets: { s3Targets: [{ path: `s3://${bucket.bucketName}/` }] },
      });
    },
  ],
  [
    'a workgroup of Athena',
    (stack) =>
      void new cdk.aws_athena.CfnWorkGroup(stack, 'Group', {
        name: 'a',
        workGroupConfiguration: { resultConfiguration: { outputLocation: `s3://${data(stack).bucketName}/` } },
      }),
  ],
  [
    'a notebook of SageMaker',
    (stack) => {
      const runner = role(stack, 'sagemaker.amazonaws.com');
      data(stack).grantReadWrite(runner);
      new cdk.aws_sagemaker.CfnNotebookInstance(stack, 'Notebook', {
        roleArn: runner.roleArn,
        instanceType: 'ml.t3.medium',
      });
    },
  ],
  [
    'DataSync',
    (stack) => {
      const runner = role(stack, 'datasync.amazonaws.com');
      const bucket = data(stack);
      bucket.grantReadWrite(runner);
      new cdk.aws_datasync.CfnLocationS3(stack, 'Location', {
        s3BucketArn: bucket.bucketArn,
        s3Config: { bucketAccessRoleArn: runner.roleArn },
      });
    },
  ],
  [
    'Transfer Family',
    (stack) => {
      const user = role(stack, 'transfer.amazonaws.com');
      const bucket = data(stack);
      bucket.grantReadWrite(user);
      const server = new cdk.aws_transfer.CfnServer(stack, 'Server');
      new cdk.aws_transfer.CfnUser(stack, 'User', {
        role: user.roleArn,
        serverId: server.attrServerId,
        userName: 'a',
        homeDirectory: `/${bucket.bucketName}`,
      });
    },
  ],
  [
    'a backup plan',
    (stack) => {
      const plan = cdk.aws_backup.BackupPlan.dailyMonthly1YearRetention(stack, 'Plan');
      plan.addSelection('Buckets', { resources: [cdk.aws_backup.BackupResource.fromArn(data(stack).bucketArn)] });
    },
    ['unreachable-key'],
  ],
];

const points: readonly Pattern[] = [
  [
    'an access point',
    (stack) => void new s3.CfnAccessPoint(stack, 'Point', { bucket: data(stack).bucketName }),
    ['internet-access-point'],
  ],
  [
    'an access point in a VPC',
    (stack) =>
      void new s3.CfnAccessPoint(stack, 'Point', {
        bucket: data(stack).bucketName,
        vpcConfiguration: { vpcId: vpc(stack).vpcId },
      }),
  ],
  [
    'a multi-region access point',
    (stack) => void new s3.CfnMultiRegionAccessPoint(stack, 'Point', { regions: [{ bucket: data(stack).bucketName }] }),
  ],
];

const others: readonly Pattern[] = [
  [
    'grantRead to GitHub by the provider of CloudFormation',
    (stack) => {
      const provider = new iam.OidcProviderNative(stack, 'GitHub', {
        url: 'https://token.actions.githubusercontent.com',
        clientIds: ['sts.amazonaws.com'],
      });
      const sub = {
        'token.actions.githubusercontent.com:sub': 'repo:a/b:ref:refs/heads/main',
        'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
      };
      data(stack).grantRead(
        new iam.Role(stack, 'Role', { assumedBy: new iam.OpenIdConnectPrincipal(provider, { StringEquals: sub }) }),
      );
    },
  ],
  [
    'grantRead to a role of two services',
    (stack) =>
      void data(stack).grantRead(
        new iam.Role(stack, 'Role', {
          assumedBy: new iam.CompositePrincipal(
            new iam.ServicePrincipal('lambda.amazonaws.com'),
            new iam.ServicePrincipal('ec2.amazonaws.com'),
          ),
        }),
      ),
  ],
  [
    'grantRead to people with MFA',
    (stack) =>
      void data(stack).grantRead(
        new iam.Role(stack, 'Role', {
          assumedBy: new iam.PrincipalWithConditions(new iam.AccountRootPrincipal(), {
            Bool: { 'aws:MultiFactorAuthPresent': 'true' },
          }),
        }),
      ),
  ],
  [
    'grantRead to a role with a boundary',
    (stack) => {
      const reader = role(stack);
      iam.PermissionsBoundary.of(reader).apply(
        new iam.ManagedPolicy(stack, 'Boundary', {
          statements: [new iam.PolicyStatement({ actions: ['s3:Get*', 's3:List*', 'kms:Decrypt'], resources: ['*'] })],
        }),
      );
      data(stack).grantRead(reader);
    },
  ],
  [
    'a role that another account may assume',
    (stack) =>
      void data(stack).grantRead(
        new iam.Role(stack, 'Role', {
          assumedBy: new iam.AccountPrincipal(foreign),
          externalIds: ['a-secret-of-theirs'],
        }),
      ),
  ],
  [
    'grantRead to people of a SAML provider',
    (stack) => {
      const provider = new iam.SamlProvider(stack, 'Saml', {
        metadataDocument: iam.SamlMetadataDocument.fromXml('<a/>'),
      });
      data(stack).grantRead(new iam.Role(stack, 'Role', { assumedBy: new iam.SamlConsolePrincipal(provider) }));
    },
    ['public-role-assumption'],
  ],
  [
    'nobody deletes',
    (stack) => {
      const bucket = data(stack);
      bucket.addToResourcePolicy(
        new iam.PolicyStatement({
          effect: iam.Effect.DENY,
          principals: [new iam.AnyPrincipal()],
          actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
          resources: [bucket.arnForObjects('*')],
        }),
      );
    },
  ],
  [
    'everything denied to everybody',
    (stack) => {
      const bucket = data(stack);
      bucket.addToResourcePolicy(
        new iam.PolicyStatement({
          effect: iam.Effect.DENY,
          principals: [new iam.AnyPrincipal()],
          actions: ['s3:*'],
          resources: [bucket.bucketArn, bucket.arnForObjects('*')],
        }),
      );
    },
    ['lockout', 'redundant-statement'],
  ],
  [
    'another account writes',
    (stack) => {
      const bucket = data(stack);
      bucket.addToResourcePolicy(
        new iam.PolicyStatement({
          principals: [new iam.AccountPrincipal(foreign)],
          actions: ['s3:PutObject'],
          resources: [bucket.arnForObjects('theirs/*')],
        }),
      );
    },
    ['cross-account-access'],
  ],
  [
    'an endpoint for one bucket',
    (stack) => {
      const endpoint = vpc(stack).addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });
      endpoint.addToPolicy(
        new iam.PolicyStatement({
          principals: [new iam.AnyPrincipal()],
          actions: ['s3:GetObject'],
          resources: [data(stack).arnForObjects('*')],
        }),
      );
    },
  ],
  [
    'snapshots of AWS Config',
    (stack) => {
      const bucket = new SecureBucket(stack, 'Data', { lifecycleRules: [{ expiration: Duration.days(400) }] });
      bucket.admitConfig(stack);
      new cdk.aws_config.CfnDeliveryChannel(stack, 'Channel', { s3BucketName: bucket.bucketName });
    },
  ],
  [
    'logs of a Classic Load Balancer',
    (stack) => {
      const bucket = new SecureBucket(stack, 'Data', {
        encryption: s3.BucketEncryption.S3_MANAGED,
        lifecycleRules: [{ expiration: Duration.days(400) }],
      });
      bucket.admitLoadBalancerLogs(stack);
      new cdk.aws_elasticloadbalancing.CfnLoadBalancer(stack, 'Balancer', {
        listeners: [{ instancePort: '80', loadBalancerPort: '443', protocol: 'HTTPS' }],
        accessLoggingPolicy: { enabled: true, s3BucketName: bucket.bucketName },
      });
    },
  ],
  [
    'query logs of the Resolver',
    (stack) => {
      const bucket = new SecureBucket(stack, 'Data', { lifecycleRules: [{ expiration: Duration.days(400) }] });
      bucket.admitFlowLogs(stack);
      new cdk.aws_route53resolver.CfnResolverQueryLoggingConfig(stack, 'Queries', { destinationArn: bucket.bucketArn });
    },
  ],
  [
    'logs of a web ACL',
    (stack) => {
      const bucket = new SecureBucket(stack, 'Data', {
        bucketName: 'aws-waf-logs-of-the-app',
        lifecycleRules: [{ expiration: Duration.days(400) }],
      });
      bucket.admitFlowLogs(stack);
      new cdk.aws_wafv2.CfnLoggingConfiguration(stack, 'Logging', {
        resourceArn: `arn:aws:wafv2:eu-west-1:${env.account}:regional/webacl/a/b`,
        logDestinationConfigs: [bucket.bucketArn],
      });
    },
  ],
  [
    'logs of a web ACL in a bucket of another name',
    (stack) => {
      const bucket = new SecureBucket(stack, 'Data', {
        bucketName: 'the-logs-of-the-app',
        lifecycleRules: [{ expiration: Duration.days(400) }],
      });
      bucket.admitFlowLogs(stack);
      new cdk.aws_wafv2.CfnLoggingConfiguration(stack, 'Logging', {
        resourceArn: `arn:aws:wafv2:eu-west-1:${env.account}:regional/webacl/a/b`,
        logDestinationConfigs: [bucket.bucketArn],
      });
    },
    ['undeliverable-logs'],
  ],
  [
    'scans for malware',
    (stack) => {
      const scanner = role(stack, 'malware-protection-plan.guardduty.amazonaws.com');
      const bucket = data(stack);
      bucket.grantReadWrite(scanner);
      new cdk.aws_guardduty.CfnMalwareProtectionPlan(stack, 'Plan', {
        role: scanner.roleArn,
        protectedResource: { s3Bucket: { bucketName: bucket.bucketName } },
      });
    },
  ],
  [
    'logs of Image Builder',
    (stack) =>
      void new cdk.aws_imagebuilder.CfnInfrastructureConfiguration(stack, 'Builder', {
        name: 'a',
        instanceProfileName: 'b',
        logging: { s3Logs: { s3BucketName: data(stack).bucketName } },
      }),
  ],
  [
    'logs of brokers of MSK',
    (stack) =>
      void new cdk.aws_msk.CfnCluster(stack, 'Cluster', {
        clusterName: 'a',
        kafkaVersion: '3.7.x',
        numberOfBrokerNodes: 2,
        brokerNodeGroupInfo: { instanceType: 'kafka.m5.large', clientSubnets: ['subnet-1', 'subnet-2'] },
        loggingInfo: { brokerLogs: { s3: { enabled: true, bucket: data(stack).bucketName } } },
      }),
    ['undeliverable-logs'],
  ],
  [
    'a data lake of Lake Formation',
    (stack) => {
      const keeper = role(stack, 'lakeformation.amazonaws.com');
      const bucket = data(stack);
      bucket.grantReadWrite(keeper);
      new cdk.aws_lakeformation.CfnResource(stack, 'Lake', {
        resourceArn: bucket.bucketArn,
        useServiceLinkedRole: false,
        roleArn: keeper.roleArn,
      });
    },
  ],
  [
    'AppFlow',
    (stack) => {
      const bucket = data(stack);
      new cdk.aws_appflow.CfnFlow(stack, 'Flow', {
        flowName: 'a',
        sourceFlowConfig: {
          connectorType: 'Salesforce',
          sourceConnectorProperties: { salesforce: { object: 'Account' } },
        },
        destinationFlowConfigList: [
          { connectorType: 'S3', destinationConnectorProperties: { s3: { bucketName: bucket.bucketName } } },
        ],
        tasks: [],
        triggerConfig: { triggerType: 'OnDemand' },
      });
    },
    ['undeliverable-logs'],
  ],
  [
    'metrics of Storage Lens',
    (stack) => {
      const bucket = data(stack);
      new s3.CfnStorageLens(stack, 'Lens', {
        storageLensConfiguration: {
          id: 'a',
          isEnabled: true,
          accountLevel: { bucketLevel: {} },
          dataExport: {
            s3BucketDestination: {
              accountId: env.account,
              arn: bucket.bucketArn,
              format: 'CSV',
              outputSchemaVersion: 'V_1',
            },
          },
        },
      });
    },
    ['undeliverable-logs'],
  ],
];

const plain: readonly Pattern[] = [
  [
    'Bucket as it is',
    (stack) => void new s3.Bucket(stack, 'Data'),
    [
      'abandoned-uploads',
      'customer-provided-keys',
      'implicit-encryption',
      'implicit-public-access-block',
      'missing-access-logs',
      'missing-kms-encryption',
      'missing-lifecycle',
      'plaintext-transport',
      'unversioned',
    ],
  ],
  [
    'Bucket with enforceSSL',
    (stack) => void new s3.Bucket(stack, 'Data', { enforceSSL: true }),
    [
      'abandoned-uploads',
      'customer-provided-keys',
      'implicit-encryption',
      'implicit-public-access-block',
      'missing-access-logs',
      'missing-kms-encryption',
      'missing-lifecycle',
      'outdated-tls',
      'unversioned',
    ],
  ],
  [
    'Bucket with versions',
    (stack) => void new s3.Bucket(stack, 'Data', { versioned: true }),
    [
      'abandoned-uploads',
      'customer-provided-keys',
      'endless-versions',
      'implicit-encryption',
      'implicit-public-access-block',
      'missing-access-logs',
      'missing-kms-encryption',
      'missing-lifecycle',
      'plaintext-transport',
    ],
  ],
  [
    'Bucket with its own key',
    (stack) => void new s3.Bucket(stack, 'Data', { encryption: s3.BucketEncryption.KMS }),
    [
      'abandoned-uploads',
      'costly-kms-requests',
      'customer-provided-keys',
      'implicit-public-access-block',
      'missing-access-logs',
      'missing-lifecycle',
      'plaintext-transport',
      'unversioned',
    ],
  ],
  [
    'Bucket with the key of AWS',
    (stack) => void new s3.Bucket(stack, 'Data', { encryption: s3.BucketEncryption.KMS_MANAGED }),
    [
      'abandoned-uploads',
      'aws-managed-key',
      'costly-kms-requests',
      'customer-provided-keys',
      'implicit-public-access-block',
      'missing-access-logs',
      'missing-lifecycle',
      'plaintext-transport',
      'unversioned',
    ],
  ],
  [
    'Bucket that is public',
    (stack) =>
      void new s3.Bucket(stack, 'Data', {
        publicReadAccess: true,
        blockPublicAccess: s3.BlockPublicAccess.BLOCK_ACLS_ONLY,
      }),
    [
      'abandoned-uploads',
      'customer-provided-keys',
      'implicit-encryption',
      'incomplete-public-access-block',
      'missing-access-logs',
      'missing-kms-encryption',
      'missing-lifecycle',
      'outdated-tls',
      'plaintext-transport',
      'public-policy',
      'public-read',
      'unversioned',
      'wildcard-principal',
    ],
  ],
  [
    'Bucket that is a website',
    (stack) =>
      void new s3.Bucket(stack, 'Data', {
        websiteIndexDocument: 'index.html',
        publicReadAccess: true,
        blockPublicAccess: s3.BlockPublicAccess.BLOCK_ACLS_ONLY,
      }),
    [
      'abandoned-uploads',
      'customer-provided-keys',
      'implicit-encryption',
      'incomplete-public-access-block',
      'missing-access-logs',
      'missing-kms-encryption',
      'missing-lifecycle',
      'outdated-tls',
      'plaintext-transport',
      'public-policy',
      'public-read',
      'unversioned',
      'website-endpoint',
      'wildcard-principal',
    ],
  ],
  [
    'Bucket with a public ACL',
    (stack) =>
      void new s3.Bucket(stack, 'Data', {
        accessControl: s3.BucketAccessControl.PUBLIC_READ,
        objectOwnership: s3.ObjectOwnership.OBJECT_WRITER,
        blockPublicAccess: new s3.BlockPublicAccess({ blockPublicPolicy: true }),
      }),
    [
      'abandoned-uploads',
      'active-acls',
      'customer-provided-keys',
      'implicit-encryption',
      'incomplete-public-access-block',
      'missing-access-logs',
      'missing-kms-encryption',
      'missing-lifecycle',
      'plaintext-transport',
      'public-acl',
      'unversioned',
    ],
  ],
  [
    'Bucket that empties itself',
    (stack) => void new s3.Bucket(stack, 'Data', { autoDeleteObjects: true, removalPolicy: cdk.RemovalPolicy.DESTROY }),
    [
      'abandoned-uploads',
      'customer-provided-keys',
      'destroyed-with-stack',
      'implicit-encryption',
      'implicit-public-access-block',
      'missing-access-logs',
      'missing-kms-encryption',
      'missing-lifecycle',
      'outdated-tls',
      'plaintext-transport',
      'unversioned',
    ],
  ],
  [
    'Bucket with access logs',
    (stack) =>
      void new s3.Bucket(stack, 'Data', {
        serverAccessLogsBucket: new s3.Bucket(stack, 'Logs'),
        serverAccessLogsPrefix: 'a/',
      }),
    [
      'abandoned-uploads',
      'active-acls',
      'customer-provided-keys',
      'implicit-encryption',
      'implicit-public-access-block',
      'legacy-acl',
      'missing-kms-encryption',
      'missing-lifecycle',
      'mutable-logs',
      'plaintext-transport',
      'short-lived-logs',
      'unversioned',
    ],
  ],
  [
    'Bucket that logs to itself',
    (stack) => void new s3.Bucket(stack, 'Data', { serverAccessLogsPrefix: 'logs/' }),
    [
      'abandoned-uploads',
      'active-acls',
      'customer-provided-keys',
      'implicit-encryption',
      'implicit-public-access-block',
      'legacy-acl',
      'missing-kms-encryption',
      'missing-lifecycle',
      'plaintext-transport',
      'self-logging',
      'unversioned',
    ],
  ],
  [
    'replication rules',
    (stack, app) => {
      const destination = new s3.Bucket(new Stack(app, 'Far', { env: { ...env, region: 'eu-central-1' } }), 'Copy', {
        bucketName: 'the-copy',
        versioned: true,
      });
      new s3.Bucket(stack, 'Data', { versioned: true, replicationRules: [{ destination }] });
    },
    [
      'abandoned-uploads',
      'customer-provided-keys',
      'endless-versions',
      'implicit-encryption',
      'implicit-public-access-block',
      'missing-access-logs',
      'missing-kms-encryption',
      'missing-lifecycle',
      'plaintext-transport',
      'rejected-replication',
    ],
  ],
  [
    'replication to another account',
    (stack, app) => {
      const far = new Stack(app, 'Far', { env: { account: foreign, region: 'eu-central-1' } });
      const destination = new s3.Bucket(far, 'Copy', { bucketName: 'the-copy', versioned: true });
      const source = new s3.Bucket(stack, 'Data', {
        versioned: true,
        replicationRules: [{ destination, accessControlTransition: true }],
      });
      if (source.replicationRoleArn !== undefined)
        destination.addReplicationPolicy(`arn:aws:iam::${env.account}:role/CDKReplicationRole`, true, env.account);
    },
    [
      'abandoned-uploads',
      'customer-provided-keys',
      'endless-versions',
      'implicit-encryption',
      'implicit-public-access-block',
      'missing-access-logs',
      'missing-kms-encryption',
      'missing-lifecycle',
      'outdated-tls',
      'plaintext-transport',
      'rejected-replication',
    ],
  ],
];

export const patterns: readonly Pattern[] = [
  ...grants,
  ...principals,
  ...policies,
  ...buckets,
  ...events,
  ...delivery,
  ...front,
  ...writers,
  ...readers,
  ...points,
  ...others,
  ...plain,
];

/** Why each finding is right, and the line that mends it. */
export const reasons: Readonly<Record<string, string>> = {
  'abandoned-uploads':
    'parts of uploads that nobody ends are paid for; `lifecycleRules: [{ ' +
    'abortIncompleteMultipartUploadAfter: … }]`',
  'active-acls':
    'the CDK turns ACLs on for logs by ACL, or was told to; `@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy`',
  'aws-managed-key':
    'its policy cannot be changed, so nobody else can be let use it; `encryption: s3.BucketEncryption.KMS`',
  'confused-deputy':
    'the service is let in for whoever uses it; `conditions: { StringEquals: { ' +
    "'aws:SourceAccount': this.account } }`",
  'costly-kms-requests': 'each object asks KMS; `bucketKeyEnabled: true`',
  'cross-account-access': "the account is none of the app; if it is meant, `trustedAccounts: ['444455556666']`",
  'customer-provided-keys':
    'whether S3 blocks SSE-C depends on the day the bucket is made; `blockedEncryptionTypes: ' +
    '[s3.BlockedEncryptionType.SSE_C]`',
  'default-certificate':
    'with the certificate of CloudFront the oldest TLS is its own; `certificate` and `domainNames`',
  'destroyed-with-stack':
    'the objects go with the stack, as was asked; it is said once, and acknowledged where it is meant',
  'endless-versions': 'old versions stay for ever; `lifecycleRules: [{ noncurrentVersionExpiration: … }]`',
  'full-s3-access': 'it may change policies, and delete buckets; `bucket.grantReadWrite(role)`',
  'implicit-encryption': 'what S3 does by default is not said; `encryption`',
  'implicit-public-access-block':
    'buckets made before April 2023 have none; `blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL`',
  'incomplete-public-access-block':
    'what was turned off is what keeps a mistake from becoming a leak; a distribution in front needs none of it',
  'ineffective-condition': 'whoever asks chooses what is sent as `Referer`',
  'internet-access-point': 'the point is reached from the internet, with credentials; `vpcConfiguration`',
  'legacy-acl': 'an ACL lets log delivery in, where a policy can; `@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy`',
  'legacy-origin-access-identity':
    'AWS calls it legacy: no key, no new regions; `S3BucketOrigin.withOriginAccessControl(bucket)`',
  lockout: 'the Deny holds for those who could take it back',
  'loose-condition': 'the key is one that IAM Access Analyzer calls untrustworthy',
  'malformed-policy':
    'undecided: the custom resource makes the provider, and its ARN is known then; ' +
    '`iam.OidcProviderNative` makes it here',
  'missing-access-logs': 'who asked for what is not kept; `serverAccessLogsBucket`',
  'missing-default-root': "a request for `/` lists the bucket or fails; `defaultRootObject: 'index.html'`",
  'missing-distribution-logs': 'who asked for what is not kept; `enableLogging: true`, or `PrivateDistribution`',
  'missing-kms-encryption':
    'whoever may read the bucket reads the objects, without a key to ask; `encryption: s3.BucketEncryption.KMS`',
  'missing-lifecycle': 'nothing ever goes; `lifecycleRules`',
  'mutable-logs': 'whoever may delete in the log bucket deletes the traces; `versioned: true`',
  'open-s3-origin':
    'the distribution does not say who it is, so the bucket would have to be public; `withOriginAccessControl`',
  'outdated-tls': 'TLS 1.0 and 1.1 are taken; `minimumTLSVersion: 1.2`',
  'overridable-encryption': 'requests name keys by ARN, which an alias does not tell; `kms.Key.fromKeyArn`',
  'plaintext-transport': 'requests without TLS are answered; `enforceSSL: true`',
  'public-acl': 'everybody lists the bucket: the ACL says so',
  'public-policy': 'S3 itself calls the policy public',
  'public-read': 'everybody reads: the policy says so, and nothing blocks it',
  'public-role-assumption':
    'every repository of GitHub may assume the role, without `sub`; of a SAML provider nobody ' +
    'can tell who stands behind it',
  'redundant-statement': 'one Deny of everything makes the others needless',
  'rejected-bucket-name': 'undecided: what somebody will give as the name; `allowedPattern` does not decide it either',
  'rejected-public-policy': 'the public access block of the bucket refuses the policy at deployment',
  'rejected-replication':
    'the page of S3 wants `Priority` beside `Filter`, and the CDK leaves it out of a single rule; `priority: 1`',
  'self-logging': 'each log file written is logged again; `serverAccessLogsBucket`',
  'short-lived-logs':
    'how long the logs are kept is said nowhere; `lifecycleRules: [{ expiration: Duration.days(400) }]`',
  'undeliverable-logs':
    'logs of AWS WAF need a bucket named `aws-waf-logs-…`, Storage Lens a statement; what SES, ' +
    'ECS, MSK and AppFlow need is not read, and said to be undecided',
  'unmonitored-trail': 'no alarm can be made of it; `sendToCloudWatchLogs: true`',
  'unreachable-key':
    'the CDK grants the object and not the key: `bucket.encryptionKey.grantDecrypt(machine)`; ' +
    'what the policy of AWS Backup holds is undecided',
  unversioned: 'what is overwritten or deleted is lost; `versioned: true`',
  'viewer-plaintext':
    'viewers may ask without TLS; `viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS`',
  'website-endpoint': 'the endpoint of websites has no TLS; a distribution has',
  'wildcard-bucket-access': 'every bucket of the account is read; `bucket.grantRead(role)`',
  'wildcard-bucket-listing':
    "the role that the pipeline changes itself with lists every bucket; it is the CDK's own, " +
    'low, and acknowledged',
  'wildcard-cors': "pages of any origin may write; `allowedOrigins: ['https://example.com']`",
  'wildcard-key-policy': 'the grant reaches the key, and the key has no block',
  'wildcard-principal': 'conditions alone keep it from everybody',
};

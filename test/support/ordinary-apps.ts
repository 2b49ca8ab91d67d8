import {
  aws_cloudfront as cloudfront,
  aws_cloudfront_origins as origins,
  aws_cloudtrail as cloudtrail,
  aws_codebuild as codebuild,
  aws_codepipeline as codepipeline,
  aws_codepipeline_actions as actions,
  aws_iam as iam,
  aws_lambda as lambda,
  aws_s3 as s3,
  aws_s3_deployment as deployment,
  aws_s3_notifications as notifications,
  aws_sqs as sqs,
  Duration,
  Stack,
  type App,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { env } from './app';

/* Apps as people write them with `s3.Bucket`, in which another class can be put in its place. */

/** Something that makes buckets as `s3.Bucket` does. */
export type BucketClass = new (scope: Construct, id: string, props?: s3.BucketProps) => s3.Bucket;

/** What an app makes its buckets with. */
export interface Buckets {
  readonly Bucket: BucketClass;
  /** for access logs */
  readonly LogBucket: new (scope: Construct, id: string) => s3.Bucket;
}

type OrdinaryApp = (stack: Stack, app: App, buckets: Buckets) => void;

const reader = (stack: Stack): iam.Role =>
  new iam.Role(stack, 'Reader', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });

const worker = (stack: Stack): lambda.Function =>
  new lambda.Function(stack, 'Worker', {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => {}'),
  });

export const ordinaryApps: readonly (readonly [string, OrdinaryApp])[] = [
  ['a bucket and its reader', (stack, _, { Bucket }) => void new Bucket(stack, 'Data').grantRead(reader(stack))],
  [
    'a log bucket of its own',
    (stack, _, { Bucket, LogBucket }) =>
      void new Bucket(stack, 'Data', {
        serverAccessLogsBucket: new LogBucket(stack, 'Logs'),
        serverAccessLogsPrefix: 'data/',
      }),
  ],
  [
    'a name, and lifecycle rules',
    (stack, _, { Bucket }) =>
      void new Bucket(stack, 'Data', {
        bucketName: 'the-data-of-the-app',
        lifecycleRules: [{ prefix: 'tmp/', expiration: Duration.days(1) }],
      }),
  ],
  [
    'a lock',
    (stack, _, { Bucket }) =>
      void new Bucket(stack, 'Records', {
        objectLockEnabled: true,
        objectLockDefaultRetention: s3.ObjectLockRetention.governance(Duration.days(30)),
      }),
  ],
  [
    'replication to another region',
    (stack, app, { Bucket }) => {
      const far = new Stack(app, 'Far', { env: { ...env, region: 'eu-central-1' } });
      const destination = new Bucket(far, 'Copy', { bucketName: 'the-copy-of-the-data', versioned: true });
      new Bucket(stack, 'Data', { versioned: true, replicationRules: [{ destination }] });
    },
  ],
  [
    'an imported bucket beside one of its own',
    (stack, _, { Bucket }) => {
      const role = reader(stack);
      s3.Bucket.fromBucketName(stack, 'Theirs', 'somebody-elses-data').grantRead(role);
      new Bucket(stack, 'Data').grantReadWrite(role);
    },
  ],
  [
    'a website behind CloudFront',
    (stack, _, { Bucket }) => {
      const site = new Bucket(stack, 'Site');
      new cloudfront.Distribution(stack, 'Front', {
        defaultBehavior: { origin: origins.S3BucketOrigin.withOriginAccessControl(site) },
        defaultRootObject: 'index.html',
      });
      new deployment.BucketDeployment(stack, 'Files', {
        destinationBucket: site,
        sources: [deployment.Source.data('index.html', '<p>Hello')],
      });
    },
  ],
  [
    'notifications',
    (stack, _, { Bucket }) => {
      const inbox = new Bucket(stack, 'Inbox', { eventBridgeEnabled: true });
      const created = s3.EventType.OBJECT_CREATED;
      inbox.addEventNotification(created, new notifications.SqsDestination(new sqs.Queue(stack, 'Queue')));
      inbox.addEventNotification(created, new notifications.LambdaDestination(worker(stack)), { prefix: 'in/' });
    },
  ],
  [
    'a pipeline',
    (stack, _, { Bucket }) => {
      const [source, built] = [new codepipeline.Artifact(), new codepipeline.Artifact()];
      const [code, target] = [new Bucket(stack, 'Code', { versioned: true }), new Bucket(stack, 'Target')];
      const project = new codebuild.PipelineProject(stack, 'Build');
      new codepipeline.Pipeline(stack, 'Pipeline', {
        pipelineType: codepipeline.PipelineType.V2,
        artifactBucket: new Bucket(stack, 'Artifacts'),
        stages: [
          {
            stageName: 'Source',
            actions: [
              new actions.S3SourceAction({ actionName: 'S3', bucket: code, bucketKey: 'app.zip', output: source }),
            ],
          },
          {
            stageName: 'Build',
            actions: [new actions.CodeBuildAction({ actionName: 'Build', project, input: source, outputs: [built] })],
          },
          {
            stageName: 'Deploy',
            actions: [new actions.S3DeployAction({ actionName: 'Deploy', bucket: target, input: built })],
          },
        ],
      });
    },
  ],
  [
    'a bucket for another stack, and a trail',
    (stack, app, { Bucket }) => {
      const data = new Bucket(stack, 'Data', { enforceSSL: true });
      data.grantReadWrite(worker(new Stack(app, 'Compute', { env })));
      new cloudtrail.Trail(stack, 'Trail', { bucket: new Bucket(stack, 'Trails') });
    },
  ],
  [
    'inventory lists of a bucket',
    (stack, _, { Bucket }) =>
      void new Bucket(stack, 'Data', { inventories: [{ destination: { bucket: new Bucket(stack, 'Lists') } }] }),
  ],
];

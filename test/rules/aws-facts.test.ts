import { loadText } from '../../lib/template';
import { lintText } from '../support/lint';

/*
 * Facts of AWS that an earlier version had wrong, each with the page that says otherwise and a template that shows it.
 */

interface Row {
  readonly fact: string;
  /** below https://docs.aws.amazon.com/ */
  readonly page: string;
  readonly rule: string;
  readonly verdict: 'fail' | 'pass' | 'unknown';
  readonly template: string;
  readonly region?: string;
}

const guide = 'AmazonS3/latest/userguide';
const cloudfront = 'AmazonCloudFront/latest/DeveloperGuide';
const hub = 'securityhub/latest/userguide';

const publicByArn = `
  Data: { Type: AWS::S3::Bucket }
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Data
      PolicyDocument:
        Version: "2012-10-17"
        Statement: [{ Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: !Sub '\${Data.Arn}/*' }]`;

function grant(statement: string, more = ''): string {
  return `
  Data: { Type: AWS::S3::Bucket, Properties: { BucketName: data${more} } }
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Data
      PolicyDocument: { Version: "2012-10-17", Statement: [${statement}] }`;
}

function distribution(config: string, more = ''): string {
  return `
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        DefaultCacheBehavior: { TargetOriginId: web, ViewerProtocolPolicy: https-only }
${config}${more}`;
}
const web =
  '        Origins: [{ Id: web, DomainName: web.example.com, CustomOriginConfig: { OriginProtocolPolicy: ' +
  'https-only } }]\n';

function viewerTls(version: string): string {
  return distribution(`${web}        Aliases: [www.example.com]
        ViewerCertificate:
          AcmCertificateArn: arn:aws:acm:us-east-1:111122223333:certificate/c
          SslSupportMethod: sni-only
          MinimumProtocolVersion: ${version}
`);
}

function trail(more: string, policy = ''): string {
  return `
  Data: { Type: AWS::S3::Bucket }
  Logs: { Type: AWS::S3::Bucket }${policy}
  Trail:
    Type: AWS::CloudTrail::Trail
    Properties:
      S3BucketName: !Ref Logs
${more}`;
}

const dataEvents = `      EventSelectors:
        - ReadWriteType: All
          DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] }]
`;

function replication(rule: string, needs: string, { source = '', replica = '', more = '' } = {}): string {
  return `
  Key: { Type: AWS::KMS::Key, Properties: { KeyPolicy: { Version: "2012-10-17",
    Statement: [{ Effect: Allow, Principal: { AWS: !Sub 'arn:aws:iam::\${AWS::AccountId}:root' }, Action: 'kms:*',
    Resource: '*' }] } } }
  Replica: { Type: AWS::S3::Bucket, Properties: { BucketName: replica,
    VersioningConfiguration: { Status: Enabled }${replica} } }
  Data:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: data
      VersioningConfiguration: { Status: Enabled }${source}
      ReplicationConfiguration:
        Role: !GetAtt Role.Arn
        Rules:
          - ${rule}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{ Effect: Allow, Principal: { Service: s3.amazonaws.com }, Action: 'sts:AssumeRole' }]
      Policies:
        - PolicyName: replicate
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - { Effect: Allow, Action: ['s3:GetReplicationConfiguration', 's3:ListBucket'],
                  Resource: arn:aws:s3:::data }
              - { Effect: Allow, Action: [${needs}], Resource: '*' }${more}`;
}
const plainRule = `{ Status: Enabled, Prefix: '', Destination: { Bucket: 'arn:aws:s3:::replica' } }`;
const encryptedRule =
  `{ Status: Enabled, Prefix: '', SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: Enabled } }, ` +
  `Destination: { Bucket: 'arn:aws:s3:::replica', EncryptionConfiguration: { ReplicaKmsKeyID: !GetAtt Key.Arn } } }`;
const objectRights =
  "'s3:GetObjectVersionForReplication', 's3:GetObjectVersionAcl', 's3:ReplicateObject', 's3:ReplicateDelete'";

function legacyLogs(bucket: string): string {
  return distribution(
    `${web}        Logging: { Bucket: !GetAtt Logs.DomainName }\n`,
    `
  Logs:
    Type: AWS::S3::Bucket
    Properties: ${bucket}`,
  );
}
const aclsOn = 'OwnershipControls: { Rules: [{ ObjectOwnership: BucketOwnerPreferred }] }';
function encryptedBy(key: string, bucketKey = false): string {
  return (
    'BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: ' +
    `{ SSEAlgorithm: 'aws:kms', KMSMasterKeyID: ${key} }${bucketKey ? ', BucketKeyEnabled: true' : ''} }] }`
  );
}

function lifecycle(rule: string): string {
  return `
  Data: { Type: AWS::S3::Bucket, Properties: { LifecycleConfiguration: { Rules: [${rule}] } } }`;
}

function balancer(type: string, encryption: string): string {
  return `
  Logs: { Type: AWS::S3::Bucket, Properties: { ${encryption} } }
  Key: { Type: AWS::KMS::Key, Properties: { KeyPolicy: { Version: "2012-10-17",
    Statement: [{ Effect: Allow, Principal: { Service: delivery.logs.amazonaws.com }, Action: 'kms:*',
    Resource: '*' }] } } }
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Logs
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - { Effect: Allow, Principal: { Service: [logdelivery.elasticloadbalancing.amazonaws.com, delivery.logs.amazonaws.com] },
              Action: ['s3:PutObject', 's3:GetBucketAcl'], Resource: [!GetAtt Logs.Arn, !Sub '\${Logs.Arn}/*'] }
  Balancer:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      Type: ${type}
      Subnets: [subnet-1a2b3c4d]
      LoadBalancerAttributes:
        - { Key: access_logs.s3.enabled, Value: 'true' }
        - { Key: access_logs.s3.bucket, Value: !Ref Logs }`;
}

const rows: readonly Row[] = [
  ...['us-gov-west-1', 'cn-north-1', 'eusc-de-east-1', 'us-iso-east-1', 'eu-isoe-west-1', 'us-isof-south-1'].flatMap(
    (region): readonly Row[] => [
      {
        fact: `ARNs in ${region} are of its partition: public`,
        page: `${guide}/gpbucketnamespaces.html`,
        rule: 'public-read',
        verdict: 'fail',
        template: publicByArn,
        region,
      },
      {
        fact: `ARNs in ${region} are of its partition: the own bucket`,
        page: `${guide}/gpbucketnamespaces.html`,
        rule: 'foreign-resource',
        verdict: 'pass',
        template: publicByArn,
        region,
      },
    ],
  ),
  {
    fact: 'a prefix and the account-regional namespace make the name',
    page: `${guide}/gpbucketnamespaces.html`,
    rule: 'public-read',
    verdict: 'fail',
    template: `
  Data: { Type: AWS::S3::Bucket, Properties: { BucketNamePrefix: data, BucketNamespace: account-regional } }
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Data
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - { Effect: Allow, Principal: '*', Action: 's3:GetObject',
              Resource: 'arn:aws:s3:::data-111122223333-eu-west-1-an/*' }`,
  },
  ...(
    [
      ['AWS::S3Tables::TableBucketPolicy', 'TableBucketARN: arn, ResourcePolicy'],
      ['AWS::S3Vectors::VectorBucketPolicy', 'VectorBucketName: name, Policy'],
      ['AWS::S3ObjectLambda::AccessPointPolicy', 'ObjectLambdaAccessPoint: name, PolicyDocument'],
      ['AWS::S3Express::BucketPolicy', 'Bucket: name, PolicyDocument'],
    ] as const
  ).map(([type, properties]): Row => ({
    fact: `${type} lets in by its policy`,
    page: 'AWSCloudFormation/latest/TemplateReference/AWS_S3.html',
    rule: 'exposed-s3-resource',
    verdict: 'fail',
    template: `
  Policy: { Type: '${type}', Properties: { ${properties}: { Version: "2012-10-17",
    Statement: [{ Effect: Allow, Principal: '*', Action: '*', Resource: '*' }] } } }`,
  })),
  {
    fact: 'an access grant for another account lets it in',
    page: `${guide}/access-grants.html`,
    rule: 'exposed-s3-resource',
    verdict: 'fail',
    template: `
  Grant: { Type: 'AWS::S3::AccessGrant', Properties: { AccessGrantsLocationId: default, Permission: READ,
    Grantee: { GranteeType: IAM, GranteeIdentifier: 'arn:aws:iam::444455556666:role/reader' } } }`,
  },
  {
    fact: 'an origin access identity is no origin access control (CloudFront.13)',
    page: `${hub}/cloudfront-controls.html#cloudfront-13`,
    rule: 'legacy-origin-access-identity',
    verdict: 'fail',
    template: distribution(
      `        Origins:
          - Id: web
            DomainName: !GetAtt Data.RegionalDomainName
            S3OriginConfig: { OriginAccessIdentity: !Sub 'origin-access-identity/cloudfront/\${Identity}' }
`,
      `
  Data: { Type: AWS::S3::Bucket }
  Identity: { Type: AWS::CloudFront::CloudFrontOriginAccessIdentity,
    Properties: { CloudFrontOriginAccessIdentityConfig: { Comment: site } } }`,
    ),
  },
  {
    fact: 'CloudTrail.1 asks for read and write management events: writes only',
    page: `${hub}/cloudtrail-controls.html#cloudtrail-1`,
    rule: 'missing-management-events',
    verdict: 'fail',
    template: trail(
      '      IsLogging: true\n      IsMultiRegionTrail: true\n      EventSelectors: [{ ReadWriteType: WriteOnly }]',
    ),
  },
  {
    fact: 'CloudTrail.1 asks for read and write management events: none',
    page: `${hub}/cloudtrail-controls.html#cloudtrail-1`,
    rule: 'missing-management-events',
    verdict: 'fail',
    template: trail(
      '      IsLogging: true\n      IsMultiRegionTrail: true\n      AdvancedEventSelectors: [{ ' +
        'FieldSelectors: [{ Field: eventCategory, Equals: [Data] }, { Field: resources.type, Equals: ' +
        '[AWS::S3::Object] }] }]',
    ),
  },
  {
    fact: 'S3.22 asks for a trail of all regions',
    page: `${hub}/s3-controls.html#s3-22`,
    rule: 'missing-write-trail',
    verdict: 'fail',
    template: trail(`      IsLogging: true\n      IsMultiRegionTrail: false\n${dataEvents}`),
  },
  {
    fact: 'a trail that does not log records nothing',
    page: `${hub}/s3-controls.html#s3-23`,
    rule: 'missing-read-trail',
    verdict: 'fail',
    template: trail(`      IsLogging: false\n      IsMultiRegionTrail: true\n${dataEvents}`),
  },
  ...(['logs-under-a-year', 'logs-under-six-years'] as const).map((rule): Row => ({
    fact: `91 days are less than ${rule.replace('logs-under-', '')}`,
    page: `${hub}/pci-standard.html`,
    rule,
    verdict: 'fail',
    template: trail('      IsLogging: true').replace(
      'Logs: { Type: AWS::S3::Bucket }',
      'Logs: { Type: AWS::S3::Bucket, Properties: { LifecycleConfiguration: { Rules: [{ Status: Enabled, ' +
        'ExpirationInDays: 91 }] } } }',
    ),
  })),
  {
    fact: "the key of the replicas is asked for `kms:Encrypt`: AWS's own role",
    page: `${guide}/replication-config-for-kms-objects.html`,
    rule: 'powerless-replication-role',
    verdict: 'pass',
    template: replication(encryptedRule, `${objectRights}, 'kms:Decrypt', 'kms:Encrypt'`),
  },
  {
    fact: 'the key of the replicas is asked for `kms:Encrypt`: `kms:GenerateDataKey` is not it',
    page: `${guide}/replication-config-for-kms-objects.html`,
    rule: 'powerless-replication-role',
    verdict: 'fail',
    template: replication(encryptedRule, `${objectRights}, 'kms:Decrypt', 'kms:GenerateDataKey'`),
  },
  {
    fact: 'from under Object Lock the role reads retention and legal hold',
    page: `${guide}/setting-repl-config-perm-overview.html`,
    rule: 'powerless-replication-role',
    verdict: 'fail',
    template: replication(plainRule, objectRights, {
      source: '\n      ObjectLockEnabled: true',
      replica: ', ObjectLockEnabled: true',
    }),
  },
  {
    fact: '`s3:ReplicateObject` replicates tags, and `s3:GetObjectVersion` is enough for SSE-S3',
    page: `${guide}/setting-repl-config-perm-overview.html`,
    rule: 'powerless-replication-role',
    verdict: 'pass',
    template: replication(
      plainRule,
      "'s3:GetObjectVersion', 's3:GetObjectVersionAcl', 's3:ReplicateObject', 's3:ReplicateDelete'",
    ),
  },
  ...(['TLSv1.2_2018', 'TLSv1.2_2019', 'TLSv1.1_2016', 'TLSv1'] as const).map((version): Row => ({
    fact: `CloudFront.15 does not take ${version}`,
    page: `${hub}/cloudfront-controls.html#cloudfront-15`,
    rule: 'outdated-viewer-tls',
    verdict: 'fail',
    template: viewerTls(version),
  })),
  ...(['TLSv1.2_2021', 'TLSv1.2_2025', 'TLSv1.3_2025'] as const).map((version): Row => ({
    fact: `CloudFront.15 takes ${version}`,
    page: `${hub}/cloudfront-controls.html#cloudfront-15`,
    rule: 'outdated-viewer-tls',
    verdict: 'pass',
    template: viewerTls(version),
  })),
  {
    fact: 'there is no security policy TLSv9',
    page: `${cloudfront}/secure-connections-supported-viewer-protocols-ciphers.html`,
    rule: 'rejected-security-policy',
    verdict: 'fail',
    template: viewerTls('TLSv9'),
  },
  {
    fact: 'no access logs into a bucket with Object Lock',
    page: `${guide}/object-lock-managing.html`,
    rule: 'undeliverable-logs',
    verdict: 'fail',
    template: `
  Logs: { Type: AWS::S3::Bucket, Properties: { ObjectLockEnabled: true } }
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Logs
      PolicyDocument: { Version: "2012-10-17",
        Statement: [{ Effect: Allow, Principal: { Service: logging.s3.amazonaws.com }, Action: 's3:PutObject',
        Resource: !Sub '\${Logs.Arn}/*' }] }
  Data: { Type: AWS::S3::Bucket, Properties: { LoggingConfiguration: { DestinationBucketName: !Ref Logs } } }`,
  },
  {
    fact: 'legacy logs of CloudFront need ACLs: off',
    page: `${cloudfront}/standard-logging-legacy-s3.html`,
    rule: 'undeliverable-logs',
    verdict: 'fail',
    template: legacyLogs('{ OwnershipControls: { Rules: [{ ObjectOwnership: BucketOwnerEnforced }] } }'),
  },
  {
    fact: 'legacy logs of CloudFront need ACLs: on',
    page: `${cloudfront}/standard-logging-legacy-s3.html`,
    rule: 'undeliverable-logs',
    verdict: 'pass',
    template: legacyLogs(`{ ${aclsOn} }`),
  },
  {
    fact: 'legacy logs of CloudFront need ACLs: nobody is told to switch them off',
    page: `${cloudfront}/standard-logging-legacy-s3.html`,
    rule: 'active-acls',
    verdict: 'pass',
    template: legacyLogs(`{ ${aclsOn} }`),
  },
  {
    fact: 'legacy logs of CloudFront are not written with `aws/s3`',
    page: `${cloudfront}/standard-logging-legacy-s3.html`,
    rule: 'undeliverable-logs',
    verdict: 'fail',
    template: legacyLogs(`{ ${aclsOn}, ${encryptedBy('alias/aws/s3')} }`),
  },
  {
    fact: 'an Application Load Balancer writes with SSE-S3 only',
    page: 'elasticloadbalancing/latest/application/enable-access-logging.html',
    rule: 'undeliverable-logs',
    verdict: 'fail',
    template: balancer('application', encryptedBy('!GetAtt Key.Arn')),
  },
  {
    fact: 'a Network Load Balancer writes with a customer managed key as well',
    page: 'elasticloadbalancing/latest/network/enable-access-logs.html',
    rule: 'undeliverable-logs',
    verdict: 'pass',
    template: balancer('network', encryptedBy('!GetAtt Key.Arn')),
  },
  {
    fact: 'a Network Load Balancer is no reason to leave KMS out',
    page: 'elasticloadbalancing/latest/network/enable-access-logs.html',
    rule: 'missing-kms-encryption',
    verdict: 'fail',
    template: balancer('network', ''),
  },
  {
    fact: 'CloudTrail needs a policy on its bucket',
    page: 'awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html',
    rule: 'undeliverable-logs',
    verdict: 'fail',
    template: trail('      IsLogging: true'),
  },
  {
    fact: 'a source without a delivery delivers nothing',
    page: `${cloudfront}/standard-logging.html`,
    rule: 'missing-distribution-logs',
    verdict: 'fail',
    template: distribution(
      web,
      `
  Source: { Type: AWS::Logs::DeliverySource,
    Properties: { Name: site, LogType: ACCESS_LOGS,
    ResourceArn: !Sub 'arn:aws:cloudfront::\${AWS::AccountId}:distribution/\${Site}' } }`,
    ),
  },
  {
    fact: 'a replica key has a policy of its own (KMS.5)',
    page: `${hub}/kms-controls.html#kms-5`,
    rule: 'wildcard-key-policy',
    verdict: 'fail',
    template: `
  Replica:
    Type: AWS::KMS::ReplicaKey
    Properties:
      PrimaryKeyArn: arn:aws:kms:us-east-1:111122223333:key/mrk-1
      KeyPolicy: { Version: "2012-10-17", Statement: [{ Effect: Allow, Principal: { AWS: '*' }, Action: 'kms:*',
        Resource: '*' }] }
  Data: { Type: AWS::S3::Bucket, Properties: { ${encryptedBy('!GetAtt Replica.Arn')} } }`,
  },
  {
    fact: 'the third metadata table holds annotations',
    page: `${guide}/metadata-tables-overview.html`,
    rule: 'unencrypted-metadata-table',
    verdict: 'fail',
    template: `
  Data: { Type: AWS::S3::Bucket, Properties: { MetadataConfiguration: {
    JournalTableConfiguration: { RecordExpiration: { Expiration: DISABLED },
      EncryptionConfiguration: { SseAlgorithm: 'aws:kms', KmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/k' } },
    AnnotationTableConfiguration: { ConfigurationState: ENABLED, EncryptionConfiguration: { SseAlgorithm: AES256 } } } } }`,
  },
  ...(
    [
      [
        'a filter without a priority',
        "{ Status: Enabled, Filter: { Prefix: '' }, DeleteMarkerReplication: { Status: Disabled }, " +
          "Destination: { Bucket: 'arn:aws:s3:::replica' } }",
      ],
      [
        'delete markers with a filter of tags',
        '{ Status: Enabled, Priority: 1, Filter: { TagFilter: { Key: a, Value: b } }, ' +
          "DeleteMarkerReplication: { Status: Enabled }, Destination: { Bucket: 'arn:aws:s3:::replica' } }",
      ],
      [
        'a time control of 30 minutes',
        "{ Status: Enabled, Priority: 1, Filter: { Prefix: '' }, DeleteMarkerReplication: { Status: " +
          "Disabled }, Destination: { Bucket: 'arn:aws:s3:::replica', Metrics: { Status: Enabled, " +
          'EventThreshold: { Minutes: 30 } }, ReplicationTime: { Status: Enabled, Time: { Minutes: 30 } } } ' +
          '}',
      ],
      [
        'rules of both versions',
        `${plainRule}\n          - { Status: Enabled, Priority: 1, Filter: { Prefix: b }, ` +
          `DeleteMarkerReplication: { Status: Disabled }, Destination: { Bucket: 'arn:aws:s3:::replica' } }`,
      ],
    ] as const
  ).map(([what, rule]): Row => ({
    fact: `S3 refuses in replication: ${what}`,
    page: `${guide}/replication-add-config.html`,
    rule: 'rejected-replication',
    verdict: 'fail',
    template: replication(rule, objectRights),
  })),
  ...(
    [
      [
        'GLACIER to STANDARD_IA',
        '{ Status: Enabled, Transitions: [{ StorageClass: GLACIER, TransitionInDays: 30 }, { ' +
          'StorageClass: STANDARD_IA, TransitionInDays: 60 }] }',
      ],
      [
        'an expiration before the transition',
        '{ Status: Enabled, ExpirationInDays: 10, Transitions: [{ StorageClass: GLACIER, TransitionInDays: 30 }] }',
      ],
      [
        'aborted uploads by tag',
        '{ Status: Enabled, TagFilters: [{ Key: a, Value: b }], AbortIncompleteMultipartUpload: { ' +
          'DaysAfterInitiation: 7 } }',
      ],
    ] as const
  ).map(([what, rule]): Row => ({
    fact: `S3 refuses in a lifecycle: ${what}`,
    page: `${guide}/lifecycle-transition-general-considerations.html`,
    rule: 'rejected-lifecycle',
    verdict: 'fail',
    template: lifecycle(rule),
  })),
  {
    fact: 'a notification needs the permission of its queue',
    page: `${guide}/grant-destinations-permissions-to-s3.html`,
    rule: 'rejected-notification',
    verdict: 'fail',
    template: `
  Queue: { Type: AWS::SQS::Queue }
  Data: { Type: AWS::S3::Bucket, Properties: { NotificationConfiguration: { QueueConfigurations: [{
    Event: 's3:ObjectCreated:*', Queue: !GetAtt Queue.Arn }] } } }`,
  },
  {
    fact: 'a notification goes to no FIFO queue',
    page: `${guide}/notification-how-to-event-types-and-destinations.html`,
    rule: 'rejected-notification',
    verdict: 'fail',
    template: `
  Data: { Type: AWS::S3::Bucket, Properties: { NotificationConfiguration: { QueueConfigurations: [{
    Event: 's3:ObjectCreated:*', Queue: 'arn:aws:sqs:eu-west-1:111122223333:orders.fifo' }] } } }`,
  },
  ...(
    [
      ['unknown', ''],
      ['fail', ', OwnershipControls: { Rules: [{ ObjectOwnership: BucketOwnerEnforced }] }'],
    ] as const
  ).map(([verdict, ownership]): Row => ({
    fact: 'a bucket without ACLs takes no public one, and a new bucket has none',
    page: `${guide}/about-object-ownership.html`,
    rule: 'rejected-acl',
    verdict,
    template: `
  Data: { Type: AWS::S3::Bucket, Properties: { AccessControl: PublicRead${ownership} } }`,
  })),
  {
    fact: 'days before a move to STANDARD_IA: “0 or any positive integer”',
    page: 'AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-transition.html',
    rule: 'rejected-lifecycle',
    verdict: 'pass',
    template: lifecycle('{ Status: Enabled, Transitions: [{ StorageClass: STANDARD_IA, TransitionInDays: 10 }] }'),
  },
  {
    fact: 'no page says what S3 makes of one priority twice',
    page: 'AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-replicationrule.html',
    rule: 'rejected-replication',
    verdict: 'unknown',
    template: replication(
      ['a', 'b']
        .map(
          (prefix) =>
            `{ Status: Enabled, Priority: 1, Filter: { Prefix: ${prefix} }, DeleteMarkerReplication: { ` +
            `Status: Disabled }, Destination: { Bucket: 'arn:aws:s3:::replica' } }`,
        )
        .join('\n          - '),
      objectRights,
    ),
  },
  {
    fact: 'load balancers of the account in the path write for it alone',
    page: 'elasticloadbalancing/latest/application/enable-access-logging.html',
    rule: 'confused-deputy',
    verdict: 'pass',
    template: grant(
      '{ Effect: Allow, Principal: { Service: logdelivery.elasticloadbalancing.amazonaws.com }, Action: ' +
        `'s3:PutObject', Resource: 'arn:aws:s3:::data/AWSLogs/111122223333/*' }`,
    ),
  },
  {
    fact: 'aws:ARN is a deprecated key (DEPRECATED_GLOBAL_CONDITION_KEY)',
    page: 'IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html',
    rule: 'unknown-condition-key',
    verdict: 'fail',
    template: grant(
      `{ Effect: Deny, Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*', ` +
        `Condition: { ArnEquals: { 'aws:ARN': 'arn:aws:iam::111122223333:role/a' } } }`,
    ),
  },
  {
    fact: 'Firehose writes with the role of the stream, and a role without `s3:PutObject` writes nothing',
    page: 'firehose/latest/dev/controlling-access.html#using-iam-s3',
    rule: 'undeliverable-logs',
    verdict: 'fail',
    template: `
  Records: { Type: AWS::S3::Bucket }
  Role: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: { Version: "2012-10-17",
    Statement: [{ Effect: Allow, Principal: { Service: firehose.amazonaws.com }, Action: 'sts:AssumeRole' }] } } }
  Stream: { Type: AWS::KinesisFirehose::DeliveryStream,
    Properties: { S3DestinationConfiguration: { BucketARN: !GetAtt Records.Arn, RoleARN: !GetAtt Role.Arn } } }`,
  },
  {
    fact: 'what a writer needs that is on no list is not known',
    page: 'AWSCloudFormation/latest/TemplateReference/aws-resource-networkfirewall-loggingconfiguration.html',
    rule: 'undeliverable-logs',
    verdict: 'unknown',
    template: `
  Records: { Type: AWS::S3::Bucket }
  Firewall: { Type: AWS::NetworkFirewall::LoggingConfiguration,
    Properties: { LoggingConfiguration: { LogDestinationConfigs: [
      { LogDestination: { bucketName: !Ref Records } }] } } }`,
  },
  {
    fact: 'a trail of management events alone says nothing of objects (S3.22)',
    page: `${hub}/s3-controls.html#s3-22`,
    rule: 'missing-write-trail',
    verdict: 'pass',
    template: trail('      IsLogging: true\n      IsMultiRegionTrail: true'),
  },
  {
    fact: 'CloudFront.1 does not apply to custom origins',
    page: `${hub}/cloudfront-controls.html#cloudfront-1`,
    rule: 'missing-default-root',
    verdict: 'pass',
    template: distribution(web),
  },
  {
    fact: 'a network that is fixed keeps strangers out: aws:SourceVpcArn',
    page: 'IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourcevpcarn',
    rule: 'public-read',
    verdict: 'pass',
    template: grant(
      `{ Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*', ` +
        `Condition: { ArnEquals: { 'aws:SourceVpcArn': ` +
        `'arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-1a2b3c4d' } } }`,
    ),
  },
  ...(
    [
      'aws:SignInSessionArn',
      'aws:ViaCustomerDomain',
      'aws:CalledViaAWSMCP',
      'aws:ViaAWSMCPService',
      'aws:IsMcpServiceAction',
    ] as const
  ).map((key): Row => ({
    fact: `${key} is a global condition key`,
    page: 'IAM/latest/UserGuide/reference_policies_condition-keys.html',
    rule: 'unknown-condition-key',
    verdict: 'pass',
    template: grant(
      `{ Effect: Deny, Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*', ` +
        `Condition: { 'Null': { '${key}': 'false' } } }`,
    ),
  })),
  {
    fact: 'a misspelt operator is refused',
    page: 'IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html',
    rule: 'malformed-policy',
    verdict: 'fail',
    template: grant(
      `{ Effect: Deny, Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::data/*', Condition: { ` +
        `Boolean: { 'aws:SecureTransport': 'false' } } }`,
    ),
  },
  {
    fact: 'an alias of an access point is no bucket that is missing',
    page: `${guide}/access-points-naming.html`,
    rule: 'dangling-origin',
    verdict: 'pass',
    template: distribution(
      '        Origins: [{ Id: web, DomainName: ' +
        'my-ap-abcdefgh1234567890abcdefghuse1a-s3alias.s3.eu-west-1.amazonaws.com, S3OriginConfig: { ' +
        `OriginAccessIdentity: '' } }]\n`,
    ),
  },
  {
    fact: 'with a bucket key the encryption context is the bucket',
    page: `${guide}/bucket-key.html`,
    rule: 'unreachable-key',
    verdict: 'fail',
    template: `
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Version: "2012-10-17"
        Statement:
          - { Effect: Allow, Principal: { AWS: !Sub 'arn:aws:iam::\${AWS::AccountId}:root' },
              Action: ['kms:Put*', 'kms:Describe*', 'kms:Get*'], Resource: '*' }
          - Effect: Allow
            Principal: { AWS: !GetAtt Reader.Arn }
            Action: [kms:Decrypt, kms:GenerateDataKey]
            Resource: '*'
            Condition: { StringLike: { 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::data/*' } }
  Data: { Type: AWS::S3::Bucket, Properties: { BucketName: data, ${encryptedBy('!GetAtt Key.Arn', true)} } }
  Reader:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: { Version: "2012-10-17",
        Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: 'sts:AssumeRole' }] }
      Policies: [{ PolicyName: read, PolicyDocument: { Version: "2012-10-17",
        Statement: [{ Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*' }] } }]`,
  },
];

test.each(rows.map((row) => [`${row.fact}: ${row.rule} ${row.verdict}`, row] as const))(
  '%s',
  (_, { rule, verdict, template, region = 'eu-west-1' }) => {
    const environment = { account: '111122223333', region };
    const { findings } = lintText([loadText('template.yaml', `Resources:${template}\n`, { environment })], [rule]);
    const kinds = findings.map(({ kind }) => kind);
    expect(kinds.includes('fail') ? 'fail' : (kinds[0] ?? 'pass')).toBe(verdict);
  },
);

test('each fact names a page of AWS', () => {
  for (const { page } of rows) expect(page).toMatch(/^[\w/-]+\.html(#[\w-]+)?$/);
});

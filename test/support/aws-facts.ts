import { awsNews } from '../../lib/s3/facts/aws-news';

/**
 * A fact of AWS that an earlier version had wrong, with the page that says otherwise and a template that shows it.
 */
export interface AwsFact {
  /** the row of the sheet of facts that were checked */
  readonly row: string;
  readonly fact: string;
  /** below https://docs.aws.amazon.com/ */
  readonly page: string;
  readonly rule: string;
  /** `inapplicable` where the rule must not count as passed: it asks nothing of what is there */
  readonly verdict: 'fail' | 'pass' | 'unknown' | 'inapplicable';
  readonly template: string;
  readonly region?: string;
  /** what an account `444455556666` makes beside it */
  readonly beside?: string;
}

/** A fact about a framework: whether a control is of it, and which controls of AWS it is answered through. */
export interface FrameworkFact {
  readonly row: string;
  readonly framework: string;
  readonly controls: readonly string[];
  readonly isThere: boolean;
  readonly through?: readonly string[];
  readonly severity?: string;
  /** below https://docs.aws.amazon.com/ */
  readonly page: string;
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

const keyOfNothing = `
  Key: { Type: AWS::KMS::Key, Properties: { KeyPolicy: { Version: "2012-10-17",
    Statement: [{ Effect: Allow, Principal: { AWS: !Sub 'arn:aws:iam::\${AWS::AccountId}:root' }, Action: 'kms:*',
    Resource: '*' }] } } }`;

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
          - Effect: Allow
            Principal: { Service: [logdelivery.elasticloadbalancing.amazonaws.com, delivery.logs.amazonaws.com] }
            Action: ['s3:PutObject', 's3:GetBucketAcl']
            Resource: [!GetAtt Logs.Arn, !Sub '\${Logs.Arn}/*']
  Balancer:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      Type: ${type}
      Subnets: [subnet-1a2b3c4d]
      LoadBalancerAttributes:
        - { Key: access_logs.s3.enabled, Value: 'true' }
        - { Key: access_logs.s3.bucket, Value: !Ref Logs }`;
}

/** A launch of the news clock as a fact. */
function launch(row: string, what: string): AwsFact {
  const found = awsNews.find((one) => one.what === what);
  if (!found) throw new Error(`no launch is called ${what}`);
  const { changes, rule, verdict, template, source } = found;
  const page = source.page.replace('https://docs.aws.amazon.com/', '');
  return { row, fact: `${what}: ${changes}`, page, rule, verdict, template: template.replace(/^Resources:/, '') };
}

const bare = '\n  Data: { Type: AWS::S3::Bucket }';

const besideFacts: readonly AwsFact[] = [
  ...(['missing-mfa-delete', 'missing-write-trail', 'missing-read-trail'] as const).map((rule): AwsFact => ({
    row: 'A3',
    fact: 'no template switches MFA delete on or says what trails others make: silence is no pass',
    page: `${hub}/s3-controls.html`,
    rule,
    verdict: 'inapplicable',
    template: bare,
  })),
  launch('A17', 'origin access control for multi-Region access points'),
  {
    row: 'B2',
    fact: '`s3:ReplicateObject` of the destination replicates tags: nobody has to grant `s3:ReplicateTags`',
    page: `${guide}/setting-repl-config-perm-overview.html`,
    rule: 'refused-replication',
    verdict: 'pass',
    template: `
  Data:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: data
      VersioningConfiguration: { Status: Enabled }
      ReplicationConfiguration: { Role: 'arn:aws:iam::111122223333:role/replicate', Rules: [${plainRule}] }`,
    beside: replicaOf("'s3:ReplicateObject', 's3:ReplicateDelete'"),
  },
  {
    row: 'B2',
    fact: 'a destination that grants no `s3:ReplicateObject` takes nothing',
    page: `${guide}/setting-repl-config-perm-overview.html`,
    rule: 'refused-replication',
    verdict: 'fail',
    template: `
  Data:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: data
      VersioningConfiguration: { Status: Enabled }
      ReplicationConfiguration: { Role: 'arn:aws:iam::111122223333:role/replicate', Rules: [${plainRule}] }`,
    beside: replicaOf("'s3:ReplicateTags', 's3:ReplicateDelete'"),
  },
  launch('B5', 'server access logs in CloudWatch Logs'),
  launch('B9', 'distributions for many tenants'),
  ...(
    [
      ['eu-west-1', 'unknown'],
      ['me-south-1', 'fail'],
      ['me-central-1', 'fail'],
    ] as const
  ).map(([region, verdict]): AwsFact => ({
    row: 'B14',
    fact: `whether S3 blocks SSE-C of itself in ${region}: for older buckets too, but not in Bahrain and the UAE`,
    page: `${guide}/default-s3-c-encryption-setting-faq.html`,
    rule: 'customer-provided-keys',
    verdict,
    template: bare,
    region,
  })),
  {
    row: 'T4',
    fact: 'a metadata table that states nothing takes the encryption of the table bucket',
    page: `${guide}/metadata-tables-permissions.html`,
    rule: 'unencrypted-metadata-table',
    verdict: 'unknown',
    template: `
  Data: { Type: AWS::S3::Bucket, Properties: { MetadataConfiguration: {
    JournalTableConfiguration: { RecordExpiration: { Expiration: DISABLED } } } } }`,
  },
  ...(['none', 'all'] as const).map((assigned): AwsFact => ({
    row: 'F5',
    fact: `a policy of the organization assigns ${assigned} of the four settings`,
    page: 'organizations/latest/userguide/orgs_manage_policies_s3_syntax.html',
    rule: 'unblocked-organization',
    verdict: assigned === 'all' ? 'pass' : 'fail',
    template: `
  Policy: { Type: AWS::Organizations::Policy, Properties: { Name: block, Type: S3_POLICY,
    Content: { s3_attributes: { public_access_block_configuration: { '@@assign': ${assigned} } } } } }`,
  })),
  {
    row: 'F4',
    fact: 'a directory bucket has lifecycle rules of its own (S3.25)',
    page: `${hub}/s3-controls.html#s3-25`,
    rule: 'missing-directory-lifecycle',
    verdict: 'fail',
    template: `
  Cache: { Type: AWS::S3Express::DirectoryBucket,
    Properties: { DataRedundancy: SingleAvailabilityZone, LocationName: use1-az4 } }`,
  },
  {
    row: 'F6',
    fact: '`kms:Decrypt` on every key fails KMS.1 and KMS.2',
    page: `${hub}/kms-controls.html#kms-1`,
    rule: 'wildcard-key-decryption',
    verdict: 'fail',
    template: `
  Policy: { Type: AWS::IAM::ManagedPolicy, Properties: { PolicyDocument: { Version: "2012-10-17",
    Statement: [{ Effect: Allow, Action: 'kms:Decrypt', Resource: '*' }] } } }`,
  },
  {
    row: 'F6',
    fact: 'KMS.4 asks every symmetric key, whatever it encrypts: that of a trail',
    page: `${hub}/kms-controls.html#kms-4`,
    rule: 'unrotated-key',
    verdict: 'fail',
    template: trail('      IsLogging: true\n      KMSKeyId: !GetAtt Key.Arn', keyOfNothing),
  },
  {
    row: 'F7',
    fact: 'a detector of GuardDuty may leave S3 out (GuardDuty.10)',
    page: `${hub}/guardduty-controls.html#guardduty-10`,
    rule: 'missing-s3-protection',
    verdict: 'fail',
    template: `
  Detector: { Type: AWS::GuardDuty::Detector,
    Properties: { Enable: true, Features: [{ Name: S3_DATA_EVENTS, Status: DISABLED }] } }`,
  },
  {
    row: 'F7',
    fact: 'GuardDuty switches S3 Protection on where it is enabled for the first time, and nobody can tell that',
    page: 'guardduty/latest/ug/s3-protection.html',
    rule: 'missing-s3-protection',
    verdict: 'unknown',
    template: `
  Detector: { Type: AWS::GuardDuty::Detector, Properties: { Enable: true } }`,
  },
  {
    row: 'F7',
    fact: 'a session of Macie may be suspended (Macie.1)',
    page: `${hub}/macie-controls.html#macie-1`,
    rule: 'paused-macie',
    verdict: 'fail',
    template: `
  Session: { Type: AWS::Macie::Session, Properties: { Status: PAUSED } }`,
  },
  ...(['missing-bucket-policy-alarm', 'missing-trail-alarm', 'missing-key-alarm'] as const).map((rule): AwsFact => ({
    row: 'F7',
    fact: 'changes raise an alarm by a metric filter over the logs of a trail',
    page: `${hub}/cloudwatch-controls.html`,
    rule,
    verdict: 'fail',
    template: trail(
      "      IsLogging: true\n      CloudWatchLogsLogGroupArn: 'arn:aws:logs:eu-west-1:111122223333:log-group:t:*'",
    ),
  })),
  ...(
    [
      ['fail', 'files.example.com', 'other.s3.eu-west-1.amazonaws.com'],
      ['unknown', 'files.example.com', 'files.example.com.s3.eu-west-1.amazonaws.com'],
      ['pass', 'data', 'data.s3.eu-west-1.amazonaws.com'],
    ] as const
  ).map(([verdict, name, target]): AwsFact => ({
    row: 'F8',
    fact: `S3 takes the bucket from the host name that it is asked by: ${name} to ${target}`,
    page: `${guide}/VirtualHosting.html#VirtualHostingCustomURLs`,
    rule: 'dangling-record',
    verdict,
    template: `
  Data: { Type: AWS::S3::Bucket, Properties: { BucketName: data } }
  Record: { Type: AWS::Route53::RecordSet, Properties: { HostedZoneName: example.com., Name: ${name}, Type: CNAME,
    TTL: '300', ResourceRecords: [${target}] } }`,
  })),
  {
    row: 'F9',
    fact: 'an access point may be bound to a VPC',
    page: 'config/latest/developerguide/s3-access-point-in-vpc-only.html',
    rule: 'internet-access-point',
    verdict: 'fail',
    template: `
  Point: { Type: AWS::S3::AccessPoint, Properties: { Bucket: data } }`,
  },
  {
    row: 'F10',
    fact: 'CloudFront.17 asks for key groups: signers of an account are not one',
    page: `${hub}/cloudfront-controls.html#cloudfront-17`,
    rule: 'legacy-trusted-signers',
    verdict: 'fail',
    template: distribution(web).replace('{ TargetOriginId: web,', '{ TargetOriginId: web, TrustedSigners: [self],'),
  },
  launch('F10', 'security policies of 2025 for viewers'),
];

/** A replica of an account of its own that admits the role to some actions. */
function replicaOf(actions: string): string {
  return `
  Replica: { Type: AWS::S3::Bucket, Properties: { BucketName: replica,
    VersioningConfiguration: { Status: Enabled } } }
  Policy: { Type: AWS::S3::BucketPolicy, Properties: { Bucket: !Ref Replica, PolicyDocument: { Version: "2012-10-17",
    Statement: [{ Effect: Allow, Principal: { AWS: 'arn:aws:iam::111122223333:role/replicate' }, Action: [${actions}],
    Resource: 'arn:aws:s3:::replica/*' }] } } }`;
}

export const awsFacts: readonly AwsFact[] = [
  ...besideFacts,
  ...['us-gov-west-1', 'cn-north-1', 'eusc-de-east-1', 'us-iso-east-1', 'eu-isoe-west-1', 'us-isof-south-1'].flatMap(
    (region): readonly AwsFact[] => [
      {
        row: 'A1',
        fact: `ARNs in ${region} are of its partition: public`,
        page: `${guide}/gpbucketnamespaces.html`,
        rule: 'public-read',
        verdict: 'fail',
        template: publicByArn,
        region,
      },
      {
        row: 'B1',
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
    row: 'A2',
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
  ).map(([type, properties]): AwsFact => ({
    row: 'A4',
    fact: `${type} lets in by its policy`,
    page: 'AWSCloudFormation/latest/TemplateReference/AWS_S3.html',
    rule: 'exposed-s3-resource',
    verdict: 'fail',
    template: `
  Policy: { Type: '${type}', Properties: { ${properties}: { Version: "2012-10-17",
    Statement: [{ Effect: Allow, Principal: '*', Action: '*', Resource: '*' }] } } }`,
  })),
  {
    row: 'A4',
    fact: 'an access grant for another account lets it in',
    page: `${guide}/access-grants.html`,
    rule: 'exposed-s3-resource',
    verdict: 'fail',
    template: `
  Grant: { Type: 'AWS::S3::AccessGrant', Properties: { AccessGrantsLocationId: default, Permission: READ,
    Grantee: { GranteeType: IAM, GranteeIdentifier: 'arn:aws:iam::444455556666:role/reader' } } }`,
  },
  {
    row: 'A5',
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
    row: 'A6',
    fact: 'CloudTrail.1 asks for read and write management events: writes only',
    page: `${hub}/cloudtrail-controls.html#cloudtrail-1`,
    rule: 'missing-management-events',
    verdict: 'fail',
    template: trail(
      '      IsLogging: true\n      IsMultiRegionTrail: true\n      EventSelectors: [{ ReadWriteType: WriteOnly }]',
    ),
  },
  {
    row: 'A6',
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
    row: 'A7',
    fact: 'S3.22 asks for a trail of all regions',
    page: `${hub}/s3-controls.html#s3-22`,
    rule: 'missing-write-trail',
    verdict: 'fail',
    template: trail(`      IsLogging: true\n      IsMultiRegionTrail: false\n${dataEvents}`),
  },
  {
    row: 'A7',
    fact: 'a trail that does not log records nothing',
    page: `${hub}/s3-controls.html#s3-23`,
    rule: 'missing-read-trail',
    verdict: 'fail',
    template: trail(`      IsLogging: false\n      IsMultiRegionTrail: true\n${dataEvents}`),
  },
  ...(['logs-under-a-year', 'logs-under-six-years'] as const).map((rule): AwsFact => ({
    row: 'A8',
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
    row: 'B3',
    fact: "the key of the replicas is asked for `kms:Encrypt`: AWS's own role",
    page: `${guide}/replication-config-for-kms-objects.html`,
    rule: 'powerless-replication-role',
    verdict: 'pass',
    template: replication(encryptedRule, `${objectRights}, 'kms:Decrypt', 'kms:Encrypt'`),
  },
  {
    row: 'A9',
    fact: 'the key of the replicas is asked for `kms:Encrypt`: `kms:GenerateDataKey` is not it',
    page: `${guide}/replication-config-for-kms-objects.html`,
    rule: 'powerless-replication-role',
    verdict: 'fail',
    template: replication(encryptedRule, `${objectRights}, 'kms:Decrypt', 'kms:GenerateDataKey'`),
  },
  {
    row: 'A9',
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
    row: 'B4',
    fact: '`s3:ReplicateObject` replicates tags, and `s3:GetObjectVersion` is enough for SSE-S3',
    page: `${guide}/setting-repl-config-perm-overview.html`,
    rule: 'powerless-replication-role',
    verdict: 'pass',
    template: replication(
      plainRule,
      "'s3:GetObjectVersion', 's3:GetObjectVersionAcl', 's3:ReplicateObject', 's3:ReplicateDelete'",
    ),
  },
  ...(['TLSv1.2_2018', 'TLSv1.2_2019', 'TLSv1.1_2016', 'TLSv1'] as const).map((version): AwsFact => ({
    row: 'A10',
    fact: `CloudFront.15 does not take ${version}`,
    page: `${hub}/cloudfront-controls.html#cloudfront-15`,
    rule: 'outdated-viewer-tls',
    verdict: 'fail',
    template: viewerTls(version),
  })),
  ...(['TLSv1.2_2021', 'TLSv1.2_2025', 'TLSv1.3_2025'] as const).map((version): AwsFact => ({
    row: 'A10',
    fact: `CloudFront.15 takes ${version}`,
    page: `${hub}/cloudfront-controls.html#cloudfront-15`,
    rule: 'outdated-viewer-tls',
    verdict: 'pass',
    template: viewerTls(version),
  })),
  {
    row: 'A10',
    fact: 'there is no security policy TLSv9',
    page: `${cloudfront}/secure-connections-supported-viewer-protocols-ciphers.html`,
    rule: 'rejected-security-policy',
    verdict: 'fail',
    template: viewerTls('TLSv9'),
  },
  {
    row: 'A11',
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
    row: 'A12',
    fact: 'legacy logs of CloudFront need ACLs: off',
    page: `${cloudfront}/standard-logging-legacy-s3.html`,
    rule: 'undeliverable-logs',
    verdict: 'fail',
    template: legacyLogs('{ OwnershipControls: { Rules: [{ ObjectOwnership: BucketOwnerEnforced }] } }'),
  },
  {
    row: 'A12',
    fact: 'legacy logs of CloudFront need ACLs: on',
    page: `${cloudfront}/standard-logging-legacy-s3.html`,
    rule: 'undeliverable-logs',
    verdict: 'pass',
    template: legacyLogs(`{ ${aclsOn} }`),
  },
  {
    row: 'B7',
    fact: 'legacy logs of CloudFront need ACLs: nobody is told to switch them off',
    page: `${cloudfront}/standard-logging-legacy-s3.html`,
    rule: 'active-acls',
    verdict: 'pass',
    template: legacyLogs(`{ ${aclsOn} }`),
  },
  {
    row: 'A12',
    fact: 'legacy logs of CloudFront are not written with `aws/s3`',
    page: `${cloudfront}/standard-logging-legacy-s3.html`,
    rule: 'undeliverable-logs',
    verdict: 'fail',
    template: legacyLogs(`{ ${aclsOn}, ${encryptedBy('alias/aws/s3')} }`),
  },
  {
    row: 'A13',
    fact: 'an Application Load Balancer writes with SSE-S3 only',
    page: 'elasticloadbalancing/latest/application/enable-access-logging.html',
    rule: 'undeliverable-logs',
    verdict: 'fail',
    template: balancer('application', encryptedBy('!GetAtt Key.Arn')),
  },
  {
    row: 'A16',
    fact: 'a Network Load Balancer writes with a customer managed key as well',
    page: 'elasticloadbalancing/latest/network/enable-access-logs.html',
    rule: 'undeliverable-logs',
    verdict: 'pass',
    template: balancer('network', encryptedBy('!GetAtt Key.Arn')),
  },
  {
    row: 'A16',
    fact: 'a Network Load Balancer is no reason to leave KMS out',
    page: 'elasticloadbalancing/latest/network/enable-access-logs.html',
    rule: 'missing-kms-encryption',
    verdict: 'fail',
    template: balancer('network', ''),
  },
  {
    row: 'A13',
    fact: 'CloudTrail needs a policy on its bucket',
    page: 'awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html',
    rule: 'undeliverable-logs',
    verdict: 'fail',
    template: trail('      IsLogging: true'),
  },
  {
    row: 'A13',
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
    row: 'A14',
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
    row: 'A18',
    fact: 'the third metadata table holds annotations',
    page: `${guide}/metadata-tables-overview.html`,
    rule: 'unencrypted-metadata-table',
    verdict: 'fail',
    template: `
  Data: { Type: AWS::S3::Bucket, Properties: { MetadataConfiguration: {
    JournalTableConfiguration: { RecordExpiration: { Expiration: DISABLED },
      EncryptionConfiguration: { SseAlgorithm: 'aws:kms', KmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/k' } },
    AnnotationTableConfiguration: { ConfigurationState: ENABLED,
      EncryptionConfiguration: { SseAlgorithm: AES256 } } } } }`,
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
  ).map(([what, rule]): AwsFact => ({
    row: 'A19',
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
  ).map(([what, rule]): AwsFact => ({
    row: 'A19',
    fact: `S3 refuses in a lifecycle: ${what}`,
    page: `${guide}/lifecycle-transition-general-considerations.html`,
    rule: 'rejected-lifecycle',
    verdict: 'fail',
    template: lifecycle(rule),
  })),
  {
    row: 'A19',
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
    row: 'F2',
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
  ).map(([verdict, ownership]): AwsFact => ({
    row: 'A19',
    fact: 'a bucket without ACLs takes no public one, and a new bucket has none',
    page: `${guide}/about-object-ownership.html`,
    rule: 'rejected-acl',
    verdict,
    template: `
  Data: { Type: AWS::S3::Bucket, Properties: { AccessControl: PublicRead${ownership} } }`,
  })),
  {
    row: 'F2',
    fact: 'days before a move to STANDARD_IA: “0 or any positive integer”',
    page: 'AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-transition.html',
    rule: 'rejected-lifecycle',
    verdict: 'pass',
    template: lifecycle('{ Status: Enabled, Transitions: [{ StorageClass: STANDARD_IA, TransitionInDays: 10 }] }'),
  },
  {
    row: 'F2',
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
    row: 'B6',
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
    row: 'B10',
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
    row: 'F1',
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
    row: 'F1',
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
    row: 'A7',
    fact: 'a trail of management events alone says nothing of objects (S3.22)',
    page: `${hub}/s3-controls.html#s3-22`,
    rule: 'missing-write-trail',
    verdict: 'pass',
    template: trail('      IsLogging: true\n      IsMultiRegionTrail: true'),
  },
  {
    row: 'B8',
    fact: 'CloudFront.1 does not apply to custom origins',
    page: `${hub}/cloudfront-controls.html#cloudfront-1`,
    rule: 'missing-default-root',
    verdict: 'pass',
    template: distribution(web),
  },
  {
    row: 'B12',
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
  ).map((key): AwsFact => ({
    row: 'B13',
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
    row: 'T1',
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
    row: 'T2',
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
    row: 'A15',
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

const fsbpPage = `${hub}/fsbp-standard.html`;
const s3Page = `${hub}/s3-controls.html`;
const cisPage = `${hub}/cis-aws-foundations-benchmark.html`;
const cloudTrailPage = `${hub}/cloudtrail-controls.html`;
const guardRules = 'config/latest/developerguide/operational-best-practices-for-hipaa_security.html';

function there(
  row: string,
  framework: string,
  controls: string,
  page: string,
  through?: readonly string[],
): FrameworkFact {
  return { row, framework, controls: controls.split(' '), isThere: true, page, ...(through ? { through } : {}) };
}

function severity(framework: string, level: string, controls: string): FrameworkFact {
  return { row: 'C11', framework, controls: controls.split(' '), isThere: true, severity: level, page: s3Page };
}

/** What was wrong or missing in the tables of controls. */
export const frameworkFacts: readonly FrameworkFact[] = [
  {
    row: 'C1',
    framework: 'fsbp',
    controls: (
      'S3.7 S3.10 S3.11 S3.14 S3.15 S3.17 S3.20 S3.22 S3.23 CloudTrail.3 CloudTrail.6 CloudTrail.7 CloudTrail.9 ' +
      'CloudTrail.10 CloudFront.14 KMS.4'
    ).split(' '),
    isThere: false,
    page: fsbpPage,
  },
  there('C1', 'fsbp', 'CloudFront.17 GuardDuty.10 Macie.1 Macie.2', fsbpPage),
  ...['cis-1.4', 'cis-3.0', 'cis-5.0'].map((framework) => there('C2', framework, '4.5 4.7 4.8', cisPage)),
  there('C2', 'cis-1.4', '2.1.5', cisPage, ['fsbp/S3.1', 'fsbp/S3.8']),
  ...['cis-3.0', 'cis-5.0'].map((one) => there('C2', one, '2.1.4', cisPage, ['fsbp/S3.1', 'fsbp/S3.8'])),
  there('C3', 'cis-1.2', '2.1 2.2 2.3 2.4 2.6 2.7 2.8 3.5 3.7 3.8', cisPage),
  ...['cis-6.0', 'cis-7.0'].map((framework) =>
    there('C3', framework, '3.1.1 3.1.2 3.1.3 3.1.4 4.1 4.2 4.4 4.5 4.6 4.8 4.9 5.5 5.7 5.8', cisPage),
  ),
  there('C3', 'cis-7.0', '2.21 4.10', cisPage),
  there('C4', 'nist-800-53-r5', 'CM-2', s3Page, [
    'fsbp/S3.6',
    'security-hub/S3.20',
    'fsbp/CloudFront.8',
    'fsbp/CloudFront.12',
  ]),
  there('C4', 'nist-800-53-r5', 'AC-6(3)', `${hub}/kms-controls.html`, ['fsbp/KMS.1', 'fsbp/KMS.2']),
  there(
    'C4',
    'nist-800-53-r5',
    'AC-2 AC-2(1) AC-21 AC-3(15) AC-5 AU-14(1) AU-6(1) AU-6(4) AU-6(5) CM-2(2) CM-3 CP-6(1) CP-6(2) ' +
      'SA-8(22) SC-12(3) ' +
      'SC-23(3) SC-28(3) SC-36(2) SC-7(3) SC-7(9) SC-7(10) SC-7(20) SC-7(21) SC-8(2) SI-20 SI-3(8) SI-4(4) SI-4(5) ' +
      'SI-4(20) SI-7(3) SI-7(7) SI-7(8)',
    s3Page,
  ),
  there('C5', 'pci-dss-3.2.1', '10.2.2 10.2.3 10.2.4 10.2.5 10.2.6 10.2.7', cloudTrailPage, [
    'security-hub/CloudTrail.3',
  ]),
  there('C5', 'pci-dss-3.2.1', '10.3.1 10.3.2 10.3.3 10.3.4 10.3.5 10.3.6', cloudTrailPage, [
    'security-hub/CloudTrail.3',
  ]),
  there('C5', 'pci-dss-3.2.1', '2.2', s3Page, ['security-hub/S3.7']),
  there('C5', 'pci-dss-3.2.1', '1.2.1 1.3.1 1.3.2 1.3.6', s3Page, ['fsbp/S3.1', 'fsbp/S3.2', 'fsbp/S3.3']),
  there('C6', 'pci-dss-4.0.1', '10.4.2', `${hub}/cloudfront-controls.html`, ['fsbp/CloudFront.5']),
  there('C6', 'pci-dss-4.0.1', '10.3.2', cloudTrailPage, ['fsbp/CloudTrail.2', 'fsbp/CloudTrail.4']),
  there('C7', 'hipaa-security', '164.308(a)(3)(ii)(B) 164.308(a)(4)(i) 164.308(a)(7)(ii)(C)', guardRules),
  there('C9', 'nist-800-171-r2', '3.3.8 3.13.8 3.13.11 3.13.15 3.13.16', s3Page),
  there('C9', 'resource-tagging', 'CloudFront.14 CloudTrail.9', `${hub}/standards-tagging.html`),
  there(
    'C9',
    'fedramp-moderate',
    'AC-2(4) SC-28',
    'config/latest/developerguide/operational-best-practices-for-fedramp-moderate.html',
  ),
  severity('fsbp', 'critical', 'KMS.5 S3.2 S3.3 S3.19 KMS.3'),
  severity('fsbp', 'high', 'CloudFront.1 CloudFront.12 CloudTrail.1 S3.6 S3.8 S3.24 GuardDuty.10'),
  severity('fsbp', 'medium', 'CloudFront.5 CloudFront.6 CloudFront.13 CloudTrail.5 S3.1 S3.5 S3.9 S3.12'),
  severity('fsbp', 'low', 'CloudTrail.4 S3.13 S3.25'),
  severity('security-hub', 'high', 'CloudTrail.3'),
  severity('security-hub', 'medium', 'S3.10 S3.11 S3.15 S3.17 S3.22 S3.23'),
  severity('security-hub', 'low', 'S3.7 S3.14 S3.20'),
];

/** Rows that other tests hold, or that are not asked, and why. */
export const otherRows: readonly { readonly row: string; readonly fact: string; readonly state: string }[] = [
  {
    row: 'B11',
    fact: 'a pack runs the members of its standard, and no other rule',
    state: 'held by the rows of C1, and by test/rules/controls.test.ts',
  },
  {
    row: 'T3',
    fact: 'with a bucket key later requests are no calls of KMS',
    state: 'held by the page of missing-kms-encryption, which is its test',
  },
  {
    row: 'T5',
    fact: 'S3.1 may be set for an organization',
    state: 'held by the rows of F5; partly covered: no template says the block of an account',
  },
  { row: 'T6', fact: 'KMS.1 and KMS.2 are about `kms:Decrypt` on all keys', state: 'held by a row of F6' },
  { row: 'T7', fact: 'there are partitions aws-iso-e and aws-iso-f', state: 'held by the rows of A1 and B1' },
  { row: 'T8', fact: 'two references led nowhere', state: 'mended; nothing in the tests asks the network' },
  {
    row: 'T9',
    fact: 'policies of the organization and of VPC endpoints block even the root user',
    state: 'said on the page of lockout',
  },
  {
    row: 'C8',
    fact: 'ids and titles of the Well-Architected Framework',
    state: 'right before; SEC07-BP02 and REL09-BP03 are not answered',
  },
  {
    row: 'C10',
    fact: 'ISO 27001',
    state:
      'there since, as prowler maps the version of 2022, and held by test/rules/controls.test.ts: no page of AWS ' +
      'maps it (its Control Catalog maps that of 2013, by its API alone)',
  },
  {
    row: 'D',
    fact: 'checks of IAM Access Analyzer',
    state: 'held one by one by test/rules/access-analyzer.test.ts; docs/access-analyzer-checks.md',
  },
  {
    row: 'E',
    fact: 'managed rules of AWS Config',
    state: 'held one by one by test/rules/controls.test.ts; docs/facts.md says which are not asked',
  },
  { row: 'F3', fact: 'the grammar of policies', state: 'held by the rows of D' },
  {
    row: 'F5',
    fact: 'policies of type SCP and RCP of templates',
    state: 'not asked: who-can takes them as files; they are not linted',
  },
  {
    row: 'F6',
    fact: 'a pending window under 30 days',
    state: 'not asked: KMS.3 is about keys that are being deleted, which no template says',
  },
  { row: 'F7', fact: 'Malware Protection of GuardDuty', state: 'not asked: no control of AWS asks for it' },
  {
    row: 'F8',
    fact: 'names of the global namespace are free again when the bucket is deleted',
    state: 'not asked; predictable-name passes names of an account’s own namespace',
  },
  {
    row: 'F9',
    fact: 'plans of AWS Backup, tags, data perimeters',
    state:
      'not asked: what a plan selects may be tags that a stack hands down, and so may be the tags themselves; ' +
      'perimeters are policies of the organization',
  },
  {
    row: 'F10',
    fact: 'origins that are function URLs, tenants, post-quantum policies',
    state:
      'not asked: the first is about Lambda, what a tenant overrides is not read, and no control asks for the last',
  },
];

/** Every row of the sheet. */
export const sheetRows: readonly string[] = [
  ...Array.from({ length: 19 }, (_, index) => `A${index + 1}`),
  ...Array.from({ length: 14 }, (_, index) => `B${index + 1}`),
  ...Array.from({ length: 9 }, (_, index) => `T${index + 1}`),
  ...Array.from({ length: 11 }, (_, index) => `C${index + 1}`),
  'D',
  'E',
  ...Array.from({ length: 10 }, (_, index) => `F${index + 1}`),
];

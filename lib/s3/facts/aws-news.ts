import type { Source } from './source';

/** A launch of AWS after which another answer is right, and a template that shows it. */
export interface Launch {
  readonly what: string;
  /** when AWS announced it, or the month that its page gives */
  readonly date: string;
  /** what is different since */
  readonly changes: string;
  readonly rule: string;
  readonly verdict: 'fail' | 'pass' | 'unknown';
  /** YAML */
  readonly template: string;
  readonly source: Source;
}

const guide = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide';
const delivery = 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide';
const iam = 'https://docs.aws.amazon.com/IAM/latest/UserGuide';
const read = '2026-09';

/** A bucket with a policy of one statement. */
function policy(statement: string): string {
  return `Resources:
  Data: { Type: AWS::S3::Bucket, Properties: { BucketName: data } }
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Data
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - ${statement}
`;
}

const objects = "Resource: 'arn:aws:s3:::data/*'";

/** From the oldest. */
export const awsNews: readonly Launch[] = [
  {
    what: 'distributions for many tenants',
    date: '2025-04-28',
    changes: 'a distribution that only tenants use has no domain and no certificate of its own',
    rule: 'default-certificate',
    verdict: 'pass',
    template: `Resources:
  Shared:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        ConnectionMode: tenant-only
        Origins: [{ Id: web, DomainName: www.example.com, CustomOriginConfig: { OriginProtocolPolicy: https-only } }]
        DefaultCacheBehavior: { TargetOriginId: web, ViewerProtocolPolicy: https-only }
`,
    source: { page: `${delivery}/distribution-config-options.html`, read },
  },
  {
    what: 'identity providers that many customers share need a condition on who asks',
    date: '2025-06-06',
    changes: 'a trust policy that names such a provider alone is open to all of its customers',
    rule: 'public-role-assumption',
    verdict: 'fail',
    template: `Resources:
  Deployer:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' }
            Action: sts:AssumeRoleWithWebIdentity
            Condition: { StringEquals: { 'token.actions.githubusercontent.com:aud': sts.amazonaws.com } }
      Policies:
        - PolicyName: write
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{ Effect: Allow, Action: 's3:PutObject', Resource: 'arn:aws:s3:::data/*' }]
`,
    source: { page: `${iam}/id_roles_create_for-idp_oidc.html`, read },
  },
  {
    what: 'S3 Vectors',
    date: '2025-07-15',
    changes: 'a vector bucket has a policy, which may let everybody in',
    rule: 'exposed-s3-resource',
    verdict: 'fail',
    template: `Resources:
  Vectors: { Type: AWS::S3Vectors::VectorBucket, Properties: { VectorBucketName: vectors } }
  Policy:
    Type: AWS::S3Vectors::VectorBucketPolicy
    Properties:
      VectorBucketName: vectors
      Policy:
        Version: "2012-10-17"
        Statement: [{ Effect: Allow, Principal: '*', Action: 's3vectors:GetVectors', Resource: '*' }]
`,
    source: { page: `${guide}/s3-vectors-access-management.html`, read },
  },
  {
    what: 'security policies of 2025 for viewers',
    date: '2025-08-07',
    changes: '`TLSv1.3_2025` and `TLSv1.2_2025` are what Security Hub takes, beside `TLSv1.2_2021`',
    rule: 'outdated-viewer-tls',
    verdict: 'pass',
    template: `Resources:
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        Aliases: [www.example.com]
        Origins: [{ Id: web, DomainName: web.example.com, CustomOriginConfig: { OriginProtocolPolicy: https-only } }]
        DefaultCacheBehavior: { TargetOriginId: web, ViewerProtocolPolicy: https-only }
        ViewerCertificate:
          AcmCertificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/c'
          SslSupportMethod: sni-only
          MinimumProtocolVersion: TLSv1.3_2025
`,
    source: { page: `${delivery}/secure-connections-supported-viewer-protocols-ciphers.html`, read },
  },
  {
    what: 'the owner of the VPC endpoint as a condition',
    date: '2025-08-28',
    changes: '`aws:VpceOrgID`, `aws:VpceAccount` and `aws:VpceOrgPaths` keep strangers out',
    rule: 'public-read',
    verdict: 'pass',
    template: policy(
      `{ Effect: Allow, Principal: '*', Action: 's3:GetObject', ${objects}, Condition: { StringEquals: { ` +
        `'aws:VpceOrgID': o-a1b2c3d4e5 } } }`,
    ),
    source: { page: `${iam}/reference_policies_condition-keys.html#condition-keys-vpceorgid`, read },
  },
  {
    what: 'conditions on what is there before an object is deleted',
    date: '2025-09-16',
    changes: '`s3:if-match` is a key of `s3:DeleteObject` as well',
    rule: 'unsupplied-condition-key',
    verdict: 'pass',
    template: policy(
      `{ Effect: Deny, Principal: '*', Action: 's3:DeleteObject', ${objects}, Condition: { 'Null': { ` +
        `'s3:if-match': 'true' } } }`,
    ),
    source: { page: `${guide}/conditional-deletes.html`, read },
  },
  {
    what: 'the ARN of the VPC as a condition',
    date: '2025-11',
    changes: '`aws:SourceVpcArn` fixes the VPC, and with it the account',
    rule: 'public-read',
    verdict: 'pass',
    template: policy(
      `{ Effect: Allow, Principal: '*', Action: 's3:GetObject', ${objects}, Condition: { ArnEquals: { ` +
        `'aws:SourceVpcArn': 'arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-1a2b3c4d' } } }`,
    ),
    source: { page: `${iam}/reference_policies_condition-keys.html#condition-keys-sourcevpcarn`, read },
  },
  {
    what: 'tags of buckets as conditions',
    date: '2025-11',
    changes: 'where `AbacStatus` is `Enabled`, `aws:ResourceTag` is a key of what is done with the bucket',
    rule: 'unsupplied-condition-key',
    verdict: 'pass',
    template: `Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties: { BucketName: data, AbacStatus: Enabled, Tags: [{ Key: team, Value: blue }] }
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Data
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: { AWS: '444455556666' }
            Action: s3:ListBucket
            Resource: arn:aws:s3:::data
            Condition: { StringEquals: { 'aws:ResourceTag/team': blue } }
`,
    source: { page: `${guide}/buckets-tagging-enable-abac.html`, read },
  },
  {
    what: 'the block of public access by a policy of AWS Organizations',
    date: '2025-11',
    changes:
      'a policy of type `S3_POLICY` sets the block of all its accounts, on or off; buckets are judged as if there ' +
      'were none, since which accounts it is attached to is seldom told beside them',
    rule: 'unblocked-organization',
    verdict: 'fail',
    template: `Resources:
  Open:
    Type: AWS::Organizations::Policy
    Properties:
      Name: open
      Type: S3_POLICY
      TargetIds: [ou-a1b2-c3d4e5f6]
      Content: { s3_attributes: { public_access_block_configuration: { '@@assign': none } } }
`,
    source: {
      page: 'https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_s3_syntax.html',
      read: '2026-11',
    },
  },
  {
    what: 'names of buckets in a namespace of the account',
    date: '2026-03',
    changes: 'nobody else can take the name, and it ends in the account, the region and `-an`',
    rule: 'predictable-name',
    verdict: 'pass',
    template: `Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties: { BucketNamePrefix: data, BucketNamespace: account-regional }
`,
    source: { page: `${guide}/gpbucketnamespaces.html`, read },
  },
  {
    what: 'S3 Files',
    date: '2026-04',
    changes:
      'a file system on a bucket has a policy of its own; it is mounted inside a VPC only, so who gets in ' +
      'by `*` is a matter of its network',
    rule: 'unread-s3-resource',
    verdict: 'unknown',
    template: `Resources:
  Data: { Type: AWS::S3::Bucket, Properties: { VersioningConfiguration: { Status: Enabled } } }
  Files: { Type: AWS::S3Files::FileSystem, Properties: { Bucket: !GetAtt Data.Arn } }
  Policy:
    Type: AWS::S3Files::FileSystemPolicy
    Properties:
      FileSystemId: !Ref Files
      Policy:
        Version: "2012-10-17"
        Statement: [{ Effect: Allow, Principal: '*', Action: 's3files:ClientMount', Resource: '*' }]
`,
    source: { page: `${guide}/s3-files.html`, read },
  },
  {
    what: 'SSE-C is blocked in new buckets',
    date: '2026-04-06',
    changes: 'a template that says nothing no longer takes keys of customers; one that says `NONE` does',
    rule: 'customer-provided-keys',
    verdict: 'fail',
    template: `Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties:
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - BlockedEncryptionTypes: { EncryptionType: [NONE] }
`,
    source: { page: `${guide}/default-s3-c-encryption-setting-faq.html`, read },
  },
  {
    what: 'trails that sum events up',
    date: '2026-05',
    changes: 'sums are delivered beside the events, and the trail still records each',
    rule: 'missing-management-events',
    verdict: 'pass',
    template: `Resources:
  Logs: { Type: AWS::S3::Bucket }
  Trail:
    Type: AWS::CloudTrail::Trail
    Properties:
      S3BucketName: !Ref Logs
      IsLogging: true
      IsMultiRegionTrail: true
      AggregationConfigurations: [{ EventCategory: Data, Templates: [API_ACTIVITY] }]
      AdvancedEventSelectors:
        - FieldSelectors: [{ Field: eventCategory, Equals: [Management] }]
`,
    source: { page: 'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-events.html', read },
  },
  {
    what: 'annotations of objects',
    date: '2026-06',
    changes: 'there is `s3:PutObjectAnnotation`, and a third metadata table that is encrypted or not',
    rule: 'unknown-action',
    verdict: 'pass',
    template: policy(
      `{ Effect: Allow, Principal: { AWS: '444455556666' }, Action: 's3:PutObjectAnnotation', ${objects} }`,
    ),
    source: { page: `${guide}/metadata-tables-overview.html`, read },
  },
  {
    what: 'server access logs in CloudWatch Logs',
    date: '2026-06-29',
    changes: 'a delivery of `S3_SERVER_ACCESS_LOGS` to a log group keeps them as well',
    rule: 'missing-access-logs',
    verdict: 'pass',
    template: `Resources:
  Data: { Type: AWS::S3::Bucket }
  Group: { Type: AWS::Logs::LogGroup }
  Source:
    Type: AWS::Logs::DeliverySource
    Properties: { Name: data, ResourceArn: !GetAtt Data.Arn, LogType: S3_SERVER_ACCESS_LOGS }
  Destination:
    Type: AWS::Logs::DeliveryDestination
    Properties: { Name: group, DestinationResourceArn: !GetAtt Group.Arn }
  Delivery:
    Type: AWS::Logs::Delivery
    Properties: { DeliverySourceName: !Ref Source, DeliveryDestinationArn: !GetAtt Destination.Arn }
`,
    source: { page: `${guide}/sal-cw-enabling.html`, read },
  },
  {
    what: 'sessions by way of MCP servers of AWS as conditions',
    date: '2026-07',
    changes: '`aws:ViaAWSMCPService` and `aws:CalledViaAWSMCP` are keys',
    rule: 'unknown-condition-key',
    verdict: 'pass',
    template: policy(
      `{ Effect: Deny, Principal: '*', Action: 's3:DeleteObject', ${objects}, Condition: { Bool: { ` +
        `'aws:ViaAWSMCPService': 'true' } } }`,
    ),
    source: { page: `${iam}/reference_policies_condition-keys.html#condition-keys-viaawsmcpservice`, read },
  },
  {
    what: 'origin access control for multi-Region access points',
    date: '2026-08-20',
    changes: 'CloudFront signs requests to them, with `sigv4a` only',
    rule: 'unsigned-origin-requests',
    verdict: 'fail',
    template: `Resources:
  Control:
    Type: AWS::CloudFront::OriginAccessControl
    Properties:
      OriginAccessControlConfig:
        { Name: data, OriginAccessControlOriginType: s3, SigningBehavior: always, SigningProtocol: sigv4 }
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        Origins:
          - Id: data
            DomainName: mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com
            OriginAccessControlId: !GetAtt Control.Id
            S3OriginConfig: { OriginAccessIdentity: '' }
        DefaultCacheBehavior: { TargetOriginId: data, ViewerProtocolPolicy: https-only }
`,
    source: { page: `${delivery}/private-content-restricting-access-to-s3-mrap.html`, read },
  },
];

/** A launch that changes no answer here, or one that is not given: why. */
export interface UnjudgedLaunch {
  readonly what: string;
  /** the day or month of the announcement, as AWS's document histories and “What's new” had it */
  readonly date: string;
  readonly why: string;
}

/** From the oldest. */
export const unjudgedNews: readonly UnjudgedLaunch[] = [
  {
    what: 'tenants of a distribution (`AWS::CloudFront::DistributionTenant`)',
    date: '2025-04-28',
    why: 'tenants are not read: what they override, such as the certificate or the web ACL, is not asked',
  },
  {
    what: 'analyzers of internal access',
    date: '2025-06-16',
    why: 'an analyzer looks at what is deployed, and changes nobody’s access',
  },
  {
    what: 'tags of access points as conditions',
    date: '2025-07-31',
    why: 'tags of access points are not read: a condition on them is open',
  },
  {
    what: 'ECDSA keys for signed URLs and cookies',
    date: '2025-09-09',
    why: 'no rule asks for a kind of key: `bucket-warden sign-cookies` signs with them',
  },
  {
    what: 'Object Lambda is closed to new customers',
    date: '2025-11-07',
    why: 'who is a customer already stands in no template',
  },
  {
    what: 'viewers that show a certificate (`ViewerMtlsConfig`)',
    date: '2025-11-24',
    why: 'no control of AWS asks for it, and it is no reason to pass what asks for signatures',
  },
  {
    what: 'managed policies of AWS for directory buckets',
    date: '2026-04-03',
    why: 'what managed policies allow is not in the templates: roles that have them are undecided',
  },
  {
    what: 'signatures of CloudFront with SHA-256',
    date: '2026-04',
    why: 'no rule asks for a hash: a signature is made at run time',
  },
  {
    what: 'CloudTrail Lake is closed to new customers',
    date: '2026-05-31',
    why: 'event data stores hold no buckets, and are not read',
  },
];

/**
 * What an account is asked to be judged: actions of IAM, none of which changes anything or reads an object. `lib/live`
 * can ask for nothing else, and the role of `ConfigGuard` is made of them.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
export const auditActions = {
  Buckets: [
    's3:ListAllMyBuckets',
    's3:GetBucketPolicy',
    's3:GetBucketPolicyStatus',
    's3:GetBucketAcl',
    's3:GetEncryptionConfiguration',
    's3:GetBucketVersioning',
    's3:GetBucketPublicAccessBlock',
    's3:GetBucketOwnershipControls',
    's3:GetBucketLogging',
    's3:GetReplicationConfiguration',
    's3:GetLifecycleConfiguration',
    's3:GetBucketWebsite',
    's3:GetBucketCORS',
    's3:GetBucketNotification',
    's3:GetBucketObjectLockConfiguration',
    's3:GetBucketTagging',
    's3:GetAccelerateConfiguration',
    's3:GetAnalyticsConfiguration',
    's3:GetInventoryConfiguration',
    's3:GetBucketMetadataTableConfiguration',
    's3:GetBucketAbac',
  ],
  Account: [
    's3:GetAccountPublicAccessBlock',
    's3:ListAccessPoints',
    's3:GetAccessPoint',
    's3:GetAccessPointPolicy',
    's3:ListMultiRegionAccessPoints',
    's3:GetMultiRegionAccessPointPolicy',
  ],
  OtherKinds: [
    's3:ListAccessPointsForObjectLambda',
    's3:GetAccessPointPolicyForObjectLambda',
    's3:ListAccessGrantsInstances',
    's3:ListAccessGrants',
    's3express:ListAllMyDirectoryBuckets',
    's3express:GetBucketPolicy',
    's3tables:ListTableBuckets',
    's3tables:GetTableBucketPolicy',
    's3vectors:ListVectorBuckets',
    's3vectors:GetVectorBucketPolicy',
  ],
  Keys: ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:GetKeyRotationStatus'],
  Identities: ['iam:GetAccountAuthorizationDetails'],
  Distributions: [
    'cloudfront:ListDistributions',
    'cloudfront:GetDistributionConfig',
    'cloudfront:GetOriginAccessControlConfig',
    'cloudfront:ListCloudFrontOriginAccessIdentities',
    'cloudfront:ListStreamingDistributions',
    'cloudfront:GetStreamingDistributionConfig',
  ],
  Trails: [
    'cloudtrail:ListTrails',
    'cloudtrail:DescribeTrails',
    'cloudtrail:GetTrailStatus',
    'cloudtrail:GetEventSelectors',
  ],
  Deliveries: ['logs:DescribeDeliverySources', 'logs:DescribeDeliveries'],
} as const;

/** An action of the audit. */
export type AuditAction = (typeof auditActions)[keyof typeof auditActions][number];

/** What is asked of a bucket only to compare it with what a template says. */
export const driftActions = ['s3:GetIntelligentTieringConfiguration', 's3:GetMetricsConfiguration'] as const;

/** What is asked of CloudFormation where a stack is named: what its buckets and parameters came to. */
export const stackActions = ['cloudformation:ListStackResources', 'cloudformation:DescribeStacks'] as const;

/**
 * What is asked of the organization for questions about access: the policies that limit the account. Only the
 * management account and delegated administrators may ask for more than the first.
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListPoliciesForTarget.html
 */
export const organizationActions = [
  'organizations:DescribeOrganization',
  'organizations:ListParents',
  'organizations:ListPoliciesForTarget',
  'organizations:DescribePolicy',
] as const;

/** An action that is asked for in the end by a command: nothing else can be. */
export type LiveAction =
  AuditAction | (typeof driftActions)[number] | (typeof stackActions)[number] | (typeof organizationActions)[number];

import type { ActionName } from '../../policy';
import type { Source } from './source';

/**
 * What writes into a bucket of somebody else's, and what it needs there. Texts may hold `{partition}`, `{account}`,
 * `{region}`, `{name}` and `{arn}` of the source, `{prefix}` as it is stated, `{folder}`, the prefix with a slash, and
 * `{organization}`, one that the policy names.
 */
export interface LogWriter {
  /** as one would say it: `access logs of S3` */
  readonly what: string;
  /** reports and records are no logs: nobody looks there for who did what */
  readonly kind: 'log' | 'report' | 'record';
  /** who asks S3; one of them is enough, since AWS has more than one way of delivery; none where a role does */
  readonly services: readonly string[];
  /** accounts of Elastic Load Balancing are taken as well */
  readonly fromRegionalAccounts?: true;
  /**
   * what has to let it in: the bucket policy; a policy that AWS adds where it is missing; an ACL that AWS adds, so that
   * ACLs have to be on; the policy or the ACL `LogDeliveryWrite`; the role that the source hands over
   */
  readonly admission:
    'policy' | 'policy that AWS adds' | 'ACL that AWS adds' | 'policy or ACL' | 'policy or role' | 'role';
  /** what it asks for beside `s3:PutObject` */
  readonly alsoAsks?: readonly ActionName[];
  /** the canned ACL that it asks for with each object */
  readonly acl?: 'bucket-owner-full-control';
  /** the default encryption that it can write with; undefined: it names its own for each object */
  readonly encryption: 'SSE-S3' | 'no AWS managed key' | undefined;
  /** whose policy on a customer managed key has to let in, and for what */
  readonly key?: { readonly service: string; readonly action: ActionName; readonly withBucketKey?: ActionName };
  /** the bucket has to be in the region of the source */
  readonly isRegional?: true;
  /** it does not write into regions that an account has to opt in to */
  readonly refusesOptInRegions?: true;
  /** it cannot write where Object Lock is on */
  readonly refusesObjectLock?: true;
  /** how the name of the bucket has to begin */
  readonly bucketPrefix?: string;
  /** the key of one object that it writes */
  readonly object: string;
  /** one `aws:SourceArn` of its requests, `*` where it ends in anything; undefined: none that AWS states */
  readonly sourceArn?: string;
  /** the answer at deployment, where the deployment does not go through */
  readonly answer?: string;
  readonly source: Source;
}

const vended = {
  kind: 'log',
  services: ['delivery.logs.amazonaws.com'],
  admission: 'policy that AWS adds',
  acl: 'bucket-owner-full-control',
  encryption: 'no AWS managed key',
  key: { service: 'delivery.logs.amazonaws.com', action: 'kms:GenerateDataKey' },
  sourceArn: 'arn:{partition}:logs:{region}:{account}:delivery-source:a',
} as const;

const elasticLoadBalancing = {
  kind: 'log',
  services: ['logdelivery.elasticloadbalancing.amazonaws.com', 'logdelivery.elb.amazonaws.com'],
  fromRegionalAccounts: true,
  isRegional: true,
  admission: 'policy',
  encryption: 'SSE-S3',
  object: '{folder}AWSLogs/{account}/elasticloadbalancing/{region}/2026/01/01/a.log.gz',
  sourceArn: 'arn:{partition}:elasticloadbalancing:{region}:{account}:loadbalancer/app/a/b',
  answer: 'Access Denied for bucket',
} as const;

const cloudFrontLegacy: LogWriter = {
  what: 'standard logs (legacy) of CloudFront',
  kind: 'log',
  services: [],
  admission: 'ACL that AWS adds',
  encryption: 'no AWS managed key',
  key: { service: 'delivery.logs.amazonaws.com', action: 'kms:GenerateDataKey', withBucketKey: 'kms:Decrypt' },
  refusesOptInRegions: true,
  object: '{folder}E1.2026-01-01-00.a.gz',
  source: {
    page: 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html',
    read: '2026-09',
  },
};

const reports = {
  kind: 'report',
  services: ['s3.amazonaws.com'],
  admission: 'policy',
  encryption: 'no AWS managed key',
  key: { service: 's3.amazonaws.com', action: 'kms:GenerateDataKey' },
  object: '{folder}{name}/report/2026-01-01T00-00Z/manifest.json',
  sourceArn: 'arn:{partition}:s3:::{name}',
  source: { page: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/configure-inventory.html', read: '2026-09' },
} as const;

const cloudTrail: LogWriter = {
  what: 'logs of CloudTrail',
  kind: 'log',
  services: ['cloudtrail.amazonaws.com'],
  admission: 'policy',
  acl: 'bucket-owner-full-control',
  alsoAsks: ['s3:GetBucketAcl'],
  encryption: undefined,
  object: '{folder}AWSLogs/{account}/CloudTrail/{region}/2026/01/01/a.json.gz',
  sourceArn: '{arn}',
  answer: 'InsufficientS3BucketPolicyException',
  source: {
    page: 'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html',
    read: '2026-09',
  },
};

/** Everything that writes into a bucket because a resource says so. */
export const writers = {
  accessLogs: {
    what: 'access logs of S3',
    kind: 'log',
    services: ['logging.s3.amazonaws.com'],
    admission: 'policy or ACL',
    encryption: 'SSE-S3',
    refusesObjectLock: true,
    object: '{prefix}2026-01-01-00-00-00-0123456789ABCDEF',
    sourceArn: 'arn:{partition}:s3:::{name}',
    source: {
      page: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html',
      read: '2026-09',
    },
  },
  cloudFrontLegacy,
  cloudTrail,
  organizationTrail: {
    ...cloudTrail,
    what: 'logs of an organization trail',
    object: '{folder}AWSLogs/{organization}/{account}/CloudTrail/{region}/2026/01/01/a.json.gz',
  },
  config: {
    what: 'snapshots of AWS Config',
    kind: 'log',
    services: ['config.amazonaws.com'],
    admission: 'policy or role',
    acl: 'bucket-owner-full-control',
    encryption: undefined,
    object: '{folder}AWSLogs/{account}/Config/{region}/2026/1/1/ConfigSnapshot/a.json.gz',
    sourceArn: 'arn:{partition}:config:{region}:{account}:a',
    answer: 'InsufficientDeliveryPolicyException',
    source: { page: 'https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html', read: '2026-09' },
  },
  applicationLoadBalancer: {
    ...elasticLoadBalancing,
    what: 'logs of an Application Load Balancer',
    source: {
      page: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html',
      read: '2026-09',
    },
  },
  classicLoadBalancer: {
    ...elasticLoadBalancing,
    what: 'logs of a Classic Load Balancer',
    source: {
      page: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/enable-access-logs.html',
      read: '2026-09',
    },
  },
  networkLoadBalancer: {
    ...elasticLoadBalancing,
    what: 'logs of a Network Load Balancer',
    services: ['delivery.logs.amazonaws.com'],
    encryption: 'no AWS managed key',
    key: { service: 'delivery.logs.amazonaws.com', action: 'kms:GenerateDataKey', withBucketKey: 'kms:Decrypt' },
    sourceArn: 'arn:{partition}:logs:{region}:{account}:delivery-source:a',
    source: {
      page: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/network/enable-access-logs.html',
      read: '2026-09',
    },
  },
  vendedLogs: {
    ...vended,
    what: 'logs that CloudWatch Logs delivers',
    object: '{folder}AWSLogs/{account}/a.gz',
    source: {
      page: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-S3.html',
      read: '2026-09',
    },
  },
  flowLogs: {
    ...vended,
    what: 'flow logs of a VPC',
    object: '{folder}AWSLogs/{account}/vpcflowlogs/{region}/2026/01/01/a.log.gz',
    source: { page: 'https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html', read: '2026-09' },
  },
  resolverQueryLogs: {
    ...vended,
    what: 'query logs of the Route 53 Resolver',
    // "All S3 server-side encryption options are supported"
    encryption: undefined,
    object: '{folder}AWSLogs/{account}/vpcdnsquerylogs/a.log.gz',
    source: {
      page: 'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-query-logs-choosing-target-resource.html',
      read: '2026-09',
    },
  },
  webAcl: {
    ...vended,
    what: 'logs of AWS WAF',
    bucketPrefix: 'aws-waf-logs-',
    object: '{folder}AWSLogs/{account}/WAFLogs/{region}/a.log.gz',
    source: { page: 'https://docs.aws.amazon.com/waf/latest/developerguide/logging-s3.html', read: '2026-09' },
  },
  redshift: {
    what: 'audit logs of Redshift',
    kind: 'log',
    services: ['redshift.amazonaws.com', 'redshift.{region}.amazonaws.com'],
    admission: 'policy',
    alsoAsks: ['s3:GetBucketAcl'],
    encryption: 'SSE-S3',
    refusesObjectLock: true,
    object: '{folder}AWSLogs/{account}/redshift/{region}/2026/01/01/a.gz',
    answer: 'InsufficientS3BucketPolicyFault',
    source: { page: 'https://docs.aws.amazon.com/redshift/latest/mgmt/db-auditing.html', read: '2026-09' },
  },
  firehose: {
    what: 'records of Amazon Data Firehose',
    kind: 'record',
    services: [],
    admission: 'role',
    // the role uses the key; `unreachable-key` asks whether it may
    encryption: undefined,
    object: '{prefix}2026/01/01/00/a',
    source: {
      page: 'https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-s3',
      read: '2026-11',
    },
  },
  inventory: { ...reports, what: 'inventory lists of S3' },
  analytics: {
    ...reports,
    what: 'storage class analysis of S3',
    source: {
      page: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html#example-bucket-policies-s3-inventory-1',
      read: '2026-09',
    },
  },
  storageLens: {
    what: 'metrics of S3 Storage Lens',
    kind: 'report',
    services: ['storage-lens.s3.amazonaws.com'],
    admission: 'policy',
    encryption: undefined,
    object: '{folder}StorageLens/{account}/a.csv',
    sourceArn: 'arn:{partition}:s3:{region}:{account}:storage-lens/*',
    source: {
      page: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html#example-bucket-policies-lens-1',
      read: '2026-09',
    },
  },
} as const satisfies Readonly<Record<string, LogWriter>>;

/** Logs that CloudWatch Logs delivers, to a log group as well as to a bucket: a source, a destination, a delivery. */
export const deliveredLogTypes = {
  distribution: {
    what: 'standard logs (v2) of CloudFront',
    logType: 'ACCESS_LOGS',
    source: {
      page: 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html',
      read: '2026-11',
    },
  },
  bucket: {
    what: 'access logs of S3',
    logType: 'S3_SERVER_ACCESS_LOGS',
    source: { page: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/sal-cw-enabling.html', read: '2026-11' },
  },
} as const;

/**
 * Who writes the metadata tables of a bucket, into a table bucket of AWS: what the policy of the key that encrypts them
 * has to let each service do.
 */
export const metadataTables = {
  what: 'metadata tables of S3',
  services: ['metadata.s3.amazonaws.com', 'maintenance.s3tables.amazonaws.com'],
  keyActions: ['kms:GenerateDataKey', 'kms:Decrypt'],
  source: {
    page: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/metadata-tables-permissions.html',
    read: '2026-11',
  },
} as const;

/**
 * The properties of a delivery stream that hold a bucket and the role that writes into it: themselves, or below one of
 * `nested`, where what could not be delivered, or all, is kept.
 */
export const firehoseDestinations = {
  properties: [
    'ExtendedS3DestinationConfiguration',
    'S3DestinationConfiguration',
    'AmazonOpenSearchServerlessDestinationConfiguration',
    'AmazonopensearchserviceDestinationConfiguration',
    'ElasticsearchDestinationConfiguration',
    'HttpEndpointDestinationConfiguration',
    'IcebergDestinationConfiguration',
    'RedshiftDestinationConfiguration',
    'SnowflakeDestinationConfiguration',
    'SplunkDestinationConfiguration',
  ],
  nested: ['S3Configuration', 'S3BackupConfiguration'],
  source: {
    page: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kinesisfirehose-deliverystream.html',
    read: '2026-11',
  },
} as const;

/**
 * Accounts of AWS that load balancers deliver their logs from, by the regions that had them before August 2022; the two
 * of China are from older pages. Elsewhere the service alone delivers.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 */
export const loadBalancerAccountOf: ReadonlyMap<string, string> = new Map([
  ['us-east-1', '127311923021'],
  ['us-east-2', '033677994240'],
  ['us-west-1', '027434742980'],
  ['us-west-2', '797873946194'],
  ['af-south-1', '098369216593'],
  ['ap-east-1', '754344448648'],
  ['ap-southeast-3', '589379963580'],
  ['ap-south-1', '718504428378'],
  ['ap-northeast-3', '383597477331'],
  ['ap-northeast-2', '600734575887'],
  ['ap-southeast-1', '114774131450'],
  ['ap-southeast-2', '783225319266'],
  ['ap-northeast-1', '582318560864'],
  ['ca-central-1', '985666609251'],
  ['eu-central-1', '054676820928'],
  ['eu-west-1', '156460612806'],
  ['eu-west-2', '652711504416'],
  ['eu-south-1', '635631232127'],
  ['eu-west-3', '009996457667'],
  ['eu-north-1', '897822967062'],
  ['me-south-1', '076674570225'],
  ['sa-east-1', '507241528517'],
  ['us-gov-east-1', '190560391635'],
  ['us-gov-west-1', '048591011584'],
  ['cn-north-1', '638102146993'],
  ['cn-northwest-1', '037604701340'],
]);

/** All of them. */
export const loadBalancerAccounts: ReadonlySet<string> = new Set(loadBalancerAccountOf.values());

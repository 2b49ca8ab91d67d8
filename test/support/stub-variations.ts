import type { JsonObject } from '../../lib/template';
import {
  accountId,
  blockNone,
  distribution,
  keyArn,
  policyOf,
  type StubAccount,
  type StubBucket,
} from './stub-account';
import type { Xml } from './stub-xml';

/** One thing of the correct account that is wrong. */
export interface Variation {
  readonly change: (account: StubAccount) => void;
  /** the rules that find it, and no others; in order */
  readonly finds: readonly string[];
  /** the actions without each of which those rules cannot tell */
  readonly needs: readonly string[];
}

function bucketOf(account: StubAccount, name: string): StubBucket {
  const found = account.buckets[name];
  if (found === undefined) throw new Error(`there is no bucket ${name}`);
  return found;
}

/** The setting of a bucket is another, or none. */
function setting(bucket: string, sub: string, value: Xml): Variation['change'] {
  return (account) => {
    bucketOf(account, bucket).settings[sub] = value;
  };
}

function statementsOf({ policy }: StubBucket): readonly JsonObject[] {
  return (policy?.['Statement'] ?? []) as readonly JsonObject[];
}

/** The policy of a bucket has one more statement. */
function statement(bucket: string, more: JsonObject): Variation['change'] {
  return (account) => {
    const one = bucketOf(account, bucket);
    one.policy = policyOf(...statementsOf(one), more);
  };
}

/** The policy of a bucket lacks the statement. */
function without(bucket: string, index: number): Variation['change'] {
  return (account) => {
    const one = bucketOf(account, bucket);
    one.policy = policyOf(...statementsOf(one).filter((_, at) => at !== index));
  };
}

/** The blocks of the account and of the bucket are off. */
function unblock(bucket: string): Variation['change'] {
  return (account) => {
    delete account.block;
    bucketOf(account, bucket).settings['publicAccessBlock'] = blockNone;
  };
}

function both(...changes: readonly Variation['change'][]): Variation['change'] {
  return (account) => {
    for (const change of changes) change(account);
  };
}

const stranger = 'arn:aws:iam::444455556666:root';
const data = 'arn:aws:s3:::acme-data';

const anyoneReads: JsonObject = {
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: `${data}/*`,
};

/** The bucket leaves it to its access points whom they let in. */
const delegation: JsonObject = {
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:*',
  Resource: [data, `${data}/*`],
  Condition: { StringEquals: { 's3:DataAccessPointAccount': accountId } },
};

const toStranger = (action: string): JsonObject =>
  policyOf({ Effect: 'Allow', Principal: { AWS: stranger }, Action: action, Resource: '*' });

const pointObjects = `arn:aws:s3:us-east-1:${accountId}:accesspoint/acme-point/object/*`;

function pointPolicy(policy: JsonObject, isBlocked = true): Variation['change'] {
  return ({ accessPoints }) => {
    const point = accessPoints['acme-point'];
    if (point === undefined) throw new Error('there is no access point');
    point.policy = policy;
    if (!isBlocked) point.block = blockNone;
  };
}

function trail(more: JsonObject): Variation['change'] {
  return ({ trails }) => {
    for (const one of Object.values(trails)) one.trail = { ...one.trail, ...more };
  };
}

function distributionWith(more: Readonly<Record<string, Xml>>): Variation['change'] {
  return (account) => {
    account.distributions['E1EXAMPLE'] = distribution(more);
  };
}

/** Origins that are asked as an origin access identity. */
const signedBy = (identity: string): Xml => ({
  Quantity: 1,
  Items: {
    Origin: {
      Id: 's3',
      DomainName: 'acme-site.s3.us-east-1.amazonaws.com',
      OriginPath: '',
      CustomHeaders: { Quantity: 0 },
      S3OriginConfig: { OriginAccessIdentity: `origin-access-identity/cloudfront/${identity}` },
      OriginAccessControlId: '',
    },
  },
});

/** Variations of the account, by what is wrong with it. */
export const variations: Readonly<Record<string, Variation>> = {
  'a policy lets anyone read': {
    change: both(unblock('acme-data'), statement('acme-data', anyoneReads)),
    finds: [
      'disputed-policy-status',
      'incomplete-public-access-block',
      'public-policy',
      'public-read',
      'wildcard-principal',
    ],
    needs: ['s3:GetBucketPolicy', 's3:GetBucketPublicAccessBlock', 's3:GetAccountPublicAccessBlock'],
  },
  'a policy lets another account read': {
    change: statement('acme-data', {
      Effect: 'Allow',
      Principal: { AWS: stranger },
      Action: 's3:GetObject',
      Resource: `${data}/*`,
    }),
    finds: ['cross-account-access', 'unreachable-key'],
    needs: ['s3:GetBucketPolicy'],
  },
  'S3 calls a private policy public': {
    change: (account) => {
      bucketOf(account, 'acme-data').isPublic = true;
    },
    finds: ['disputed-policy-status'],
    needs: ['s3:GetBucketPolicyStatus', 's3:GetBucketPolicy'],
  },
  'plain HTTP is taken': {
    change: without('acme-data', 0),
    finds: ['plaintext-transport'],
    needs: ['s3:GetBucketPolicy'],
  },
  'an ACL lets anyone list': {
    change: both(
      unblock('acme-data'),
      setting('acme-data', 'ownershipControls', undefined),
      setting('acme-data', 'acl', {
        Owner: { ID: 'owner0000' },
        AccessControlList: {
          Grant: { Grantee: { URI: 'http://acs.amazonaws.com/groups/global/AllUsers' }, Permission: 'READ' },
        },
      }),
    ),
    finds: ['active-acls', 'incomplete-public-access-block', 'public-acl'],
    needs: ['s3:GetBucketAcl', 's3:GetBucketOwnershipControls', 's3:GetBucketPublicAccessBlock'],
  },
  'ACLs count': {
    change: setting('acme-data', 'ownershipControls', undefined),
    finds: ['active-acls'],
    needs: ['s3:GetBucketOwnershipControls'],
  },
  'an access point lets another account read': {
    change: both(
      statement('acme-data', delegation),
      pointPolicy(
        policyOf({ Effect: 'Allow', Principal: { AWS: stranger }, Action: 's3:GetObject', Resource: pointObjects }),
      ),
    ),
    finds: ['cross-account-access', 'unreachable-key', 'wildcard-principal'],
    needs: ['s3:ListAccessPoints', 's3:GetAccessPointPolicy', 's3:GetBucketPolicy'],
  },
  'an access point lets anyone read': {
    change: both(
      unblock('acme-data'),
      statement('acme-data', delegation),
      pointPolicy(policyOf({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: pointObjects }), false),
    ),
    finds: [
      'incomplete-public-access-block',
      'public-policy',
      'public-read',
      'unblocked-access-point',
      'wildcard-principal',
    ],
    needs: ['s3:ListAccessPoints', 's3:GetAccessPointPolicy', 's3:GetAccessPoint', 's3:GetBucketPolicy'],
  },
  'an access point has no block': {
    change: ({ accessPoints }) => {
      accessPoints['acme-point'] = { region: 'us-east-1', bucket: 'acme-data', block: blockNone };
    },
    finds: ['unblocked-access-point'],
    needs: ['s3:ListAccessPoints', 's3:GetAccessPoint'],
  },
  'a multi-Region access point has no block': {
    change: ({ multiRegion }) => {
      multiRegion['acme-everywhere'] = { buckets: ['acme-data'], block: blockNone };
    },
    finds: ['unblocked-multi-region-access-point'],
    needs: ['s3:ListMultiRegionAccessPoints'],
  },
  'a multi-Region access point lets anyone read': {
    change: both(unblock('acme-data'), statement('acme-data', delegation), ({ multiRegion }) => {
      const Resource = `arn:aws:s3::${accountId}:accesspoint/acme-everywhere.mrap/object/*`;
      const policy = policyOf({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource });
      multiRegion['acme-everywhere'] = { buckets: ['acme-data'], block: blockNone, policy };
    }),
    finds: [
      'incomplete-public-access-block',
      'public-policy',
      'public-read',
      'unblocked-multi-region-access-point',
      'wildcard-principal',
    ],
    needs: ['s3:ListMultiRegionAccessPoints', 's3:GetMultiRegionAccessPointPolicy', 's3:GetBucketPolicy'],
  },
  'access logs are off': {
    change: setting('acme-site', 'logging', undefined),
    finds: ['missing-access-logs'],
    needs: ['s3:GetBucketLogging'],
  },
  'the log bucket refuses access logs': {
    change: without('acme-logs', 0),
    finds: ['undeliverable-logs'],
    needs: ['s3:GetBucketPolicy', 's3:GetBucketLogging'],
  },
  'the log bucket refuses inventories': {
    change: without('acme-logs', 1),
    finds: ['undeliverable-logs'],
    needs: ['s3:GetBucketPolicy', 's3:GetInventoryConfiguration'],
  },
  'the log bucket refuses the trail': {
    change: without('acme-logs', 3),
    finds: ['undeliverable-logs'],
    needs: ['s3:GetBucketPolicy', 'cloudtrail:DescribeTrails'],
  },
  'the log bucket has Object Lock': {
    change: setting('acme-logs', 'object-lock', {
      ObjectLockEnabled: 'Enabled',
      Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 30 } },
    }),
    finds: ['undeliverable-logs'],
    needs: ['s3:GetBucketObjectLockConfiguration', 's3:GetBucketLogging'],
  },
  'no life cycle': {
    change: setting('acme-data', 'lifecycle', undefined),
    finds: ['missing-lifecycle'],
    needs: ['s3:GetLifecycleConfiguration'],
  },
  'uploads with keys of the requester': {
    change: setting('acme-data', 'encryption', {
      Rule: {
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn },
        BucketKeyEnabled: true,
      },
    }),
    finds: ['customer-provided-keys'],
    needs: ['s3:GetEncryptionConfiguration'],
  },
  'a website': {
    change: setting('acme-site', 'website', { IndexDocument: { Suffix: 'index.html' } }),
    finds: ['website-endpoint'],
    needs: ['s3:GetBucketWebsite'],
  },
  'CORS for everybody': {
    change: setting('acme-data', 'cors', {
      CORSRule: { AllowedOrigin: '*', AllowedMethod: ['GET', 'PUT'], AllowedHeader: '*' },
    }),
    finds: ['wildcard-cors'],
    needs: ['s3:GetBucketCORS'],
  },
  'metadata tables': {
    change: setting('acme-data', 'metadataConfiguration', {
      MetadataConfigurationResult: {
        DestinationResult: { TableBucketType: 'aws', TableNamespace: 'b_acme-data' },
        JournalTableConfigurationResult: {
          TableStatus: 'ACTIVE',
          TableName: 'journal',
          RecordExpiration: { Expiration: 'DISABLED' },
        },
      },
    }),
    finds: [],
    needs: ['s3:GetBucketMetadataTableConfiguration'],
  },
  'replication without versions': {
    change: both(
      (account) => {
        account.roles['copies'] = {
          trust: policyOf({ Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'sts:AssumeRole' }),
          policies: {},
        };
      },
      setting('acme-data', 'versioning', undefined),
      setting('acme-data', 'replication', {
        Role: `arn:aws:iam::${accountId}:role/copies`,
        Rule: {
          ID: 'all',
          Priority: 1,
          Filter: { Prefix: '' },
          Status: 'Enabled',
          DeleteMarkerReplication: { Status: 'Enabled' },
          Destination: { Bucket: 'arn:aws:s3:::acme-site' },
        },
      }),
    ),
    finds: [
      'powerless-replication-role',
      'skipped-kms-objects',
      'unversioned',
      'unversioned-replication',
      'weaker-replica',
    ],
    needs: ['s3:GetReplicationConfiguration', 's3:GetBucketVersioning'],
  },
  'acceleration of a name with dots': {
    change: (account) => {
      const { settings } = bucketOf(account, 'acme-site');
      account.buckets['acme-dots.eu'] = {
        region: 'us-east-1',
        policy: policyOf({
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Resource: ['arn:aws:s3:::acme-dots.eu', 'arn:aws:s3:::acme-dots.eu/*'],
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
        settings: { ...settings, accelerate: { Status: 'Enabled' } },
      };
    },
    finds: ['rejected-acceleration'],
    needs: ['s3:GetAccelerateConfiguration'],
  },
  'a key that does not rotate': {
    change: ({ keys }) => {
      const key = keys[keyArn];
      if (key) key.rotates = false;
    },
    finds: ['unrotated-key'],
    needs: ['kms:GetKeyRotationStatus', 'kms:DescribeKey'],
  },
  'a key that AWS manages, by its ARN': {
    change: (account) => {
      const name = keyArn.replace('0f0f0f0f', 'aaaaaaaa');
      account.keys[name] = { policy: policyOf(), rotates: true, manager: 'AWS' };
      bucketOf(account, 'acme-site').settings['encryption'] = {
        Rule: {
          ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: name },
          BucketKeyEnabled: true,
          BlockedEncryptionTypes: { EncryptionType: 'SSE-C' },
        },
      };
    },
    finds: ['unreachable-key'],
    needs: ['s3:GetEncryptionConfiguration'],
  },
  'a distribution with the certificate of CloudFront, as CloudFront tells of it': {
    change: distributionWith({
      Aliases: { Quantity: 0 },
      ViewerCertificate: {
        CloudFrontDefaultCertificate: true,
        SSLSupportMethod: 'vip',
        MinimumProtocolVersion: 'TLSv1',
        CertificateSource: 'cloudfront',
      },
    }),
    finds: ['default-certificate'],
    needs: ['cloudfront:GetDistributionConfig'],
  },
  'a role that may not replicate, by its ARN': {
    change: (account) => {
      const { settings } = bucketOf(account, 'acme-site');
      account.roles['copies'] = {
        trust: policyOf({ Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'sts:AssumeRole' }),
        policies: {},
      };
      settings['replication'] = {
        Role: `arn:aws:iam::${accountId}:role/copies`,
        Rule: {
          ID: 'all',
          Priority: 1,
          Filter: { Prefix: '' },
          Status: 'Enabled',
          DeleteMarkerReplication: { Status: 'Enabled' },
          Destination: { Bucket: 'arn:aws:s3:::acme-logs' },
        },
      };
    },
    finds: ['powerless-replication-role', 'weaker-replica'],
    needs: ['s3:GetReplicationConfiguration'],
  },
  'a key for everybody': {
    change: ({ keys }) => {
      const key = keys[keyArn];
      if (key) key.policy = policyOf({ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'kms:*', Resource: '*' });
    },
    finds: ['wildcard-key-policy'],
    needs: ['kms:GetKeyPolicy'],
  },
  'a key that the trail may not use': {
    change: ({ keys }) => {
      const key = keys[keyArn];
      const own = `arn:aws:iam::${accountId}:root`;
      if (key) key.policy = policyOf({ Effect: 'Allow', Principal: { AWS: own }, Action: 'kms:*', Resource: '*' });
    },
    finds: ['undeliverable-logs'],
    needs: ['kms:GetKeyPolicy', 'cloudtrail:DescribeTrails'],
  },
  'a role that may not decrypt': {
    change: ({ roles }) => {
      const role = roles['reader'];
      if (role)
        role.policies = {
          read: policyOf({ Effect: 'Allow', Action: 's3:GetObject', Resource: `${data}/reports/*` }),
        };
    },
    finds: ['unreachable-key'],
    needs: ['iam:GetAccountAuthorizationDetails', 's3:GetEncryptionConfiguration', 'kms:GetKeyPolicy'],
  },
  'a role that everybody may take': {
    change: ({ roles }) => {
      const role = roles['reader'];
      if (role) role.trust = policyOf({ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' });
    },
    finds: ['public-role-assumption'],
    needs: ['iam:GetAccountAuthorizationDetails'],
  },
  'a user who may do everything': {
    change: ({ users }) => {
      users['Bob'] = {
        groups: [],
        policies: { all: policyOf({ Effect: 'Allow', Action: 's3:*', Resource: '*' }) },
      };
    },
    finds: ['full-s3-access', 'unreachable-key', 'wildcard-bucket-access'],
    needs: ['iam:GetAccountAuthorizationDetails'],
  },
  'a distribution over plain HTTP': {
    change: distributionWith({
      DefaultCacheBehavior: {
        TargetOriginId: 's3',
        TrustedSigners: { Enabled: false, Quantity: 0 },
        TrustedKeyGroups: { Enabled: false, Quantity: 0 },
        ViewerProtocolPolicy: 'allow-all',
        CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
      },
    }),
    finds: ['viewer-plaintext'],
    needs: ['cloudfront:ListDistributions', 'cloudfront:GetDistributionConfig'],
  },
  'a distribution that the bucket does not let in': {
    change: without('acme-site', 0),
    finds: ['missing-origin-grant'],
    needs: ['cloudfront:ListDistributions', 'cloudfront:GetDistributionConfig', 's3:GetBucketPolicy'],
  },
  'an origin access control that does not sign': {
    change: ({ accessControls }) => {
      accessControls['E3OAC'] = {
        Name: 'oac',
        SigningProtocol: 'sigv4',
        SigningBehavior: 'never',
        OriginAccessControlOriginType: 's3',
      };
    },
    finds: ['unsigned-origin-requests'],
    needs: ['cloudfront:GetOriginAccessControlConfig', 'cloudfront:ListDistributions'],
  },
  'an origin access identity that the bucket does not let in': {
    change: both(
      without('acme-site', 0),
      (account) => {
        account.accessIdentities = { E2IDENTITY: { canonicalId: 'identity0000' } };
      },
      distributionWith({ Origins: signedBy('E2IDENTITY') }),
    ),
    finds: ['legacy-origin-access-identity', 'missing-origin-grant'],
    needs: ['cloudfront:ListCloudFrontOriginAccessIdentities'],
  },
  'an origin access identity that no list has': {
    change: both(
      without('acme-site', 0),
      statement('acme-site', {
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2IDENTITY' },
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::acme-site/*',
      }),
      distributionWith({ Origins: signedBy('E2IDENTITY') }),
    ),
    finds: ['legacy-origin-access-identity'],
    needs: ['cloudfront:ListDistributions', 'cloudfront:GetDistributionConfig'],
  },
  'a distribution without logs': {
    change: (account) => {
      account.deliveries = [];
    },
    finds: ['missing-distribution-logs'],
    needs: [
      'logs:DescribeDeliverySources',
      'logs:DescribeDeliveries',
      'cloudfront:ListDistributions',
      'cloudfront:GetDistributionConfig',
    ],
  },
  'a source of logs without delivery': {
    change: (account) => {
      account.deliveries = account.deliveries.map((one) => ({ ...one, destination: undefined }));
    },
    finds: ['missing-distribution-logs'],
    needs: ['logs:DescribeDeliveries'],
  },
  'legacy logs of CloudFront in a bucket without ACLs': {
    change: both(
      (account) => {
        account.deliveries = [];
      },
      distributionWith({
        Logging: { Enabled: true, IncludeCookies: false, Bucket: 'acme-logs.s3.amazonaws.com', Prefix: 'cf/' },
      }),
    ),
    finds: ['undeliverable-logs'],
    needs: ['cloudfront:ListDistributions', 'cloudfront:GetDistributionConfig', 's3:GetBucketOwnershipControls'],
  },
  'no trail': {
    change: (account) => {
      account.trails = {};
    },
    finds: ['missing-read-trail', 'missing-trail', 'missing-write-trail'],
    needs: ['cloudtrail:DescribeTrails'],
  },
  'kinds that no rule reads': {
    change: ({ others }) => {
      others.directory = [{ name: 'fast--use1-az4--x-s3', region: 'us-east-1' }];
      others.table = [{ name: 'tables', region: 'us-east-1' }];
      others.vector = [{ name: 'vectors', region: 'us-east-1' }];
      others.lambda = [{ name: 'thumbnails', region: 'us-east-1' }];
    },
    finds: [],
    needs: [
      's3express:ListAllMyDirectoryBuckets',
      's3tables:ListTableBuckets',
      's3vectors:ListVectorBuckets',
      's3:ListAccessPointsForObjectLambda',
    ],
  },
  'a directory bucket open to another account': {
    change: ({ others }) => {
      others.directory = [
        { name: 'fast--use1-az4--x-s3', region: 'us-east-1', policy: toStranger('s3express:CreateSession') },
      ];
    },
    finds: ['exposed-s3-resource'],
    needs: ['s3express:ListAllMyDirectoryBuckets', 's3express:GetBucketPolicy'],
  },
  'a table bucket open to another account': {
    change: ({ others }) => {
      others.table = [{ name: 'tables', region: 'us-east-1', policy: toStranger('s3tables:GetTableData') }];
    },
    finds: ['exposed-s3-resource'],
    needs: ['s3tables:ListTableBuckets', 's3tables:GetTableBucketPolicy'],
  },
  'a vector bucket open to another account': {
    change: ({ others }) => {
      others.vector = [{ name: 'vectors', region: 'us-east-1', policy: toStranger('s3vectors:GetVectors') }];
    },
    finds: ['exposed-s3-resource'],
    needs: ['s3vectors:ListVectorBuckets', 's3vectors:GetVectorBucketPolicy'],
  },
  'an Object Lambda access point open to another account': {
    change: ({ others }) => {
      others.lambda = [{ name: 'thumbnails', region: 'us-east-1', policy: toStranger('s3-object-lambda:GetObject') }];
    },
    finds: ['exposed-s3-resource'],
    needs: ['s3:ListAccessPointsForObjectLambda', 's3:GetAccessPointPolicyForObjectLambda'],
  },
  'a grant to another account': {
    change: (account) => {
      account.grants = [
        { id: 'g1', grantee: 'arn:aws:iam::444455556666:role/guest', scope: 's3://acme-data/*', region: 'us-east-1' },
      ];
    },
    finds: ['exposed-s3-resource'],
    needs: ['s3:ListAccessGrantsInstances', 's3:ListAccessGrants'],
  },
  'a streaming distribution with logs': {
    change: (account) => {
      account.streamingDistributions['S1EXAMPLE'] = {
        CallerReference: 'reference',
        S3Origin: { DomainName: 'acme-site.s3.amazonaws.com', OriginAccessIdentity: '' },
        Comment: '',
        Logging: { Enabled: true, Bucket: 'acme-logs.s3.amazonaws.com', Prefix: 'rtmp/' },
        TrustedSigners: { Enabled: false, Quantity: 0 },
        Enabled: true,
      };
    },
    finds: ['undeliverable-logs'],
    needs: ['cloudfront:ListStreamingDistributions', 'cloudfront:GetStreamingDistributionConfig'],
  },
  'a trail of one region, another one': {
    change: trail({ IsMultiRegionTrail: false, HomeRegion: 'eu-west-1', LogFileValidationEnabled: false }),
    finds: [
      'missing-read-trail',
      'missing-write-trail',
      'single-region-trail',
      'undeliverable-logs',
      'unvalidated-trail',
    ],
    needs: ['cloudtrail:ListTrails', 'cloudtrail:DescribeTrails'],
  },
  'a trail that stands still': {
    change: ({ trails }) => {
      for (const one of Object.values(trails)) one.isLogging = false;
    },
    finds: ['missing-read-trail', 'missing-write-trail', 'stopped-trail'],
    needs: ['cloudtrail:GetTrailStatus', 'cloudtrail:DescribeTrails'],
  },
  'a trail of management events only': {
    change: ({ trails }) => {
      for (const one of Object.values(trails))
        one.selectors = { EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true }] };
    },
    finds: ['missing-read-trail', 'missing-write-trail'],
    needs: ['cloudtrail:GetEventSelectors', 'cloudtrail:DescribeTrails'],
  },
  'a tag lets in': {
    change: both(
      setting('acme-data', 'tagging', { TagSet: { Tag: { Key: 'shared', Value: 'yes' } } }),
      setting('acme-data', 'abac', { Status: 'Enabled' }),
      statement('acme-data', {
        Effect: 'Allow',
        Principal: { AWS: stranger },
        Action: 's3:GetObject',
        Resource: `${data}/*`,
        Condition: { StringEquals: { 's3:BucketTag/shared': 'yes' } },
      }),
    ),
    finds: ['cross-account-access', 'unreachable-key'],
    needs: ['s3:GetBucketTagging', 's3:GetBucketAbac', 's3:GetBucketPolicy'],
  },
};

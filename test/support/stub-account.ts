import type { Json, JsonObject } from '../../lib/template';
import type { Xml } from './stub-xml';

/** A bucket of the account, each setting in the words of S3's API; what is left out is not set. */
export interface StubBucket {
  region: string;
  policy?: JsonObject;
  /** what S3 itself says of the policy */
  isPublic?: boolean;
  /** by the name of the sub-resource: `encryption`, `versioning` */
  settings: Record<string, Xml>;
}

export interface StubAccessPoint {
  region: string;
  bucket: string;
  block: Xml;
  policy?: JsonObject;
}

/** An account as the APIs of AWS show it. Tests change one thing of the correct one. */
export interface StubAccount {
  id: string;
  /** the canonical user id */
  owner: string;
  block?: Xml;
  buckets: Record<string, StubBucket>;
  accessPoints: Record<string, StubAccessPoint>;
  multiRegion: Record<string, { buckets: readonly string[]; block: Xml; policy?: JsonObject }>;
  /** by ARN */
  keys: Record<string, { policy: JsonObject; rotates: boolean; spec?: string; origin?: string; manager?: 'AWS' }>;
  roles: Record<string, { trust: JsonObject; policies: Record<string, JsonObject>; attached?: readonly string[] }>;
  users: Record<string, { groups: readonly string[]; policies: Record<string, JsonObject> }>;
  groups: Record<string, { policies: Record<string, JsonObject>; attached?: readonly string[] }>;
  /** by ARN */
  policies: Record<string, JsonObject>;
  distributions: Record<string, Xml & { readonly [name: string]: Xml }>;
  accessControls: Record<string, Xml>;
  accessIdentities: Record<string, { canonicalId: string }>;
  streamingDistributions: Record<string, Xml & { readonly [name: string]: Xml }>;
  /** names of what no rule reads, each of one region, and the policies of it */
  others: Record<
    'directory' | 'table' | 'vector' | 'lambda',
    readonly { name: string; region: string; policy?: JsonObject }[]
  >;
  /** undefined where the account is in none */
  organization?: {
    management: string;
    /** what an account or an organizational unit is in */
    parents: Readonly<Record<string, string>>;
    /** ids of policies by what they are attached to */
    attached: Readonly<Record<string, { readonly serviceControl?: string; readonly resourceControl?: string }>>;
    documents: Readonly<Record<string, JsonObject>>;
  };
  /** by name, those that others nest by ARN */
  stacks: Record<
    string,
    {
      parameters: Readonly<Record<string, string>>;
      resources: readonly { logicalId: string; type: string; physicalId: string }[];
    }
  >;
  /** grants of Access Grants; undefined where the region has no instance of it */
  grants: readonly { id: string; grantee: string; scope: string; region: string }[] | undefined;
  /** by ARN */
  trails: Record<string, { trail: JsonObject; isLogging: boolean; selectors: JsonObject }>;
  deliveries: readonly {
    name: string;
    resourceArn: string;
    logType: string;
    destination: string | undefined;
    region: string;
  }[];
}

export const accountId = '111122223333';
export const keyArn = `arn:aws:kms:us-east-1:${accountId}:key/0f0f0f0f-1111-2222-3333-444444444444`;
const trailArn = `arn:aws:cloudtrail:us-east-1:${accountId}:trail/main`;
const distributionArn = `arn:aws:cloudfront::${accountId}:distribution/E1EXAMPLE`;

type Statement = Readonly<Record<string, Json>>;

export function policyOf(...statements: readonly Statement[]): JsonObject {
  return { Version: '2012-10-17', Statement: statements };
}

/** Refuses plain HTTP. */
function tls(bucket: string): Statement {
  return {
    Sid: 'Tls',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
}

/** Admits one service, from what it names of this account. */
function service(
  name: string,
  action: string,
  resource: string,
  sourceArn: string,
  more: Readonly<Record<string, string>> = {},
): Statement {
  return {
    Effect: 'Allow',
    Principal: { Service: `${name}.amazonaws.com` },
    Action: action,
    Resource: resource,
    Condition: { StringEquals: { 'aws:SourceAccount': accountId, ...more }, ArnLike: { 'aws:SourceArn': sourceArn } },
  };
}

export const blockAll = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};
export const blockNone = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};

/** Settings that all good buckets have. */
function goodSettings(more: Readonly<Record<string, Xml>> = {}): Record<string, Xml> {
  return {
    encryption: {
      Rule: {
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
        BucketKeyEnabled: false,
        BlockedEncryptionTypes: { EncryptionType: 'SSE-C' },
      },
    },
    versioning: { Status: 'Enabled', MfaDelete: 'Enabled' },
    publicAccessBlock: blockAll,
    ownershipControls: { Rule: { ObjectOwnership: 'BucketOwnerEnforced' } },
    lifecycle: {
      Rule: {
        ID: 'tidy',
        Filter: { Prefix: '' },
        Status: 'Enabled',
        NoncurrentVersionExpiration: { NoncurrentDays: 400 },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
      },
    },
    ...more,
  };
}

const accessLogs = (bucket: string): Xml => ({
  LoggingEnabled: { TargetBucket: 'acme-logs', TargetPrefix: `${bucket}/` },
});

/** An account in which every rule is content. */
export function correctAccount(): StubAccount {
  return {
    id: accountId,
    owner: 'owner0000',
    block: blockAll,
    buckets: {
      'acme-data': {
        region: 'us-east-1',
        policy: policyOf(tls('acme-data')),
        settings: goodSettings({
          encryption: {
            Rule: {
              ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn },
              BucketKeyEnabled: true,
              BlockedEncryptionTypes: { EncryptionType: 'SSE-C' },
            },
          },
          logging: accessLogs('acme-data'),
          inventory: {
            IsTruncated: false,
            InventoryConfiguration: {
              Id: 'weekly',
              IsEnabled: true,
              IncludedObjectVersions: 'Current',
              Schedule: { Frequency: 'Weekly' },
              Destination: {
                S3BucketDestination: {
                  AccountId: accountId,
                  Bucket: 'arn:aws:s3:::acme-logs',
                  Format: 'CSV',
                  Prefix: 'inventory',
                },
              },
            },
          },
        }),
      },
      'acme-site': {
        region: 'us-east-1',
        policy: policyOf(
          {
            Effect: 'Allow',
            Principal: { Service: 'cloudfront.amazonaws.com' },
            Action: 's3:GetObject',
            Resource: 'arn:aws:s3:::acme-site/*',
            Condition: { StringEquals: { 'AWS:SourceArn': distributionArn } },
          },
          tls('acme-site'),
        ),
        settings: goodSettings({ logging: accessLogs('acme-site') }),
      },
      'acme-logs': {
        region: 'us-east-1',
        policy: policyOf(
          service('logging.s3', 's3:PutObject', 'arn:aws:s3:::acme-logs/*', 'arn:aws:s3:::acme-*'),
          service('s3', 's3:PutObject', 'arn:aws:s3:::acme-logs/inventory/*', 'arn:aws:s3:::acme-data', {
            's3:x-amz-acl': 'bucket-owner-full-control',
          }),
          service('cloudtrail', 's3:GetBucketAcl', 'arn:aws:s3:::acme-logs', trailArn),
          service('cloudtrail', 's3:PutObject', `arn:aws:s3:::acme-logs/AWSLogs/${accountId}/*`, trailArn, {
            's3:x-amz-acl': 'bucket-owner-full-control',
          }),
          service(
            'delivery.logs',
            's3:PutObject',
            'arn:aws:s3:::acme-logs/cf/*',
            `arn:aws:logs:us-east-1:${accountId}:delivery-source:*`,
            {
              's3:x-amz-acl': 'bucket-owner-full-control',
            },
          ),
          tls('acme-logs'),
        ),
        settings: goodSettings(),
      },
    },
    accessPoints: { 'acme-point': { region: 'us-east-1', bucket: 'acme-data', block: blockAll } },
    multiRegion: { 'acme-everywhere': { buckets: ['acme-data'], block: blockAll } },
    keys: {
      [keyArn]: {
        rotates: true,
        policy: policyOf(
          { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${accountId}:root` }, Action: 'kms:*', Resource: '*' },
          {
            Effect: 'Allow',
            Principal: { Service: 'cloudtrail.amazonaws.com' },
            Action: ['kms:GenerateDataKey*', 'kms:DescribeKey'],
            Resource: '*',
            Condition: {
              StringEquals: { 'aws:SourceArn': trailArn },
              StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': `arn:aws:cloudtrail:*:${accountId}:trail/*` },
            },
          },
        ),
      },
    },
    roles: {
      reader: {
        trust: policyOf({ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }),
        policies: {
          read: policyOf(
            { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::acme-data/reports/*' },
            { Effect: 'Allow', Action: 'kms:Decrypt', Resource: keyArn },
          ),
        },
      },
    },
    users: { Alice: { groups: ['Readers'], policies: {} } },
    groups: { Readers: { policies: {}, attached: [`arn:aws:iam::${accountId}:policy/read-site`] } },
    policies: {
      [`arn:aws:iam::${accountId}:policy/read-site`]: policyOf({
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::acme-site/index.html',
      }),
    },
    distributions: { E1EXAMPLE: distribution() },
    accessControls: {
      E3OAC: {
        Name: 'oac',
        SigningProtocol: 'sigv4',
        SigningBehavior: 'always',
        OriginAccessControlOriginType: 's3',
      },
    },
    accessIdentities: {},
    streamingDistributions: {},
    others: { directory: [], table: [], vector: [], lambda: [] },
    grants: undefined,
    stacks: {},
    trails: {
      [trailArn]: {
        isLogging: true,
        trail: {
          Name: 'main',
          S3BucketName: 'acme-logs',
          IncludeGlobalServiceEvents: true,
          IsMultiRegionTrail: true,
          HomeRegion: 'us-east-1',
          TrailARN: trailArn,
          LogFileValidationEnabled: true,
          HasCustomEventSelectors: true,
          IsOrganizationTrail: false,
          KmsKeyId: keyArn,
          CloudWatchLogsLogGroupArn: `arn:aws:logs:us-east-1:${accountId}:log-group:trail:*`,
          CloudWatchLogsRoleArn: `arn:aws:iam::${accountId}:role/trail-to-logs`,
        },
        selectors: {
          TrailARN: trailArn,
          AdvancedEventSelectors: [
            {
              Name: 'objects',
              FieldSelectors: [
                { Field: 'eventCategory', Equals: ['Data'] },
                { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
              ],
            },
            { Name: 'management', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] },
          ],
        },
      },
    },
    deliveries: [
      {
        name: 'cf-logs',
        resourceArn: distributionArn,
        logType: 'ACCESS_LOGS',
        destination: `arn:aws:logs:us-east-1:${accountId}:delivery-destination:logs`,
        region: 'us-east-1',
      },
    ],
  };
}

const listOf = (name: string, items: readonly Xml[]): Xml => ({
  Quantity: items.length,
  ...(items.length === 0 ? {} : { Items: { [name]: items } }),
});

/** A distribution in the words of CloudFront's API, with its bucket behind an origin access control. */
export function distribution(more: Readonly<Record<string, Xml>> = {}): { readonly [name: string]: Xml } {
  const noSigners = { Enabled: false, Quantity: 0 };
  return {
    CallerReference: 'reference',
    Aliases: listOf('CNAME', ['www.example.com']),
    DefaultRootObject: 'index.html',
    Origins: listOf('Origin', [
      {
        Id: 's3',
        DomainName: 'acme-site.s3.us-east-1.amazonaws.com',
        OriginPath: '',
        CustomHeaders: { Quantity: 0 },
        S3OriginConfig: { OriginAccessIdentity: '' },
        OriginAccessControlId: 'E3OAC',
      },
    ]),
    OriginGroups: { Quantity: 0 },
    DefaultCacheBehavior: {
      TargetOriginId: 's3',
      TrustedSigners: noSigners,
      TrustedKeyGroups: noSigners,
      ViewerProtocolPolicy: 'redirect-to-https',
      AllowedMethods: {
        ...Object(listOf('Method', ['HEAD', 'GET'])),
        CachedMethods: listOf('Method', ['HEAD', 'GET']),
      },
      Compress: true,
      CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
    },
    CacheBehaviors: { Quantity: 0 },
    CustomErrorResponses: { Quantity: 0 },
    Comment: '',
    Logging: { Enabled: false, IncludeCookies: false, Bucket: '', Prefix: '' },
    PriceClass: 'PriceClass_All',
    Enabled: true,
    ViewerCertificate: {
      ACMCertificateArn: `arn:aws:acm:us-east-1:${accountId}:certificate/example`,
      SSLSupportMethod: 'sni-only',
      MinimumProtocolVersion: 'TLSv1.2_2021',
    },
    Restrictions: { GeoRestriction: { RestrictionType: 'none', Quantity: 0 } },
    WebACLId: '',
    HttpVersion: 'http2',
    IsIPV6Enabled: true,
    Staging: false,
    ...more,
  };
}

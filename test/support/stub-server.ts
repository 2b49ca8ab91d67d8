import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { document, type Xml } from './stub-xml';
import type { StubAccount } from './stub-account';

/** One request to the APIs of AWS. */
export interface Call {
  readonly service: string;
  readonly operation: string;
  /** the IAM action that AWS asks for, as the reference of its service says */
  readonly action: string;
  readonly region: string;
  readonly bucket: string | undefined;
}

export interface StubOptions {
  readonly account: StubAccount;
  /** whether IAM lets the caller do it; everything when left out */
  readonly allows?: (action: string) => boolean;
  /** what is sent instead of a body */
  readonly alter?: (call: Call, body: string) => string;
  /**
   * what happens before an answer: undefined goes on, a number is a status without answer, `stall` never answers, and
   * a body is sent as an answer of 200, whatever it is
   */
  readonly misbehave?: (call: Call, count: number) => number | 'stall' | 'cut' | { readonly body: string } | undefined;
}

export interface Stub {
  readonly url: string;
  readonly calls: readonly Call[];
  /** what a command needs to reach it */
  readonly environment: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

/** An answer: a document, JSON, or the code of an error. */
type Answer =
  | { readonly xml: Xml; readonly root: string }
  | { readonly json: object }
  | { readonly text: string }
  | { readonly error: string; readonly status: number; readonly message?: string };

interface Asked {
  readonly account: StubAccount;
  readonly call: Call;
  /** what the path or the body names */
  readonly name: string;
  readonly body: Readonly<Record<string, string>>;
}

/**
 * The settings of a bucket by their sub-resource: the root of the answer, the IAM action, and the code when not set.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
const settings: Readonly<Record<string, readonly [root: string, action: string, unset?: string]>> = {
  acl: ['AccessControlPolicy', 's3:GetBucketAcl'],
  encryption: [
    'ServerSideEncryptionConfiguration',
    's3:GetEncryptionConfiguration',
    'ServerSideEncryptionConfigurationNotFoundError',
  ],
  versioning: ['VersioningConfiguration', 's3:GetBucketVersioning'],
  publicAccessBlock: [
    'PublicAccessBlockConfiguration',
    's3:GetBucketPublicAccessBlock',
    'NoSuchPublicAccessBlockConfiguration',
  ],
  ownershipControls: ['OwnershipControls', 's3:GetBucketOwnershipControls', 'OwnershipControlsNotFoundError'],
  logging: ['BucketLoggingStatus', 's3:GetBucketLogging'],
  replication: ['ReplicationConfiguration', 's3:GetReplicationConfiguration', 'ReplicationConfigurationNotFoundError'],
  lifecycle: ['LifecycleConfiguration', 's3:GetLifecycleConfiguration', 'NoSuchLifecycleConfiguration'],
  website: ['WebsiteConfiguration', 's3:GetBucketWebsite', 'NoSuchWebsiteConfiguration'],
  cors: ['CORSConfiguration', 's3:GetBucketCORS', 'NoSuchCORSConfiguration'],
  notification: ['NotificationConfiguration', 's3:GetBucketNotification'],
  'object-lock': [
    'ObjectLockConfiguration',
    's3:GetBucketObjectLockConfiguration',
    'ObjectLockConfigurationNotFoundError',
  ],
  tagging: ['Tagging', 's3:GetBucketTagging', 'NoSuchTagSet'],
  accelerate: ['AccelerateConfiguration', 's3:GetAccelerateConfiguration'],
  analytics: ['ListBucketAnalyticsConfigurationResult', 's3:GetAnalyticsConfiguration'],
  'intelligent-tiering': ['ListBucketIntelligentTieringConfigurationsOutput', 's3:GetIntelligentTieringConfiguration'],
  inventory: ['ListInventoryConfigurationsResult', 's3:GetInventoryConfiguration'],
  metrics: ['ListMetricsConfigurationsResult', 's3:GetMetricsConfiguration'],
  abac: ['AbacStatus', 's3:GetBucketAbac'],
  metadataConfiguration: [
    'GetBucketMetadataConfigurationResult',
    's3:GetBucketMetadataTableConfiguration',
    'MetadataConfigurationNotFound',
  ],
};

/** Actions whose name is not that of the operation. */
const otherActions: Readonly<Record<string, string>> = {
  's3:ListBuckets': 's3:ListAllMyBuckets',
  's3express:ListDirectoryBuckets': 's3express:ListAllMyDirectoryBuckets',
  's3:HeadBucket': 's3:ListBucket',
  's3:GetPublicAccessBlock': 's3:GetAccountPublicAccessBlock',
  'cloudfront:ListCloudFrontOriginAccessIdentities': 'cloudfront:ListCloudFrontOriginAccessIdentities',
};

const bucketAnswer = ({ account, call, name }: Asked): Answer => {
  const bucket = account.buckets[name];
  if (bucket === undefined) return { error: 'NoSuchBucket', status: 404 };
  const sub = call.operation;
  if (sub === 'policy')
    return bucket.policy ? { text: JSON.stringify(bucket.policy) } : { error: 'NoSuchBucketPolicy', status: 404 };
  if (sub === 'policyStatus')
    return bucket.policy
      ? { root: 'PolicyStatus', xml: { IsPublic: bucket.isPublic ?? false } }
      : { error: 'NoSuchBucketPolicy', status: 404 };
  const [root, , unset] = settings[sub] ?? [];
  if (root === undefined) return { error: 'NotImplemented', status: 501 };
  const set = bucket.settings[sub] ?? (sub === 'acl' ? ownersAcl(account.owner) : sub === 'abac' ? abacOff : undefined);
  return set === undefined && unset !== undefined ? { error: unset, status: 404 } : { root, xml: set ?? {} };
};

const abacOff = { Status: 'Disabled' };

const ownersAcl = (ID: string): Xml => ({
  Owner: { ID },
  AccessControlList: { Grant: { Grantee: { ID }, Permission: 'FULL_CONTROL' } },
});

const documents = (policies: Readonly<Record<string, object>>): Xml => ({
  member: Object.entries(policies).map(([PolicyName, policy]) => ({
    PolicyName,
    PolicyDocument: encodeURIComponent(JSON.stringify(policy)),
  })),
});

const attached = (arns: readonly string[] = []): Xml => ({
  member: arns.map((PolicyArn) => ({ PolicyName: PolicyArn.replace(/^.*\//, ''), PolicyArn })),
});

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html */
function authorizationDetails({ id, roles, users, groups, policies }: StubAccount): Xml {
  return {
    IsTruncated: false,
    UserDetailList: {
      member: Object.entries(users).map(([UserName, one]) => ({
        UserName,
        Path: '/',
        Arn: `arn:aws:iam::${id}:user/${UserName}`,
        GroupList: { member: one.groups },
        UserPolicyList: documents(one.policies),
      })),
    },
    GroupDetailList: {
      member: Object.entries(groups).map(([GroupName, one]) => ({
        GroupName,
        Path: '/',
        GroupPolicyList: documents(one.policies),
        AttachedManagedPolicies: attached(one.attached),
      })),
    },
    RoleDetailList: {
      member: Object.entries(roles).map(([RoleName, one]) => ({
        RoleName,
        Path: '/',
        Arn: `arn:aws:iam::${id}:role/${RoleName}`,
        AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(one.trust)),
        RolePolicyList: documents(one.policies),
        AttachedManagedPolicies: attached(one.attached),
      })),
    },
    Policies: {
      member: Object.entries(policies).map(([Arn, policy]) => ({
        Arn,
        PolicyName: Arn.replace(/^.*\//, ''),
        PolicyVersionList: {
          member: { Document: encodeURIComponent(JSON.stringify(policy)), IsDefaultVersion: true, VersionId: 'v1' },
        },
      })),
    },
  };
}

const listing = (name: string, items: readonly Xml[]): Xml => ({
  IsTruncated: false,
  Quantity: items.length,
  Items: { [name]: items },
});

const noStack = (name: string): Answer => ({
  error: 'ValidationError',
  status: 400,
  message: `Stack with id ${name} does not exist`,
});

const namesOf = (
  list: readonly { readonly name: string; readonly region: string }[],
  { region }: Call,
): readonly string[] => list.filter((one) => one.region === region).map(({ name }) => name);

/** The policy of what is called so, as the answer shows it. */
function policyOfOther(
  { account, name }: Asked,
  kind: keyof StubAccount['others'],
  none: string,
  shown: (policy: string) => Answer,
): Answer {
  const policy = account.others[kind].find((one) => one.name === name.replace(/^.*\//, ''))?.policy;
  return policy === undefined ? { error: none, status: 404 } : shown(JSON.stringify(policy));
}

/** The answers of each operation, in the shape of its reference. */
const answers: Readonly<Record<string, (asked: Asked) => Answer>> = {
  's3:ListBuckets': ({ account }) => ({
    root: 'ListAllMyBucketsResult',
    xml: {
      Owner: { ID: account.owner },
      Buckets: {
        Bucket: Object.entries(account.buckets).map(([Name, { region }]) => ({ Name, BucketRegion: region })),
      },
    },
  }),
  's3express:ListDirectoryBuckets': ({ account, call }) => ({
    root: 'ListAllMyDirectoryBucketsResult',
    xml: { Buckets: { Bucket: namesOf(account.others.directory, call).map((Name) => ({ Name })) } },
  }),
  's3tables:ListTableBuckets': ({ account, call }) => ({
    json: {
      tableBuckets: namesOf(account.others.table, call).map((name) => ({
        name,
        arn: `arn:aws:s3tables:${call.region}:${account.id}:bucket/${name}`,
      })),
    },
  }),
  's3express:GetBucketPolicy': (asked) => policyOfOther(asked, 'directory', 'NoSuchBucketPolicy', (text) => ({ text })),
  's3tables:GetTableBucketPolicy': (asked) =>
    policyOfOther(asked, 'table', 'NotFoundException', (resourcePolicy) => ({ json: { resourcePolicy } })),
  's3vectors:GetVectorBucketPolicy': (asked) =>
    policyOfOther(asked, 'vector', 'NotFoundException', (policy) => ({ json: { policy } })),
  's3control:GetAccessPointPolicyForObjectLambda': (asked) =>
    policyOfOther(asked, 'lambda', 'NoSuchAccessPointPolicy', (Policy) => ({
      root: 'GetAccessPointPolicyForObjectLambdaResult',
      xml: { Policy },
    })),
  's3vectors:ListVectorBuckets': ({ account, call }) => ({
    json: { vectorBuckets: namesOf(account.others.vector, call).map((vectorBucketName) => ({ vectorBucketName })) },
  }),
  's3control:ListAccessPointsForObjectLambda': ({ account, call }) => ({
    root: 'ListAccessPointsForObjectLambdaResult',
    xml: {
      ObjectLambdaAccessPointList: {
        ObjectLambdaAccessPoint: namesOf(account.others.lambda, call).map((Name) => ({ Name })),
      },
    },
  }),
  's3control:ListAccessGrantsInstances': ({ account }) => ({
    root: 'ListAccessGrantsInstancesResult',
    xml: {
      AccessGrantsInstancesList: {
        AccessGrantsInstance: account.grants === undefined ? [] : [{ AccessGrantsInstanceId: 'default' }],
      },
    },
  }),
  's3control:ListAccessGrants': ({ account, call }) => ({
    root: 'ListAccessGrantsResult',
    xml: {
      AccessGrantsList: {
        AccessGrant: (account.grants ?? [])
          .filter(({ region }) => region === call.region)
          .map(({ id, grantee, scope }) => ({
            AccessGrantId: id,
            Grantee: { GranteeType: 'IAM', GranteeIdentifier: grantee },
            Permission: 'READ',
            GrantScope: scope,
          })),
      },
    },
  }),
  's3control:GetPublicAccessBlock': ({ account }) =>
    account.block === undefined
      ? { error: 'NoSuchPublicAccessBlockConfiguration', status: 404 }
      : { root: 'PublicAccessBlockConfiguration', xml: account.block },
  's3control:ListAccessPoints': ({ account, call }) => ({
    root: 'ListAccessPointsResult',
    xml: {
      AccessPointList: {
        AccessPoint: Object.entries(account.accessPoints)
          .filter(([, { region }]) => region === call.region)
          .map(([Name, { bucket }]) => ({ Name, NetworkOrigin: 'Internet', Bucket: bucket })),
      },
    },
  }),
  's3control:GetAccessPoint': ({ account, name }) => ({
    root: 'GetAccessPointResult',
    xml: {
      Name: name,
      Bucket: account.accessPoints[name]?.bucket,
      NetworkOrigin: 'Internet',
      PublicAccessBlockConfiguration: account.accessPoints[name]?.block,
    },
  }),
  's3control:GetAccessPointPolicy': ({ account, name }) => {
    const policy = account.accessPoints[name]?.policy;
    return policy === undefined
      ? { error: 'NoSuchAccessPointPolicy', status: 404 }
      : { root: 'GetAccessPointPolicyResult', xml: { Policy: JSON.stringify(policy) } };
  },
  's3control:ListMultiRegionAccessPoints': ({ account }) => ({
    root: 'ListMultiRegionAccessPointsResult',
    xml: {
      AccessPoints: {
        AccessPoint: Object.entries(account.multiRegion).map(([Name, { buckets, block }]) => ({
          Name,
          Alias: `${Name}.mrap`,
          PublicAccessBlock: block,
          Status: 'READY',
          Regions: { Region: buckets.map((Bucket) => ({ Bucket, BucketAccountId: account.id })) },
        })),
      },
    },
  }),
  's3control:GetMultiRegionAccessPointPolicy': ({ account, name }) => {
    const policy = account.multiRegion[name]?.policy;
    return policy === undefined
      ? { error: 'NoSuchMultiRegionAccessPointPolicy', status: 404 }
      : {
          root: 'GetMultiRegionAccessPointPolicyResult',
          xml: { Policy: { Established: { Policy: JSON.stringify(policy) } } },
        };
  },
  'sts:GetCallerIdentity': ({ account }) => ({
    root: 'GetCallerIdentityResponse',
    xml: { GetCallerIdentityResult: { Account: account.id, Arn: `arn:aws:iam::${account.id}:user/Alice` } },
  }),
  'iam:GetAccountAuthorizationDetails': ({ account }) => ({
    root: 'GetAccountAuthorizationDetailsResponse',
    xml: { GetAccountAuthorizationDetailsResult: authorizationDetails(account) },
  }),
  'cloudformation:ListStackResources': ({ account, name }) => {
    const stack = account.stacks[name];
    if (stack === undefined) return noStack(name);
    const member = stack.resources.map(({ logicalId, type, physicalId }) => ({
      LogicalResourceId: logicalId,
      PhysicalResourceId: physicalId,
      ResourceType: type,
      ResourceStatus: 'CREATE_COMPLETE',
    }));
    const xml = { ListStackResourcesResult: { StackResourceSummaries: { member } } };
    return { root: 'ListStackResourcesResponse', xml };
  },
  'cloudformation:DescribeStacks': ({ account, name }) => {
    const stack = account.stacks[name];
    if (stack === undefined) return noStack(name);
    const member = Object.entries(stack.parameters).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    }));
    const xml = { DescribeStacksResult: { Stacks: { member: { StackName: name, Parameters: { member } } } } };
    return { root: 'DescribeStacksResponse', xml };
  },
  'organizations:DescribeOrganization': ({ account: { organization } }) =>
    organization === undefined
      ? { error: 'AWSOrganizationsNotInUseException', status: 400 }
      : { json: { Organization: { Id: 'o-example', MasterAccountId: organization.management } } },
  'organizations:ListParents': ({ account: { organization }, body }) => ({
    json: { Parents: [{ Id: organization?.parents[body['ChildId'] ?? ''] }] },
  }),
  'organizations:ListPoliciesForTarget': ({ account: { organization }, body }) => {
    const attached = organization?.attached[body['TargetId'] ?? ''];
    const Id = body['Filter'] === 'SERVICE_CONTROL_POLICY' ? attached?.serviceControl : attached?.resourceControl;
    return { json: { Policies: Id === undefined ? [] : [{ Id }] } };
  },
  'organizations:DescribePolicy': ({ account: { organization }, body }) => ({
    json: { Policy: { Content: JSON.stringify(organization?.documents[body['PolicyId'] ?? '']) } },
  }),
  'kms:DescribeKey': ({ account, body }) => {
    const key = account.keys[body['KeyId'] ?? ''];
    if (key === undefined) return { error: 'NotFoundException', status: 400 };
    const Arn = body['KeyId'] ?? '';
    const { spec = 'SYMMETRIC_DEFAULT', origin = 'AWS_KMS', manager = 'CUSTOMER' } = key;
    return {
      json: {
        KeyMetadata: {
          Arn,
          KeyId: Arn.replace(/^.*\//, ''),
          Enabled: true,
          KeyManager: manager,
          KeySpec: spec,
          MultiRegion: false,
          Origin: origin,
        },
      },
    };
  },
  'kms:GetKeyPolicy': ({ account, body }) => ({
    json: { Policy: JSON.stringify(account.keys[body['KeyId'] ?? '']?.policy ?? {}), PolicyName: 'default' },
  }),
  'kms:GetKeyRotationStatus': ({ account, body }) => {
    const key = account.keys[body['KeyId'] ?? ''];
    return key?.spec === undefined && key?.origin === undefined
      ? { json: { KeyRotationEnabled: key?.rotates ?? false } }
      : { error: 'UnsupportedOperationException', status: 400 };
  },
  'cloudfront:ListDistributions': ({ account }) => ({
    root: 'DistributionList',
    xml: listing(
      'DistributionSummary',
      Object.keys(account.distributions).map((Id) => ({
        Id,
        ARN: `arn:aws:cloudfront::${account.id}:distribution/${Id}`,
        DomainName: `${Id.toLowerCase()}.cloudfront.net`,
      })),
    ),
  }),
  'cloudfront:ListStreamingDistributions': ({ account }) => ({
    root: 'StreamingDistributionList',
    xml: listing(
      'StreamingDistributionSummary',
      Object.keys(account.streamingDistributions).map((Id) => ({ Id })),
    ),
  }),
  'cloudfront:GetStreamingDistributionConfig': ({ account, name }) => ({
    root: 'StreamingDistributionConfig',
    xml: account.streamingDistributions[name],
  }),
  'cloudfront:GetDistributionConfig': ({ account, name }) => ({
    root: 'DistributionConfig',
    xml: account.distributions[name],
  }),
  'cloudfront:GetOriginAccessControlConfig': ({ account, name }) => ({
    root: 'OriginAccessControlConfig',
    xml: account.accessControls[name],
  }),
  'cloudfront:ListCloudFrontOriginAccessIdentities': ({ account }) => ({
    root: 'CloudFrontOriginAccessIdentityList',
    xml: listing(
      'CloudFrontOriginAccessIdentitySummary',
      Object.entries(account.accessIdentities).map(([Id, { canonicalId }]) => ({
        Id,
        S3CanonicalUserId: canonicalId,
        Comment: '',
      })),
    ),
  }),
  'cloudtrail:ListTrails': ({ account }) => ({
    json: {
      Trails: Object.entries(account.trails).map(([TrailARN, { trail }]) => ({
        TrailARN,
        Name: trail['Name'],
        HomeRegion: trail['HomeRegion'],
      })),
    },
  }),
  'cloudtrail:DescribeTrails': ({ account, call }) => ({
    json: {
      trailList: Object.values(account.trails)
        .map(({ trail }) => trail)
        .filter((trail) => trail['IsMultiRegionTrail'] === true || trail['HomeRegion'] === call.region),
    },
  }),
  'cloudtrail:GetTrailStatus': ({ account, body }) => ({
    json: { IsLogging: account.trails[body['Name'] ?? '']?.isLogging ?? false },
  }),
  'cloudtrail:GetEventSelectors': ({ account, body }) => ({
    json: account.trails[body['TrailName'] ?? '']?.selectors ?? {},
  }),
  'logs:DescribeDeliverySources': ({ account, call }) => ({
    json: {
      deliverySources: account.deliveries
        .filter(({ region }) => region === call.region)
        .map(({ name, resourceArn, logType }) => ({ name, resourceArns: [resourceArn], logType })),
    },
  }),
  'logs:DescribeDeliveries': ({ account, call }) => ({
    json: {
      deliveries: account.deliveries
        .filter(({ region, destination }) => region === call.region && destination !== undefined)
        .map(({ name, destination }) => ({
          id: `of-${name}`,
          deliverySourceName: name,
          deliveryDestinationArn: destination,
        })),
    },
  }),
};

/** What of a path of S3 control is asked. */
const controlPaths: readonly (readonly [RegExp, string])[] = [
  [/\/configuration\/publicAccessBlock$/, 'GetPublicAccessBlock'],
  [/\/accesspointforobjectlambda\/([^/]+)\/policy$/, 'GetAccessPointPolicyForObjectLambda'],
  [/\/accesspointforobjectlambda$/, 'ListAccessPointsForObjectLambda'],
  [/\/accessgrantsinstances$/, 'ListAccessGrantsInstances'],
  [/\/accessgrantsinstance\/grants$/, 'ListAccessGrants'],
  [/\/accesspoint\/([^/]+)\/policy$/, 'GetAccessPointPolicy'],
  [/\/accesspoint\/([^/]+)$/, 'GetAccessPoint'],
  [/\/accesspoint$/, 'ListAccessPoints'],
  [/\/mrap\/instances\/([^/]+)\/policy$/, 'GetMultiRegionAccessPointPolicy'],
  [/\/mrap\/instances$/, 'ListMultiRegionAccessPoints'],
];

const cloudFrontPaths: readonly (readonly [RegExp, string])[] = [
  [/\/streaming-distribution\/([^/]+)\/config$/, 'GetStreamingDistributionConfig'],
  [/\/streaming-distribution$/, 'ListStreamingDistributions'],
  [/\/distribution\/([^/]+)\/config$/, 'GetDistributionConfig'],
  [/\/distribution$/, 'ListDistributions'],
  [/\/origin-access-control\/([^/]+)\/config$/, 'GetOriginAccessControlConfig'],
  [/\/origin-access-identity\/cloudfront$/, 'ListCloudFrontOriginAccessIdentities'],
];

const tablePaths: readonly (readonly [RegExp, string])[] = [
  [/^\/buckets\/([^/]+)\/policy$/, 'GetTableBucketPolicy'],
  [/^\/buckets$/, 'ListTableBuckets'],
];

function byPath(
  paths: readonly (readonly [RegExp, string])[],
  path: string,
): { readonly operation: string; readonly name: string } {
  for (const [pattern, operation] of paths) {
    const match = pattern.exec(path);
    if (match) return { operation, name: decodeURIComponent(match[1] ?? '') };
  }
  return { operation: path, name: '' };
}

/** Parameters of S3 that are no sub-resource. */
const noSubResource = new Set(['x-id', 'max-buckets', 'continuation-token', 'bucket-region', 'prefix', 'id']);

function askedOf(request: IncomingMessage, text: string, account: StubAccount): Asked {
  const url = new URL(request.url ?? '/', 'http://host');
  const path = url.pathname.replace(/(.)\/$/, '$1');
  const [, region = '', signed = ''] =
    /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(request.headers.authorization ?? '') ?? [];
  const target = request.headers['x-amz-target'];
  const make = (service: string, operation: string, name: string, body: Asked['body'] = {}): Asked => {
    const bucket = service === 's3' && name !== '' ? name : undefined;
    const prefix = service === 's3control' ? 's3' : service;
    const action =
      (bucket && settings[operation]?.[1]) ?? otherActions[`${prefix}:${operation}`] ?? named(prefix, operation);
    return { account, name, body, call: { service, operation, action, region, bucket } };
  };
  if (typeof target === 'string')
    return make(signed, target.replace(/^.*\./, ''), '', JSON.parse(text === '' ? '{}' : text) as Asked['body']);
  if (signed === 'sts' || signed === 'iam' || signed === 'cloudformation') {
    const query = new URLSearchParams(text);
    return make(signed, query.get('Action') ?? '', query.get('StackName') ?? '');
  }
  if (signed === 'cloudfront') {
    const { operation, name } = byPath(cloudFrontPaths, path);
    return make(signed, operation, name);
  }
  if (signed === 's3express')
    return make(
      signed,
      url.searchParams.has('policy') ? 'GetBucketPolicy' : 'ListDirectoryBuckets',
      path.replaceAll('/', ''),
    );
  if (signed === 's3tables') {
    const { operation, name } = byPath(tablePaths, path);
    return make(signed, operation, name);
  }
  if (signed === 's3vectors') {
    const { vectorBucketName = '' } = JSON.parse(text === '' ? '{}' : text) as Asked['body'];
    return make(signed, path.slice(1), vectorBucketName);
  }
  if (path.startsWith('/v20180820/')) {
    const { operation, name } = byPath(controlPaths, path);
    return make('s3control', operation, name);
  }
  const bucket = decodeURIComponent(path.slice(1));
  const sub = [...url.searchParams.keys()].find((key) => !noSubResource.has(key));
  if (bucket === '') return make('s3', 'ListBuckets', '');
  return make('s3', request.method === 'HEAD' ? 'HeadBucket' : (sub ?? 'ListObjects'), bucket);
}

const named = (service: string, operation: string): string =>
  operation === 'policy'
    ? 's3:GetBucketPolicy'
    : operation === 'policyStatus'
      ? 's3:GetBucketPolicyStatus'
      : `${service}:${operation}`;

function send(response: ServerResponse, answer: Answer, service: string, alter = (text: string) => text): void {
  const isJson = ['kms', 'cloudtrail', 'logs', 'organizations', 's3tables', 's3vectors'].includes(service);
  const write = (status: number, type: string, answered: string): void => {
    const text = alter(answered);
    response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) });
    response.end(text);
  };
  if ('json' in answer) return write(200, 'application/x-amz-json-1.1', JSON.stringify(answer.json));
  if ('text' in answer) return write(200, 'application/json', answer.text);
  if ('xml' in answer) return write(200, 'application/xml', document(answer.root, answer.xml));
  const { error: Code, status, message = Code } = answer;
  if (isJson) return write(status, 'application/x-amz-json-1.1', JSON.stringify({ __type: Code, message: Code }));
  const inner = { Code, Message: message, RequestId: 'stub' };
  const isS3 = ['s3', 's3control', 's3express'].includes(service);
  write(
    status,
    'application/xml',
    isS3 ? document('Error', inner) : document('ErrorResponse', { Error: { Type: 'Sender', ...inner } }),
  );
}

/** Serves the account on this machine, in the protocols of AWS, to callers that are allowed what they ask. */
export async function serve({
  account,
  allows = () => true,
  alter = (_, text) => text,
  misbehave,
}: StubOptions): Promise<Stub> {
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const asked = askedOf(request, Buffer.concat(chunks).toString(), account);
      const { call } = asked;
      calls.push(call);
      const wrong = misbehave?.(call, calls.length);
      if (wrong === 'stall') return;
      if (wrong === 'cut') return void response.destroy();
      if (typeof wrong === 'number') return send(response, { error: 'SlowDown', status: wrong }, call.service);
      if (wrong !== undefined) return send(response, { text: wrong.body }, call.service);
      const isDenied = !allows(call.action);
      const code = call.service.startsWith('s3') || call.service === 'iam' ? 'AccessDenied' : 'AccessDeniedException';
      if (isDenied)
        return send(
          response,
          { error: code, status: ['kms', 'organizations'].includes(call.service) ? 400 : 403 },
          call.service,
        );
      const known =
        answers[`${call.service}:${call.operation}`] ?? (call.bucket === undefined ? undefined : bucketAnswer);
      send(response, known?.(asked) ?? { error: 'NotImplemented', status: 501 }, call.service, (text) =>
        alter(call, text),
      );
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const services =
    'STS IAM KMS CLOUDFRONT CLOUDTRAIL CLOUDWATCH_LOGS CLOUDFORMATION ORGANIZATIONS S3TABLES S3VECTORS'.split(' ');
  return {
    url,
    calls,
    environment: {
      ...Object.fromEntries(services.map((service) => [`AWS_ENDPOINT_URL_${service}`, url])),
      AWS_ENDPOINT_URL_S3_CONTROL: `http://localhost:${port}`,
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

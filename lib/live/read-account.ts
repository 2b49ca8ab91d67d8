import type { DistributionConfig } from '@aws-sdk/client-cloudfront';
import { UserError, type Json, type JsonObject } from '../template';
import {
  callError,
  clientConfig,
  endpointFor,
  isDenied,
  isUnauthenticated,
  loadSdk,
  pooled,
  type Connection,
} from './sdk';

/** A resource that an account has beside its buckets, as CloudFormation writes it. */
export interface LiveResource {
  readonly id: string;
  readonly type: string;
  readonly region: string | undefined;
  readonly properties: JsonObject;
}

/** What an account is beside its buckets. */
export interface LiveAccount {
  readonly id: string | undefined;
  /** whether it has anything beside buckets: a store of another maker has not */
  readonly isAsked: boolean;
  /** the four switches for the whole account; undefined when nobody can tell */
  readonly publicAccessBlock: Readonly<Record<string, boolean>> | undefined;
  readonly resources: readonly LiveResource[];
  /** what could not be read, and why: `iam:GetAccountAuthorizationDetails is denied` */
  readonly gaps: readonly string[];
}

/** Services other than S3, by the name that the SDK's variables for endpoints have. */
type Service = 'STS' | 'S3_CONTROL' | 'KMS' | 'IAM' | 'CLOUDFRONT' | 'CLOUDTRAIL';

export interface AccountOptions {
  /** keys that buckets name, by ARN or id */
  readonly keys: readonly { readonly name: string; readonly region: string | undefined }[];
  readonly regions: readonly string[];
  /** whether roles, users, groups and their policies are read */
  readonly withIdentities: boolean;
}

/**
 * Reads what reaches the buckets of an account: its public access block, access points, keys, identities,
 * distributions and trails. What is denied becomes a gap.
 * @throws UserError when there are no credentials
 */
export async function readAccount(connection: Connection, options: AccountOptions): Promise<LiveAccount> {
  const gaps: string[] = [];
  const resources: LiveResource[] = [];
  /**
   * Undefined when it is denied or fails, which becomes a gap; services that the user gave no endpoint for are not
   * asked when the store is not AWS.
   */
  const attempt = async <T>(
    service: Service,
    action: string,
    what: string,
    ask: () => Promise<T>,
  ): Promise<T | undefined> => {
    if (connection.endpoint !== undefined && endpointFor(service, connection) === undefined) return undefined;
    try {
      return await ask();
    } catch (error) {
      if (error instanceof UserError) throw error;
      const failure = callError(error);
      if (isUnauthenticated(failure))
        throw new UserError(
          `the account cannot be asked: ${failure.code}`,
          undefined,
          'give credentials by environment or --profile',
        );
      gaps.push(`${what}: \`${action}\` ${isDenied(failure) ? 'is denied' : `could not be asked: ${failure.code}`}`);
      return undefined;
    }
  };
  const { endpoint: _, ...elsewhere } = connection;
  const configFor = (service: Service, region?: string): ReturnType<typeof clientConfig> => {
    const endpoint = endpointFor(service, connection);
    return clientConfig({
      ...elsewhere,
      ...(region === undefined ? {} : { region }),
      ...(endpoint === undefined ? {} : { endpoint }),
    });
  };

  const id = await attempt('STS', 'sts:GetCallerIdentity', 'the account', async () => {
    const { STSClient, GetCallerIdentityCommand } = await loadSdk(
      '@aws-sdk/client-sts',
      () => import('@aws-sdk/client-sts'),
    );
    return (await new STSClient(configFor('STS')).send(new GetCallerIdentityCommand({}))).Account;
  });

  const control = async (region?: string) => {
    const sdk = await loadSdk('@aws-sdk/client-s3-control', () => import('@aws-sdk/client-s3-control'));
    return { sdk, client: new sdk.S3ControlClient(configFor('S3_CONTROL', region)) };
  };
  const publicAccessBlock =
    id === undefined
      ? undefined
      : await attempt(
          'S3_CONTROL',
          's3:GetAccountPublicAccessBlock',
          'the public access block of the account',
          async () => {
            const { sdk, client } = await control();
            try {
              const { PublicAccessBlockConfiguration: block } = await client.send(
                new sdk.GetPublicAccessBlockCommand({ AccountId: id }),
              );
              return block === undefined
                ? undefined
                : {
                    BlockPublicAcls: block.BlockPublicAcls === true,
                    BlockPublicPolicy: block.BlockPublicPolicy === true,
                    IgnorePublicAcls: block.IgnorePublicAcls === true,
                    RestrictPublicBuckets: block.RestrictPublicBuckets === true,
                  };
            } catch (error) {
              if (callError(error).code === 'NoSuchPublicAccessBlockConfiguration')
                return {
                  BlockPublicAcls: false,
                  BlockPublicPolicy: false,
                  IgnorePublicAcls: false,
                  RestrictPublicBuckets: false,
                };
              throw error;
            }
          },
        );

  if (id !== undefined) {
    for (const region of options.regions) {
      // regions are few
      const points = await attempt('S3_CONTROL', 's3:ListAccessPoints', `the access points in ${region}`, async () =>
        readAccessPoints(await control(region), id, region),
      );
      resources.push(...(points ?? []));
    }
  }

  await pooled(options.keys, 8, async ({ name, region }) => {
    const key = await attempt('KMS', 'kms:DescribeKey', `the key ${name}`, () =>
      readKey(name, configFor('KMS', region), region),
    );
    if (key) resources.push(key);
  });
  if (options.withIdentities)
    resources.push(
      ...((await attempt('IAM', 'iam:GetAccountAuthorizationDetails', 'roles, users and groups', () =>
        readIdentities(configFor('IAM')),
      )) ?? []),
    );
  resources.push(
    ...((await attempt('CLOUDFRONT', 'cloudfront:ListDistributions', 'distributions', () =>
      readDistributions(configFor('CLOUDFRONT')),
    )) ?? []),
  );
  resources.push(
    ...((await attempt('CLOUDTRAIL', 'cloudtrail:DescribeTrails', 'trails', () =>
      readTrails(configFor('CLOUDTRAIL')),
    )) ?? []),
  );
  return {
    id,
    isAsked: connection.endpoint === undefined || endpointFor('STS', connection) !== undefined,
    publicAccessBlock,
    resources,
    gaps,
  };
}

type Control = {
  readonly sdk: typeof import('@aws-sdk/client-s3-control');
  readonly client: import('@aws-sdk/client-s3-control').S3ControlClient;
};

async function readAccessPoints({ sdk, client }: Control, AccountId: string, region: string): Promise<LiveResource[]> {
  const found: LiveResource[] = [];
  for await (const { AccessPointList } of sdk.paginateListAccessPoints({ client }, { AccountId })) {
    // each page is asked about before the next one is fetched

    await pooled(AccessPointList ?? [], 8, async ({ Name }) => {
      if (Name === undefined) return;
      const point = await client.send(new sdk.GetAccessPointCommand({ AccountId, Name }));
      const policy = await client.send(new sdk.GetAccessPointPolicyCommand({ AccountId, Name })).then(
        ({ Policy }) => Policy,
        (error: unknown) => {
          if (callError(error).code === 'NoSuchAccessPointPolicy') return undefined;
          throw error;
        },
      );
      found.push({
        id: `accesspoint/${Name}`,
        type: 'AWS::S3::AccessPoint',
        region,
        properties: clean({
          Name,
          Bucket: point.Bucket,
          PublicAccessBlockConfiguration: point.PublicAccessBlockConfiguration,
          VpcConfiguration: point.VpcConfiguration,
          Policy: policy === undefined ? undefined : JSON.parse(policy),
        }),
      });
    });
  }
  return found;
}

/** Undefined for the keys of AWS. */
async function readKey(name: string, config: object, region: string | undefined): Promise<LiveResource | undefined> {
  const sdk = await loadSdk('@aws-sdk/client-kms', () => import('@aws-sdk/client-kms'));
  const client = new sdk.KMSClient(config);
  const { KeyMetadata } = await client.send(new sdk.DescribeKeyCommand({ KeyId: name }));
  if (KeyMetadata?.Arn === undefined || KeyMetadata.KeyManager === 'AWS') return undefined;
  const [{ Policy }, rotation] = await Promise.all([
    client.send(new sdk.GetKeyPolicyCommand({ KeyId: name, PolicyName: 'default' })),
    client.send(new sdk.GetKeyRotationStatusCommand({ KeyId: name })).then(
      ({ KeyRotationEnabled }) => KeyRotationEnabled,
      () => undefined,
    ),
  ]);
  return {
    id: KeyMetadata.Arn,
    type: 'AWS::KMS::Key',
    region,
    properties: clean({
      KeyPolicy: Policy === undefined ? undefined : JSON.parse(Policy),
      EnableKeyRotation: rotation,
      KeySpec: KeyMetadata.KeySpec,
      Origin: KeyMetadata.Origin,
      Enabled: KeyMetadata.Enabled,
      MultiRegion: KeyMetadata.MultiRegion,
    }),
  };
}

async function readIdentities(config: object): Promise<LiveResource[]> {
  const sdk = await loadSdk('@aws-sdk/client-iam', () => import('@aws-sdk/client-iam'));
  const client = new sdk.IAMClient(config);
  const found: LiveResource[] = [];
  const own = new Set<string>();
  const document = (text: string | undefined): unknown =>
    text === undefined ? undefined : JSON.parse(decodeURIComponent(text));
  const inline = (
    list:
      readonly { readonly PolicyName?: string | undefined; readonly PolicyDocument?: string | undefined }[] | undefined,
  ): object[] =>
    (list ?? []).map(({ PolicyName, PolicyDocument }) => ({ PolicyName, PolicyDocument: document(PolicyDocument) }));
  const arns = (list: readonly { readonly PolicyArn?: string | undefined }[] | undefined): unknown[] =>
    (list ?? []).map(({ PolicyArn }) => PolicyArn);
  for await (const page of sdk.paginateGetAccountAuthorizationDetails(
    { client },
    { Filter: ['Role', 'User', 'Group', 'LocalManagedPolicy'] },
  )) {
    for (const { Arn, PolicyName, PolicyVersionList } of page.Policies ?? []) {
      const version = PolicyVersionList?.find(({ IsDefaultVersion }) => IsDefaultVersion);
      if (Arn === undefined) continue;
      own.add(Arn);
      found.push({
        id: Arn,
        type: 'AWS::IAM::ManagedPolicy',
        region: undefined,
        properties: clean({ ManagedPolicyName: PolicyName, PolicyDocument: document(version?.Document) }),
      });
    }
    for (const role of page.RoleDetailList ?? []) {
      // AWS alone decides about its service-linked roles
      if (role.Path?.startsWith('/aws-service-role/')) continue;
      found.push({
        id: `role/${role.RoleName ?? ''}`,
        type: 'AWS::IAM::Role',
        region: undefined,
        properties: clean({
          RoleName: role.RoleName,
          Path: role.Path,
          AssumeRolePolicyDocument: document(role.AssumeRolePolicyDocument),
          Policies: inline(role.RolePolicyList),
          ManagedPolicyArns: arns(role.AttachedManagedPolicies),
          PermissionsBoundary: role.PermissionsBoundary?.PermissionsBoundaryArn,
        }),
      });
    }
    for (const user of page.UserDetailList ?? [])
      found.push({
        id: `user/${user.UserName ?? ''}`,
        type: 'AWS::IAM::User',
        region: undefined,
        properties: clean({
          UserName: user.UserName,
          Path: user.Path,
          Groups: user.GroupList,
          Policies: inline(user.UserPolicyList),
          ManagedPolicyArns: arns(user.AttachedManagedPolicies),
          PermissionsBoundary: user.PermissionsBoundary?.PermissionsBoundaryArn,
        }),
      });
    for (const group of page.GroupDetailList ?? [])
      found.push({
        id: `group/${group.GroupName ?? ''}`,
        type: 'AWS::IAM::Group',
        region: undefined,
        properties: clean({
          GroupName: group.GroupName,
          Policies: inline(group.GroupPolicyList),
          ManagedPolicyArns: arns(group.AttachedManagedPolicies),
        }),
      });
  }
  // a policy of the account is a resource here, and referred to as one
  const refer = (value: Json | undefined): Json =>
    typeof value === 'string' && own.has(value) ? { Ref: value } : (value ?? null);
  const groups = new Map(
    found.filter(({ type }) => type === 'AWS::IAM::Group').map(({ id, properties }) => [properties['GroupName'], id]),
  );
  return found.map((resource) => {
    const { ManagedPolicyArns: list, PermissionsBoundary: boundary, Groups: member, ...rest } = resource.properties;
    return {
      ...resource,
      properties: {
        ...rest,
        ...(Array.isArray(list) ? { ManagedPolicyArns: list.map(refer) } : {}),
        ...(boundary === undefined ? {} : { PermissionsBoundary: refer(boundary) }),
        ...(Array.isArray(member)
          ? { Groups: member.map((name: Json) => (groups.has(name) ? { Ref: groups.get(name) ?? '' } : name)) }
          : {}),
      },
    };
  });
}

async function readDistributions(config: object): Promise<LiveResource[]> {
  const sdk = await loadSdk('@aws-sdk/client-cloudfront', () => import('@aws-sdk/client-cloudfront'));
  const client = new sdk.CloudFrontClient(config);
  const found: LiveResource[] = [];
  const controls = new Set<string>();
  for await (const { DistributionList } of sdk.paginateListDistributions({ client }, {})) {
    // CloudFront throttles early

    await pooled(DistributionList?.Items ?? [], 4, async ({ Id }) => {
      if (Id === undefined) return;
      const answer = (await client.send(new sdk.GetDistributionConfigCommand({ Id }))).DistributionConfig;
      if (answer === undefined) return;
      for (const { OriginAccessControlId } of answer.Origins?.Items ?? [])
        if (OriginAccessControlId) controls.add(OriginAccessControlId);
      found.push({
        id: `distribution/${Id}`,
        type: 'AWS::CloudFront::Distribution',
        region: undefined,
        properties: { DistributionConfig: distributionConfig(answer, controls) },
      });
    });
  }
  await pooled([...controls], 4, async (Id) => {
    const answer = (await client.send(new sdk.GetOriginAccessControlConfigCommand({ Id }))).OriginAccessControlConfig;
    if (answer)
      found.push({
        id: Id,
        type: 'AWS::CloudFront::OriginAccessControl',
        region: undefined,
        properties: clean({ OriginAccessControlConfig: answer }),
      });
  });
  return found;
}

/** Names that CloudFormation writes in another way. */
const renamed: Readonly<Record<string, string>> = {
  ACMCertificateArn: 'AcmCertificateArn',
  IAMCertificateId: 'IamCertificateId',
  SSLSupportMethod: 'SslSupportMethod',
  OriginSslProtocols: 'OriginSSLProtocols',
  IsIPV6Enabled: 'IPV6Enabled',
  OriginReadTimeout: 'OriginReadTimeout',
};

/** The configuration as CloudFormation writes it: lists as lists, without the counts. */
function distributionConfig(config: DistributionConfig, controls: ReadonlySet<string>): JsonObject {
  const convert = (value: unknown, key: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => convert(item, ''));
    if (typeof value !== 'object' || value === null)
      return key === 'OriginAccessControlId' && typeof value === 'string' && controls.has(value)
        ? { Ref: value }
        : value === ''
          ? undefined
          : value;
    const { Quantity, Items, Enabled, ...rest } = value as Record<string, unknown>;
    if (key === 'AllowedMethods') return convert(Items, '');
    if (Quantity !== undefined && Object.keys(rest).length === 0)
      return key.startsWith('Trusted') && Enabled !== true ? undefined : convert(Items ?? [], '');
    if (key === 'GeoRestriction') return { RestrictionType: rest['RestrictionType'], Locations: Items };
    if (key === 'Logging') return Enabled === true ? convert(rest, '') : undefined;
    return Object.fromEntries(
      Object.entries(value as Record<string, unknown>)
        .filter(([name]) => name !== 'Quantity')
        .map(([name, item]) => [renamed[name] ?? name, convert(item, name)]),
    );
  };
  const found = convert(config, '') as Record<string, unknown>;
  const method = config.DefaultCacheBehavior?.AllowedMethods?.CachedMethods?.Items;
  return clean({
    ...found,
    ...(method === undefined
      ? {}
      : { DefaultCacheBehavior: { ...(found['DefaultCacheBehavior'] as object), CachedMethods: method } }),
  });
}

async function readTrails(config: object): Promise<LiveResource[]> {
  const sdk = await loadSdk('@aws-sdk/client-cloudtrail', () => import('@aws-sdk/client-cloudtrail'));
  const client = new sdk.CloudTrailClient(config);
  const { trailList = [] } = await client.send(new sdk.DescribeTrailsCommand({}));
  const found: LiveResource[] = [];
  await pooled(
    trailList,
    4,
    async ({
      Name,
      TrailARN,
      S3BucketName,
      S3KeyPrefix,
      IncludeGlobalServiceEvents,
      IsMultiRegionTrail,
      IsOrganizationTrail,
      HomeRegion,
      LogFileValidationEnabled,
      KmsKeyId,
      CloudWatchLogsLogGroupArn,
      CloudWatchLogsRoleArn,
    }) => {
      const name = TrailARN ?? Name ?? '';
      const [status, selectors] = await Promise.all([
        client.send(new sdk.GetTrailStatusCommand({ Name: name })),
        client.send(new sdk.GetEventSelectorsCommand({ TrailName: name })),
      ]);
      found.push({
        id: name,
        type: 'AWS::CloudTrail::Trail',
        region: HomeRegion,
        properties: clean({
          TrailName: Name,
          S3BucketName,
          S3KeyPrefix,
          IncludeGlobalServiceEvents,
          IsMultiRegionTrail,
          IsOrganizationTrail,
          IsLogging: status.IsLogging,
          EnableLogFileValidation: LogFileValidationEnabled,
          KMSKeyId: KmsKeyId,
          CloudWatchLogsLogGroupArn,
          CloudWatchLogsRoleArn,
          EventSelectors: selectors.EventSelectors,
          AdvancedEventSelectors: selectors.AdvancedEventSelectors,
        }),
      });
    },
  );
  return found;
}

function clean(value: unknown): JsonObject {
  return JSON.parse(JSON.stringify(value ?? {})) as JsonObject;
}

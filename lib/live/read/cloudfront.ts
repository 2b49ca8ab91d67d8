import type * as CloudFront from '@aws-sdk/client-cloudfront';
import { isObject, unreadFunction, type JsonObject } from '../../template';
import { loadSdk, onlyAnswers, pooled, stated } from '../sdk';
import { plainObject } from '../plain-json';
import { everyPage, partOf, type AccountCalls, type LiveResource } from './account-calls';

interface CloudFrontClient {
  readonly sdk: typeof CloudFront;
  readonly client: CloudFront.CloudFrontClient;
}

/** CloudFront throttles early. */
const width = 4;

/** What several distributions may name. */
interface Named {
  readonly controls: Set<string>;
  readonly identities: Set<string>;
}

/** Distributions, and the origin access controls and identities that they name. */
export async function readDistributions(calls: AccountCalls): Promise<readonly LiveResource[]> {
  if (!calls.asks('CLOUDFRONT')) return [];
  const sdk = await loadSdk('@aws-sdk/client-cloudfront', () => import('@aws-sdk/client-cloudfront'));
  const there = { sdk, client: onlyAnswers(new sdk.CloudFrontClient(calls.config('CLOUDFRONT')), calls.until) };
  const listed: CloudFront.DistributionSummary[] = [];
  const types = ['AWS::CloudFront::Distribution'];
  await calls.list({ what: 'distributions', action: 'cloudfront:ListDistributions', types }, () =>
    everyPage(listed, async (Marker) => {
      const list = stated((await there.client.send(new sdk.ListDistributionsCommand({ Marker }))).DistributionList);
      return { items: list.Items, next: list.NextMarker, isTruncated: list.IsTruncated };
    }),
  );
  const found: LiveResource[] = [];
  const named: Named = { controls: new Set(), identities: new Set() };
  await pooled(listed, width, async (summary) => {
    found.push(await readDistribution(calls, there, summary, named));
  });
  await pooled([...named.controls], width, async (Id) => {
    found.push(await readAccessControl(calls, there, Id));
  });
  found.push(...(await readStreamingDistributions(calls, there)));
  if (named.identities.size === 0) return found;
  const identities = await readAccessIdentities(calls, there);
  const gap = calls.gaps.find(({ because }) => because.includes(listIdentities));
  const all = gap === undefined ? found : found.map((one) => withoutIdentities(one, gap.because));
  return [...all, ...identities, ...unlisted(named, identities)];
}

/** Identities that origins name and no list has, as where a service does not know the call: they are there. */
function unlisted({ identities: named }: Named, listed: readonly LiveResource[]): readonly LiveResource[] {
  return [...named]
    .filter((id) => id.startsWith(identityPrefix) && !listed.some((one) => one.id === id))
    .map((id) => {
      const Id = id.slice(identityPrefix.length);
      return { id, type: identityType, region: undefined, attributes: { '': Id, Id }, properties: {} };
    });
}

/** The distribution, where nobody can tell who the identities of its origins are. */
function withoutIdentities(resource: LiveResource, because: string): LiveResource {
  const properties = plainObject(
    JSON.parse(JSON.stringify(resource.properties), (key, value: unknown) =>
      key === 'OriginAccessIdentity' && value !== '' ? { [unreadFunction]: because } : value,
    ),
  );
  return { ...resource, properties };
}

/** @param named takes up the origin access controls and identities that it names */
async function readDistribution(
  calls: AccountCalls,
  { sdk, client }: CloudFrontClient,
  { Id = '', ARN, DomainName }: CloudFront.DistributionSummary,
  named: Named,
): Promise<LiveResource> {
  const answer = await calls.answer('cloudfront:GetDistributionConfig', async () =>
    stated((await client.send(new sdk.GetDistributionConfigCommand({ Id }))).DistributionConfig),
  );
  const origins = answer.kind === 'read' ? answer.value.Origins?.Items : undefined;
  for (const { OriginAccessControlId, S3OriginConfig } of origins ?? []) {
    if (OriginAccessControlId) named.controls.add(OriginAccessControlId);
    if (S3OriginConfig?.OriginAccessIdentity) named.identities.add(S3OriginConfig.OriginAccessIdentity);
  }
  return {
    id: `distribution/${Id}`,
    type: 'AWS::CloudFront::Distribution',
    region: undefined,
    attributes: { '': Id, Id, ...(DomainName === undefined ? {} : { DomainName }) },
    names: ARN === undefined ? [Id] : [ARN, Id],
    properties: plainObject({
      DistributionConfig: partOf(answer, (config) => distributionConfig(config, named.controls)),
    }),
  };
}

const streamingType = 'AWS::CloudFront::StreamingDistribution';

/**
 * Distributions of the protocol RTMP, which CloudFront serves no more and still lists.
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ListStreamingDistributions.html
 */
async function readStreamingDistributions(
  calls: AccountCalls,
  { sdk, client }: CloudFrontClient,
): Promise<readonly LiveResource[]> {
  const listed: CloudFront.StreamingDistributionSummary[] = [];
  const what = 'streaming distributions';
  const listing = {
    what,
    action: 'cloudfront:ListStreamingDistributions',
    types: [streamingType],
    isNew: true,
  } as const;
  await calls.list(listing, () =>
    everyPage(listed, async (Marker) => {
      const asked = new sdk.ListStreamingDistributionsCommand({ Marker });
      const list = stated((await client.send(asked)).StreamingDistributionList);
      return { items: list.Items, next: list.NextMarker, isTruncated: list.IsTruncated };
    }),
  );
  const found: LiveResource[] = [];
  await pooled(listed, width, async ({ Id = '', ARN, DomainName }) => {
    const answer = await calls.answer('cloudfront:GetStreamingDistributionConfig', async () =>
      stated((await client.send(new sdk.GetStreamingDistributionConfigCommand({ Id }))).StreamingDistributionConfig),
    );
    const config = partOf(answer, (one) => converted(one, '', new Set()));
    found.push({
      id: `streaming-distribution/${Id}`,
      type: streamingType,
      region: undefined,
      attributes: { '': Id, ...(DomainName === undefined ? {} : { DomainName }) },
      names: ARN === undefined ? [Id] : [ARN, Id],
      properties: plainObject({ StreamingDistributionConfig: config }),
    });
  });
  return found;
}

const listIdentities = 'cloudfront:ListCloudFrontOriginAccessIdentities';

const identityType = 'AWS::CloudFront::CloudFrontOriginAccessIdentity';

/** An origin names an identity by this and its id. */
const identityPrefix = 'origin-access-identity/cloudfront/';

/** Origin access identities, for their canonical user ids, by which policies of buckets name them. */
async function readAccessIdentities(
  calls: AccountCalls,
  { sdk, client }: CloudFrontClient,
): Promise<readonly LiveResource[]> {
  const listed: CloudFront.CloudFrontOriginAccessIdentitySummary[] = [];
  const what = 'origin access identities';
  await calls.list({ what, action: listIdentities, types: [], isNew: true }, () =>
    everyPage(listed, async (Marker) => {
      const asked = new sdk.ListCloudFrontOriginAccessIdentitiesCommand({ Marker });
      const list = stated((await client.send(asked)).CloudFrontOriginAccessIdentityList);
      return { items: list.Items, next: list.NextMarker, isTruncated: list.IsTruncated };
    }),
  );
  return listed.map(({ Id = '', S3CanonicalUserId = '', Comment }) => ({
    id: `${identityPrefix}${Id}`,
    type: identityType,
    region: undefined,
    attributes: { '': Id, Id, S3CanonicalUserId },
    properties: plainObject({ CloudFrontOriginAccessIdentityConfig: { Comment } }),
  }));
}

async function readAccessControl(
  calls: AccountCalls,
  { sdk, client }: CloudFrontClient,
  Id: string,
): Promise<LiveResource> {
  const answer = await calls.answer('cloudfront:GetOriginAccessControlConfig', async () =>
    stated((await client.send(new sdk.GetOriginAccessControlConfigCommand({ Id }))).OriginAccessControlConfig),
  );
  return {
    id: Id,
    type: 'AWS::CloudFront::OriginAccessControl',
    region: undefined,
    attributes: { '': Id, Id },
    properties: plainObject({ OriginAccessControlConfig: partOf(answer) }),
  };
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
function distributionConfig(config: CloudFront.DistributionConfig, controls: ReadonlySet<string>): JsonObject {
  const found = plainObject(converted(config, '', controls));
  const behavior = found['DefaultCacheBehavior'];
  const cached = config.DefaultCacheBehavior?.AllowedMethods?.CachedMethods?.Items;
  return cached === undefined
    ? found
    : plainObject({
        ...found,
        DefaultCacheBehavior: { ...(isObject(behavior) ? behavior : {}), CachedMethods: cached },
      });
}

function converted(value: unknown, key: string, controls: ReadonlySet<string>): unknown {
  const convert = (item: unknown, name: string): unknown => converted(item, name, controls);
  if (Array.isArray(value)) return value.map((item) => convert(item, ''));
  if (typeof value !== 'object' || value === null) {
    if (key === 'OriginAccessControlId' && typeof value === 'string' && controls.has(value)) return { Ref: value };
    if (key === 'OriginAccessIdentity' && typeof value === 'string' && value.startsWith(identityPrefix))
      return { 'Fn::Join': ['', [identityPrefix, { Ref: value }]] };
    return value === '' ? undefined : value;
  }
  const { Quantity, Items, Enabled, ...rest } = value as Record<string, unknown>;
  if (key === 'AllowedMethods') return convert(Items, '');
  // CloudFront says something of addresses for its own certificate as well, where nobody can choose
  if (key === 'ViewerCertificate' && rest['CloudFrontDefaultCertificate'] === true)
    return { CloudFrontDefaultCertificate: true };
  if (Quantity !== undefined && Object.keys(rest).length === 0)
    return key.startsWith('Trusted') && Enabled !== true ? undefined : convert(Items ?? [], '');
  if (key === 'GeoRestriction') return { RestrictionType: rest['RestrictionType'], Locations: Items };
  if (key === 'Logging') return Enabled === true ? convert(rest, '') : undefined;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== 'Quantity')
      .map(([name, item]) => [renamed[name] ?? name, convert(item, name)]),
  );
}

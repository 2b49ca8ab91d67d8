import type * as CloudFront from '@aws-sdk/client-cloudfront';
import { isObject, type JsonObject } from '../../template';
import { loadSdk, pooled } from '../sdk';
import { clean, partOf, type AccountCalls, type LiveResource } from './account-calls';

interface CloudFrontClient {
  readonly sdk: typeof CloudFront;
  readonly client: CloudFront.CloudFrontClient;
}

/** CloudFront throttles early. */
const width = 4;

/** Distributions, and the origin access controls that they name. */
export async function readDistributions(calls: AccountCalls): Promise<readonly LiveResource[]> {
  if (!calls.asks('CLOUDFRONT')) return [];
  const sdk = await loadSdk('@aws-sdk/client-cloudfront', () => import('@aws-sdk/client-cloudfront'));
  const there = { sdk, client: new sdk.CloudFrontClient(calls.config('CLOUDFRONT')) };
  const listed: string[] = [];
  await calls.whole('distributions', 'cloudfront:ListDistributions', async () => {
    for await (const { DistributionList } of sdk.paginateListDistributions({ client: there.client }, {}))
      listed.push(...(DistributionList?.Items ?? []).flatMap(({ Id }) => Id ?? []));
  });
  const found: LiveResource[] = [];
  const controls = new Set<string>();
  await pooled(listed, width, async (Id) => {
    found.push(await readDistribution(calls, there, Id, controls));
  });
  await pooled([...controls], width, async (Id) => {
    found.push(await readAccessControl(calls, there, Id));
  });
  return found;
}

/** @param controls takes up the origin access controls that it names */
async function readDistribution(
  calls: AccountCalls,
  { sdk, client }: CloudFrontClient,
  Id: string,
  controls: Set<string>,
): Promise<LiveResource> {
  const answer = await calls.answer(
    'cloudfront:GetDistributionConfig',
    async () => (await client.send(new sdk.GetDistributionConfigCommand({ Id }))).DistributionConfig,
  );
  const origins = answer.kind === 'read' ? answer.value?.Origins?.Items : undefined;
  for (const { OriginAccessControlId } of origins ?? []) if (OriginAccessControlId) controls.add(OriginAccessControlId);
  return {
    id: `distribution/${Id}`,
    type: 'AWS::CloudFront::Distribution',
    region: undefined,
    properties: clean({
      DistributionConfig: partOf(answer, (config) => config && distributionConfig(config, controls)),
    }),
  };
}

async function readAccessControl(
  calls: AccountCalls,
  { sdk, client }: CloudFrontClient,
  Id: string,
): Promise<LiveResource> {
  const answer = await calls.answer(
    'cloudfront:GetOriginAccessControlConfig',
    async () => (await client.send(new sdk.GetOriginAccessControlConfigCommand({ Id }))).OriginAccessControlConfig,
  );
  return {
    id: Id,
    type: 'AWS::CloudFront::OriginAccessControl',
    region: undefined,
    properties: clean({ OriginAccessControlConfig: partOf(answer) }),
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
  const found = clean(converted(config, '', controls));
  const behavior = found['DefaultCacheBehavior'];
  const cached = config.DefaultCacheBehavior?.AllowedMethods?.CachedMethods?.Items;
  return cached === undefined
    ? found
    : clean({ ...found, DefaultCacheBehavior: { ...(isObject(behavior) ? behavior : {}), CachedMethods: cached } });
}

function converted(value: unknown, key: string, controls: ReadonlySet<string>): unknown {
  const convert = (item: unknown, name: string): unknown => converted(item, name, controls);
  if (Array.isArray(value)) return value.map((item) => convert(item, ''));
  if (typeof value !== 'object' || value === null) {
    if (key === 'OriginAccessControlId' && typeof value === 'string' && controls.has(value)) return { Ref: value };
    return value === '' ? undefined : value;
  }
  const { Quantity, Items, Enabled, ...rest } = value as Record<string, unknown>;
  if (key === 'AllowedMethods') return convert(Items, '');
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

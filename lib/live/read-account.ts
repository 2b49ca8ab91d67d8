import { AccountCalls, type Gap, type LiveResource } from './read/account-calls';
import { readDistributions } from './read/cloudfront';
import { readTrails } from './read/cloudtrail';
import { readDeliveries } from './read/cloudwatch-logs';
import { readIdentities } from './read/iam';
import { readKeys, type KeyName } from './read/kms';
import { readAccessPoints, readAccountBlock, readMultiRegionAccessPoints } from './read/s3-control';
import { readOtherKinds } from './read/other-kinds';
import { readAccountId } from './read/sts';
import type { Connection } from './sdk';

/** What an account is beside its buckets. */
export interface LiveAccount {
  readonly id: string | undefined;
  /** whether it has anything beside buckets: a store of another maker has not */
  readonly isAsked: boolean;
  /** the four switches for the whole account; undefined when nobody can tell */
  readonly publicAccessBlock: Readonly<Record<string, boolean>> | undefined;
  readonly resources: readonly LiveResource[];
  /** what could not be read, and why */
  readonly gaps: readonly Gap[];
  /** what names keys that AWS manages, by which it encrypts with `aws/s3` */
  readonly keysOfAws: ReadonlySet<string>;
  /** canonical user ids of the account and of its origin access identities */
  readonly canonicalIds: ReadonlySet<string>;
}

export interface AccountOptions {
  /** keys that buckets name, by ARN or id */
  readonly keys: readonly KeyName[];
  readonly regions: readonly string[];
  /** the canonical user id of the account, as its list of buckets says */
  readonly owner: string | undefined;
  /** whether roles, users, groups and their policies are read */
  readonly withIdentities: boolean;
}

/**
 * Reads what reaches the buckets of an account: its public access block, access points, keys, identities,
 * distributions and trails. What is denied becomes a gap, or a part of a resource that nobody can tell.
 * @throws UserError when there are no credentials
 */
export async function readAccount(
  connection: Connection,
  { keys, regions, owner, withIdentities }: AccountOptions,
): Promise<LiveAccount> {
  const calls = new AccountCalls(connection);
  const id = await readAccountId(calls);
  const publicAccessBlock = id === undefined ? undefined : await readAccountBlock(calls, id);
  const resources: LiveResource[] = [];
  // one region after the other: they are few
  for (const region of regions) if (id !== undefined) resources.push(...(await readAccessPoints(calls, id, region)));
  if (id !== undefined) {
    resources.push(...(await readMultiRegionAccessPoints(calls, id)));
    const homes = new Set([calls.config('S3_CONTROL').region, ...regions]);
    for (const region of homes) resources.push(...(await readOtherKinds(calls, id, region)));
  }
  if (withIdentities) resources.push(...(await readIdentities(calls)));
  resources.push(...(await readDistributions(calls)), ...(await readTrails(calls, regions)));
  resources.push(...(await readDeliveries(calls, regions)));
  const named = [...keys, ...keysOf(resources)].filter(
    ({ name }, at, all) => at === all.findIndex((one) => one.name === name),
  );
  const { keys: read, ofAws } = await readKeys(calls, named);
  resources.push(...read);
  const canonicalIds = [owner, ...resources.map(({ attributes }) => attributes?.['S3CanonicalUserId'])];
  return {
    id,
    isAsked: calls.asks('STS'),
    publicAccessBlock,
    resources,
    gaps: calls.gaps,
    keysOfAws: ofAws,
    canonicalIds: new Set(canonicalIds.filter((one) => one !== undefined)),
  };
}

/** The keys that trails name. */
function keysOf(resources: readonly LiveResource[]): readonly KeyName[] {
  return resources.flatMap(({ type, region, properties }) => {
    const name = type === 'AWS::CloudTrail::Trail' ? properties['KMSKeyId'] : undefined;
    return typeof name === 'string' ? [{ name, region }] : [];
  });
}

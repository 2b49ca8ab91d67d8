import type { Settings } from '../s3';
import { isArray, isObject, own, type Json, type Template } from '../template';
import { liveSettings, liveTemplates } from './live-templates';
import { readAccount, type LiveAccount } from './read-account';
import { readBuckets, type LiveBucket, type ReadOptions } from './read-buckets';
import { inRegionOfProfile, type Connection } from './sdk';

export interface LiveEstate {
  readonly buckets: readonly LiveBucket[];
  readonly account: LiveAccount;
  /** what runs, in the words that rules read */
  readonly templates: readonly Template[];
  readonly settings: Settings;
}

export interface EstateOptions extends ReadOptions {
  readonly withIdentities?: boolean;
}

/**
 * Reads the buckets of an account and what reaches them.
 * @throws UserError when the account cannot be asked, or a package of the SDK is missing
 */
export async function readEstate(
  given: Connection,
  { withIdentities = true, ...options }: EstateOptions = {},
): Promise<LiveEstate> {
  const connection = await inRegionOfProfile(given);
  const { buckets, owner } = await readBuckets(connection, options);
  const keys = new Map(
    buckets.flatMap(({ settings, region }) =>
      [settings.BucketEncryption, settings.ReplicationConfiguration].flatMap((reading) =>
        (reading.kind === 'known' ? keysIn(reading.value) : []).map((name) => [name, { name, region }] as const),
      ),
    ),
  );
  const regions = [...new Set(buckets.flatMap(({ region }) => region ?? []))].sort((a, b) => (a < b ? -1 : 1));
  const account = await readAccount(connection, { keys: [...keys.values()], regions, owner, withIdentities });
  const at =
    connection.endpoint === undefined
      ? `aws://${account.id ?? 'account'}`
      : connection.endpoint.replace(/\/$/, '').replace(/^https?/, 's3');
  return { buckets, account, templates: liveTemplates(buckets, account, at), settings: liveSettings(account) };
}

/** Names of keys in a setting, those of AWS left out. */
function keysIn(value: Json): readonly string[] {
  if (isArray(value)) return value.flatMap(keysIn);
  if (!isObject(value)) return [];
  const named = ['KMSMasterKeyID', 'ReplicaKmsKeyID']
    .flatMap((name) => own(value, name) ?? [])
    .filter((name): name is string => typeof name === 'string' && !name.includes('alias/aws/'));
  return [...named, ...Object.values(value).flatMap(keysIn)];
}

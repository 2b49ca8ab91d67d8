import type * as S3 from '@aws-sdk/client-s3';
import { UserError } from '../template';
import { endlessList, everyPage } from './read/account-calls';
import { bucketSettings, type BucketSetting, type Reading, type SettingName } from './bucket-settings';
import {
  callError,
  hintFor,
  isDenied,
  isUnauthenticated,
  loadSdk,
  isNoAnswer,
  pooled,
  regionIn,
  s3Client,
  type CallError,
  type Connection,
} from './sdk';

/** A bucket as it runs: what each setting is, or why nobody can tell. */
export interface LiveBucket {
  readonly name: string;
  readonly region: string | undefined;
  readonly settings: Readonly<Record<SettingName, Reading>>;
}

/** The buckets of an account. */
export interface Listed {
  readonly buckets: readonly BucketName[];
  /** the canonical user id of the account */
  readonly owner: string | undefined;
}

/** Buckets that were read. */
export interface ReadBuckets {
  readonly buckets: readonly LiveBucket[];
  readonly owner: string | undefined;
}

export interface BucketName {
  readonly name: string;
  readonly region: string | undefined;
}

/** Where a reading of many buckets stands, so that one that was cut off can go on. */
export interface Journal {
  /** what was read before, by name */
  readonly done: ReadonlyMap<string, LiveBucket>;
  /** keeps a bucket that has been read */
  readonly keep: (bucket: LiveBucket) => void;
}

export interface ReadOptions {
  /** only these */
  readonly names?: readonly string[];
  /** whether one of `names` that is not there is left out, and no mistake */
  readonly mayBeGone?: boolean;
  /** where nobody is named: only buckets of this region */
  readonly inRegion?: string;
  /** requests at once */
  readonly concurrency?: number;
  readonly journal?: Journal;
  /** whether settings are read that no rule asks about, to be compared with templates */
  readonly forDrift?: boolean;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Buckets asked about at once; each has one request under way. */
const defaultConcurrency = 24;

/**
 * The buckets of an account, every page of them.
 * @param inRegion only those of this region
 * @throws UserError when the account cannot be asked
 */
export async function listBuckets(client: S3.S3Client, inRegion?: string): Promise<Listed> {
  const { ListBucketsCommand } = await loadSdk('@aws-sdk/client-s3', () => import('@aws-sdk/client-s3'));
  const listed: S3.Bucket[] = [];
  let owner: string | undefined;
  try {
    await everyPage(listed, async (token) => {
      const page = await client.send(
        new ListBucketsCommand({
          MaxBuckets: 1000,
          ...(inRegion === undefined ? {} : { BucketRegion: inRegion }),
          ...(token === undefined ? {} : { ContinuationToken: token }),
        }),
      );
      if (page.Buckets === undefined && page.Owner === undefined) throw noList();
      owner ??= page.Owner?.ID;
      return { items: page.Buckets, next: page.ContinuationToken };
    });
  } catch (error) {
    if (error instanceof UserError) throw error;
    const failure = callError(error);
    if (failure.code === endlessList)
      throw new UserError('the list of buckets has no end', undefined, 'the store gives the same page again');
    if (isNoAnswer(failure)) throw noList();
    throw refused('the buckets cannot be listed', failure, 's3:ListAllMyBuckets');
  }
  const found = new Map(
    listed.flatMap(({ Name, BucketRegion }) => (Name === undefined ? [] : [[Name, regionIn(BucketRegion)]])),
  );
  const buckets = [...found].map(([name, region]): BucketName => ({ name, region }));
  return { buckets: buckets.sort((a, b) => (a.name < b.name ? -1 : 1)), owner };
}

function noList(): UserError {
  return new UserError('the answer to ListBuckets says nothing', undefined, 'is this an S3 endpoint?');
}

function howToSign({ code }: CallError): string {
  return code === 'CredentialsProviderError'
    ? 'give credentials by environment, or --profile with one that is there'
    : 'give credentials by environment or --profile';
}

/** The error for a call without which nothing can be done. */
export function refused(what: string, error: CallError, action: string): UserError {
  if (isUnauthenticated(error)) return new UserError(`${what}: ${error.code}`, undefined, howToSign(error));
  if (isDenied(error))
    return new UserError(
      `${what}: ${error.code}`,
      undefined,
      `it needs ${action}; \`audit --print-policy\` shows all that is needed`,
    );
  return new UserError(`${what}: ${error.code}`, undefined, hintFor(error));
}

/**
 * Reads every setting of the buckets. A call that is denied or fails makes its value one that nobody can tell, with
 * the action that was missing; it never ends the run.
 * @throws UserError when the account cannot be asked at all, or a named bucket is not there
 */
export async function readBuckets(
  connection: Connection,
  { names, mayBeGone = false, inRegion, concurrency = defaultConcurrency, ...options }: ReadOptions = {},
): Promise<ReadBuckets> {
  const { journal, forDrift = false, onProgress } = options;
  const client = await s3Client(connection);
  const { buckets: wanted, owner } =
    names === undefined || names.length === 0
      ? await listBuckets(client, inRegion)
      : { buckets: names.map((name): BucketName => ({ name, region: undefined })), owner: undefined };
  const clients = new Map<string, Promise<S3.S3Client>>();
  const clientFor = (region: string | undefined): Promise<S3.S3Client> => {
    if (region === undefined || connection.endpoint !== undefined) return Promise.resolve(client);
    const known = clients.get(region) ?? s3Client({ ...connection, region });
    clients.set(region, known);
    return known;
  };
  const found = new Map<string, LiveBucket>();
  let done = 0;
  const mustExist = !mayBeGone && names !== undefined && names.length > 0;
  await pooled(wanted, concurrency, async (bucket) => {
    const before = journal?.done.get(bucket.name);
    const read = before ?? (await readBucket(bucket, clientFor, connection, { forDrift, mustExist }));
    if (read) {
      found.set(bucket.name, read);
      // what was denied or failed is asked again
      if (before === undefined && isRead(read)) journal?.keep(read);
    }
    onProgress?.(++done, wanted.length);
  });
  return { buckets: wanted.flatMap(({ name }) => found.get(name) ?? []), owner };
}

/** Whether every question was answered, were it by saying nothing: asked again, the store would say no more. */
export function isRead({ settings }: LiveBucket): boolean {
  return Object.values(settings).every((reading) => reading.kind !== 'unread' || reading.isSilent === true);
}

/** Of a setting about which no rule asks. */
const notAsked: Reading = { kind: 'unread', because: 'it is not asked', isSilent: true };

/** Undefined when the bucket went away since it was listed. */
async function readBucket(
  bucket: BucketName,
  clientFor: (region: string | undefined) => Promise<S3.S3Client>,
  connection: Connection,
  { mustExist, forDrift }: { readonly mustExist: boolean; readonly forDrift: boolean },
): Promise<LiveBucket | undefined> {
  const region = bucket.region ?? (await locate(await clientFor(undefined), bucket.name, connection));
  const client = await clientFor(region);
  const settings: Partial<Record<SettingName, Reading>> = {};
  // one after the other: a bucket's own settings are few, and other buckets wait meanwhile
  for (const setting of bucketSettings) {
    const isSkipped = setting.isForDriftAlone === true && !forDrift;
    const reading = isSkipped
      ? notAsked
      : await readSetting(setting, client, bucket.name, connection.endpoint !== undefined);
    if (reading === 'gone') {
      if (mustExist) throw new UserError(`there is no bucket called \`${bucket.name}\``);
      return undefined;
    }
    settings[setting.name] = reading;
  }
  return { name: bucket.name, region, settings: settings as Record<SettingName, Reading> };
}

async function locate(
  client: S3.S3Client,
  Bucket: string,
  { endpoint, region }: Connection,
): Promise<string | undefined> {
  if (endpoint !== undefined) return region ?? (await client.config.region());
  const { HeadBucketCommand } = await loadSdk('@aws-sdk/client-s3', () => import('@aws-sdk/client-s3'));
  try {
    return (await client.send(new HeadBucketCommand({ Bucket }))).BucketRegion;
  } catch (error) {
    return regionSaid(error);
  }
}

/**
 * S3 says the region of a bucket even where it refuses to say more.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
 */
function regionSaid(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('$response' in error)) return undefined;
  const { $response: response } = error;
  if (typeof response !== 'object' || response === null || !('headers' in response)) return undefined;
  const region = new Map(Object.entries(Object(response.headers))).get('x-amz-bucket-region');
  return typeof region === 'string' ? region : undefined;
}

async function readSetting(
  { name, action, unset, read, isOfAwsAlone }: BucketSetting,
  client: S3.S3Client,
  bucket: string,
  isCompatible: boolean,
): Promise<Reading | 'gone'> {
  const sdk = await loadSdk('@aws-sdk/client-s3', () => import('@aws-sdk/client-s3'));
  const because = `the answer to \`${action}\` says nothing about \`${name}\``;
  const hasNone: Reading = { kind: 'inapplicable', because: `this store has no \`${name}\`` };
  const silent: Reading = isCompatible && isOfAwsAlone === true ? hasNone : { kind: 'unread', because, isSilent: true };
  try {
    const value = await read(sdk, client, bucket);
    if (value === undefined) return { kind: 'unset' };
    return value === null ? silent : { kind: 'known', value };
  } catch (error) {
    const failure = callError(error);
    if (isNoAnswer(failure)) return silent;
    if (unset.includes(failure.code)) return { kind: 'unset' };
    if (failure.code === 'NoSuchBucket' || failure.code === 'NotFound') return 'gone';
    if (isUnauthenticated(failure)) throw refused('the bucket cannot be asked', failure, action);
    if (
      isCompatible &&
      (/^(NotImplemented|MethodNotAllowed|XNotImplemented|UnsupportedOperation)$/.test(failure.code) ||
        failure.status === 501 ||
        failure.status === 405)
    )
      return hasNone;
    return {
      kind: 'unread',
      because: isDenied(failure) ? `\`${action}\` is denied` : `\`${action}\` could not be asked: ${failure.code}`,
    };
  }
}

import {
  isArray,
  isObject,
  loadText,
  notThereFunction,
  own,
  unreadFunction,
  type Json,
  type JsonObject,
  type Running,
  type Template,
} from '../template';
import { publicAccessSwitches, tagNeeds, type Settings } from '../s3';
import type { LiveResource } from './read/account-calls';
import { accountBlockAction } from './read/s3-control';
import { plainJson } from './plain-json';
import type { LiveAccount } from './read-account';
import type { LiveBucket } from './read-buckets';
import { propertySettings, type Reading } from './bucket-settings';

/**
 * What runs, as templates: one a region, with a bucket's name as its logical id, so that the same rules read the same
 * words.
 * What nobody could read is a value that nobody can tell.
 * @param at where they come from, as it stands before the lines of findings: `aws://111122223333`
 */
export function liveTemplates(buckets: readonly LiveBucket[], account: LiveAccount, at: string): readonly Template[] {
  const running = runningOf(buckets, account);
  const opaque = account.gaps
    .filter(({ isNotAsked }) => !isNotAsked)
    .map(({ because }) => ({ path: ['Resources'], because }));
  const regions = [...resourcesByRegion(buckets, account)].sort(([a], [b]) => (a < b ? -1 : 1));
  const made = regions.map(([region, resources], index) =>
    loadText(`${at}/${region}`, written({ Resources: resources }), {
      environment: {
        ...(account.id === undefined ? {} : { account: account.id }),
        ...(region === 'global' ? {} : { region }),
      },
      ...(running === undefined ? {} : { running }),
      // said once: what is missing is missing in the whole account
      ...(index === 0 ? { opaque } : {}),
    }),
  );
  return account.isAsked ? [...made, accountTemplate(account, at, running)] : made;
}

/** What is said of the account as a whole, at a place that does not depend on which buckets are looked at. */
function accountTemplate(account: LiveAccount, at: string, running: Running | undefined): Template {
  return loadText(`${at}/account`, written({ ...trailsSaid(account), Resources: {} }), {
    environment: account.id === undefined ? {} : { account: account.id },
    ...(running === undefined ? {} : { running }),
  });
}

function written(template: JsonObject): string {
  return `${JSON.stringify(template, undefined, 2)}\n`;
}

const trailType = 'AWS::CloudTrail::Trail';

/** For a rule to read: whether there is a trail at all, or that nobody can tell. */
function trailsSaid({ resources, gaps }: LiveAccount): JsonObject {
  const gap = gaps.find(({ types }) => types.includes(trailType));
  const trails = resources.some(({ type }) => type === trailType) ? 'some' : 'none';
  const said: JsonObject = trails === 'none' && gap !== undefined ? { trailsUnread: gap.because } : { trails };
  return { Metadata: { 'bucket-warden': said } };
}

/** The resources of each region, by logical id; what is of no region is beside the first that is of one. */
function resourcesByRegion(
  buckets: readonly LiveBucket[],
  account: LiveAccount,
): ReadonlyMap<string, Readonly<Record<string, JsonObject>>> {
  const regions = new Map<string, Record<string, JsonObject>>();
  const home =
    buckets.find(({ region }) => region !== undefined)?.region ??
    account.resources.find(({ region }) => region !== undefined)?.region ??
    'global';
  const add = (region: string | undefined, id: string, resource: JsonObject): void => {
    const resources = regions.get(region ?? home) ?? {};
    resources[id] = resource;
    regions.set(region ?? home, resources);
  };
  for (const bucket of buckets) {
    add(bucket.region, bucket.name, {
      Type: 'AWS::S3::Bucket',
      ...metadataOf(bucket),
      Properties: bucketProperties(bucket, account),
    });
    const policy = valueOf(bucket.settings.Policy);
    if (policy !== undefined)
      add(bucket.region, `${bucket.name}/policy`, {
        Type: 'AWS::S3::BucketPolicy',
        Properties: { Bucket: { Ref: bucket.name }, PolicyDocument: policy },
      });
  }
  for (const { id, type, region, properties: own } of account.resources)
    add(region, id, { Type: type, Properties: own });
  return regions;
}

function runningOf(
  buckets: readonly LiveBucket[],
  { resources, gaps, canonicalIds, isAsked }: LiveAccount,
): Running | undefined {
  // of a store that is not AWS, nobody knows what stands beside it
  if (!isAsked) return undefined;
  const lists = gaps.flatMap(({ because, types }) => types.map((type): [string, string] => [type, because]));
  const settings = buckets.flatMap(unreadSettings);
  // tags say nothing about access where no policy asks for them
  const asksForTags = buckets.some((one) => /(ResourceTag|BucketTag)\//i.test(JSON.stringify(one.settings.Policy)));
  const telling = asksForTags ? settings : settings.filter(([need]) => !tagNeeds.includes(need));
  const unread = [...lists, ...resources.flatMap(unreadProperties), ...telling];
  return {
    attributes: new Map(resources.flatMap(({ id, attributes }) => (attributes ? [[id, attributes]] : []))),
    names: new Map(resources.flatMap(({ id, names }) => (names ? [[id, names]] : []))),
    canonicalIds,
    unread: new Map(unread),
  };
}

/** `AWS::S3::AccessPoint.Policy` and why, for each part of a resource that could not be read. */
function unreadProperties({ type, properties }: LiveResource): readonly [string, string][] {
  return Object.entries(properties).flatMap(([name, value]): [string, string][] => {
    const because = isObject(value) ? own(value, unreadFunction) : undefined;
    return typeof because === 'string' ? [[`${type}.${name}`, because]] : [];
  });
}

function unreadSettings({ settings }: LiveBucket): readonly [string, string][] {
  return Object.entries(settings).flatMap(([name, reading]): [string, string][] =>
    reading.kind === 'unread' && reading.isSilent !== true ? [[`AWS::S3::Bucket.${name}`, reading.because]] : [],
  );
}

/** What of the account holds for every bucket in it. */
export function liveSettings({ publicAccessBlock, isAsked, gaps }: LiveAccount): Settings {
  if (publicAccessBlock === undefined) {
    const gap = gaps.find(({ because }) => because.includes(accountBlockAction));
    const because = gap?.because ?? 'the public access block of the account could not be read';
    return isAsked ? { accountPublicAccessBlock: { unread: because } } : {};
  }
  return { accountPublicAccessBlock: Object.values(publicAccessBlock).every((isOn) => isOn) };
}

function valueOf(reading: Reading): Json | undefined {
  switch (reading.kind) {
    case 'known':
      return reading.value;
    case 'unset':
      return undefined;
    case 'unread':
      return { [unreadFunction]: reading.because };
    case 'inapplicable':
      return { [notThereFunction]: reading.because };
  }
}

/** The setting, with keys that AWS manages called by the alias that tells so. */
function byAlias(setting: Json | undefined, keysOfAws: ReadonlySet<string>): Json | undefined {
  if (setting === undefined || keysOfAws.size === 0) return setting;
  return plainJson(
    JSON.parse(JSON.stringify(setting), (key, value: unknown) =>
      key === 'KMSMasterKeyID' && typeof value === 'string' && keysOfAws.has(value) ? 'alias/aws/s3' : value,
    ),
  );
}

function bucketProperties({ name, settings }: LiveBucket, account: LiveAccount): JsonObject {
  const found: Record<string, Json> = { BucketName: name };
  for (const property of propertySettings) {
    const stated = valueOf(settings[property]);
    const value = property === 'BucketEncryption' ? byAlias(stated, account.keysOfAws) : stated;
    if (value !== undefined) found[property] = value;
  }
  // a bucket without ownership controls is an old one, where ACLs count
  if (settings.OwnershipControls.kind === 'unset')
    found['OwnershipControls'] = { Rules: [{ ObjectOwnership: 'ObjectWriter' }] };
  const lock = valueOf(settings.ObjectLockConfiguration);
  if (lock !== undefined) found['ObjectLockEnabled'] = settings.ObjectLockConfiguration.kind === 'known' ? true : lock;
  const block = settings.PublicAccessBlockConfiguration;
  const whole: Readonly<Record<string, boolean>> = account.publicAccessBlock ?? {};
  // a bucket that runs and has no block has all four switches off; those of the account count for each bucket, all four
  // together are told as such
  if (!publicAccessSwitches.every((key) => whole[key] === true) && (block.kind === 'known' || block.kind === 'unset')) {
    const mine = block.kind === 'known' && isObject(block.value) ? block.value : {};
    found['PublicAccessBlockConfiguration'] = Object.fromEntries(
      publicAccessSwitches.map((key) => [key, whole[key] === true || own(mine, key) === true]),
    );
  }
  const tags = valueOf(settings.Tags);
  if (tags !== undefined) found['Tags'] = tags;
  return found;
}

/**
 * The stack that made a bucket, and what the bucket is called there, as CloudFormation tags it.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
 */
function madeByStack(tags: readonly Json[]): JsonObject {
  const valueFor = (key: string): Json | undefined => {
    const tag = tags.find((one) => isObject(one) && own(one, 'Key') === `aws:cloudformation:${key}`);
    return isObject(tag) ? own(tag, 'Value') : undefined;
  };
  const [stack, logicalId] = [valueFor('stack-name'), valueFor('logical-id')];
  return stack === undefined || logicalId === undefined ? {} : { madeBy: { stack, logicalId } };
}

/**
 * Tags `bucket-warden:<rule>` with the reason as their value accept findings, and S3's own word on the policy is kept
 * for a rule to compare.
 */
function metadataOf({ settings }: LiveBucket): JsonObject {
  const { Tags, Policy, PolicyStatus } = settings;
  const list = Tags.kind === 'known' && isArray(Tags.value) ? Tags.value : [];
  const suppress = list.flatMap((tag) => {
    const key = isObject(tag) ? own(tag, 'Key') : undefined;
    const value = isObject(tag) ? own(tag, 'Value') : undefined;
    return typeof key === 'string' && key.startsWith('bucket-warden:')
      ? [{ rule: key.slice('bucket-warden:'.length), reason: typeof value === 'string' ? value : '' }]
      : [];
  });
  const ours = {
    ...(suppress.length > 0 ? { suppress } : {}),
    ...madeByStack(list),
    ...(PolicyStatus.kind === 'known' ? { policyStatus: PolicyStatus.value === true ? 'public' : 'not public' } : {}),
    ...(PolicyStatus.kind === 'unread' && (PolicyStatus.isSilent !== true || Policy.kind === 'known')
      ? { policyStatusUnread: PolicyStatus.because }
      : {}),
  };
  return Object.keys(ours).length === 0 ? {} : { Metadata: { 'bucket-warden': ours } };
}

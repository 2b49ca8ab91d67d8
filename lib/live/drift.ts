import { accessReport, type AccessRow } from '../engine';
import {
  bucketDefaults,
  bucketOf,
  estateIn,
  everyAccessLevel,
  isDeployed,
  nameOf,
  notificationResources,
  policiesOn,
  property,
  resourceKey,
  resourcesOf,
  statedName,
  takeInventory,
  type AccessLevel,
  type Inventory,
} from '../s3';
import {
  explore,
  isArray,
  isObject,
  isSwitchedOn,
  loadText,
  plain,
  render,
  resolve,
  unreadFunction,
  whyUnknown,
  type Json,
  type Resource,
  type Template,
  type Value,
} from '../template';
import { propertySettings, type Reading, type SettingName } from './bucket-settings';
import { normal, same } from './drift-normal';
import { liveTemplates } from './live-templates';
import type { RunningStack } from './read/cloudformation';
import type { LiveAccount } from './read-account';
import type { LiveBucket } from './read-buckets';

/** One property that is not what the template says. */
export interface PropertyChange {
  readonly property: string;
  /** `changed`, `missing` live, `added` live; `unknown` when nobody can tell */
  readonly kind: 'changed' | 'missing' | 'added' | 'unknown';
  readonly expected?: Json;
  readonly actual?: Json;
  readonly because?: string;
}

/** What somebody may do that the template does not give, or may not although it does. */
export interface AccessChange {
  readonly principal: string;
  readonly kind: 'let in' | 'shut out';
  readonly accessLevels: readonly AccessLevel[];
}

export interface BucketDrift {
  /** as in the template */
  readonly bucket: string;
  /** the live bucket; undefined when it was not found */
  readonly name: string | undefined;
  readonly because?: string;
  readonly properties: readonly PropertyChange[];
  readonly access: readonly AccessChange[];
}

export interface DriftReport {
  readonly buckets: readonly BucketDrift[];
  readonly isDrifted: boolean;
  /** whether something could not be compared */
  readonly isOpen: boolean;
}

/** What S3 does with a setting that a template leaves out. */
const defaults: Partial<Record<SettingName, Json>> = bucketDefaults;

/**
 * Compares the buckets of templates with those that run: property by property, and by who may do what.
 * @param physicalNames names of live buckets by logical id or construct path, where neither the template nor the tags
 * of CloudFormation tell
 * @param stack what CloudFormation made of the templates' stack
 */
export function drift(
  templates: readonly Template[],
  live: readonly LiveBucket[],
  account: LiveAccount,
  physicalNames: ReadonlyMap<string, string> = new Map(),
  stack?: RunningStack,
): DriftReport {
  const inventory = takeInventory(templates);
  const matches = new Map<string, LiveBucket>();
  const resources = resourcesOf(inventory, 'AWS::S3::Bucket');
  for (const resource of resources) {
    const found = liveBucketOf(resource, live, { given: physicalNames, stack }, inventory);
    if (found) matches.set(resourceKey(resource), found);
  }
  const buckets = resources.map((resource) => driftOf(resource, inventory, matches, { account, stack }));
  const kinds = buckets.flatMap(({ properties }) => properties.map(({ kind }) => kind));
  return {
    buckets,
    isDrifted: kinds.some((kind) => kind !== 'unknown') || buckets.some(({ access }) => access.length > 0),
    isOpen: kinds.includes('unknown'),
  };
}

function driftOf(
  resource: Resource,
  inventory: Inventory,
  matches: ReadonlyMap<string, LiveBucket>,
  { account, stack }: { readonly account: LiveAccount; readonly stack: RunningStack | undefined },
): BucketDrift {
  const bucket = nameOf(resource);
  const found = matches.get(resourceKey(resource));
  if (found === undefined) return isLeftOut(resource, inventory) ? notMade(resource) : notFound(resource, stack);
  const expected = expectedOf(resource, inventory, matches, {
    'AWS::AccountId': account.id,
    'AWS::Region': found.region,
    'AWS::Partition': 'aws',
  });
  if (typeof expected === 'string') {
    const properties = [{ property: 'bucket', kind: 'unknown', because: expected }] as const;
    return { bucket, name: found.name, properties, access: [] };
  }
  const properties = [
    ...propertySettings.flatMap((name) => compareSetting(name, expected[name], found.settings[name])),
    ...compareSetting('Policy', expected.Policy, found.settings.Policy),
    ...compareTags(expected.Tags, found.settings.Tags),
    ...notCompared(resource),
  ];
  return { bucket, name: found.name, properties, access: accessChanges(found, expected, account) };
}

/** Properties that are compared, or are what the bucket is found by. */
const comparedProperties: ReadonlySet<string> = new Set([
  ...propertySettings,
  'BucketName',
  'BucketNamePrefix',
  'BucketNamespace',
  'ObjectLockEnabled',
  'Tags',
]);

/** What the template says and nobody looked at. */
function notCompared({ body }: Resource): readonly PropertyChange[] {
  const stated = body['Properties'];
  return Object.keys(isObject(stated) ? stated : {})
    .filter((name) => !comparedProperties.has(name))
    .map((name) => ({ property: name, kind: 'unknown', because: 'it is not compared' }));
}

/** Tags that the template states: those of its stack are added to them, and are no drift. */
function compareTags(expected: Json | undefined, reading: Reading): readonly PropertyChange[] {
  if (!isArray(expected)) return expected === undefined ? [] : compareSetting('Tags', expected, reading);
  if (reading.kind === 'unread') return compareSetting('Tags', expected, reading);
  const live = tagsOf(reading);
  const names = new Set(expected.map((tag) => (isObject(tag) ? tag['Key'] : undefined)));
  const known = Object.entries(live).filter(([Key]) => names.has(Key));
  const actual = known.map(([Key, Value]) => ({ Key, Value }));
  return differences(normal(expected, 'Tags'), normal(actual, 'Tags'), 'Tags');
}

/** Whether a condition leaves it out, whatever is still open. */
function isLeftOut(resource: Resource, inventory: Inventory): boolean {
  const { outcomes, complete } = explore(16, (world) => isDeployed(estateIn(inventory, world), resource));
  return complete && outcomes.every(({ value }) => !value);
}

function notMade(resource: Resource): BucketDrift {
  const because = 'its condition leaves it out';
  return { bucket: nameOf(resource), name: undefined, because, properties: [], access: [] };
}

function notFound(resource: Resource, stack: RunningStack | undefined): BucketDrift {
  const isConditional = resource.body['Condition'] !== undefined;
  const [unread] = stack?.buckets === undefined ? (stack?.unread ?? []) : [];
  if (unread !== undefined)
    return {
      bucket: nameOf(resource),
      name: undefined,
      because: unread,
      properties: [{ property: 'bucket', kind: 'unknown', because: unread }],
      access: [],
    };
  return {
    bucket: nameOf(resource),
    name: undefined,
    because: `no live bucket is known to be it${isConditional ? ', and a condition decides whether it is made' : ''}`,
    properties: [{ property: 'bucket', kind: isConditional ? 'unknown' : 'missing' }],
    access: [],
  };
}

/** Names of live buckets that somebody gave, or CloudFormation. */
interface KnownNames {
  readonly given: ReadonlyMap<string, string>;
  readonly stack: RunningStack | undefined;
}

/** The logical ids of the stacks that nest the resource, and its own: `Nested/Data`. */
function pathInStack({ template: { nestedIn }, logicalId }: Resource): string {
  return nestedIn === undefined ? logicalId : `${pathInStack(nestedIn)}/${logicalId}`;
}

function liveBucketOf(
  resource: Resource,
  live: readonly LiveBucket[],
  { given: names, stack }: KnownNames,
  inventory: Inventory,
): LiveBucket | undefined {
  const given =
    names.get(resource.logicalId) ??
    names.get(resource.constructPath ?? '') ??
    stack?.buckets?.get(pathInStack(resource));
  // what the whole list of its stack does not hold is not there
  if (given === undefined && stack?.buckets !== undefined) return undefined;
  const stated =
    given ??
    explore(1, (world) => {
      const name = statedName(resource, estateIn(inventory, world));
      return name && plain(name);
    }).outcomes[0]?.value;
  if (stated !== undefined) return live.find(({ name }) => name === stated);
  const { stackName } = resource.template.provenance;
  const tagged = live.filter(({ settings }) => {
    const tag = (key: string): Json | undefined => tagsOf(settings.Tags)[key];
    return (
      tag('aws:cloudformation:logical-id') === resource.logicalId &&
      (stackName === undefined || tag('aws:cloudformation:stack-name') === stackName)
    );
  });
  return tagged.length === 1 ? tagged[0] : undefined;
}

function tagsOf(reading: Reading): Readonly<Record<string, Json>> {
  if (reading.kind !== 'known' || !isArray(reading.value)) return {};
  return Object.fromEntries(
    reading.value.flatMap((tag) =>
      isObject(tag) && typeof tag['Key'] === 'string' ? [[tag['Key'], tag['Value'] ?? '']] : [],
    ),
  );
}

/** What the account itself decides, by the name of the pseudo parameter. */
type Pseudo = Readonly<Record<string, string | undefined>>;

type Expected = Partial<Record<SettingName, Json>>;

/**
 * What the template says, with the names of live buckets filled in; a text when it depends on conditions or parameters
 * that were not given.
 */
function expectedOf(
  resource: Resource,
  inventory: Inventory,
  matches: ReadonlyMap<string, LiveBucket>,
  pseudo: Pseudo,
): Expected | string {
  const { outcomes, complete } = explore(16, (world): Expected => {
    const estate = estateIn(inventory, world);
    if (!isDeployed(estate, resource)) return {};
    const bucket = bucketOf(estate, resource);
    const found: Expected = {};
    for (const name of propertySettings) {
      const value = written(property(bucket, name), matches, pseudo);
      if (value !== undefined) found[name] = value;
    }
    if (notificationResources(bucket).length > 0)
      found.NotificationConfiguration = { [unreadFunction]: 'a custom resource sets it' };
    if (
      found.ObjectLockConfiguration === undefined &&
      isSwitchedOn(property(bucket, 'ObjectLockEnabled')).kind === 'yes'
    )
      found.ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled' };
    const tags = written(property(bucket, 'Tags'), matches, pseudo);
    if (tags !== undefined) found.Tags = tags;
    const [policy] = policiesOn(resourceKey(resource), estate);
    if (policy) {
      const document = written(property(policy, 'PolicyDocument'), matches, pseudo);
      if (document !== undefined) found.Policy = document;
    }
    return found;
  });
  const distinct = new Set(outcomes.map(({ value }) => JSON.stringify(value)));
  return complete && distinct.size === 1
    ? (outcomes[0]?.value ?? {})
    : 'it depends on conditions or parameters: give them with `--parameter`';
}

/** A value as plain JSON; what is open becomes a value that nobody can tell. */
function written(value: Value, matches: ReadonlyMap<string, LiveBucket>, pseudo: Pseudo): Json | undefined {
  switch (value.kind) {
    case 'absent':
      return undefined;
    case 'unknown':
      return { [unreadFunction]: String(value.because) };
    case 'list':
      return value.items.flatMap((item) => written(item, matches, pseudo) ?? []);
    case 'map':
      return Object.fromEntries(
        Object.entries(value.raw).flatMap(([key, raw]) => {
          const inner = written(
            resolve(raw, value.scope, { template: value.place.template, path: [...value.place.path, key] }),
            matches,
            pseudo,
          );
          return inner === undefined ? [] : [[key, inner]];
        }),
      );
    case 'text': {
      const exact = plain(value.text);
      if (exact !== undefined) return exact;
      const open: string[] = [];
      const text = value.text
        .map((part) => {
          if (typeof part === 'string') return part;
          const name =
            part.resource?.type === 'AWS::S3::Bucket' ? matches.get(resourceKey(part.resource))?.name : pseudo[part.id];
          if (name === undefined) open.push(part.label);
          return name ?? '';
        })
        .join('');
      return open.length === 0
        ? text
        : {
            [unreadFunction]: String(whyUnknown(value) ?? `\`${render(value.text)}\` is known only to the deployment`),
          };
    }
  }
}

function compareSetting(name: SettingName, expected: Json | undefined, reading: Reading): readonly PropertyChange[] {
  const shown = name === 'Policy' ? 'PolicyDocument' : name;
  if (reading.kind === 'inapplicable')
    return expected === undefined
      ? []
      : [{ property: shown, kind: 'unknown', expected, because: `not applicable: ${reading.because}` }];
  if (reading.kind === 'unread')
    return [
      { property: shown, kind: 'unknown', ...(expected === undefined ? {} : { expected }), because: reading.because },
    ];
  const actual = reading.kind === 'known' ? reading.value : undefined;
  const implied = expected ?? defaults[name];
  // AWS states what it does by itself; other stores leave it out
  if (expected === undefined && (actual === undefined || same(normal(implied, name), normal(actual, name)))) return [];
  return differences(normal(expected ?? implied, name), normal(actual, name), shown);
}

/** The deepest places where two values differ. */
function differences(expected: Json | undefined, actual: Json | undefined, at: string): readonly PropertyChange[] {
  if (same(expected, actual)) return [];
  const unread = [expected, actual]
    .map((value) => (isObject(value) ? value[unreadFunction] : undefined))
    .find((why) => typeof why === 'string');
  if (typeof unread === 'string')
    return [
      {
        property: at,
        kind: 'unknown',
        ...(expected === undefined ? {} : { expected }),
        ...(actual === undefined ? {} : { actual }),
        because: unread,
      },
    ];
  const why = unreadIn(expected) ?? unreadIn(actual);
  if (isObject(expected) && isObject(actual)) {
    return [...new Set([...Object.keys(expected), ...Object.keys(actual)])].flatMap((key) =>
      differences(expected[key], actual[key], `${at}.${key}`),
    );
  }
  if (isArray(expected) && isArray(actual)) return listDifferences(expected, actual, at);
  if (why !== undefined && actual !== undefined && expected !== undefined)
    return [{ property: at, kind: 'unknown', expected, actual, because: why }];
  if (expected === undefined) return [{ property: at, kind: 'added', ...(actual === undefined ? {} : { actual }) }];
  return actual === undefined
    ? [{ property: at, kind: 'missing', expected }]
    : [{ property: at, kind: 'changed', expected, actual }];
}

/** What is in one list alone: what both have stands for nothing, and what is left is compared in order. */
function listDifferences(expected: readonly Json[], actual: readonly Json[], at: string): readonly PropertyChange[] {
  const left = [...actual];
  const mine = expected.filter((item) => {
    const index = left.findIndex((other) => same(item, other));
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
  const because = unreadIn([...mine, ...left]);
  if (because !== undefined) return [{ property: at, kind: 'unknown', expected: mine, actual: left, because }];
  return Array.from({ length: Math.max(mine.length, left.length) }, (_, index) => {
    const place = expected.indexOf(mine[index] ?? '');
    return differences(mine[index], left[index], `${at}.${place < 0 ? index : place}`);
  }).flat();
}

function unreadIn(value: Json | undefined): string | undefined {
  if (isArray(value)) return value.map(unreadIn).find((why) => why !== undefined);
  if (!isObject(value)) return undefined;
  const why = value[unreadFunction];
  return typeof why === 'string'
    ? why
    : Object.values(value)
        .map(unreadIn)
        .find((one) => one !== undefined);
}

/**
 * Who may do something live and not by the template, and the other way round; what is undecided on one side says
 * nothing.
 */
function accessChanges(bucket: LiveBucket, expected: Expected, account: LiveAccount): readonly AccessChange[] {
  const asSettings = Object.fromEntries(
    Object.entries(bucket.settings).map(([name, reading]): [string, Reading] => {
      const key = name as SettingName;
      if (key === 'Tags' || key === 'PolicyStatus') return [name, { kind: 'unset' }];
      const value = expected[key] ?? (reading.kind === 'inapplicable' ? undefined : defaults[key]);
      return [name, value === undefined ? { kind: 'unset' } : { kind: 'known', value }];
    }),
  ) as LiveBucket['settings'];
  const bare = { ...account, resources: [], gaps: [] };
  const rows = (one: LiveBucket): readonly AccessRow[] => {
    const [template] = liveTemplates([one], bare, 'live');
    return template
      ? (accessReport([loadText('live', template.source.text, { environment: template.environment })]).buckets[0]
          ?.rows ?? [])
      : [];
  };
  const [then, now] = [rows({ ...bucket, settings: asSettings }), rows(bucket)];
  const verdict = (of: readonly AccessRow[], principal: string, accessLevel: AccessLevel): string =>
    of.find((row) => row.principal === principal)?.may[accessLevel].verdict ?? 'no';
  return [...new Set([...then, ...now].map(({ principal }) => principal))].flatMap((principal): AccessChange[] => {
    const having = (here: readonly AccessRow[], there: readonly AccessRow[]): readonly AccessLevel[] =>
      everyAccessLevel.filter(
        (accessLevel) =>
          verdict(here, principal, accessLevel) === 'yes' && verdict(there, principal, accessLevel) === 'no',
      );
    return (
      [
        ['let in', having(now, then)],
        ['shut out', having(then, now)],
      ] as const
    ).flatMap(([kind, accessLevels]) => (accessLevels.length > 0 ? [{ principal, kind, accessLevels }] : []));
  });
}

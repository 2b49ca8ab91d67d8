import { makeSymbolTable, nobodysSymbol, type GivenSymbols, type HomePartition, type SymbolTable } from '../policy';
import {
  accountOf,
  attributeText,
  causeOf,
  handsThrough,
  isArray,
  isObject,
  own,
  partitionOf,
  plain,
  regionOf,
  text,
  tokensOf,
  throughLast,
  type Json,
  type Resource,
  type Template,
  type Text,
  type Token,
} from '../template';
import { entity, property, resourcesOf, type Estate, type Inventory } from './estate';

/** An account and region that a stack is taken to be in, as far as they are known. */
export interface Deployment {
  readonly account?: string;
  readonly region?: string;
}

/**
 * A symbol table in which the names that templates state and the references to what bears them are one, for what the
 * template `owner` makes; as it were in an account and region, where those are given.
 * @param given the symbols that another state of the same templates has, where there is one: then all that is read of
 * this state for one partition has one table, as long as no world tells it apart
 */
export function symbolTableOf(
  estate: Estate,
  owner: Template,
  deployment: Deployment = {},
  given?: GivenSymbols,
): SymbolTable {
  const home = homePartition(owner);
  if (given === undefined) return newTable(estate, deployment, home);
  const known = sharedTables(given, estate.inventory);
  const key = JSON.stringify([home, deployment]);
  const before = known.get(key);
  if (before !== undefined && carriesOver(before, estate)) return before;
  const table = newTable(estate, deployment, home, given);
  known.set(key, table);
  return table;
}

const tablesOfStates = new WeakMap<GivenSymbols, WeakMap<Inventory, Map<string, SymbolTable>>>();

function sharedTables(given: GivenSymbols, inventory: Inventory): Map<string, SymbolTable> {
  const states = tablesOfStates.get(given) ?? new WeakMap<Inventory, Map<string, SymbolTable>>();
  tablesOfStates.set(given, states);
  const known = states.get(inventory) ?? new Map<string, SymbolTable>();
  states.set(inventory, known);
  return known;
}

function newTable(
  estate: Estate,
  { account, region }: Deployment,
  home: HomePartition,
  given?: GivenSymbols,
): SymbolTable {
  const taken = new Map([
    ['AWS::AccountId', account],
    ['AWS::Region', region],
  ]);
  const state: TableState = { estate, ofOneWorld: 0 };
  const compose = (token: Token): Text | undefined => {
    const literal = taken.get(token.id);
    if (literal !== undefined) return text(literal);
    const { world } = state.estate;
    const asked = world.asked;
    const parts = compositionOf(token, state.estate);
    // what a resource that may not be there is called by need not be a name
    const isSometimes = given !== undefined && token.resource !== undefined && !isUnconditional(token.resource);
    if (world.asked !== asked || isSometimes) state.ofOneWorld++;
    return parts;
  };
  // what names something in one state of the templates need not in another
  const isName = given ? undefined : (token: Token): boolean => namingParameters(estate.inventory).has(token.id);
  const table = makeSymbolTable(compose, home, given, isName);
  tables.set(table, state);
  return table;
}

interface TableState {
  estate: Estate;
  /** how much of what it has encoded may be called otherwise in another world */
  ofOneWorld: number;
}

const tables = new WeakMap<SymbolTable, TableState>();

/** Lets the table be asked in this world from now on; false where it holds what is otherwise here. */
export function carriesOver(table: SymbolTable, estate: Estate): boolean {
  const state = tables.get(table);
  if (state === undefined || state.estate.world === estate.world) return state !== undefined;
  if (state.ofOneWorld > 0) return false;
  state.estate = estate;
  return true;
}

/** How many names the tables hold that may be others in another world; grows when they are asked for more of them. */
export function namesOfOneWorld(some: readonly SymbolTable[]): number {
  return some.reduce((sum, table) => sum + (tables.get(table)?.ofOneWorld ?? 0), 0);
}

const statedPartitions = new WeakMap<Template, readonly string[]>();

/**
 * The partition that a template is deployed to: that of its region. Where the region is not known, the one that its
 * ARNs state; where they state several, nobody can tell.
 */
function homePartition(template: Template): HomePartition {
  const known = plain(partitionOf(template));
  if (known !== undefined) return { name: known };
  let stated = statedPartitions.get(template);
  if (stated === undefined) {
    const found = JSON.stringify(template.body).matchAll(/"arn:([a-z][a-z0-9-]*):/g);
    statedPartitions.set(template, (stated = [...new Set([...found].map(([, name = 'aws']) => name))]));
  }
  const [first = 'aws', second] = stated;
  if (second === undefined) return { name: first };
  const open = 'the partition is not known before deployment; say the region with `--region`';
  return { name: stated.includes('aws') ? 'aws' : first, open };
}

/** The property that states a resource's name, where its `Ref` is that name. */
const nameProperties: Readonly<Record<string, string>> = {
  'AWS::S3::Bucket': 'BucketName',
  'AWS::S3::AccessPoint': 'Name',
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::User': 'UserName',
  'AWS::IAM::Group': 'GroupName',
  'AWS::CloudTrail::Trail': 'TrailName',
  'AWS::KMS::Alias': 'AliasName',
};

const named = new WeakMap<Inventory, ReadonlySet<string>>();

/**
 * The parameters that something of their own template is called by, whatever happens: they hold letters, digits and
 * punctuation, but neither wildcards nor separators.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
function namingParameters(inventory: Inventory): ReadonlySet<string> {
  let found = named.get(inventory);
  if (found === undefined) {
    const bearers = plainlyNamed.flatMap((type) => resourcesOf(inventory, type)).filter(isUnconditional);
    const ids = bearers.flatMap(({ template, type, body }) => {
      const properties = own(body, 'Properties');
      const key = own(nameProperties, type);
      const name = isObject(properties) && key !== undefined ? own(properties, key) : undefined;
      return referencesIn(name).map((parameter) => `${template.id}#${parameter}`);
    });
    named.set(inventory, (found = new Set(ids)));
  }
  return found;
}

/** Names of aliases hold separators. */
const plainlyNamed = Object.keys(nameProperties).filter((type) => type !== 'AWS::KMS::Alias');

function isUnconditional({ body }: Resource): boolean {
  return own(body, 'Condition') === undefined;
}

/** What a text is put together of without conditions: by `Ref`, `Fn::Join` and `Fn::Sub`. */
function referencesIn(part: Json | undefined): readonly string[] {
  if (isArray(part)) return part.flatMap(referencesIn);
  if (!isObject(part)) return [];
  const [ref, joined, template] = [own(part, 'Ref'), own(part, 'Fn::Join'), own(part, 'Fn::Sub')];
  if (typeof ref === 'string') return [ref];
  if (isArray(joined)) return referencesIn(joined[1]);
  return typeof template === 'string'
    ? [...throughLast(template, '}').matchAll(/\$\{([^!}]+)\}/g)].map(([, name = '']) => name)
    : [];
}

/** The name that a resource states for itself, or runs by; undefined when the deployment makes one up. */
export function statedName(resource: Resource, estate: Estate): Text | undefined {
  const running = runningAttribute(resource, '');
  if (running !== undefined) return running;
  const key = own(nameProperties, resource.type);
  const stated = key === undefined ? undefined : property(entity(estate, resource), key);
  if (stated?.kind === 'text') return stated.text;
  return resource.type === 'AWS::S3::Bucket' ? accountRegionalName(resource, estate) : undefined;
}

/** What an attribute of a resource that runs is; undefined where nobody was told. */
function runningAttribute({ template, logicalId }: Resource, attribute: string): Text | undefined {
  const found = template.running?.attributes.get(logicalId)?.[attribute];
  return found === undefined ? undefined : text(found);
}

/**
 * The name that S3 makes of a prefix in the namespace of the account and region.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html
 */
function accountRegionalName(bucket: Resource, estate: Estate): Text | undefined {
  const prefix = property(entity(estate, bucket), 'BucketNamePrefix');
  const { template } = bucket;
  return prefix.kind === 'text'
    ? text(prefix.text, '-', accountOf(template), '-', regionOf(template), '-an')
    : undefined;
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
const arns: Readonly<Record<string, (resource: Resource, name: Text, estate: Estate) => Text>> = {
  'AWS::IAM::Role': (resource, name, estate) => iamArn('role', resource, name, estate),
  'AWS::IAM::User': (resource, name, estate) => iamArn('user', resource, name, estate),
  'AWS::KMS::Key': ({ template }, name) =>
    text('arn:', partitionOf(template), ':kms:', regionOf(template), ':', accountOf(template), ':key/', name),
  'AWS::KMS::ReplicaKey': ({ template }, name) =>
    text('arn:', partitionOf(template), ':kms:', regionOf(template), ':', accountOf(template), ':key/', name),
  'AWS::S3::AccessPoint': ({ template }, name) =>
    text('arn:', partitionOf(template), ':s3:', regionOf(template), ':', accountOf(template), ':accesspoint/', name),
  'AWS::CloudTrail::Trail': ({ template }, name) =>
    text('arn:', partitionOf(template), ':cloudtrail:', regionOf(template), ':', accountOf(template), ':trail/', name),
};

function iamArn(kind: 'role' | 'user', resource: Resource, name: Text, estate: Estate): Text {
  const { template } = resource;
  const path = property(entity(estate, resource), 'Path');
  return text(
    'arn:',
    partitionOf(template),
    ':iam::',
    accountOf(template),
    `:${kind}`,
    path.kind === 'text' ? path.text : '/',
    name,
  );
}

/** Whether the template says what the bucket is called, by a parameter perhaps. */
export function hasStatedName(bucket: Resource, estate: Estate): boolean {
  return property(entity(estate, bucket), 'BucketName').kind !== 'absent';
}

/**
 * Whether a bucket may turn out to be called `name`, where one of the two is a parameter, or holds one. A name that the
 * deployment makes up is never one that a template or its user states; what a custom resource or the Parameter Store
 * hands out may be one.
 */
export function mayBeNamed(bucket: Resource, name: Text, estate: Estate): boolean {
  const stated = property(entity(estate, bucket), 'BucketName');
  if (stated.kind === 'unknown') return true;
  const own = statedName(bucket, estate);
  if (own === undefined) return name.length === 1 && tokensOf(name).some(isHandedOut);
  return (mayVary(own) || mayVary(name)) && mayMeet(own, name);
}

/** Whether a part is a whole text that something else knows and hands out: a name that was made up, it may be. */
export function isHandedOut({ resource, because }: Token): boolean {
  if (resource !== undefined) return handsThrough(resource);
  const kind = causeOf(because)?.kind;
  return kind === 'dynamic-reference' || kind === 'parameter-store';
}

/** Whether two names may be the same where one is a parameter, or holds one. */
export function mayBeSameName(one: Text, other: Text): boolean {
  return (mayVary(one) || mayVary(other)) && mayMeet(one, other);
}

function mayVary(name: Text): boolean {
  return tokensOf(name).some(({ resource }) => resource === undefined || handsThrough(resource));
}

/** Whether two texts with holes may be the same: by what is known of both, or of their beginnings and ends. */
function mayMeet(one: Text, other: Text): boolean {
  const [known, also] = [plain(one), plain(other)];
  if (also !== undefined) return mayBecome(one, also);
  if (known !== undefined) return mayBecome(other, known);
  const edge = (text: Text, at: 0 | -1): string => {
    const part = text.at(at);
    return typeof part === 'string' ? part : '';
  };
  const [begin, start] = [edge(one, 0), edge(other, 0)];
  const [end, stop] = [edge(one, -1), edge(other, -1)];
  return (begin.startsWith(start) || start.startsWith(begin)) && (end.endsWith(stop) || stop.endsWith(end));
}

function mayBecome(open: Text, name: string): boolean {
  if (tokensOf(open).some((token) => open.length === 1 && token.not?.includes(name) === true)) return false;
  const pattern = open.map((part) =>
    typeof part === 'string' ? part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : part.alphabet === 'digits' ? '\\d+' : '.+',
  );
  return new RegExp(`^${pattern.join('')}$`).test(name);
}

/** The ARN of a resource, as policies name it; undefined for types that have none here. */
export function arnText(resource: Resource, estate: Estate): Text | undefined {
  return own(arns, resource.type)?.(resource, attributeText(resource, ''), estate);
}

/**
 * Identity providers of OpenID Connect: CloudFormation's own, and the custom resource by which the CDK made them
 * before.
 */
const providerTypes = new Set(['AWS::IAM::OIDCProvider', 'Custom::AWSCDKOpenIdConnectProvider']);

/** The ARN of a provider ends in its URL, without the scheme. */
function providerArn(resource: Resource, estate: Estate): Text | undefined {
  const url = property(entity(estate, resource), 'Url');
  if (url.kind !== 'text') return undefined;
  const [begin, ...rest] = url.text;
  const name = text(typeof begin === 'string' ? begin.replace(/^https:\/\//, '') : (begin ?? ''), ...rest);
  return text('arn:', partitionOf(resource.template), ':iam::', accountOf(resource.template), ':oidc-provider/', name);
}

const multiRegionType = 'AWS::S3::MultiRegionAccessPoint';

/**
 * The alias of a multi-region access point that its own policy writes out: S3 makes it up, and a policy is about no
 * other access point.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiRegionAccessPointPermissions.html
 */
function aliasSpelled(point: Resource, estate: Estate): Text | undefined {
  const name = property(entity(estate, point), 'Name');
  const isOwn = (policy: Resource): boolean => {
    const meant = property(entity(estate, policy), 'MrapName');
    if (meant.kind !== 'text') return false;
    const isReference = meant.text.length === 1 && tokensOf(meant.text)[0]?.resource === point;
    return isReference || (name.kind === 'text' && plain(name.text) !== undefined && isSameText(name.text, meant.text));
  };
  const written = resourcesOf(estate.inventory, 'AWS::S3::MultiRegionAccessPointPolicy')
    .filter(isOwn)
    .flatMap(({ body }) => JSON.stringify(body).match(/\b[a-z0-9]+\.mrap\b/g) ?? []);
  const [alias, another] = new Set(written);
  return alias !== undefined && another === undefined ? text(alias) : undefined;
}

function isSameText(one: Text, other: Text): boolean {
  return plain(one) === plain(other);
}

function compositionOf({ resource, attribute }: Token, estate: Estate): Text | undefined {
  if (resource === undefined) return undefined;
  const running = runningAttribute(resource, attribute ?? '');
  if (running !== undefined) return running;
  if (providerTypes.has(resource.type) && (attribute === '' || attribute === 'Arn'))
    return providerArn(resource, estate);
  if (attribute === '') return statedName(resource, estate);
  if (attribute === 'Arn') return arnText(resource, estate);
  if (resource.type === multiRegionType && attribute === 'Alias') return aliasSpelled(resource, estate);
  // other ways to the same name
  const isName =
    (resource.type === 'AWS::S3::AccessPoint' && attribute === 'Name') ||
    (resource.type === 'AWS::CloudFront::Distribution' && attribute === 'Id') ||
    (/^AWS::KMS::(Replica)?Key$/.test(resource.type) && attribute === 'KeyId');
  return isName ? attributeText(resource, '') : undefined;
}

/** A bucket that no policy names: private-use characters stand in no template. */
export const anyBucket = { self: `arn:aws:s3:::${nobodysSymbol}`, parts: `arn:aws:s3:::${nobodysSymbol}/` };

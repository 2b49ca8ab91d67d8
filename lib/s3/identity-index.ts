import {
  isOneOf,
  explore,
  get,
  isObject,
  items,
  literal,
  plain,
  textKey,
  type Json,
  type Resource,
  type Text,
  type Token,
  type Value,
} from '../template';
import { estateIn, isDeployed, resourcesOf, type Estate, type Inventory } from './estate';
import { documentOfAws, identityTypes, policiesHeld, type HeldPolicy } from './identity';
import { statedName } from './stated-names';
import { resourceKey } from './bucket-reference';

/** What a policy names of buckets: one of the templates, those of a name, or any. */
type Reach =
  | { readonly kind: 'bucket'; readonly bucket: Resource }
  | { readonly kind: 'name'; readonly name: Text }
  | { readonly kind: 'any' };

const any: readonly Reach[] = [{ kind: 'any' }];

interface Named {
  readonly name: Text;
  readonly identities: Set<Resource>;
}

/** Who may reach what, in any world. */
interface Index {
  readonly byBucket: ReadonlyMap<string, ReadonlySet<Resource>>;
  readonly byName: ReadonlyMap<string, Named>;
  /** those who may reach any bucket, in groups of which all policies are written alike */
  readonly wide: readonly (readonly Resource[])[];
}

const indices = new WeakMap<Inventory, Index>();

/**
 * The roles and users whose own policies may allow something on the bucket, together where their policies are written
 * alike: an index over all of them, made once for a run, which may name too many, never too few.
 */
export function identitiesNear(estate: Estate, bucket: Resource): readonly (readonly Resource[])[] {
  let index = indices.get(estate.inventory);
  if (index === undefined) indices.set(estate.inventory, (index = indexOf(estate.inventory)));
  const own = new Set(index.byBucket.get(resourceKey(bucket)));
  for (const { identities } of namedLike(statedName(bucket, estate), index)) for (const one of identities) own.add(one);
  return [...[...own].map((one) => [one]), ...index.wide]
    .map((group) => group.filter((resource) => isDeployed(estate, resource)))
    .filter((group) => group.length > 0);
}

/** Names in policies that may be the name of the bucket; one that is made up at deployment is in none. */
function namedLike(stated: Text | undefined, { byName }: Index): readonly Named[] {
  if (stated === undefined) return [];
  return [...byName.values()].filter(({ name }) => mayBeSame(name, stated));
}

/** Whether two names, of which only the deployment knows parts, may be one: as far as their ends go. */
function mayBeSame(one: Text, other: Text): boolean {
  const [first, second] = [plain(one), plain(other)];
  if (first !== undefined && second !== undefined) return first === second;
  const [headOne, headOther] = [one[0], other[0]].map((part) => (typeof part === 'string' ? part : ''));
  const [tailOne, tailOther] = [one.at(-1), other.at(-1)].map((part) => (typeof part === 'string' ? part : ''));
  const fits = (a = '', b = '', test: (whole: string, part: string) => boolean): boolean => test(a, b) || test(b, a);
  return (
    fits(headOne, headOther, (whole, part) => whole.startsWith(part)) &&
    fits(tailOne, tailOther, (whole, part) => whole.endsWith(part))
  );
}

function indexOf(inventory: Inventory): Index {
  const byBucket = new Map<string, Set<Resource>>();
  const byName = new Map<string, Named>();
  const wide = new Map<string, Resource[]>();
  for (const resource of identityTypes.flatMap((type) => resourcesOf(inventory, type))) {
    const { outcomes, complete } = explore(maximumWorlds, (world) => {
      const estate = estateIn(inventory, world);
      return policiesHeld(resource, estate)
        .flatMap(reachIn)
        .flatMap((one) => [one, ...byItsName(one, estate)]);
    });
    const reach = outcomes.flatMap(({ value }) => value);
    if (!complete || reach.some(({ kind }) => kind === 'any')) {
      const shape = shapeOf(resource, inventory);
      wide.set(shape, [...(wide.get(shape) ?? []), resource]);
      continue;
    }
    for (const one of reach) note(one, resource, byBucket, byName);
  }
  return { byBucket, byName, wide: [...wide.values()] };
}

/** A bucket is also whatever else bears its name. */
function byItsName(reach: Reach, estate: Estate): readonly Reach[] {
  const name = reach.kind === 'bucket' ? statedName(reach.bucket, estate) : undefined;
  return name === undefined ? [] : [{ kind: 'name', name }];
}

function note(
  reach: Reach,
  resource: Resource,
  byBucket: Map<string, Set<Resource>>,
  byName: Map<string, Named>,
): void {
  if (reach.kind === 'bucket') {
    const key = resourceKey(reach.bucket);
    const known = byBucket.get(key) ?? new Set();
    byBucket.set(key, known.add(resource));
  }
  if (reach.kind === 'name') {
    const key = textKey(reach.name);
    const known = byName.get(key) ?? { name: reach.name, identities: new Set() };
    byName.set(key, known);
    known.identities.add(resource);
  }
}

const maximumWorlds = 64;

/** Equal shapes, equal policies: they are written in the same template with the same words. */
function shapeOf(resource: Resource, inventory: Inventory): string {
  const estate = (world: Parameters<typeof estateIn>[1]): Estate => estateIn(inventory, world);
  const { outcomes, complete } = explore(maximumWorlds, (world) =>
    policiesHeld(resource, estate(world)).map(writtenAs),
  );
  const { body, template, logicalId, type } = resource;
  // what hangs on conditions is compared by where it stands
  const isPlain = complete && outcomes.length === 1;
  return JSON.stringify([
    type,
    template.id,
    isPlain ? outcomes[0]?.value : logicalId,
    body['Condition'] ?? null,
    boundaryIn(body['Properties']),
  ]);
}

function boundaryIn(properties: Json | undefined): Json {
  return (properties !== undefined && isObject(properties) ? properties['PermissionsBoundary'] : undefined) ?? null;
}

function writtenAs(held: HeldPolicy): readonly Json[] {
  if (held.kind === 'document' && held.document.kind === 'map')
    return [held.document.scope.template.id, held.document.raw, held.perhaps === undefined ? null : 'perhaps'];
  const value = held.kind === 'document' ? held.document : held.kind === 'managed' ? held.arn : held.value;
  const { template, path } = value.place;
  return value.kind === 'text' ? [held.kind, textKey(value.text)] : [held.kind, template.id, ...path];
}

/** What a policy may allow something on, as far as its text tells. */
function reachIn(held: HeldPolicy): readonly Reach[] {
  if (held.kind === 'unknown' || (held.kind === 'managed' && !isWithoutS3(held.arn))) return any;
  if (held.kind === 'managed') return [];
  const { document } = held;
  const statements = document.kind === 'map' ? items(get(document, 'Statement')) : undefined;
  return statements === undefined ? any : statements.flatMap(reachOfStatement);
}

/** Whether a policy of AWS is known, and none of its actions can be of S3. */
function isWithoutS3(arn: Value): boolean {
  const known = documentOfAws(arn);
  return known !== undefined && !/"(\*|s3[:*]|[^":]*[*?][^":]*:)/i.test(JSON.stringify(known));
}

function reachOfStatement(statement: Value): readonly Reach[] {
  if (statement.kind !== 'map') return any;
  if (isOneOf(get(statement, 'Effect'), 'Deny').kind === 'yes') return [];
  const actions = get(statement, 'Action');
  if (actions.kind !== 'absent' && items(actions)?.every(isOfAnotherService) === true) return [];
  const resource = get(statement, 'Resource');
  const listed = resource.kind === 'absent' ? undefined : items(resource);
  return listed === undefined ? any : listed.flatMap(reachOfResource);
}

/** An action that is spelt out up to its service, which is not S3. */
function isOfAnotherService(action: Value): boolean {
  const name = literal(action);
  return name !== undefined && /^[a-z0-9-]+:/i.test(name) && !/^s3:/i.test(name);
}

function reachOfResource(value: Value): readonly Reach[] {
  if (value.kind !== 'text') return any;
  const [first] = value.text;
  const name = bucketNameIn(value.text);
  if (name === undefined) return isOfAnotherKind(first) ? [] : any;
  const [token] = name;
  const bucket = typeof token === 'object' && name.length === 1 ? token.resource : undefined;
  if (bucket?.type === 'AWS::S3::Bucket' && token !== undefined && typeof token === 'object' && token.attribute === '')
    return [{ kind: 'bucket', bucket }];
  // what a user passes in may hold wildcards; the account and the region do not
  const isFixed = name.every((part) =>
    typeof part === 'string' ? !/[*?$]/.test(part) : part.id.startsWith('AWS::') && part.resource === undefined,
  );
  return isFixed && name.length > 0 ? [{ kind: 'name', name }] : any;
}

/** The name of the bucket in its ARN or in that of its objects; undefined for what is no such ARN. */
function bucketNameIn(value: Text): Text | undefined {
  const [first, second, third, ...others] = value;
  const isSplit =
    first === 'arn:' && typeof second === 'object' && second.id === 'AWS::Partition' && typeof third === 'string';
  const start = isSplit ? `arn:x${third}` : first;
  const [, begin] = (typeof start === 'string' && /^arn:[a-z0-9-]+:s3:::(.*)$/s.exec(start)) || [];
  if (begin === undefined) return undefined;
  const rest = isSplit ? others : value.slice(1);
  const parts: (string | Token)[] = [];
  for (const part of begin === '' ? rest : [begin, ...rest]) {
    const slash = typeof part === 'string' ? part.indexOf('/') : -1;
    if (typeof part === 'string' && slash >= 0) {
      if (slash > 0) parts.push(part.slice(0, slash));
      break;
    }
    parts.push(part);
  }
  return parts;
}

/** The ARN of something of another service, written out or made by a template. */
function isOfAnotherKind(first: Text[number] | undefined): boolean {
  if (typeof first === 'string') return /^arn:[a-z0-9-]+:(?!s3:)[a-z0-9-]+:/.test(first);
  if (first?.resource === undefined || first.attribute !== 'Arn') return false;
  return /^AWS::(?!S3|CloudFormation::|ServiceCatalog|SSM::|Serverless)/.test(first.resource.type);
}

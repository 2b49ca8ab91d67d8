import {
  exists,
  explore,
  get,
  items,
  no,
  resolve,
  templateSet,
  undecided,
  type Decided,
  type Json,
  type Owner,
  type Place,
  type Resource,
  type Template,
  type TemplateSet,
  type Value,
  type World,
} from '../template';
import type { Settings } from './settings';

/**
 * Everything the templates of one run say about S3, in one world. Cheap to make: what does not depend on the world
 * is worked out once and shared by all estates of an inventory.
 */
export interface Estate {
  readonly inventory: Inventory;
  readonly world: World;
}

/** The resources of one run, and the indices over them. */
export interface Inventory {
  readonly set: TemplateSet;
  readonly settings: Settings;
  readonly byType: ReadonlyMap<string, readonly Resource[]>;
  /** filled on demand by `relation` */
  readonly relations: Map<RelationName, ReadonlyMap<string, readonly Resource[]>>;
}

/** Every resource of a type that is made where `of` is. */
export function relatedEntities({ estate }: Entity, type: string): readonly Entity[] {
  return resourcesOf(estate.inventory, type)
    .filter((resource) => isDeployed(estate, resource))
    .map((resource) => entity(estate, resource));
}

/** A resource of the estate as it is in one world. */
export interface Entity {
  readonly estate: Estate;
  readonly resource: Resource;
  readonly properties: Value;
}

export function takeInventory(templates: readonly Template[], settings: Settings = {}): Inventory {
  const byType = new Map<string, Resource[]>();
  for (const template of templates) {
    for (const resource of template.resources.values()) {
      const known = byType.get(resource.type);
      if (known) known.push(resource);
      else byType.set(resource.type, [resource]);
    }
  }
  const { trustedAccounts = accountsOfApp(templates) } = settings;
  return { set: templateSet(templates), settings: { ...settings, trustedAccounts }, byType, relations: new Map() };
}

/** The accounts that the stacks of a CDK app state that they are deployed to. */
function accountsOfApp(templates: readonly Template[]): readonly string[] {
  const stated = templates.flatMap(({ provenance, environment: { account } }) =>
    provenance.stack === undefined || account === undefined ? [] : [account],
  );
  return [...new Set(stated)];
}

export function estateIn(inventory: Inventory, world: World): Estate {
  return { inventory, world };
}

export function resourcesOf(inventory: Inventory, type: string): readonly Resource[] {
  return inventory.byType.get(type) ?? [];
}

/** Whether the templates describe an account that runs: what it has then is all that there is. */
export function isRunning({ inventory }: Estate): boolean {
  return inventory.set.templates.some(({ running }) => running !== undefined);
}

/** Unknown where some resources of the type could not be read of an account that runs; no otherwise. */
export function mayBeUnread({ inventory }: Estate, type: string): Decided {
  const because = inventory.set.templates
    .map(({ running }) => running?.unread.get(type))
    .find((why) => why !== undefined);
  return because === undefined ? no : undecided(because);
}

export function entity(estate: Estate, resource: Resource): Entity {
  const { template, logicalId, body } = resource;
  const place = { template, path: ['Resources', logicalId, 'Properties'] };
  return { estate, resource, properties: resolvedIn(estate, body['Properties'] ?? {}, place) };
}

/** What a node of a template comes to in the world of the estate. */
export function resolvedIn({ inventory: { set }, world }: Estate, node: Json | undefined, place: Place): Value {
  return resolve(node, { set, template: place.template, world, depth: 0 }, place);
}

export function isDeployed(estate: Estate, resource: Resource): boolean {
  return exists(resource, { set: estate.inventory.set, world: estate.world, depth: 0 });
}

/** The value at `keys` below the entity's properties. */
export function property(of: Entity, ...keys: readonly string[]): Value {
  return get(of.properties, ...keys);
}

/** The items of a list property; `undefined` when nobody can tell what they are. */
export function listProperty(of: Entity, ...keys: readonly string[]): readonly Value[] | undefined {
  return items(property(of, ...keys));
}

/** Combinations of conditions looked at for one resource when an index over all of them is built. */
const worldsPerResource = 64;

/** What indices over all resources are called, one name for each place that asks. */
export type RelationName =
  | `open policies of ${string}`
  | `policies of ${string}`
  | 'access points'
  | 'alias'
  | 'bucket name'
  | 'bucket policy'
  | 'buckets of a key'
  | 'key that is handed out'
  | 'distributions'
  | 'emptied bucket'
  | 'group'
  | 'group members'
  | 'handed outside'
  | 'log sources'
  | 'log target'
  | 'managed policy'
  | 'notified bucket'
  | 'open bucket name'
  | 'open log sources'
  | 'open log target'
  | 'open policy target'
  | 'permissions boundary'
  | 'policies of access points'
  | 'replicated into'
  | 'running key'
  | 'unread writers';

/**
 * The resources of `types` that, in this estate's world, point at `key`, or at one of several, according to `targets`.
 * The index behind it holds who may point where in any world, so that a query asks the world only what concerns it.
 */
export function relation(
  estate: Estate,
  name: RelationName,
  types: readonly string[],
  targets: (resource: Resource, estate: Estate) => readonly string[],
  key: string | readonly string[],
): readonly Resource[] {
  const { inventory } = estate;
  let index = inventory.relations.get(name);
  if (index === undefined) {
    const built = new Map<string, Resource[]>();
    inventory.relations.set(name, built);
    for (const resource of types.flatMap((type) => resourcesOf(inventory, type))) {
      const { outcomes } = explore(worldsPerResource, (world) => targets(resource, estateIn(inventory, world)));
      for (const target of new Set(outcomes.flatMap(({ value }) => value))) {
        const known = built.get(target);
        if (known) known.push(resource);
        else built.set(target, [resource]);
      }
    }
    index = built;
  }
  const [keys, known] = [[key].flat(), index];
  return [...new Set(keys.flatMap((one) => known.get(one) ?? []))].filter(
    (resource) => isDeployed(estate, resource) && targets(resource, estate).some((target) => keys.includes(target)),
  );
}

/**
 * Remembers, for each resource of an inventory, what came out the same in every world, as long as it `carriesOver` to
 * the world that it is asked in; and what came out in one world, for all who come to that world.
 * @param stamp what changes when something that was made is asked for more than it was made with
 */
export function memory<T extends object>(
  carriesOver: (value: T, estate: Estate) => boolean,
  stamp: (value: T) => number,
): (estate: Estate, resource: Resource, make: () => T) => T {
  const known = new WeakMap<Inventory, Map<Resource, T>>();
  const inOneWorld: Owner<Stamped<T>> = { in: new WeakMap() };
  return (estate, resource, make) => {
    const { inventory, world } = estate;
    let found = known.get(inventory);
    if (found === undefined) known.set(inventory, (found = new Map()));
    const before = found.get(resource);
    if (before !== undefined && carriesOver(before, estate)) return before;
    const asked = world.asked;
    const { value } = world.remember(
      inOneWorld,
      resource,
      () => {
        const made = make();
        return { value: made, stamp: stamp(made) };
      },
      (made) => carriesOver(made.value, estate) && stamp(made.value) === made.stamp,
    );
    // so that memory does not grow with an estate
    if (found.size >= thingsKept) found.clear();
    if (world.asked === asked) found.set(resource, value);
    return value;
  };
}

/** More than a template has resources, which are looked at together. */
const thingsKept = 600;

interface Stamped<T> {
  readonly value: T;
  readonly stamp: number;
}

import {
  anyService,
  holdsSymbol,
  showPattern,
  type Asker,
  type Condition,
  type Statement,
  type Witness,
} from '../policy';
import {
  bucketOf,
  effectiveAccessOf,
  estateIn,
  everyAccessLevel,
  isDeployed,
  nameOf,
  resourcesOf,
  takeInventory,
  type AccessLevel,
  type EffectiveAccess,
  type OrganizationPolicies,
} from '../s3';
import { explore, type Resource, type Template, type World } from '../template';
import type { AccessContract, ContractConditions, ContractEntry } from './access-contract';
import { AskedBucket } from './contract-answers';
import { everyWanted, isConditionKey, isConditionOperator } from './contract-conditions';
import { brokenContracts } from './contracts';
import { maximumWorlds } from './maximum-worlds';
import { placeOf } from './rule';

/** Today's access as contracts, and those buckets of which it could not be written down so that the contract holds. */
export interface WrittenContracts {
  readonly contracts: readonly AccessContract[];
  readonly inexact: readonly string[];
}

/** What is known of a bucket, or of all that are called the same. */
interface Drawn {
  /** by the statements that let each in, with their conditions and objects */
  readonly narrow: readonly ContractEntry[];
  /** by level alone */
  readonly wide: readonly ContractEntry[];
}

/**
 * Who may do what with each bucket, as contracts that hold now: one a bucket, with who may do what under which
 * conditions, and, where they hold, that nobody outside of the account may, and that nobody may without TLS.
 */
export function writtenContracts(
  templates: readonly Template[],
  organization: OrganizationPolicies = {},
): WrittenContracts {
  const drawn = drawnBuckets(templates, organization);
  const named = [...drawn].map(([name, { narrow, wide }]) => ({
    name,
    narrow: { name, buckets: [name], may: narrow },
    wide: { name, buckets: [name], may: wide },
    further: furtherClauses.map((clauses) => ({ name, buckets: [name], ...clauses })),
  }));
  const asked = named.flatMap(({ narrow, wide, further }): AccessContract[] => [narrow, wide, ...further]);
  const broken = new Set(brokenContracts(templates, asked, organization).map(({ contract }) => contract));
  const contracts = named.map(({ name, narrow, wide, further }): AccessContract => {
    const holding = further.filter((one) => !broken.has(one));
    const { may } = broken.has(narrow) ? wide : narrow;
    return Object.assign({ name, buckets: [name], may }, ...holding);
  });
  const inexact = named.filter(({ narrow, wide }) => broken.has(narrow) && broken.has(wide)).map(({ name }) => name);
  return { contracts, inexact };
}

const furtherClauses: readonly Pick<AccessContract, 'nobodyOutside' | 'mustNot'>[] = [
  { nobodyOutside: [{ who: ['own account'], do: everyAccessLevel }] },
  {
    mustNot: [{ who: ['everybody'], do: everyAccessLevel, unless: { Bool: { 'aws:SecureTransport': ['true'] } } }],
  },
];

function drawnBuckets(templates: readonly Template[], organization: OrganizationPolicies): ReadonlyMap<string, Drawn> {
  const inventory = takeInventory(templates, organization.settings);
  const found = new Map<string, { readonly narrow: ContractEntry[]; readonly wide: ContractEntry[] }>();
  for (const resource of resourcesOf(inventory, 'AWS::S3::Bucket')) {
    const { outcomes } = explore(maximumWorlds, (world: World): readonly Grant[] | undefined => {
      const estate = estateIn(inventory, world);
      if (!isDeployed(estate, resource)) return undefined;
      return grantsIn(new AskedBucket(effectiveAccessOf(bucketOf(estate, resource), organization)), resource);
    });
    const grants = outcomes.flatMap(({ value = [] }) => value);
    const known = found.get(nameOf(resource)) ?? { narrow: [], wide: [] };
    known.narrow.push(...grants.flatMap(({ narrow }) => narrow));
    known.wide.push(...grants.map(({ wide }) => wide));
    found.set(nameOf(resource), known);
  }
  return new Map([...found].map(([name, { narrow, wide }]) => [name, { narrow: merged(narrow), wide: merged(wide) }]));
}

/** What one requester may do on one level. */
interface Grant {
  readonly narrow: readonly ContractEntry[];
  readonly wide: ContractEntry;
}

function grantsIn(asked: AskedBucket, resource: Resource): readonly Grant[] {
  const everybody = asked.everybodyWith([], placeOf(resource)) ?? [];
  return everybody.flatMap((asker) =>
    everyWanted(everyAccessLevel).flatMap((wanted): readonly Grant[] => {
      const { level } = wanted;
      const answer = asked.may(asker, wanted);
      if (level === undefined || answer.kind === 'no') return [];
      const wide = { who: textsOf(asker, asked.access), do: [level] };
      if (answer.kind === 'unknown') return [{ narrow: [wide], wide }];
      const narrow = answer.witnesses.flatMap((witness) => narrowed(wide, witness, level, asked.access));
      return [{ narrow, wide }];
    }),
  );
}

/** What a contract calls the requester. */
function textsOf({ requester, trust }: Asker, { principals, symbolTable }: EffectiveAccess): readonly string[] {
  switch (requester.kind) {
    case 'anonymous':
      return ['anonymous'];
    case 'service':
      return [requester.name === anyService ? 'services' : symbolTable.decode(requester.name)];
    case 'canonical':
      return [symbolTable.decode(requester.id)];
    case 'federated':
      return [symbolTable.decode(requester.name)];
    case 'identity': {
      const known = principals.find((one) => one.requester.arn === requester.arn);
      if (known) return [known.name, ...(known.alike ?? [])];
      if (trust === 'external') return ['authenticated users'];
      if (trust === 'member') return [symbolTable.decode(requester.organization ?? '')];
      if (requester.any === undefined) return [symbolTable.decode(requester.arn)];
      return [trust === 'owner' ? 'own account' : symbolTable.decode(requester.account)];
    }
  }
}

/** The entry under the conditions and for the objects of the statements that let the request through. */
function narrowed(
  wide: ContractEntry,
  { grants }: Witness,
  level: AccessLevel,
  access: EffectiveAccess,
): readonly ContractEntry[] {
  const when = writtenConditions(grants.flatMap(({ conditions }) => conditions));
  const under = when === undefined ? wide : { ...wide, ...(Object.keys(when).length === 0 ? {} : { when }) };
  const [statement] = grants;
  const keys =
    statement && (level === 'read' || level === 'write' || level === 'delete') ? keysOf(statement, access) : [];
  return keys.length === 0 ? [under] : keys.map((objects) => ({ ...under, objects }));
}

/** Conditions as a contract writes them; undefined where it cannot. */
function writtenConditions(conditions: readonly Condition[]): ContractConditions | undefined {
  const found: Record<string, Record<string, readonly string[]>> = {};
  for (const { written = '', values, open } of conditions) {
    const [operator = '', key = ''] = written.split(' ');
    const texts = values.map(({ pattern }) => showPattern(pattern));
    const isPlain =
      open === undefined &&
      values.every((one) => one.open === undefined && one.loose === undefined) &&
      values.every(({ pattern }) => pattern.every((piece) => typeof piece === 'string' || 'wildcard' in piece)) &&
      !texts.some(holdsSymbol);
    if (!isPlain || !isConditionOperator(operator) || !isConditionKey(key)) return undefined;
    if (found[operator]?.[key] !== undefined) return undefined;
    found[operator] = { ...found[operator], [key]: texts };
  }
  return found;
}

/** Keys of the objects that the statement is about, with `*`; none where it is about all, or says so otherwise. */
function keysOf({ resources }: Statement, { subject: { target } }: EffectiveAccess): readonly string[] {
  const keys: string[] = [];
  for (const { pattern, open } of resources ?? []) {
    const text = showPattern(pattern);
    const isPlain = open === undefined && pattern.every((piece) => typeof piece === 'string' || 'wildcard' in piece);
    if (text === target.self) continue;
    const key = text.slice(target.parts.length);
    if (!isPlain || !text.startsWith(target.parts) || key === '*' || key === '' || holdsSymbol(key)) return [];
    keys.push(key);
  }
  return keys;
}

/** Entries of the same people, conditions and objects are one, with all their levels; those of the same levels, too. */
function merged(entries: readonly ContractEntry[]): readonly ContractEntry[] {
  const byPeople = joined(
    entries,
    ({ who, when, objects }) => JSON.stringify([who, when, objects]),
    (one, other) => ({ ...one, do: everyAccessLevel.filter((level) => [...one.do, ...other.do].includes(level)) }),
  );
  return joined(
    byPeople,
    ({ do: does, when, objects }) => JSON.stringify([does, when, objects]),
    (one, other) => ({ ...one, who: [...new Set([...one.who, ...other.who])] }),
  );
}

function joined(
  entries: readonly ContractEntry[],
  keyOf: (entry: ContractEntry) => string,
  join: (one: ContractEntry, other: ContractEntry) => ContractEntry,
): readonly ContractEntry[] {
  const found = new Map<string, ContractEntry>();
  for (const entry of entries) {
    const known = found.get(keyOf(entry));
    found.set(keyOf(entry), known ? join(known, entry) : entry);
  }
  return [...found.values()];
}

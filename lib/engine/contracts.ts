import {
  allOf,
  anyOf,
  decided,
  explore,
  get,
  isOneOf,
  nearest,
  no,
  OutcomesByRegion,
  plain,
  someItem,
  undecided,
  yes,
  type Decided,
  type Place,
  type Resource,
  type Template,
  type World,
} from '../template';
import {
  bucketOf,
  effectiveAccessOf,
  estateIn,
  isDeployed,
  mayBeNamed,
  nameOf,
  property,
  resourcesOf,
  statedName,
  takeInventory,
  type Bucket,
  type Inventory,
  type OrganizationPolicies,
} from '../s3';
import type { AccessContract } from './access-contract';
import { AskedBucket } from './contract-answers';
import { brokenBans, brokenGrants, brokenOnly, brokenPerimeter } from './contract-bans';
import { untold, type Breach } from './contract-breach';
import { brokenNeeds } from './contract-needs';
import { brokenPairs } from './contract-pairs';
import { maximumWorlds, tooManyWorlds } from './maximum-worlds';
import { principalsIn } from './requester';
import { placeOf } from './rule';

/** What of the contracts does not hold, or cannot be told, and about which bucket. */
export interface BrokenContract extends Breach {
  readonly contract: AccessContract;
  /** undefined where it is the contract itself that is about nothing */
  readonly bucket?: Resource;
  readonly when?: string;
}

/** A contract, and what was found of what it names. */
interface Run {
  readonly contract: AccessContract;
  /** those of `buckets` that some bucket is called, perhaps */
  readonly met: Set<string>;
  isAboutSome: boolean;
  /** whom it names and whether anybody is called so */
  readonly people: Map<string, boolean>;
}

/**
 * What of the contracts does not hold in some world: each requester who may what they must not, with a request, each
 * who cannot what they must, with the statement that is missing. What nobody can decide is said, and so is a contract
 * that is about no bucket, or names nobody.
 */
export function brokenContracts(
  templates: readonly Template[],
  contracts: readonly AccessContract[],
  organization: OrganizationPolicies = {},
): readonly BrokenContract[] {
  const [template] = templates;
  if (contracts.length === 0 || template === undefined) return [];
  const inventory = takeInventory(templates, organization.settings);
  const runs = contracts.map((contract): Run => ({ contract, met: new Set(), isAboutSome: false, people: new Map() }));
  const buckets = resourcesOf(inventory, 'AWS::S3::Bucket');
  const names = new Set<string>();
  const broken = buckets.flatMap((bucket) => brokenFor(bucket, { runs, inventory, organization, buckets, names }));
  const idle = runs.flatMap((run) => aboutNothing(run, buckets, names, { template, path: [] }));
  return [...broken, ...idle];
}

interface All {
  readonly runs: readonly Run[];
  readonly inventory: Inventory;
  readonly organization: OrganizationPolicies;
  readonly buckets: readonly Resource[];
  /** roles and users that were met */
  readonly names: Set<string>;
}

function brokenFor(resource: Resource, all: All): readonly BrokenContract[] {
  type Found = Omit<BrokenContract, 'bucket' | 'when'>;
  const found = new OutcomesByRegion<Found>();
  const { outcomes, complete } = explore(maximumWorlds, (world): readonly Found[] => inWorld(resource, world, all));
  for (const outcome of outcomes)
    for (const one of outcome.value) {
      const { line, path } = { line: one.clause?.path.join('/') ?? '', path: one.place.path.join('/') };
      found.add([one.contract.name, line, path, one.kind, one.message].join('\u0000'), one, outcome);
    }
  const broken = found.all(complete).map(({ value, when }): BrokenContract => ({
    ...value,
    bucket: resource,
    ...(when === undefined ? {} : { when }),
  }));
  if (complete) return broken;
  const capped = { severity: 'high', ...untold('whether it holds', tooManyWorlds, placeOf(resource)) } as const;
  return [
    ...broken,
    ...all.runs.flatMap(({ contract, isAboutSome }) =>
      isAboutSome ? [{ ...capped, contract, bucket: resource }] : [],
    ),
  ];
}

function inWorld(
  resource: Resource,
  world: World,
  { runs, inventory, organization, buckets, names }: All,
): readonly Omit<BrokenContract, 'bucket' | 'when'>[] {
  const estate = estateIn(inventory, world);
  if (!isDeployed(estate, resource)) return [];
  const bucket = bucketOf(estate, resource);
  let asked: AskedBucket | undefined;
  return runs.flatMap((run): readonly Omit<BrokenContract, 'bucket' | 'when'>[] => {
    const { contract } = run;
    const meant = isMeant(bucket, run, buckets);
    if (meant.kind === 'no') return [];
    run.isAboutSome = true;
    if (meant.kind === 'unknown') {
      const question = `whether the access contract \`${contract.name}\` is about \`${nameOf(resource)}\``;
      return [{ contract, severity: 'high', ...untold(question, meant.because, placeOf(resource)) }];
    }
    asked ??= new AskedBucket(effectiveAccessOf(bucket, organization));
    for (const { name } of principalsIn(asked.access)) names.add(name);
    for (const text of textsIn(contract))
      run.people.set(text, run.people.get(text) === true || asked.whoIs(text).length > 0);
    return everyBreach(asked, contract).map((breach) => ({ contract, ...breach }));
  });
}

function everyBreach(asked: AskedBucket, contract: AccessContract): readonly Breach[] {
  return [brokenBans, brokenGrants, brokenOnly, brokenPerimeter, brokenNeeds, brokenPairs].flatMap((broken) =>
    broken(asked, contract),
  );
}

/** Everybody whom a contract names. */
function textsIn(contract: AccessContract): Set<string> {
  const { may = [], only = [], must = [], mustNot = [], nobodyOutside = [] } = contract;
  const entries = [may, only, must, mustNot, nobodyOutside].flat();
  return new Set([...entries.flatMap(({ who }) => who), ...pairedIn(contract)]);
}

/** Those who are compared. */
function pairedIn({ implies = [], equivalent = [], disjoint = [] }: AccessContract): readonly string[] {
  return [implies, equivalent, disjoint].flat().flatMap(({ pair }) => pair);
}

/** Whether a contract is about a bucket: by what it is called, and by its tags. */
function isMeant(bucket: Bucket, { contract, met }: Run, buckets: readonly Resource[]): Decided {
  const { buckets: called, tagged = {} } = contract;
  const byName = (called ?? []).map((text) => {
    const answer = isBucketCalled(text, bucket, buckets);
    if (answer.kind !== 'no') met.add(text);
    return answer;
  });
  const tags = property(bucket, 'Tags');
  const byTag = Object.entries(tagged).map(([key, value]) =>
    tags.kind === 'absent'
      ? no
      : someItem(tags, (tag) => allOf([isOneOf(get(tag, 'Key'), key), isOneOf(get(tag, 'Value'), value)])),
  );
  return allOf([called === undefined ? yes : anyOf(byName), ...byTag]);
}

function isBucketCalled(text: string, { resource, estate }: Bucket, buckets: readonly Resource[]): Decided {
  if (isCalledById(text, resource)) return yes;
  const stated = statedName(resource, estate);
  const name = stated && plain(stated);
  if (stated === undefined || name !== undefined) return decided(name !== undefined && globOf(text).test(name));
  if (buckets.some((other) => isCalledById(text, other))) return no;
  const isPossible = /[*?]/.test(text) || mayBeNamed(resource, [text], estate);
  return isPossible ? undecided('its name is not known before deployment') : no;
}

/** By logical id, or by the construct path of it or of a construct above it. */
function isCalledById(text: string, { logicalId, constructPath }: Resource): boolean {
  const steps = constructPath?.split('/') ?? [];
  const paths = steps.map((_, index) => steps.slice(0, index + 1).join('/'));
  const glob = globOf(text);
  return [logicalId, ...paths].some((one) => glob.test(one));
}

function globOf(text: string): RegExp {
  const pieces = text.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${pieces.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
}

/** What of a contract is about nothing: a name that is misspelt must not look like a contract that is kept. */
function aboutNothing(
  { contract, met, isAboutSome, people }: Run,
  buckets: readonly Resource[],
  names: ReadonlySet<string>,
  nowhere: Place,
): readonly BrokenContract[] {
  const place = contract.place ?? nowhere;
  const ids = buckets.map((bucket) => nameOf(bucket));
  const unmet = (contract.buckets ?? []).filter((text) => !met.has(text));
  const words = unmet.map((text) => [`no bucket is called \`${text}\``, nearest(text, ids)]);
  if (unmet.length === 0 && !isAboutSome) words.push(['it is about no bucket', undefined]);
  const about = words.map(([what, hint]): BrokenContract => {
    const message = `${what}: access contract \`${contract.name}\`${hint === undefined ? '' : `; ${hint}`}`;
    return { contract, kind: 'fail', severity: 'high', place, message };
  });
  const needed = new Set([...(contract.must ?? []).flatMap(({ who }) => who), ...pairedIn(contract)]);
  const missing = [...people].flatMap(([text, isKnown]): readonly BrokenContract[] => {
    if (isKnown) return [];
    const hint = nearest(text, names);
    const called = `nobody is called \`${text}\`: access contract \`${contract.name}\``;
    const message = hint === undefined ? called : `${called}; ${hint}`;
    return [{ contract, kind: 'fail', severity: needed.has(text) ? 'high' : 'low', place, message }];
  });
  return [...about, ...missing];
}

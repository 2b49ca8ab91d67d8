import { describeWitness, noSymbols, type Answer, type GivenSymbols, type SymbolTable } from '../policy';
import {
  bucketOf,
  estateIn,
  gainedAccess,
  gainedElsewhere,
  gainedTrust,
  identityOf,
  identityTypes,
  inTwoStates,
  isDeployed,
  nameOf,
  resourceKey,
  resourcesOf,
  sameBucket,
  sameIdentity,
  takeInventory,
  type Estate,
  type Gained,
  type GainedTrust,
  type Inventory,
  type OpennessChange,
  type OrganizationPolicies,
  type Settings,
} from '../s3';
import {
  at,
  causeOf,
  explore,
  inOtherState,
  own,
  OutcomesByRegion,
  type Cause,
  type OpaquePart,
  type Place,
  type Reason,
  type Resource,
  type Template,
  type World,
} from '../template';
import { touchedBuckets } from './changed-buckets';
import { maximumWorlds, tooManyWorlds } from './maximum-worlds';
import { placeOf } from './rule';
import type { Severity } from './severity';

/** Whose new access fails a run: strangers' only, that of other accounts as well, or anybody's. */
export const exposures = ['public', 'cross-account', 'any'] as const;
export type Exposure = (typeof exposures)[number];

/** What somebody may do with a bucket that they could not before, where it is said, and in which worlds. */
export interface NewAccess {
  /**
   * the bucket, or the role or user who may do it with buckets that no template makes; undefined where a part of a
   * template may make anything
   */
  readonly bucket?: Resource;
  readonly place: Place;
  readonly kind: 'fail' | 'unknown';
  readonly severity: Severity;
  readonly message: string;
  readonly witness?: string;
  /** how many requests they may make in all, and could before; of a bucket of the templates */
  readonly openness?: OpennessChange;
  /** of what is undecided: what would decide it */
  readonly missing?: Cause;
  readonly when?: string;
}

type Found = Omit<NewAccess, 'when' | 'bucket'>;

/** What somebody may do no longer, with a request that is newly refused. */
export type LostAccess = Pick<NewAccess, 'message' | 'witness' | 'when'> & { readonly bucket: Resource };

/** How it is told: who, to do what, with what. */
interface Words {
  readonly is: (who: string, may: string, what: string) => string;
  readonly whether: (who: string, may: string, what: string) => string;
}

const gainedWords: Words = {
  is: (who, may, what) => `\`${who}\` may now ${may} ${what}, which was not so before`,
  whether: (who, may, what) => `whether \`${who}\` may now ${may} ${what}`,
};
const lostWords: Words = {
  is: (who, may, what) => `\`${who}\` may no longer ${may} ${what}`,
  whether: (who, may, what) => `whether \`${who}\` may still ${may} ${what}`,
};

/**
 * Who may do what with each bucket that they could not in another state of the same templates: over every policy that
 * has a say, in every world that tells them apart. What nobody can decide is said, and is no pass.
 * @param exposure whose new access is graver than low
 */
export function newAccess(
  templates: readonly Template[],
  before: readonly Template[],
  exposure: Exposure,
  organization: OrganizationPolicies = {},
): readonly NewAccess[] {
  const known = compared.get(templates);
  const isKnown = known?.before === before && known.exposure === exposure;
  if (isKnown && isSameOrganization(known.organization, organization)) return known.found;
  const found = [
    ...comparison(templates, before, { words: gainedWords, exposure, organization }),
    ...madeByMacros(templates, before),
  ];
  compared.set(templates, { before, exposure, organization, found });
  return found;
}

/** What was found last: one run asks it to tell findings that were known before, and to report it. */
const compared = new WeakMap<
  readonly Template[],
  {
    readonly before: readonly Template[];
    readonly exposure: Exposure;
    readonly organization: OrganizationPolicies;
    readonly found: readonly NewAccess[];
  }
>();

function isSameOrganization(one: OrganizationPolicies, other: OrganizationPolicies): boolean {
  return (['settings', 'serviceControl', 'resourceControl'] as const).every((part) => one[part] === other[part]);
}

/**
 * Who may no longer do what they could in another state, as far as it is certain; of a bucket that is gone, everything.
 * Nobody needs to be kept from it, so that what nobody can decide is left out.
 */
export function lostAccess(
  templates: readonly Template[],
  before: readonly Template[],
  organization: OrganizationPolicies = {},
): readonly LostAccess[] {
  const lost = comparison(before, templates, { words: lostWords, exposure: 'any', organization });
  return lost
    .filter(({ kind }) => kind === 'fail')
    .map(({ bucket, message, witness, when }) => ({
      bucket,
      message,
      ...(witness === undefined ? {} : { witness }),
      ...(when === undefined ? {} : { when }),
    }));
}

function comparison(
  templates: readonly Template[],
  before: readonly Template[],
  asked: Omit<Compared, 'estates' | 'given'>,
): readonly OfResource[] {
  const { organization } = asked;
  const { inventory, earlier, given } = readStates(templates, before, organization.settings);
  const isDeclaredAlike = declaredAlike(templates, before);
  const compared: Compared = {
    estates: (world) => [estateIn(inventory, world), estateIn(earlier, inOtherState(world, isDeclaredAlike))],
    given,
    ...asked,
  };
  const touched = touchedBuckets(templates, before);
  const buckets = resourcesOf(inventory, 'AWS::S3::Bucket').filter(
    (bucket) => touched?.has(resourceKey(bucket)) !== false,
  );
  const identities = touched === undefined ? identityTypes.flatMap((type) => resourcesOf(inventory, type)) : [];
  return [
    ...buckets.flatMap((bucket) => inEveryWorld(bucket, (world) => gainedOn(bucket, world, compared))),
    ...identities.flatMap((identity) =>
      inEveryWorld(identity, (world) => [
        ...gainedBy(identity, world, compared),
        ...gainedThrough(identity, world, compared),
      ]),
    ),
  ];
}

type OfResource = NewAccess & { readonly bucket: Resource };

/**
 * What macros and sections that nobody here understands may let in, where the other state has no such part, or one that
 * is called otherwise.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros.html
 */
function madeByMacros(templates: readonly Template[], before: readonly Template[]): readonly NewAccess[] {
  const partsOf = ({ opaque, body }: Template): readonly (readonly [string, OpaquePart])[] =>
    opaque.map((part) => [JSON.stringify([part, at(body, part.path) ?? null]), part]);
  const earlier = new Map(before.map((template) => [template.id, new Set(partsOf(template).map(([text]) => text))]));
  return templates.flatMap((template) =>
    partsOf(template)
      .filter(([text]) => earlier.get(template.id)?.has(text) !== true)
      .map(([, { path, because }]): NewAccess => ({
        place: { template, path },
        kind: 'unknown',
        severity: 'high',
        message: `cannot tell who gets in now: ${because}`,
      })),
  );
}

/** Two states of the same templates, and the symbols of both. */
interface ReadStates {
  readonly inventory: Inventory;
  readonly earlier: Inventory;
  readonly given: GivenSymbols;
}

const statesRead = new WeakMap<
  readonly Template[],
  ReadStates & { readonly before: readonly Template[]; readonly settings: Settings | undefined }
>();

/** What is new and what is lost are two questions about the same states, which are read once for both. */
function readStates(
  templates: readonly Template[],
  before: readonly Template[],
  settings: Settings | undefined,
): ReadStates {
  const known = statesRead.get(templates);
  if (known?.before === before && known.settings === settings) return known;
  const turned = statesRead.get(before);
  if (turned?.before === templates && turned.settings === settings)
    return { inventory: turned.earlier, earlier: turned.inventory, given: turned.given };
  const read: ReadStates = {
    inventory: takeInventory(templates, settings),
    earlier: takeInventory(before, settings),
    given: noSymbols(),
  };
  statesRead.set(templates, { ...read, before, settings });
  return read;
}

/** Two states, and whose new access is asked about. */
interface Compared {
  readonly estates: (world: World) => readonly [Estate, Estate];
  /** of both states */
  readonly given: GivenSymbols;
  readonly words: Words;
  readonly exposure: Exposure;
  readonly organization: OrganizationPolicies;
}

/** What is found about a bucket, or about a role or user, with the worlds in which it is so. */
function inEveryWorld(subject: Resource, findIn: (world: World) => readonly Found[]): readonly OfResource[] {
  const found = new OutcomesByRegion<Found>();
  const { outcomes, complete } = explore(maximumWorlds, findIn);
  for (const outcome of outcomes)
    for (const one of outcome.value) found.add(`${one.kind} ${one.message}`, one, outcome);
  const all = found
    .all(complete)
    .map(({ value, when }) => ({ bucket: subject, ...value, ...(when === undefined ? {} : { when }) }));
  return complete ? all : [...all, { bucket: subject, ...cappedAt(subject) }];
}

function gainedOn(bucket: Resource, world: World, compared: Compared): readonly Found[] {
  const [now, then] = compared.estates(world);
  if (!isDeployed(now, bucket)) return [];
  const other = sameBucket(bucket, now, then);
  const isThere = other !== undefined && isDeployed(then, other);
  const states = inTwoStates(
    bucketOf(now, bucket),
    isThere ? bucketOf(then, other) : undefined,
    compared.given,
    compared.organization,
  );
  const about = { place: placeOf(bucket), name: `\`${nameOf(bucket)}\``, symbolTable: states.now.symbolTable };
  return described(gainedAccess(states), about, compared);
}

/** Of buckets that no template makes. */
function gainedBy(identity: Resource, world: World, compared: Compared): readonly Found[] {
  const [now, then] = compared.estates(world);
  if (!isDeployed(now, identity)) return [];
  const one = identityOf(now, identity);
  const { gained, symbolTable } = gainedElsewhere(one, sameIdentity(one, then), compared.given);
  return [...new Set(gained.map(({ bucket }) => bucket))].flatMap((bucket) => {
    const name = bucket === undefined ? 'buckets beside those of the templates' : `\`${bucket}\``;
    const onIt = gained.filter((each) => each.bucket === bucket);
    return described(onIt, { place: placeOf(identity), name, symbolTable }, compared);
  });
}

/** By whoever may assume the role. */
function gainedThrough(identity: Resource, world: World, compared: Compared): readonly Found[] {
  const [now, then] = compared.estates(world);
  if (!isDeployed(now, identity)) return [];
  const one = identityOf(now, identity);
  const { gained, symbolTable } = gainedTrust(one, sameIdentity(one, then), compared.given);
  return described(gained, { place: placeOf(identity), name: `\`${nameOf(identity)}\``, symbolTable }, compared);
}

function cappedAt(bucket: Resource): Found {
  return {
    place: placeOf(bucket),
    kind: 'unknown',
    severity: 'high',
    message: `cannot tell who gets in now: ${tooManyWorlds}`,
  };
}

/** One finding for each principal and verdict: all that they may do now, by the first statement that lets them. */
function described(
  gained: readonly (Gained | GainedTrust)[],
  about: { readonly place: Place; readonly name: string; readonly symbolTable: SymbolTable },
  { words, exposure }: Pick<Compared, 'words' | 'exposure'>,
): readonly Found[] {
  const groups = new Map<string, [Gained | GainedTrust, ...(Gained | GainedTrust)[]]>();
  for (const one of gained) {
    const key = `${one.name} ${one.answer.kind === 'unknown' ? String(one.answer.because) : ''}`;
    const known = groups.get(key);
    if (known) known.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()].map((some): Found => {
    const [first] = some;
    const { name, trust, answer } = first;
    const openness = opennessIn(first);
    const may = listed(some.map(({ level }) => verbs[level]));
    const severity = severityOf(trust, exposure);
    if (answer.kind !== 'yes') {
      const because = whyUnknown(answer);
      const missing = causeOf(because);
      const message = `cannot tell ${words.whether(name, may, about.name)}: ${String(because)}`;
      return { place: about.place, kind: 'unknown', severity, message, ...openness, ...(missing ? { missing } : {}) };
    }
    const [witness] = answer.witnesses;
    return {
      place: witness?.statement?.place ?? about.place,
      kind: 'fail',
      severity,
      message: words.is(name, may, about.name),
      ...openness,
      ...(witness ? { witness: describeWitness(witness, about.symbolTable) } : {}),
    };
  });
}

function opennessIn(gained: Gained | GainedTrust): Pick<NewAccess, 'openness'> {
  const change = 'openness' in gained ? gained.openness?.() : undefined;
  return change === undefined ? {} : { openness: change };
}

const verbs: Readonly<Record<(Gained | GainedTrust)['level'], string>> = {
  read: 'read',
  list: 'list',
  write: 'write to',
  delete: 'delete from',
  administer: 'administer',
  other: 'look at the settings of',
  assume: 'assume',
};

function listed(words: readonly string[]): string {
  const [last = ''] = words.slice(-1);
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

function whyUnknown(answer: Answer): Reason {
  return answer.kind === 'unknown' ? answer.because : 'it is not known before deployment';
}

const external: ReadonlySet<Gained['trust']> = new Set(['everyone', 'external']);

function severityOf(trust: Gained['trust'], exposure: Exposure): Severity {
  if (external.has(trust)) return 'critical';
  if (trust !== 'owner') return exposure === 'public' ? 'low' : 'high';
  return exposure === 'any' ? 'medium' : 'low';
}

/** Whether both states declare what a choice is about in the same words, so that it falls the same way in both. */
function declaredAlike(templates: readonly Template[], before: readonly Template[]): (key: string) => boolean {
  const sections = (some: readonly Template[], names: readonly string[]): string =>
    JSON.stringify(some.map(({ id, body }) => [id, names.map((name) => own(body, name) ?? null)]));
  const isAlike = (...names: readonly string[]): boolean => sections(templates, names) === sections(before, names);
  const [parameters, others] = [isAlike('Parameters'), isAlike('Conditions', 'Mappings')];
  return (key) => (key.startsWith('parameter:') ? parameters : others);
}

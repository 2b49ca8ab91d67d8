import {
  ask,
  bucketActions,
  comparing,
  describeRequester,
  givenIn,
  type Action,
  permitsBeyond,
  requestersOf,
  showPattern,
  textOfStatement,
  type Answer,
  type GivenSymbols,
  type Openness,
  type Policy,
  type PolicySubject,
  type RequestContext,
  type Requester,
  type Statement,
  type SymbolTable,
  type Target,
  type Witness,
} from '../policy';
import { attributeText, plain, type Resource, type Template, type Value } from '../template';
import { accessLevels, everyAccessLevel, type AccessLevel } from './access-levels';
import type { Bucket } from './bucket';
import { resourceKey } from './bucket-reference';
import { effectiveAccessOf, policiesOf, type EffectiveAccess, type OrganizationPolicies } from './effective-access';
import { resourcesOf, type Estate } from './estate';
import { identitiesOf, type Identity } from './identity';
import { identityLayers, principalOf, type IdentityPrincipal } from './identity-layers';
import { opennessOf } from './openness';
import { anyBucket, statedName, symbolTableOf } from './stated-names';
import { askKey, hasAccessLevel, type Asker } from './who-can';

/** What somebody may do with a bucket that they could not in another state. */
export interface Gained {
  readonly name: string;
  readonly trust: RequestContext['trust'];
  /** `other`: to look at how the bucket is set up */
  readonly level: AccessLevel | 'other';
  /** yes, with requests that are newly let through, or unknown */
  readonly answer: Answer;
  /** how many requests they may make in all, in either state; only of a bucket of the templates */
  readonly openness?: () => OpennessChange;
}

/** How many requests somebody may make, and could in another state. */
export interface OpennessChange {
  readonly before: Openness;
  readonly now: Openness;
}

/** A bucket in two states, seen by the same roles and users, in the same symbols. */
export interface TwoStates {
  readonly now: EffectiveAccess;
  /** undefined when the bucket is not there in the other state: then all access is new */
  readonly before: EffectiveAccess | undefined;
}

/**
 * The effective access of a bucket in two states. Roles and users that may matter in one of them are looked at in both.
 */
export function inTwoStates(
  now: Bucket,
  before: Bucket | undefined,
  given: GivenSymbols,
  organization: OrganizationPolicies = {},
): TwoStates {
  const first = effectiveAccessOf(now, organization, undefined, given);
  const second = before && effectiveAccessOf(before, organization, undefined, given);
  const keysIn = ({ principals }: EffectiveAccess): readonly string[] =>
    principals.map(({ identity }) => resourceKey(identity.resource));
  const wanted = new Set([first, ...(second ? [second] : [])].flatMap(keysIn));
  // those who are told together in one state may be told apart in the other
  const isComplete = (access: EffectiveAccess): boolean =>
    access.principals.length === wanted.size && access.principals.every(({ alike = [] }) => alike.length === 0);
  const drawn = (bucket: Bucket, access: EffectiveAccess): EffectiveAccess => {
    if (isComplete(access)) return access;
    const among = identitiesOf(bucket.estate).filter(({ resource }) => wanted.has(resourceKey(resource)));
    return effectiveAccessOf(bucket, organization, among, given);
  };
  return { now: drawn(now, first), before: before && second && drawn(before, second) };
}

/**
 * Who may do what now that they could not before, exactly: over all principals that the policies of either state tell
 * apart, with the key of the bucket.
 */
export function gainedAccess({ now, before }: TwoStates): readonly Gained[] {
  const nowRead = textOf(now);
  if (before !== undefined && nowRead !== undefined && nowRead === textOf(before)) return [];
  return everybodyIn(now, before)
    .map((asker) => seenBy(asker, now, before))
    .filter(mayGain)
    .flatMap((view) =>
      levels.flatMap((level): Gained[] => {
        const answer = gained(view, level);
        if (answer.kind === 'no') return [];
        return [{ ...asked(now, view.asker), level, answer, openness: () => changeOf(view) }];
      }),
    );
}

function changeOf({ now, before, asker }: TwoViews): OpennessChange {
  return {
    before: before === undefined ? { atLeast: undefined, atMost: undefined } : opennessOf(before, asker),
    now: opennessOf(now, asker),
  };
}

/** The two states as they concern one requester. */
interface TwoViews extends TwoStates {
  readonly asker: Asker;
  /** whether the policies let more through than in the other state; undefined where it has no such bucket */
  readonly beyond: ReturnType<typeof comparing> | undefined;
  /** whether they say the same of the requester */
  readonly isSame: () => boolean;
}

function seenBy(asker: Asker, now: EffectiveAccess, before: EffectiveAccess | undefined): TwoViews {
  if (before === undefined) return { asker, now, before, beyond: undefined, isSame: () => false };
  const [one, other] = [now.subjectFor(asker.requester), before.subjectFor(asker.requester)];
  let compared: ReturnType<typeof comparing> | undefined;
  return {
    asker,
    now,
    before,
    isSame: () => textFor(asker, one) === textFor(asker, other),
    beyond: (...question) => (compared ??= comparing(one, other))(...question),
  };
}

/** Whether somebody may have gained anything at all: one question, before those about each level of access. */
function mayGain({ now, before, asker, beyond, isSame }: TwoViews): boolean {
  if (before === undefined || beyond === undefined) return true;
  if (now.alternatives.length + before.alternatives.length > 0) return true;
  if (keyText(now, asker) !== keyText(before, asker) || now.key?.reference.kind !== before.key?.reference.kind)
    return true;
  // of others a block may let in more or fewer, whomever a statement names
  if (asker.trust === 'owner' && settingsOf(now) === settingsOf(before) && isSame()) return false;
  return beyond({ requesters: [asker] }).kind !== 'no';
}

/** What is said of a requester, or may be. */
function textFor({ requester }: Asker, { layers, account, target }: PolicySubject): string {
  return JSON.stringify([
    account,
    target,
    layers.map(({ policy, target: named }) => [named, textOfPolicy(policy, requester)]),
  ]);
}

const textsOfIdentityPolicies = new WeakMap<Policy, string>();

/** What a policy says of a requester, or may: an identity policy, whoever asks, all of it. */
function textOfPolicy(policy: Policy, requester: Requester): string {
  const known = textsOfIdentityPolicies.get(policy);
  if (known !== undefined) return known;
  const { version, open, statements } = policy;
  const concerning = statements.filter((statement) => mayConcern(statement, requester)).map(textOfStatement);
  const text = JSON.stringify([version, String(open), concerning]);
  if (statements.every(({ principals }) => principals === undefined)) textsOfIdentityPolicies.set(policy, text);
  return text;
}

/** Whether a statement may be about a requester: no, where it names accounts and services and none that fits. */
function mayConcern({ principals, open }: Statement, requester: Requester): boolean {
  if (principals === undefined || open !== undefined || requester.kind !== 'identity') return true;
  return principals.some((principal) => {
    if (principal.kind === 'service') return false;
    const accounts = principal.kind === 'account' || principal.kind === 'identity' ? [principal.account] : [];
    const isOther = (one: string): boolean => one !== requester.account && [one, requester.account].every(isAccount);
    return accounts.length === 0 || !accounts.every(isOther);
  });
}

function isAccount(text: string): boolean {
  return /^\d{12}$/.test(text);
}

const levels: readonly Gained['level'][] = [...everyAccessLevel, 'other'];

function actionsOf(level: Gained['level']): (action: Action) => boolean {
  if (level !== 'other') return accessLevels[level];
  return (action) => !everyAccessLevel.some((one) => accessLevels[one](action));
}

function asked(access: EffectiveAccess, { requester, trust }: Asker): Pick<Gained, 'name' | 'trust'> {
  const known = access.principals.find((one) => requester.kind === 'identity' && one.requester.arn === requester.arn);
  return { name: known?.name ?? describeRequester(requester, trust, access.symbolTable).replace(/`/g, ''), trust };
}

function everybodyIn(now: EffectiveAccess, before: EffectiveAccess | undefined): readonly Asker[] {
  const both = [now, ...(before ? [before] : [])];
  const requesters = both.flatMap(({ subject }) => subject.requesters ?? []);
  const among = (policies: readonly Policy[]): readonly Asker[] =>
    requestersOf(policies, now.subject.account, requesters);
  const policies = both.flatMap(policiesOf);
  const [anybody] = among(policies);
  const ofKeys = anybody === undefined ? [] : both.flatMap((access) => keyPolicies(access, anybody));
  return ofKeys.length === 0 ? among(policies) : among([...policies, ...ofKeys]);
}

/** What the key says of anybody: it may tell principals apart that the bucket's policies take together. */
function keyPolicies({ key }: EffectiveAccess, { requester }: Asker): readonly Policy[] {
  return key?.subjectFor(requester)?.layers.map(({ policy }) => policy) ?? [];
}

const nothing: Answer = { kind: 'no', closedBy: [] };

function gained({ now, before, asker, beyond }: TwoViews, level: Gained['level']): Answer {
  const today = mayNow(now, asker, level);
  if (today.kind === 'no' || before === undefined || beyond === undefined) return today;
  if (now.alternatives.length + before.alternatives.length > 0) return whereCompeting(today, before, asker, level);
  const policies = beyond({ requesters: [asker], action: actionsOf(level), everyGrant: true }, 20);
  if (policies.kind !== 'no') return today.kind === 'unknown' ? today : unlessAnother(policies, before, level);
  return level === 'read' || level === 'write' ? gainedByKey(today, now, before, asker, level) : nothing;
}

/**
 * A request that rests on what is passed in may turn out to be one that was let through before, unless nothing of its
 * kind was, or the earlier state names the same.
 */
function unlessAnother(answer: Answer, before: EffectiveAccess, level: Gained['level']): Answer {
  if (answer.kind !== 'yes') return answer;
  const named = new Set(givenIn(layersText(before.subject)));
  const isCertain = ({ request: { requester, context } }: Witness): boolean =>
    givenIn([...Object.values(requester), ...[...context.values()].flat()].join(' ')).every((one) => named.has(one));
  const witnesses = answer.witnesses.filter(isCertain);
  if (witnesses.length > 0) return { kind: 'yes', witnesses };
  if (ask(before.subject, { base: 'allowed', action: actionsOf(level) }).kind === 'no') return answer;
  return { kind: 'unknown', because: 'what it asks for is passed in, and may be what was let through before' };
}

function mayNow(access: EffectiveAccess, asker: Asker, level: Gained['level']): Answer {
  return level === 'other'
    ? ask(access.subjectFor(asker.requester), { base: 'allowed', requesters: [asker], action: actionsOf(level) })
    : hasAccessLevel(access, asker, level);
}

/** The policies let nothing more through; the key may. */
function gainedByKey(
  today: Answer,
  now: EffectiveAccess,
  before: EffectiveAccess,
  asker: Asker,
  level: 'read' | 'write',
): Answer {
  const then = askKey(before, asker, level);
  if (then === undefined || then.kind === 'yes') return nothing;
  const use = askKey(now, asker, level);
  if (use !== undefined && use.kind === then.kind && keyText(now, asker) === keyText(before, asker)) return nothing;
  return then.kind === 'unknown' && today.kind === 'yes' ? then : today;
}

function keyText({ key }: EffectiveAccess, { requester }: Asker): string | undefined {
  const subject = key?.subjectFor(requester);
  return subject && layersText(subject);
}

/** Where policies compete for a bucket, nobody can tell which counts: something is new unless it was sure before. */
function whereCompeting(today: Answer, before: EffectiveAccess, asker: Asker, level: Gained['level']): Answer {
  if (mayNow(before, asker, level).kind === 'yes') return nothing;
  return today.kind === 'unknown'
    ? today
    : { kind: 'unknown', because: 'several policies compete for the bucket, and the last one deployed counts' };
}

/** One text for states that read the same, whatever nobody can tell of them. */
function textOf(access: EffectiveAccess): string | undefined {
  const { subject, key, alternatives } = access;
  if (alternatives.length > 0) return undefined;
  // the key may let others in than roles and users of the templates: services, other accounts
  const keyRead = key && [key.reference.kind, everybodyIn(access, undefined).map((asker) => keyText(access, asker))];
  return JSON.stringify([layersText(subject), settingsOf(access), keyRead]);
}

const settingsKnown = new WeakMap<EffectiveAccess, string>();

/** What is declared of the bucket and its access points beside policies. */
function settingsOf(access: EffectiveAccess): string {
  const known = settingsKnown.get(access);
  if (known !== undefined) return known;
  const { bucket, accessPointAccesses } = access;
  const points = accessPointAccesses.map(({ requestedPoint, accessPoint }) => [
    requestedPoint,
    declaredText(accessPoint.properties),
  ]);
  const text = JSON.stringify([declaredText(bucket.properties), points]);
  settingsKnown.set(access, text);
  return text;
}

/** What is declared, and with functions in it everything that they may read. */
function declaredText(value: Value): string {
  if (value.kind !== 'map') return JSON.stringify(value, withoutPlaces);
  const text = JSON.stringify(value.raw);
  return /"(?:Ref|Fn::\w+)"/.test(text) ? text + surroundingsOf(value.scope.template) : text;
}

/** What functions in a template read beside its resources, parameters handed to it included. */
function surroundingsOf({ body, parameters, environment, nestedIn }: Template): string {
  const around = Object.entries(body).filter(([section]) => section !== 'Resources');
  const outer = nestedIn && JSON.stringify(nestedIn.body) + surroundingsOf(nestedIn.template);
  return JSON.stringify([around, [...parameters], environment, outer]);
}

function layersText({ layers, account, requesters, target }: PolicySubject): string {
  return JSON.stringify(
    [account, target, requesters, layers.map((layer) => [layer.policy, layer.target])],
    withoutPlaces,
  );
}

function withoutPlaces(name: string, value: unknown): unknown {
  return name === 'place' || name === 'sid' || name === 'resource' ? undefined : value;
}

/** What a role or user may do with a bucket that no template makes, and could not in another state. */
export interface GainedElsewhere extends Gained {
  /** its name, or the pattern of names, as the policies have it; undefined for any bucket at all */
  readonly bucket: string | undefined;
}

/**
 * What a role or user may do with buckets that no template makes, and could not in another state: with those that its
 * policies name, and with one that nobody names, which a policy that reaches further reaches first.
 * @param before undefined when it is not there in the other state
 */
export function gainedElsewhere(
  now: Identity,
  before: Identity | undefined,
  given: GivenSymbols,
): { readonly gained: readonly GainedElsewhere[]; readonly symbolTable: SymbolTable } {
  const symbolTable = symbolTableOf(now.estate, now.resource.template, {}, given);
  const principal = principalOf(now, symbolTable, now.resource.template);
  const then = before && principalIn(before, given);
  const asker: Asker = { requester: principal.requester, trust: 'owner' };
  const found = new Map<Gained['level'], readonly GainedElsewhere[]>();
  for (const [bucket, target] of targetsElsewhere(now.estate, symbolTable, [principal, ...(then ? [then] : [])])) {
    const subject = onBucketElsewhere(principal, target);
    const other = then && onBucketElsewhere(then, target);
    if (other !== undefined && layersText(subject) === layersText(other)) continue;
    // whoever may do it with any bucket may do it with those named
    for (const level of levels.filter((one) => !found.get(one)?.some((known) => known.bucket === undefined))) {
      const question = { requesters: [asker], action: actionsOf(level), everyGrant: true };
      const answer =
        other === undefined
          ? ask(subject, { ...question, base: 'allowed' }, 20)
          : permitsBeyond(subject, other, question, 20);
      if (answer.kind !== 'no')
        found.set(level, [
          ...(found.get(level) ?? []),
          { name: principal.name, trust: 'owner', level, answer, bucket },
        ]);
    }
  }
  return { gained: levels.flatMap((level) => found.get(level) ?? []), symbolTable };
}

/** A bucket that nobody names, and those that the policies name and the templates do not make. */
function targetsElsewhere(
  estate: Estate,
  symbolTable: SymbolTable,
  principals: readonly IdentityPrincipal[],
): ReadonlyMap<string | undefined, Target> {
  const made = new Set(
    resourcesOf(estate.inventory, 'AWS::S3::Bucket').map((one) => symbolTable.encode(attributeText(one, ''))),
  );
  const targets = new Map<string | undefined, Target>([[undefined, anyBucket]]);
  for (const { permissions } of principals)
    for (const { resources = [] } of permissions.policy.statements)
      for (const { pattern } of resources) {
        const [, named] = /^arn:aws:s3:::([^/:$]*[^/:$*?][^/:$]*)(?:\/|$)/.exec(showPattern(pattern)) ?? [];
        const name = named === undefined ? undefined : nameLike(named, made);
        if (named === undefined || name === undefined) continue;
        const self = `arn:aws:s3:::${name}`;
        targets.set(symbolTable.decode(named), { self, parts: `${self}/` });
      }
  return targets;
}

const fillings: readonly string[] = Array.from('xqzjkwvyh0123456789');

/** A name that a pattern stands for, and that none of the templates' buckets has; undefined where there is none. */
function nameLike(pattern: string, made: ReadonlySet<string>): string | undefined {
  return fillings.map((one) => pattern.replaceAll(/[*?]/g, one)).find((name) => !made.has(name));
}

function principalIn(identity: Identity, given: GivenSymbols): IdentityPrincipal {
  const { estate, resource } = identity;
  return principalOf(identity, symbolTableOf(estate, resource.template, {}, given), resource.template);
}

/** A bucket of the identity's account, and what the identity's own policies say of it. */
function onBucketElsewhere(principal: IdentityPrincipal, target: Target): PolicySubject {
  const { requester } = principal;
  const { grants, limits } = identityLayers(principal, target);
  return {
    target,
    account: requester.account,
    actions: bucketActions,
    layers: [grants, ...limits],
    evaluationPaths: () => [[grants, ...limits]],
    requesters: [{ requester, trust: 'owner' }],
  };
}

/** The role or user of another state that is the same one: of the same ARN, else of the same logical id. */
export function sameIdentity(identity: Identity, there: Estate): Identity | undefined {
  const among = identitiesOf(there);
  const arn = plain(identity.arn);
  const named = arn === undefined ? undefined : among.find((one) => plain(one.arn) === arn);
  return named ?? among.find(({ resource }) => resourceKey(resource) === resourceKey(identity.resource));
}

/**
 * The bucket of another state that is the same one: of the same name, where one is stated, else of the same template
 * and logical id. A bucket that is called otherwise in the templates is the same bucket.
 */
export function sameBucket(bucket: Resource, here: Estate, there: Estate): Resource | undefined {
  const among = resourcesOf(there.inventory, bucket.type);
  const nameOfIn = (one: Resource, estate: Estate): string | undefined => {
    const stated = statedName(one, estate);
    return stated && plain(stated);
  };
  const name = nameOfIn(bucket, here);
  const named = name === undefined ? undefined : among.find((one) => nameOfIn(one, there) === name);
  return named ?? among.find((one) => resourceKey(one) === resourceKey(bucket));
}

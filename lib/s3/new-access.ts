import {
  ask,
  describeRequester,
  givenIn,
  type Action,
  permitsBeyond,
  requestersOf,
  type Answer,
  type GivenSymbols,
  type PolicySubject,
  type RequestContext,
  type Witness,
} from '../policy';
import type { Resource } from '../template';
import { accessLevels, everyAccessLevel, type AccessLevel } from './access-levels';
import type { Bucket } from './bucket';
import { resourceKey } from './bucket-reference';
import { effectiveAccessOf, policiesOf, type EffectiveAccess, type OrganizationPolicies } from './effective-access';
import { identitiesOf, type Identity } from './identity';
import { askKey, hasAccessLevel, type Asker } from './who-can';

/** What somebody may do with a bucket that they could not in another state. */
export interface Gained {
  readonly name: string;
  readonly trust: RequestContext['trust'];
  /** `other`: to look at how the bucket is set up */
  readonly level: AccessLevel | 'other';
  /** yes, with requests that are newly let through, or unknown */
  readonly answer: Answer;
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
  const identitiesIn = (bucket: Bucket): readonly Identity[] =>
    effectiveAccessOf(bucket, organization, undefined, given).principals.map(({ identity }) => identity);
  const found = [...identitiesIn(now), ...(before ? identitiesIn(before) : [])];
  const wanted = new Set(found.map(({ resource }) => resourceKey(resource)));
  const drawn = (bucket: Bucket): EffectiveAccess => {
    const among = identitiesOf(bucket.estate).filter(({ resource }) => wanted.has(resourceKey(resource)));
    return effectiveAccessOf(bucket, organization, among, given);
  };
  return { now: drawn(now), before: before && drawn(before) };
}

/**
 * Who may do what now that they could not before, exactly: over all principals that the policies of either state tell
 * apart, with the key of the bucket.
 */
export function gainedAccess({ now, before }: TwoStates): readonly Gained[] {
  const nowRead = textOf(now);
  if (before !== undefined && nowRead !== undefined && nowRead === textOf(before)) return [];
  return everybodyIn(now, before).flatMap((asker) =>
    levels.flatMap((level): Gained[] => {
      const answer = gained(now, before, asker, level);
      return answer.kind === 'no' ? [] : [{ ...asked(now, asker), level, answer }];
    }),
  );
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
  const both = [now, ...(before ? [before] : [])].map(({ subject }) => subject);
  return requestersOf(
    [now, ...(before ? [before] : [])].flatMap(policiesOf),
    now.subject.account,
    both.flatMap(({ requesters = [] }) => requesters),
  );
}

const nothing: Answer = { kind: 'no', closedBy: [] };

function gained(
  now: EffectiveAccess,
  before: EffectiveAccess | undefined,
  asker: Asker,
  level: Gained['level'],
): Answer {
  const today = mayNow(now, asker, level);
  if (today.kind === 'no' || before === undefined) return today;
  if (now.alternatives.length + before.alternatives.length > 0) return whereCompeting(today, before, asker, level);
  const policies = permitsBeyond(
    now.subjectFor(asker.requester),
    before.subjectFor(asker.requester),
    {
      requesters: [asker],
      action: actionsOf(level),
      everyGrant: true,
    },
    20,
  );
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
function textOf({ subject, key, bucket, accessPointAccesses, alternatives }: EffectiveAccess): string | undefined {
  if (alternatives.length > 0) return undefined;
  const block = JSON.stringify(bucket.properties, withoutPlaces);
  const points = accessPointAccesses.map(({ requestedPoint, accessPoint }) => [requestedPoint, accessPoint.properties]);
  const keyRead = key && [
    key.reference.kind,
    ...(subject.requesters ?? []).map(({ requester }) => {
      const own = key.subjectFor(requester);
      return own && layersText(own);
    }),
  ];
  return JSON.stringify([layersText(subject), block, points, keyRead]);
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

/** The bucket of another state that is the same one: of the same template and logical id. */
export function sameBucket(bucket: Resource, among: readonly Resource[]): Resource | undefined {
  return among.find((one) => resourceKey(one) === resourceKey(bucket));
}

import {
  ask,
  describeWitness,
  isKey,
  permitsBeyond,
  showPattern,
  type Answer,
  type Asker,
  type Layer,
  type Pattern,
  type Policy,
  type PolicySubject,
  type Principal,
  type RequestContext,
  type Statement,
} from '../policy';
import { askKey, nameOf, type EffectiveAccess } from '../s3';
import type { Place } from '../template';
import type { AccessContract, ContractPair } from './access-contract';
import type { AskedBucket } from './contract-answers';
import { untold, type Breach } from './contract-breach';
import { placeOf } from './rule';

/** One of two principals that are compared. */
interface Side {
  readonly name: string;
  readonly asker: Asker;
  readonly arn: string;
  readonly account: string;
}

/** Pairs of principals that do not stand to each other as the contract says. */
export function brokenPairs(asked: AskedBucket, contract: AccessContract): readonly Breach[] {
  const { implies = [], equivalent = [], disjoint = [] } = contract;
  const beyond = (one: Side, other: Side, says: string, clause: Place | undefined): readonly Breach[] =>
    judged(asked.access, contract, answerBeyond(asked.access, one, other), {
      clause,
      says,
      what: `\`${one.name}\` may do what \`${other.name}\` may not with`,
    });
  return [
    ...[...implies, ...equivalent, ...disjoint].flatMap((pair) => uncompared(pair, asked, contract)),
    ...implies.flatMap((pair) =>
      both(pair, asked).flatMap(([one, other]) =>
        beyond(one, other, `\`${one.name}\` implies \`${other.name}\``, pair.place),
      ),
    ),
    ...equivalent.flatMap((pair) =>
      both(pair, asked).flatMap(([one, other]) => {
        const says = `\`${one.name}\` and \`${other.name}\` are equivalent`;
        return [...beyond(one, other, says, pair.place), ...beyond(other, one, says, pair.place)];
      }),
    ),
    ...disjoint.flatMap((pair) =>
      both(pair, asked).flatMap(([one, other]) =>
        judged(asked.access, contract, answerTogether(asked.access, one, other), {
          clause: pair.place,
          says: `\`${one.name}\` and \`${other.name}\` are disjoint`,
          what: `\`${one.name}\` and \`${other.name}\` may do the same with`,
        }),
      ),
    ),
  ];
}

interface Said {
  readonly clause: Place | undefined;
  readonly says: string;
  readonly what: string;
}

function judged(
  access: EffectiveAccess,
  { name }: AccessContract,
  answer: Answer,
  { clause, says, what }: Said,
): readonly Breach[] {
  if (answer.kind === 'no') return [];
  const { resource } = access.bucket;
  const common = { severity: 'high', ...(clause ? { clause } : {}) } as const;
  const text = `${what} \`${nameOf(resource)}\`, and ${says} (access contract \`${name}\`)`;
  if (answer.kind === 'unknown')
    return [{ ...common, ...untold(`whether ${text}`, answer.because, placeOf(resource)) }];
  const [witness] = answer.witnesses;
  return [
    {
      ...common,
      kind: 'fail',
      place: witness?.statement?.place ?? placeOf(resource),
      message: text,
      ...(witness ? { witness: describeWitness(witness, access.symbolTable) } : {}),
    },
  ];
}

/** What is said of a pair of which one is somebody, and no one role or user. */
function uncompared({ pair, place }: ContractPair, asked: AskedBucket, { name }: AccessContract): readonly Breach[] {
  const { resource } = asked.access.bucket;
  const clause = place ? { clause: place } : {};
  return pair.flatMap((text): readonly Breach[] => {
    const people = asked.whoIs(text);
    if (people.length === 0 || people.some(({ kind }) => kind === 'identity')) return [];
    const question = `how \`${text}\` compares (access contract \`${name}\`)`;
    return [{ severity: 'high', ...clause, ...untold(question, 'it is no one role or user', placeOf(resource)) }];
  });
}

/** Both principals, in every way that they can be meant; none where nobody is called so. */
function both({ pair: [one, other] }: ContractPair, asked: AskedBucket): readonly (readonly [Side, Side])[] {
  const sides = (text: string): readonly Side[] =>
    asked.whoIs(text).flatMap((who): readonly Side[] => {
      if (who.kind !== 'identity') return [];
      const { arn, account } = who;
      const known = asked.access.principals.find(({ requester }) => requester.arn === arn);
      const trust: RequestContext['trust'] = account === asked.access.subject.account ? 'owner' : 'named';
      const asker: Asker = known
        ? { requester: known.requester, trust: known.trust }
        : { requester: { kind: 'identity', arn, account }, trust };
      return [{ name: text, asker, arn, account }];
    });
  return sides(one).flatMap((first) => sides(other).map((second) => [first, second] as const));
}

/** Whether `one` may do something that `other` may not, whichever of the policies that compete counts. */
function answerBeyond(access: EffectiveAccess, one: Side, other: Side): Answer {
  const doubt = whyIncomparable(access, one, other);
  if (doubt !== undefined) return doubt;
  const [mine, theirs] = [access.subjectFor(one.asker.requester), asSeenBy(access, other, one)];
  const answer = permitsBeyond(mine, theirs, { requesters: [one.asker] });
  return answer.kind === 'no' ? beyondByKey(access, one, other) : answer;
}

/** Whether there is something that both may do. */
function answerTogether(access: EffectiveAccess, one: Side, other: Side): Answer {
  const doubt = whyIncomparable(access, one, other);
  if (doubt !== undefined) return doubt;
  const [mine, theirs] = [access.subjectFor(one.asker.requester), asSeenBy(access, other, one)];
  const together: PolicySubject = {
    ...mine,
    layers: [...mine.layers, ...theirs.layers],
    evaluationPaths: (context) =>
      pathsOf(mine, context).flatMap((path) => pathsOf(theirs, context).map((also) => [...path, ...also])),
  };
  return ask(together, {
    base: 'allowed',
    requesters: [one.asker],
    action: ({ name }) => isKeyed(name, access, one, other),
  });
}

function pathsOf({ layers, evaluationPaths }: PolicySubject, context: RequestContext): readonly (readonly Layer[])[] {
  return evaluationPaths?.(context) ?? layers.map((layer) => [layer]);
}

/** Whether the key of the bucket keeps neither from an action on the content of objects. */
function isKeyed(name: string, access: EffectiveAccess, ...sides: readonly Side[]): boolean {
  const level = /^s3:GetObject(Version|Torrent|VersionTorrent)?$/.test(name)
    ? 'read'
    : name === 's3:PutObject'
      ? 'write'
      : undefined;
  return level === undefined || sides.every(({ asker }) => askKey(access, asker, level)?.kind !== 'no');
}

const nothing: Answer = { kind: 'no', closedBy: [] };

/** What the policies let both do, the key may let one do alone. */
function beyondByKey(access: EffectiveAccess, one: Side, other: Side): Answer {
  for (const level of ['read', 'write'] as const) {
    const [mine, theirs] = [askKey(access, one.asker, level), askKey(access, other.asker, level)];
    if (mine === undefined || theirs === undefined || mine.kind === 'no' || theirs.kind === 'yes') continue;
    if (theirs.kind === 'unknown') return theirs;
    return mine;
  }
  return nothing;
}

/** Keys by which policies tell principals apart beside their ARNs. */
const ownKeys = /^aws:(principaltag\/|userid$|username$|sourceidentity$)/;

/** Why two principals cannot be put in each other's place. */
function whyIncomparable(access: EffectiveAccess, one: Side, other: Side): Answer | undefined {
  if (access.alternatives.length > 0)
    return { kind: 'unknown', because: 'several policies compete for the bucket, and the last one deployed counts' };
  if (one.account !== other.account) return { kind: 'unknown', because: 'they belong to different accounts' };
  const subjects = [one, other].map(({ asker }) => access.subjectFor(asker.requester));
  const statements = subjects.flatMap(({ layers }) => layers.flatMap(({ policy }) => policy.statements));
  const isOpen = (pattern: Pattern): boolean => pattern.some((piece) => typeof piece !== 'string');
  const tellsApart = statements.some(
    (statement) =>
      statement.conditions.some(
        ({ key, values }) =>
          ownKeys.test(key) || (isKey(key, 'aws:principalarn') && values.some(({ pattern }) => isOpen(pattern))),
      ) ||
      patternsIn(statement).some((pattern) =>
        pattern.some((piece) => typeof piece === 'object' && 'variable' in piece),
      ) ||
      namesSessions(statement),
  );
  return tellsApart ? { kind: 'unknown', because: 'a policy goes by their names, tags or sessions' } : undefined;
}

function patternsIn({ resources = [], notResources = [], conditions }: Statement): readonly Pattern[] {
  return [...resources, ...notResources, ...conditions.flatMap(({ values }) => values)].map(({ pattern }) => pattern);
}

function namesSessions({ principals = [], notPrincipals = [] }: Statement): boolean {
  return [...principals, ...notPrincipals].some((one) => one.kind === 'identity' && one.arn.includes(':assumed-role/'));
}

/** What is asked about `side`, as if `viewer` were they: the policies with both in each other's place. */
function asSeenBy(access: EffectiveAccess, side: Side, viewer: Side): PolicySubject {
  const own = access.subjectFor(side.asker.requester);
  const theirs = (context: RequestContext): RequestContext => ({ ...context, ...side.asker });
  const seen = new Map(
    own.layers.map((layer): [Layer, Layer] => [
      layer,
      {
        ...layer,
        policy: exchanged(layer.policy, side.arn, viewer.arn),
        appliesTo: (context) => layer.appliesTo?.(theirs(context)) ?? true,
      },
    ]),
  );
  return {
    ...own,
    layers: [...seen.values()],
    requesters: [viewer.asker],
    evaluationPaths: (context) =>
      pathsOf(own, theirs(context)).map((path) => path.flatMap((layer) => seen.get(layer) ?? [])),
  };
}

/** The policy with two ARNs in each other's place. */
function exchanged(policy: Policy, one: string, other: string): Policy {
  const swap = (text: string): string => (text === one ? other : text === other ? one : text);
  const principal = (who: Principal): Principal => (who.kind === 'identity' ? { ...who, arn: swap(who.arn) } : who);
  const statements = policy.statements.map((statement): Statement => {
    const { principals, notPrincipals, conditions } = statement;
    return {
      ...statement,
      ...(principals ? { principals: principals.map(principal) } : {}),
      ...(notPrincipals ? { notPrincipals: notPrincipals.map(principal) } : {}),
      conditions: conditions.map((condition) =>
        isKey(condition.key, 'aws:principalarn')
          ? {
              ...condition,
              values: condition.values.map((value) => ({ ...value, pattern: [swap(showPattern(value.pattern))] })),
            }
          : condition,
      ),
    };
  });
  return { ...policy, statements };
}

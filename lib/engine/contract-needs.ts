import {
  ask,
  bucketActions,
  describeWitness,
  directly,
  domainOf,
  exactly,
  isTagKey,
  keysAskedFor,
  missing,
  ordinaryValue,
  permitsBeyond,
  writtenKey,
  type Action,
  type Asker,
  type Condition,
  type Layer,
  type PolicySubject,
  type Question,
  type RequestContext,
  type Statement,
  type Witness,
} from '../policy';
import { askKey, everyAccessLevel, nameOf, type AccessLevel, type EffectiveAccess } from '../s3';
import { reason, type Place, type Reason } from '../template';
import type { AccessContract, ContractEntry } from './access-contract';
import { withDenials, type AskedBucket } from './contract-answers';
import { brokenBy, nameOfAsker, untold, verbsOf, type Breach } from './contract-breach';
import { conditionsIn, denial, namesOf, objectsNamed, wantedBy } from './contract-conditions';
import { coverageOf, type Who } from './contract-who';
import { placeOf } from './rule';

/** What somebody has to be able to do who is said to have a level. */
const mainAction: Readonly<Record<AccessLevel, Action['name']>> = {
  read: 's3:GetObject',
  list: 's3:ListBucket',
  write: 's3:PutObject',
  delete: 's3:DeleteObject',
  administer: 's3:PutBucketPolicy',
};

/** One action that one requester has to be able to do. */
interface Need {
  readonly access: EffectiveAccess;
  readonly asker: Asker;
  readonly action: Action;
  readonly entry: ContractEntry;
}

type Met =
  | { readonly kind: 'met' }
  | { readonly kind: 'refused'; readonly by?: Statement; readonly witness?: Witness; readonly because?: string }
  | { readonly kind: 'unknown'; readonly because: Reason };

/**
 * What somebody has to be able to do and cannot, by an ordinary request: over TLS, with whatever headers it takes, on
 * every object that the clause is about. What gets through only from a network, with a tag or from an organisation that
 * the clause does not state is undecided.
 */
export function brokenNeeds(asked: AskedBucket, contract: AccessContract): readonly Breach[] {
  return (contract.must ?? []).flatMap((entry) =>
    entry.who.flatMap((text) => {
      const people = asked.whoIs(text);
      // that nobody is called so is said once for the run
      if (people.length === 0) return [];
      const askers = askersIn(people, entry, asked);
      if (askers.length === 0) return [nobodyToAsk(text, entry, asked, contract)];
      return entry.do.flatMap((word) =>
        askers.flatMap((asker) =>
          actionsOf(word).flatMap((action) =>
            unmet({ access: asked.access, asker, action, entry }, word, asked, contract),
          ),
        ),
      );
    }),
  );
}

function nobodyToAsk(text: string, entry: ContractEntry, asked: AskedBucket, { name }: AccessContract): Breach {
  const { resource } = asked.access.bucket;
  const must = `\`${text}\` must be able to ${verbsOf(entry.do)} \`${nameOf(resource)}\` (access contract \`${name}\`)`;
  const because = 'no one requester stands for all of them, or the policies tell too many apart';
  const clause = entry.place ? { clause: entry.place } : {};
  return { severity: 'high', ...clause, ...untold(`whether it holds that ${must}`, because, placeOf(resource)) };
}

function actionsOf(word: string): readonly Action[] {
  const level = everyAccessLevel.find((one) => one === word);
  const wanted = wantedBy(word);
  return bucketActions.filter((action) =>
    level === undefined ? wanted?.action(action) === true : action.name === mainAction[level] && wanted?.action(action),
  );
}

/** Those who are meant, each by one requester that stands for all of them. */
function askersIn(people: readonly Who[], { place }: ContractEntry, asked: AskedBucket): readonly Asker[] {
  const { access } = asked;
  const everybody = asked.everybodyWith(people, place ?? placeOf(access.bucket.resource)) ?? [];
  return everybody.filter((asker) =>
    people.some((who) => {
      const { requester } = asker;
      const isWhole = coverageOf(who, asker, access).some((conditions) => conditions.length === 0);
      const isOne = requester.kind !== 'identity' || requester.any !== undefined;
      return isWhole && (who.kind === 'identity' ? requester.kind === 'identity' && requester.arn === who.arn : isOne);
    }),
  );
}

function unmet(need: Need, word: string, asked: AskedBucket, { name }: AccessContract): readonly Breach[] {
  const { access, asker, action, entry } = need;
  const met = whateverCounts(need, asked);
  if (met.kind === 'met') return [];
  const { resource } = access.bucket;
  const who = `\`${nameOfAsker(asker, access)}\``;
  const must = `${who} must be able to ${verbsOf([word])} \`${nameOf(resource)}\` (access contract \`${name}\`)`;
  const common = { severity: 'high', ...(entry.place ? { clause: entry.place } : {}) } as const;
  if (met.kind === 'unknown')
    return [{ ...common, ...untold(`whether it holds that ${must}`, met.because, placeOf(resource)) }];
  const { by: statement, witness, because } = met;
  const sid = statement?.sid === undefined ? 'a statement' : `the statement \`${statement.sid}\``;
  const why =
    because ??
    (statement === undefined ? `no statement allows \`${action.name}\`` : `${sid} denies \`${action.name}\``);
  return [
    {
      ...common,
      by: brokenBy({ kind: 'need', entry, action }, asker, access),
      kind: 'fail',
      place: statement?.place ?? placeOf(resource),
      message: `${must}, and ${why}`,
      ...(witness ? { witness: `${describeWitness(witness, access.symbolTable)} is refused` } : {}),
      ...(statement === undefined && because === undefined ? { fix: missingStatement(need) } : {}),
    },
  ];
}

/** The statement that would allow it, as a bucket policy has it. */
function missingStatement({ access, asker: { requester }, action, entry: { objects = '*' } }: Need): string {
  const { subject, symbolTable } = access;
  const resource = action.on === 'object' ? subject.target.parts + objects : subject.target.self;
  const principal =
    requester.kind === 'identity'
      ? { AWS: requester.any === undefined ? requester.arn : requester.account }
      : requester.kind === 'service'
        ? { Service: requester.name }
        : '*';
  const statement = { Effect: 'Allow', Principal: principal, Action: action.name, Resource: resource };
  return `add ${symbolTable.decode(JSON.stringify(statement))}`;
}

/** Whichever of the policies that compete for the bucket counts. */
function whateverCounts(need: Need, asked: AskedBucket): Met {
  const { alternatives } = need.access;
  const each = (alternatives.length > 0 ? alternatives : [need.access]).map((access) =>
    isMet({ ...need, access }, asked),
  );
  const [first = { kind: 'met' }, ...others] = each;
  if (others.every(({ kind }) => kind === first.kind)) return first;
  return { kind: 'unknown', because: 'several policies compete for the bucket, and the last one deployed counts' };
}

function isMet(need: Need, asked: AskedBucket): Met {
  const { access, asker, action } = need;
  const byPolicies = metByPolicies(need);
  if (byPolicies.kind === 'refused' && isMadeElsewhere(need, asked)) {
    const because = 'its identity policies are not among the templates';
    return { kind: 'unknown', because };
  }
  if (byPolicies.kind !== 'met') return byPolicies;
  const level = action.name === 's3:GetObject' ? 'read' : action.name === 's3:PutObject' ? 'write' : undefined;
  const use = level && askKey(access, asker, level);
  if (use === undefined || use.kind === 'yes') return byPolicies;
  if (use.kind === 'unknown') return { kind: 'unknown', because: reason`the key of the bucket: ${use.because}` };
  return { kind: 'refused', because: 'nothing lets it use the key that the objects are encrypted with' };
}

/** Whether policies that are not among the templates may allow it. */
function isMadeElsewhere({ access, asker, action }: Need, asked: AskedBucket): boolean {
  const { requester } = asker;
  if (requester.kind !== 'identity') return false;
  const isClass = requester.any !== undefined && requester.account === access.subject.account;
  if (!isClass && !asked.isElsewhere(asker)) return false;
  return !asked.isDenied(asker, { word: action.name, action: (one) => one === action });
}

function metByPolicies({ access, asker, action, entry }: Need): Met {
  const own = access.subjectFor(asker.requester);
  const { objects } = entry;
  const outside = { ...denial([], placeOf(access.bucket.resource)) };
  const isNarrow = objects !== undefined && action.on === 'object';
  const subject = isNarrow
    ? withDenials(own, [{ ...outside, notResources: [objectsNamed(own.target, objects)] }])
    : own;
  const when = conditionsIn(entry.when, access.symbolTable);
  const question = questionOf(asker, action, when);
  const ordinary = ask(subject, { ...question, given: [...when, ...ordinaryFacts(subject, asker, question, when)] });
  if (ordinary.kind === 'unknown') return ordinary;
  const [witness] = ordinary.kind === 'yes' ? ordinary.witnesses : [];
  if (witness !== undefined) return forEveryObject({ own, subject, question, witness }, access, entry);
  const some = ask(subject, { ...question, requestContext: ({ transport }) => transport === 'tls' });
  if (some.kind === 'unknown') return some;
  if (some.kind === 'no') return refusedBy(some.closedBy, own);
  const [only] = some.witnesses;
  const how = only === undefined ? 'under conditions' : describeWitness(only, access.symbolTable);
  return { kind: 'unknown', because: `it may only in some circumstances, which \`when\` can state: ${how}` };
}

/** Refused, by the first denial that the policies hold. */
function refusedBy(closedBy: readonly Statement[], { layers }: PolicySubject): Met & { readonly kind: 'refused' } {
  const by = closedBy.find((one) => layers.some(({ policy }) => policy.statements.includes(one)));
  return { kind: 'refused', ...(by ? { by } : {}) };
}

function questionOf(asker: Asker, action: Action, given: readonly Condition[]): Question {
  const network = given.some(({ key }) => /^aws:(sourcevpc|vpc)/.test(key)) ? 'endpoint' : 'internet';
  return {
    base: 'allowed',
    requesters: [asker],
    action: ({ name, on }) => name === action.name && on === action.on,
    requestContext: (one) => one.transport === 'tls' && one.network === network,
    given,
  };
}

/** What a requester chooses for each request: headers, parameters, how it signs. */
function isChosen(key: string): boolean {
  if (/^aws:(securetransport|useragent|referer)$/.test(key)) return true;
  return (
    key.startsWith('s3:') &&
    !/^s3:(dataaccesspoint|accesspointnetworkorigin|resourceaccount|existingobjecttag)/.test(key)
  );
}

/** That what nobody chooses is as usual: not there, or an ordinary value. */
function ordinaryFacts(
  subject: PolicySubject,
  asker: Asker,
  { requestContext }: Question,
  when: readonly Condition[],
): readonly Condition[] {
  const stated = new Set<string>(when.map(({ key }) => key));
  const network =
    requestContext?.({ ...asker, network: 'endpoint', transport: 'tls' }) === true ? 'endpoint' : 'internet';
  const context: RequestContext = { ...asker, network, transport: 'tls', through: directly };
  return keysAskedFor(subject)
    .filter((key) => !stated.has(key) && !isChosen(key) && !isTagKey(key))
    .flatMap((key): readonly Condition[] => {
      const { absent, values } = domainOf(key, context, subject.account);
      if (absent) return [missing(writtenKey(key))];
      return values === 'free' ? [exactly(writtenKey(key), ordinaryValue(key))] : [];
    });
}

interface Found {
  /** the policies, and the same with objects left out that nobody asks about */
  readonly own: PolicySubject;
  readonly subject: PolicySubject;
  readonly question: Question;
  readonly witness: Witness;
}

/** Whether what gets through for one object gets through for all that are meant. */
function forEveryObject(found: Found, access: EffectiveAccess, entry: ContractEntry): Met {
  const { own, subject, question, witness } = found;
  const { network, transport, through } = witness.requestContext;
  const asked: Question = {
    ...question,
    given: sameContext(found, access),
    requestContext: (one) => one.network === network && one.transport === transport && one.through === through,
  };
  const refused = permitsBeyond(everythingOn(own, witness, entry, placeOf(access.bucket.resource)), own, asked);
  if (refused.kind === 'no') return { kind: 'met' };
  if (refused.kind === 'unknown') return refused;
  const [example] = refused.witnesses;
  if (example === undefined) return { kind: 'met' };
  const objects = [example.request.resource.slice(own.target.parts.length)];
  const otherwise = ask(subject, { ...question, objects });
  if (otherwise.kind === 'no') return { ...refusedBy(otherwise.closedBy, own), witness: example };
  return { kind: 'unknown', because: 'not all objects are let through by the same requests' };
}

/** A policy that lets the requester do it with all objects that are meant. */
function everythingOn(
  own: PolicySubject,
  { request }: Witness,
  { objects = '*' }: ContractEntry,
  place: Place,
): PolicySubject {
  const actions = own.actions.filter(({ name }) => name === request.action);
  const resources = [{ pattern: [own.target.self] }, objectsNamed(own.target, objects)];
  const statement: Statement = { ...denial([], place), effect: 'Allow', actions: namesOf(actions), resources };
  const layer: Layer = { policy: { version: '2012-10-17', statements: [statement], place }, target: own.target };
  const { evaluationPaths: _, ...rest } = own;
  return { ...rest, layers: [layer], evaluationPaths: () => [[layer]] };
}

/** That a request has what another one has, as far as it is not fixed by who asks. */
function sameContext({ own, witness }: Found, { subject }: EffectiveAccess): readonly Condition[] {
  const { context } = witness.request;
  return keysAskedFor(own).flatMap((key): readonly Condition[] => {
    if (isTagKey(key)) return [];
    const { absent, values } = domainOf(key, witness.requestContext, subject.account);
    const [value] = context.get(key) ?? [];
    if (value === undefined) return absent ? [missing(writtenKey(key))] : [];
    const isFixed = !absent && values !== 'free' && !Array.isArray(values);
    return isFixed ? [] : [exactly(writtenKey(key), value)];
  });
}

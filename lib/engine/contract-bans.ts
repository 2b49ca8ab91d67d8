import {
  holdsSymbol,
  isKey,
  type Answer,
  type Asker,
  type Condition,
  type PolicySubject,
  type Statement,
} from '../policy';
import { everyAccessLevel } from '../s3';
import type { Place } from '../template';
import type { AccessContract, ContractConditions, ContractEntry } from './access-contract';
import { withAdmitted, withDenials, type AskedBucket, type Narrowing } from './contract-answers';
import {
  breachesOf,
  listed,
  untold,
  verbsOf,
  type Breach,
  type BrokenClause,
  type Forbidden,
  type Forbidding,
} from './contract-breach';
import { conditionsIn, denial, denialsOf, everyWanted, objectsNamed, type Wanted } from './contract-conditions';
import { coverageInside, coverageOf, type Coverage, type Who } from './contract-who';
import { placeOf } from './rule';

/** Requests that get through and that `mustNot` rules out. */
export function brokenBans(asked: AskedBucket, contract: AccessContract): readonly Breach[] {
  return (contract.mustNot ?? []).flatMap((entry) => {
    const people = peopleIn([entry], asked);
    const rule = `must not${conditionText(entry)}`;
    const broken: BrokenClause = { kind: 'ban', entry };
    return judgeEach(
      asked,
      contract,
      { people, words: entry.do, rule, clause: entry.place, broken },
      (asker, wanted) => {
        const answers = people.flatMap((who) =>
          coverageOf(who, asker, asked.access).map((conditions) => {
            const narrowing = narrowingOf(entry, conditions, asked);
            const answer = asked.may(asker, wanted, narrowing);
            return who.kind === 'identity' ? orElsewhere(answer, asked, asker, wanted, narrowing) : answer;
          }),
        );
        return firstOf(answers);
      },
    );
  });
}

/** Requests that get through although no entry of `may` lets them. */
export function brokenGrants(asked: AskedBucket, contract: AccessContract): readonly Breach[] {
  const { may } = contract;
  if (may === undefined) return [];
  const rule = 'nothing in `may` says so';
  return closed(asked, contract, { entries: may, words: everyAccessLevel, rule, isInside: false });
}

/** Requests of others than those in `only`, for what it names. */
export function brokenOnly(asked: AskedBucket, contract: AccessContract): readonly Breach[] {
  const { only } = contract;
  if (only === undefined) return [];
  const words = [...new Set(only.flatMap((entry) => entry.do))];
  const who = listed([...new Set(only.flatMap((entry) => entry.who.map((one) => `\`${one}\``)))]);
  return closed(asked, contract, { entries: only, words, rule: `only ${who} may`, isInside: false });
}

/** Requests from outside the accounts and organisations of `nobodyOutside`; the bucket's own account is inside. */
export function brokenPerimeter(asked: AskedBucket, contract: AccessContract): readonly Breach[] {
  return (contract.nobodyOutside ?? []).flatMap((entry) => {
    const who = [...new Set(['own account', ...entry.who])];
    const rule = `nobody outside of ${listed(who.map((one) => `\`${one}\``))} may`;
    const entries = [{ ...entry, who }];
    return closed(asked, contract, { entries, words: entry.do, rule, isInside: true });
  });
}

interface Closed {
  /** what is let through */
  readonly entries: readonly ContractEntry[];
  readonly words: readonly string[];
  readonly rule: string;
  /** whether services that act for one of them count as it */
  readonly isInside: boolean;
}

type CoverageOf = (who: Who, asker: Asker, access: AskedBucket['access']) => Coverage;

/** What of these levels and actions gets through beside the entries. */
function closed(asked: AskedBucket, contract: AccessContract, { entries, words, rule, isInside }: Closed): Breach[] {
  const people = peopleIn(entries, asked);
  const clause = entries[0]?.place ?? contract.place;
  const coverage = isInside ? coverageInside : coverageOf;
  const broken: BrokenClause = { kind: 'closed', entries, words, isInside };
  return judgeEach(asked, contract, { people, words, rule, clause, broken }, (asker, wanted) => {
    if (asked.may(asker, wanted).kind === 'no') return nothing;
    const denials = entries.flatMap((entry) => admitting(entry, asker, asked, coverage));
    return asked.may(asker, wanted, { denials });
  });
}

/** What an entry lets the requester do, as denials: what is left then is let through by no entry. */
function admitting(entry: ContractEntry, asker: Asker, asked: AskedBucket, coverage: CoverageOf): readonly Statement[] {
  const { access } = asked;
  const wanted = everyWanted(entry.do);
  const given = conditionsIn(entry.when, access.symbolTable);
  return entry.who
    .flatMap((text) => asked.whoIs(text))
    .flatMap((who) => coverage(who, asker, access))
    .flatMap((conditions) =>
      denialsOf(
        (action) => wanted.some((one) => one.action(action)),
        [...conditions, ...given],
        access.subject.target,
        placeIn(entry, asked),
        entry.objects,
      ),
    );
}

/**
 * What a requester may do with the bucket beside what the clause forbids; undefined where that cannot be put as
 * policies.
 */
export function withoutForbidden(clause: Forbidding, asker: Asker, asked: AskedBucket): PolicySubject | undefined {
  const subject = asked.subjectFor(asker);
  if (clause.kind === 'ban')
    return clause.entry.unless === undefined
      ? withDenials(subject, admitting(clause.entry, asker, asked, coverageOf))
      : undefined;
  const { entries, words, isInside } = clause;
  const wanted = everyWanted(words);
  const admitted = entries.flatMap((entry) => admitting(entry, asker, asked, isInside ? coverageInside : coverageOf));
  const place = placeOf(asked.access.bucket.resource);
  const others = denialsOf((action) => !wanted.some((one) => one.action(action)), [], subject.target, place);
  return withAdmitted(subject, [...admitted, ...others], place);
}

/** Everybody whom the policies and a clause tell apart; undefined where they are too many. */
export function everybodyFor(clause: Forbidding, asked: AskedBucket): readonly Asker[] | undefined {
  const entries = clause.kind === 'ban' ? [clause.entry] : clause.entries;
  return asked.everybodyWith(peopleIn(entries, asked), placeOf(asked.access.bucket.resource));
}

function peopleIn(entries: readonly ContractEntry[], asked: AskedBucket): readonly Who[] {
  return entries.flatMap(({ who }) => who.flatMap((text) => asked.whoIs(text)));
}

function placeIn({ place }: Pick<ContractEntry, 'place'>, { access }: AskedBucket): Place {
  return place ?? placeOf(access.bucket.resource);
}

const nothing: Answer = { kind: 'no', closedBy: [] };

/** The first yes, else the first that nobody can tell. */
function firstOf(answers: readonly Answer[]): Answer {
  return (
    answers.find(({ kind }) => kind === 'yes') ??
    answers.find(({ kind }) => kind === 'unknown') ??
    answers[0] ??
    nothing
  );
}

/** The requests that a ban is about. */
function narrowingOf(entry: ContractEntry, conditions: readonly Condition[], { access }: AskedBucket): Narrowing {
  const { symbolTable, subject, bucket } = access;
  const place = entry.place ?? placeOf(bucket.resource);
  const { objects, unless } = entry;
  return {
    given: [...conditions, ...conditionsIn(entry.when, symbolTable)],
    denials: [
      ...(unless === undefined ? [] : [denial(conditionsIn(unless, symbolTable), place)]),
      ...(objects === undefined
        ? []
        : [{ ...denial([], place), notResources: [objectsNamed(subject.target, objects)] }]),
    ],
  };
}

/** Of somebody of the bucket's own account whom the templates do not make, other policies may say what these do not. */
function orElsewhere(answer: Answer, asked: AskedBucket, asker: Asker, wanted: Wanted, narrowing: Narrowing): Answer {
  if (answer.kind !== 'no' || !asked.isElsewhere(asker) || asked.isDenied(asker, wanted, narrowing)) return answer;
  return { kind: 'unknown', because: 'its identity policies are not among the templates' };
}

interface Judged {
  readonly people: readonly Who[];
  readonly words: readonly string[];
  readonly rule: string;
  readonly clause: Place | undefined;
  readonly broken: BrokenClause;
}

/** Asks of everybody for each level and action, and says what gets through. */
function judgeEach(
  asked: AskedBucket,
  contract: AccessContract,
  { people, words, rule, clause, broken }: Judged,
  ask: (asker: Asker, wanted: Wanted) => Answer,
): Breach[] {
  const { access } = asked;
  const place = placeOf(access.bucket.resource);
  const everybody = asked.everybodyWith(people, clause ?? place);
  if (everybody === undefined) {
    const question = `whether somebody may ${verbsOf(words)} what the access contract \`${contract.name}\` is about`;
    const because = 'the policies tell too many requesters apart';
    return [{ severity: 'high', ...untold(question, because, place), ...(clause ? { clause } : {}) }];
  }
  const found = everybody.flatMap((asker) =>
    everyWanted(words).flatMap((wanted): Forbidden[] => {
      const answer = doubted(ask(asker, wanted), asker, people, asked);
      return answer.kind === 'no' ? [] : [{ asker, word: wanted.word, answer }];
    }),
  );
  return [...breachesOf(found, access, contract, { rule, clause, broken })];
}

/** A yes counts only where it is known that the requester is, or is not, one of those whom the contract names. */
function doubted(answer: Answer, { requester, trust }: Asker, people: readonly Who[], asked: AskedBucket): Answer {
  if (answer.kind !== 'yes') return answer;
  const { account: own } = asked.access.subject;
  const asksOwn = people.some((who) => who.kind === 'word' && /account/.test(who.word));
  if (requester.kind === 'identity') {
    const mayBeOwn = trust === 'named' && /^\d{12}$/.test(requester.account) && !/^\d{12}$/.test(own);
    if (asksOwn && mayBeOwn)
      return { kind: 'unknown', because: 'the account that owns the bucket is not known; give it as `--account`' };
    const organization = people.find((who) => who.kind === 'organization');
    if (organization === undefined || requester.organization !== undefined || trust === 'external') return answer;
    const witnesses = answer.witnesses.filter(({ grants }) => grants.some(asksForOrganization));
    const account = asked.access.symbolTable.decode(requester.account);
    const because = `whether the account \`${account}\` belongs to \`${organization.id}\` is not known`;
    return witnesses.length > 0 ? { kind: 'yes', witnesses } : { kind: 'unknown', because };
  }
  if (requester.kind !== 'service') return answer;
  const isOpen = (value: string): boolean => holdsSymbol(value);
  const witnesses = answer.witnesses.filter(
    ({ request }) => !(request.context.get('aws:sourcearn') ?? []).some(isOpen),
  );
  const because = 'whose the resource is that the service acts for is not known before deployment';
  return witnesses.length > 0 ? { kind: 'yes', witnesses } : { kind: 'unknown', because };
}

function asksForOrganization({ conditions }: Statement): boolean {
  return conditions.some(({ key }) => isKey(key, 'aws:principalorgid', 'aws:principalorgpaths'));
}

function conditionText({ when, unless, objects }: ContractEntry): string {
  return [
    objects === undefined ? '' : ` on \`${objects}\``,
    when === undefined ? '' : ` when ${spelled(when)}`,
    unless === undefined ? '' : ` unless ${spelled(unless)}`,
  ].join('');
}

function spelled(conditions: ContractConditions): string {
  return Object.entries(conditions)
    .flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => `\`${key}\` ${operator} \`${values.join(', ')}\``),
    )
    .join(' and ');
}

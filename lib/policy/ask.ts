import { Analysis } from './analysis';
import type { Policy, Statement } from './document';
import type { Layer, PolicySubject } from './policy-subject';
import type { Answer, Question } from './question';
import { RecentlyUsed } from './recently-used';
import { requestersOf } from './request-context';
import { answer, unlessTooComplex, type Search } from './search';
import { TooComplex } from './too-complex';

/**
 * Decides whether some request of the question gets through, exactly: every dimension of a request is split into the
 * classes that the policy tells apart, each statement is a box in them, and what is allowed minus what is denied is
 * worked out box by box. A part that cannot be read counts once as wide and once as narrow as it may be; when the two
 * differ, the answer is unknown. A yes has witnesses, concrete requests of which the first was run through `evaluate`;
 * at most one for each way in, unless `limit` is smaller.
 */
export function ask(subject: PolicySubject, question: Question, limit = 1): Answer {
  return unlessTooComplex(() => remembered(subject, question, limit));
}

/** The answer that was given before to the same question about a policy that reads the same. */
function remembered(subject: PolicySubject, question: Question, limit: number): Answer {
  const analysis = analysisOf(subject);
  const mayAllow = ({ policy: { statements, open } }: Layer): boolean =>
    open !== undefined || statements.some((statement) => statement.effect === 'Allow' || statement.open !== undefined);
  if (question.base === 'allowed' && !subject.layers.some(mayAllow)) return { kind: 'no', closedBy: [] };
  const view = analysis.viewFor(question);
  const everyRequestContext = view.everyRequestContext(question);
  const isMeant = question.action ?? (() => true);
  const meant = subject.actions.map((action) => isMeant(action));
  const key = [
    question.base,
    limit,
    question.everyGrant === true,
    meant.map(Number).join(''),
    everyRequestContext.map((one) => analysis.numberOf(one)).join(),
    question.objects === undefined ? '' : JSON.stringify(question.objects),
    (question.given ?? []).length === 0 ? '' : JSON.stringify(question.given),
  ].join('|');
  let known = analysis.answers.get(key);
  if (known === undefined) {
    const wanted = new Set(subject.actions.filter((_, index) => meant[index]));
    const search: Search = { analysis, view, question, everyRequestContext, isWanted: (action) => wanted.has(action) };
    known = answer(search, limit);
    analysis.answers.set(key, known);
  }
  return withOwnStatements(known, subject);
}

const analyses = new WeakMap<PolicySubject, Analysis>();
/** Apps put the same policy on bucket after bucket: policies that read the same are analysed once. */
const byText = new RecentlyUsed<string, Analysis>(500);
const knownKeys = new WeakMap<Policy, string>();

/** What is known of a subject, or of one that reads the same. */
export function analysisOf(subject: PolicySubject): Analysis {
  let found = analyses.get(subject);
  if (found !== undefined) return found;
  const [only, ...others] = subject.layers;
  const isPlain =
    only !== undefined &&
    others.length === 0 &&
    only.appliesTo === undefined &&
    subject.evaluationPaths === undefined &&
    subject.requesters === undefined &&
    subject.requestedPoints === undefined;
  if (isPlain) {
    const { target, account } = subject;
    const kind = subject.actions[0]?.name ?? '';
    const key = `${kind}|${JSON.stringify([target, only.target])}|${account}|${keyOf(only.policy)}`;
    found = byText.get(key) ?? new Analysis(subject);
    byText.set(key, found);
  } else found = new Analysis(subject);
  analyses.set(subject, found);
  return found;
}

/** One text for all policies that read the same, wherever they stand. */
function keyOf(policy: Policy): string {
  let key = knownKeys.get(policy);
  if (key === undefined) {
    key = JSON.stringify(policy, (name, value: unknown) => (name === 'place' ? undefined : value));
    knownKeys.set(policy, key);
  }
  return key;
}

/** The answer that was given about a policy that reads the same, with this policy's own statements. */
export function withOwnStatements(known: Answer, { layers }: PolicySubject): Answer {
  const [only, ...others] = layers;
  if (only === undefined || others.length > 0 || known.kind === 'unknown') return known;
  const { statements } = only.policy;
  // the same statement, at its place in this policy
  const own = (statement: Statement): Statement =>
    statements.find(({ index, effect }) => index === statement.index && effect === statement.effect) ??
    statements.find(({ index }) => index === statement.index) ??
    statement;
  if (known.kind === 'no') return { kind: 'no', closedBy: known.closedBy.map(own) };
  const witnesses = known.witnesses.map((witness) => ({
    ...witness,
    grants: witness.grants.map(own),
    narrowedBy: witness.narrowedBy.map(own),
    ...(witness.statement ? { statement: own(witness.statement) } : {}),
  }));
  return { kind: 'yes', witnesses };
}

/** Whom policies can tell apart, as `callersOf` has it; undefined when they are too many to look at. */
export function askersOf(...of: Parameters<typeof requestersOf>): ReturnType<typeof requestersOf> | undefined {
  try {
    return requestersOf(...of);
  } catch (error) {
    if (error instanceof TooComplex) return undefined;
    throw error;
  }
}

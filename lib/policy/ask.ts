import type { Action } from './actions';
import { Analysis } from './analysis';
import type { Statement } from './document';
import { authorize } from './evaluate';
import type { Layer, PolicySubject } from './policy-subject';
import type { Answer, Question } from './question';
import { RecentlyUsed } from './recently-used';
import { requestersOf } from './request-context';
import { answer, unlessTooComplex, type Search } from './search';
import { shapeOf, type Renaming } from './shape';
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

/** The answer that was given before to the same question about a policy of the same shape. */
function remembered(subject: PolicySubject, question: Question, limit: number): Answer {
  const mayAllow = ({ policy: { statements, open } }: Layer): boolean =>
    open !== undefined || statements.some((statement) => statement.effect === 'Allow' || statement.open !== undefined);
  if (question.base === 'allowed' && !subject.layers.some(mayAllow)) return { kind: 'no', closedBy: [] };
  const { analysis, renaming, own } = analysisOf(subject);
  const inShape = renaming === undefined ? { asked: question, isOfOthers: false } : renaming.toQuestion(question);
  if (inShape === undefined) return askPlainly(subject, question, limit);
  const known = answerIn(analysis, inShape.asked, limit);
  // an example has to name this one
  if (inShape.isOfOthers && known.kind === 'yes') return askPlainly(subject, question, limit);
  let mine = own.get(known);
  if (mine === undefined) {
    mine = withOwnStatements(known, subject, renaming);
    if (!isTrue(mine, subject, question)) mine = askPlainly(subject, question, limit);
    own.set(known, mine);
  }
  return mine;
}

/**
 * The answer of an analysis that may have been given before.
 * @param isSure whether an example that is found is run through the other evaluator here
 */
function answerIn(analysis: Analysis, question: Question, limit: number, isSure = false): Answer {
  const { actions } = analysis.subject;
  const view = analysis.viewFor(question);
  const everyRequestContext = view.everyRequestContext(question);
  const { wanted, id } = meantOf(actions, question.action);
  const objects = question.objects === undefined ? '' : JSON.stringify(question.objects);
  let contexts = '';
  for (const one of everyRequestContext) contexts += `${analysis.numberOf(one)},`;
  const key = `${limit}|${question.everyGrant === true}|${id}|${contexts}|${objects}`;
  let known = view.answers.get(key);
  if (known === undefined) {
    const isWanted: Search['isWanted'] = (action) => wanted.has(action);
    known = answer({ analysis, view, question, everyRequestContext, isWanted, isSure }, limit);
    view.answers.set(key, known);
  }
  return known;
}

/** The actions that a question is about, and a text that is equal for the same ones. */
interface Meant {
  readonly wanted: ReadonlySet<Action>;
  readonly id: string;
}

type IsMeant = NonNullable<Question['action']>;

const meantBefore = new WeakMap<readonly Action[], WeakMap<IsMeant, Meant>>();
const isAnyAction: IsMeant = () => true;

/** Those of some actions that are meant; worked out once for each function that says which. */
function meantOf(actions: readonly Action[], isMeant: IsMeant = isAnyAction): Meant {
  let before = meantBefore.get(actions);
  if (before === undefined) meantBefore.set(actions, (before = new WeakMap()));
  let found = before.get(isMeant);
  if (found === undefined) {
    const wanted = new Set(actions.filter((action) => isMeant(action)));
    found = { wanted, id: actions.map((action) => Number(wanted.has(action))).join('') };
    before.set(isMeant, found);
  }
  return found;
}

/** Whether the example that an answer shows gets through the policy that was asked about, with its own names. */
function isTrue(known: Answer, subject: PolicySubject, { base }: Question): boolean {
  const [witness] = known.kind === 'yes' ? known.witnesses : [];
  if (witness === undefined) return true;
  const { effect } = authorize(subject, witness.request, witness.requestContext);
  return base === 'allowed' ? effect === 'Allow' || effect === 'unknown' : effect !== 'Deny';
}

/** Where names cannot be replaced, the policy is analysed as it is written. */
function askPlainly(subject: PolicySubject, question: Question, limit: number): Answer {
  let analysis = plain.get(subject);
  if (analysis === undefined) plain.set(subject, (analysis = new Analysis(subject)));
  return withOwnStatements(answerIn(analysis, question, limit, true), subject);
}

/** What is known of a subject: of its shape, when names were replaced. */
export interface Shaped {
  readonly analysis: Analysis;
  readonly renaming?: Renaming;
  /** answers about the shape, and what they come to for this subject */
  readonly own: WeakMap<Answer, Answer>;
}

const plain = new WeakMap<PolicySubject, Analysis>();
const analyses = new WeakMap<PolicySubject, Shaped>();
/** Apps put policies that differ in names alone on bucket after bucket: they are analysed once. */
const byShape = new RecentlyUsed<string, Analysis>(200);

/** What is known of a subject, or of one of the same shape. */
export function analysisOf(subject: PolicySubject): Shaped {
  let found = analyses.get(subject);
  if (found === undefined) analyses.set(subject, (found = shaped(subject)));
  return found;
}

function shaped(subject: PolicySubject): Shaped {
  const [only, ...others] = subject.layers;
  const isPlain =
    only !== undefined &&
    others.length === 0 &&
    only.appliesTo === undefined &&
    subject.evaluationPaths === undefined &&
    subject.requesters === undefined &&
    subject.tagOf === undefined &&
    subject.requestedPoints === undefined;
  const own = new WeakMap<Answer, Answer>();
  if (!isPlain) return { analysis: new Analysis(subject), own };
  const { renaming, key } = shapeOf(subject, only);
  const about = `${subject.actions[0]?.name ?? ''}|${key}`;
  let analysis = key === undefined ? undefined : byShape.get(about);
  if (analysis === undefined) {
    analysis = new Analysis(renaming.toSubject(subject, only));
    if (key !== undefined) byShape.set(about, analysis);
  }
  return renaming.isNone ? { analysis, own } : { analysis, renaming, own };
}

/** The answer that was given about a policy of the same shape, with this policy's own statements and names. */
export function withOwnStatements(known: Answer, { layers }: PolicySubject, renaming?: Renaming): Answer {
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
    ...(renaming?.fromWitness(witness) ?? witness),
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

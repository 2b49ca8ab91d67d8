import type { Action } from './actions';
import { Analysis } from './analysis';
import type { Statement } from './document';
import { authorize } from './evaluate';
import type { Layer, PolicySubject } from './policy-subject';
import type { Answer, Question } from './question';
import { RecentlyUsed } from './recently-used';
import { requestersOf } from './request-context';
import { answer, unlessTooComplex, type Search } from './search';
import { layeredShapeOf, shapeOf, type AboutNamed, type Renaming } from './shape';
import { withOpenNames } from './resource-match';
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
  const byName = isPlain(subject) ? undefined : askByName(subject, question, limit);
  if (byName !== undefined) return byName;
  const found = analysisOf(subject);
  const inShape =
    found.renaming === undefined ? { asked: question, isOfOthers: false } : found.renaming.toQuestion(question);
  if (inShape === undefined) return askByName(subject, question, limit) ?? askAsWritten(subject, question, limit);
  const known = answerIn(found.analysis, inShape.asked, limit);
  // an example has to name this one
  if (inShape.isOfOthers && known.kind === 'yes') return askAsWritten(subject, question, limit);
  return inOwnWords(found, known, subject, question, limit);
}

/** The answer to a question that names who asks; undefined where it names nobody, or has no shape. */
function askByName(subject: PolicySubject, question: Question, limit: number): Answer | undefined {
  if (!namesRequesters(question)) return undefined;
  const layered = layeredFor(subject, question);
  if (layered === undefined) return undefined;
  return inOwnWords(layered, answerIn(layered.analysis, layered.asked(question), limit), subject, question, limit);
}

/** What an answer about a shape comes to for the subject that was asked about. */
function inOwnWords(
  { own, renaming, statementOf }: Shaped,
  known: Answer,
  subject: PolicySubject,
  question: Question,
  limit: number,
): Answer {
  let mine = own.get(known);
  if (mine === undefined) {
    mine = withOwnStatements(known, subject, renaming, statementOf);
    if (!isTrue(mine, subject, question)) mine = askAsWritten(subject, question, limit);
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
export function askAsWritten(subject: PolicySubject, question: Question, limit = 1): Answer {
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
  /** where there are several layers: the statement of the subject that one of the shape is */
  readonly statementOf?: (statement: Statement) => Statement;
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

/** Whether there is but one policy, for everybody and everything that comes. */
function isPlain(subject: PolicySubject): boolean {
  const { layers, evaluationPaths, requesters, tagOf, requestedPoints } = subject;
  const isOne = layers.length === 1 && layers[0]?.appliesTo === undefined;
  return isOne && [evaluationPaths, requesters, tagOf, requestedPoints].every((one) => one === undefined);
}

function shaped(subject: PolicySubject): Shaped {
  const [only] = subject.layers;
  const own = new WeakMap<Answer, Answer>();
  if (only === undefined || !isPlain(subject)) return { analysis: new Analysis(subject), own };
  const { renaming, key } = shapeOf(subject, only);
  const analysis = rememberedFor(byShape, subject, key, () => renaming.toSubject(subject, only));
  return renaming.isNone ? { analysis, own } : { analysis, renaming, own };
}

/** The analysis that was made for the same key, or one of the subject that is made for it. */
function rememberedFor(
  byKey: RecentlyUsed<string, Analysis>,
  { actions }: PolicySubject,
  key: string | undefined,
  toSubject: () => PolicySubject,
): Analysis {
  const about = `${actions[0]?.name ?? ''}|${key}`;
  const before = key === undefined ? undefined : byKey.get(about);
  if (before !== undefined) return before;
  const analysis = new Analysis(toSubject());
  if (key !== undefined) byKey.set(about, analysis);
  return analysis;
}

function namesRequesters(question: Question): question is AboutNamed {
  return question.requesters !== undefined;
}

/** What is known of a subject for those whom a question names. */
interface Layered extends Shaped {
  readonly asked: (question: AboutNamed) => AboutNamed;
}

/** Of a subject that more is asked about, there is most to share between its own questions. */
const shapesPerSubject = 20;

const layeredBefore = new WeakMap<PolicySubject, Map<string, Layered | undefined>>();
const byLayers = new RecentlyUsed<string, Analysis>(200);

/** The same for all questions that name the same requesters, objects and conditions. */
function layeredFor(subject: PolicySubject, question: AboutNamed): Layered | undefined {
  let before = layeredBefore.get(subject);
  if (before === undefined) layeredBefore.set(subject, (before = new Map()));
  const id = JSON.stringify([question.requesters, question.given, question.objects]);
  if (!before.has(id) && before.size < shapesPerSubject) before.set(id, layered(subject, question));
  return before.get(id);
}

function layered(subject: PolicySubject, about: AboutNamed): Layered | undefined {
  const shape = layeredShapeOf(subject, about);
  if (shape === undefined) return undefined;
  const { renaming, key, toSubject } = shape;
  const analysis = rememberedFor(byLayers, subject, key, toSubject);
  let numbers: ReadonlyMap<Statement, number> | undefined;
  let statements: readonly Statement[] | undefined;
  const statementOf = (statement: Statement): Statement => {
    numbers ??= new Map(analysis.statements.map((one) => [one.statement, one.number]));
    statements ??= statementsIn(subject);
    return statements[numbers.get(statement) ?? -1] ?? statement;
  };
  return { analysis, renaming, own: new WeakMap(), statementOf, asked: (question) => renaming.toNamed(question) };
}

/** Every statement of a subject, in the order and form that an analysis has them in. */
function statementsIn({ layers }: PolicySubject): readonly Statement[] {
  return layers.flatMap(({ policy, target }) => policy.statements.map((one) => withOpenNames(one, target)));
}

/**
 * The answer that was given about a policy of the same shape, with this policy's own statements and names.
 * @param statementOf which statement one of the shape is, where that cannot be told by its place in the one policy
 */
export function withOwnStatements(
  known: Answer,
  { layers }: PolicySubject,
  renaming?: Renaming,
  statementOf?: Shaped['statementOf'],
): Answer {
  const [only, ...others] = layers;
  if (known.kind === 'unknown') return known;
  if (statementOf === undefined && (only === undefined || others.length > 0)) return known;
  const statements = only?.policy.statements ?? [];
  // the same statement, at its place in this policy
  const inPlace = (statement: Statement): Statement =>
    statements.find(({ index, effect }) => index === statement.index && effect === statement.effect) ??
    statements.find(({ index }) => index === statement.index) ??
    statement;
  const own = statementOf ?? inPlace;
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

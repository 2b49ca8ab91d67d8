import { Analysis } from './analysis';
import { analysisOf, ask, withOwnStatements } from './ask';
import type { Policy, Statement } from './document';
import type { Answer, Question } from './question';
import { appliesTo, evaluationPathsFor, policyOn, type Layer, type PolicySubject } from './policy-subject';
import type { RequestContext } from './request-context';
import { answer, unlessTooComplex, type Than } from './search';

/** The subject with other layers and the ways in that go with them. */
function over(subject: PolicySubject, layers: readonly Layer[], evaluationPath: readonly Layer[]): PolicySubject {
  return {
    target: subject.target,
    account: subject.account,
    actions: subject.actions,
    layers,
    evaluationPaths: () => [evaluationPath],
    ...(subject.requesters ? { requesters: subject.requesters } : {}),
  };
}

function turned(statement: Statement, effect: Statement['effect']): Statement {
  return { ...statement, effect };
}

function withStatements(policy: Policy, statements: readonly Statement[]): Policy {
  return { ...policy, statements };
}

/**
 * Whether one policy permits something that `than` does not, both on the subject's target: a witness is such a
 * request. What `than`
 * permits is taken away by turning its Allows round; what it denies is left over by definition.
 */
export function permitsMore(
  subject: PolicySubject,
  policy: Policy,
  than: Policy,
  question: Omit<Question, 'base'> = {},
): Answer {
  const mine: Layer = { policy, target: subject.target };
  const theirs: Layer = {
    policy: withStatements(
      than,
      than.statements.filter(({ effect }) => effect === 'Allow').map((one) => turned(one, 'Deny')),
    ),
    target: subject.target,
  };
  const beyond = ask(over(subject, [mine, theirs], [mine]), { ...question, base: 'allowed' });
  if (beyond.kind === 'yes') return beyond;
  const denials = than.statements.filter(({ effect }) => effect === 'Deny').map((one) => turned(one, 'Allow'));
  if (denials.length === 0) return beyond;
  const denied: Layer = { policy: withStatements(than, denials), target: subject.target };
  const within = ask(over(subject, [mine, denied], [mine, denied]), { ...question, base: 'allowed' });
  return within.kind === 'no' ? beyond : within;
}

/**
 * Whether a subject lets something through that it did not in another state, `than`; each witness is such a request.
 * Both must be encoded with the same symbols. What stands in both states in the same words is the same, even where
 * nobody can tell what it comes to.
 * @param limit how many witnesses at most
 */
export function permitsBeyond(
  subject: PolicySubject,
  than: PolicySubject,
  question: Omit<Question, 'base'> = {},
  limit = 1,
): Answer {
  return comparing(subject, than)(question, limit);
}

/** The same for several questions about the same two states: what they are made of is worked out once. */
export function comparing(
  subject: PolicySubject,
  than: PolicySubject,
): (question: Omit<Question, 'base'>, limit?: number) => Answer {
  const before = seenFrom(than);
  const layers = [...subject.layers, ...before.layers];
  const requesters = [...(subject.requesters ?? []), ...(than.requesters ?? [])];
  const analysis = new Analysis({ ...subject, layers, requesters });
  const isMine = new Set(subject.layers);
  return (question, limit = 1) => {
    const asked: Question = { ...question, base: 'allowed' };
    const view = analysis.viewFor(asked);
    return unlessTooComplex(() =>
      answer(
        {
          analysis,
          view,
          question: asked,
          everyRequestContext: view.everyRequestContext(asked),
          isWanted: question.action ?? (() => true),
          roles: ({ layer, statement }) => (isMine.has(layer) ? statement.effect : undefined),
          than: before,
        },
        limit,
      ),
    );
  };
}

/** The layers and paths of the other state for requests to this one: its own access points stand for the same ones. */
function seenFrom(than: PolicySubject): Than {
  const points = new Map(than.requestedPoints?.map((point) => [point.arn, point]));
  const there = (one: RequestContext): RequestContext | undefined => {
    const { through, ...rest } = one;
    if (through === undefined) return one;
    const point = points.get(through.arn);
    return point && { ...rest, through: point };
  };
  const seen = new Map(
    than.layers.map((layer): [Layer, Layer] => [
      layer,
      {
        ...layer,
        appliesTo: (one) => {
          const context = there(one);
          return context !== undefined && appliesTo(layer, context);
        },
      },
    ]),
  );
  const shown = (path: readonly Layer[]): readonly Layer[] => path.flatMap((layer) => seen.get(layer) ?? []);
  return {
    layers: new Set(seen.values()),
    pathsFor: (one) => {
      const context = there(one);
      return context === undefined ? [] : evaluationPathsFor(than, context).map(shown);
    },
  };
}

/**
 * Whether leaving the statement out would change what the policy does: of an Allow, what is let through; of a Deny,
 * what is kept out, whoever else may let it through. `yes` has a request that the statement alone decides.
 */
export function matters(subject: PolicySubject, policy: Policy, statement: Statement): Answer {
  const [layer] = subject.layers;
  const positions = positionsIn(layer?.policy ?? policy);
  const isPart = policy === layer?.policy || policy.statements.every((one) => positions.has(one));
  const asked = isPart ? subject : policyOn(policy, subject.target.self, subject.account);
  const own = isPart ? positions : positionsIn(policy);
  const { analysis, renaming } = analysisOf(asked);
  const alone = own.get(statement) ?? -1;
  const { among, id } = selectionOf(policy, own);
  const key = `matters ${alone} without ${id}`;
  const known = analysis.answers.get(key) ?? decide(analysis, among, alone, statement.effect);
  analysis.answers.set(key, known);
  return withOwnStatements(known, asked, renaming);
}

/** Which statements of another policy stand in this one. */
interface Selection {
  readonly among: ReadonlySet<number>;
  /** those that are left out */
  readonly id: string;
}

const knownSelections = new WeakMap<Policy, { readonly own: object; readonly selection: Selection }>();

function selectionOf(policy: Policy, own: ReadonlyMap<Statement, number>): Selection {
  const known = knownSelections.get(policy);
  if (known?.own === own) return known.selection;
  const among = new Set(policy.statements.flatMap((one) => own.get(one) ?? []));
  const id = [...own.values()].filter((position) => !among.has(position)).join();
  const selection = { among, id };
  knownSelections.set(policy, { own, selection });
  return selection;
}

const knownPositions = new WeakMap<Policy, ReadonlyMap<Statement, number>>();

/** Where each statement of a policy stands in it. */
function positionsIn(policy: Policy): ReadonlyMap<Statement, number> {
  let found = knownPositions.get(policy);
  if (found === undefined) {
    found = new Map(policy.statements.map((one, index) => [one, index]));
    knownPositions.set(policy, found);
  }
  return found;
}

/** The statement alone against all others as denials: of a Deny, against the other denials. */
function decide(analysis: Analysis, among: ReadonlySet<number>, position: number, effect: Statement['effect']): Answer {
  const view = analysis.viewFor({ base: effect === 'Allow' ? 'allowed' : 'notDenied' });
  const question: Question = { base: 'allowed' };
  return unlessTooComplex(() =>
    answer(
      {
        analysis,
        view,
        question,
        everyRequestContext: view.everyRequestContext(question),
        isWanted: () => true,
        alone: position,
        roles: ({ number }) => (number === position ? 'Allow' : among.has(number) ? 'Deny' : undefined),
      },
      1,
    ),
  );
}

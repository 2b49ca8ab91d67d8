import { ask, remember, type Answer, type Question } from './ask';
import type { Policy, Statement } from './document';
import type { Layer, PolicySubject } from './subject';

/** The subject with other layers and the ways in that go with them. */
function over(subject: PolicySubject, layers: readonly Layer[], route: readonly Layer[]): PolicySubject {
  return {
    target: subject.target,
    account: subject.account,
    actions: subject.actions,
    layers,
    routes: () => [route],
    ...(subject.callers ? { callers: subject.callers } : {}),
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
 * Whether leaving the statement out would change what the policy does: of an Allow, what is let through; of a Deny,
 * what is kept out, whoever
 * else may let it through. `yes` has a request that the statement alone decides.
 */
export function matters(subject: PolicySubject, policy: Policy, statement: Statement): Answer {
  return remember(`matters ${policy.statements.indexOf(statement)}`, subject, policy, () =>
    answer(subject, policy, statement),
  );
}

function answer(subject: PolicySubject, policy: Policy, statement: Statement): Answer {
  const others = policy.statements.filter((one) => one !== statement);
  const alone: Layer = { policy: withStatements(policy, [turned(statement, 'Allow')]), target: subject.target };
  const rest: Layer = {
    policy: withStatements(
      policy,
      others.filter((one) => statement.effect === 'Allow' || one.effect === 'Deny').map((one) => turned(one, 'Deny')),
    ),
    target: subject.target,
  };
  return ask(over(subject, [alone, rest], [alone]), { base: 'allowed' });
}

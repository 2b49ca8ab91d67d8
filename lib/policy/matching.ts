import { actionsMatching, supplies, whyUnheardOf, type Action } from './actions';
import type { Policy, Principal, Statement } from './document';
import { openValue, textOf, whyVariable, type VariableValue } from './operators';
import { fillIn, matches, variablesOf, widen, type Pattern, type OpenPattern } from './pattern';
import { isPrincipal } from './principal';
import type { Requester } from './request';
import { onTarget } from './resource-match';
import type { Target } from './policy-subject';
import { allOf, anyOf, decided, not, undecided, yes, type Decided, type Reason } from '../template';

/** Which statements and actions, requesters and resources meet: the symbolic side's own reading of AWS's pages. */

/** For one action, which statements are about it; equal ids, equal truths. */
export interface Truths {
  readonly truths: readonly Decided[];
  readonly id: string;
}

export const noTruths: Truths = { truths: [], id: '' };

const knownTruths = new WeakMap<Policy, Map<readonly Action[], ReadonlyMap<string, Truths>>>();

/** For each action, which statements of the policy are about it. */
export function truthsOf(policy: Policy, actions: readonly Action[]): ReadonlyMap<string, Truths> {
  let byActions = knownTruths.get(policy);
  if (byActions === undefined) knownTruths.set(policy, (byActions = new Map()));
  let truths = byActions.get(actions);
  if (truths === undefined) {
    truths = new Map(
      actions.map(({ name }) => {
        const found = policy.statements.map((statement) => hasAction(statement, name));
        return [name, { truths: found, id: truthKey(found) }];
      }),
    );
    byActions.set(actions, truths);
  }
  return truths;
}

export function truthKey(truths: readonly Decided[]): string {
  return truths.map(({ kind }) => kind[0]).join('');
}

interface Supplied {
  readonly supplied: readonly boolean[];
  readonly id: string;
}

const knownSupplies = new WeakMap<readonly Action[], Map<string, readonly Supplied[]>>();

/** For each action, which of the keys it supplies; few lists of keys stand in many policies. */
export function suppliedBy(actions: readonly Action[], keys: readonly string[]): readonly Supplied[] {
  let byKeys = knownSupplies.get(actions);
  if (byKeys === undefined) knownSupplies.set(actions, (byKeys = new Map()));
  const id = keys.join();
  let found = byKeys.get(id);
  if (found === undefined) {
    found = actions.map((action) => {
      const supplied = keys.map((key) => supplies(action, key));
      return { supplied, id: supplied.map(Number).join('') };
    });
    if (byKeys.size > 500) byKeys.clear();
    byKeys.set(id, found);
  }
  return found;
}

/** Every pattern of the statement: of actions, of resources and of what conditions ask for. */
export function patternsOf({
  actions = [],
  notActions = [],
  resources = [],
  notResources = [],
  conditions,
}: Statement): readonly OpenPattern[] {
  return [...actions, ...notActions, ...resources, ...notResources, ...conditions.flatMap(({ values }) => values)];
}

/** Why nobody can tell when exactly the statement applies. */
export function whyOpen(statement: Statement): Reason | undefined {
  const { open, conditions } = statement;
  const patterns = patternsOf(statement);
  const variable = patterns.some(({ pattern }) => variablesOf(pattern).length > 0) ? whyVariable : undefined;
  return (
    open ??
    patterns.map((one) => one.open ?? one.loose).find((because) => because !== undefined) ??
    conditions.map((one) => one.open ?? whyUnheardOf(one.key)).find((because) => because !== undefined) ??
    variable
  );
}

export function appliesToRequester({ principals, notPrincipals, open }: Statement, requester: Requester): Decided {
  if (open !== undefined) return undecided(open);
  const isOf = (some: readonly Principal[]): boolean => some.some((principal) => isPrincipal(requester, principal));
  const isNamed = principals === undefined || isOf(principals);
  return decided(isNamed && (notPrincipals === undefined || !isOf(notPrincipals)));
}

function isSome(patterns: readonly OpenPattern[], test: (pattern: Pattern) => boolean): Decided {
  return anyOf(patterns.map(({ pattern, open }) => (open === undefined ? decided(test(pattern)) : undecided(open))));
}

function hasAction({ actions, notActions, open }: Statement, name: string): Decided {
  if (open !== undefined) return undecided(open);
  const test = (pattern: Pattern): boolean => actionsMatching(pattern).has(name);
  return allOf([
    actions === undefined ? yes : isSome(actions, test),
    // of an element and its `Not…`, which no valid statement has together, both count
    notActions === undefined ? yes : not(isSome(notActions, test)),
  ]);
}

/** Which of the parts of the target the statement names, or whether it names the target itself. */
export function namedOf(
  { resources, notResources }: Statement,
  parts: readonly (string | undefined)[],
  target: Target,
  variable: VariableValue,
): readonly Decided[] {
  const named = resources?.map((one) => resourceTest(one, target, variable));
  const left = notResources?.map((one) => resourceTest(one, target, variable));
  return parts.map((part) => {
    const arn = arnOf(target, part);
    return allOf([
      named === undefined ? yes : anyOf(named.map((test) => test(arn))),
      left === undefined ? yes : not(anyOf(left.map((test) => test(arn)))),
    ]);
  });
}

/** Whether a resource of a statement is the ARN, prepared for many. */
function resourceTest(
  { pattern, open }: OpenPattern,
  target: Target,
  variable: VariableValue,
): (arn: string) => Decided {
  if (open !== undefined) return () => undecided(open);
  const used = variablesOf(pattern);
  const isOpen = used.some((key) => variable(key) === openValue);
  const filled = used.length === 0 || isOpen ? widen(pattern) : fillIn(pattern, (key) => textOf(variable(key)));
  const globs = filled === undefined ? [] : onTarget(filled, target);
  return (arn) => {
    const meets = globs.some((one) => matches(one, arn));
    return meets && isOpen ? undecided(whyVariable) : decided(meets);
  };
}

export function arnOf({ self, parts }: Target, part: string | undefined): string {
  return part === undefined ? self : parts + part;
}

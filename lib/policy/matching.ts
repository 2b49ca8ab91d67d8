import { actionsMatching, supplies, whyUnheardOf, type Action } from './actions';
import type { OpenPattern, Policy, Principal, Statement } from './document';
import { any, openValue, textOf, type Truth, type VariableValue } from './operators';
import { arnSegments, behind, fillIn, literalText, matches, variablesOf, widen, type Pattern } from './pattern';
import type { Caller } from './request';
import type { Target } from './subject';

/** Which statements and actions, callers and resources meet: the symbolic side's own reading of AWS's pages. */

/** For one action, which statements are about it; equal ids, equal truths. */
export interface Truths {
  readonly truths: readonly Truth[];
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

export function truthKey(truths: readonly Truth[]): string {
  return truths.map((truth) => (truth === undefined ? '?' : Number(truth))).join('');
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
export function openness(statement: Statement): string | undefined {
  const { open, conditions } = statement;
  const patterns = patternsOf(statement);
  const variable = patterns.some(({ pattern }) => variablesOf(pattern).length > 0)
    ? 'a policy variable stands for what the caller brings'
    : undefined;
  return (
    open ??
    patterns.map((one) => one.open ?? one.loose).find((because) => because !== undefined) ??
    conditions.map((one) => one.open ?? whyUnheardOf(one.key)).find((because) => because !== undefined) ??
    variable
  );
}

export function concernsCaller({ principals, notPrincipals, open }: Statement, caller: Caller): Truth {
  if (open !== undefined) return undefined;
  if (principals) return principals.some((principal) => isPrincipal(caller, principal));
  return notPrincipals === undefined || !notPrincipals.some((principal) => isPrincipal(caller, principal));
}

/**
 * What is said of a role reaches its sessions.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
function isPrincipal(caller: Caller, principal: Principal): boolean {
  switch (principal.kind) {
    case 'anyone':
      return true;
    case 'account':
      return caller.kind === 'identity' && caller.account === principal.account;
    case 'identity':
      return (
        caller.kind === 'identity' &&
        caller.any === undefined &&
        (caller.arn === principal.arn || caller.role === principal.arn)
      );
    case 'service':
      return caller.kind === 'service' && caller.name.toLowerCase() === principal.name.toLowerCase();
    case 'canonical':
      return caller.kind === 'canonical' && caller.id === principal.id;
    case 'federated':
      return caller.kind === 'federated' && caller.name === principal.name;
    case 'malformed':
      return false;
  }
}

function patternTruth(patterns: readonly OpenPattern[], test: (pattern: Pattern) => Truth): Truth {
  return any(patterns.map(({ pattern, open }) => (open === undefined ? test(pattern) : undefined)));
}

function negate(truth: Truth): Truth {
  return truth === undefined ? undefined : !truth;
}

function hasAction({ actions, notActions, open }: Statement, name: string): Truth {
  if (open !== undefined) return undefined;
  const test = (pattern: Pattern): boolean => actionsMatching(pattern).has(name);
  if (actions) return patternTruth(actions, test);
  return notActions === undefined || negate(patternTruth(notActions, test));
}

/** Whether the statement names the target, or one of its parts. */
export function hasResource(
  { resources, notResources }: Statement,
  part: string | undefined,
  target: Target,
  variable: VariableValue,
): Truth {
  const arn = arnOf(target, part);
  const meets = (filled: Pattern): Truth =>
    onTarget(filled, target).some((one) => matches(one, arn)) || (mayBeAbout(filled, target) ? undefined : false);
  const test = (pattern: Pattern): Truth => {
    const used = variablesOf(pattern);
    if (used.length === 0) return meets(pattern);
    if (used.some((key) => variable(key) === openValue)) return meets(widen(pattern)) === false ? false : undefined;
    const filled = fillIn(pattern, (key) => textOf(variable(key)));
    return filled !== undefined && meets(filled);
  };
  if (resources) return patternTruth(resources, test);
  return notResources === undefined || negate(patternTruth(notResources, test));
}

/** Whether a pattern that does not name the target as it is called here may name it once its name is known. */
function mayBeAbout(pattern: Pattern, { open, self }: Target): boolean {
  if (open === undefined) return false;
  const segments = arnSegments(pattern);
  if (segments.length < 6) return true;
  const own = self.split(':').slice(0, 5);
  const fits = own.every((segment, index) => matches(segments[index] ?? [], segment));
  const [first] = segments[5] ?? [];
  const name = typeof first === 'string' ? first.replace(/\/.*$/s, '') : undefined;
  // what stands for a thing of the estate is that thing, whatever it will be called
  return fits && (name === undefined || /^[a-z0-9.-]*$/.test(name));
}

export function arnOf({ self, parts }: Target, part: string | undefined): string {
  return part === undefined ? self : parts + part;
}

/** Whether the pattern can name the target or one of its parts. */
export function reaches(pattern: Pattern, target: Target): boolean {
  return (
    onTarget(pattern, target).some((one) => matches(one, target.self) || behind(one, target.parts).length > 0) ||
    mayBeAbout(widen(pattern), target)
  );
}

/** The pattern as a glob over the whole ARN, when its first five segments fit the target's; none otherwise. */
export function onTarget(pattern: Pattern, { self }: Target): readonly Pattern[] {
  const segments = arnSegments(widen(pattern));
  if (segments.length < 6) return [widen(pattern)];
  const own = self.split(':').slice(0, 5);
  if (!own.every((segment, index) => matches(segments[index] ?? [], segment))) return [];
  return [[`${own.join(':')}:`, ...(segments[5] ?? [])]];
}

/** Whether a pattern is one literal text. */
export function isLiteral(pattern: Pattern): boolean {
  return literalText(pattern) !== undefined;
}

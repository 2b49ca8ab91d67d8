import { actionsMatching, supplies, whyUnheardOf, type Action } from './actions';
import type { Principal, Statement } from './document';
import { openValue, textOf, whyVariable, type VariableValue } from './operators';
import { fillIn, lowerCase, matches, patternId, variablesOf, widen, type Pattern, type OpenPattern } from './pattern';
import { isPrincipal } from './principal';
import { RecentlyUsed } from './recently-used';
import { identityKind, type Requester } from './request';
import type { Asker } from './request-context';
import { onTarget } from './resource-match';
import type { PolicySubject, Target } from './policy-subject';
import { allOf, anyOf, decided, no, not, undecided, yes, type Decided, type Reason } from '../template';

/** Which statements and actions, requesters and resources meet: the symbolic side's own reading of AWS's pages. */

const knownTruths = new WeakMap<readonly Action[], RecentlyUsed<string, readonly Decided[]>>();

/** For each action, whether the statement is about it: one list for all statements that name the same actions. */
export function truthsOf(statement: Statement, actions: readonly Action[]): readonly Decided[] {
  const { actions: wanted, notActions: others, open } = statement;
  const about = (): readonly Decided[] => actions.map(({ name }) => hasAction(statement, name));
  if (open !== undefined || [...(wanted ?? []), ...(others ?? [])].some((one) => one.open !== undefined))
    return about();
  let known = knownTruths.get(actions);
  if (known === undefined) knownTruths.set(actions, (known = new RecentlyUsed(500)));
  const written = [wanted, others].map((some) => some?.map(({ pattern }) => patternId(lowerCase(pattern))));
  const id = JSON.stringify(written);
  const truths = known.get(id) ?? about();
  known.set(id, truths);
  return truths;
}

interface Supplied {
  readonly supplied: readonly boolean[];
  readonly id: string;
}

const knownSupplies = new WeakMap<readonly Action[], RecentlyUsed<string, readonly boolean[]>>();

/** For each action, which of the keys it supplies; few keys stand in many policies. */
export function suppliedBy(actions: readonly Action[], keys: readonly string[]): readonly Supplied[] {
  let byKey = knownSupplies.get(actions);
  if (byKey === undefined) knownSupplies.set(actions, (byKey = new RecentlyUsed(500)));
  const columns: (readonly boolean[])[] = [];
  for (const key of keys) {
    const column = byKey.get(key) ?? actions.map((action) => supplies(action, key));
    byKey.set(key, column);
    columns.push(column);
  }
  return actions.map((_, index) => {
    const supplied = columns.map((column) => column[index] === true);
    return { supplied, id: supplied.map(Number).join('') };
  });
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

export function appliesToRequester(statement: Statement, { requester, trust }: Asker): Decided {
  const { principals, notPrincipals, open } = statement;
  if (open !== undefined) return mayName(statement, requester, trust) ? undecided(open) : no;
  const isOf = (some: readonly Principal[]): boolean => some.some((principal) => isPrincipal(requester, principal));
  const isNamed = principals === undefined || isOf(principals);
  if (!isNamed || notPrincipals === undefined) return decided(isNamed);
  return not(isSpared(notPrincipals, requester));
}

/**
 * Whether a statement of which parts are open may be about the requester: where no more is open of `Principal` than
 * which account, user or role it is, nobody else is meant.
 */
function mayName(statement: Statement, requester: Requester, trust: Asker['trust']): boolean {
  const { principals, notPrincipals, openParts = [] } = statement;
  const isOfOne = openParts.some((part) => part === 'Account' || part === 'Identity');
  const isOfAny = openParts.some((part) => part === 'Statement' || part === 'Principal');
  if (!isOfOne || isOfAny || principals === undefined || notPrincipals !== undefined) return true;
  if (principals.some((principal) => isPrincipal(requester, principal))) return true;
  if (requester.kind !== 'identity' || trust === 'external') return false;
  return (
    openParts.includes('Account') ||
    principals.some((one) => one.kind === 'identity' && one.account === requester.account)
  );
}

/**
 * Whether `NotPrincipal` leaves somebody out. Who wants to spare a role has to name its account as well; whether the
 * others of that account are then spared, too, the page does not say.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
function isSpared(notPrincipals: readonly Principal[], requester: Requester): Decided {
  const own = notPrincipals.filter((principal) => isPrincipal(requester, principal));
  const isByAccountAlone = own.length > 0 && own.every(({ kind }) => kind === 'account');
  if (!isByAccountAlone || requester.kind !== 'identity') return decided(own.length > 0);
  const isBeside = notPrincipals.some((one) => one.kind === 'identity' && one.account === requester.account);
  if (!isBeside || identityKind(requester) === 'root') return yes;
  return undecided('whether `NotPrincipal` spares others of an account of which it names somebody');
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

/** Sorts of requesters: `stranger` is whoever no principal of a policy names. */
export type RequesterSort = 'service' | 'canonical' | 'federated' | 'stranger';

/** Whether some statement may allow requesters of that sort anything, as far as its principals tell. */
export function mayAllow({ layers }: PolicySubject, sort: RequesterSort): boolean {
  return layers.some(({ policy: { statements, open } }) => open !== undefined || sortsAllowed(statements).has(sort));
}

const knownSorts = new WeakMap<readonly Statement[], ReadonlySet<string>>();
const everySort: ReadonlySet<string> = new Set<RequesterSort>(['service', 'canonical', 'federated', 'stranger']);

/** The sorts of those whom the statements may allow something. */
function sortsAllowed(statements: readonly Statement[]): ReadonlySet<string> {
  let found = knownSorts.get(statements);
  if (found === undefined) {
    const allowing = statements.filter(({ effect, open }) => effect === 'Allow' || open !== undefined);
    const isAnybody = ({ principals, open }: Statement): boolean =>
      open !== undefined || principals === undefined || principals.some(({ kind }) => kind === 'anyone');
    found = allowing.some(isAnybody)
      ? everySort
      : new Set(allowing.flatMap(({ principals = [] }) => principals.map(({ kind }): string => kind)));
    knownSorts.set(statements, found);
  }
  return found;
}

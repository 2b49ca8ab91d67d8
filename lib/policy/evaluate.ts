import type { OpenPattern, Policy, Principal, Statement } from './document';
import { all, any, conditionHolds, textOf, type Truth, type VariableValue } from './operators';
import { arnSegments, fillIn, variablesOf, type Pattern } from './pattern';
import type { Caller, Request } from './request';
import { concerns, routesFor, type Layer, type PolicySubject } from './subject';
import type { Surroundings } from './surroundings';

/** What a policy says to one request. */
export interface Decision {
  readonly effect: 'Allow' | 'Deny' | 'none' | 'unknown';
  /** the statement that decided */
  readonly statement?: Statement;
}

/**
 * Evaluates one request, statement by statement, as AWS describes it. It shares no matching code with the symbolic
 * engine, whose
 * witnesses are run through it before anybody sees them.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluate(policy: Policy, request: Request): Decision {
  const applied = policy.statements.map((statement) => ({ statement, applies: statementApplies(statement, request) }));
  const find = (effect: Statement['effect'], applies: Truth): Statement | undefined =>
    applied.find((one) => one.statement.effect === effect && one.applies === applies)?.statement;
  const denied = find('Deny', true);
  if (denied) return { effect: 'Deny', statement: denied };
  const maybeDenied = find('Deny', undefined);
  if (maybeDenied) return { effect: 'unknown', statement: maybeDenied };
  const allowed = find('Allow', true);
  if (allowed) return { effect: 'Allow', statement: allowed };
  const maybeAllowed = find('Allow', undefined);
  if (maybeAllowed) return { effect: 'unknown', statement: maybeAllowed };
  return { effect: policy.open === undefined ? 'none' : 'unknown' };
}

/** What all layers say together to one request. */
export function authorize(subject: PolicySubject, request: Request, surroundings: Surroundings): Decision {
  const decisions = new Map(
    subject.layers
      .filter((layer) => concerns(layer, surroundings))
      .map((layer) => [layer, evaluate(layer.policy, { ...request, resource: resourceIn(layer, subject, request) })]),
  );
  const all = [...decisions.values()];
  const denied = all.find(({ effect }) => effect === 'Deny');
  if (denied) return denied;
  const routes = routesFor(subject, surroundings).map((route) =>
    route.map((layer) => decisions.get(layer) ?? { effect: 'none' as const }),
  );
  const open = routes.find((route) => route.every(({ effect }) => effect === 'Allow'));
  const undecided = all.find(({ effect, statement }) => effect === 'unknown' && statement?.effect !== 'Allow');
  if (open) return undecided ?? open[0] ?? { effect: 'none' };
  return (
    routes
      .find((route) => route.every(({ effect }) => effect === 'Allow' || effect === 'unknown'))
      ?.find(({ effect }) => effect === 'unknown') ?? { effect: 'none' }
  );
}

/** How one part of a statement stands to a request. */
export interface PartTruth {
  /** `Principal`, `Action`, `Resource` or `Condition …` */
  readonly part: string;
  readonly holds: Truth;
}

/** Whether each part of the statement holds for the request; the statement applies when all do. */
export function partsOf(statement: Statement, request: Request): readonly PartTruth[] {
  if (statement.open !== undefined) return [{ part: 'the statement', holds: undefined }];
  const variable: VariableValue = (key) => {
    const values = request.context.get(key);
    return values?.length === 1 ? values[0] : undefined;
  };
  const { principals, notPrincipals, actions, notActions, resources, notResources } = statement;
  const holdsFor = (patterns: readonly OpenPattern[], text: string): Truth =>
    anyPattern(patterns, (pattern) => glob(lower(pattern), text.toLowerCase()));
  return [
    {
      part: 'Principal',
      holds: principals === undefined || principals.some((principal) => isPrincipal(request.caller, principal)),
    },
    {
      part: 'NotPrincipal',
      holds: notPrincipals === undefined || !notPrincipals.some((principal) => isPrincipal(request.caller, principal)),
    },
    { part: 'Action', holds: actions === undefined || holdsFor(actions, request.action) },
    { part: 'NotAction', holds: notActions === undefined || not(holdsFor(notActions, request.action)) },
    {
      part: 'Resource',
      holds:
        resources === undefined || anyPattern(resources, (pattern) => isResource(pattern, request.resource, variable)),
    },
    {
      part: 'NotResource',
      holds:
        notResources === undefined ||
        not(anyPattern(notResources, (pattern) => isResource(pattern, request.resource, variable))),
    },
    ...statement.conditions.map((condition) => ({
      part: `Condition ${condition.written ?? `${condition.operator} ${condition.key}`}`,
      holds: conditionHolds(condition, request.context.get(condition.key), glob, variable),
    })),
  ];
}

function statementApplies(statement: Statement, request: Request): Truth {
  return all(partsOf(statement, request).map(({ holds }) => holds));
}

/** What each statement that is consulted says to one request. */
export interface Step {
  readonly layer: Layer;
  readonly statement: Statement;
  readonly applies: Truth;
  /** parts that do not hold, or that nobody can tell */
  readonly against: readonly string[];
}

/** Every statement of every layer that concerns the caller, one after the other. */
export function trace(subject: PolicySubject, request: Request, surroundings: Surroundings): readonly Step[] {
  return subject.layers
    .filter((layer) => concerns(layer, surroundings))
    .flatMap((layer) =>
      layer.policy.statements.map((statement): Step => {
        const parts = partsOf(statement, { ...request, resource: resourceIn(layer, subject, request) });
        return {
          layer,
          statement,
          applies: all(parts.map(({ holds }) => holds)),
          against: parts.filter(({ holds }) => holds !== true).map(({ part }) => part),
        };
      }),
    );
}

/** What the request is about, as the layer names it. */
function resourceIn({ target }: Layer, { target: { self, parts } }: PolicySubject, { resource }: Request): string {
  return resource === self ? target.self : target.parts + resource.slice(parts.length);
}

function anyPattern(patterns: readonly OpenPattern[], test: (pattern: Pattern) => boolean): Truth {
  return any(patterns.map(({ pattern, open }) => (open === undefined ? test(pattern) : undefined)));
}

function not(truth: Truth): Truth {
  return truth === undefined ? undefined : !truth;
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
export function isPrincipal(caller: Caller, principal: Principal): boolean {
  switch (principal.kind) {
    case 'anyone':
      return true;
    case 'account':
      return caller.kind === 'identity' && caller.account === principal.account;
    case 'identity':
      return caller.kind === 'identity' && (caller.arn === principal.arn || caller.role === principal.arn);
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

function isResource(pattern: Pattern, resource: string, variable: VariableValue): boolean {
  const filled = variablesOf(pattern).length === 0 ? pattern : fillIn(pattern, (key) => textOf(variable(key)));
  if (filled === undefined) return false;
  const [wanted, actual] = [arnSegments(filled), resource.split(':')];
  if (wanted.length < 6) return glob(filled, resource);
  const segments = [...actual.slice(0, 5), actual.slice(5).join(':')];
  return wanted.every((segment, index) => glob(segment, segments[index] ?? ''));
}

function lower(pattern: Pattern): Pattern {
  return pattern.map((piece) => (typeof piece === 'string' ? piece.toLowerCase() : piece));
}

/** A glob as a regular expression; deliberately not the automaton that the symbolic engine uses. */
function glob(pattern: Pattern, text: string): boolean {
  const source = pattern.map((piece) => {
    if (typeof piece === 'string') return piece.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    if ('variable' in piece) throw new Error('a pattern with variables cannot be matched');
    return piece.wildcard === '*' ? '[^]*' : '[^]';
  });
  return new RegExp(`^${source.join('')}$`).test(text);
}

import type { Policy, Principal, Statement } from './document';
import type { Decided, Reason } from '../template';
import type { OpenPattern, Pattern } from './pattern';
import type { Request } from './request';
import { appliesTo, evaluationPathsFor, type Layer, type PolicySubject } from './policy-subject';
import type { RequestContext } from './request-context';
import type { Condition } from './operators';

/*
 * The second opinion. It decides one request by reading the policy as AWS's pages read, and has nothing in common
 * with the symbolic engine but the documents: its own wildcards, ARNs, variables, conditions, addresses and principals.
 * Each function is written to be compared with its page, not to be fast.
 */

/** What a policy says to one request. */
export interface Decision {
  readonly effect: 'Allow' | 'Deny' | 'none' | 'unknown';
  /** the statement that decided */
  readonly statement?: Statement;
}

/**
 * Evaluates one request, statement by statement, as AWS describes it: a denial wins, then an Allow, then nothing.
 * @returns `unknown` where the result hangs on something that nobody can read before deployment
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluate(policy: Policy, request: Request): Decision {
  const applied = policy.statements.map((statement) => ({ statement, applies: statementApplies(statement, request) }));
  const find = (effect: Statement['effect'], applies: Decided['kind']): Statement | undefined =>
    applied.find((one) => one.statement.effect === effect && one.applies.kind === applies)?.statement;
  const denied = find('Deny', 'yes');
  if (denied) return { effect: 'Deny', statement: denied };
  const maybeDenied = find('Deny', 'unknown');
  if (maybeDenied) return { effect: 'unknown', statement: maybeDenied };
  // what nobody can read may be a denial, whatever the rest allows
  if (policy.open !== undefined) return { effect: 'unknown' };
  const allowed = find('Allow', 'yes');
  if (allowed) return { effect: 'Allow', statement: allowed };
  const maybeAllowed = find('Allow', 'unknown');
  if (maybeAllowed) return { effect: 'unknown', statement: maybeAllowed };
  return { effect: 'none' };
}

/**
 * What all layers say together to one request: a denial in any of them wins, and every layer of one route must allow.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export function authorize(subject: PolicySubject, request: Request, requestContext: RequestContext): Decision {
  const decisions = new Map(
    subject.layers
      .filter((layer) => appliesTo(layer, requestContext))
      .map((layer) => [layer, evaluate(layer.policy, { ...request, resource: resourceIn(layer, subject, request) })]),
  );
  const every = [...decisions.values()];
  const denied = every.find(({ effect }) => effect === 'Deny');
  if (denied) return denied;
  const evaluationPaths = evaluationPathsFor(subject, requestContext).map((evaluationPath) =>
    evaluationPath.map((layer) => decisions.get(layer) ?? { effect: 'none' as const }),
  );
  const open = evaluationPaths.find((evaluationPath) => evaluationPath.every(({ effect }) => effect === 'Allow'));
  const maybeDenied = every.find(({ effect, statement }) => effect === 'unknown' && statement?.effect !== 'Allow');
  if (open) return maybeDenied ?? open[0] ?? { effect: 'none' };
  return (
    evaluationPaths
      .find((evaluationPath) => evaluationPath.every(({ effect }) => effect === 'Allow' || effect === 'unknown'))
      ?.find(({ effect }) => effect === 'unknown') ?? { effect: 'none' }
  );
}

/** What each statement that is consulted says to one request. */
export interface Step {
  readonly layer: Layer;
  readonly statement: Statement;
  readonly applies: Decided;
  /** parts that do not hold, or that nobody can tell */
  readonly against: readonly string[];
}

/** Every statement of every layer that concerns the requester, one after the other. */
export function trace(subject: PolicySubject, request: Request, requestContext: RequestContext): readonly Step[] {
  return subject.layers
    .filter((layer) => appliesTo(layer, requestContext))
    .flatMap((layer) =>
      layer.policy.statements.map((statement): Step => {
        const parts = [...partsOf(statement, { ...request, resource: resourceIn(layer, subject, request) })];
        return {
          layer,
          statement,
          applies: every(parts.map(({ holds }) => holds)),
          against: parts.filter(({ holds }) => holds.kind !== 'yes').map(({ part }) => part),
        };
      }),
    );
}

/** What the request is about, as the layer names it. */
function resourceIn({ target }: Layer, { target: { self, parts } }: PolicySubject, { resource }: Request): string {
  return resource === self ? target.self : target.parts + resource.slice(parts.length);
}

/** How one part of a statement stands to a request. */
interface PartAnswer {
  /** `Principal`, `Action`, `Resource` or `Condition …` */
  readonly part: string;
  readonly holds: Decided;
}

/** A statement applies when every part of it holds. */
function statementApplies(statement: Statement, request: Request): Decided {
  let applies: Decided = yes;
  for (const { holds } of partsOf(statement, request)) {
    if (holds.kind === 'no') return no;
    if (holds.kind === 'unknown') applies = holds;
  }
  return applies;
}

/** Whether each part of the statement holds for the request, one after the other. */
function* partsOf(statement: Statement, request: Request): Iterable<PartAnswer> {
  if (statement.open !== undefined) return yield { part: 'the statement', holds: untold(statement.open) };
  const { principals, notPrincipals, actions, notActions, resources, notResources, conditions } = statement;
  const isNamed = (listed: readonly Principal[]): boolean => listed.some((one) => isPrincipal(one, request));
  const isAction = (listed: readonly OpenPattern[]): Decided => meetsSome(listed, (one) => isActionOf(one, request));
  const isResource = (listed: readonly OpenPattern[]): Decided =>
    meetsSome(
      listed.filter((one) => one.open === undefined || mayBecome(one.pattern, request)),
      (one) => isResourceOf(one, request),
    );
  yield { part: 'Principal', holds: told(principals === undefined || isNamed(principals)) };
  yield {
    part: 'NotPrincipal',
    holds: notPrincipals === undefined ? yes : opposite(isLeftOut(notPrincipals, request)),
  };
  yield { part: 'Action', holds: actions === undefined ? yes : isAction(actions) };
  yield { part: 'NotAction', holds: notActions === undefined ? yes : opposite(isAction(notActions)) };
  yield { part: 'Resource', holds: resources === undefined ? yes : isResource(resources) };
  yield { part: 'NotResource', holds: notResources === undefined ? yes : opposite(isResource(notResources)) };
  for (const condition of conditions)
    yield {
      part: `Condition ${condition.written ?? `${condition.operator} ${condition.key}`}`,
      holds: conditionMet(condition, request),
    };
}

function meetsSome(patterns: readonly OpenPattern[], test: (pattern: Pattern) => boolean): Decided {
  return some(patterns.map(({ pattern, open }) => (open === undefined ? told(test(pattern)) : untold(open))));
}

/**
 * Whether somebody is left out: by name, or by the account where no role or user of it stands beside it. The root user
 * is the account; whether others are left out beside one that is named, AWS does not say.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
function isLeftOut(listed: readonly Principal[], request: Request): Decided {
  const { requester } = request;
  const found = listed.filter((one) => isPrincipal(one, request));
  if (found.length === 0 || found.some(({ kind }) => kind !== 'account')) return told(found.length > 0);
  if (requester.kind !== 'identity' || requester.arn.endsWith(':root')) return yes;
  const beside = listed.filter((one) => one.kind === 'identity' && one.account === requester.account);
  return beside.length === 0 ? yes : untold('AWS does not say whether `NotPrincipal` spares others of the account');
}

/**
 * Whether the principal of a policy is, or includes, whoever asks. An account is everybody in it; a role is every
 * session of it; a session, a user or a federated user is only that one.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
function isPrincipal(principal: Principal, { requester, context }: Request): boolean {
  switch (principal.kind) {
    case 'anyone':
      return true;
    case 'account':
      return requester.kind === 'identity' && requester.account === principal.account;
    case 'identity':
      if (requester.kind !== 'identity') return false;
      if (requester.arn === principal.arn) return true;
      // the context has the ARN of a session's role; the session's own tells the name alone
      return isSessionOf(requester.arn, principal.arn, context.get('aws:principalarn'));
    case 'service':
      return requester.kind === 'service' && requester.name.toLowerCase() === principal.name.toLowerCase();
    case 'canonical':
      return requester.kind === 'canonical' && requester.id === principal.id;
    case 'federated':
      return requester.kind === 'federated' && requester.name === principal.name;
    case 'malformed':
      return false;
  }
}

/** `arn:aws:sts::1…:assumed-role/reader/anna` is a session of `arn:aws:iam::1…:role/any/path/reader`. */
function isSessionOf(session: string, role: string, stated: readonly string[] = [role]): boolean {
  const [, partition, account, name] = /^arn:([^:]*):sts::([^:]*):assumed-role\/([^/]+)\//.exec(session) ?? [];
  if (name === undefined) return false;
  const isOfThatName = role.slice(role.lastIndexOf('/') + 1) === name;
  return role.startsWith(`arn:${partition}:iam::${account}:role/`) && isOfThatName && stated.includes(role);
}

/**
 * Prefix and name of an action match whatever the case.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
 */
function isActionOf(pattern: Pattern, { action }: Request): boolean {
  return isLike(lowered(pattern), action.toLowerCase());
}

/**
 * ARNs match segment by segment; what has fewer segments than an ARN is one piece of text.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
function isResourceOf(pattern: Pattern, request: Request): boolean {
  const wanted = withValues(pattern, request);
  if (wanted === undefined) return false;
  const segments = segmentsOf(wanted);
  return segments.length < 6 ? isLike(wanted, request.resource) : areLike(segments, request.resource);
}

/**
 * Whether a resource of which only the deployment knows the text may be what is asked about: what is known of it stands
 * around what may be anything. What is open is written in private-use characters.
 */
function mayBecome(pattern: Pattern, { resource }: Request): boolean {
  const open = /[\ue000-\uf8ff]+/;
  const isPlain = pattern.every((piece) => typeof piece !== 'string' || !/[${}]/.test(piece));
  if (!isPlain || open.test(resource)) return true;
  const pieces = pattern.flatMap((piece): Glob => {
    if (typeof piece !== 'string') return [{ wildcard: 'wildcard' in piece ? piece.wildcard : '*' }];
    return piece.split(open).flatMap((text, index) => (index === 0 ? [text] : [{ wildcard: '*' }, text]));
  });
  return isLike(pieces, resource);
}

type Glob = readonly (string | { readonly wildcard: '*' | '?' })[];

/**
 * The pattern with the values that the request has for its policy variables; what a value holds is never a wildcard.
 * @returns undefined when one has neither a value nor a default: then nothing is like it
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-no-value
 */
function withValues(pattern: Pattern, { context }: Request): Glob | undefined {
  const filled: Glob[number][] = [];
  for (const piece of pattern) {
    if (typeof piece === 'string' || 'wildcard' in piece) {
      filled.push(piece);
      continue;
    }
    const [value, ...others] = context.get(piece.variable) ?? [];
    const text = value === undefined || others.length > 0 ? piece.fallback : value;
    if (text === undefined) return undefined;
    filled.push(text);
  }
  return filled;
}

function lowered(glob: Pattern): Glob {
  return glob.map((piece) => (typeof piece === 'string' ? piece.toLowerCase() : 'wildcard' in piece ? piece : ''));
}

/** Whether the text is like the glob: after each piece, the places in the text that may have been reached. */
function isLike(glob: Glob, text: string): boolean {
  const [only] = glob;
  if (glob.length === 1 && typeof only === 'string') return text === only;
  let places = [0];
  for (const piece of glob) {
    if (typeof piece === 'string')
      places = places.filter((place) => text.startsWith(piece, place)).map((place) => place + piece.length);
    else if (piece.wildcard === '?') places = places.filter((place) => place < text.length).map((place) => place + 1);
    else {
      const first = Math.min(...places);
      places = first > text.length ? [] : Array.from({ length: text.length - first + 1 }, (_, index) => first + index);
    }
    if (places.length === 0) return false;
  }
  return places.includes(text.length);
}

/** Cut at the first five colons that are written out. */
function segmentsOf(glob: Glob): readonly Glob[] {
  const segments: Glob[number][][] = [[]];
  for (const piece of glob) {
    if (typeof piece !== 'string') {
      segments.at(-1)?.push(piece);
      continue;
    }
    const room = 6 - segments.length;
    const parts = piece.split(':');
    const pieces = parts.length <= room ? parts : [...parts.slice(0, room), parts.slice(room).join(':')];
    for (const [index, part] of pieces.entries()) {
      if (index > 0) segments.push([]);
      segments.at(-1)?.push(part);
    }
  }
  return segments;
}

function isArnLike(glob: Glob, text: string): boolean {
  return areLike(segmentsOf(glob), text);
}

/** Whether the segments of an ARN are like those that are wanted, one by one. */
function areLike(wanted: readonly Glob[], text: string): boolean {
  const actual = text.split(':');
  if (wanted.length < 6 || actual.length < 6) return false;
  const resource = actual.slice(5).join(':');
  return wanted.every((segment, index) => isLike(segment, index === 5 ? resource : (actual[index] ?? '')));
}

/** A negated operator is met where the operator it negates is not. */
const negations: Readonly<Record<string, string>> = {
  stringnotequals: 'stringequals',
  stringnotequalsignorecase: 'stringequalsignorecase',
  stringnotlike: 'stringlike',
  arnnotequals: 'arnequals',
  arnnotlike: 'arnlike',
  numericnotequals: 'numericequals',
  datenotequals: 'dateequals',
  notipaddress: 'ipaddress',
};

/** Whether one value of the policy and one of the request go together. */
type Comparison = (wanted: Glob, actual: string) => boolean;

const comparisons: Readonly<Record<string, Comparison>> = {
  stringequals: (wanted, actual) => textOf(wanted) === actual,
  stringequalsignorecase: (wanted, actual) => textOf(wanted).toLowerCase() === actual.toLowerCase(),
  stringlike: isLike,
  arnequals: (wanted, actual) => isEverything(wanted) || isArnLike(wanted, actual),
  arnlike: (wanted, actual) => isEverything(wanted) || isArnLike(wanted, actual),
  bool: (wanted, actual) => textOf(wanted).toLowerCase() === actual.toLowerCase(),
  binaryequals: (wanted, actual) => textOf(wanted) === actual,
  ipaddress: (wanted, actual) => isInBlock(actual, textOf(wanted)),
  ...ordered('numeric', (text) => (text.trim() === '' ? NaN : Number(text))),
  ...ordered('date', (text) => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text))),
};

/** The five comparisons of what has an order; a text that is no number or date is none of them. */
function ordered(kind: string, read: (text: string) => number): Readonly<Record<string, Comparison>> {
  const by =
    (test: (actual: number, wanted: number) => boolean): Comparison =>
    (wanted, actual) =>
      test(read(actual), read(textOf(wanted)));
  return {
    [`${kind}equals`]: by((actual, wanted) => actual === wanted),
    [`${kind}lessthan`]: by((actual, wanted) => actual < wanted),
    [`${kind}lessthanequals`]: by((actual, wanted) => actual <= wanted),
    [`${kind}greaterthan`]: by((actual, wanted) => actual > wanted),
    [`${kind}greaterthanequals`]: by((actual, wanted) => actual >= wanted),
  };
}

function textOf(glob: Glob): string {
  return glob.map((piece) => (typeof piece === 'string' ? piece : piece.wildcard)).join('');
}

function isEverything(glob: Glob): boolean {
  return glob.length === 1 && textOf(glob) === '*' && typeof glob[0] !== 'string';
}

/**
 * Whether the condition is met.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * @see
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
function conditionMet(condition: Condition, request: Request): Decided {
  const { operator, quantifier, ifExists } = condition;
  // what it says of a key that is not there, nobody can tell either
  if (operator === 'unheard-of') return untold(`the condition operator \`${condition.written ?? '?'}\` is not known`);
  const values = request.context.get(condition.key) ?? [];
  const isNegated = operator in negations;
  if (operator === 'null') return nullMet(condition, values.length === 0);
  if (values.length === 0) return told(quantifier === 'all' || ifExists || (isNegated && quantifier === undefined));
  const passes = values.map((value) => valuePasses(condition, value, request));
  if (quantifier === 'all') return every(passes);
  if (quantifier === 'any') return some(passes);
  // several values without a set operator are like nothing
  const [only] = passes;
  return values.length === 1 && only !== undefined ? only : told(isNegated);
}

/**
 * Set operators go through the values of a key; whether there is a key is no value, so that they find none.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 */
function nullMet({ quantifier, values, open }: Condition, isAbsent: boolean): Decided {
  if (quantifier !== undefined) return told(quantifier === 'all');
  const wanted = values.map(({ pattern }) => textOf(lowered(pattern)));
  if (open !== undefined) return untold(open);
  if (wanted.some((one) => one !== 'true' && one !== 'false'))
    return untold('`Null` asks for neither `true` nor `false`');
  return told(wanted.includes(String(isAbsent)));
}

/** Whether one value of the request is like one of the condition's; for a negated operator, like none of them. */
function valuePasses({ operator, values, open }: Condition, actual: string, request: Request): Decided {
  const compare = comparisons[negations[operator] ?? operator];
  if (compare === undefined) return untold(`the condition operator \`${operator}\` is not known`);
  const matched = values.map((wanted): Decided => {
    if (wanted.open !== undefined) return untold(wanted.open);
    const filled = withValues(wanted.pattern, request);
    const isMet = filled === undefined ? false : compare(filled, actual);
    // a parameter may turn out to be this very value
    return !isMet && wanted.loose !== undefined ? untold(wanted.loose) : told(isMet);
  });
  // there may be further values that nobody can read
  const matches = some(open === undefined ? matched : [...matched, untold(open)]);
  return operator in negations ? opposite(matches) : matches;
}

/** Whether the address lies in the CIDR block; an address without a prefix is a block of one. */
function isInBlock(address: string, block: string): boolean {
  const [base = '', prefix] = block.split('/');
  const [first, bits] = [bitsOf(base), bitsOf(address)];
  const length = prefix === undefined ? first?.length : Number(prefix);
  if (first === undefined || bits === undefined || length === undefined || first.length !== bits.length) return false;
  return length <= first.length && bits.startsWith(first.slice(0, length));
}

/** An address as `0` and `1`: 32 of them for IPv4, 128 for IPv6; undefined for what is no address. */
function bitsOf(address: string): string | undefined {
  const number = (text: string, radix: number, width: number): string =>
    Number.parseInt(text, radix).toString(2).padStart(width, '0');
  const bytes = address.split('.');
  if (bytes.length === 4)
    return bytes.every((byte) => /^\d{1,3}$/.test(byte) && Number(byte) < 256)
      ? bytes.map((byte) => number(byte, 10, 8)).join('')
      : undefined;
  const halves = address.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const written = halves.flat();
  const missing = 8 - written.length;
  if (halves.length > 2 || (halves.length === 2 ? missing < 1 : missing !== 0)) return undefined;
  if (!written.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  const [left = [], right = []] = halves;
  return [...left, ...Array.from({ length: missing }, () => '0'), ...right]
    .map((group) => number(group, 16, 16))
    .join('');
}

const yes: Decided = { kind: 'yes' };
const no: Decided = { kind: 'no' };

function told(truth: boolean): Decided {
  return truth ? yes : no;
}

function untold(because: Reason): Decided {
  return { kind: 'unknown', because };
}

function some(answers: readonly Decided[]): Decided {
  return answers.find(({ kind }) => kind === 'yes') ?? answers.find(({ kind }) => kind === 'unknown') ?? no;
}

function every(answers: readonly Decided[]): Decided {
  return answers.find(({ kind }) => kind === 'no') ?? answers.find(({ kind }) => kind === 'unknown') ?? yes;
}

function opposite(answer: Decided): Decided {
  return answer.kind === 'yes' ? no : answer.kind === 'no' ? yes : answer;
}

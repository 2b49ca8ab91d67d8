import { allOf, anyOf, decided, no, undecided, yes, type Decided, type Reason } from '../template';
import type { WrittenKey } from './condition-keys';
import {
  arnSegments,
  fillIn,
  literalText,
  lowerCase,
  variablesOf,
  widen,
  type OpenPattern,
  type Pattern,
} from './pattern';
import { inNetworks, networksOf } from './networks';
import { beforeUnfixed } from './symbols';

export type Glob = (pattern: Pattern, text: string) => boolean;

/** Stands for a value that is there and not known. */
export const openValue = Symbol('open');

/** Why nobody can tell what a policy variable comes to. */
export const whyVariable = 'a policy variable stands for what the caller brings';

/** The single value of a key that policy variables may use; undefined when the key is absent. */
export type VariableValue = (key: string) => string | undefined | typeof openValue;

/** What kind of value an operator compares. */
export type OperatorFamily = 'string' | 'arn' | 'numeric' | 'date' | 'bool' | 'binary' | 'ip' | 'null';

/** A condition of a statement: an operator, a condition key, and the values the key is compared with. */
export interface Condition {
  /** lower case: `stringequals`, `numericlessthan`, `null`; `written` says which one nobody has heard of */
  readonly operator: OperatorName | 'unheard-of';
  readonly ifExists: boolean;
  readonly quantifier?: 'any' | 'all';
  readonly key: WrittenKey;
  readonly values: readonly OpenPattern[];
  /** why nobody can tell what it asks; then `values` are not all of them */
  readonly open?: Reason;
  /** operator and key as they are written */
  readonly written?: string;
}

/** One condition operator, without its set operator and `IfExists`. */
export interface Operator {
  readonly family: OperatorFamily;
  /** holds when no value matches, and for an absent key */
  readonly isNegated: boolean;
  /** `*` and `?` stand for other characters */
  readonly takesWildcards: boolean;
  /** `${…}` is a policy variable */
  readonly takesVariables: boolean;
  readonly ignoresCase: boolean;
  /** of values that have an order */
  readonly order?: Order;
  /** whether one wanted value matches one actual one */
  readonly compare: (wanted: Pattern, actual: string, glob: Glob) => Decided;
}

const textual = (compare: (wanted: string, actual: string) => boolean): Operator['compare'] => {
  return (wanted, actual) => {
    const text = literalText(wanted);
    return text === undefined ? undecided(whyVariable) : decided(compare(text, actual));
  };
};
/** How values that have an order are read and compared. */
interface Order {
  readonly read: (text: string) => number | undefined;
  readonly test: (actual: number, wanted: number) => boolean;
}

const asOrdered = ({ read, test }: Order): Operator['compare'] =>
  textual((wanted, actual) => {
    const [a, b] = [read(actual), read(wanted)];
    return a !== undefined && b !== undefined && test(a, b);
  });

/** Operators of one order: they differ in the test. */
function ordered(family: 'numeric' | 'date', test: Order['test']): Operator {
  const order: Order = { read: family === 'date' ? toTime : toNumber, test };
  return operator(family, asOrdered(order), { order });
}

function toNumber(text: string): number | undefined {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isNaN(number) ? undefined : number;
}
const equalText: Operator['compare'] = (wanted, actual, glob) => {
  const text = literalText(wanted);
  return decided(text === undefined ? glob(wanted, actual) : text === actual);
};
const asArns: Operator['compare'] = (wanted, actual, glob) => decided(matchesArn(wanted, actual, glob));

function operator(family: OperatorFamily, compare: Operator['compare'], more: Partial<Operator> = {}): Operator {
  const takesVariables = family === 'string' || family === 'arn';
  return { family, compare, isNegated: false, takesWildcards: false, takesVariables, ignoresCase: false, ...more };
}

const globs: Partial<Operator> = { takesWildcards: true };
const positive = {
  stringequals: operator('string', equalText),
  stringequalsignorecase: operator(
    'string',
    textual((wanted, actual) => wanted.toLowerCase() === actual.toLowerCase()),
    { ignoresCase: true },
  ),
  stringlike: operator('string', (wanted, actual, glob) => decided(glob(wanted, actual)), globs),
  arnequals: operator('arn', asArns, globs),
  arnlike: operator('arn', asArns, globs),
  numericequals: ordered('numeric', (a, b) => a === b),
  dateequals: ordered('date', (a, b) => a === b),
  ipaddress: operator(
    'ip',
    textual((wanted, actual) => inNetworks(networksOf([wanted]), actual)),
  ),
} satisfies Readonly<Record<string, Operator>>;
const others = {
  numericlessthan: ordered('numeric', (a, b) => a < b),
  numericlessthanequals: ordered('numeric', (a, b) => a <= b),
  numericgreaterthan: ordered('numeric', (a, b) => a > b),
  numericgreaterthanequals: ordered('numeric', (a, b) => a >= b),
  datelessthan: ordered('date', (a, b) => a < b),
  datelessthanequals: ordered('date', (a, b) => a <= b),
  dategreaterthan: ordered('date', (a, b) => a > b),
  dategreaterthanequals: ordered('date', (a, b) => a >= b),
  bool: operator(
    'bool',
    textual((wanted, actual) => wanted.toLowerCase() === actual.toLowerCase()),
  ),
  binaryequals: operator('binary', equalText),
  null: operator('null', () => no),
} satisfies Readonly<Record<string, Operator>>;
const negations = {
  stringnotequals: 'stringequals',
  stringnotequalsignorecase: 'stringequalsignorecase',
  stringnotlike: 'stringlike',
  arnnotequals: 'arnequals',
  arnnotlike: 'arnlike',
  numericnotequals: 'numericequals',
  datenotequals: 'dateequals',
  notipaddress: 'ipaddress',
} as const satisfies Readonly<Record<string, keyof typeof positive>>;

/** A condition operator in lower case, without set operator and `IfExists`. */
export type OperatorName = keyof typeof positive | keyof typeof others | keyof typeof negations;

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const operators = new Map<string, Operator>([
  ...Object.entries(positive),
  ...Object.entries(others),
  ...Object.entries(negations).map(([name, of]): [string, Operator] => [name, { ...positive[of], isNegated: true }]),
]);

/** Whether AWS has an operator of that name, in lower case. */
export function isOperatorName(name: string): name is OperatorName {
  return operators.has(name);
}

/** What a negated operator negates; undefined for one that is not negated. */
export function negatedBy(name: OperatorName | 'unheard-of'): OperatorName | undefined {
  return isNegation(name) ? negations[name] : undefined;
}

function isNegation(name: string): name is keyof typeof negations {
  return Object.hasOwn(negations, name);
}

/** The operator of a name in lower case, without set operator and `IfExists`; undefined when AWS has none like it. */
export function operatorNamed(name: string): Operator | undefined {
  return operators.get(name);
}

/**
 * Whether a condition entry holds for the values of its key in a request; `undefined` values: the key is absent.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * @see
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export function conditionHolds(
  condition: Condition,
  values: readonly string[] | undefined,
  glob: Glob,
  variable: VariableValue,
): Decided {
  const { ifExists, quantifier, open } = condition;
  const known = operatorNamed(condition.operator);
  if (known === undefined) return undecided(`the condition operator \`${condition.operator}\` is not known`);
  if (known.family === 'null') return nullHolds(condition, values);
  if (values === undefined || values.length === 0) {
    if (quantifier !== undefined) return decided(quantifier === 'all' || ifExists);
    return decided(ifExists || known.isNegated);
  }
  // a key with several values and no quantifier matches nothing
  if (quantifier === undefined && values.length > 1) return decided(known.isNegated);
  const lookup = open === undefined ? lookupOf(condition, known) : undefined;
  if (lookup !== undefined)
    return combined(
      quantifier,
      values.map((value) => decided(lookup(value) !== known.isNegated)),
    );
  return combined(
    quantifier,
    values.map((value) => valuePasses(condition, known, value, glob, variable)),
  );
}

function combined(quantifier: Condition['quantifier'], each: readonly Decided[]): Decided {
  return quantifier === 'all' ? allOf(each) : anyOf(each);
}

/**
 * `ForAllValues:Null` is always true and `ForAnyValue:Null` always false.
 * @see
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-warning-null-with-qualifier
 */
function nullHolds({ quantifier, open, values }: Condition, actual: readonly string[] | undefined): Decided {
  if (quantifier !== undefined) return decided(quantifier === 'all');
  const wanted = values.map(({ pattern }) => literalText(pattern)?.toLowerCase());
  if (open !== undefined) return undecided(open);
  const unread = values.find((_, index) => wanted[index] !== 'true' && wanted[index] !== 'false');
  if (unread !== undefined) return undecided(unread.open ?? unread.loose ?? 'it is neither `true` nor `false`');
  return decided(wanted.includes(actual === undefined ? 'true' : 'false'));
}

/** Operators that hold when no value matches, and for an absent key. */
export function isNegated(name: string): boolean {
  return operatorNamed(name)?.isNegated === true;
}

function isPlain({ pattern, open, loose }: OpenPattern): boolean {
  return open === undefined && loose === undefined && literalText(pattern) !== undefined;
}

type Lookup = (value: string) => boolean;
const lookups = new WeakMap<readonly OpenPattern[], Map<Operator, Lookup | 'none'>>();

/** Whether one of the condition's values matches, prepared for long lists; undefined where it takes more than that. */
function lookupOf({ values }: Condition, known: Operator): Lookup | undefined {
  let byOperator = lookups.get(values);
  if (byOperator === undefined) lookups.set(values, (byOperator = new Map()));
  let found = byOperator.get(known);
  if (found === undefined) byOperator.set(known, (found = makeLookup(values, known) ?? 'none'));
  return found === 'none' ? undefined : found;
}

function makeLookup(values: readonly OpenPattern[], { family, order, compare }: Operator): Lookup | undefined {
  if (!values.every(isPlain)) return undefined;
  const texts = values.flatMap(({ pattern }) => literalText(pattern) ?? []);
  if (family === 'ip') {
    const networks = networksOf(texts);
    return (value) => inNetworks(networks, value);
  }
  if (compare === equalText) {
    const all = new Set(texts);
    return (value) => all.has(value);
  }
  if (order === undefined) return undefined;
  const wanted = texts.flatMap((text) => order.read(text) ?? []);
  return (value) => {
    const actual = order.read(value);
    return actual !== undefined && wanted.some((one) => order.test(actual, one));
  };
}

function valuePasses(
  condition: Condition,
  known: Operator,
  value: string,
  glob: Glob,
  variable: VariableValue,
): Decided {
  // further values may be there that nobody can read
  let because: Reason | undefined = condition.open;
  for (const wanted of condition.values) {
    const matched = matchesOne(known, wanted, value, glob, variable);
    if (matched.kind === 'yes') return decided(!known.isNegated);
    if (matched.kind === 'unknown') because ??= matched.because;
  }
  return because === undefined ? decided(known.isNegated) : undecided(because);
}

function matchesOne(known: Operator, wanted: OpenPattern, value: string, glob: Glob, variable: VariableValue): Decided {
  const used = variablesOf(wanted.pattern);
  if (wanted.open !== undefined) {
    // a text that is one, whichever it is, equals itself
    const isItself =
      wanted.loose !== undefined && used.length === 0 && known.compare(wanted.pattern, value, glob).kind === 'yes';
    if (isItself) return yes;
    return isBeside(wanted.pattern, known, value, glob) ? no : undecided(wanted.open);
  }
  if (used.length === 0) return known.compare(wanted.pattern, value, glob);
  if (used.some((key) => variable(key) === openValue)) {
    const widest = known.compare(widen(wanted.pattern), value, glob);
    return widest.kind === 'no' && known.takesVariables ? no : undecided(whyVariable);
  }
  const pattern = fillIn(wanted.pattern, (key) => textOf(variable(key)));
  return pattern === undefined ? no : known.compare(pattern, value, glob);
}

/** Whether the value does not begin as a text does of which no more than the beginning is known. */
function isBeside(pattern: Pattern, { family, ignoresCase }: Operator, value: string, glob: Glob): boolean {
  if (family !== 'string' && family !== 'arn') return false;
  const widest = asFarAsKnown(pattern);
  if (widest === undefined) return false;
  if (family === 'arn') return !matchesSegments(arnSegments(widest), value, glob);
  return !(ignoresCase ? glob(lowerCase(widest), value.toLowerCase()) : glob(widest, value));
}

/** The pattern with anything from the first part on that may be another text than it seems; undefined without one. */
export function asFarAsKnown(pattern: Pattern): Pattern | undefined {
  const wide = widen(pattern);
  const end = wide.findIndex((piece) => typeof piece === 'string' && beforeUnfixed(piece) !== piece);
  const last = wide[end];
  if (typeof last !== 'string') return undefined;
  const known = [...wide.slice(0, end), beforeUnfixed(last)].filter((piece) => piece !== '');
  return [...known, { wildcard: '*' }];
}

/** The text of a variable that is known. */
export function textOf(value: ReturnType<VariableValue>): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Milliseconds since 1970, from ISO 8601 or from seconds. */
export function toTime(text: string): number | undefined {
  const time = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/** An ARN pattern is matched segment by segment; a value that is no ARN meets none. */
export function matchesArn(pattern: Pattern, value: string, glob: Glob): boolean {
  const wanted = arnSegments(pattern);
  if (literalText(pattern) === undefined && wanted.length === 1 && pattern.length === 1) return true;
  return wanted.length === 6 && matchesSegments(wanted, value, glob);
}

/** Whether the segments of a text between colons are like those; the last is the rest of it. */
function matchesSegments(wanted: readonly Pattern[], value: string, glob: Glob): boolean {
  let from = 0;
  for (const segment of wanted.slice(0, -1)) {
    const colon = value.indexOf(':', from);
    if (colon === -1 || !glob(segment, value.slice(from, colon))) return false;
    from = colon + 1;
  }
  return glob(wanted.at(-1) ?? [], value.slice(from));
}

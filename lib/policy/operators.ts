import type { Condition, OpenPattern } from './document';
import { arnSegments, fillIn, literalText, variablesOf, widen, type Pattern } from './pattern';

/** Yes, no, or not to be told. */
export type Truth = boolean | undefined;

export type Glob = (pattern: Pattern, text: string) => boolean;

/** Stands for a value that is there and not known. */
export const openValue = Symbol('open');

/** The single value of a key that policy variables may use; undefined when the key is absent. */
export type VariableValue = (key: string) => string | undefined | typeof openValue;

type Comparison = (wanted: string, actual: string) => Truth;

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
): Truth {
  const { operator, ifExists, quantifier, open } = condition;
  if (operator === 'null') {
    // whether there is a key is no value of it: all of none pass, and not one does
    if (quantifier !== undefined) return quantifier === 'all';
    const wanted = condition.values.map(({ pattern }) => literalText(pattern)?.toLowerCase());
    if (open !== undefined || wanted.some((one) => one !== 'true' && one !== 'false')) return undefined;
    return wanted.includes(values === undefined ? 'true' : 'false');
  }
  if (values === undefined || values.length === 0) {
    if (quantifier !== undefined) return quantifier === 'all' ? true : ifExists;
    return ifExists || isNegated(operator);
  }
  // a key with several values and no quantifier matches nothing
  if (quantifier === undefined && values.length > 1) return isNegated(operator);
  const each = values.map((value) => valuePasses(condition, value, glob, variable));
  return quantifier === 'all' ? all(each) : any(each);
}

/** Operators that hold when no value matches, and for an absent key. */
export function isNegated(operator: string): boolean {
  return operator.includes('not');
}

function valuePasses(condition: Condition, value: string, glob: Glob, variable: VariableValue): Truth {
  const negated = isNegated(condition.operator);
  const positive = condition.operator.replace('not', '');
  const matched = condition.values.map((wanted) => matchesOne(positive, wanted, value, glob, variable));
  const known = any(matched);
  // further values may be there that nobody can read
  const result = known === true ? true : condition.open === undefined ? known : undefined;
  return negated && result !== undefined ? !result : result;
}

function matchesOne(operator: string, wanted: OpenPattern, value: string, glob: Glob, variable: VariableValue): Truth {
  const decide = (pattern: Pattern): boolean | undefined => compare(operator, pattern, value, glob);
  const used = variablesOf(wanted.pattern);
  const isOpen = wanted.open !== undefined || used.some((key) => variable(key) === openValue);
  if (isOpen)
    return decide(wanted.open === undefined ? widen(wanted.pattern) : [{ wildcard: '*' }]) === false &&
      isTextual(operator)
      ? false
      : undefined;
  const pattern = used.length === 0 ? wanted.pattern : fillIn(wanted.pattern, (key) => textOf(variable(key)));
  return pattern === undefined ? false : decide(pattern);
}

/** The text of a variable that is known. */
export function textOf(value: ReturnType<VariableValue>): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function isTextual(operator: string): boolean {
  return operator.startsWith('string') || operator.startsWith('arn');
}

function compare(operator: string, pattern: Pattern, value: string, glob: Glob): Truth {
  const text = literalText(pattern);
  switch (operator) {
    case 'stringlike':
      return glob(pattern, value);
    case 'arnequals':
    case 'arnlike':
      return matchesArn(pattern, value, glob);
    case 'stringequals':
      return text === undefined ? glob(pattern, value) : text === value;
    case 'stringequalsignorecase':
      return text === undefined ? undefined : text.toLowerCase() === value.toLowerCase();
    case 'bool':
      return text?.toLowerCase() === value.toLowerCase();
    case 'binaryequals':
      return text === value;
    case 'ipaddress':
      return text === undefined ? undefined : inRange(text, value);
    default:
      return text === undefined ? undefined : comparisons[operator]?.(text, value);
  }
}

const numeric =
  (test: (a: number, b: number) => boolean): Comparison =>
  (wanted, actual) => {
    const [a, b] = [Number(actual), Number(wanted)];
    return actual.trim() === '' || Number.isNaN(a) || Number.isNaN(b) ? false : test(a, b);
  };
const dated =
  (test: (a: number, b: number) => boolean): Comparison =>
  (wanted, actual) => {
    const [a, b] = [toTime(actual), toTime(wanted)];
    return a === undefined || b === undefined ? false : test(a, b);
  };

const comparisons: Readonly<Record<string, Comparison>> = {
  numericequals: numeric((a, b) => a === b),
  numericlessthan: numeric((a, b) => a < b),
  numericlessthanequals: numeric((a, b) => a <= b),
  numericgreaterthan: numeric((a, b) => a > b),
  numericgreaterthanequals: numeric((a, b) => a >= b),
  dateequals: dated((a, b) => a === b),
  datelessthan: dated((a, b) => a < b),
  datelessthanequals: dated((a, b) => a <= b),
  dategreaterthan: dated((a, b) => a > b),
  dategreaterthanequals: dated((a, b) => a >= b),
};

/** Milliseconds since 1970, from ISO 8601 or from seconds. */
export function toTime(text: string): number | undefined {
  const time = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/** An ARN pattern is matched segment by segment; a value that is no ARN meets none. */
export function matchesArn(pattern: Pattern, value: string, glob: Glob): boolean {
  const wanted = arnSegments(pattern);
  const actual = arnSegments([value]);
  if (literalText(pattern) === undefined && wanted.length === 1 && pattern.length === 1) return true;
  if (wanted.length !== 6 || actual.length !== 6) return false;
  return wanted.every((segment, index) => glob(segment, literalText(actual[index] ?? []) ?? ''));
}

/** An address as 32 or 128 bits. */
export interface Address {
  readonly bits: bigint;
  readonly size: 32 | 128;
}

export function parseAddress(text: string): Address | undefined {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) {
    const parts = text.split('.').map(Number);
    if (parts.some((part) => part > 255)) return undefined;
    return { bits: parts.reduce((bits, part) => (bits << 8n) | BigInt(part), 0n), size: 32 };
  }
  if (!/^[0-9a-f:.]+$/i.test(text) || !text.includes(':')) return undefined;
  const [head = '', tail, more] = text.split('::');
  if (more !== undefined) return undefined;
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const [left, right] = [groups(head), groups(tail ?? '')];
  const missing = 8 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const all = [...left, ...Array.from({ length: missing }, () => '0'), ...right];
  if (all.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return { bits: all.reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n), size: 128 };
}

/** First and last address of a CIDR block; a bare address is a block of one. */
export function parseBlock(
  text: string,
): { readonly first: bigint; readonly last: bigint; readonly size: 32 | 128 } | undefined {
  const [base = '', prefix] = text.split('/');
  const address = parseAddress(base);
  if (!address || (prefix !== undefined && !/^\d{1,3}$/.test(prefix))) return undefined;
  const length = prefix === undefined ? address.size : Number(prefix);
  if (length > address.size) return undefined;
  const host = (1n << BigInt(address.size - length)) - 1n;
  const first = address.bits & ~host;
  return { first, last: first | host, size: address.size };
}

function inRange(block: string, value: string): boolean {
  const [range, address] = [parseBlock(block), parseAddress(value)];
  return (
    range !== undefined &&
    address !== undefined &&
    range.size === address.size &&
    range.first <= address.bits &&
    address.bits <= range.last
  );
}

export function any(truths: readonly Truth[]): Truth {
  return truths.includes(true) ? true : truths.includes(undefined) ? undefined : false;
}

export function all(truths: readonly Truth[]): Truth {
  return truths.includes(false) ? false : truths.includes(undefined) ? undefined : true;
}

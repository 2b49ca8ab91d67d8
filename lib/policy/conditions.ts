import type { WrittenKey } from './condition-keys';
import type { Condition, OperatorName } from './operators';
import type { OpenPattern } from './pattern';

/*
 * Conditions that questions put to policies, by what they ask of a request, and next to each its opposite.
 */

/** A text, or what a policy asks for. */
type Wanted = string | OpenPattern;

function condition(operator: OperatorName, key: WrittenKey, wanted: readonly Wanted[]): Condition {
  const values = wanted.map((one) => (typeof one === 'string' ? { pattern: [one] } : one));
  return { operator, ifExists: false, key, values };
}

/** The key has one of these values. */
export function exactly(key: WrittenKey, ...wanted: readonly Wanted[]): Condition {
  return condition('stringequals', key, wanted);
}

/** The key has none of these values, or is not there. */
export function otherThan(key: WrittenKey, ...wanted: readonly Wanted[]): Condition {
  return condition('stringnotequals', key, wanted);
}

/** The key has none of these values, in whatever case, or is not there. */
export function otherThanInAnyCase(key: WrittenKey, ...wanted: readonly Wanted[]): Condition {
  return condition('stringnotequalsignorecase', key, wanted);
}

/** The key has a value that is like one of these patterns. */
export function like(key: WrittenKey, ...wanted: readonly OpenPattern[]): Condition {
  return condition('stringlike', key, wanted);
}

/** The key has no value that is like one of these patterns, or is not there. */
export function unlike(key: WrittenKey, ...wanted: readonly OpenPattern[]): Condition {
  return condition('stringnotlike', key, wanted);
}

/** The key is there, with whatever value. */
export function present(key: WrittenKey): Condition {
  return condition('null', key, ['false']);
}

/** The key is not there. */
export function missing(key: WrittenKey): Condition {
  return condition('null', key, ['true']);
}

/** The key is a smaller number. */
export function below(key: WrittenKey, number: string): Condition {
  return condition('numericlessthan', key, [number]);
}

/** The key is a greater number. */
export function above(key: WrittenKey, than: Wanted): Condition {
  return condition('numericgreaterthan', key, [than]);
}

/** The key is a later time. */
export function later(key: WrittenKey, than: Wanted): Condition {
  return condition('dategreaterthan', key, [than]);
}

/** The key is an address in none of these networks, or is not there. */
export function outsideNetworks(key: WrittenKey, ...networks: readonly Wanted[]): Condition {
  return condition('notipaddress', key, networks);
}

import { reason, type Reason } from './reason';
import { items } from './resolve';
import { plain, textKey, whyOpenValue } from './text';
import { whyUnknown, type Value } from './value';

/**
 * The answer to a question about values: yes, no, or nobody can tell, and why. A rule makes a verdict of it by
 * `judged`, so that the third answer cannot be read as a no. Answers of the policy engine have the same kinds.
 */
export type Decided =
  { readonly kind: 'yes' } | { readonly kind: 'no' } | { readonly kind: 'unknown'; readonly because: Reason };

export const yes: Decided = { kind: 'yes' };
export const no: Decided = { kind: 'no' };

export function undecided(because: Reason): Decided {
  return { kind: 'unknown', because };
}

/** The same answer, that says what it is about where nobody can tell. */
export function whether(what: string, answer: Decided): Decided {
  return answer.kind === 'unknown' ? undecided(reason`whether ${what}: ${answer.because}`) : answer;
}

/** Whether something is true that is known. */
export function decided(truth: boolean): Decided {
  return truth ? yes : no;
}

/** Whether the value is one of these texts; no when nothing is stated. */
export function isOneOf(value: Value, ...texts: readonly string[]): Decided {
  if (value.kind === 'unknown') return undecided(value.because);
  if (value.kind !== 'text') return no;
  const text = plain(value.text);
  if (text !== undefined) return decided(texts.includes(text));
  // in this world the conditions have already settled what it is not
  const [only] = value.text;
  const excluded = value.text.length === 1 && typeof only === 'object' ? (only.not ?? []) : [];
  if (texts.every((one) => excluded.includes(one))) return no;
  return undecided(whyOpenValue(value.text) ?? 'it is not known before deployment');
}

/** Whether two values are the same text; a text that only the deployment knows is the same as itself. */
export function isSame(one: Value, other: Value): Decided {
  if (one.kind !== 'text' || other.kind !== 'text') {
    const because = whyUnknown(one) ?? whyUnknown(other);
    return because === undefined ? no : undecided(because);
  }
  if (textKey(one.text) === textKey(other.text)) return yes;
  const because = whyUnknown(one) ?? whyUnknown(other);
  return because === undefined ? no : undecided(because);
}

/** Whether the value is a whole number below the limit; no when nothing is stated, unknown for what is no number. */
export function isUnder(value: Value, limit: number): Decided {
  if (value.kind === 'absent') return no;
  const text = value.kind === 'text' ? plain(value.text) : undefined;
  return text !== undefined && /^\d+$/.test(text)
    ? decided(Number(text) < limit)
    : undecided(whyUnknown(value) ?? 'a number is expected here');
}

/** Whether something is stated, whatever it is; a value that is worked out at deployment is. */
export function isStated(value: Value): Decided {
  return decided(value.kind !== 'absent');
}

/**
 * Whether a switch is on: `true` and `"true"` alike; no when nothing is stated, as it is of every switch of S3 and
 * CloudFront; unknown for what is neither on nor off.
 */
export function isSwitchedOn(value: Value): Decided {
  if (value.kind === 'absent') return no;
  const text = value.kind === 'text' ? plain(value.text)?.toLowerCase() : undefined;
  if (text === 'true' || text === 'false') return decided(text === 'true');
  return undecided(whyUnknown(value) ?? 'it is neither `true` nor `false`');
}

export function not(one: Decided): Decided {
  return one.kind === 'yes' ? no : one.kind === 'no' ? yes : one;
}

/** Yes when all are; a no decides whatever the others are. */
export function allOf(of: readonly Decided[]): Decided {
  return of.find(({ kind }) => kind === 'no') ?? of.find(({ kind }) => kind === 'unknown') ?? yes;
}

/** Yes when one is; it decides whatever the others are. */
export function anyOf(of: readonly Decided[]): Decided {
  return of.find(({ kind }) => kind === 'yes') ?? of.find(({ kind }) => kind === 'unknown') ?? no;
}

/** Whether some item of a list is; no for a list that is not stated, unknown for one that nobody can read. */
export function someItem(list: Value, test: (item: Value) => Decided): Decided {
  const listed = items(list);
  return listed === undefined ? undecided(whyUnknown(list) ?? 'the list is not known') : anyOf(listed.map(test));
}

/** Why nobody can tell; undefined when it is decided. */
export function whyUndecided(one: Decided): Reason | undefined {
  return one.kind === 'unknown' ? one.because : undefined;
}

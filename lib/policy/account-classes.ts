import { RecentlyUsed } from './recently-used';
import { TooComplex } from './too-complex';
import { Automaton, stateKey, type Live, type Pattern } from './pattern';

/** How identifiers of a sort are written. */
export interface Form {
  readonly prefix: string;
  readonly alphabet: string;
  /** characters behind the prefix */
  readonly length: number;
}

/** @see https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html */
export const accountForm: Form = { prefix: '', alphabet: '9876543210', length: 12 };

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html */
export const organizationForm: Form = { prefix: 'o-', alphabet: 'stranger0bcdfhijklmopquvwxyz123456789', length: 10 };

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids */
export const userForm: Form = { prefix: 'AIDA', alphabet: 'STRANGEBCDFHIJKLMOPQUVWXYZ234567', length: 17 };
export const roleForm: Form = { ...userForm, prefix: 'AROA' };

/** A pattern, and what stands before the identifier in the texts that it is matched with. */
export interface Framed {
  readonly pattern: Pattern;
  readonly before: string;
}

/**
 * Identifiers of the form that between them meet all that the patterns can tell of one that is not in `named`: one of
 * each class, at least one.
 * @throws TooComplex when there are too many to look at
 */
export function classesOf(form: Form, patterns: readonly Framed[], named: ReadonlySet<string>): readonly string[] {
  // the questions about one policy ask for the same classes over and over
  const id = JSON.stringify([form.prefix, form.length, patterns, [...named]]);
  const known = knownClasses.get(id) ?? findClasses(form, patterns, named) ?? 'too many';
  knownClasses.set(id, known);
  if (known === 'too many') throw new TooComplex('it tells too many accounts or names apart');
  return known;
}

const knownClasses = new RecentlyUsed<string, readonly string[] | 'too many'>(500);

/** Undefined when there are too many. */
function findClasses(
  form: Form,
  patterns: readonly Framed[],
  named: ReadonlySet<string>,
): readonly string[] | undefined {
  const automaton = new Automaton(patterns.map(({ pattern }) => pattern));
  const start = automaton.liveBehind((index) => (patterns[index]?.before ?? '') + form.prefix);
  let frontier: { readonly state: readonly Live[]; readonly text: string }[] = [{ state: start, text: form.prefix }];
  for (let depth = 0; depth < form.length; depth++) {
    const next = new Map<string, (typeof frontier)[number]>();
    for (const { state, text } of frontier) {
      for (const character of choices(form, automaton.goingOn(state), depth)) {
        const target = automaton.step(state, character);
        const id = stateKey(target);
        const known = next.get(id);
        const made = text + character;
        if (known === undefined || (named.has(known.text) && depth === form.length - 1))
          next.set(id, { state: target, text: made });
        if (next.size > maximumClasses) return undefined;
      }
    }
    frontier = [...next.values()];
  }
  const found = frontier.map(({ text }) => text).filter((text) => !named.has(text));
  return found.length > 0 ? found : [freshOf(form, named)];
}

/** Classes of accounts, organisations or names that one question may tell apart. */
const maximumClasses = 512;

/** Each character that some pattern goes on with, and some that none does. */
function choices({ alphabet }: Form, live: ReadonlySet<string>, depth: number): readonly string[] {
  const dead = Array.from(alphabet).filter((character) => !live.has(character));
  // the organisation of a external principal reads `o-stranger0`; two to choose from, should one be named
  const start = dead[depth % Math.max(1, dead.length)];
  const other = dead.find((character) => character !== start);
  return [
    ...(start === undefined ? [] : [start]),
    ...(other === undefined ? [] : [other]),
    ...Array.from(alphabet).filter((character) => live.has(character)),
  ];
}

/** An identifier of the form that is not in `named`. */
function freshOf({ prefix, alphabet, length }: Form, named: ReadonlySet<string>): string {
  const base = alphabet.length;
  for (let number = 0; ; number++) {
    let text = '';
    for (let rest = number, at = 0; at < length; at++) {
      text = (alphabet[rest % base] ?? '') + text;
      rest = Math.floor(rest / base);
    }
    if (!named.has(prefix + text)) return prefix + text;
  }
}

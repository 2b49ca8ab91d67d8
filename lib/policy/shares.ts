import { addressShares, networksOf } from './networks';
import { conditionHolds, operatorNamed, type Condition, type OperatorFamily } from './operators';
import { Automaton, literalText, matches, sampleTexts, stateKey, type Live, type Pattern } from './pattern';
import { RecentlyUsed } from './recently-used';
import { opened, samplePatterns, type Cell, type KeyValues } from './value-classes';

/*
 * How much of what a key may hold falls into each class that a policy tells apart. The measure is fixed beforehand and
 * knows nothing of policies, so that a class that is split has the share that its parts have together.
 */

/** The texts that count have at most so many characters, each one of 256. */
export const longestText = 128;
/** The share of a single text: all but one in 256 of the texts that count have the full length. */
const single = 256 ** -longestText;

/** More states than this are not weighed. */
const maximumStates = 4_000;
/** A character that stands in no pattern. */
const other = '\uffff';

const known = new RecentlyUsed<string, readonly number[] | 'too many'>(1000);

/**
 * The share of each class of texts behind `prefix`, by one text of each, that the patterns tell apart.
 * @param least the characters that a text has at least
 * @returns undefined when there are too many combinations to look at
 */
export function sharesOfTexts(
  patterns: readonly Pattern[],
  texts: readonly string[],
  prefix: string,
  least: 0 | 1,
): readonly number[] | undefined {
  const id = JSON.stringify([prefix, least, patterns, texts]);
  let found = known.get(id);
  if (found === undefined) known.set(id, (found = weigh(patterns, texts, prefix, least) ?? 'too many'));
  return found === 'too many' ? undefined : found;
}

function weigh(
  patterns: readonly Pattern[],
  texts: readonly string[],
  prefix: string,
  least: 0 | 1,
): readonly number[] | undefined {
  const literals = new Set(patterns.flatMap((pattern) => literalText(pattern) ?? []));
  const automaton = new Automaton(patterns.filter((pattern) => literalText(pattern) === undefined));
  const rest = massOfClasses(automaton, prefix, least);
  if (rest === undefined) return undefined;
  const classOf = (text: string): string => automaton.acceptedIn(automaton.liveBehind(() => text));
  // a text that is spelled out is taken from the class that it would be in
  for (const text of texts)
    if (literals.has(text)) rest.set(classOf(text), Math.max(0, (rest.get(classOf(text)) ?? 0) - single));
  return texts.map((text) => {
    if (literals.has(text)) return single;
    const share = rest.get(classOf(text)) ?? 0;
    rest.set(classOf(text), 0);
    return share;
  });
}

interface State {
  readonly accepted: string;
  /** the states that one character leads to, and how many of the 256 do */
  readonly steps: readonly (readonly [number, number])[];
}

/** The share of the texts that meet each combination of patterns. */
function massOfClasses(automaton: Automaton, prefix: string, least: 0 | 1): Map<string, number> | undefined {
  const states = statesOf(automaton, prefix);
  if (states === undefined) return undefined;
  const found = new Map<string, number>();
  let mass = new Float64Array(states.length);
  mass[0] = 1;
  for (let length = 0; length <= longestText; length++) {
    const ofLength = 256 ** (length - longestText);
    if (length >= least)
      for (const [at, { accepted }] of states.entries())
        found.set(accepted, (found.get(accepted) ?? 0) + (mass[at] ?? 0) * ofLength);
    const next = new Float64Array(states.length);
    for (const [at, { steps }] of states.entries()) {
      const here = mass[at] ?? 0;
      if (here > 0) for (const [to, count] of steps) next[to] = (next[to] ?? 0) + (here * count) / 256;
    }
    mass = next;
  }
  let all = 0;
  for (const share of found.values()) all += share;
  return new Map([...found].map(([accepted, share]) => [accepted, share / all]));
}

function statesOf(automaton: Automaton, prefix: string): readonly State[] | undefined {
  const numbers = new Map<string, number>();
  const reached: (readonly Live[])[] = [];
  const numberOf = (state: readonly Live[]): number => {
    const key = stateKey(state);
    let number = numbers.get(key);
    if (number === undefined) {
      numbers.set(key, (number = reached.length));
      reached.push(state);
    }
    return number;
  };
  numberOf(automaton.liveBehind(() => prefix));
  const states: State[] = [];
  for (let at = 0; at < reached.length; at++) {
    if (at >= maximumStates) return undefined;
    const state = reached[at] ?? [];
    const named = [...automaton.goingOn(state)];
    const steps = named.map((character): readonly [number, number] => [numberOf(automaton.step(state, character)), 1]);
    const others: readonly [number, number] = [numberOf(automaton.step(state, other)), Math.max(0, 256 - named.length)];
    states.push({ accepted: automaton.acceptedIn(state), steps: [...steps, others] });
  }
  return states;
}

/**
 * The share of each class of a key's values, where the key holds one value or is absent, each of both as often as the
 * other where both may be.
 * @returns undefined when nobody can weigh them: conditions of several kinds on one key, or too many
 */
export function sharesOfCells(
  written: readonly Condition[],
  { domain, variable, mayBeLoose }: KeyValues,
  cells: readonly Cell[],
): readonly number[] | undefined {
  if (cells.length <= 1) return cells.map(() => 1);
  const conditions = mayBeLoose ? written.map((one) => opened(one)) : written;
  const values = sharesOfValues(conditions, domain, variable);
  if (values === undefined) return undefined;
  const byClass = new Map<string, number>();
  const add = (held: readonly string[] | undefined, share: number): void => {
    const id = idOf(conditions.map((condition) => conditionHolds(condition, held, matches, variable)));
    byClass.set(id, (byClass.get(id) ?? 0) + share);
  };
  const isPresent = values.length === 0 ? 0 : domain.absent ? 1 / 2 : 1;
  if (isPresent < 1) add(undefined, 1 - isPresent);
  for (const [value, share] of values) add([value], share * isPresent);
  return cells.map(({ truths }) => {
    const share = byClass.get(idOf(truths)) ?? 0;
    byClass.set(idOf(truths), 0);
    return share;
  });
}

function idOf(truths: Cell['truths']): string {
  return truths.map(({ kind }) => kind).join();
}

type Shares = readonly (readonly [string, number])[];

/** One value of each class that the conditions tell apart, with its share. */
function sharesOfValues(
  conditions: readonly Condition[],
  { values }: KeyValues['domain'],
  variable: KeyValues['variable'],
): Shares | undefined {
  if (Array.isArray(values)) return values.map((value: string) => [value, 1 / values.length]);
  const families = new Set(conditions.flatMap(({ operator }) => familyOf(operator) ?? []));
  if (families.size > 1) return undefined;
  const [family = 'text'] = families;
  const literals = conditions.map((one) => one.values.flatMap(({ pattern }) => literalText(pattern) ?? []));
  if (family === 'ip') return addressShares(literals.map(networksOf));
  if (family === 'text') {
    const prefix = typeof values === 'object' && 'prefix' in values ? values.prefix : '';
    const patterns = conditions.flatMap((condition) =>
      condition.values.flatMap((one) =>
        samplePatterns(one, operatorNamed(condition.operator)?.ignoresCase === true, variable),
      ),
    );
    const texts = sampleTexts(patterns, prefix);
    const shares = texts && sharesOfTexts(patterns, texts, prefix, 0);
    return shares && texts.map((text, index) => [text, shares[index] ?? 0]);
  }
  return ofOthers(family, conditions, literals.flat());
}

type Kind = 'text' | Exclude<OperatorFamily, 'string' | 'arn' | 'null'>;

/** What kind of value an operator asks for; none where it asks whether there is one. */
function familyOf(operator: Condition['operator']): Kind | undefined {
  const family = operatorNamed(operator)?.family;
  if (family === undefined || family === 'null') return undefined;
  return family === 'string' || family === 'arn' ? 'text' : family;
}

/** Numbers and times that count lie this far from zero at most, in the unit of the key: times in milliseconds. */
const farthest = { numeric: 2 ** 32, date: 2 ** 42 } as const;

function ofOthers(
  family: Exclude<Kind, 'text' | 'ip'>,
  conditions: readonly Condition[],
  literals: readonly string[],
): Shares {
  if (family === 'bool')
    return [
      ['true', 1 / 2],
      ['false', 1 / 2],
    ];
  if (family === 'binary') {
    const texts = [...new Set(literals)];
    return [...texts.map((text): [string, number] => [text, single]), ['AA==', 1]];
  }
  const read = conditions.flatMap(({ operator }) => operatorNamed(operator)?.order?.read ?? [])[0] ?? Number;
  const show = (value: number): string => (family === 'date' ? new Date(value).toISOString() : String(value));
  const end = farthest[family];
  const points = [...new Set(literals.flatMap((text) => read(text) ?? []))]
    .filter((value) => Math.abs(value) < end)
    .sort((a, b) => a - b);
  const borders = [-end, ...points, end];
  return borders.flatMap((border, index): Shares => {
    const next = borders[index + 1];
    const at: Shares = index === 0 || index === borders.length - 1 ? [] : [[show(border), single]];
    return next === undefined ? at : [...at, [show(border + (next - border) / 2), (next - border) / (2 * end)]];
  });
}

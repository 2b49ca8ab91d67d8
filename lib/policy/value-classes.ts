import { allOf, anyOf, decided, no, not, undecided, yes, type Decided, type Reason } from '../template';
import { addressesOf, networksOf } from './networks';
import {
  asFarAsKnown,
  conditionHolds,
  isNegated,
  operatorNamed,
  textOf,
  toTime,
  type OperatorFamily,
  type VariableValue,
  type Condition,
} from './operators';
import { isTagKey } from './policy-subject';
import {
  fillIn,
  literalText,
  lowerCase,
  matches,
  sampleTexts,
  variablesOf,
  widen,
  type Pattern,
  type OpenPattern,
} from './pattern';
import type { Domain, Unstated } from './request-context';
import { multivaluedKeys } from './key-types';

/** One class of values that no predicate tells apart, by a value of it; undefined is the absent key. */
export interface Cell {
  readonly values: readonly string[] | undefined;
  readonly truths: readonly Decided[];
}

/** Classes of one key that are told apart. */
const maximumCells = 4096;

/** What a key may hold, and what is known of its values. */
export interface KeyValues {
  readonly domain: Domain;
  readonly variable: VariableValue;
  /** a text that is not known may be any of the values: a parameter under an exact operator */
  readonly mayBeLoose: boolean;
  /** why nobody knows what the key holds, or whether it is there */
  readonly unheardOfBecause?: Reason;
  /** the one value that the question is about: of the others no class is needed */
  readonly only?: string;
}

/**
 * Splits the domain of a key into the classes that the conditions tell apart.
 * @returns undefined when there are too many
 */
export function cellsOf(
  key: string,
  written: readonly Condition[],
  { domain, variable, mayBeLoose, unheardOfBecause, only }: KeyValues,
): readonly Cell[] | undefined {
  if (unheardOfBecause !== undefined) return [unheardOf(unheardOfBecause, written, variable)];
  if (typeof domain.values === 'object' && 'unstated' in domain.values)
    return domain.absent
      ? [unheardOf(whyUnstated(key), written, variable)]
      : [unstated(key, written, domain.values.unstated)];
  const isPinned = only !== undefined && !mayBeLoose;
  const conditions = mayBeLoose || isPinned ? written.map((one) => opened(one, isPinned)) : written;
  const singles =
    only === undefined ? candidates(conditions, domain, variable) : [only].filter((value) => holds(domain, value));
  if (singles === undefined) return undefined;
  const truthsOf = (values: readonly string[] | undefined): readonly Decided[] =>
    conditions.map((condition) => conditionHolds(condition, values, matches, variable));
  const cells = new Map<string, Cell>();
  const add = (values: readonly string[] | undefined): void => {
    const truths = truthsOf(values);
    const id = idOf(truths);
    if (!cells.has(id)) cells.set(id, { values, truths });
  };
  if (domain.absent) add(undefined);
  if (!multivaluedKeys.has(key)) {
    for (const single of singles) add([single]);
    return cells.size > maximumCells ? undefined : [...cells.values()];
  }
  const sets = setsOf(conditions, singles, variable);
  if (sets === undefined) return undefined;
  for (const cell of sets) if (!cells.has(idOf(cell.truths))) cells.set(idOf(cell.truths), cell);
  return [...cells.values()];
}

/** Sets of values of more than one class that are told apart. */
const maximumSets = 1024;

/**
 * The sets of values that conditions tell apart, by the classes of the values in them: to each set that is new, every
 * class is added in turn.
 * @returns undefined when there are too many
 */
function setsOf(
  conditions: readonly Condition[],
  singles: readonly string[],
  variable: VariableValue,
): readonly Cell[] | undefined {
  const representatives = representativesOf(conditions, singles, variable);
  const join = (truths: readonly Decided[], more: readonly Decided[]): readonly Decided[] =>
    conditions.map(({ quantifier, operator }, index) => {
      const [mine, theirs] = [truths[index] ?? no, more[index] ?? no];
      if (operatorNamed(operator)?.family === 'null') return mine;
      const both = [mine, theirs];
      if (quantifier === undefined) return decided(isNegated(operator));
      return quantifier === 'any' ? anyOf(both) : allOf(both);
    });
  const found = new Map<string, Cell>();
  let frontier: readonly Cell[] = representatives;
  while (frontier.length > 0) {
    const fresh: Cell[] = [];
    for (const cell of frontier) {
      const id = `${(cell.values?.length ?? 0) > 1}${idOf(cell.truths)}`;
      if (found.has(id)) continue;
      found.set(id, cell);
      fresh.push(cell);
      if (found.size > maximumSets) return undefined;
    }
    frontier = fresh.flatMap(({ values = [], truths }) =>
      representatives
        .filter((one) => !values.includes(one.values?.[0] ?? ''))
        .map((one): Cell => ({ values: [...values, ...(one.values ?? [])], truths: join(truths, one.truths) })),
    );
  }
  return [...found.values()];
}

function idOf(truths: readonly Decided[]): string {
  return truths.map(({ kind }) => kind[0]).join('');
}

/** One value of each class that single values fall into, with what holds for it alone. */
function representativesOf(
  conditions: readonly Condition[],
  singles: readonly string[],
  variable: VariableValue,
): readonly Cell[] {
  const classes = new Map<string, Cell>();
  for (const value of singles) {
    const truths = conditions.map((condition) => conditionHolds(condition, [value], matches, variable));
    const id = idOf(truths);
    if (!classes.has(id)) classes.set(id, { values: [value], truths });
  }
  return [...classes.values()];
}

/** The condition with each text that is not known standing for any; one that equals itself where that is asked. */
export function opened(condition: Condition, equalsItself = false): Condition {
  if (condition.values.every(({ loose }) => loose === undefined)) return condition;
  return {
    ...condition,
    values: condition.values.map(({ loose, ...one }) => {
      if (loose === undefined) return one;
      return { ...one, open: loose, ...(equalsItself ? { loose } : {}) };
    }),
  };
}

/** The one class of a key that nobody knows: what holds for it whatever it is, and otherwise nothing is known. */
function unheardOf(because: Reason, conditions: readonly Condition[], variable: VariableValue): Cell {
  const truths = conditions.map((condition): Decided => {
    const of = (values: readonly string[] | undefined): Decided => conditionHolds(condition, values, matches, variable);
    const [absent, present] = [of(undefined), of(['x'])];
    const isSure = absent.kind === present.kind && operatorNamed(condition.operator)?.family === 'null';
    return isSure ? absent : undecided(because);
  });
  return { values: undefined, truths };
}

/**
 * The one class of a value that AWS does not state: anything is like `*`, and what is of no account none that is named.
 */
function unstated(key: string, conditions: readonly Condition[], kind: Unstated['unstated']): Cell {
  const because = whyUnstated(key);
  const isLike = ({ pattern, open, loose }: OpenPattern): Decided => {
    const unread = open ?? loose;
    if (unread !== undefined) return undecided(unread);
    if (variablesOf(pattern).length > 0) return undecided(because);
    const [first, ...rest] = pattern;
    if (typeof first === 'object' && 'wildcard' in first && first.wildcard === '*' && rest.length === 0) return yes;
    const isNamed = literalText(pattern) !== undefined || (typeof first === 'string' && first.includes(':'));
    return kind === 'of no account' && isNamed ? no : undecided(because);
  };
  const holds = (condition: Condition): Decided => {
    const family = operatorNamed(condition.operator)?.family;
    if (family === 'null') return conditionHolds(condition, ['x'], matches, () => undefined);
    if (family !== 'string' && family !== 'arn') return undecided(because);
    if (condition.open !== undefined) return undecided(condition.open);
    const isMet = anyOf(condition.values.map(isLike));
    return isNegated(condition.operator) ? not(isMet) : isMet;
  };
  return { values: ['(not stated by AWS)'], truths: conditions.map(holds) };
}

/** Why nobody can tell what a key holds for who is no identity of an account. */
export function whyUnstated(key: string): string {
  if (isTagKey(key)) return 'which tags the bucket has beside those stated, and whether they count';
  return `AWS does not say what \`${key}\` holds for services and canonical users`;
}

/** Whether the value is one that the key may hold. */
function holds({ values }: Domain, value: string): boolean {
  if (Array.isArray(values)) return values.includes(value);
  return typeof values !== 'object' || !('prefix' in values) || value.startsWith(values.prefix);
}

/** Values that between them meet every combination of what the conditions ask. */
function candidates(
  conditions: readonly Condition[],
  { values }: Domain,
  variable: VariableValue,
): readonly string[] | undefined {
  if (Array.isArray(values)) return values;
  const prefix = typeof values === 'object' && 'prefix' in values ? values.prefix : '';
  const found = new Set<string>();
  const patterns: Pattern[] = [];
  const families = new Map<OperatorFamily, Condition[]>();
  for (const condition of conditions) {
    const operator = operatorNamed(condition.operator);
    if (operator === undefined) continue;
    if (operator.family === 'string' || operator.family === 'arn')
      patterns.push(...condition.values.flatMap((one) => samplePatterns(one, operator.ignoresCase, variable)));
    else families.set(operator.family, [...(families.get(operator.family) ?? []), condition]);
  }
  for (const [family, some] of families) for (const one of valuesOf(family, some)) found.add(one);
  if (patterns.length > 0 || found.size === 0) {
    const texts = sampleTexts(patterns, prefix);
    if (texts === undefined) return undefined;
    for (const one of texts) found.add(one === '' ? 'x' : one);
    // an empty text is a value too, but S3 and IAM keys that are there are rarely empty: prefer one that is not
    if (texts.includes('')) found.add('');
  }
  return [...found];
}

/**
 * The pattern with its variables as anything, and with those filled in whose value is known; and as far as it is known
 * where it is open.
 */
export function samplePatterns(
  { pattern, open }: OpenPattern,
  ignoresCase: boolean,
  variable: VariableValue,
): readonly Pattern[] {
  const filled = variablesOf(pattern).length === 0 ? undefined : fillIn(pattern, (key) => textOf(variable(key)));
  const known = open === undefined ? undefined : asFarAsKnown(pattern);
  const all = [widen(pattern), filled, known].filter((one) => one !== undefined);
  return ignoresCase ? [...all, ...all.map(lowerCase), ...all.map(upperCase)] : all;
}

function upperCase(pattern: Pattern): Pattern {
  return pattern.map((piece) => (typeof piece === 'string' ? piece.toUpperCase() : piece));
}

function literalsOf({ values }: Condition): readonly string[] {
  return values.flatMap(({ pattern }) => literalText(pattern) ?? []);
}

function valuesOf(family: OperatorFamily, conditions: readonly Condition[]): readonly string[] {
  const literals = conditions.flatMap(literalsOf);
  switch (family) {
    case 'bool':
      return ['true', 'false'];
    case 'binary':
      return [...literals, 'AA=='];
    case 'ip':
      return addressesOf(conditions.map((condition) => networksOf(literalsOf(condition))));
    case 'numeric':
      return between(distinct(literals.map(Number).filter((value) => !Number.isNaN(value))), 1).map(String);
    case 'date':
      return between(distinct(literals.map(toTime).filter((value) => value !== undefined)), 86_400_000).map((time) =>
        new Date(time).toISOString(),
      );
    default:
      return [];
  }
}

function distinct(numbers: readonly number[]): readonly number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}

/** Each point, one value between each two, one before and one behind. */
function between(points: readonly number[], step: number): number[] {
  if (points.length === 0) return [0];
  return [
    (points[0] ?? 0) - step,
    ...points.flatMap((point, index) => [
      point,
      index + 1 < points.length ? (point + (points[index + 1] ?? point)) / 2 : point + step,
    ]),
  ];
}

import type { Condition } from './document';
import { conditionHolds, parseAddress, parseBlock, toTime, type Truth, type VariableValue } from './operators';
import { literalText, lowerCase, matches, sampleTexts, widen, type Pattern } from './pattern';
import type { Domain } from './surroundings';

/** One class of values that no predicate tells apart, by a value of it; undefined is the absent key. */
export interface Cell {
  readonly values: readonly string[] | undefined;
  readonly truths: readonly Truth[];
}

/** Subsets of a multivalued key's classes that are looked at. */
const maximumClasses = 7;

/** Keys that may have several values in one request. */
const multivalued = new Set([
  'aws:principalorgpaths',
  'aws:resourceorgpaths',
  'aws:vpceorgpaths',
  'aws:sourceorgpaths',
  'aws:tagkeys',
  'aws:calledvia',
  'aws:principalservicenameslist',
  's3:requestobjecttagkeys',
]);

/**
 * Splits the domain of a key into the classes that the conditions tell apart.
 * @returns undefined when there are too many
 */
export function cellsOf(
  key: string,
  conditions: readonly Condition[],
  domain: Domain,
  variable: VariableValue,
): readonly Cell[] | undefined {
  const truthsOf = (values: readonly string[] | undefined): readonly Truth[] =>
    conditions.map((condition) => conditionHolds(condition, values, matches, variable));
  const singles = candidates(conditions, domain);
  if (singles === undefined) return undefined;
  const cells = new Map<string, Cell>();
  const add = (values: readonly string[] | undefined): void => {
    const truths = truthsOf(values);
    const id = truths.map((truth) => (truth === undefined ? '?' : Number(truth))).join('');
    if (!cells.has(id)) cells.set(id, { values, truths });
  };
  if (domain.absent) add(undefined);
  if (!multivalued.has(key)) {
    for (const single of singles) add([single]);
    return [...cells.values()];
  }
  // one value of each class that single values fall into; sets of values are told apart by the classes in them
  const classes = new Map<string, string>();
  for (const single of singles) {
    const id = JSON.stringify(
      conditions.map(
        (condition) =>
          conditionHolds({ ...condition, quantifier: 'any', ifExists: false }, [single], matches, variable) ?? '?',
      ),
    );
    if (!classes.has(id)) classes.set(id, single);
  }
  const representatives = [...classes.values()];
  if (representatives.length > maximumClasses) return undefined;
  for (let subset = 1; subset < 1 << representatives.length; subset++)
    add(representatives.filter((_, index) => (subset & (1 << index)) !== 0));
  return [...cells.values()];
}

/** Values that between them meet every combination of what the conditions ask. */
function candidates(conditions: readonly Condition[], { values }: Domain): readonly string[] | undefined {
  if (Array.isArray(values)) return values;
  const prefix = typeof values === 'object' && 'prefix' in values ? values.prefix : '';
  const found = new Set<string>();
  const patterns: Pattern[] = [];
  for (const { operator, values: wanted } of conditions) {
    const base = operator.replace('not', '');
    const literals = wanted.flatMap(({ pattern }) => literalText(pattern) ?? []);
    if (base.startsWith('string') || base.startsWith('arn')) {
      for (const { pattern } of wanted) {
        patterns.push(widen(pattern));
        if (base.endsWith('ignorecase'))
          for (const variant of [lowerCase(pattern), upperCase(pattern)]) patterns.push(widen(variant));
      }
    } else if (base === 'bool') for (const one of ['true', 'false']) found.add(one);
    else if (base === 'binaryequals') for (const one of [...literals, 'AA==']) found.add(one);
    else if (base === 'ipaddress') for (const one of addresses(literals)) found.add(one);
    else if (base.startsWith('numeric')) for (const one of numbers(literals)) found.add(one);
    else if (base.startsWith('date')) for (const one of dates(literals)) found.add(one);
  }
  if (patterns.length > 0 || found.size === 0) {
    const texts = sampleTexts(patterns, prefix);
    if (texts === undefined) return undefined;
    for (const one of texts) found.add(one === '' ? 'x' : one);
    // an empty text is a value too, but S3 and IAM keys that are there are rarely empty: prefer one that is not
    if (texts.includes('')) found.add('');
  }
  return [...found];
}

function upperCase(pattern: Pattern): Pattern {
  return pattern.map((piece) => (typeof piece === 'string' ? piece.toUpperCase() : piece));
}

function numbers(literals: readonly string[]): string[] {
  const points = [...new Set(literals.map(Number).filter((value) => !Number.isNaN(value)))].sort((a, b) => a - b);
  return between(points, 1).map(String);
}

function dates(literals: readonly string[]): string[] {
  const points = [...new Set(literals.map(toTime).filter((value) => value !== undefined))].sort((a, b) => a - b);
  return between(points, 86_400_000).map((time) => new Date(time).toISOString());
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

function addresses(literals: readonly string[]): string[] {
  const found = new Set(['203.0.113.77', '2001:db8::77']);
  for (const block of literals.map(parseBlock)) {
    if (!block) continue;
    const limit = (1n << BigInt(block.size)) - 1n;
    const inner = block.first + (block.last - block.first) / 2n;
    for (const bits of [inner, block.first, block.last, block.first - 1n, block.last + 1n])
      if (bits >= 0n && bits <= limit) found.add(showAddress(bits, block.size));
  }
  return [...found].filter((address) => parseAddress(address) !== undefined);
}

function showAddress(bits: bigint, size: 32 | 128): string {
  if (size === 32) return [24n, 16n, 8n, 0n].map((shift) => String((bits >> shift) & 255n)).join('.');
  return Array.from({ length: 8 }, (_, index) => ((bits >> BigInt(16 * (7 - index))) & 65535n).toString(16)).join(':');
}

import type { Reason } from '../template';
import { RecentlyUsed } from './recently-used';

/** A piece of a pattern: literal characters, a wildcard, or a policy variable. */
export type Piece =
  string | { readonly wildcard: '*' | '?' } | { readonly variable: string; readonly fallback?: string };
export type Pattern = readonly Piece[];

/** A pattern, and why it may turn out wider or narrower than it looks. */
export interface OpenPattern {
  readonly pattern: Pattern;
  readonly open?: Reason;
  /** why nobody can tell which text it is, though it is one: a parameter stands in it */
  readonly loose?: Reason;
}

export interface PatternSyntax {
  /** `*` and `?` stand for other characters */
  readonly wildcards: boolean;
  /** `${…}` is a policy variable: in documents of version 2012-10-17 only */
  readonly variables: boolean;
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html */
export function parsePattern(text: string, { wildcards, variables }: PatternSyntax): Pattern {
  if (!/[*?$]/.test(text)) return text === '' ? [] : [text];
  const pieces: Piece[] = [];
  const literal = (part: string): void => {
    const last = pieces.at(-1);
    if (typeof last === 'string') pieces[pieces.length - 1] = last + part;
    else pieces.push(part);
  };
  const lastEnd = variables ? text.lastIndexOf('}') : -1;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    const variable = at < lastEnd && character === '$' ? /^\$\{([^}]*)\}/.exec(text.slice(at)) : null;
    if (variable) {
      const body = variable[1] ?? '';
      at += variable[0].length - 1;
      if (body === '*' || body === '?' || body === '$') literal(body);
      else {
        const comma = body.indexOf(',');
        const stated = comma === -1 ? undefined : /^'(.*)'$/.exec(body.slice(comma + 1).trimStart());
        const key = stated ? body.slice(0, comma) : body;
        pieces.push({ variable: key.trim().toLowerCase(), ...(stated ? { fallback: stated[1] ?? '' } : {}) });
      }
    } else if (wildcards && (character === '*' || character === '?')) {
      const last = pieces.at(-1);
      const repeats = character === '*' && typeof last === 'object' && 'wildcard' in last && last.wildcard === '*';
      if (!repeats) pieces.push({ wildcard: character });
    } else literal(character);
  }
  return pieces;
}

/** The pattern as it was written, with `$` for a policy variable. */
export function showPattern(pattern: Pattern): string {
  return pattern
    .map((piece) => (typeof piece === 'string' ? piece : 'wildcard' in piece ? piece.wildcard : '$'))
    .join('');
}

/** A text that is the same for the same pattern alone: a literal `*` is another than a wildcard. */
export function patternId(pattern: Pattern): string {
  return JSON.stringify(pattern);
}

/** The pattern in lower case; names of variables are so already. */
export function lowerCase(pattern: Pattern): Pattern {
  return pattern.map((piece) => (typeof piece === 'string' ? piece.toLowerCase() : piece));
}

const noVariables: readonly string[] = [];

function isVariable(piece: Piece): boolean {
  return typeof piece === 'object' && 'variable' in piece;
}

/** Names of the policy variables in a pattern. */
export function variablesOf(pattern: Pattern): readonly string[] {
  if (!pattern.some(isVariable)) return noVariables;
  return pattern.flatMap((piece) => (typeof piece === 'object' && 'variable' in piece ? [piece.variable] : []));
}

/**
 * The pattern with its variables filled in, literally: what a value holds is never a wildcard.
 * @returns undefined when a variable without a default has no value
 */
export function fillIn(pattern: Pattern, valueOf: (variable: string) => string | undefined): Pattern | undefined {
  const filled: Piece[] = [];
  for (const piece of pattern) {
    if (typeof piece === 'string' || 'wildcard' in piece) {
      filled.push(piece);
      continue;
    }
    const value = valueOf(piece.variable) ?? piece.fallback;
    if (value === undefined) return undefined;
    filled.push(value);
  }
  return filled;
}

/** The pattern with each variable standing for anything. */
export function widen(pattern: Pattern): Pattern {
  // the same object, so that what is remembered of it is found
  if (!pattern.some(isVariable)) return pattern;
  return pattern.map((piece) => (typeof piece === 'object' && 'variable' in piece ? { wildcard: '*' } : piece));
}

/** The literal text of a pattern without wildcards and variables. */
export function literalText(pattern: Pattern): string | undefined {
  const [only] = pattern;
  if (pattern.length === 1) return typeof only === 'string' ? only : undefined;
  return pattern.every((piece) => typeof piece === 'string') ? pattern.join('') : undefined;
}

/**
 * Splits at literal colons into at most six segments, as ARNs are matched: no wildcard reaches across the first five.
 */
export function arnSegments(pattern: Pattern): readonly Pattern[] {
  let segments = knownSegments.get(pattern);
  if (segments === undefined) knownSegments.set(pattern, (segments = splitAtColons(pattern)));
  return segments;
}

const knownSegments = new WeakMap<Pattern, readonly Pattern[]>();

function splitAtColons(pattern: Pattern): readonly Pattern[] {
  const segments: Piece[][] = [[]];
  for (const piece of pattern) {
    if (typeof piece !== 'string') {
      segments.at(-1)?.push(piece);
      continue;
    }
    let rest = piece;
    for (let colon = rest.indexOf(':'); colon !== -1 && segments.length < 6; colon = rest.indexOf(':')) {
      if (colon > 0) segments.at(-1)?.push(rest.slice(0, colon));
      segments.push([]);
      rest = rest.slice(colon + 1);
    }
    if (rest !== '') segments.at(-1)?.push(rest);
  }
  return segments;
}

interface Step {
  readonly kind: 'character' | 'one' | 'many';
  readonly character: string;
}

/** The pattern character by character. @throws Error when variables are left */
function stepsOf(pattern: Pattern): readonly Step[] {
  return pattern.flatMap((piece): readonly Step[] => {
    if (typeof piece === 'string')
      return Array.from({ length: piece.length }, (_, index) => ({ kind: 'character', character: piece[index] ?? '' }));
    if ('variable' in piece) throw new Error('a pattern with variables cannot be matched');
    return [{ kind: piece.wildcard === '*' ? 'many' : 'one', character: '' }];
  });
}

const knownSteps = new WeakMap<Pattern, readonly Step[]>();

function programOf(pattern: Pattern): readonly Step[] {
  let steps = knownSteps.get(pattern);
  if (steps === undefined) knownSteps.set(pattern, (steps = stepsOf(pattern)));
  return steps;
}

/** Where in one pattern a text may have got to; patterns that it cannot meet any more are left out. */
export interface Live {
  readonly index: number;
  readonly positions: readonly number[];
}

/** Runs several patterns over a text at once. */
export class Automaton {
  private readonly programs: readonly (readonly Step[])[];

  constructor(patterns: readonly Pattern[]) {
    this.programs = patterns.map(programOf);
  }

  /** How far each pattern has got behind its text, without those that it cannot meet. */
  liveBehind(textOf: (index: number) => string): readonly Live[] {
    return this.programs.flatMap((program, index): Live[] => {
      let positions = close(program, [0]);
      for (const character of textOf(index)) {
        positions = this.stepOne(index, positions, character);
        if (positions.length === 0) return [];
      }
      return [{ index, positions }];
    });
  }

  step(state: readonly Live[], character: string): readonly Live[] {
    const next: Live[] = [];
    for (const { index, positions } of state) {
      const target = this.stepOne(index, positions, character);
      if (target.length > 0) next.push({ index, positions: target });
    }
    return next;
  }

  /** The patterns that are met, as one text. */
  acceptedIn(state: readonly Live[]): string {
    let met = '';
    for (const { index, positions } of state)
      if (positions.includes(this.programs[index]?.length ?? 0)) met += `${index},`;
    return met;
  }

  /** Characters that some pattern would go on with. */
  goingOn(state: readonly Live[]): ReadonlySet<string> {
    const live = new Set<string>();
    for (const { index, positions } of state)
      for (const position of positions) {
        const step = this.programs[index]?.[position];
        if (step?.kind === 'character') live.add(step.character);
      }
    return live;
  }

  private stepOne(index: number, positions: readonly number[], character: string): readonly number[] {
    const program = this.programs[index];
    if (positions.length === 0 || program === undefined) return dead;
    const next: number[] = [];
    for (const position of positions) {
      const step = program[position];
      if (step === undefined) continue;
      if (step.kind === 'many') next.push(position);
      else if (step.kind === 'one' || step.character === character) next.push(position + 1);
    }
    return next.length === 0 ? dead : close(program, next);
  }
}

const dead: readonly number[] = [];

/**
 * Adds the positions behind stars, and drops those before the last star that is reached: from there on it can do all
 * that they can.
 */
function close(program: readonly Step[], positions: readonly number[]): readonly number[] {
  const [only] = positions;
  if (positions.length === 1 && only !== undefined && program[only]?.kind !== 'many') return positions;
  // they are in order, and so are those that are added
  const reached: number[] = [];
  let [last, lastStar] = [-1, -1];
  for (const position of positions)
    for (let at = position; ; at++) {
      if (at > last) reached.push((last = at));
      if (program[at]?.kind !== 'many') break;
      lastStar = Math.max(lastStar, at);
    }
  return lastStar <= (reached[0] ?? 0) ? reached : reached.filter((position) => position >= lastStar);
}

/** What a text behind `prefix` has to meet for the whole to meet the pattern: any one of these. */
export function behind(pattern: Pattern, prefix: string): readonly Pattern[] {
  const [first, ...rest] = pattern;
  if (typeof first === 'string' && first.startsWith(prefix))
    return [first.length === prefix.length ? rest : [first.slice(prefix.length), ...rest]];
  const [live] = new Automaton([pattern]).liveBehind(() => prefix);
  const steps = programOf(pattern);
  return (live?.positions ?? []).map((position) =>
    steps
      .slice(position)
      .map((step): Piece =>
        step.kind === 'character' ? step.character : { wildcard: step.kind === 'one' ? '?' : '*' },
      ),
  );
}

/** More states than this are not explored. */
export const maximumStates = 20_000;

/** Steps of single patterns that one exploration may take: what bounds it in time. */
const maximumSteps = 600_000;

/**
 * Texts that between them meet every combination of patterns that any text of `least` characters behind `prefix` can
 * meet, the shortest of each kind.
 * @returns undefined when there are too many combinations to look at
 */
export function sampleTexts(
  patterns: readonly Pattern[],
  prefix = '',
  least: 0 | 1 = 0,
  budget = maximumStates,
): readonly string[] | undefined {
  // the questions about one policy ask for the same samples over and over
  const id = `${prefix}|${least}|${budget}|${JSON.stringify(patterns)}`;
  const known = knownSamples.get(id);
  if (known !== undefined) return known === 'too many' ? undefined : known;
  const found = findSamples(patterns, prefix, least, budget);
  knownSamples.set(id, found ?? 'too many');
  return found;
}

const knownSamples = new RecentlyUsed<string, readonly string[] | 'too many'>(2000);

/**
 * Literal patterns are met by themselves alone: only those are run that a text of the others happens to be, so that
 * lists of hundreds of texts cost no more than to go through.
 */
function findSamples(
  patterns: readonly Pattern[],
  prefix: string,
  least: 0 | 1,
  budget: number,
): readonly string[] | undefined {
  const texts = new Set<string>();
  const globs: Pattern[] = [];
  for (const pattern of patterns) {
    const text = literalText(pattern);
    if (text === undefined) {
      if (mayBegin(pattern, prefix)) globs.push(pattern);
    } else if (text.startsWith(prefix) && text.length >= prefix.length + least) texts.add(text);
  }
  const met: string[] = [];
  for (;;) {
    const found = exploreSamples([...globs, ...met.map((text): Pattern => [text])], prefix, least, budget, texts);
    if (found === undefined) return undefined;
    const more = found.filter((text) => texts.has(text) && !met.includes(text));
    if (more.length === 0) return [...new Set([...found, ...texts])];
    met.push(...more);
  }
}

/** Whether texts that meet the pattern may begin with the prefix, as far as its first piece tells. */
function mayBegin([first]: Pattern, prefix: string): boolean {
  return typeof first !== 'string' || first.startsWith(prefix) || prefix.startsWith(first);
}

function exploreSamples(
  patterns: readonly Pattern[],
  prefix: string,
  least: 0 | 1,
  budget: number,
  literals: ReadonlySet<string>,
): readonly string[] | undefined {
  const automaton = new Automaton(patterns);
  const fresh = freshCharacter(patterns, literals);
  const start = automaton.liveBehind(() => prefix);
  // where a text of its own length is too short, one more character may lead back to the same state
  const seen = new Set(least === 0 ? [stateKey(start)] : []);
  const samples = new Map<string, string>();
  let steps = 0;
  let frontier: { readonly state: readonly Live[]; readonly text: string }[] = [{ state: start, text: prefix }];
  while (frontier.length > 0) {
    const next: typeof frontier = [];
    for (const { state, text } of frontier) {
      const accepted = automaton.acceptedIn(state);
      if (!samples.has(accepted) && text.length >= prefix.length + least) samples.set(accepted, text);
      for (const character of [fresh, ...automaton.goingOn(state)]) {
        steps++;
        for (const { positions } of state) steps += 1 + positions.length;
        if (steps > maximumSteps) return undefined;
        const target = automaton.step(state, character);
        const key = stateKey(target);
        if (seen.has(key)) continue;
        if (seen.size >= budget) return undefined;
        seen.add(key);
        next.push({ state: target, text: text + character });
      }
    }
    frontier = next;
  }
  return [...samples.values()];
}

/** One text for equal states. */
export function stateKey(state: readonly Live[]): string {
  let key = '';
  for (const { index, positions } of state) key += `${index}:${positions.join()};`;
  return key;
}

/** A character that stands in none of the patterns. */
function freshCharacter(patterns: readonly Pattern[], literals: ReadonlySet<string>): string {
  const used = new Set<string>();
  for (const text of literals) for (const character of text) used.add(character);
  for (const pattern of patterns)
    for (const piece of pattern) if (typeof piece === 'string') for (const character of piece) used.add(character);
  return Array.from('xqzjkwvyh0123456789_\u00a4').find((character) => !used.has(character)) ?? '\uffff';
}

/**
 * Whether the text meets the pattern: greedy, going back to the last star only.
 * @throws Error when variables are left
 */
export function matches(pattern: Pattern, text: string): boolean {
  const [first, second] = pattern;
  if (first === undefined) return text === '';
  if (second === undefined) {
    if (typeof first === 'string') return first === text;
    if ('wildcard' in first && first.wildcard === '*') return true;
  }
  if (typeof first === 'string' && !text.startsWith(first)) return false;
  let [piece, offset, at] = [0, 0, 0];
  let [starPiece, starAt] = [-1, 0];
  while (at < text.length) {
    const current = pattern[piece];
    if (typeof current === 'string' && current[offset] === text[at]) {
      at++;
      if (++offset === current.length) [piece, offset] = [piece + 1, 0];
    } else if (typeof current === 'object' && 'variable' in current) {
      throw new Error('a pattern with variables cannot be matched');
    } else if (typeof current === 'object' && current.wildcard === '?') {
      at++;
      piece++;
    } else if (typeof current === 'object') {
      [starPiece, starAt] = [piece, at];
      piece++;
    } else if (starPiece !== -1) {
      // the star takes one character more
      starAt++;
      [piece, offset, at] = [starPiece + 1, 0, starAt];
    } else return false;
  }
  for (; piece < pattern.length; piece++) {
    const current = pattern[piece];
    if (typeof current !== 'object' || !('wildcard' in current) || current.wildcard !== '*') return false;
  }
  return offset === 0;
}

/**
 * How one pattern of `*` and `?` stands to another: whether some text meets both, and whether all texts of the first
 * meet the second.
 */
export function comparePatterns(
  first: string,
  second: string,
): { readonly overlaps: boolean; readonly isWithin: boolean } {
  const [one, other] = [first, second].map((text) => parsePattern(text, { wildcards: true, variables: false }));
  const samples = (one && other && sampleTexts([one, other])?.filter((text) => matches(one, text))) ?? [];
  const met = samples.filter((text) => other && matches(other, text));
  return { overlaps: met.length > 0, isWithin: samples.length > 0 && met.length === samples.length };
}

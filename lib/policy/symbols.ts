/**
 * Symbols: what stands, in the texts of the policy engine, for what only the deployment knows. They are written in
 * private-use characters, which no template holds and no wildcard is; a symbol is one such character, or, from some
 * number of references on, two, of which neither is ever a symbol alone. What a symbol stands for shows in the range
 * of its characters.
 */

interface Range {
  /** first of those that are symbols alone */
  readonly first: number;
  /** first of those that begin a pair */
  readonly lead: number;
  /** first of those that end a pair */
  readonly trail: number;
  readonly end: number;
}

/**
 * What is made at deployment equals itself alone; what is given (a parameter) may be any text, though nothing that is
 * made here, and a word (the account, the name of the stack) any such text without wildcards and separators; what is
 * handed through (an attribute of a custom resource) may be anything at all.
 */
const ranges = {
  made: { first: 0xe000, lead: 0xec00, trail: 0xee00, end: 0xf000 },
  word: { first: 0xf000, lead: 0xf100, trail: 0xf180, end: 0xf200 },
  given: { first: 0xf200, lead: 0xf300, trail: 0xf380, end: 0xf400 },
  handed: { first: 0xf400, lead: 0xf600, trail: 0xf700, end: 0xf800 },
} as const satisfies Record<string, Range>;

export type SymbolKind = keyof typeof ranges;

/**
 * The symbol with that number among those of its kind: different numbers, different symbols.
 * @throws RangeError when there are no more
 */
export function symbolOf(kind: SymbolKind, number: number): string {
  const { first, lead, trail, end } = ranges[kind];
  if (number < lead - first) return String.fromCharCode(first + number);
  const [rest, trails] = [number - (lead - first), end - trail];
  const at = lead + Math.floor(rest / trails);
  if (at >= trail) throw new RangeError('more references than one analysis of policies can tell apart');
  return String.fromCharCode(at, trail + (rest % trails));
}

const characters = (from: number, to: number): string =>
  `[${String.fromCharCode(from)}-${String.fromCharCode(to - 1)}]`;
const pairs = Object.values(ranges).map(({ lead, trail, end }) => characters(lead, trail) + characters(trail, end));

/** Any character that symbols are written in, for a regular expression. */
export const symbolCharacter = '[\ue000-\uf8ff]';
/** A character of that kind that stands for nothing: what no text of a template is. */
export const nobodysSymbol = '\uf8ff';

/** One symbol, as a regular expression. */
const symbol = `(?:${[...pairs, symbolCharacter].join('|')})`;

/** Every symbol in a text. */
export const symbols = new RegExp(symbol, 'g');
const whole = new RegExp(`^${symbol}$`);

/** What a symbol stands for; undefined of a character that stands for nothing. */
export function kindOfSymbol(one: string): SymbolKind | undefined {
  const code = one.charCodeAt(0);
  if (code >= ranges.handed.end) return undefined;
  if (code < ranges.made.end) return 'made';
  return code < ranges.word.end ? 'word' : code < ranges.given.end ? 'given' : 'handed';
}

/** Whether the text is one symbol and nothing else. */
export function isSymbol(text: string): boolean {
  return whole.test(text);
}

/**
 * The symbols in a text of what is passed or handed in: each may be any text, one that stands elsewhere among others.
 */
export function givenIn(text: string): readonly string[] {
  return (text.match(symbols) ?? []).filter((one) => one >= '\uf000');
}

const holds = new RegExp(symbolCharacter);
const ofKind = (...kinds: readonly SymbolKind[]): string =>
  `[${kinds.map((kind) => String.fromCharCode(ranges[kind].first, 0x2d, ranges[kind].end - 1)).join('')}]`;
const unfixed = new RegExp(ofKind('word', 'given', 'handed'));
const words = new RegExp(`${ofKind('word')}+`, 'g');
const unbounded = new RegExp(`${ofKind('given', 'handed')}+`, 'g');
const fromUnfixed = new RegExp(`${ofKind('word', 'given', 'handed')}.*$`, 's');
const handed = new RegExp(ofKind('handed'));
const made = new RegExp(ofKind('made'));

/** Whether something in the text may be another text than it seems: what is passed in, and what is handed through. */
export function holdsUnfixed(text: string): boolean {
  return unfixed.test(text);
}

/** The text with one glob in place of what may be any word, and another one for what may be any text. */
export function withoutUnfixed(text: string, wordGlob: string, glob: string): string {
  return text.replace(words, wordGlob).replace(unbounded, glob);
}

/** What stands in the text before the first part that may be another text than it seems. */
export function beforeUnfixed(text: string): string {
  return text.replace(fromUnfixed, '');
}

/** Whether something in the text is made at deployment, and so equal to itself alone. */
export function holdsMade(text: string): boolean {
  return made.test(text);
}

/** Whether something in the text is handed through, and so may be anything at all. */
export function holdsHanded(text: string): boolean {
  return handed.test(text);
}

/** Whether some part of the text stands for what only the deployment knows. */
export function holdsSymbol(text: string): boolean {
  return holds.test(text);
}

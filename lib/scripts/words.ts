import type { Node } from 'web-tree-sitter';

/** Stands in a text of the shell for each character of an expression that something else replaces first. */
export const openCharacter = '\uE000';

/**
 * A part of a word: its text with the offset of each character, or why nobody can tell. Offsets are of the text of the
 * shell.
 */
export type WordPart =
  | { readonly text: string; readonly at: readonly number[] }
  | {
      readonly why: string;
      readonly at: number;
      /** the texts that it comes to, one after another; each of them is used */
      readonly oneOf?: readonly string[];
      /** the shell stops, or takes another text, where it would be empty */
      readonly isNeverEmpty?: true;
    };

/** One word of a command, as the shell hands it on. */
export interface ShellWord {
  readonly parts: readonly WordPart[];
  /** offsets in the text of the shell */
  readonly start: number;
  readonly end: number;
  /** it may come to no word at all, or to several */
  readonly mayBeSeveral: boolean;
  /** as it is written, quotes included */
  readonly written: string;
}

/** What a variable holds wherever it is read after it was set. */
export interface Known {
  /** as one text; of an array nobody reads it so */
  readonly value: string | undefined;
  /** what it holds in turn, each at some time */
  readonly oneOf?: readonly string[];
  /** the words of an array */
  readonly words?: readonly string[];
  /** whether programs that the script calls see it */
  readonly isExported: boolean;
}

/** Variables that are set once, unconditionally, or outside of the shell. */
export interface Variables {
  /** undefined when nobody can tell what it holds at an offset */
  get(this: void, name: string, offset: number): Known | undefined;
}

/** The text of parts that are all known. */
export function whole(parts: readonly WordPart[]): string | undefined {
  return parts.every((part) => 'text' in part) ? parts.map(({ text }) => text).join('') : undefined;
}

/** The text of parts, where what is not known is `openCharacter`, and the offset of each character. */
export function masked(parts: readonly WordPart[]): { readonly text: string; readonly at: readonly number[] } {
  return {
    text: parts.map((part) => ('text' in part ? part.text : openCharacter)).join(''),
    at: parts.flatMap((part) => part.at),
  };
}

/** The words that one node comes to; an unquoted variable that is known is split at its blanks. */
export function wordsOf(node: Node, variables: Variables): readonly ShellWord[] {
  const { startIndex: start, endIndex: end, text: written } = node;
  const inner = node.type === 'command_name' ? (node.firstChild ?? node) : node;
  const array = /^"?\$\{(\w+)\[@\]\}"?$/.exec(inner.text)?.[1];
  const listed = array === undefined ? undefined : variables.get(array, start)?.words;
  const known = (texts: readonly string[]): readonly ShellWord[] =>
    texts.map((text) => ({ parts: [placed(text, start)], start, end, mayBeSeveral: false, written }));
  if (listed !== undefined) return known(listed);
  const isExpansion = ['simple_expansion', 'expansion', 'command_substitution'].includes(inner.type);
  const parts = isSpread(inner) ? [open(inner)] : partsOf(inner, variables);
  const text = whole(parts);
  if (isExpansion && text !== undefined && !/[*?[]/.test(text))
    return known(text.split(/\s+/).filter((one) => one !== ''));
  const isList = /\[[@*]\]|\$\{?@/.test(inner.text);
  const isMasked = inner.type !== 'raw_string' && inner.type !== 'string' && written.includes(openCharacter);
  return [{ parts, start, end, mayBeSeveral: isExpansion || isList || isMasked || isSpread(inner), written }];
}

/** A text all of which stands where a variable is used. */
export function placed(text: string, at: number): WordPart {
  return { text, at: Array.from({ length: text.length }, () => at) };
}

/**
 * Whether the shell makes other words of it: braces with a list, or a pattern of files, whatever is quoted beside. What
 * begins as a path of S3 is no file.
 */
function isSpread(node: Node): boolean {
  if (node.type !== 'word' && node.type !== 'concatenation') return false;
  const children = node.type === 'word' ? [node] : node.namedChildren;
  const bareText = children
    .map((child) => (child?.type === 'word' ? child.text.replace(/\\[\s\S]/g, 'q') : 'q'))
    .join('');
  const hasBraces = bareText.includes('{') && bareText.includes('}') && /,|\.\./.test(bareText);
  // the short form of a document, `Rules=[{…}]`, is called as no file is
  const isPattern = /[*?]/.test(bareText) || (/\[.*\]/.test(bareText) && !/^\w+=\[/.test(bareText));
  return hasBraces || (isPattern && !bareText.startsWith('s3://'));
}

/** What a node comes to as one word. */
export function partsOf(node: Node, variables: Variables): readonly WordPart[] {
  switch (node.type) {
    case 'word':
    case 'number':
      return node.namedChildCount > 0 ? [open(node)] : literal(node.text, node.startIndex, /\\(?:\n|([\s\S]))/y);
    case 'raw_string':
      return literal(node.text.slice(1, -1), node.startIndex + 1);
    case 'ansi_c_string':
      // what a backslash stands for there is not worked out
      return node.text.includes('\\') ? [open(node)] : literal(node.text.slice(2, -1), node.startIndex + 2);
    case 'translated_string':
      return node.namedChildren.flatMap((child) => (child ? partsOf(child, variables) : []));
    case 'string':
      return stringParts(node, variables);
    case 'concatenation':
      return node.namedChildren.flatMap((child) => (child ? partsOf(child, variables) : []));
    case 'simple_expansion':
    case 'expansion':
      return [variablePart(node, variables)];
    case 'arithmetic_expansion':
      return [product(node)];
    default:
      return [open(node)];
  }
}

/** A text from an offset on, where what matches `escape` comes to its first group. */
export function literal(text: string, from: number, escape?: RegExp): readonly WordPart[] {
  const parts: WordPart[] = [];
  let known: { text: string; at: number[] } | undefined;
  for (let index = 0; index < text.length;) {
    if (escape !== undefined) escape.lastIndex = index;
    const match = escape?.exec(text);
    const char = match ? (match[1] ?? '') : text.charAt(index);
    if (char === openCharacter) {
      if (known !== undefined || parts.length === 0) parts.push({ why: whyOpen, at: from + index });
      known = undefined;
    } else if (char !== '') {
      if (known === undefined) parts.push((known = { text: '', at: [] }));
      known.text += char;
      known.at.push(from + index);
    }
    index += match ? match[0].length : 1;
  }
  return parts.length === 0 ? [{ text: '', at: [] }] : parts;
}

const whyOpen = 'an expression of the file is known only when the script runs';

/** Between double quotes; what stands between the expansions is taken from the text, blanks included. */
function stringParts(node: Node, variables: Variables): readonly WordPart[] {
  const parts: WordPart[] = [];
  let at = node.text.indexOf('"') + 1;
  const between = (to: number): void => {
    if (to > at) parts.push(...literal(node.text.slice(at, to), node.startIndex + at, /\\(?:\n|([$`"\\]))/y));
  };
  for (const child of node.namedChildren) {
    if (child === null || child.type === 'string_content') continue;
    between(child.startIndex - node.startIndex);
    parts.push(...partsOf(child, variables));
    at = child.endIndex - node.startIndex;
  }
  between(node.text.length - 1);
  return parts.length === 0 ? [{ text: '', at: [] }] : parts;
}

function variablePart(node: Node, variables: Variables): WordPart {
  const name = /^\$\{?([A-Za-z_]\w*)\}?$/.exec(node.text)?.[1];
  const known = name === undefined ? undefined : variables.get(name, node.startIndex);
  if (known?.value !== undefined) return placed(known.value, node.startIndex);
  if (known?.oneOf !== undefined) return { ...open(node), oneOf: known.oneOf };
  return neverEmpty.test(node.text) ? { ...open(node), isNeverEmpty: true } : open(node);
}

/**
 * `${NAME:?}` ends the script where the variable is empty or not set, `${NAME:-text}` comes to the text; without the
 * colon an empty one stays empty.
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_06_02
 */
const neverEmpty = /^\$\{[A-Za-z_]\w*:(?:\?[\s\S]*|[-=][\w./-]+)\}$/;

/** `$((60*60*24))`: a product of numbers is known; all other arithmetic is not. */
function product(node: Node): WordPart {
  const factors = /^\$\(\(([\d\s*]+)\)\)$/
    .exec(node.text)?.[1]
    ?.split('*')
    .map((factor) => factor.trim());
  if (factors?.every((factor) => /^[1-9]\d*$/.test(factor)) !== true) return open(node);
  return placed(String(factors.reduce((all, factor) => all * Number(factor), 1)), node.startIndex);
}

function open({ text, startIndex: at }: Node): { readonly why: string; readonly at: number } {
  const shown = text.length > 40 ? `${text.slice(0, 39)}…` : text;
  return { why: text.includes(openCharacter) ? whyOpen : `\`${shown}\` is known only when the script runs`, at };
}

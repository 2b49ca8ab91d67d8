import type { Scalar } from 'yaml';
import { openCharacter } from './words';

/** A text of the shell inside a file. */
export interface Fragment {
  readonly text: string;
  /** for each character of the text its offset in the file, and one for the end */
  readonly offsets: readonly number[];
  /** variables that the file sets outside of the shell */
  readonly environment: ReadonlyMap<string, string>;
  /** why it is not read as a text of the shell, though it may call the command line */
  readonly because?: string;
  /** it calls the command line, though its text does not say so */
  readonly isCall?: boolean;
  /** the resource of a template that it stands in */
  readonly holder?: Holder;
  /** the same text with other values of what it is run for, one after another or at once */
  readonly others?: readonly Fragment[];
}

/** A resource of a template that holds a script. */
export interface Holder {
  readonly logicalId: string;
  readonly type: string;
  /** whether it names the role whose credentials its programs find */
  readonly hasRole: boolean;
  /** as it is written */
  readonly text: string;
}

export const noVariables: ReadonlyMap<string, string> = new Map();

export function range(from: number, to: number): number[] {
  const numbers: number[] = [];
  for (let number = from; number <= to; number++) numbers.push(number);
  return numbers;
}

/** A file that is one text. */
export function wholeText(text: string, because?: string): Fragment {
  return {
    text: withoutTemplates(text),
    offsets: range(0, text.length),
    environment: noVariables,
    ...(because === undefined ? {} : { because }),
  };
}

/** A line of a file, and where it begins. */
export interface Line {
  readonly text: string;
  readonly from: number;
}

export function linesOf(text: string): readonly Line[] {
  let from = 0;
  return text.split('\n').map((line) => {
    const here = { text: line, from };
    from += line.length + 1;
    return here;
  });
}

/** A fragment of some lines of the file, each from an offset on. */
export function joined(lines: readonly Line[], environment = noVariables): Fragment {
  const offsets = lines.flatMap(({ text, from }) => range(from, from + text.length));
  return { text: withoutTemplates(lines.map(({ text }) => text).join('\n')), offsets, environment };
}

/** Lines, where one that ends with a backslash and those that follow are one; `between` does not end it. */
export function continued(lines: readonly Line[], between = /^$a/): readonly (readonly Line[])[] {
  const groups: Line[][] = [];
  let isOpen = false;
  for (const line of lines) {
    if (isOpen) groups.at(-1)?.push(line);
    else groups.push([line]);
    isOpen = /\\\r?$/.test(line.text) || (isOpen && between.test(line.text));
  }
  return groups;
}

/** As many open characters as a text has. */
export function hidden(text: string): string {
  return openCharacter.repeat(text.length);
}

/** Expressions that a template engine replaces before there is a script: `{{ … }}`, `<% … %>`. */
export function withoutTemplates(text: string): string {
  return text.replace(/\{\{(?!\})[^\n]*?\}\}|<%[^\n]*?%>/g, hidden);
}

/** How a value is written in its file: between quotes, with the escapes of JSON and YAML, or as it is. */
export type Quoting = 'double' | 'single' | 'none';

/** How the text of a scalar is written. */
export function quotingOf({ type }: Scalar): Quoting {
  return type === 'QUOTE_DOUBLE' ? 'double' : type === 'QUOTE_SINGLE' ? 'single' : 'none';
}

/** Lengths of escapes by what follows their backslash; of all others, two. */
const escapeLengths: Readonly<Record<string, number>> = { x: 4, u: 6, U: 10 };

/** Where each character of a value stands in the file, past indentation, folds and escapes. */
export function aligned(value: string, source: string, from: number, quoting: Quoting): Fragment {
  const offsets: number[] = [];
  let at = from;
  const isBlank = (): boolean => /\s/.test(source[at] ?? '');
  const isFold = (): boolean => quoting === 'double' && /^\\\r?\n/.test(source.slice(at, at + 3));
  for (let index = 0; index < value.length; index++) {
    const char = value.charAt(index);
    while (isFold()) for (at++; isBlank();) at++;
    if (!/\s/.test(char)) while (isBlank()) at++;
    offsets.push(at);
    if (quoting === 'double' && source[at] === '\\') {
      // one escape may come to the two halves of a character
      if (source[at + 1] === 'U' && (value.codePointAt(index) ?? 0) > 0xffff) {
        offsets.push(at);
        index++;
      }
      at += escapeLengths[source[at + 1] ?? ''] ?? 2;
    } else if (quoting === 'single' && source.startsWith("''", at)) at += 2;
    else if (source[at] === char || isBlank()) at++;
  }
  return { text: value, offsets: [...offsets, at], environment: noVariables };
}

/** A fragment in which what matches is something else: a text, whose place is that of what it is for, or open. */
export function replacedIn(
  fragment: Fragment,
  pattern: RegExp,
  replacement: (match: RegExpExecArray) => string | undefined,
): Fragment {
  let text = '';
  const offsets: number[] = [];
  let at = 0;
  const keep = (to: number): void => {
    text += fragment.text.slice(at, to);
    for (let index = at; index < to; index++) offsets.push(fragment.offsets[index] ?? 0);
  };
  for (const match of fragment.text.matchAll(pattern)) {
    const { index } = match;
    keep(index);
    at = index + match[0].length;
    const value = replacement(match);
    const piece = value ?? hidden(match[0]);
    text += piece;
    for (let unit = 0; unit < piece.length; unit++)
      offsets.push(fragment.offsets[value === undefined ? index + unit : index] ?? 0);
  }
  keep(fragment.text.length);
  return { ...fragment, text, offsets: [...offsets, fragment.offsets.at(-1) ?? 0] };
}

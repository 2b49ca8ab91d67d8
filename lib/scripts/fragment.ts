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
}

export const noVariables: ReadonlyMap<string, string> = new Map();

export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
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

/** Lines, where one that ends with a backslash and those that follow are one. */
export function continued(lines: readonly Line[]): readonly (readonly Line[])[] {
  const groups: Line[][] = [];
  let isOpen = false;
  for (const line of lines) {
    if (isOpen) groups.at(-1)?.push(line);
    else groups.push([line]);
    // a comment between the lines of an instruction of Docker does not end it
    isOpen = /\\\r?$/.test(line.text) || (isOpen && /^\s*#/.test(line.text));
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

/** Where each character of a value stands in the file, past indentation, folds and escapes. */
export function aligned(value: string, source: string, from: number): Fragment {
  const offsets: number[] = [];
  let at = from;
  for (const char of value) {
    if (!/\s/.test(char)) while (source[at] !== char && /\s/.test(source[at] ?? '')) at++;
    for (let unit = 0; unit < char.length; unit++) offsets.push(at + unit);
    if (source[at] === '\\' && source[at] !== char) at += source[at + 1] === 'u' ? 6 : 2;
    else if (source[at] === '\\' && source[at + 1] === '\\' && value[offsets.length] !== '\\') at += 2;
    else if (source[at] === char[0] || /\s/.test(source[at] ?? '')) at += char.length;
  }
  return { text: value, offsets: [...offsets, at], environment: noVariables };
}

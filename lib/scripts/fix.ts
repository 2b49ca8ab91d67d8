import { at, type Edit, type Json, type JsonPath, type Position, type Template } from '../template';

/** A value that no shell takes apart, and no file that holds shell. */
const plain = /^[\w@%+=:,./-]+$/;

/**
 * The text of a script with one word of a command replaced, in its quotes, or taken away with the blanks before it;
 * comments stay. Undefined when the word is not there any more, or not written as it is: it comes from a variable.
 * @param now the script as it is
 * @param before the words as they were when the change was thought of
 */
export function editedScript(now: Template, before: Json, { path, value }: Edit): string | undefined {
  const { text } = now.source;
  const word = at(now.body, path);
  const span = path[3] === 'Words' ? spanAt(now, path) : undefined;
  if (span === undefined || typeof word !== 'string' || word !== at(before, path)) return undefined;
  const written = text.slice(span.start, span.end);
  if (![word, `"${word}"`, `'${word}'`].includes(written)) return undefined;
  if (value === undefined) return without(text, span);
  if (typeof value !== 'string' || !plain.test(value)) return undefined;
  return text.slice(0, span.start) + written.replace(word, () => value) + text.slice(span.end);
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function spanAt({ source }: Template, path: JsonPath): Span | undefined {
  const found = source.extent(path);
  return found && { start: offsetOf(source.text, found.start), end: offsetOf(source.text, found.end) };
}

function offsetOf(text: string, { line, column }: Position): number {
  let start = 0;
  for (let number = 1; number < line; number++) start = text.indexOf('\n', start) + 1;
  return start + column - 1;
}

/** The text without a word; the line it is alone on goes with it. */
function without(text: string, { start, end }: Span): string {
  const before = text.slice(0, start);
  const after = text.slice(end);
  const beginsLine = /(?<!\\\r?)\n[ \t]*$/.test(before);
  if (!beginsLine) return before.replace(/(?:[ \t]*\\\r?\n)?[ \t]*$/, '') + after;
  // in a folded text the line goes on where it began
  const rest = after.replace(/^[ \t]+/, '');
  return /^(?:\r?\n|$)/.test(rest) ? before.replace(/\r?\n[ \t]*$/, '') + rest : before + rest;
}

import type { Range } from '../template';
import { visible } from './escape-controls';

export interface FrameColors {
  readonly gutter: (text: string) => string;
  readonly mark: (text: string) => string;
}

const contextLines = 1;

/** The lines of a file, or undefined when its text is not at hand; split once, however many findings it has. */
export function linesByFile(
  sourceText: (file: string) => string | undefined,
): (file: string) => readonly string[] | undefined {
  const known = new Map<string, readonly string[] | undefined>();
  return (file) => {
    if (!known.has(file)) known.set(file, sourceText(file)?.split(/\r?\n/));
    return known.get(file);
  };
}

/** The lines around a range, numbered, with a caret line under it; long lines are cropped around the range. */
export function codeFrame(
  lines: readonly string[],
  { start, end }: Range,
  colors: FrameColors,
  width: number,
): readonly string[] {
  const first = Math.max(1, start.line - contextLines);
  const last = Math.min(lines.length, start.line + contextLines);
  const digits = String(last).length;
  const room = Math.max(40, width - digits - 5);
  const marked = lines[start.line - 1] ?? '';
  const cropFrom =
    marked.length <= room ? 0 : Math.max(0, Math.min(start.column - 1 - Math.floor(room / 3), marked.length - room));
  const frame: string[] = [];
  for (let number = first; number <= last; number++) {
    const shown = crop(lines[number - 1] ?? '', number === start.line ? cropFrom : 0, room);
    frame.push(`${colors.gutter(`${String(number).padStart(digits)} |`)} ${shown}`.trimEnd());
    if (number !== start.line) continue;
    const from = start.column - 1 - cropFrom;
    const to = end.line === start.line ? Math.max(end.column - 1 - cropFrom, from + 1) : shown.length;
    const carets = '^'.repeat(Math.max(1, Math.min(to, room) - from));
    frame.push(`${colors.gutter(`${' '.repeat(digits)} |`)} ${' '.repeat(Math.max(0, from))}${colors.mark(carets)}`);
  }
  return frame;
}

function crop(line: string, from: number, room: number): string {
  // tabs and what is invisible take one column each, so that carets stay under their text
  const flat = Array.from(line.slice(from, from + room), (character) =>
    character === '\t' ? ' ' : visible(character).length > 1 ? '\u00b7' : character,
  );
  return flat.join('');
}

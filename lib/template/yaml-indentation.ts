/**
 * YAML that CloudFormation reads and the specification does not: the further lines of a flow collection or a quoted
 * scalar that are not indented more than the line it begins on. AWS's own solutions are deployed so; the parser behind
 * CloudFormation (SnakeYAML) does not look at indentation there.
 */

/** A text whose lines are indented enough, and how many blanks each of them was given, by its number from 0. */
export interface Indented {
  readonly text: string;
  readonly added: ReadonlyMap<number, number>;
}

/** What a line begins inside of: a flow collection so many brackets deep, or a quoted scalar in it. */
interface Open {
  depth: number;
  quote: '"' | "'" | undefined;
  /** columns that a further line needs before its first character */
  readonly needed: number;
}

/** Indents what stands inside brackets and quotes as the specification wants it; everything else stays as it is. */
export function indentFlow(text: string): Indented {
  const lines = text.split('\n');
  const added = new Map<number, number>();
  let open: Open | undefined;
  let blockAbove: number | undefined;
  for (const [number, line] of lines.entries()) {
    const indentation = line.length - line.trimStart().length;
    const isBlank = line.trim() === '';
    if (open === undefined) {
      if (blockAbove !== undefined && (isBlank || indentation > blockAbove)) continue;
      blockAbove = /(?:^|[\s:-])[|>][+-]?\d?[+-]?\s*(?:#.*)?\r?$/.test(line) ? indentation : undefined;
      open = openedBy(line, valueStart(line), {
        depth: 0,
        quote: undefined,
        // a map in a list is as deep as its first key
        needed: (/^\s*(?:-\s+)*/.exec(line)?.[0].length ?? indentation) + 1,
      });
      continue;
    }
    if (!isBlank && indentation < open.needed) {
      added.set(number, open.needed - indentation);
      lines[number] = ' '.repeat(open.needed - indentation) + line;
    }
    open = openedBy(line, 0, open);
  }
  return { text: lines.join('\n'), added };
}

/** Where a line's value begins: behind list marks, a key and its colon, anchors and tags. */
function valueStart(line: string): number {
  const [before = ''] =
    /^\s*(?:-\s+)*(?:(?:"[^"]*"|'[^']*'|[^\s#'"[{&!*][^#'"[{]*?)\s*:\s+)?(?:[&!][^\s[{'"]*\s+)*/.exec(line) ?? [];
  return before.length;
}

/** What is still open at the end of a line; only what begins where a value does opens anything. */
function openedBy(line: string, from: number, before: Open): Open | undefined {
  let { depth, quote } = before;
  const isInside = (): boolean => depth > 0 || quote !== undefined;
  if (!isInside() && !/["'[{]/.test(line[from] ?? '')) return undefined;
  for (let at = from; at < line.length; at++) {
    const character = line[at];
    if (quote === '"') {
      if (character === '\\') at++;
      else if (character === '"') quote = undefined;
    } else if (quote === "'") {
      if (character === "'" && line[at + 1] === "'") at++;
      else if (character === "'") quote = undefined;
    } else if (character === '#' && /\s/.test(line[at - 1] ?? ' ')) break;
    else if ((character === '"' || character === "'") && !/\w/.test(line[at - 1] ?? '')) quote = character;
    else if (character === '[' || character === '{') depth++;
    else if (character === ']' || character === '}') depth--;
    if (!isInside()) return undefined;
  }
  return { ...before, depth, quote };
}

import { joined, linesOf, type Fragment, type Line } from './fragment';

/** Words behind a fence that say it holds shell. */
const shells = /^(?:sh|bash|zsh|ksh|shell|console|shell-session|sh-session|terminal)$/i;

/**
 * The shell in the fences of a Markdown text. Where lines begin with a prompt, `$ aws …`, the others are what commands
 * print.
 * @see https://spec.commonmark.org/0.31.2/#fenced-code-blocks
 */
export function fencedScripts(text: string): readonly Fragment[] {
  const found: Fragment[] = [];
  let open: { readonly end: RegExp; readonly isShell: boolean; readonly lines: Line[] } | undefined;
  for (const line of linesOf(text)) {
    const [, fence, word = ''] = /^[ \t>]*(`{3,}|~{3,})\s*([\w-]*)/.exec(line.text) ?? [];
    if (open === undefined) {
      if (fence === undefined) continue;
      const end = new RegExp(`^[ \\t>]*${fence.charAt(0)}{${fence.length},}\\s*$`);
      open = { end, isShell: shells.test(word), lines: [] };
    } else if (open.end.test(line.text)) {
      if (open.isShell) found.push(joined(typed(open.lines)));
      open = undefined;
    } else open.lines.push(line);
  }
  return open?.isShell === true ? [...found, joined(typed(open.lines))] : found;
}

/** The lines that somebody types. */
function typed(lines: readonly Line[]): readonly Line[] {
  const prompt = /^\s*[$%>] /;
  if (!lines.some(({ text }) => /^\s*\$ /.test(text))) return lines;
  let isContinued = false;
  return lines.flatMap((line) => {
    const length = prompt.exec(line.text)?.[0].length;
    const isTyped = isContinued || length !== undefined;
    isContinued = isTyped && /\\\r?$/.test(line.text);
    return isTyped ? [{ text: line.text.slice(length ?? 0), from: line.from + (length ?? 0) }] : [];
  });
}

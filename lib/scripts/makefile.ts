import { continued, hidden, joined, linesOf, replacedIn, type Fragment, type Line } from './fragment';
import { isShell, mentionsCall } from './programs';

/**
 * Recipes of a makefile. What make itself replaces, `$(NAME)`, is its value where that is set once, unconditionally;
 * otherwise nobody knows it. `$$` is the dollar of the shell.
 * @see https://www.gnu.org/software/make/manual/html_node/Variables-in-Recipes.html
 */
export function makeRecipes(text: string): readonly Fragment[] {
  const groups = continued(linesOf(text));
  const known = makeVariables(text);
  const shell = /^\s*(?:override\s+)?SHELL\s*[:?]*=\s*(\S+)/m.exec(text)?.[1];
  const isOther = shell !== undefined && !isShell(shell.split('/').at(-1));
  const inItsShell = (fragment: Fragment): Fragment =>
    isOther ? { ...fragment, because: `\`${shell}\` is no shell that is read` } : fragment;
  return groups.flatMap((group): readonly Fragment[] => {
    const written = group.map((line) => line.text).join('\n');
    if (!written.startsWith('\t')) return besidesRecipes(group, written, known).map(inItsShell);
    const lines = group.map((line, index) => {
      const prefix = (index === 0 ? /^\t[@+-]*/ : /^\t?/).exec(line.text)?.[0].length ?? 0;
      return { text: line.text.slice(prefix), from: line.from + prefix };
    });
    return withShellCalls(joined(lines), known).map(inItsShell);
  });
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** A text of which make runs the `$(shell …)`: what they hold, and the text around them, in which they are open. */
function withShellCalls(fragment: Fragment, known: ReadonlyMap<string, string>): readonly Fragment[] {
  const spans = shellSpans(fragment.text);
  return [...spans.flatMap((span) => shellCall(fragment, span, known)), withoutMake(around(fragment, spans), known)];
}

/**
 * What one `$(shell …)` runs, whatever stands around it: make does so before it hands the text on.
 * @see https://www.gnu.org/software/make/manual/html_node/Shell-Function.html
 */
function shellCall(fragment: Fragment, { start, end }: Span, known: ReadonlyMap<string, string>): readonly Fragment[] {
  const text = fragment.text.slice(start + shellStart, end - 1);
  const offsets = fragment.offsets.slice(start + shellStart, end);
  return withShellCalls({ ...fragment, text, offsets }, known);
}

/** A text in which spans are open. */
function around(fragment: Fragment, spans: readonly Span[]): Fragment {
  let text = fragment.text;
  for (const { start, end } of spans) text = text.slice(0, start) + hidden(text.slice(start, end)) + text.slice(end);
  return { ...fragment, text };
}

const shellStart = '$(shell '.length;

/** Where `$(shell …)` stands, the outermost: brackets of its kind count; what nothing closes is none. */
function shellSpans(text: string): readonly Span[] {
  const spans: Span[] = [];
  for (const { index: start, 1: opening = '' } of text.matchAll(/(?<!\$)\$([({])shell\s/g)) {
    if (start < (spans.at(-1)?.end ?? 0)) continue;
    const closing = opening === '(' ? ')' : '}';
    let depth = 1;
    let end = start + shellStart;
    for (; end < text.length && depth > 0; end++)
      if (text[end] === opening) depth++;
      else if (text[end] === closing) depth--;
    if (depth === 0) spans.push({ start, end });
  }
  return spans;
}

/** What is no recipe may call the command line as well: `$(shell …)`, read; a recipe behind `;`, a definition. */
function besidesRecipes(
  group: readonly Line[],
  written: string,
  known: ReadonlyMap<string, string>,
): readonly Fragment[] {
  if (/^\s*#/.test(written) || !mentionsCall(written)) return [];
  const name = /^\s*([\w.-]+)\s*(?:::?|)=/.exec(written)?.[1];
  if (name !== undefined && known.has(name)) return [];
  const fragment = joined(group);
  const spans = shellSpans(fragment.text);
  const isOnlyThere = spans.length > 0 && !mentionsCall(around(fragment, spans).text);
  return isOnlyThere
    ? spans.flatMap((span) => shellCall(fragment, span, known))
    : [{ ...fragment, because: 'it is no recipe' }];
}

/** Variables of make that are set once, on a line of their own, to a text without expressions. */
function makeVariables(text: string): ReadonlyMap<string, string> {
  const known = new Map<string, string>();
  const seen = new Set<string>();
  let depth = 0;
  for (const line of text.split('\n')) {
    if (/^\s*(?:ifn?eq|ifn?def|define)\b/.test(line)) depth++;
    if (/^\s*(?:endif|endef)\b/.test(line)) depth--;
    const match =
      /^(?![\t#])(?:.*?:\s+)?(?:\s*(?:export|override)\s+)?\s*([\w.-]+)\s*(:{0,3}|\?|\+|!)=\s*(.*?)\s*$/.exec(line);
    const [, name = '', how = '', value = ''] = match ?? [];
    if (match === null) continue;
    known.delete(name);
    const isPlain =
      !/[$#\\]/.test(value) && (how === '' || how.startsWith(':')) && !/:\s/.test(line.split('=')[0] ?? '');
    if (!seen.has(name) && depth === 0 && isPlain && value !== '') known.set(name, value);
    seen.add(name);
  }
  return known;
}

function withoutMake(fragment: Fragment, known: ReadonlyMap<string, string>): Fragment {
  const expression = /\$\$|\$\(([^(){}]*)\)|\$\{([^(){}]*)\}|\$[^\s({$]|\$[({]/g;
  return replacedIn(fragment, expression, (match) => (match[0] === '$$' ? '$' : known.get(match[1] ?? match[2] ?? '')));
}

import { parseTree, type Node as JsonNode } from 'jsonc-parser';
import { aligned, continued, joined, linesOf, noVariables, range, type Fragment, type Line } from './fragment';
import { isAws, isShell, services } from './programs';

/**
 * What the instructions of a Dockerfile hand to a shell: `RUN`, `CMD`, `ENTRYPOINT` and `HEALTHCHECK`, in either form,
 * and here-documents.
 * @see https://docs.docker.com/reference/dockerfile/#run
 */
export function runInstructions(text: string): readonly Fragment[] {
  const lines = withDocuments(continued(linesOf(text), unread));
  const shell = lines.map((group) => /^\s*SHELL\s*\[\s*"([^"]+)"/i.exec(group[0]?.text ?? '')?.[1]).find(Boolean);
  const isOther = shell !== undefined && !isShell(shell.split('/').at(-1));
  const isWindows = /^#\s*escape\s*=\s*`/m.test(text);
  const because = isWindows
    ? 'the shell of Windows is not read'
    : isOther
      ? `\`${shell}\` is no shell that is read`
      : '';
  const environment = environmentOf(lines);
  const isCommandLine = lines.some((group) => startsCommandLine(group.map((line) => line.text).join(' ')));
  return lines
    .flatMap((group) => {
      const isArgument = isCommandLine && /^\s*CMD\b/i.test(group[0]?.text ?? '');
      return instructionOf(group, text).map((fragment) => (isArgument ? withProgram(fragment) : fragment));
    })
    .map((fragment) => ({ ...fragment, environment, ...(because === '' ? {} : { because }) }));
}

/** Lines between those of an instruction that do not end it. */
const unread = /^\s*(?:#.*)?$/;

/** Whether an instruction makes the AWS command line the program of the image. */
function startsCommandLine(written: string): boolean {
  const program = /^\s*(?:FROM\s+(?:--\S+\s+)*|ENTRYPOINT\s+(?:\[\s*)?)"?([^\s",\]]+)/i.exec(written)?.[1];
  return isAws(program);
}

/** What stands in `CMD` for the program of the image. */
function withProgram(fragment: Fragment): Fragment {
  const [first] = /\S+/.exec(fragment.text) ?? [];
  if (!services.has(first?.replace(/['"]/g, '') ?? '')) return fragment;
  const start = fragment.offsets[0] ?? 0;
  return { ...fragment, text: `aws ${fragment.text}`, offsets: [start, start, start, start, ...fragment.offsets] };
}

const runs = /^\s*(?:ONBUILD\s+)?(?:RUN|CMD|ENTRYPOINT|HEALTHCHECK\s+(?:--\S+\s+)*CMD)\s+(?:--\S+\s+)*/i;

function instructionOf(group: readonly Line[], source: string): readonly Fragment[] {
  const [first, ...rest] = group.filter(
    ({ text: line }, index) => index === 0 || !unread.test(line) || hasDocument(group),
  );
  const prefix = runs.exec(first?.text ?? '')?.[0].length;
  if (first === undefined || prefix === undefined) return [];
  const begin = { text: first.text.slice(prefix), from: first.from + prefix };
  if (/^\s*\[/.test(begin.text)) {
    const words = wordsOfForm(joined([begin, ...rest]), source);
    if (words !== undefined) return [words];
  }
  // a here-document with no command before it is the script itself
  const isScript = /^\s*<<-?\s*["']?\w+["']?\s*$/.test(begin.text);
  if (/^\s*(?:<<-?\s*["']?\w+["']?\s*){2,}$/.test(begin.text))
    return [{ ...joined(rest), because: 'it is one of several here-documents' }];
  const [body] = isScript ? [joined(rest.slice(0, -1))] : [joined([begin, ...rest])];
  const interpreter = isScript ? /^#!\s*(\S+(?:\s+\S+)?)/.exec(body.text)?.[1] : undefined;
  const isOther = interpreter !== undefined && !/sh\b/.test(interpreter);
  return [isOther ? { ...body, because: `\`${interpreter}\` is no shell that is read` } : body];
}

/** The words of `["aws", "s3", "ls"]`, as a text of the shell that comes to them. */
function wordsOfForm(form: Fragment, source: string): Fragment | undefined {
  const offset = form.offsets[0] ?? 0;
  const root = parseTree(form.text);
  if (root?.type !== 'array' || root.children === undefined) return undefined;
  let text = '';
  const offsets: number[] = [];
  const put = (piece: string, at: number): void => {
    text += piece;
    for (let index = 0; index < piece.length; index++) offsets.push(at);
  };
  for (const child of root.children.filter((one): one is JsonNode => typeof one.value === 'string')) {
    const from = form.offsets[child.offset] ?? offset;
    const value = aligned(String(child.value), source, from + 1, 'double');
    put(" '", from + 1);
    for (let index = 0; index < value.text.length; index++) {
      const char = value.text.charAt(index);
      put(char === "'" ? `'\\''` : char, value.offsets[index] ?? from);
    }
    put("'", value.offsets.at(-1) ?? from);
  }
  return {
    text,
    offsets: [...offsets, ...range(offsets.at(-1) ?? offset, offsets.at(-1) ?? offset)],
    environment: noVariables,
  };
}

function hasDocument([first]: readonly Line[]): boolean {
  return /<<-?\s*["']?\w+/.test(first?.text ?? '');
}

/** Instructions with the here-documents that they begin. */
function withDocuments(groups: readonly (readonly Line[])[]): readonly (readonly Line[])[] {
  const whole: Line[][] = [];
  let ends: RegExp[] = [];
  for (const group of groups) {
    if (ends.length > 0) {
      whole.at(-1)?.push(...group);
      for (const { text } of group) if (ends[0]?.test(text) === true) ends.shift();
      continue;
    }
    whole.push([...group]);
    const written = group.map(({ text }) => text).join('\n');
    const words = runs.test(written) ? [...written.matchAll(/(?<!<)<<(-?)\s*["']?(\w+)["']?/g)] : [];
    ends = words.map(([, dash, word = '']) => new RegExp(`^${dash === '-' ? '\\t*' : ''}${word}\\r?$`));
  }
  return whole;
}

/** Variables that `ENV` sets once. @see https://docs.docker.com/reference/dockerfile/#env */
function environmentOf(groups: readonly (readonly Line[])[]): ReadonlyMap<string, string> {
  const known = new Map<string, string>();
  const seen = new Set<string>();
  for (const group of groups) {
    const written = /^\s*ENV\s+([\s\S]*)/i.exec(group.map(({ text }) => text).join('\n'))?.[1] ?? '';
    const pairs = /^\w+\s+[^=]*$/.test(written)
      ? [/^(\w+)\s+(.*)$/.exec(written)]
      : [...written.matchAll(/(\w+)=("[^"]*"|'[^']*'|\S*)/g)];
    for (const pair of pairs) {
      const [, name = '', value = ''] = pair ?? [];
      if (seen.has(name) || /[$\\]/.test(value)) known.delete(name);
      else known.set(name, value.replace(/^(["'])(.*)\1$/, '$2'));
      seen.add(name);
    }
  }
  return known;
}

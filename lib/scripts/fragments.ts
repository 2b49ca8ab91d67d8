import { parseTree, type Node as JsonNode } from 'jsonc-parser';
import { isMap, isScalar, isSeq, parseAllDocuments, type Scalar } from 'yaml';

/** A text of the shell inside a file. */
export interface Fragment {
  readonly text: string;
  /** for each character of the text its offset in the file, and one for the end */
  readonly offsets: readonly number[];
  /** variables that the file sets outside of the shell */
  readonly environment: ReadonlyMap<string, string>;
}

const noVariables: ReadonlyMap<string, string> = new Map();
const shellName = /\.(?:sh|bash|zsh|ksh)$/;
const shebang = /^#!.*\b(?:sh|bash|zsh|ksh|dash|ash)\b/;
const pipelineFile =
  /(?:^|\/)(?:\.github\/workflows\/[^/]+|action|\.gitlab-ci|[^/]+\.gitlab-ci|\.circleci\/[^/]+|buildspec[^/]*)\.ya?ml$/;

/** What kind of script a file is; undefined when it is none that is read. */
export function kindOfScript(path: string, beginning: string): keyof typeof readers | undefined {
  const name = path.replaceAll('\\', '/');
  if (shellName.test(name) || shebang.test(beginning)) return 'shell';
  if (/(?:^|\/)(?:GNUm|m|M)akefile$|\.mk$/.test(name)) return 'make';
  if (/(?:^|\/)(?:[^/]+\.)?(?:Docker|Container)file(?:\.[^/]+)?$/i.test(name)) return 'docker';
  if (/(?:^|\/)package\.json$/.test(name)) return 'package';
  return pipelineFile.test(name) ? 'pipeline' : undefined;
}

/** The shell texts of a file, by its kind. */
export function fragmentsOf(kind: keyof typeof readers, text: string): readonly Fragment[] {
  return readers[kind](text);
}

const readers = {
  shell: (text: string): readonly Fragment[] => [{ text, offsets: range(0, text.length), environment: noVariables }],
  make: recipes,
  docker: runInstructions,
  package: packageScripts,
  pipeline: pipelineScripts,
};

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** A fragment of some lines of the file, each from an offset on. */
function joined(lines: readonly { readonly text: string; readonly from: number }[]): Fragment {
  const offsets = lines.flatMap(({ text, from }) => range(from, from + text.length));
  return { text: lines.map(({ text }) => text).join('\n'), offsets, environment: noVariables };
}

interface Line {
  readonly text: string;
  readonly from: number;
}

function linesOf(text: string): readonly Line[] {
  let from = 0;
  return text.split('\n').map((line) => {
    const here = { text: line, from };
    from += line.length + 1;
    return here;
  });
}

/** Lines, where one that ends with a backslash and those that follow are one. */
function continued(lines: readonly Line[]): readonly (readonly Line[])[] {
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

/**
 * Recipes of a makefile. What make itself replaces, `$(NAME)`, is a variable that nobody knows; `$$` is the dollar of
 * the shell.
 * @see https://www.gnu.org/software/make/manual/html_node/Variables-in-Recipes.html
 */
function recipes(text: string): readonly Fragment[] {
  return continued(linesOf(text))
    .filter(([first]) => first?.text.startsWith('\t'))
    .map((group) => {
      const lines = group.map((line, index) => {
        const prefix = (index === 0 ? /^\t[@+-]*/ : /^\t?/).exec(line.text)?.[0].length ?? 0;
        return { text: line.text.slice(prefix), from: line.from + prefix };
      });
      return withoutMake(joined(lines));
    });
}

function withoutMake(fragment: Fragment): Fragment {
  const replaced = fragment.text.replace(/\$\$|\$[({][^(){}]*[)}]|\$[^\s({$]/g, (match) =>
    match === '$$'
      ? '\u0000$'
      : match.length < 4
        ? `$_`.padEnd(match.length, '_')
        : `\${${'_'.repeat(match.length - 3)}}`,
  );
  const kept = [...replaced.split('').keys()].filter((index) => replaced[index] !== '\u0000');
  return {
    text: kept.map((index) => replaced[index]).join(''),
    offsets: [...kept, replaced.length].map((index) => fragment.offsets[index] ?? 0),
    environment: noVariables,
  };
}

/** @see https://docs.docker.com/reference/dockerfile/#run */
function runInstructions(text: string): readonly Fragment[] {
  return continued(linesOf(text)).flatMap((group) => {
    const [first, ...rest] = group.filter(({ text: line }) => !/^\s*#/.test(line));
    const prefix = /^\s*RUN\s+(?:--\S+\s+)*/i.exec(first?.text ?? '')?.[0].length;
    if (first === undefined || prefix === undefined) return [];
    return [joined([{ text: first.text.slice(prefix), from: first.from + prefix }, ...rest])];
  });
}

function packageScripts(text: string): readonly Fragment[] {
  const root = parseTree(text);
  const scripts = root?.children?.find(({ children }) => children?.[0]?.value === 'scripts')?.children?.[1];
  return (scripts?.children ?? []).flatMap(({ children }: JsonNode) => {
    const value = children?.[1];
    return typeof value?.value === 'string' ? [aligned(value.value, text, value.offset + 1)] : [];
  });
}

/** Where each character of a value stands in the file, past indentation, folds and escapes. */
function aligned(value: string, source: string, from: number): Fragment {
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

/** Keys under which pipelines hold texts of the shell. */
const scriptKeys: ReadonlySet<string> = new Set([
  'run',
  'script',
  'before_script',
  'after_script',
  'command',
  'commands',
]);

/** Every text that a pipeline hands to a shell: of GitHub, GitLab, CircleCI and CodeBuild. */
function pipelineScripts(text: string): readonly Fragment[] {
  const found: Fragment[] = [];
  const visit = (node: unknown, isScript: boolean, environment: ReadonlyMap<string, string>): void => {
    if (isScalar(node)) {
      if (isScript) found.push({ ...scalarText(node, text), environment });
    } else if (isSeq(node)) for (const item of node.items) visit(item, isScript, environment);
    else if (isMap(node)) {
      const known = new Map([...environment, ...variablesIn(node.get('env')), ...variablesIn(node.get('variables'))]);
      const shell = node.get('shell');
      const isOther = typeof shell === 'string' && !/\b(?:ba|da|z|k)?sh\b/.test(shell);
      for (const { key, value } of node.items)
        visit(value, isScalar(key) && scriptKeys.has(String(key.value)) && !isOther, known);
    }
  };
  for (const document of parseAllDocuments(text, { logLevel: 'silent' })) visit(document.contents, false, noVariables);
  return found;
}

function variablesIn(node: unknown): readonly (readonly [string, string])[] {
  if (!isMap(node)) return [];
  const holder = isMap(node.get('variables')) ? node.get('variables') : node;
  return (isMap(holder) ? holder.items : []).flatMap(({ key, value }) =>
    isScalar(key) && isScalar(value) && !/\$/.test(String(value.value))
      ? [[String(key.value), String(value.value)] as const]
      : [],
  );
}

/** The text of a scalar; expressions of the pipeline stand there as variables that nobody knows. */
function scalarText(node: Scalar, source: string): Fragment {
  const value = typeof node.value === 'string' ? node.value : '';
  const from = node.range?.[0] ?? 0;
  const isBlock = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
  const start = isBlock ? source.indexOf('\n', from) + 1 : node.type?.startsWith('QUOTE') ? from + 1 : from;
  const { text, offsets, environment } = aligned(value, source, start);
  const hidden = text.replace(/\$\{\{.*?\}\}|<<.*?>>/g, (match) =>
    /^<<\s*[\w.]+\s*>>$/.test(match) || match.startsWith('$') ? `\${${'_'.repeat(match.length - 3)}}` : match,
  );
  return { text: hidden, offsets, environment };
}

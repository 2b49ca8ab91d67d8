import { isAlias, isMap, isScalar, isSeq, parseAllDocuments, type Document, type Scalar, type YAMLMap } from 'yaml';
import { aligned, hidden, noVariables, wholeText, withoutTemplates, type Fragment } from './fragment';
import { mentionsCall } from './programs';

/** Keys under which pipelines hold texts of the shell. */
const scriptKeys: ReadonlySet<string> = new Set(
  (
    'run script scripts before_script after_script command commands before_install install before_deploy ' +
    'after_deploy after_success after_failure bash cmds cmd pre_command post_command runcmd bootcmd'
  ).split(' '),
);

/** Keys whose texts are for people. */
const proseKeys: ReadonlySet<string> = new Set([
  'name',
  'description',
  'title',
  'displayName',
  'label',
  'desc',
  'summary',
]);

interface Inside {
  readonly isScript: boolean;
  readonly environment: ReadonlyMap<string, string>;
  /** why what stands here is no text of a shell that is read */
  readonly because: string | undefined;
}

/** Every text that a pipeline hands to a shell: of GitHub, GitLab, CircleCI, CodeBuild and others alike. */
export function scriptsIn(text: string): readonly Fragment[] {
  const documents = parseAllDocuments(text, { logLevel: 'silent' });
  const list: readonly Document[] = Array.isArray(documents) ? documents : [];
  const [error] = list.flatMap(({ errors }) => errors);
  if (error !== undefined) return [wholeText(text, `it is no YAML: ${error.message.split('\n')[0] ?? ''}`)];
  return list.flatMap((document) => scriptsOf(document, text));
}

function scriptsOf(document: Document, text: string): readonly Fragment[] {
  // what an alias repeats is one script, wherever some key runs it
  const found = new Map<unknown, Fragment>();
  const around = new Set<unknown>();
  const visit = (written: unknown, inside: Inside): void => {
    const node = isAlias(written) ? written.resolve(document) : written;
    if (isScalar(node)) {
      const fragment = fragmentOf(node, inside, text);
      if (fragment !== undefined && found.get(node)?.because !== undefined) found.delete(node);
      if (fragment !== undefined && !found.has(node)) found.set(node, fragment);
    } else if ((isSeq(node) || isMap(node)) && !around.has(node)) {
      // an alias may stand in what it repeats
      around.add(node);
      if (isSeq(node)) for (const item of node.items) visit(item, inside);
      else visitMap(node, inside, visit);
      around.delete(node);
    }
  };
  visit(document.contents, { isScript: false, environment: noVariables, because: undefined });
  return [...found.values()];
}

function fragmentOf(node: Scalar, { isScript, environment, because }: Inside, text: string): Fragment | undefined {
  if (typeof node.value !== 'string' || (!isScript && !mentionsCall(node.value))) return undefined;
  const why = because ?? (isScript ? undefined : 'no key is known to run it');
  const fragment = { ...scalarText(node, text), environment: surely(environment, text) };
  return why === undefined ? fragment : { ...fragment, because: why };
}

function visitMap(node: YAMLMap, inside: Inside, visit: (written: unknown, inside: Inside) => void): void {
  const environment = new Map(inside.environment);
  for (const key of ['env', 'variables', 'environment'])
    for (const [name, value] of variablesIn(node.get(key)))
      if (value === undefined) environment.delete(name);
      else environment.set(name, value);
  const shell = shellOf(node) ?? inside.because;
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? String(key.value) : '';
    if (proseKeys.has(name)) continue;
    // what an action or an orb is given is its own affair
    const uses = node.get('uses') ?? node.get('image');
    const isGiven = name === 'with' || name === 'args' || name === 'entrypoint';
    const why = isGiven ? `nobody knows what \`${typeof uses === 'string' ? uses : 'it'}\` does` : shell;
    const isOther = /^(?:pwsh|powershell|python)$/.test(name);
    const isScript = (scriptKeys.has(name) || (inside.isScript && isMap(value))) && !isGiven && name !== 'env';
    visit(value, { isScript: isScript && !isOther, environment, because: isOther ? `\`${name}\` is not read` : why });
  }
}

/** Why the shell of a step, or of all steps, is none that is read. */
function shellOf(node: YAMLMap): string | undefined {
  const defaults = node.getIn(['defaults', 'run', 'shell']);
  const shell = node.get('shell') ?? defaults;
  if (typeof shell === 'string')
    return /^(?:\S*\/)?(?:ba|da|z|k)?sh\b/.test(shell) ? undefined : `\`${shell}\` is no shell that is read`;
  const runsOn = node.get('runs-on');
  return typeof runsOn === 'string' && runsOn.startsWith('windows') ? '`pwsh` is no shell that is read' : undefined;
}

/** Variables that a map sets; undefined for one whose value is an expression. */
function variablesIn(node: unknown): readonly (readonly [string, string | undefined])[] {
  if (!isMap(node)) return [];
  const holder = isMap(node.get('variables')) ? node.get('variables') : node;
  return (isMap(holder) ? holder.items : []).flatMap(({ key, value }) => {
    if (!isScalar(key)) return [];
    const isPlain = isScalar(value) && !/[$<{]/.test(String(value.value)) && value.tag === undefined;
    return [[String(key.value), isPlain ? (value.source ?? String(value.value)) : undefined] as const];
  });
}

/** Variables that no step of the file sets for those that follow. */
function surely(environment: ReadonlyMap<string, string>, text: string): ReadonlyMap<string, string> {
  if (!/GITHUB_ENV|BASH_ENV|set-env|setvariable/.test(text)) return environment;
  return new Map([...environment].filter(([name]) => !new RegExp(`\\b${name}=|variable=${name}\\b`).test(text)));
}

/** The text of a scalar; expressions of the pipeline are open, whatever quotes stand around them. */
function scalarText(node: Scalar, source: string): Fragment {
  const value = typeof node.value === 'string' ? node.value : '';
  const from = node.range?.[0] ?? 0;
  const isBlock = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
  const start = isBlock ? source.indexOf('\n', from) + 1 : node.type?.startsWith('QUOTE') ? from + 1 : from;
  const fragment = aligned(value, source, start);
  const expression = /\$\{\{[\s\S]*?\}\}|\$\[\[[\s\S]*?\]\]|<<\s*[\w.]+\s*>>|#\{[\w.]+\}/g;
  return { ...fragment, text: withoutTemplates(fragment.text.replace(expression, hidden)) };
}

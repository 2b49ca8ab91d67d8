import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseAllDocuments,
  type Document,
  type Pair,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { aligned, noVariables, quotingOf, replacedIn, wholeText, withoutTemplates, type Fragment } from './fragment';
import { choices, matrixOf, noMatrix, type Choice, type Matrix } from './matrix';
import { mentionsCall, namesOfS3 } from './programs';

/** Keys under which pipelines hold texts of the shell. */
const scriptKeys: ReadonlySet<string> = new Set(
  (
    'run script scripts before_script after_script command commands before_install install before_deploy ' +
    'after_deploy after_success after_failure bash cmds cmd pre_command post_command runcmd bootcmd finally runCommand'
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
  /** it names a step that somebody else wrote */
  readonly isForeign?: true;
  /** what the job is run for */
  readonly matrix: Matrix;
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
  visit(document.contents, { isScript: false, environment: noVariables, because: undefined, matrix: noMatrix });
  return [...found.values()];
}

function fragmentOf(
  node: Scalar,
  { isScript, isForeign, environment, because, matrix }: Inside,
  text: string,
): Fragment | undefined {
  if (typeof node.value !== 'string' || (!isScript && !isForeign && !mentionsCall(node.value))) return undefined;
  const why = because ?? (isScript ? undefined : 'no key is known to run it');
  const known = surely(environment, text);
  const read = (values: Choice): Fragment => ({ ...scalarText(node, text, values), environment: known });
  const stated = new Map([...known].map(([name, value]) => [`env.${name}`, value] as const));
  const [first = new Map<string, string>(), ...others] = choices(node.value, matrix);
  const fragment = read(new Map([...stated, ...first]));
  if (why !== undefined) return { ...fragment, because: why, ...(isForeign ? { isCall: true } : {}) };
  return { ...fragment, others: others.map((choice) => read(new Map([...stated, ...choice]))) };
}

function visitMap(node: YAMLMap, inside: Inside, visit: (written: unknown, inside: Inside) => void): void {
  const environment = new Map(inside.environment);
  for (const key of ['env', 'variables', 'environment'])
    for (const [name, value] of variablesIn(node.get(key)))
      if (value === undefined) environment.delete(name);
      else environment.set(name, value);
  const shell = shellOf(node) ?? inside.because;
  const matrix = /\bmatrix\b/.test(conditionOf(node)) ? noMatrix : (matrixOf(node) ?? inside.matrix);
  for (const pair of node.items) {
    const { key, value } = pair;
    const name = isScalar(key) ? String(key.value) : '';
    const foreign = foreignStep(pair, node);
    if (foreign !== undefined)
      visit(foreign, { ...inside, isForeign: true, because: `nobody knows what \`${String(foreign.value)}\` does` });
    if (proseKeys.has(name)) continue;
    // what an action or an orb is given is its own affair
    const uses = node.get('uses') ?? node.get('image');
    const isGiven = name === 'with' || name === 'args' || name === 'entrypoint';
    const why = isGiven ? `nobody knows what \`${typeof uses === 'string' ? uses : 'it'}\` does` : shell;
    const isOther = /^(?:pwsh|powershell|python)$/.test(name);
    const isScript = (scriptKeys.has(name) || (inside.isScript && isMap(value))) && !isGiven && name !== 'env';
    const because = isOther ? `\`${name}\` is not read` : why;
    visit(value, { isScript: isScript && !isOther, environment, because, matrix });
  }
}

/** Steps that others wrote: actions of GitHub, pipes of Bitbucket, tasks of Azure, plugins of Drone. */
const foreignKeys: ReadonlySet<string> = new Set(['uses', 'pipe', 'task', 'image']);

/** A step that says S3 in its name, whose options no rule knows. */
function foreignStep(pair: Pair, { items }: YAMLMap): Scalar | undefined {
  const { key, value } = pair;
  if (!isScalar(key)) return undefined;
  const name = String(key.value);
  if (/^[\w-]+\/[\w-]+$/.test(name)) return namesOfS3(name) ? key : undefined;
  const isForeign = isScalar(value) && foreignKeys.has(name) && namesOfS3(String(value.value));
  // an image is but what a script of the step runs in
  const hasScript = items.some((other) => isScalar(other.key) && scriptKeys.has(String(other.key.value)));
  return isForeign && !(name === 'image' && hasScript) ? value : undefined;
}

/** The condition of a job or step, as it is written. */
function conditionOf(node: YAMLMap): string {
  const condition = node.get('if');
  return typeof condition === 'string' ? condition : '';
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

/** What a pipeline replaces before there is a script. */
const expression = /\$\{\{[\s\S]*?\}\}|\$\[\[[\s\S]*?\]\]|<<\s*[\w.]+\s*>>|#\{[\w.]+\}/g;

/** The text of a scalar; expressions of the pipeline without a value are open, whatever quotes stand around them. */
function scalarText(node: Scalar, source: string, values: ReadonlyMap<string, string>): Fragment {
  const value = typeof node.value === 'string' ? node.value : '';
  const from = node.range?.[0] ?? 0;
  const isBlock = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
  const start = isBlock ? source.indexOf('\n', from) + 1 : node.type?.startsWith('QUOTE') ? from + 1 : from;
  const fragment = aligned(value, source, start, quotingOf(node));
  const replaced = replacedIn(fragment, expression, ([match]) => {
    const name = /^\$\{\{\s*([\w.-]+)\s*\}\}$/.exec(match)?.[1];
    return name === undefined ? undefined : values.get(name);
  });
  return { ...replaced, text: withoutTemplates(replaced.text) };
}

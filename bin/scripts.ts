import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { lintOptions } from '../lib/config';
import { lint, type SubjectKind } from '../lib/engine';
import { reporters } from '../lib/reporters';
import { isScript, loadShellParser, scriptTemplates, type BesideFile } from '../lib/scripts';
import { loadPaths, nodeFiles, UserError, type Template } from '../lib/template';
import { allRules } from '../rules';
import { detailOf, exitCode, judging, thresholds, type ReportFlags } from './lint';
import { parseOutputs } from './output';
import { publish } from './publish';

/** The flags of `scripts`, as commander delivers them. */
export interface ScriptsFlags extends Omit<ReportFlags, 'parameter' | 'synth' | 'account' | 'region' | 'baseline'> {
  /** templates, or folders of them, whose buckets the commands are about */
  readonly estate: readonly string[];
}

/** Folders that hold what others wrote, or what was made. */
const passedBy: ReadonlySet<string> = new Set(['node_modules', '.git', 'cdk.out', '.venv', 'vendor']);

/** What is larger is no script that anybody wrote. */
const maximumSizeInBytes = 1024 * 1024;

const mayBeTemplate = /\.(?:ya?ml|json|template)$/;

/** Commands, and the policies that they put on buckets. */
const judgedSubjects: ReadonlySet<SubjectKind> = new Set([
  'command',
  'bucket-policy',
  'bucket-access',
  'policy-documents',
]);

/** What was not read below a directory, and why. */
interface PassedOver {
  readonly path: string;
  readonly reason: string;
}

interface Found {
  readonly templates: Template[];
  readonly passedOver: PassedOver[];
  /** no templates are read beside the scripts */
  readonly isAlone: boolean;
}

/**
 * Judges the commands of the AWS command line in scripts, and writes the report.
 * @throws UserError when the arguments are wrong, a path cannot be read or no script is found
 */
export async function scriptsCommand(paths: readonly string[], flags: ScriptsFlags): Promise<0 | 1 | 2> {
  const outputs = parseOutputs(flags.format, reporters);
  const { config, selected } = judging({ ...flags, parameter: [], synth: false });
  // beside an estate a policy of a command would be taken for one of the templates
  const isAlone = flags.estate.length === 0;
  const rules = selected.filter(({ subject }) => (isAlone ? judgedSubjects.has(subject) : subject === 'command'));
  if (rules.length === 0) throw new UserError('no rule about scripts is selected');
  await loadShellParser(readFileSync);
  const found: Found = { templates: [], passedOver: [], isAlone };
  for (const path of paths.length > 0 ? paths : ['.']) addScripts(path, found);
  const { templates, passedOver } = found;
  for (const { path, reason } of passedOver) process.stderr.write(`bucket-warden: passed over ${path}: ${reason}\n`);
  if (templates.length === 0) throw new UserError('no script was found', undefined, 'name files or directories');
  const report = lint([...templates, ...estateAt(flags.estate)], rules, {
    ...lintOptions(config),
    today: new Date().toISOString().slice(0, 10),
    knownRules: allRules.map(({ id }) => id),
    ...thresholds({ ...flags, parameter: [], synth: false }),
  });
  await publish(report, outputs, {
    templates,
    settings: config.settings,
    texts: new Map(),
    detail: detailOf({ ...flags, parameter: [], synth: false }),
    ...flags,
  });
  process.stderr.write(`bucket-warden: ${templates.length} scripts read\n`);
  return exitCode(report, flags.exitZero);
}

/** Adds the scripts at a path that somebody named: the file, whatever it is called, or all below the directory. */
function addScripts(path: string, found: Found): void {
  try {
    if (statSync(path).isDirectory()) addBelow(path, found);
    else found.templates.push(...templatesIn(path, readFileSync(path, 'utf8'), found.isAlone));
  } catch (error) {
    if (error instanceof Error && 'code' in error)
      throw new UserError(`cannot be read: ${String(error.code)}`, { file: path });
    throw error;
  }
}

function addBelow(directory: string, found: Found): void {
  const entries = readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(directory, entry.name);
    if (entry.isDirectory() && passedBy.has(entry.name))
      found.passedOver.push({ path, reason: 'it holds what others wrote, or what was made' });
    else if (entry.isDirectory()) addBelow(path, found);
    // a name without an ending leaves it to the first line to say what a file is, that of a template to its text
    else if (isScript(path, '') || !entry.name.includes('.') || mayBeTemplate.test(path))
      addFile(path, entry.isFile(), found);
  }
}

function addFile(path: string, isFile: boolean, { templates, passedOver, isAlone }: Found): void {
  if (!isFile) return void (isScript(path, '') && passedOver.push({ path, reason: 'it is a link' }));
  if (statSync(path).size > maximumSizeInBytes)
    return void passedOver.push({ path, reason: 'it is larger than one megabyte' });
  const text = readFileSync(path, 'utf8');
  if (isScript(path, text)) templates.push(...templatesIn(path, text, isAlone));
}

function templatesIn(path: string, text: string, isAlone: boolean): readonly Template[] {
  return scriptTemplates(path, text, isAlone ? { read: (named) => fileBeside(path, named) } : { leavesPolicies: true });
}

/** The templates that the commands are judged beside. */
function estateAt(paths: readonly string[]): readonly Template[] {
  if (paths.length === 0) return [];
  const { templates, errors } = loadPaths(paths, nodeFiles, { workingDirectory: process.cwd() });
  const [error] = errors;
  if (error !== undefined) throw error;
  if (templates.length === 0) throw new UserError('no template was found', { file: paths[0] ?? '' });
  return templates;
}

/** The file that a script names: seen from its folder, or from where the command runs; unknown when there are both. */
function fileBeside(script: string, named: string): BesideFile | undefined {
  const candidates = new Set([resolve(dirname(script), named), resolve(named)]);
  const found = [...candidates].filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true);
  const [path] = found;
  if (path === undefined || found.length > 1 || statSync(path).size > maximumSizeInBytes) return undefined;
  return { path: relative('.', path), text: readFileSync(path, 'utf8') };
}

import { lintOptions } from '../lib/config';
import { fixTemplates, lint, type Report, type SubjectKind } from '../lib/engine';
import { reporters } from '../lib/reporters';
import { loadPaths, nodeFiles, UserError, type Template } from '../lib/template';
import { allRules } from '../rules';
import { detailOf, exitCode, judging, replaceFixed, thresholds, writeDiff, type ReportFlags } from './lint';
import { parseOutputs } from './output';
import { publish } from './publish';
import { readScripts, withTexts } from './read-scripts';

/** The flags of `scripts`, as commander delivers them. */
export interface ScriptsFlags extends Omit<ReportFlags, 'parameter' | 'synth' | 'account' | 'region' | 'baseline'> {
  /** templates, or folders of them, whose buckets the commands are about */
  readonly estate: readonly string[];
  readonly fix: boolean;
  readonly unsafe: boolean;
  readonly diff: boolean;
}

/** Commands, and the policies that they put on buckets. */
const judgedSubjects: ReadonlySet<SubjectKind> = new Set([
  'command',
  'bucket-policy',
  'bucket-access',
  'policy-documents',
]);

/**
 * Judges the commands of the AWS command line in scripts, and writes the report.
 * @throws UserError when the arguments are wrong, a path cannot be read or no script is found
 */
export async function scriptsCommand(paths: readonly string[], flags: ScriptsFlags): Promise<0 | 1 | 2> {
  checkFixFlags(flags);
  const outputs = parseOutputs(flags.format, reporters);
  const { config, selected, options } = judging({ ...flags, parameter: [], synth: false });
  // beside an estate a policy of a command would be taken for one of the templates
  const isAlone = flags.estate.length === 0;
  const rules = selected.filter(({ subject }) => (isAlone ? judgedSubjects.has(subject) : subject === 'command'));
  if (rules.length === 0) throw new UserError('no rule about scripts is selected');
  const templates = await readScripts(paths.length > 0 ? paths : ['.'], isAlone);
  if (templates.length === 0) throw new UserError('no script was found', undefined, 'name files or directories');
  const estate = estateAt(flags.estate);
  const judge = (scripts: readonly Template[]): Report =>
    lint([...scripts, ...estate], rules, {
      ...lintOptions(config),
      ...options,
      today: new Date().toISOString().slice(0, 10),
      knownRules: [...allRules, ...(config.ownRules ?? [])].map(({ id }) => id),
      ...thresholds({ ...flags, parameter: [], synth: false }),
    });
  const fixed = flags.fix || flags.diff ? fixScripts(templates, judge, flags.unsafe, isAlone) : undefined;
  if (fixed && flags.diff) {
    await writeDiff(fixed, templates);
    return fixed.texts.size > 0 && !flags.exitZero ? 1 : 0;
  }
  if (fixed) replaceFixed(fixed);
  const report = fixed?.report ?? judge(templates);
  await publish(report, outputs, {
    templates,
    settings: config.settings,
    texts: fixed?.texts ?? new Map<string, string>(),
    detail: detailOf({ ...flags, parameter: [], synth: false }),
    ...flags,
  });
  process.stderr.write(`bucket-warden: ${templates.length} scripts read\n`);
  return exitCode(report, flags.exitZero);
}

function fixScripts(
  templates: readonly Template[],
  judge: (scripts: readonly Template[]) => Report,
  unsafe: boolean,
  isAlone: boolean,
): ReturnType<typeof fixTemplates> {
  const reload = (changed: ReadonlyMap<string, string>): readonly Template[] => withTexts(templates, changed, isAlone);
  // a file with a policy is what a script reads, and no script
  const leave = new Set(templates.filter(({ source }) => source.edit === undefined).map(({ source }) => source.path));
  return fixTemplates(templates, { reload, lint: judge }, { unsafe, leave });
}

/** What `--fix`, `--unsafe` and `--diff` say together. */
function checkFixFlags({ fix, unsafe, diff, format }: ScriptsFlags): void {
  if (diff && fix)
    throw new UserError('`--fix` changes the files and `--diff` shows how it would', undefined, 'give one of them');
  if (unsafe && !fix && !diff)
    throw new UserError('`--unsafe` says which fixes to make', undefined, 'add --fix or --diff');
  if (diff && format.length > 0)
    throw new UserError('`--diff` shows changes and no findings', undefined, 'leave out --format');
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

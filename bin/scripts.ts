import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { lintOptions } from '../lib/config';
import { lint } from '../lib/engine';
import { reporters } from '../lib/reporters';
import { isScript, loadShellParser, scriptTemplate } from '../lib/scripts';
import { UserError, type Template } from '../lib/template';
import { allRules } from '../rules';
import { detailOf, exitCode, judging, thresholds, type ReportFlags } from './lint';
import { parseOutputs } from './output';
import { publish } from './publish';

/** The flags of `scripts`, as commander delivers them. */
export type ScriptsFlags = Omit<ReportFlags, 'parameter' | 'synth' | 'account' | 'region' | 'baseline'>;

/** Folders that hold what others wrote, or what was made. */
const passedBy: ReadonlySet<string> = new Set(['node_modules', '.git', 'cdk.out', '.venv', 'vendor']);

/** What is larger is no script that anybody wrote. */
const maximumSizeInBytes = 1024 * 1024;

/**
 * Judges the commands of the AWS command line in scripts, and writes the report.
 * @throws UserError when the arguments are wrong, a path cannot be read or no script is found
 */
export async function scriptsCommand(paths: readonly string[], flags: ScriptsFlags): Promise<0 | 1 | 2> {
  const outputs = parseOutputs(flags.format, reporters);
  const { config, selected } = judging({ ...flags, parameter: [], synth: false });
  const rules = selected.filter(({ subject }) => subject === 'command');
  if (rules.length === 0) throw new UserError('no rule about scripts is selected');
  await loadShellParser(readFileSync);
  const templates = (paths.length > 0 ? paths : ['.']).flatMap(scriptsAt);
  if (templates.length === 0) throw new UserError('no script was found', undefined, 'name files or directories');
  const report = lint(templates, rules, {
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

/** The scripts at a path that somebody named: the file, whatever it is called, or all below the directory. */
function scriptsAt(path: string): readonly Template[] {
  try {
    return statSync(path).isDirectory() ? scriptsBelow(path) : [scriptTemplate(path, readFileSync(path, 'utf8'))];
  } catch (error) {
    if (error instanceof Error && 'code' in error)
      throw new UserError(`cannot be read: ${String(error.code)}`, { file: path });
    throw error;
  }
}

function scriptsBelow(directory: string): readonly Template[] {
  return readdirSync(directory, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) return passedBy.has(entry.name) ? [] : scriptsBelow(path);
      // only a name without an ending leaves it to the first line to say what a file is
      const mayBeScript = entry.isFile() && (isScript(path, '') || !entry.name.includes('.'));
      if (!mayBeScript || statSync(path).size > maximumSizeInBytes) return [];
      const text = readFileSync(path, 'utf8');
      return isScript(path, text.slice(0, 200)) ? [scriptTemplate(path, text)] : [];
    });
}

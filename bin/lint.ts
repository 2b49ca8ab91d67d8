import { choose, configuredRules, lintOptions, loadConfig } from '../lib/config';
import { lint, type InputError, type Report, type Severity } from '../lib/engine';
import { reporters } from '../lib/reporters';
import { nodeFiles } from '../lib/template';
import { allRules, rules } from '../rules';
import { readInputs, type InputFlags } from './inputs';
import { parseOutputs, writeOutputs, type ColorWhen } from './output';
import { version } from '../lib/entry/version';

/** The flags of the command, as commander delivers them. */
export interface LintFlags extends InputFlags {
  readonly format: readonly string[];
  readonly select: readonly string[];
  readonly pack: readonly string[];
  readonly ignore: readonly string[];
  readonly severity: Severity;
  readonly failOn?: Severity;
  readonly config?: string;
  readonly strictUnknown: boolean;
  readonly exitZero: boolean;
  readonly showSuppressed: boolean;
  readonly color: ColorWhen;
}

/**
 * Lints `paths`, or `./cdk.out` when there are none, and writes the report.
 * @throws UserError when the arguments are wrong or nothing at all can be read
 */
export function lintCommand(paths: readonly string[], flags: LintFlags): 0 | 1 | 2 {
  const outputs = parseOutputs(flags.format, reporters);
  const config = loadConfig(flags.config, nodeFiles, allRules);
  const { select, pack, ignore } = flags;
  const selected = configuredRules(rules, choose(config, { ...(select.length > 0 ? { select } : {}), ...(pack.length > 0 ? { packs: pack } : {}), ignore }));
  const { templates, errors } = readInputs(paths, flags);
  if (templates.length === 0) return 2;

  const report = lint(templates, selected, {
    ...lintOptions(config),
    ...(flags.failOn === undefined ? {} : { failOn: flags.failOn }),
    ...(flags.strictUnknown ? { strictUnknown: true } : {}),
    minimum: flags.severity,
    today: new Date().toISOString().slice(0, 10),
    knownRules: allRules.map(({ id }) => id),
    errors: errors.map(({ message, place }): InputError => ({ message, ...(place ? { place } : {}) })),
  });
  const texts = new Map(templates.map(({ source }) => [source.path, source.text]));
  const context = { toolVersion: version(), width: Math.min(process.stdout.columns ?? 100, 140), showSuppressed: flags.showSuppressed, sourceText: (file: string) => texts.get(file) };
  writeOutputs(outputs, flags.color, (format, color) => reporters[format](report, { ...context, color }));
  return exitCode(report, flags.exitZero);
}

function exitCode({ conclusion }: Report, exitZero: boolean): 0 | 1 | 2 {
  if (conclusion === 'error') return 2;
  return conclusion === 'fail' && !exitZero ? 1 : 0;
}

import { existsSync, readFileSync } from 'node:fs';
import { lint, type InputError, type Report, type Severity } from '../lib/engine';
import { visible } from '../lib/reporters';
import { loadPaths, loadText, nodeFiles, renderUserError, UserError, type LoadOptions, type Template } from '../lib/template';
import { allRules, rules } from '../rules';
import { parseOutputs, writeOutputs } from './output';
import { synthesize } from './synth';
import { version } from '../lib/entry/version';

/** The flags of the command, as commander delivers them. */
export interface LintFlags {
  readonly format: readonly string[];
  readonly select: readonly string[];
  readonly ignore: readonly string[];
  readonly severity: Severity;
  readonly failOn: Severity;
  readonly strictUnknown: boolean;
  readonly exitZero: boolean;
  readonly showSuppressed: boolean;
  readonly parameter: readonly string[];
  readonly account?: string;
  readonly region?: string;
  readonly synth: boolean;
  readonly color: 'auto' | 'always' | 'never';
}

/**
 * Lints `paths`, or `./cdk.out` when there are none, and writes the report.
 * @throws UserError when the arguments are wrong or nothing at all can be read
 */
export function lintCommand(paths: readonly string[], flags: LintFlags): 0 | 1 | 2 {
  const outputs = parseOutputs(flags.format);
  const selected = selectRules(flags);
  const options: LoadOptions = {
    workingDirectory: process.cwd(),
    environment: { ...(flags.account === undefined ? {} : { account: flags.account }), ...(flags.region === undefined ? {} : { region: flags.region }) },
    parameters: new Map(flags.parameter.map(parseParameter)),
  };
  const inputs = flags.synth ? (paths.length > 0 ? paths : ['.']).map(synthesize) : paths.length > 0 ? paths : [defaultInput()];
  const { templates, errors } = read(inputs, options);
  for (const error of errors) process.stderr.write(`bucket-warden: ${visible(renderUserError(error))}\n`);
  if (templates.length === 0) {
    if (errors.length > 0) return 2;
    throw new UserError('no template was found', undefined, 'give templates, a cdk.out folder or a directory that holds some');
  }
  checkParameters(options.parameters ?? new Map(), templates);

  const report = lint(templates, selected, {
    failOn: flags.failOn,
    minimum: flags.severity,
    strictUnknown: flags.strictUnknown,
    today: new Date().toISOString().slice(0, 10),
    knownRules: allRules.map(({ id }) => id),
    errors: errors.map(({ message, place }): InputError => ({ message, ...(place ? { place } : {}) })),
  });
  const texts = new Map(templates.map(({ source }) => [source.path, source.text]));
  writeOutputs(outputs, report, {
    toolVersion: version(),
    width: Math.min(process.stdout.columns ?? 100, 140),
    showSuppressed: flags.showSuppressed,
    sourceText: (file) => texts.get(file),
    colorWhen: flags.color,
  });
  return exitCode(report, flags.exitZero);
}

function exitCode({ conclusion }: Report, exitZero: boolean): 0 | 1 | 2 {
  if (conclusion === 'error') return 2;
  return conclusion === 'fail' && !exitZero ? 1 : 0;
}

function read(paths: readonly string[], options: LoadOptions): { templates: readonly Template[]; errors: readonly UserError[] } {
  const { templates, errors, skipped } = loadPaths(paths.filter((path) => path !== '-'), nodeFiles, options);
  if (skipped > 0) process.stderr.write(`bucket-warden: passed over ${skipped} ${skipped === 1 ? 'file that is no template' : 'files that are no templates'}\n`);
  if (!paths.includes('-')) return { templates, errors };
  try {
    return { templates: [...templates, loadText('-', readFileSync(0, 'utf8'), options)], errors };
  } catch (error) {
    if (error instanceof UserError) return { templates, errors: [...errors, error] };
    throw error;
  }
}

function defaultInput(): string {
  if (existsSync('cdk.out')) return 'cdk.out';
  const hint = existsSync('cdk.json') ? 'run `cdk synth` first, or add `--synth`' : 'give templates, a cdk.out folder or a directory that holds some';
  throw new UserError('nothing to lint: there is no ./cdk.out', undefined, hint);
}

function parseParameter(text: string): readonly [string, string] {
  const equals = text.indexOf('=');
  if (equals < 1) throw new UserError(`\`--parameter ${text}\` is not of the form Key=Value`);
  return [text.slice(0, equals), text.slice(equals + 1)];
}

function checkParameters(given: ReadonlyMap<string, string>, templates: readonly Template[]): void {
  const declared = new Set(templates.flatMap(({ body }) => Object.keys(body['Parameters'] ?? {})));
  for (const name of given.keys()) {
    if (!declared.has(name)) throw new UserError(`no template has a parameter called \`${name}\``, undefined, nearest(name, declared));
  }
}

function selectRules({ select, ignore }: LintFlags): typeof rules {
  const known = new Set(rules.map(({ id }) => id));
  for (const id of [...select, ...ignore]) {
    if (!known.has(id)) throw new UserError(`no rule is called \`${id}\``, undefined, nearest(id, known));
  }
  return rules.filter(({ id }) => (select.length === 0 || select.includes(id)) && !ignore.includes(id));
}

/** “did you mean …?” for the candidate that shares the most pairs of letters. */
function nearest(name: string, candidates: Iterable<string>): string | undefined {
  const pairs = (text: string): Set<string> => new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, index) => text.slice(index, index + 2).toLowerCase()));
  const wanted = pairs(name);
  const scored = [...candidates].map((candidate) => {
    const theirs = pairs(candidate);
    const shared = [...wanted].filter((pair) => theirs.has(pair)).length;
    return { candidate, score: (2 * shared) / (wanted.size + theirs.size || 1) };
  });
  const best = scored.sort((a, b) => b.score - a.score)[0];
  return best && best.score > 0.5 ? `did you mean \`${best.candidate}\`?` : undefined;
}

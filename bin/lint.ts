import { readFileSync } from 'node:fs';
import { choose, configuredRules, lintOptions, loadConfig, type Config } from '../lib/config';
import {
  countNotAsked,
  fixTemplates,
  inputErrors,
  judgeShare,
  lint,
  type AnyRule,
  type Fixed,
  type JudgedTemplates,
  type Baseline,
  type LintOptions,
  type Report,
  type Severity,
  type SuppressedFinding,
} from '../lib/engine';
import { counted, reporters, visible, type Detail, type Format } from '../lib/reporters';
import { nodeFiles, overlay, renderUserError, UserError, type Template } from '../lib/template';
import { allRules, rules } from '../rules';
import { defaultBaseline, loadBaseline, nearestBaseline, writeBaseline } from './baseline';
import { beforeFor, exposureOf, findingsBefore, newSuppressions, stateBefore, type EarlierFlags } from './earlier';
import { gatePolicyAt, governed } from './gate-policy';
import { readInputs, type InputFlags, type Inputs } from './inputs';
import { listFiles } from './list-files';
import { memoryGuard } from './memory';
import { controlsOf, type OrganizationFlags } from './organization';
import { hasColor, parseOutputs, replaceFile, writeAll, type ColorWhen, type Output } from './output';
import { progressLine } from './progress';
import { publish } from './publish';
import { digestOf } from './thread-task';
import { judgeInThreads, threadsBeside, type Concurrency } from './threads';
import { onEachChange } from './watch';

/** Flags that say what to ask for; every command that judges has them. */
export interface JudgeFlags extends InputFlags {
  readonly select: readonly string[];
  readonly pack: readonly string[];
  readonly ignore: readonly string[];
  readonly strict: boolean;
  readonly config?: string;
  /** the file of a platform team that says what the repository may decide */
  readonly policy?: string;
}

/** Flags that say what fails and how it is shown; every command that reports has them. */
export interface ReportFlags extends JudgeFlags {
  readonly format: readonly string[];
  readonly severity?: Severity;
  readonly verbose: boolean;
  readonly quiet: boolean;
  readonly statistics: boolean;
  readonly failOn?: Severity;
  readonly strictUnknown: boolean;
  readonly exitZero: boolean;
  readonly showSuppressed: boolean;
  readonly inlineSuppressions: boolean;
  readonly color: ColorWhen;
  readonly baseline?: string | true;
}

/** The flags of the command, as commander delivers them. */
export interface LintFlags extends ReportFlags, EarlierFlags, OrganizationFlags {
  readonly fix: boolean;
  readonly unsafe: boolean;
  readonly diff: boolean;
  readonly watch: boolean;
  readonly listFiles?: boolean;
  /** megabytes */
  readonly memoryLimit?: number;
  readonly concurrency?: Concurrency;
}

const ruleIds: ReadonlySet<string> = new Set(allRules.map(({ id }) => id));

/** The configuration, the rules it leaves, and how to judge by them. */
export interface Judging {
  readonly config: Config;
  readonly selected: readonly AnyRule[];
  readonly judge: (templates: readonly Template[], options?: Partial<LintOptions>) => Report;
  /** judges the templates whose turns are taken, for `judged` of `judge` */
  readonly judgeShare: (
    templates: readonly Template[],
    next: () => number,
    onProgress?: LintOptions['onProgress'],
  ) => JudgedTemplates;
  /** what a policy above the configuration lets be accepted */
  readonly options: Pick<LintOptions, 'mayAccept'>;
}

/** Where the configuration is, and whether code of the repository may run. */
export interface ConfigurationFlags {
  readonly config?: string | undefined;
  readonly code?: boolean | undefined;
}

/**
 * The configuration that a flag or the environment names, or the nearest.
 * @throws UserError when it is wrong, or names rules of its own where no code may run
 */
export function configurationOf({ config, code }: ConfigurationFlags): Config {
  const options = { allowsCode: code !== false };
  return loadConfig(config ?? process.env['BUCKET_WARDEN_CONFIG'], nodeFiles, allRules, options);
}

/** @throws UserError when the configuration or the selection is wrong */
export function judging({ config: path, policy: above, select, pack, strict, ignore, code }: JudgeFlags): Judging {
  if (strict && select.length + pack.length > 0)
    throw new UserError('`--strict` asks every rule', undefined, 'leave out --select and --pack, or --strict');
  const policy = gatePolicyAt(above, allRules);
  const mine = configurationOf({ config: path, code: code !== false && policy?.allowsCode !== false });
  const today = new Date().toISOString().slice(0, 10);
  const { config, options: governing } = governed(policy, mine, today);
  const ownRules = config.ownRules ?? [];
  const chosen = choose(config, {
    ...(select.length > 0 ? { select } : {}),
    ...(pack.length > 0 ? { packs: pack } : {}),
    strict,
    ignore,
  });
  const selected = configuredRules(rules, chosen);
  const notAsked = countNotAsked([...rules, ...ownRules], chosen);
  const judge: Judging['judge'] = (templates, options = {}) =>
    lint(templates, selected, {
      ...lintOptions(chosen),
      today,
      knownRules: [...ruleIds, ...ownRules.map(({ id }) => id)],
      catalogue: [...allRules, ...ownRules],
      notAsked,
      ...governing,
      ...options,
    });
  const share: Judging['judgeShare'] = (templates, next, onProgress) =>
    judgeShare(templates, selected, { ...lintOptions(chosen), ...(onProgress ? { onProgress } : {}) }, next);
  return { config, selected, judge, judgeShare: share, options: governing };
}

/**
 * Lints `paths`, or `./cdk.out` when there are none, and writes the report.
 * @throws UserError when the arguments are wrong or nothing at all can be read
 */
export async function lintCommand(paths: readonly string[], flags: LintFlags): Promise<0 | 1 | 2> {
  detailOf(flags);
  if (flags.diff && flags.fix)
    throw new UserError('`--fix` changes the files and `--diff` shows how it would', undefined, 'give one of them');
  if (flags.unsafe && !flags.fix && !flags.diff)
    throw new UserError('`--unsafe` says which fixes to make', undefined, 'add --fix or --diff');
  const outputs = parseOutputs(flags.format, reporters, defaultFormat());
  if (flags.diff && flags.format.length > 0 && outputs.some(({ file }) => file === undefined))
    throw new UserError(
      '`--diff` goes to standard output',
      undefined,
      'give the format a file: --format json=out.json',
    );
  return flags.watch ? watchAndLint(paths, flags, outputs) : lintOnce(paths, flags, outputs);
}

/** For whom a report is that names no format: a program that reads words says so, and has no terminal. */
function defaultFormat(): Format {
  const { AI_AGENT, AGENT } = process.env;
  const isAgent = [AI_AGENT, AGENT].some((one) => one !== undefined && one !== '' && one !== '0' && one !== 'false');
  return isAgent && !process.stdout.isTTY ? 'agent' : 'pretty';
}

/** The scripts that the configuration wants judged beside the templates; their parser is loaded for them alone. */
async function configuredScripts({ scripts = [] }: Config): Promise<Scripts> {
  if (scripts.length === 0) return { templates: [], withTexts: () => [] };
  const { readScripts, withTexts } = await import('./read-scripts.js');
  const templates = await readScripts(scripts, false);
  return { templates, withTexts: (changed) => withTexts(templates, changed, false) };
}

/** Scripts beside the templates, and how they are with some of their texts changed. */
interface Scripts {
  readonly templates: readonly Template[];
  readonly withTexts: (changed: ReadonlyMap<string, string>) => readonly Template[];
}

async function lintOnce(
  paths: readonly string[],
  flags: LintFlags,
  outputs: readonly Output<Format>[],
): Promise<0 | 1 | 2> {
  const judged = judging(flags);
  const { config, judge } = judged;
  const inputs = readInputs(paths, flags, config.excludes);
  if (flags.listFiles === true) return listFiles(inputs);
  const { errors } = inputs;
  if (inputs.templates.length === 0) return 2;
  const scripts = await configuredScripts(config);
  const templates = [...inputs.templates, ...scripts.templates];
  const progress = progressLine();
  const before = stateBefore(flags, inputs);
  const controls = controlsFor(flags, config);
  const options: Partial<LintOptions> = {
    ...thresholds(flags),
    ...comparedWith(before, flags),
    ...gapsOf(inputs),
    ...controls,
    known: knownFindings({ ...flags, ...controls }, judged, templates, before),
    onProgress: guarded(progress.show, memoryGuard(templates, flags.memoryLimit)),
  };
  const fixed = fixInputs(inputs, scripts, (current) => judge(current, options), flags);
  const report = fixed?.report ?? (await judgeShared(inputs, templates, flags, judged, options));
  progress.clear();
  const texts = fixed?.texts ?? new Map<string, string>();
  const shown = shownBy(flags, config, templates, texts);
  if (fixed && flags.diff) {
    await writeDiff(fixed, templates);
    if (flags.format.length > 0) await publish(report, outputs, shown);
    return fixed.texts.size > 0 && !flags.exitZero ? 1 : errors.length > 0 ? 2 : 0;
  }
  if (fixed) replaceFixed(fixed);
  await publish(report, outputs, shown);
  return (
    exitCode(report, flags.exitZero) || (refusesSuppressions(newSuppressions(before, report, judge), flags) ? 1 : 0)
  );
}

/** Judges templates in as many threads as are asked for. */
async function judgeShared(
  inputs: Inputs,
  templates: readonly Template[],
  flags: LintFlags,
  judged: Judging,
  options: Partial<LintOptions>,
): Promise<Report> {
  return judged.judge(templates, { ...options, ...(await sharesOf(inputs, flags, judged, options.onProgress)) });
}

/**
 * What was judged in several threads; nothing where one is faster, and where a thread cannot read what was read here,
 * or would judge more than once. Who limits the memory wants one.
 */
async function sharesOf(
  { paths, templates }: Inputs,
  flags: LintFlags,
  { config, selected, judgeShare: share }: Judging,
  onProgress: LintOptions['onProgress'],
): Promise<Pick<LintOptions, 'judged'>> {
  const { fix, diff, watch, memoryLimit, concurrency = 'off' } = flags;
  const { ownRules = [], scripts = [] } = config;
  const isReadOnce = ownRules.length + scripts.length === 0 && !paths.includes('-');
  const isJudgedOnce = !fix && !diff && !watch;
  const beside = threadsBeside(concurrency, templates);
  if (beside === 0 || !isReadOnce || !isJudgedOnce || memoryLimit !== undefined) return {};
  const judged = await judgeInThreads(beside, {
    paths,
    flags: { ...flags, synth: false },
    digest: digestOf(templates, { selected, config }),
    judgeShare: (next) => share(templates, next, onProgress),
  });
  return { judged };
}

/** Progress that is told after what watches over the run was asked. */
function guarded(show: (done: number, total: number) => void, guard: () => void): typeof show {
  return (done, total) => {
    guard();
    show(done, total);
  };
}

/** How a report is shown. @param texts what templates hold now, where it is not what was read */
function shownBy(
  flags: LintFlags,
  { settings, documents }: Config,
  templates: readonly Template[],
  texts: ReadonlyMap<string, string>,
): Parameters<typeof publish>[2] {
  return { ...flags, templates, settings, configuration: documents, texts, detail: detailOf(flags) };
}

/** Says what is suppressed now that was not before. @returns whether the run fails for it */
function refusesSuppressions(added: readonly SuppressedFinding[], flags: LintFlags): boolean {
  sayNewSuppressions(added);
  return added.length > 0 && flags.failOnNewSuppressions && !flags.exitZero;
}

/**
 * What of an earlier state the templates are compared with.
 * @throws UserError when a flag needs one and none is given
 */
function comparedWith(before: ReturnType<typeof stateBefore>, flags: LintFlags): Pick<LintOptions, 'before'> {
  if (flags.failOnNewSuppressions && before === undefined)
    throw new UserError(
      '`--fail-on-new-suppressions` compares with an earlier state',
      undefined,
      'add --against <path> or --since <ref>',
    );
  const compared = beforeFor(before, flags.failOnNewAccess);
  return compared ? { before: compared } : {};
}

/**
 * The policies of the organization, where something is asked that they decide.
 * @throws UserError when nothing is, or one cannot be read
 */
function controlsFor(flags: LintFlags, { access = [] }: Config): Pick<LintOptions, 'controls'> {
  if (flags.scp.length + flags.rcp.length === 0) return {};
  if (flags.failOnNewAccess === undefined && access.length === 0)
    throw new UserError(
      '`--scp` and `--rcp` count for new access and access contracts',
      undefined,
      'add --fail-on-new-access, or ask `who-can`',
    );
  return { controls: controlsOf(flags) };
}

/** What of the inputs is in no template: what was passed over, and what could not be read. */
function gapsOf({ passedOver, errors }: Inputs): Pick<LintOptions, 'passedOver' | 'errors'> {
  return {
    passedOver,
    errors: inputErrors(errors),
  };
}

/** The findings that are lived with, or were there before the change. */
function knownFindings(
  flags: LintFlags & Pick<LintOptions, 'controls'>,
  { config, selected, judge, options }: Omit<Judging, 'judgeShare'>,
  templates: readonly Template[],
  before: ReturnType<typeof stateBefore>,
): readonly Baseline[] {
  const exposure = exposureOf(flags.failOnNewAccess);
  const controls = flags.controls === undefined ? {} : { controls: flags.controls };
  return [
    ...baselineOf(flags, { config, selected, options }, templates),
    ...findingsBefore(before, templates, { settings: config.settings, exposure, ...controls }, judge),
  ];
}

/** What the fixes change, as a patch on standard output. */
export async function writeDiff({ texts }: Pick<Fixed, 'texts'>, templates: readonly Template[]): Promise<void> {
  const { createTwoFilesPatch } = await import('diff');
  const before = new Map(templates.map(({ source }) => [source.path, source.text]));
  const patches = [...texts].map(([file, text]) =>
    createTwoFilesPatch(`a/${file}`, `b/${file}`, before.get(file) ?? '', text, undefined, undefined, {
      context: 3,
    }).replace(/^=+\n/, ''),
  );
  writeAll(patches.join(''));
}

export function replaceFixed({ texts, fixed }: Pick<Fixed, 'texts' | 'fixed'>): void {
  // the mark that some editors put at the beginning is no part of the template, and stays
  for (const [file, text] of texts)
    replaceFile(file, readFileSync(file, 'utf8').startsWith('\uFEFF') ? `\uFEFF${text}` : text);
  process.stderr.write(`bucket-warden: ${fixed} fixed in ${counted(texts.size, 'file')}\n`);
}

function sayNewSuppressions(added: readonly SuppressedFinding[]): void {
  for (const { rule, location, suppression } of added) {
    const where = `${location.file}:${location.range.start.line}`;
    const what = `${rule.id} at ${where}, in ${suppression.origin}: ${suppression.reason}`;
    process.stderr.write(`bucket-warden: new suppression: ${visible(what)}\n`);
  }
}

/**
 * How much people are told.
 * @throws UserError when two of the flags contradict each other
 */
export function detailOf({ verbose, quiet, statistics, severity }: ReportFlags): Detail {
  if ([verbose, quiet, statistics].filter(Boolean).length > 1)
    throw new UserError('`--verbose`, `--quiet` and `--statistics` exclude each other', undefined, 'give one of them');
  if (quiet) return 'quiet';
  if (statistics) return 'statistics';
  return verbose || severity === 'low' ? 'everything' : 'findings';
}

/** What the flags say of what fails and what is told; the configuration decides where they are silent. */
export function thresholds({
  failOn,
  strictUnknown,
  severity,
  inlineSuppressions,
}: ReportFlags): Pick<LintOptions, 'failOn' | 'strictUnknown' | 'minimum' | 'ignoresInlineSuppressions'> {
  return {
    ...(failOn === undefined ? {} : { failOn }),
    ...(strictUnknown ? { strictUnknown } : {}),
    minimum: severity ?? 'low',
    ignoresInlineSuppressions: !inlineSuppressions,
  };
}

/** The findings of the baseline that was asked for; of some resources only where the others were not looked at. */
export function baselineOf(
  flags: Pick<ReportFlags, 'baseline'>,
  { config, selected, options }: Pick<Judging, 'config' | 'selected' | 'options'>,
  templates: readonly Template[],
  only?: ReadonlySet<string>,
): readonly Baseline[] {
  const file =
    typeof flags.baseline === 'string'
      ? flags.baseline
      : flags.baseline === true
        ? (config.baseline ?? nearestBaseline())
        : config.baseline;
  return file === undefined
    ? []
    : [
        loadBaseline(file, {
          templates,
          ranRules: new Set(selected.map(({ id }) => id)),
          allRules: ruleIds,
          ...(only ? { only } : {}),
          ...options,
        }),
      ];
}

function fixInputs(
  { templates, readFrom }: Inputs,
  scripts: Scripts,
  judge: (templates: readonly Template[]) => Report,
  { fix, diff, unsafe }: LintFlags,
): Fixed | undefined {
  if (!fix && !diff) return undefined;
  const reload = (changed: ReadonlyMap<string, string>): readonly Template[] | undefined => {
    const { templates: again } = readFrom(overlay(nodeFiles, changed));
    return again.length === templates.length ? [...again, ...scripts.withTexts(changed)] : undefined;
  };
  return fixTemplates([...templates, ...scripts.templates], { reload, lint: judge }, { unsafe, leave: new Set(['-']) });
}

export function exitCode({ conclusion }: Report, exitZero: boolean): 0 | 1 | 2 {
  if (conclusion === 'error') return 2;
  return conclusion === 'fail' && !exitZero ? 1 : 0;
}

/** Lints, and again whenever an input or the configuration changes, until it is interrupted. */
async function watchAndLint(
  paths: readonly string[],
  flags: LintFlags,
  outputs: readonly Output<Format>[],
): Promise<0> {
  if (flags.synth)
    throw new UserError(
      '`--watch` does not run the app',
      undefined,
      'let `cdk watch` or a shell loop synthesise, and watch its cdk.out',
    );
  const { documents = [] } = configurationOf(flags);
  const watched = [...(paths.length > 0 ? paths : ['cdk.out']), ...documents.map(({ path }) => path)];
  await onEachChange(watched, async () => {
    if (hasColor(flags.color) && process.stdout.isTTY) writeAll('\u001b[2J\u001b[H');
    try {
      await lintOnce(paths, flags, outputs);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      process.stderr.write(`bucket-warden: ${visible(renderUserError(error))}\n`);
    }
    process.stderr.write('bucket-warden: waiting for changes\n');
  });
  return 0;
}

/** The flags of `baseline`. */
export interface BaselineFlags extends JudgeFlags {
  readonly file?: string;
  readonly prune: boolean;
}

/**
 * Writes down the findings of today, or takes out of the baseline what is found no more.
 * @throws UserError when an input cannot be read: a baseline of half the estate would excuse nothing in the other
 * half, and prune all of it
 */
export function baselineCommand(paths: readonly string[], flags: BaselineFlags): 0 | 2 {
  const { config, selected, judge } = judging(flags);
  const { templates, errors } = readInputs(paths, flags, config.excludes);
  if (templates.length === 0 || errors.length > 0) return 2;
  const file = flags.file ?? config.baseline ?? (flags.prune ? nearestBaseline() : defaultBaseline);
  writeBaseline(file, judge(templates), {
    prune: flags.prune,
    saysHow: config.baseline === undefined,
    templates,
    ranRules: new Set(selected.map(({ id }) => id)),
    allRules: ruleIds,
  });
  return 0;
}

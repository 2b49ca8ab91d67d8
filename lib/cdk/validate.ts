import { Stage, Validations } from 'aws-cdk-lib';
import {
  choose,
  configuredRules,
  lintOptions,
  loadConfig,
  readOptions,
  type AccessContractProps,
  type Config,
} from '../config';
import {
  inputErrors,
  lint,
  metaRules,
  type AnyRule,
  type Finding,
  type LintOptions,
  type Report,
  type Severity,
  type SuppressedFinding,
} from '../engine';
import type { Settings } from '../s3';
import { nodeFiles, renderUserError, UserError, type Loaded } from '../template';
import { templatesOfContext } from './assembly-templates';
import type { ReportedViolation, ValidationContext, ValidationReport } from './plugin-types';
import { printAtExit } from './exit-text';
import { appViolation, digestOf, failClosed, severityOf, toPluginReport } from './violations';

/** What all front ends inside a CDK app take. */
export interface ComplianceProps extends Settings {
  /**
   * The configuration file.
   * @default - the nearest `bucket-warden.config.yaml` (or of another of its names) up to the root of the repository
   */
  readonly config?: string;
  /**
   * Findings of this severity or a worse one fail the synthesis.
   * @default 'medium'
   */
  readonly failOn?: Severity;
  /**
   * Whether what cannot be decided fails the synthesis as well.
   * @default false
   */
  readonly strictUnknown?: boolean;
  /**
   * Ids of the only rules to apply.
   * @default - all but those that are opt-in
   */
  readonly select?: readonly string[];
  /**
   * Frameworks whose rules are applied: with `select` those too, without it only those.
   * @default - all but those that are opt-in
   */
  readonly packs?: readonly string[];
  /**
   * Ids of rules not to apply.
   * @default - none
   */
  readonly ignore?: readonly string[];
  /**
   * What has to stay so about who may do what with the buckets of the app, beside what the configuration file says.
   * @default - none
   */
  readonly access?: readonly AccessContractProps[];
}

/** Lints what was loaded inside a CDK app, with the app's settings. */
export function judge(
  { templates, errors }: Pick<Loaded, 'templates' | 'errors'>,
  rules: readonly AnyRule[],
  props: ComplianceProps,
): Report {
  const config = configOf(rules, props);
  const options: LintOptions = {
    ...lintOptions(config),
    today: new Date().toISOString().slice(0, 10),
    knownRules: [...rules, ...(config.ownRules ?? [])].map(({ id }) => id),
    errors: inputErrors(errors),
  };
  return lint(templates, configuredRules(rules, config), options);
}

/**
 * The configuration file with what the program says on top.
 * @throws Error when it is not understood, names a rule that is none, or leaves no rule to apply
 */
export function configOf(rules: readonly AnyRule[], props: ComplianceProps): Config {
  try {
    const config = readConfig(rules, props);
    configuredRules(rules, config);
    return config;
  } catch (error) {
    // inside an app only the message is shown: the place has to be in it
    throw error instanceof UserError ? new Error(`bucket-warden: ${renderUserError(error)}`) : error;
  }
}

function readConfig(rules: readonly AnyRule[], { config: path, ...options }: ComplianceProps): Config {
  // what the engine itself finds has a severity, and can be selected and ignored, too
  const known = [...rules, ...Object.values(metaRules)];
  const { failOn, strictUnknown, select, packs, ignore, access = [], ...settings } = readOptions(options, known);
  const config = choose(loadConfig(path, nodeFiles, known), { select, packs, ignore });
  return {
    ...config,
    ...(failOn === undefined ? {} : { failOn }),
    ...(strictUnknown === undefined ? {} : { strictUnknown }),
    access: [...(config.access ?? []), ...access],
    settings: { ...config.settings, ...settings },
  };
}

/** How a validation plugin names its rules and sums up. */
export interface PluginStyle {
  readonly pluginName: string;
  readonly ruleName: (id: string) => string;
  readonly summarizeStages: boolean;
}

/** The whole of a plugin's `validate`: never throws, never succeeds without having judged. */
export function validateContext(
  context: ValidationContext,
  rules: readonly AnyRule[],
  props: ComplianceProps,
  style: PluginStyle,
): ValidationReport {
  const problem = style.ruleName('incomplete-run');
  try {
    const loaded = templatesOfContext(context);
    const [error] = loaded.errors;
    if (error) return failClosed(problem, error);
    const report = judge(loaded, rules, props);
    const acknowledgements = loaded.templates.flatMap(({ provenance }) => provenance.acknowledgements ?? []);
    const idOf = ({ rule }: Finding): string => `${style.pluginName}::${style.ruleName(rule.id)}`;
    const isAcknowledged = (finding: Finding): boolean =>
      acknowledgements.some(
        ({ id, constructPath }) => id === idOf(finding) && isBelow(finding.subject.constructPath ?? '', constructPath),
      );
    const alsoAccepted = acceptedElsewhere(report, context, idOf);
    const violations = toPluginReport(report, { ruleName: style.ruleName, isAcknowledged, alsoAccepted });
    const summary = style.summarizeStages
      ? stageSummary(report, context, style.ruleName('findings-in-stages'))
      : undefined;
    const digested = digestOf(report, style.ruleName('summary'));
    // older versions print what a plugin answers in the order and at the length of their own
    if (context.appConstruct === undefined) printAtExit(digested?.description);
    const all = [summary, context.appConstruct && digested].filter((one) => one !== undefined);
    return {
      success: violations.success && summary === undefined,
      violations: [...violations.violations, ...all],
    };
  } catch (error) {
    return failClosed(problem, error);
  }
}

/**
 * What metadata or the configuration suppresses, made known to CDK, so that its report records who accepted what. An
 * acknowledgement covers whatever the rule says below a construct: where something else is left to say, none is made.
 */
function acceptedElsewhere(
  { findings, suppressed }: Report,
  { appConstruct }: ValidationContext,
  idOf: (finding: Finding) => string,
): ReadonlySet<SuppressedFinding> {
  const constructs = new Map(appConstruct?.node.findAll().map((node) => [node.node.path, node]));
  const accepted = suppressed.filter((finding) => {
    const path = finding.subject.constructPath;
    const isLeft = findings.some(
      ({ rule, subject }) => rule.id === finding.rule.id && isBelow(subject.constructPath ?? '', path ?? ''),
    );
    return finding.suppression.origin !== 'acknowledgement' && constructs.has(path ?? '') && !isLeft;
  });
  for (const finding of accepted) {
    const construct = constructs.get(finding.subject.constructPath ?? '');
    if (construct) Validations.of(construct).acknowledge({ id: idOf(finding), reason: finding.suppression.reason });
  }
  return new Set(accepted);
}

function isBelow(path: string, above: string): boolean {
  return above === '' || path === above || path.startsWith(`${above}/`);
}

/**
 * `cdk synth` shows and counts only the stacks it selects, and without `'**'` it selects none that is inside a Stage.
 * @returns a violation of the app when such stacks hold findings that must fail
 */
function stageSummary(
  report: Report,
  { appConstruct }: ValidationContext,
  ruleName: string,
): ReportedViolation | undefined {
  // older versions show every stack, and know no app
  if (appConstruct === undefined) return undefined;
  const stages = appConstruct.node
    .findAll()
    .filter((node) => Stage.isStage(node) && node !== appConstruct)
    .map(({ node }) => node.path);
  const inside = report.findings.filter((finding) => {
    const path = finding.subject.constructPath ?? finding.subject.stack ?? '';
    return severityOf(finding, report) === 'error' && stages.some((stage) => isBelow(path, stage));
  });
  if (inside.length === 0) return undefined;
  const what = inside.length === 1 ? '1 finding' : `${inside.length} findings`;
  return appViolation(ruleName, `${what} in stacks inside Stages; \`cdk synth '**'\` shows them`);
}

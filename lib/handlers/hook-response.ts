import { isAtLeast, severities, type Finding, type Report, type RuleMetadata, type Severity } from '../engine';
import { cut } from '../template';
import type { HookEvent } from './hook-event';

/** What a rule came to, as `GetHookResult` shows it. */
export interface HookAnnotation {
  readonly annotationName: string;
  readonly status: 'PASSED' | 'FAILED' | 'SKIPPED';
  readonly statusMessage: string;
  readonly remediationMessage?: string;
  readonly remediationLink?: string;
  readonly severityLevel: 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL';
}

/**
 * What a Lambda Hook answers.
 * @see https://docs.aws.amazon.com/cloudformation-cli/latest/hooks-userguide/lambda-hooks-create-lambda-function.html
 */
export interface HookResponse {
  readonly hookStatus: 'SUCCESS' | 'FAILED' | 'IN_PROGRESS';
  readonly errorCode?: 'NonCompliant' | 'InternalFailure';
  readonly message: string;
  readonly clientRequestToken?: string;
  readonly callbackContext?: unknown;
  readonly callbackDelaySeconds?: number;
  readonly annotations?: readonly HookAnnotation[];
}

/**
 * Characters, in UTF-16 units, that are kept of what an answer says.
 * @see https://docs.aws.amazon.com/cloudformation-cli/latest/hooks-userguide/lambda-hooks-create-lambda-function.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Annotation.html
 */
const limits = { cloudFormation: 4096, cloudControl: 1024, statusMessage: 16_384, remediationMessage: 16_384 };

/**
 * Bytes of an answer, with room for what Lambda adds; an answer that is larger is an error of the function.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const maximumAnswer = 6_000_000;

/** The answer to an event by what its templates came to. */
export function hookResponse(event: HookEvent, report: Report): HookResponse {
  const annotations = annotationsOf(report);
  const failing = report.findings.filter((finding) => isFailing(finding, report));
  const limit = event.stackName === undefined ? limits.cloudControl : limits.cloudFormation;
  const { unknown } = report.summary;
  const open = unknown === 0 ? '' : `, ${unknown} undecided`;
  const token = event.token === undefined ? {} : { clientRequestToken: event.token };
  if (report.conclusion === 'pass')
    return { hookStatus: 'SUCCESS', message: `bucket-warden: pass${open}`, ...token, annotations };
  const head = `bucket-warden: ${failing.length} ${failing.length === 1 ? 'finding' : 'findings'}${open}`;
  return {
    hookStatus: 'FAILED',
    errorCode: 'NonCompliant',
    message: linesWithin(head, linesOf(failing), limit),
    ...token,
    annotations,
  };
}

/** The answer where nothing, or not everything, was judged: what happens then is the failure mode of the hook. */
export function internalFailure(token: string | undefined, because: string): HookResponse {
  return {
    hookStatus: 'FAILED',
    errorCode: 'InternalFailure',
    message: cut(`bucket-warden: nothing was judged: ${because}`, limits.cloudControl),
    ...(token === undefined ? {} : { clientRequestToken: token }),
  };
}

/** The answer where nothing is there to be judged. */
export function nothingToJudge(token: string | undefined, why: string): HookResponse {
  return {
    hookStatus: 'SUCCESS',
    message: `bucket-warden: ${why}`,
    ...(token === undefined ? {} : { clientRequestToken: token }),
  };
}

/** Whether a finding fails a run. */
export function isFailing(
  { kind, severity }: Finding,
  { failOn, strictUnknown }: Pick<Report, 'failOn' | 'strictUnknown'>,
): boolean {
  return (kind === 'fail' || strictUnknown) && isAtLeast(severity, failOn);
}

/** What each rule came to, in as many words as an answer has room for. */
function annotationsOf(report: Report): readonly HookAnnotation[] {
  for (let limit = limits.statusMessage; ; limit /= 2) {
    const annotations = report.rules.flatMap((rule) => annotationOf(rule, report, limit) ?? []);
    if (Buffer.byteLength(JSON.stringify(annotations)) <= maximumAnswer || limit < 100) return annotations;
  }
}

function annotationOf(rule: RuleMetadata, report: Report, limit: number): HookAnnotation | undefined {
  const findings = report.findings.filter((finding) => finding.rule.id === rule.id);
  const failed = findings.filter((finding) => finding.kind === 'fail' || isFailing(finding, report));
  const told = failed.length > 0 ? failed : findings;
  const severity: Severity = told[0]?.severity ?? rule.severity;
  const base = { annotationName: rule.id, severityLevel: severityLevels[severity] };
  if (told.length === 0) {
    const counts = report.outcomes.get(rule.id);
    if (counts === undefined || counts.pass + counts.accepted === 0) return undefined;
    return { ...base, status: 'PASSED', statusMessage: passedMessage(counts.pass, counts.accepted) };
  }
  const [link] = rule.references;
  const count = `${told.length} ${told.length === 1 ? 'finding' : 'findings'}`;
  return {
    ...base,
    status: failed.length > 0 ? 'FAILED' : 'SKIPPED',
    statusMessage: linesWithin(`${rule.title}: ${count}`, linesOf(told), limit),
    remediationMessage: cut(rule.remediation, limits.remediationMessage),
    ...(link === undefined ? {} : { remediationLink: link }),
  };
}

const severityLevels = { low: 'LOW', medium: 'MEDIUM', high: 'HIGH', critical: 'CRITICAL' } as const;

function passedMessage(passed: number, accepted: number): string {
  return accepted === 0 ? `${passed} passed` : `${passed} passed, ${accepted} accepted`;
}

/** Findings, a line each, the worst first: those behind are left out where there is no room. */
export function linesOf(findings: readonly Finding[]): readonly string[] {
  return [...findings]
    .sort((one, other) => severities.indexOf(one.severity) - severities.indexOf(other.severity))
    .map(lineOf);
}

/** A finding on one line. */
function lineOf({ severity, rule, message, subject, location, when }: Finding): string {
  const where = `${subject.logicalId ?? 'template'}, line ${location.range.start.line}`;
  return `${severity} ${rule.id} (${where}): ${message}${when === undefined ? '' : `, when ${when}`}`;
}

/** As many whole lines as fit, after a head that says how many there are; what is left out is counted. */
export function linesWithin(head: string, lines: readonly string[], limit: number): string {
  const whole = [head, ...lines].join('\n');
  if (whole.length <= limit) return whole;
  let text = cut(head, limit);
  for (const [index, line] of lines.entries()) {
    const rest = `\n… and ${lines.length - index - 1} more`;
    if (text.length + 1 + line.length + (index + 1 < lines.length ? rest.length : 0) > limit)
      return cut(`${text}\n… and ${lines.length - index} more`, limit);
    text += `\n${line}`;
  }
  return text;
}

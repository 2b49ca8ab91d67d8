import { resolve } from 'node:path';
import {
  addressOf,
  isAskedFor,
  isAtLeast,
  type Finding,
  type Report,
  type SubjectName,
  type SuppressedFinding,
} from '../engine';
import { digest } from '../reporters';
import { renderUserError, UserError, type JsonPath } from '../template';
import type { ReportedViolation, ValidationReport } from './plugin-types';

/** The only severities CDK counts when something was acknowledged; any other word turns a failure into a success. */
type ViolationSeverity = 'fatal' | 'error' | 'warning';

/** How findings are turned into CDK's violations. */
export interface ViolationStyle {
  /** the name under which CDK knows a rule, and under which it is acknowledged */
  readonly ruleName: (id: string) => string;
  /** whether CDK itself will take the finding out for an acknowledgement, and record who accepted it and why */
  readonly isAcknowledged: (finding: Finding) => boolean;
  /** what is accepted in another way, and was made known to CDK for its record */
  readonly alsoAccepted?: ReadonlySet<SuppressedFinding>;
}

/**
 * One violation for each finding, and for each acknowledged one that CDK will take out and record.
 * A finding whose acknowledgement CDK would accept and we do not, because it has expired or says nothing, becomes
 * `fatal`: nobody can acknowledge that.
 */
export function toPluginReport(report: Report, style: ViolationStyle): ValidationReport {
  const acknowledged = report.suppressed.filter(
    (finding) =>
      style.alsoAccepted?.has(finding) === true ||
      (finding.suppression.origin === 'acknowledgement' && style.isAcknowledged(finding)),
  );
  const active = report.findings.map((finding) =>
    violation(finding, style.isAcknowledged(finding) ? 'fatal' : severityOf(finding, report), style),
  );
  return {
    success: active.every(({ severity }) => severity === 'warning'),
    violations: [...active, ...acknowledged.map((finding) => violation(finding, severityOf(finding, report), style))],
  };
}

export function severityOf(finding: Finding, { failOn, strictUnknown }: Report): ViolationSeverity {
  const counts = finding.kind === 'fail' || strictUnknown;
  return counts && isAtLeast(finding.severity, isAskedFor(finding.rule) ? 'medium' : failOn) ? 'error' : 'warning';
}

function violation(finding: Finding, severity: ViolationSeverity, { ruleName }: ViolationStyle): ReportedViolation {
  const { rule, message, when, subject, location, fix } = finding;
  const path = location.path.split('/');
  return {
    ruleName: ruleName(rule.id),
    description: `${finding.severity} ${rule.id}: ${when === undefined ? message : `${message}, when ${when}`}`,
    severity,
    fix: `${fix === undefined ? rule.remediation : `${rule.remediation} (${fix})`} See ${addressOf(rule)}`,
    ruleMetadata: {
      severity: finding.severity,
      verdict: finding.kind,
      rationale: rule.rationale,
      documentation: addressOf(rule),
      ...(finding.witness === undefined ? {} : { witness: finding.witness }),
      ...(rule.controls.length > 0 ? { controls: rule.controls.join(', ') } : {}),
    },
    violatingResources: [
      {
        templatePath: resolve(location.file),
        resourceLogicalId: subject.logicalId ?? '',
        constructPath: subject.constructPath ?? subject.stack ?? '',
        locations: path[0] === 'Resources' && path.length > 2 ? [dotted(path.slice(2))] : [],
      },
    ],
  };
}

/** `Properties.OwnershipControls.Rules[0].ObjectOwnership`, the spelling by which CDK finds the line that set it. */
function dotted(path: JsonPath): string {
  return path
    .map((step, index) => (/^\d+$/.test(String(step)) ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join('');
}

/**
 * The report of a run that could not be finished. A plugin that throws is dropped without a word by `cdk synth`, an
 * empty list of
 * violations is a success, and a violation without a resource is filtered out: this survives all three.
 */
export function failClosed(ruleName: string, error: unknown): ValidationReport {
  const description =
    error instanceof UserError ? renderUserError(error) : error instanceof Error ? error.message : String(error);
  return { success: false, violations: [appViolation(ruleName, `the templates could not be judged: ${description}`)] };
}

/** The stack to which the digest of a report belongs: the first with findings that `cdk synth` selects by itself. */
export function stackOfDigest({ findings }: Report): SubjectName | undefined {
  const subjects = findings.map(({ subject }) => subject).filter(({ stack }) => stack !== undefined);
  return subjects.find(({ stack }) => stack?.includes('/') === false) ?? subjects[0];
}

/**
 * The figures of a report, as the mildest violation there is: CDK shows what it is given the worst first, and so this
 * last. It belongs to a stack that has findings: a violation of the whole app would fail `cdk synth <stack>` for
 * stacks in which nothing is wrong.
 */
export function digestOf(report: Report, ruleName: string): ReportedViolation | undefined {
  const subject = stackOfDigest(report);
  if (subject?.stack === undefined) return undefined;
  const violatingResources = [{ ...ofTheApp, templatePath: resolve(subject.template), constructPath: subject.stack }];
  return { ruleName, description: digest(report).join('\n'), severity: 'info', violatingResources };
}

const ofTheApp = { resourceLogicalId: '', templatePath: '', constructPath: '', locations: [] };

/** A violation of the whole app; CDK shows it whichever stacks are selected, and lets nobody acknowledge it. */
export function appViolation(ruleName: string, description: string): ReportedViolation {
  return { ruleName, description, severity: 'fatal', violatingResources: [ofTheApp] };
}

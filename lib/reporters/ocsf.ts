import type { Finding, FrameworkOutline, Report, Severity, SuppressedFinding } from '../engine';
import { partitionOfRegion } from '../template';
import { resourceId } from './asff';
import { visible } from './escape-controls';
import { FindingIds } from './finding-id';
import type { Reporter, ReporterContext, ReporterInParts } from './reporter';
import { sentenceOf, subjectOf } from './wording';

/** The version of the schema, and what of it is written: the class Compliance Finding of the category Findings. */
const schemaVersion = '1.6.0';
const category = { category_uid: 2, category_name: 'Findings' };
const eventClass = { class_uid: 2003, class_name: 'Compliance Finding' };
const activity = { activity_id: 1, activity_name: 'Create', type_uid: 200_301 };

const severityIds: Readonly<Record<Severity, { readonly severity_id: number; readonly severity: string }>> = {
  low: { severity_id: 2, severity: 'Low' },
  medium: { severity_id: 3, severity: 'Medium' },
  high: { severity_id: 4, severity: 'High' },
  critical: { severity_id: 5, severity: 'Critical' },
};
const statuses = { unknown: { status_id: 2, status: 'Warning' }, fail: { status_id: 3, status: 'Fail' } };

/**
 * The Open Cybersecurity Schema Framework, for Security Lake and what else collects: one Compliance Finding a line,
 * the suppressed ones as such. Undecided is a `Warning`: for want of information there is no result.
 * @see https://schema.ocsf.io/1.6.0/classes/compliance_finding
 */
export const ocsf: Reporter = (report, context) => [...ocsfInParts(report, context)].join('');

/** The same, event by event. */
export const ocsfInParts: ReporterInParts = function* (report: Report, context) {
  const ids = new FindingIds();
  const standards = standardsOf(context.frameworks ?? []);
  const event = (finding: Finding, suppressed?: SuppressedFinding): string =>
    `${JSON.stringify(complianceFinding(finding, ids.of(finding), { context, standards, suppressed }))}\n`;
  for (const finding of report.findings) yield event(finding);
  for (const finding of report.suppressed) yield event(finding, finding);
};

/** The title of the framework that each control is of. */
function standardsOf(frameworks: readonly FrameworkOutline[]): ReadonlyMap<string, string> {
  return new Map(frameworks.flatMap(({ title, controls }) => controls.map(({ id }) => [id, title] as const)));
}

interface Described {
  readonly context: ReporterContext;
  readonly standards: ReadonlyMap<string, string>;
  readonly suppressed: SuppressedFinding | undefined;
}

function complianceFinding(finding: Finding, id: string, { context, standards, suppressed }: Described): object {
  const { rule, subject, severity } = finding;
  const { account, region } = subject;
  const time = context.time.getTime();
  const description = visible(`${subjectOf(finding)}: ${sentenceOf(finding)}`);
  return {
    ...category,
    ...eventClass,
    ...activity,
    time,
    message: description,
    ...severityIds[severity],
    ...statusOf(suppressed),
    metadata: {
      version: schemaVersion,
      product: { name: 'bucket-warden', vendor_name: 'bucket-warden', version: context.toolVersion },
      profiles: ['cloud'],
      correlation_uid: finding.correlation,
    },
    cloud: {
      provider: 'AWS',
      ...(account === undefined ? {} : { account: { uid: account } }),
      ...(region === undefined ? {} : { region }),
    },
    finding_info: { uid: id, desc: description, created_time: time, ...ruleInfo(rule) },
    compliance: complianceOf(finding, description, standards),
    remediation: { desc: rule.remediation, references: rule.references },
    resources: [resourceOf(finding)],
    unmapped: {
      fingerprint: finding.fingerprint,
      file: finding.location.file,
      line: finding.location.range.start.line,
    },
  };
}

function ruleInfo({ id, title, references: [page] }: Finding['rule']): object {
  return { title, types: [id], ...(page === undefined ? {} : { src_url: page }) };
}

function statusOf(suppressed: SuppressedFinding | undefined): object {
  return suppressed === undefined
    ? { status_id: 1, status: 'New' }
    : { status_id: 3, status: 'Suppressed', comment: visible(suppressed.suppression.reason) };
}

function complianceOf({ rule, kind }: Finding, detail: string, standards: Described['standards']): object {
  return {
    standards: standardsFor(rule.controls, standards),
    ...(rule.controls.length === 0 ? {} : { requirements: rule.controls }),
    control: rule.id,
    ...statuses[kind],
    status_detail: detail,
  };
}

function resourceOf(finding: Finding): object {
  const { subject } = finding;
  const { region } = subject;
  const partition = region === undefined ? undefined : partitionOfRegion(region)?.name;
  return {
    uid: resourceId(subject),
    name: subjectOf(finding),
    ...(subject.type === undefined ? {} : { type: subject.type }),
    ...(region === undefined ? {} : { region }),
    ...(partition === undefined ? {} : { cloud_partition: partition }),
  };
}

/** The standards that a rule answers for; its own where it answers for none, as the schema wants one. */
function standardsFor(controls: readonly string[], standards: ReadonlyMap<string, string>): readonly string[] {
  const named = new Set(controls.flatMap((control) => standards.get(control) ?? []));
  return named.size === 0 ? ['bucket-warden'] : [...named];
}

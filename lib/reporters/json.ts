import { fixability, type Finding, type Location, type Report } from '../engine';
import type { Reporter } from './reporter';

/** For programs: every fact of the report. The shape changes only with `version`. */
export const json: Reporter = (report, { toolVersion }) =>
  `${JSON.stringify(document(report, toolVersion), undefined, 2)}\n`;

function document(report: Report, toolVersion: string): object {
  return {
    version: 1,
    tool: { name: 'bucket-warden', version: toolVersion },
    conclusion: report.conclusion,
    failOn: report.failOn,
    strictUnknown: report.strictUnknown,
    summary: report.summary,
    findings: report.findings.map(facts),
    suppressed: report.suppressed.map((finding) => ({ ...facts(finding), suppression: finding.suppression })),
    known: report.known.map(facts),
    errors: report.errors,
  };
}

function facts(finding: Finding): object {
  const { rule, location, related, automaticFix, formerFingerprint: _former, ...rest } = finding;
  return {
    rule: rule.id,
    title: rule.title,
    ...rest,
    location: place(location),
    related: related.map(({ location: where, message }) => ({ message, location: place(where) })),
    ...(fixability(automaticFix) === undefined ? {} : { fixable: fixability(automaticFix) }),
    controls: rule.controls,
    rationale: rule.rationale,
    remediation: rule.remediation,
    references: rule.references,
  };
}

function place({ file, path, range }: Location): object {
  return { file, path, start: range.start, end: range.end };
}

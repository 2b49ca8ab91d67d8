import type { Finding, Severity } from '../engine';
import type { Reporter } from './reporter';
import { visible } from './escape-controls';
import { FindingIds } from './finding-id';
import { editedAt, sentenceOf, subjectOf } from './wording';

const severities: Readonly<Record<Severity, string>> = {
  critical: 'blocker',
  high: 'critical',
  medium: 'major',
  low: 'minor',
};

/**
 * GitLab code quality: what is wrong, where it has to be changed. What is undecided is `info`.
 * @see https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
 */
export const gitlab: Reporter = (report) => {
  const ids = new FindingIds();
  const issue = (finding: Finding): object => {
    const { file, line } = editedAt(finding);
    return {
      description: visible(`${subjectOf(finding)}: ${sentenceOf(finding)}. ${finding.rule.remediation}`),
      check_name: finding.rule.id,
      fingerprint: ids.of(finding),
      severity: finding.kind === 'unknown' ? 'info' : severities[finding.severity],
      location: { path: file.replaceAll('\\', '/').replace(/^(?:\.\/)+/, ''), lines: { begin: line } },
    };
  };
  return `${JSON.stringify(report.findings.map(issue), undefined, 2)}\n`;
};

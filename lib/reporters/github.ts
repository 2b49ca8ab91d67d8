import type { Finding, Severity } from '../engine';
import type { Reporter } from './reporter';
import { visible } from './escape-controls';
import { editedAt, sentenceOf } from './wording';

const commands: Readonly<Record<Severity, string>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'notice',
};

/**
 * Workflow commands that GitHub draws beside the changed lines: in the program where the line is known, in the
 * template otherwise.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export const github: Reporter = (report) => report.findings.map((finding) => `${annotation(finding)}\n`).join('');

function annotation(finding: Finding): string {
  const { rule, kind, severity, subject } = finding;
  const { file, line, column } = editedAt(finding);
  const place = { file, line, col: column };
  const parts = { ...place, title: `${rule.id} (${kind === 'unknown' ? 'undecided' : severity})` };
  const properties = Object.entries(parts).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  const name = subject.constructPath ?? subject.logicalId;
  const text = `${name === undefined ? '' : `${name}: `}${sentenceOf(finding)}`;
  return (
    `::${kind === 'unknown' ? 'notice' : commands[severity]} ` +
    `${properties.join(',')}::${escapeData(`${text}. ${rule.remediation}`)}`
  );
}

function escapeData(text: string): string {
  return visible(text).replaceAll('%', '%25');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

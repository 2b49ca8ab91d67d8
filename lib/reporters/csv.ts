import { addressOf, type Finding, type Report } from '../engine';
import { visible } from './escape-controls';
import type { Reporter } from './reporter';
import { cureOf, editedAt } from './wording';

/**
 * A field of a table that spreadsheets neither split nor run.
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export function field(text: string): string {
  const shown = visible(text);
  const safe = /^[=+\-@\t]/.test(shown) ? `'${shown}` : shown;
  return /[",\n']/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

/** A table as RFC 4180 has it. @see https://www.rfc-editor.org/rfc/rfc4180 */
export function table(heads: readonly string[], lines: readonly (readonly string[])[]): string {
  return [heads, ...lines].map((line) => `${line.map(field).join(',')}\r\n`).join('');
}

/** What a column says of a finding. */
const columns: Readonly<Record<string, (finding: Finding) => string>> = {
  verdict: ({ kind }) => (kind === 'fail' ? 'fail' : 'undecided'),
  severity: ({ severity }) => severity,
  rule: ({ rule }) => rule.id,
  title: ({ rule }) => rule.title,
  message: ({ message }) => message,
  when: ({ when = '' }) => when,
  witness: ({ witness = '' }) => witness,
  resource: ({ subject }) => subject.constructPath ?? subject.logicalId ?? '',
  type: ({ subject }) => subject.type ?? '',
  stack: ({ subject }) => subject.stack ?? '',
  account: ({ subject }) => subject.account ?? '',
  region: ({ subject }) => subject.region ?? '',
  file: (finding) => editedAt(finding).file,
  line: (finding) => String(editedAt(finding).line),
  template: ({ location }) => location.file,
  'template line': ({ location }) => String(location.range.start.line),
  path: ({ location }) => location.path,
  fix: (finding) => cureOf(finding) ?? finding.rule.remediation,
  controls: ({ rule }) => rule.controls.join(' '),
  page: ({ rule }) => addressOf(rule),
  fingerprint: ({ fingerprint }) => fingerprint,
};

/**
 * For spreadsheets, and the tools of auditors that take one: one line a finding, those that are accepted as well, each
 * with the time and the commit of the run, so that lines of many runs can stand in one table.
 */
export const csv: Reporter = ({ findings, suppressed, known }: Report, { time, evidence }) => {
  const run = [time.toISOString(), evidence?.commit ?? ''];
  const line = (finding: Finding, state: string, reason: string): readonly string[] => [
    state,
    ...Object.values(columns).map((column) => column(finding)),
    reason,
    ...run,
  ];
  return table(
    ['state', ...Object.keys(columns), 'reason', 'time', 'commit'],
    [
      ...findings.map((finding) => line(finding, 'open', '')),
      ...suppressed.map((finding) => line(finding, 'suppressed', finding.suppression.reason)),
      ...known.map((finding) => line(finding, 'known', finding.knownFrom === 'baseline' ? 'baseline' : 'before')),
    ],
  );
};

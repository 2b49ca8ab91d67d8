import type { Reporter } from './reporter';
import { visible } from './escape-controls';
import { counted, labelOf, sentenceOf, subjectOf } from './wording';

/**
 * One line a finding, `file:line:column: severity rule: message [subject]`, for editors and grep; the last line
 * counts.
 */
export const concise: Reporter = (report) => {
  const lines = report.findings.map((finding) => {
    const { file, range } = finding.location;
    return visible(
      `${file}:${range.start.line}:${range.start.column}: ${labelOf(finding)} ${finding.rule.id}: ` +
        `${sentenceOf(finding)} [${subjectOf(finding)}]`,
    );
  });
  const { failed, unknown, suppressed, known } = report.summary;
  const count = failed.critical + failed.high + failed.medium + failed.low;
  return (
    [
      ...lines,
      `${report.conclusion}: ${counted(count, 'finding')}, ${unknown} undecided, ${suppressed} ` +
        `suppressed, ${known} known before`,
    ].join('\n') + '\n'
  );
};

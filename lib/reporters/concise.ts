import { toldTogether, type Finding, type OpenQuestion } from '../engine';
import type { Reporter } from './reporter';
import { visible } from './escape-controls';
import { answerTo, counted, editedAt, labelOf, questionText, sentenceOf, subjectOf } from './wording';

/**
 * One line a finding, `file:line:column: severity rule: message [subject]`, for editors and grep, and one for all that
 * wait for the same answer; the last line counts.
 */
export const concise: Reporter = (report) => {
  const questions = toldTogether(report.findings).flatMap((one) => ('missing' in one ? [one] : []));
  const asked = new Map(questions.flatMap((open) => open.findings.map((finding) => [finding, open] as const)));
  const lines = report.findings.flatMap((finding) => {
    const open = asked.get(finding);
    if (open === undefined) return [line(finding)];
    return open.findings[0] === finding ? [questionLine(open)] : [];
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

/** Where it is to be mended: in the program where the line is known. */
function placeOf(finding: Finding): string {
  const { file, line: row, column } = editedAt(finding);
  return `${file}:${row}:${column}`;
}

function line(finding: Finding): string {
  const what = `${labelOf(finding)} ${finding.rule.id}: ${sentenceOf(finding)}`;
  return visible(`${placeOf(finding)}: ${what} [${subjectOf(finding)}]`);
}

/** One line for what waits for one answer, at the first place that does. */
function questionLine(open: OpenQuestion): string {
  const [first] = open.findings;
  const answer = answerTo(open.missing);
  const subjects = [...new Set(open.findings.map(subjectOf))].join(', ');
  const place = first ? placeOf(first) : '';
  return visible(
    `${place}: ${first ? `${labelOf(first)} ${first.rule.id}` : 'undecided'}: ${questionText(open)}` +
      `${answer === undefined ? '' : ` (${answer})`} [${subjects}]`,
  );
}

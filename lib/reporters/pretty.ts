import { createColors } from 'picocolors';
import {
  severities,
  toldTogether,
  type Finding,
  type FindingGroup,
  type Location,
  type OpenQuestion,
  type Report,
  type Severity,
} from '../engine';
import { codeFrame, linesByFile } from './code-frame';
import type { Reporter } from './reporter';
import { visible } from './escape-controls';
import { answerTo, counted, cureOf, labelOf, leftOut, questionText, sentenceOf, subjectOf } from './wording';

type Paint = (text: string) => string;

/** Findings of one open question that get a line each. */
const maximumLines = 8;

/** For people: what, where in the template, where in the program, why, and what to do; each rule is explained once. */
export const pretty: Reporter = (report, context) => {
  const colors = createColors(context.color);
  const paint: Record<Severity | 'unknown', Paint> = {
    critical: (text) => colors.bold(colors.magenta(text)),
    high: (text) => colors.bold(colors.red(text)),
    medium: colors.yellow,
    low: colors.cyan,
    unknown: colors.blue,
  };
  const linesOf = linesByFile(context.sourceText);
  const explained = new Set<string>();
  const blocks = toldTogether(report.findings).map((one) => ('missing' in one ? question(one) : block(one)));
  const suppressed = context.showSuppressed
    ? [
        ...report.suppressed.map((finding) => acceptedLine('suppressed', finding, finding.suppression.reason)),
        ...report.known.map((finding) =>
          acceptedLine(
            'known',
            finding,
            finding.knownFrom === 'baseline' ? 'in the baseline' : 'there before the change',
          ),
        ),
      ]
    : [];
  return [...blocks, ...(suppressed.length > 0 ? [suppressed.join('\n')] : []), summary(report)].join('\n\n') + '\n';

  function question(open: OpenQuestion): string {
    const answer = answerTo(open.missing);
    const shown = open.findings.slice(0, maximumLines).map((finding) => {
      const { file, range } = finding.location;
      const where = `${visible(file)}:${range.start.line}:${range.start.column}`;
      return `  ${colors.dim('-->')} ${where}  ${labelOf(finding)} ${finding.rule.id} in ${visible(subjectOf(finding))}`;
    });
    const more = open.findings.length - shown.length;
    return [
      `${paint.unknown('undecided')} ${visible(questionText(open))}`,
      ...(answer === undefined ? [] : [`  ${colors.dim('answer  ')} ${colors.green(visible(answer))}`]),
      ...shown,
      ...(more > 0 ? [colors.dim(`      and ${more} more, which the json format has`)] : []),
    ].join('\n');
  }

  function block({ head, rest }: FindingGroup): string {
    const lines = [
      `${badge(head)} ${colors.bold(visible(head.rule.id))}: ${visible(head.message)}`,
      ...frame(head.location, undefined),
      ...head.related.flatMap(({ location, message }) => frame(location, message)),
    ];
    const note = (label: string, text: string): void => void lines.push(`  ${colors.dim(label.padEnd(8))} ${text}`);
    note('in', where(head));
    if (head.source) note('made at', visible(`${head.source.file}:${head.source.line}:${head.source.column}`));
    if (head.when !== undefined) note('when', visible(head.when));
    if (head.witness !== undefined) note('witness', visible(head.witness));
    for (const finding of rest)
      note('also', `${finding.rule.id} (${labelOf(finding)}): ${visible(sentenceOf(finding))}`);
    const cure = cureOf(head);
    if (cure !== undefined) note('fix', colors.green(visible(cure)));
    if (!explained.has(head.rule.id)) {
      explained.add(head.rule.id);
      for (const [index, line] of wrap(head.rule.rationale, context.width - 12).entries())
        note(index === 0 ? 'why' : '', line);
      for (const [index, line] of wrap(head.rule.remediation, context.width - 12).entries())
        note(index === 0 ? 'help' : '', colors.green(line));
      note('see', link(head.rule.references[0]));
    }
    return lines.join('\n');
  }

  /**
   * A link as terminals know it; the address is ours, so nothing in it needs care.
   * @see https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda
   */
  function link(page: string): string {
    const shown = colors.underline(page);
    return context.hyperlinks === true ? `\u001b]8;;${page}\u001b\\${shown}\u001b]8;;\u001b\\` : shown;
  }

  function badge(finding: Finding): string {
    return paint[finding.kind === 'unknown' ? 'unknown' : finding.severity](labelOf(finding));
  }

  function frame(location: Location, message: string | undefined): string[] {
    const { start } = location.range;
    const head =
      `  ${colors.dim(message === undefined ? '-->' : ':::')} ` +
      `${visible(location.file)}:${start.line}:${start.column}${message === undefined ? '' : `  ${message}`}`;
    const lines = linesOf(location.file);
    if (lines === undefined) return [head];
    return [
      head,
      ...codeFrame(lines, location.range, { gutter: colors.dim, mark: colors.red }, context.width).map(
        (line) => `  ${line}`,
      ),
    ];
  }

  function acceptedLine(how: string, finding: Finding, reason: string): string {
    const { start } = finding.location.range;
    return colors.dim(
      `${how} ${finding.rule.id} at ${visible(finding.location.file)}:${start.line}: ${visible(reason)}`,
    );
  }

  function summary({
    summary: { failed, unknown, suppressed: hidden, known, fixable, templates, buckets, rules, notAsked },
    conclusion,
    failOn,
    errors,
  }: Report): string {
    const count = severities.reduce((sum, severity) => sum + failed[severity], 0);
    const bySeverity = severities
      .filter((severity) => failed[severity] > 0)
      .map((severity) => paint[severity](`${failed[severity]} ${severity}`));
    const verdicts = [
      count === 0 ? 'no findings' : `${counted(count, 'finding')} (${bySeverity.join(', ')})`,
      ...(unknown > 0 ? [paint.unknown(`${unknown} undecided`)] : []),
      ...(hidden > 0 ? [`${hidden} suppressed`] : []),
      ...(known > 0 ? [`${known} known before`] : []),
      ...(fixable.safe + fixable.unsafe > 0 ? [`${fixable.safe + fixable.unsafe} fixable`] : []),
      ...(errors.length > 0 ? [colors.red(`${counted(errors.length, 'input')} not read`)] : []),
    ];
    const mark = conclusion === 'pass' ? colors.green('pass') : colors.red(conclusion);
    const read = `${counted(templates, 'template')}, ${counted(buckets, 'bucket')}, ${rules} rules`;
    const rest = leftOut(notAsked);
    return [
      `${colors.bold(mark)}: ${verdicts.join(', ')}`,
      colors.dim(`read ${read}; fails on ${failOn} and worse`),
      ...(rest === undefined ? [] : [colors.dim(rest)]),
    ].join('\n');
  }
};

function where(finding: Finding): string {
  const { subject } = finding;
  const type = subject.type === undefined ? '' : ` (${subject.type})`;
  return visible(subjectOf(finding) + type);
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= Math.max(40, width))
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

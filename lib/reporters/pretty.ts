import { changeText } from './openness';
import { createColors } from 'picocolors';
import {
  fixability,
  isAtLeast,
  toldTogether,
  type Finding,
  type FindingGroup,
  type Location,
  type OpenQuestion,
  type Report,
} from '../engine';
import { codeFrame, linesByFile } from './code-frame';
import { visible } from './escape-controls';
import { severityPaint, type Colors } from './paint';
import { statistics, summaryLines, tableByRule } from './pretty-summary';
import type { Reporter, ReporterContext } from './reporter';
import { answerTo, counted, cureOf, editedAt, labelOf, questionText, sentenceOf, subjectOf } from './wording';

/** Findings of one open question that get a line each. */
const maximumLines = 8;

/**
 * For people: what, where in the program, where in the template, why, and what to do; each rule is explained once. It
 * ends with a table by rule. What is low is counted, and
 * told only where it fails or somebody asks; what is undecided always is.
 */
export const pretty: Reporter = (report, context) => {
  const { detail = 'findings' } = context;
  const colors = createColors(context.color);
  if (detail === 'quiet' && report.conclusion === 'pass') return '';
  if (detail === 'statistics') return joined([statistics(report, colors), summaryLines(report, colors)]);
  const all = toldTogether(report.findings);
  const told = detail === 'everything' ? all : all.filter((one) => isTold(one, report));
  const writer = new BlockWriter(context, colors);
  const blocks = told.map((one) => ('missing' in one ? writer.question(one) : writer.block(one)));
  const accepted = context.showSuppressed ? acceptedLines(report, colors) : [];
  const untold = all.filter((one) => !told.includes(one)).flatMap(findingsOf).length;
  const table = detail === 'quiet' ? [] : tableByRule(report, colors);
  return joined([...blocks, accepted, table, [...untoldLine(untold, colors), ...summaryLines(report, colors)]]);
};

/** Paragraphs with a line between them. */
function joined(paragraphs: readonly (readonly string[])[]): string {
  const full = paragraphs.filter((lines) => lines.length > 0);
  return `${full.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function findingsOf(one: FindingGroup | OpenQuestion): readonly Finding[] {
  return 'missing' in one ? one.findings : [one.head, ...one.rest];
}

/** Whether it is worse than low, fails, or could not be decided. */
function isTold(one: FindingGroup | OpenQuestion, { failOn }: Report): boolean {
  return findingsOf(one).some(
    ({ kind, severity }) => kind === 'unknown' || isAtLeast(severity, 'medium') || isAtLeast(severity, failOn),
  );
}

function untoldLine(count: number, colors: Colors): readonly string[] {
  return count === 0 ? [] : [colors.dim(`${counted(count, 'low finding')} not shown; --verbose shows all`)];
}

function acceptedLines({ suppressed, known }: Report, colors: Colors): readonly string[] {
  const line = (how: string, finding: Finding, reason: string): string => {
    const { file, line: at } = editedAt(finding);
    const what = `${finding.rule.id} of ${visible(subjectOf(finding))} at ${visible(file)}:${at}`;
    return colors.dim(`${how} ${what}: ${visible(reason)}`);
  };
  return [
    ...suppressed.map((finding) => line('suppressed', finding, finding.suppression.reason)),
    ...known.map((finding) =>
      line('known', finding, finding.knownFrom === 'baseline' ? 'in the baseline' : 'there before the change'),
    ),
  ];
}

/** Writes findings one after the other, and remembers which rules it has explained. */
class BlockWriter {
  private readonly explained = new Set<string>();
  private readonly linesOf: ReturnType<typeof linesByFile>;
  private readonly paint: ReturnType<typeof severityPaint>;

  constructor(
    private readonly context: ReporterContext,
    private readonly colors: Colors,
  ) {
    this.linesOf = linesByFile(context.sourceText);
    this.paint = severityPaint(colors);
  }

  /** All that waits for one answer. */
  public question(open: OpenQuestion): readonly string[] {
    const { colors } = this;
    const answer = answerTo(open.missing);
    const shown = open.findings.slice(0, maximumLines).map((finding) => {
      const what = `${labelOf(finding)} ${finding.rule.id} in ${visible(subjectOf(finding))}`;
      return `  ${colors.dim('-->')} ${placeOf(finding.location)}  ${what}`;
    });
    const more = open.findings.length - shown.length;
    return [
      `${this.paint.unknown('undecided')} ${visible(questionText(open))}`,
      ...(answer === undefined ? [] : [`  ${colors.dim('answer  ')} ${colors.green(visible(answer))}`]),
      ...shown,
      ...(more > 0 ? [colors.dim(`      and ${more} more, which the json format has`)] : []),
    ];
  }

  /** Findings of one cause. */
  public block({ head, rest }: FindingGroup): readonly string[] {
    const badge = this.paint[head.kind === 'unknown' ? 'unknown' : head.severity](labelOf(head));
    return [
      `${badge} ${this.colors.bold(visible(head.rule.id))}: ${visible(head.message)}`,
      ...this.places(head),
      ...this.note('in', where(head)),
      ...this.note('when', head.when),
      ...this.note('witness', head.witness),
      ...this.note('requests', head.openness && changeText(head.openness)),
      ...rest.flatMap((one) => this.note('also', `${one.rule.id} (${labelOf(one)}): ${sentenceOf(one)}`)),
      ...this.advice(head),
    ];
  }

  /** Where it is to be mended comes first: in the program where the line is known. */
  private places({ source, location, related }: Finding): readonly string[] {
    const made = source ? [this.arrow(visible(`${source.file}:${source.line}:${source.column}`), undefined)] : [];
    return [
      ...made,
      ...this.frame(location, source ? 'in the template' : undefined),
      ...related.flatMap((one) => this.frame(one.location, one.message)),
    ];
  }

  /** Of what the CDK made, the property of the construct is the advice; an override is what else would do. */
  private advice(head: Finding): readonly string[] {
    const cure = cureOf(head);
    const isOverride = head.subject.constructPath !== undefined && fixability(head.automaticFix) === undefined;
    const isFirst = !this.explained.has(head.rule.id);
    this.explained.add(head.rule.id);
    const fix = (label: string): readonly string[] => this.note(label, cure, this.colors.green);
    if (!isFirst) return isOverride ? this.note('help', 'as above') : fix('fix');
    return [
      ...(isOverride ? [] : fix('fix')),
      ...this.wrapped('why', head.rule.rationale),
      ...this.wrapped('help', head.rule.remediation, this.colors.green),
      ...(isOverride ? fix('or') : []),
      `  ${this.colors.dim('see     ')} ${this.link(head.rule.references[0])}`,
    ];
  }

  private note(label: string, text: string | undefined, paint = (shown: string): string => shown): readonly string[] {
    return text === undefined ? [] : [`  ${this.colors.dim(label.padEnd(8))} ${paint(visible(text))}`];
  }

  private wrapped(label: string, text: string, paint?: (shown: string) => string): readonly string[] {
    return wrap(text, this.context.width - 12).flatMap((line, index) =>
      this.note(index === 0 ? label : '', line, paint),
    );
  }

  /**
   * A link as terminals know it; the address is ours, so nothing in it needs care.
   * @see https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda
   */
  private link(page: string): string {
    const shown = this.colors.underline(page);
    return this.context.hyperlinks === true ? `\u001b]8;;${page}\u001b\\${shown}\u001b]8;;\u001b\\` : shown;
  }

  private arrow(place: string, message: string | undefined): string {
    const { dim } = this.colors;
    return `  ${dim(message === undefined ? '-->' : '...')} ${place}${message === undefined ? '' : `  ${message}`}`;
  }

  /** The place, and the lines around it where it is more than the head of a block in which something is missing. */
  private frame(location: Location, message: string | undefined): readonly string[] {
    const head = this.arrow(placeOf(location), message);
    const lines = this.linesOf(location.file);
    if (lines === undefined || isHead(location, lines)) return [head];
    const { dim: gutter, red: mark } = this.colors;
    const framed = codeFrame(lines, location.range, { gutter, mark }, this.context.width);
    return [head, ...framed.map((line) => `  ${line}`)];
  }
}

/** Whether the place is that of a whole resource, or of all its properties, where something is missing in them. */
function isHead({ path, range: { start } }: Location, lines: readonly string[]): boolean {
  const marked = lines[start.line - 1]?.slice(start.column - 1) ?? '';
  return /^Resources\/[^/]+(?:\/Properties)?$/.test(path) || /^"?Properties"?\s*:\s*\{?\s*$/.test(marked);
}

function placeOf({ file, range: { start } }: Location): string {
  return `${visible(file)}:${start.line}:${start.column}`;
}

function where(finding: Finding): string {
  const { subject } = finding;
  return subjectOf(finding) + (subject.type === undefined ? '' : ` (${subject.type})`);
}

function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= Math.max(40, width))
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

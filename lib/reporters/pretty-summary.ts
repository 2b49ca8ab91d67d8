import { createColors } from 'picocolors';
import { fixability, severities, type Finding, type Report } from '../engine';
import { visible } from './escape-controls';
import { severityPaint, type Colors } from './paint';
import { counted, leftOut, sentenceOf, subjectOf } from './wording';

/** Rules that get a row, so that the end of a report fits a screen of 24 lines. */
const maximumRows = 12;

/** Names of other linters that are shown in one line. */
const maximumNames = 8;

/** Fewer findings than this need no table. */
const minimumFindings = 6;

interface Row {
  readonly rule: string;
  readonly worst: Finding['severity'] | 'unknown';
  readonly findings: number;
  readonly resources: number;
  readonly fixable: number;
}

/**
 * What each rule found, the worst first.
 * @param rowLimit rules that get a row; what is left is counted
 */
function table(findings: readonly Finding[], colors: Colors, rowLimit: number): readonly string[] {
  const rows = rowsOf(findings);
  const shown = rows.slice(0, rowLimit);
  const lines = rowLines(shown, colors, true);
  const more = rows.length - shown.length;
  return more > 0 ? [...lines, colors.dim(`  and ${counted(more, 'more rule')}; --statistics lists all`)] : lines;
}

/** Rows under a head. @param hasFixes whether the command can mend what is found */
function rowLines(rows: readonly Row[], colors: Colors, hasFixes: boolean): readonly string[] {
  const width = Math.max(...rows.map(({ rule }) => rule.length)) + 2;
  const paint = severityPaint(colors);
  const line = ({ rule, worst, findings: count, resources, fixable }: Row): string =>
    `  ${rule.padEnd(width)}${paint[worst]((worst === 'unknown' ? 'undecided' : worst).padEnd(11))}` +
    String(count).padStart(8) +
    String(resources).padStart(11) +
    (hasFixes ? (fixable === 0 ? '-' : String(fixable)).padStart(9) : '');
  const head = `  ${'rule'.padEnd(width)}${'worst'.padEnd(11)}findings  resources${hasFixes ? '  fixable' : ''}`;
  return [colors.dim(head), ...rows.map(line)];
}

/** The table that ends a report; nothing for a few findings, which are on the screen already. */
export function tableByRule({ findings }: Report, colors: Colors): readonly string[] {
  return findings.length < minimumFindings ? [] : table(findings, colors, maximumRows);
}

/** The table of every rule, for who asks for the figures alone. */
export function statistics({ findings }: Report, colors: Colors): readonly string[] {
  return findings.length === 0 ? [] : table(findings, colors, Number.POSITIVE_INFINITY);
}

/**
 * How much of what was found, and a table by rule, for a program that shows the findings itself: plain text, without
 * what only the command can do. Nothing where nothing was found.
 */
export function digest(report: Report): readonly string[] {
  const { findings, summary, failOn } = report;
  if (findings.length === 0) return [];
  const plain = createColors(false);
  const counts = verdicts({ ...report, summary: { ...summary, fixable: { safe: 0, unsafe: 0 } } }, plain);
  const rows = findings.length < minimumFindings ? [] : rowsOf(findings);
  const more = rows.length - maximumRows;
  return [
    `${counts.join(', ')}; ${failOn} and worse fail`,
    ...(rows.length > 0 ? rowLines(rows.slice(0, maximumRows), plain, false) : []),
    ...(more > 0 ? [`  and ${counted(more, 'more rule')}`] : []),
  ];
}

/** A row for each rule; findings come the most severe first, and so do rows. */
function rowsOf(findings: readonly Finding[]): readonly Row[] {
  const byRule = new Map<string, Finding[]>();
  for (const finding of findings) byRule.set(finding.rule.id, [...(byRule.get(finding.rule.id) ?? []), finding]);
  return [...byRule].map(([rule, own]) => ({
    rule,
    worst: own.find(({ kind }) => kind === 'fail')?.severity ?? 'unknown',
    findings: own.length,
    resources: new Set(own.map((finding) => `${finding.subject.template}\u0000${subjectOf(finding)}`)).size,
    fixable: own.filter(({ automaticFix }) => fixability(automaticFix) !== undefined).length,
  }));
}

/** What came of it, what was read, and what was not asked: the last lines. */
export function summaryLines(report: Report, colors: Colors): readonly string[] {
  const { summary, conclusion, failOn } = report;
  const mark = conclusion === 'pass' ? colors.green('pass') : colors.red(conclusion);
  const { templates, buckets, rules, notAsked } = summary;
  const read = `${counted(templates, 'template')}, ${counted(buckets, 'bucket')}, ${rules} rules`;
  const rest = leftOut(notAsked);
  return [
    ...lostLines(report).map((line) => colors.dim(line)),
    `${colors.bold(mark)}: ${verdicts(report, colors).join(', ')}`,
    colors.dim(`read ${read}; fails on ${failOn} and worse`),
    ...(rest === undefined ? [] : [colors.dim(rest)]),
    ...notTakenOver(report).map((line) => colors.dim(line)),
  ];
}

/** Who may do what no longer, a few of them. */
function lostLines({ lostAccess = [] }: Report): readonly string[] {
  const lines = lostAccess.slice(0, maximumRows).map((lost) => `lost access: ${visible(sentenceOf(lost))}`);
  const more = lostAccess.length - lines.length;
  return more > 0 ? [...lines, `lost access: and ${more} more`] : lines;
}

/** What suppressions for other linters name that is not asked here: it suppressed nothing. */
function notTakenOver({ notTakenOver: names }: Report): readonly string[] {
  if (names.length === 0) return [];
  const shown = [...new Set(names.map(({ tool, alias }) => `${visible(alias)} (${tool})`))];
  const more = shown.length > maximumNames ? `, and ${shown.length - maximumNames} more` : '';
  return [
    `${counted(names.length, 'suppression')} of other linters named nothing that is asked here: ` +
      `${shown.slice(0, maximumNames).join(', ')}${more}`,
  ];
}

function verdicts({ summary, errors }: Report, colors: Colors): readonly string[] {
  const { failed, unknown, suppressed, known, fixable } = summary;
  const paint = severityPaint(colors);
  const count = severities.reduce((sum, severity) => sum + failed[severity], 0);
  const bySeverity = severities
    .filter((severity) => failed[severity] > 0)
    .map((severity) => paint[severity](`${failed[severity]} ${severity}`));
  const fixes = fixable.safe + fixable.unsafe;
  return [
    count === 0 ? 'no findings' : `${counted(count, 'finding')} (${bySeverity.join(', ')})`,
    ...(unknown > 0 ? [paint.unknown(`${unknown} undecided`)] : []),
    ...(suppressed > 0 ? [`${suppressed} suppressed`] : []),
    ...(known > 0 ? [`${known} known before`] : []),
    ...(fixes > 0 ? [`${fixes} fixable`] : []),
    ...(errors.length > 0 ? [colors.red(`${counted(errors.length, 'input')} not read`)] : []),
  ];
}

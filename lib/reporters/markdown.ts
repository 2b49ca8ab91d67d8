import {
  addressOf,
  byWidth,
  coverageOf,
  severities,
  toldTogether,
  type Finding,
  type FindingGroup,
  type OpenQuestion,
  type Report,
} from '../engine';
import { mermaid } from './graph';
import { changeText } from './openness';
import { plainText } from './plain-text';
import type { Reporter, ReporterContext } from './reporter';
import { answerTo, counted, cureOf, editedAt, labelOf, questionText, sentenceOf, subjectOf } from './wording';

/** GitHub takes 65,536 characters in a comment; GitLab a million, Bitbucket half as many as GitHub. */
const maximumLength = 60_000;

/** By which a job finds the comment it wrote last time. */
const marker = '<!-- bucket-warden -->';

const icons = { critical: '🟣', high: '🔴', medium: '🟠', low: '🔵', unknown: '⚪' } as const;

/**
 * For a comment on a pull request: a verdict, a table, and each finding behind a fold; never longer than a comment may
 * be.
 */
export const markdown: Reporter = (report, context) => {
  const head = [
    marker,
    `## ${title(report)}`,
    '',
    ...accessChanges(report),
    countsTable(report),
    ...notes(report),
  ].join('\n');
  const tail = [
    '',
    ...coverage(report, context),
    ...graph(context),
    `<sub>bucket-warden ${plainText(context.toolVersion)}: ` +
      `${counted(report.summary.templates, 'template')}, ${counted(report.summary.buckets, 'bucket')}, ` +
      `${report.summary.rules} rules; fails on ${report.failOn} and worse.</sub>`,
  ].join('\n');
  const groups = toldTogether(notInHead(report));
  const blocks: string[] = [];
  let room = maximumLength - head.length - tail.length - 200;
  for (const group of groups) {
    const block = 'missing' in group ? foldQuestion(group) : fold(group);
    if (block.length + 2 > room) break;
    room -= block.length + 2;
    blocks.push(block);
  }
  const left = groups
    .slice(blocks.length)
    .reduce((sum, one) => sum + ('missing' in one ? one.findings.length : 1 + one.rest.length), 0);
  return (
    [
      head,
      ...blocks,
      ...(left > 0 ? [`**… and ${counted(left, 'finding')} more.** The whole report is in the job.`] : []),
      tail,
    ].join('\n\n') + '\n'
  );
};

function title({ conclusion, summary: { failed, unknown } }: Report): string {
  const count = severities.reduce((sum, severity) => sum + failed[severity], 0);
  const verdict = {
    pass: '✅ bucket-warden: pass',
    fail: '❌ bucket-warden: fail',
    error: '⛔ bucket-warden: not everything could be read',
  }[conclusion];
  return (
    `${verdict}: ` +
    `${count === 0 ? 'no findings' : counted(count, 'finding')}${unknown > 0 ? `, ${unknown} undecided` : ''}`
  );
}

function countsTable({ summary: { failed, unknown, suppressed, known, fixable } }: Report): string {
  const columns = [...severities, 'undecided', 'suppressed', 'known', 'fixable'];
  const cells = [
    ...severities.map((severity) => failed[severity]),
    unknown,
    suppressed,
    known,
    fixable.safe + fixable.unsafe,
  ];
  return [`| ${columns.join(' | ')} |`, `|${' ---: |'.repeat(columns.length)}`, `| ${cells.join(' | ')} |`].join('\n');
}

function notes({ errors }: Report): readonly string[] {
  return errors.map(
    ({ message, place }) =>
      `\n> ⛔ ${plainText([place?.file, place?.line].filter((part) => part !== undefined).join(':'))}: ` +
      plainText(message),
  );
}

/** What of the changes of access gets a line each. */
const maximumChanges = 20;

const levelsExplained =
  '<sub>An account is an AWS account, with everybody whom its owner lets in: a number that is none of yours is ' +
  'somebody outside. Is it meant? Then nothing is to do. If not, take out the statement at “let in by”.<br>read: ' +
  'download objects · list: see what there is · write: upload and replace · delete: remove objects · administer: ' +
  'change who gets in, and how the bucket is set up · assume: act as that role, with all that it may do<br>requests: ' +
  'how many they may make with the bucket in all; 2^1024 is one action on every object, and each 8 less is one ' +
  'letter of a name that has to be right</sub>';

function isCompared({ lostAccess }: Report): boolean {
  return lostAccess !== undefined;
}

function isNewAccess({ rule }: Finding): boolean {
  return rule.id === 'new-access';
}

/** Findings that the head has not told already. */
function notInHead(report: Report): readonly Finding[] {
  return isCompared(report) ? report.findings.filter((one) => !isNewAccess(one)) : report.findings;
}

/** Who gets in that could not before, and who no longer does: what a reviewer asks first. */
function accessChanges({ findings, lostAccess }: Report): readonly string[] {
  if (lostAccess === undefined) return [];
  const gained = findings.filter(isNewAccess);
  // the widest first, whichever severity a run gives them
  const widest = gained.toSorted((one, other) => byWidth(one.openness?.now, other.openness?.now));
  const sure = widest.filter(({ kind }) => kind === 'fail');
  const open = widest.filter(({ kind }) => kind === 'unknown');
  const nobody = open.length === 0 ? ['Nobody gets in who could not before.', ''] : [];
  return [
    ...(sure.length === 0 ? nobody : changes('Who gets in now and could not before', sure.map(changeLine))),
    ...(open.length === 0 ? [] : changes('Nobody can tell before deployment', open.map(changeLine))),
    ...(lostAccess.length === 0 ? [] : changes('Who no longer gets in', lostAccess.map(lostLine))),
    ...(gained.length + lostAccess.length === 0 ? [] : [levelsExplained, '']),
  ];
}

function changes(title: string, lines: readonly string[]): readonly string[] {
  const more = lines.length - maximumChanges;
  return [`### ${title}`, '', ...lines.slice(0, maximumChanges), ...(more > 0 ? [`- … and ${more} more`] : []), ''];
}

function changeLine(finding: Finding): string {
  const { kind, severity, witness, openness } = finding;
  const { file, line } = editedAt(finding);
  const example = witness === undefined ? '' : `<br>for example: ${plainText(witness)}`;
  const where = `<br>let in by: ${plainText(`${finding.location.file}:${finding.location.range.start.line}`)}`;
  const made = finding.source ? `, made at ${plainText(`${file}:${line}`)}` : '';
  const icon = icons[kind === 'unknown' ? 'unknown' : severity];
  const width = openness === undefined ? '' : `<br>requests: ${plainText(changeText(openness))}`;
  return `- ${icon} ${plainText(sentenceOf(finding))}${example}${width}${kind === 'fail' ? where + made : ''}`;
}

function lostLine(lost: NonNullable<Report['lostAccess']>[number]): string {
  const example = lost.witness === undefined ? '' : `<br>refused now: ${plainText(lost.witness)}`;
  return `- ${plainText(sentenceOf(lost))}${example}`;
}

/** Findings of one open question that get a line each. */
const maximumLines = 20;

function foldQuestion(open: OpenQuestion): string {
  const answer = answerTo(open.missing);
  const shown = open.findings.slice(0, maximumLines).map((finding) => {
    const { file, line } = editedAt(finding);
    return (
      `- ${labelOf(finding)} ${finding.rule.id} in ${plainText(subjectOf(finding))}, ` + plainText(`${file}:${line}`)
    );
  });
  const more = open.findings.length - shown.length;
  return [
    `<details><summary>${icons.unknown} <b>undecided</b> ${plainText(questionText(open))}</summary>`,
    '',
    ...(answer === undefined ? [] : [`- **answer:** ${plainText(`\`${answer}\``)}`]),
    ...shown,
    ...(more > 0 ? [`- and ${more} more`] : []),
    '',
    '</details>',
  ].join('\n');
}

function fold({ head, rest }: FindingGroup): string {
  const { file, line } = editedAt(head);
  const cure = cureOf(head);
  const icon = icons[head.kind === 'unknown' ? 'unknown' : head.severity];
  const where = plainText(`${head.location.file}:${head.location.range.start.line}`);
  const lines = [
    `- **where:** ${where}${head.source ? `, made at ${plainText(`${file}:${line}`)}` : ''}`,
    ...(head.witness === undefined ? [] : [`- **witness:** ${plainText(head.witness)}`]),
    ...rest.map((finding) => `- **also:** ${finding.rule.id} (${labelOf(finding)}): ${plainText(sentenceOf(finding))}`),
    `- **why:** ${plainText(head.rule.rationale)}`,
    `- **help:** ${plainText(head.rule.remediation)}`,
    ...(cure === undefined ? [] : [`- **fix:** ${plainText(cure)}`]),
    `- [${head.rule.id}](${addressOf(head.rule)})`,
  ];
  return [
    `<details><summary>${icon} <b>${labelOf(head)}</b> ${head.rule.id}: ${plainText(sentenceOf(head))} ` +
      `(${plainText(subjectOf(head))})</summary>`,
    '',
    ...lines,
    '',
    '</details>',
  ].join('\n');
}

function coverage(report: Report, { frameworks = [] }: ReporterContext): readonly string[] {
  if (frameworks.length === 0) return [];
  const rows = frameworks.map((framework) => {
    const { rows: controls } = coverageOf(report, framework);
    const count = (state: string): number => controls.filter((row) => row.state === state).length;
    const counts = ['fail', 'unknown', 'accepted', 'pass', 'not-applicable', 'not-run', 'not-covered'].map(
      (state) => count(state) || '',
    );
    return `| ${plainText(framework.title)} | ${counts.join(' | ')} |`;
  });
  return [
    '<details><summary>Controls by framework</summary>',
    '',
    '| framework | fail | undecided | accepted | pass | does not apply | not run | not covered |',
    '| --- |' + ' ---: |'.repeat(7),
    ...rows,
    '',
    '</details>',
    '',
  ];
}

function graph({ exposure }: ReporterContext): readonly string[] {
  if (exposure === undefined || exposure.edges.length === 0 || exposure.edges.length > 60) return [];
  return [
    '<details><summary>Who reaches which bucket</summary>',
    '',
    '```mermaid',
    mermaid(exposure).trimEnd(),
    '```',
    '',
    '</details>',
    '',
  ];
}

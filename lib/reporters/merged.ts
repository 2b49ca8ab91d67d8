import { createColors } from 'picocolors';
import {
  severities,
  type AccountChange,
  type FrameworkOutline,
  type MergedAccount,
  type MergedControl,
  type MergedReport,
  type MergeTrend,
  type ResourceCounts,
} from '../engine';
import { visible } from './escape-controls';
import { escapeHtml, htmlPage, htmlTable } from './html-page';
import { jsonParts, MadeWhenWritten } from './json-parts';
import { counted } from './wording';

/** What the formats of `merge` know besides the reports. */
export interface MergedContext {
  readonly toolVersion: string;
  readonly time: Date;
  readonly color: boolean;
  readonly trend: MergeTrend;
  /** for the titles of controls */
  readonly frameworks: readonly FrameworkOutline[];
}

/** Rows that somebody reads on a screen; the rest are counted. */
const shownRows = 30;

/** Formats of `merge`. */
export const mergedReporters = {
  pretty,
  json,
  csv,
  html,
} as const satisfies Record<string, (merged: MergedReport, context: MergedContext) => string | Iterable<string>>;

function pretty(merged: MergedReport, { color, trend }: MergedContext): string {
  const colors = createColors(color);
  const heads = ['account', 'reports', ...severities, 'undecided', 'accepted'];
  const rows = merged.accounts.map((row) => [visible(row.account), ...numbersOf(row).map(String)]);
  const failing = merged.controls.filter(({ failed }) => failed > 0).sort((a, b) => b.failing - a.failing);
  const controls = failing.map(({ control, failing: accounts, failed }) => [visible(control), accounts, failed]);
  const tables = [
    textTable(heads, rows, 'account'),
    ...(controls.length === 0
      ? []
      : [
          textTable(
            ['control', 'accounts failing', 'resources'],
            controls.map((cells) => cells.map(String)),
            'control',
          ),
        ]),
    ...(trend.changes.length === 0 ? [] : [changesText(trend.changes)]),
    ...merged.unread.map(({ file, message }) => colors.red(`not read: ${visible(file)}: ${visible(message)}`)),
  ];
  const paint = { pass: colors.green, fail: colors.red, error: colors.red }[merged.conclusion];
  const total = severities.map((severity) => `${merged.failed[severity]} ${severity}`).join(', ');
  return `${tables.join('\n\n')}\n\n${paint(merged.conclusion)}: ${counted(merged.reports, 'report')} of ${counted(
    merged.accounts.length,
    'account',
  )}: ${total}, ${merged.undecided} undecided, ${merged.accepted} accepted${incompleteText(merged)}\n`;
}

function numbersOf({ reports, failed, undecided, accepted }: MergedAccount): readonly number[] {
  return [reports, ...severities.map((severity) => failed[severity]), undecided, accepted];
}

function incompleteText({ incomplete, unread }: MergedReport): string {
  const gaps = [
    ...(incomplete > 0 ? [`${counted(incomplete, 'report')} of runs that could not read everything`] : []),
    ...(unread.length > 0 ? [`${counted(unread.length, 'report')} not read`] : []),
  ];
  return gaps.length === 0 ? '' : `; ${gaps.join(', ')}`;
}

function changesText(changes: readonly AccountChange[]): string {
  const rows = changes.map(({ account, before, now }) => [visible(account), shownCount(before), shownCount(now)]);
  return textTable(['changed account', 'before', 'now'], rows, 'account');
}

function shownCount(count: number | undefined): string {
  return count === undefined ? '-' : String(count);
}

/** Columns as wide as what stands in them; numbers to the right. */
function textTable(heads: readonly string[], rows: readonly (readonly string[])[], noun: string): string {
  const shown = rows.slice(0, shownRows);
  const widths = heads.map((head, at) => Math.max(head.length, ...shown.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
      .trimEnd();
  const more = rows.length - shown.length;
  return [line(heads), ...shown.map(line), ...(more > 0 ? [`… and ${counted(more, noun)} more`] : [])].join('\n');
}

function json(merged: MergedReport, { toolVersion, time, trend }: MergedContext): Iterable<string> {
  return jsonParts({
    version: 1,
    tool: { name: 'bucket-warden', version: toolVersion },
    time: time.toISOString(),
    ...merged,
    accounts: new MadeWhenWritten(merged.accounts, (row) => row),
    trend: {
      earlier: trend.earlier.map(({ accounts, ...rest }) => ({ ...rest, accounts: accounts.size })),
      changes: trend.changes,
    },
  });
}

/** A row for each account and control, for who counts on. */
function* csv(merged: MergedReport): Iterable<string> {
  yield csvLine(['account', 'control', 'state', 'passed', 'failed', 'undecided', 'accepted']);
  for (const { account, controls } of merged.accounts)
    for (const { control, ...came } of controls)
      yield csvLine([
        account,
        control,
        stateOf(came),
        ...[came.passed, came.failed, came.undecided, came.accepted].map(String),
      ]);
}

/** What a control is where the worst that came of it counts. */
function stateOf({ passed, failed, undecided, accepted }: ResourceCounts): string {
  if (failed > 0) return 'fail';
  if (undecided > 0) return 'undecided';
  if (accepted > 0) return 'accepted';
  return passed > 0 ? 'pass' : 'does not apply';
}

/** A text that a spreadsheet would work out is given as a text. */
function csvLine(cells: readonly string[]): string {
  const safe = cells.map((cell) => {
    const text = visible(/^[=+\-@]/.test(cell) ? `'${cell}` : cell);
    return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  });
  return `${safe.join(',')}\r\n`;
}

function html(merged: MergedReport, context: MergedContext): string {
  const { failed, undecided, accepted, accounts } = merged;
  const words = { pass: 'Pass', fail: 'Fail', error: 'Incomplete' }[merged.conclusion];
  const tiles = [
    ...severities.map((severity) => [failed[severity], severity, severity] as const),
    [undecided, 'undecided', 'unknown'] as const,
    [accepted, 'accepted', 'accepted'] as const,
    [accounts.length, 'accounts', 'plain'] as const,
    [merged.reports, 'reports', 'plain'] as const,
  ];
  const tile = ([count, label, kind]: (typeof tiles)[number]): string =>
    `<li class="${kind}${count === 0 ? ' none' : ''}"><b>${count}</b>${label}</li>`;
  const head =
    `<header><div class="verdict ${merged.conclusion}"><span>${words}</span></div><div class="headline"><h1>S3 ` +
    'compliance of an organisation</h1></div><ul class="tiles">' +
    `${tiles.map(tile).join('')}</ul></header>`;
  const main = [
    notRead(merged),
    trendSection(merged, context),
    accountsSection(merged),
    controlsSection(merged, context),
  ];
  return htmlPage(`bucket-warden: ${merged.conclusion}`, [head, '<main>', ...main, '</main>']);
}

function notRead({ unread, incomplete }: MergedReport): string {
  if (unread.length === 0 && incomplete === 0) return '';
  const lines = unread.map(({ file, message }) => `<li><code>${escapeHtml(file)}</code> ${escapeHtml(message)}</li>`);
  const said =
    incomplete === 0 ? '' : `<p>${counted(incomplete, 'report')} of runs that could not read everything.</p>`;
  return `<section class="errors"><h2>Not complete</h2>${said}<ul>${lines.join('')}</ul></section>`;
}

function trendSection(merged: MergedReport, { time, trend }: MergedContext): string {
  if (trend.earlier.length === 0) return '';
  const now = { time: time.toISOString(), reports: merged.reports, failed: merged.failed, undecided: merged.undecided };
  const rows = [...trend.earlier, now].map((one) => [
    escapeHtml(one.time),
    String(one.reports),
    ...severities.map((severity) => String(one.failed[severity])),
    String(one.undecided),
  ]);
  const changes = trend.changes.map(({ account, before, now: count }) => [
    escapeHtml(account),
    shownCount(before),
    shownCount(count),
  ]);
  return (
    `<section id="trend"><h2>Trend</h2>${htmlTable(['when', 'reports', ...severities, 'undecided'], rows)}` +
    `<details><summary>${counted(changes.length, 'account')} changed since</summary>` +
    `${htmlTable(['account', 'failed before', 'fails now'], changes)}</details></section>`
  );
}

function accountsSection({ accounts }: MergedReport): string {
  const rows = accounts.map((row) => [escapeHtml(row.account), ...numbersOf(row).map(String)]);
  return (
    '<section id="accounts"><h2>Accounts</h2>' +
    `${htmlTable(['account', 'reports', ...severities, 'undecided', 'accepted'], rows)}</section>`
  );
}

function controlsSection({ controls, accounts }: MergedReport, { frameworks }: MergedContext): string {
  const known = new Map(frameworks.flatMap((one) => one.controls.map(({ id, title }) => [id, title] as const)));
  const row = (control: MergedControl): readonly string[] => [
    `<b>${escapeHtml(control.control)}</b> ${escapeHtml(known.get(control.control) ?? '')}`,
    `${control.failing} of ${accounts.length}`,
    ...[control.passed, control.failed, control.undecided, control.accepted].map(String),
  ];
  const heads = ['control', 'accounts failing', 'passed', 'failed', 'undecided', 'accepted'];
  return (
    '<section id="controls"><h2>Controls</h2><p class="note">How many resources came to what. A report in SARIF ' +
    `does not say what passed.</p>${htmlTable(heads, controls.map(row))}</section>`
  );
}

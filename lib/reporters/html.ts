import {
  coverageOf,
  outcomes,
  severities,
  toldTogether,
  type ControlOutline,
  type Coverage,
  type Finding,
  type FindingGroup,
  type Location,
  type OpenQuestion,
  type Outcome,
  type OutcomeCounts,
  type Report,
  type SubjectName,
} from '../engine';
import { changeText } from './openness';
import { codeFrame, linesByFile } from './code-frame';
import { escapeHtml, htmlPage, htmlTable } from './html-page';
import type { Reporter, ReporterContext } from './reporter';
import { answerTo, counted, cureOf, cutName, labelOf, questionText, sentenceOf, subjectOf } from './wording';

/** More columns than this nobody reads: the rest are counted at the end of each row. */
const maximumColumns = 40;

/** Letters of a resource's name above its column. */
const maximumName = 30;

/** Findings told at length; what is milder than so many gets a line. */
const maximumArticles = 400;

/**
 * For an auditor: one page that needs no network and no script, with what passed and what nobody looked at beside what
 * is wrong.
 */
export const html: Reporter = (report, context) =>
  htmlPage(`bucket-warden: ${report.conclusion}`, [
    masthead(report, context),
    '<main>',
    errors(report),
    exposure(context),
    findings(report, context),
    lost(report),
    accepted(report),
    rulesTable(report),
    matrices(report, context),
    evidence(context),
    '</main>',
    `<footer>bucket-warden ${escapeHtml(context.toolVersion)} read ` +
      `${counted(report.summary.templates, 'template')} with ${counted(report.summary.buckets, 'bucket')} ` +
      `and applied ${report.summary.rules} rules. Fails on ${report.failOn} and ` +
      `worse${report.strictUnknown ? ', and on what is undecided' : ''}.</footer>`,
  ]);

function masthead(
  { conclusion, summary: { failed, unknown, suppressed, known, fixable } }: Report,
  { exposureSvg, frameworks = [], evidence: run }: ReporterContext,
): string {
  const words = { pass: 'Pass', fail: 'Fail', error: 'Incomplete' }[conclusion];
  const tiles = [
    ...severities.map((severity) => tile(failed[severity], severity, severity)),
    tile(unknown, 'undecided', 'unknown'),
    tile(suppressed, 'suppressed', 'accepted'),
    tile(known, 'known before', 'accepted'),
    tile(fixable.safe + fixable.unsafe, 'fixable', 'plain'),
  ];
  const links = [
    ...(exposureSvg === undefined ? [] : ['<a href="#exposure">Exposure</a>']),
    '<a href="#findings">Findings</a>',
    '<a href="#accepted">Accepted</a>',
    '<a href="#rules">Rules</a>',
    ...(frameworks.length > 0 ? ['<a href="#controls">Controls</a>'] : []),
    ...(run === undefined ? [] : ['<a href="#evidence">How it was made</a>']),
  ];
  return (
    `<header><div class="verdict ${conclusion}"><span>${words}</span></div><div class="headline"><h1>S3 ` +
    `compliance report</h1><nav>${links.join('')}</nav></div><ul ` +
    `class="tiles">${tiles.join('')}</ul></header>`
  );
}

function tile(count: number, label: string, kind: string): string {
  return `<li class="${kind}${count === 0 ? ' none' : ''}"><b>${count}</b>${label}</li>`;
}

function errors({ errors: inputs }: Report): string {
  if (inputs.length === 0) return '';
  const lines = inputs.map(({ message, place }) => {
    const where = [place?.file, place?.line, place?.column].filter((part) => part !== undefined).join(':');
    return `<li><code>${escapeHtml(where)}</code> ${escapeHtml(message)}</li>`;
  });
  return (
    '<section class="errors"><h2>Not read</h2><p>The report is not complete: these inputs could not be ' +
    `read.</p><ul>${lines.join('')}</ul></section>`
  );
}

/** What was judged and how, so that the page can be held to it later. */
function evidence({ evidence: run, time, toolVersion }: ReporterContext): string {
  if (run === undefined) return '';
  const { command, node, commit, isChanged, inputs, configuration } = run;
  const facts = [
    ['date', time.toISOString()],
    ['command', command],
    ...(commit === undefined ? [] : [['commit', `${commit}${isChanged === true ? ', with changes' : ''}`]]),
    ['versions', `bucket-warden ${toolVersion}, Node.js ${node}`],
  ].map(([name = '', value = '']) => `<dt>${name}</dt><dd><code>${escapeHtml(value)}</code></dd>`);
  const files = [...inputs, ...configuration.map(({ file, sha256 }) => ({ file: `${file} (configuration)`, sha256 }))];
  const rows = files.map(({ file, sha256 }) => [escapeHtml(file), `<code>${sha256}</code>`]);
  return (
    `<section id="evidence"><h2>How this was made</h2><dl>${facts.join('')}</dl><details><summary>` +
    `${counted(files.length, 'file')} by SHA-256</summary>${htmlTable(['file', 'SHA-256'], rows)}</details></section>`
  );
}

function exposure({ exposureSvg, exposure: graph }: ReporterContext): string {
  if (exposureSvg === undefined || graph === undefined || graph.nodes.length === 0) return '';
  const name = (id: string): string => escapeHtml(graph.nodes.find((node) => node.id === id)?.label ?? id);
  const rows = graph.edges.map(({ from, to, label }) => [name(from), escapeHtml(label), name(to)]);
  const omitted =
    graph.omitted === undefined
      ? ''
      : ` Of a large estate only the most telling lines are drawn: ${graph.omitted} are left out, ` +
        '<code>bucket-warden graph</code> has them all.';
  return [
    '<section id="exposure"><h2>Who reaches which bucket</h2><p class="note">Thick lines are what policies let ',
    'through, dashed ones what nobody can decide before deployment; a red bucket is open to everybody.',
    `${omitted}</p><figure>${exposureSvg}</figure><details><summary>The same as a table</summary>`,
    `${htmlTable(['who', 'how', 'what'], rows)}</details></section>`,
  ].join('');
}

function findings(report: Report, context: ReporterContext): string {
  const groups = toldTogether(report.findings);
  const linesOf = linesByFile(context.sourceText);
  const articles = groups
    .slice(0, maximumArticles)
    .map((one, index) => ('missing' in one ? question(one) : article(one, linesOf, index)));
  const body =
    groups.length === 0
      ? '<p class="note">Nothing was found.</p>'
      : [...articles, ...further(groups.slice(maximumArticles))].join('\n');
  return `<section id="findings"><h2>Findings</h2>${body}</section>`;
}

/** The mildest findings of a long report, one line each. */
function further(groups: readonly (FindingGroup | OpenQuestion)[]): readonly string[] {
  if (groups.length === 0) return [];
  const rows = groups
    .flatMap((one) => ('missing' in one ? one.findings : [one.head, ...one.rest]))
    .map((finding) => [...cellsOf(finding), escapeHtml(placeOf(finding.location))]);
  return [
    `<details><summary>${counted(rows.length, 'more finding')}, one line each</summary>` +
      `${htmlTable(['', 'rule', 'in', 'what', 'where'], rows)}</details>`,
  ];
}

/** All that waits for one answer. */
function question(open: OpenQuestion): string {
  const answer = answerTo(open.missing);
  const said = answer === undefined ? '' : `<p class="note">Answer: <code>${escapeHtml(answer)}</code></p>`;
  const rows = open.findings.map((finding) => [...cellsOf(finding), escapeHtml(placeOf(finding.location))]);
  return (
    `<details class="finding unknown"><summary><b>undecided</b> <span>${prose(questionText(open))}</span></summary>` +
    `${said}${htmlTable(['', 'rule', 'in', 'what', 'where'], rows)}</details>`
  );
}

type LinesOf = ReturnType<typeof linesByFile>;

/** What one row of a table says of a finding: badge, rule, subject and sentence. */
function cellsOf(finding: Finding): readonly string[] {
  const rule = `<code>${finding.rule.id}</code>`;
  return [badge(finding), rule, escapeHtml(subjectOf(finding)), prose(sentenceOf(finding))];
}

function placeOf({ file, range: { start } }: Location): string {
  return `${file}:${start.line}`;
}

function article({ head, rest }: FindingGroup, linesOf: LinesOf, index: number): string {
  const kind = head.kind === 'unknown' ? 'unknown' : head.severity;
  const frames = [
    frame(head.location, undefined, linesOf),
    ...head.related.map(({ location, message }) => frame(location, message, linesOf)),
  ];
  const facts = [...factsOf(head, rest), ...explanationOf(head)]
    .map(([term, text]) => `<dt>${term}</dt><dd>${text}</dd>`)
    .join('');
  return (
    `<details class="finding ${kind}"${index < 3 ? ' open' : ''}><summary>${badge(head)} ` +
    `<code>${head.rule.id}</code> <span>${prose(head.message)}</span> ` +
    `<em>${escapeHtml(subjectOf(head))}</em></summary>${madeAt(head)}${frames.join('')}<dl>${facts}</dl></details>`
  );
}

/** The line of the program, before the template that it made: there it is to be mended. */
function madeAt({ source }: Finding): string {
  if (source === undefined) return '';
  const place = escapeHtml(`${source.file}:${source.line}:${source.column}`);
  return `<div class="frame"><p><strong>made at</strong> <code>${place}</code></p></div>`;
}

/** A term and what is said to it, as html. */
type Fact = readonly [string, string];

/** What this finding is about. */
function factsOf(head: Finding, rest: readonly Finding[]): readonly Fact[] {
  const { subject, when, witness } = head;
  const type = subject.type === undefined ? '' : ` <span class="type">${escapeHtml(subject.type)}</span>`;
  return [
    ['in', escapeHtml(subjectOf(head)) + type],
    ...(when === undefined ? [] : [fact('when', escapeHtml(when))]),
    ...(witness === undefined ? [] : [fact('witness', prose(witness))]),
    ...(head.openness === undefined ? [] : [fact('requests', prose(changeText(head.openness)))]),
    ...rest.map((one) => fact('also', `${badge(one)} <code>${one.rule.id}</code> ${prose(sentenceOf(one))}`)),
  ];
}

/** What every finding of its rule is about. */
function explanationOf(head: Finding): readonly Fact[] {
  const { rationale, remediation, controls, references } = head.rule;
  const cure = cureOf(head);
  const link = (page: string): string => {
    const shown = page.replace(/^https:\/\/docs\.aws\.amazon\.com\//, '');
    return `<a href="${escapeHtml(page)}" rel="noreferrer">${escapeHtml(shown)}</a>`;
  };
  return [
    ['why', prose(rationale)],
    ['help', prose(remediation)],
    ...(cure === undefined ? [] : [fact('fix', prose(cure))]),
    ...(controls.length === 0 ? [] : [fact('controls', escapeHtml(controls.join(', ')))]),
    ['see', references.map(link).join('<br>')],
  ];
}

function fact(term: string, text: string): Fact {
  return [term, text];
}

function badge(finding: Finding): string {
  return `<span class="badge ${finding.kind === 'unknown' ? 'unknown' : finding.severity}">${labelOf(finding)}</span>`;
}

function frame(location: Location, message: string | undefined, linesOf: LinesOf): string {
  const place = `${placeOf(location)}:${location.range.start.column}`;
  const marks = {
    gutter: (part: string) => `${gutter}${part}${end}`,
    mark: (part: string) => `${mark}${part}${end}`,
  };
  const lines = codeFrame(linesOf(location.file) ?? [], location.range, marks, 160);
  const said = message === undefined ? '' : ` <strong>${escapeHtml(message)}</strong>`;
  const body = linesOf(location.file) === undefined ? '' : `<pre>${lines.map(frameLine).join('\n')}</pre>`;
  return `<div class="frame"><p>${escapeHtml(place)}${said}</p>${body}</div>`;
}

/**
 * Characters of nobody's language, by which the frame marks its parts before they are escaped: source text that holds
 * them is written out.
 */
const [gutter, mark, end] = ['\ue000', '\ue001', '\ue002'];

function frameLine(line: string): string {
  const tags: Readonly<Record<string, string>> = { [gutter]: 'i', [mark]: 'b' };
  return line
    .split(new RegExp(`([${gutter}${mark}][^${end}]*${end})`))
    .map((part) => {
      const tag = tags[part[0] ?? ''];
      return tag === undefined ? escapeHtml(part) : `<${tag}>${escapeHtml(part.slice(1, -1))}</${tag}>`;
    })
    .join('');
}

/** Who may do what no longer, where an earlier state was compared. */
function lost({ lostAccess }: Report): string {
  if (lostAccess === undefined) return '';
  const rows = lostAccess.map((one) => [escapeHtml(sentenceOf(one)), escapeHtml(one.witness ?? '')]);
  const body =
    rows.length === 0
      ? '<p class="note">Nobody has lost access.</p>'
      : htmlTable(['what', 'a request that is refused now'], rows);
  return `<section id="lost"><h2>Lost access</h2>${body}</section>`;
}

function accepted({ suppressed, known }: Report): string {
  const row = (finding: Finding, reason: string): readonly string[] => [...cellsOf(finding), escapeHtml(reason)];
  const rows = [
    ...suppressed.map((finding) => row(finding, `${finding.suppression.reason} (${finding.suppression.origin})`)),
    ...known.map((finding) =>
      row(finding, finding.knownFrom === 'baseline' ? 'in the baseline' : 'there before the change'),
    ),
  ];
  const body =
    rows.length === 0
      ? '<p class="note">Nothing is suppressed, and nothing was known before.</p>'
      : htmlTable(['', 'rule', 'in', 'what', 'reason'], rows);
  return `<section id="accepted"><h2>Accepted</h2>${body}</section>`;
}

/** What each rule came to: how many resources passed, failed, could not be decided, or are not concerned. */
function rulesTable({ outcomes: byRule }: Report): string {
  const rows = [...byRule].map(([rule, counts]) => [
    `<code>${rule}</code>`,
    ...(['pass', 'fail', 'unknown', 'accepted', 'not-applicable'] as const).map((one) =>
      counts[one] === 0 ? '' : String(counts[one]),
    ),
  ]);
  const heads = ['rule', 'passed', 'failed', 'undecided', 'accepted', 'does not apply'];
  return (
    '<section id="rules"><h2>Rules</h2><p class="note">How many resources came to what. A rule that asks a resource ' +
    `nothing has not passed it.</p><details><summary>${counted(rows.length, 'rule')}</summary>` +
    `${htmlTable(heads, rows)}</details></section>`
  );
}

function matrices(report: Report, { frameworks = [] }: ReporterContext): string {
  if (frameworks.length === 0) return '';
  const legend = (Object.keys(signs) as Outcome[]).map(
    (state) => `<span class="cell ${state}">${signs[state]}</span> ${stateWords[state]}`,
  );
  const tables = frameworks.map((framework, index) => matrix(coverageOf(report, framework), index === 0));
  return (
    `<section id="controls"><h2>Controls and resources</h2><p class="legend">${legend.join(' ')} ` +
    `<span class="cell not-covered">∅</span> no rule answers the control</p>${tables.join('')}</section>`
  );
}

const signs: Readonly<Record<Outcome, string>> = {
  fail: '✕',
  unknown: '?',
  accepted: '~',
  pass: '✓',
  'not-applicable': '·',
};
const stateWords: Readonly<Record<Outcome, string>> = {
  fail: 'fail',
  unknown: 'undecided',
  accepted: 'accepted',
  pass: 'pass',
  'not-applicable': 'does not apply',
};

function matrix({ framework, resources, rows }: Coverage, isOpen: boolean): string {
  const shown = resources.slice(0, maximumColumns);
  const hidden = resources.length - shown.length;
  const head = shown.map((subject) => columnOf(subject)).join('');
  const body = rows.map((row) => matrixRow(row, shown.length, hidden));
  return (
    `<details class="matrix"${isOpen ? ' open' : ''}><summary><b>${escapeHtml(framework.title)}</b> ` +
    `<span>${rows.length} controls: ${stateCounts(rows)}</span></summary><div class="scroll">` +
    '<table><thead><tr><th>control</th><th class="resource"><span>all</span></th>' +
    `${head}${hidden > 0 ? `<th>${hidden} more</th>` : ''}</tr></thead>` +
    `<tbody>${body.join('')}</tbody></table></div></details>`
  );
}

/** The head of a resource's column, which is as high as its name is long. */
function columnOf(subject: SubjectName): string {
  const { constructPath, logicalId, template } = subject;
  const shown = cutName(nameOf(subject), maximumName);
  const whole = escapeHtml(constructPath ?? logicalId ?? template);
  return `<th class="resource" title="${whole}"><span>${escapeHtml(shown)}</span></th>`;
}

type CoverageRow = Coverage['rows'][number];

/** How many controls are in which state, in words. */
function stateCounts(rows: readonly CoverageRow[]): string {
  const count = (state: string): number => rows.filter((row) => row.state === state).length;
  return [
    ...(['fail', 'unknown', 'accepted', 'pass', 'not-applicable'] as const)
      .filter((state) => count(state) > 0)
      .map((state) => `${count(state)} ${stateWords[state]}`),
    ...(count('not-run') > 0 ? [`${count('not-run')} not run`] : []),
    ...(count('not-covered') > 0 ? [`${count('not-covered')} not covered`] : []),
  ].join(', ');
}

/** A control with a cell for each resource that is shown; those that are not are counted in a last one. */
function matrixRow(row: CoverageRow, shown: number, hidden: number): string {
  const { control, state, cells, counts, notApplied } = row;
  const id = escapeHtml(control.id.replace(/^[^/]*\//, ''));
  const gaps = gapsOf(control, state === 'not-run' ? [] : notApplied);
  const first = `<th scope="row"><b>${id}</b> ${escapeHtml(control.title)}${gaps}</th>`;
  if (state === 'not-covered' || state === 'not-run') {
    const why = state === 'not-run' ? 'its rules were not applied' : (control.notCovered ?? 'no rule answers it');
    return (
      `<tr>${first}<td class="state"><span class="cell not-covered">∅</span></td><td class="gap" ` +
      `colspan="${shown + (hidden > 0 ? 1 : 0)}">${escapeHtml(why)}</td></tr>`
    );
  }
  const rest = cells.slice(maximumColumns);
  const restCount = (['fail', 'unknown', 'accepted', 'pass'] as const)
    .flatMap((one) => (rest.includes(one) ? [`${rest.filter((cell) => cell === one).length} ${stateWords[one]}`] : []))
    .join(', ');
  const all = `${cell(state)} <small>${countsText(counts)}</small>`;
  const each = cells.slice(0, maximumColumns).map((one) => `<td>${cell(one)}</td>`);
  const last = hidden > 0 ? `<td class="gap">${restCount}</td>` : '';
  return `<tr>${first}<td class="state">${all}</td>${each.join('')}${last}</tr>`;
}

/** What a control asks, and nobody looked at: a tick is no tick for it. */
function gapsOf({ missing }: ControlOutline, notApplied: readonly string[]): string {
  const gaps = [
    ...(missing === undefined ? [] : [`partly covered: ${missing}`]),
    ...(notApplied.length === 0 ? [] : [`not applied: ${notApplied.join(', ')}`]),
  ];
  return gaps.map((gap) => `<br><small class="gap">${prose(gap)}</small>`).join('');
}

function countsText(counts: OutcomeCounts): string {
  return outcomes.flatMap((one) => (counts[one] > 0 ? [`${counts[one]} ${stateWords[one]}`] : [])).join(', ');
}

function cell(state: Outcome): string {
  return `<span class="cell ${state}" title="${stateWords[state]}">${signs[state]}</span>`;
}

/** What a column is called: of a template, whose folders its neighbours share, the file. */
function nameOf({ constructPath, logicalId, template }: SubjectName): string {
  return (constructPath ?? logicalId ?? template.replace(/^.*[\\/](?=.)/, '')).replace(/\/Resource$/, '');
}

/** A sentence of ours: what stands in backticks is code. */
function prose(text: string): string {
  return escapeHtml(text).replace(/&#96;([^&]*(?:&(?!#96;)[^&]*)*)&#96;/g, '<code>$1</code>');
}

import { chooseRules, lint, metaRules, type AnyRule, type Finding } from '../../lib/engine';
import type { Example } from './pages';
import { examplesOf, pageOf, scriptExamplesOf, templatesOf } from './pages';
import { today } from './lint';

/** A verdict that a comment of the page asks for. */
interface Expectation {
  readonly file: string;
  readonly line: number;
  readonly kind: 'fail' | 'unknown';
  readonly text: string;
}

const metaIds: ReadonlySet<string> = new Set(Object.values(metaRules).map(({ id }) => id));

/** What is missing or too much in one example, each with the line of the page. */
export function exampleProblems(example: Example, category: string, id: string, rules: readonly AnyRule[]): string[] {
  const page = `rules/${category}/${id}.md`;
  const findings = findingsOf(example, id, rules);
  const expected = expectationsOf(example);
  const at = (file: string, line: number): string => {
    const fence = example.files.findIndex(({ name }) => name === file);
    return `${page}:${(example.files[fence]?.firstLine ?? 0) + line - 1}`;
  };
  const unmatched = findings
    .filter((finding) => !expected.some((one) => meets(one, finding)))
    .map(({ location, kind, message, when }) => {
      const condition = when === undefined ? '' : `, when ${when}`;
      return (
        `${at(location.file, location.range.start.line)} got ${kind} "${message}${condition}", and no ` +
        'comment there'
      );
    });
  const missed = expected
    .filter((one) => !findings.some((finding) => meets(one, finding)))
    .map(
      ({ file, line, kind, text }) =>
        `${at(file, line)} expected ${kind} "${text}", ${seenThere(findings, file, line)}`,
    );
  return [...headingProblems(example, expected, `${page}:${example.line}`), ...unmatched, ...missed];
}

/** Every problem of a page: none when rule and page agree. */
export function pageProblems(category: string, id: string, rules: readonly AnyRule[]): string[] {
  const page = pageOf(category, id);
  const examples = [...examplesOf(page), ...scriptExamplesOf(page)];
  const headings = new Set(examples.map(({ heading }) => heading));
  const missing = neededHeadings(id).filter((heading) => !headings.has(heading));
  return [
    ...(page.startsWith(`# ${id}\n\n`) ? [] : [`rules/${category}/${id}.md:1 is not titled by its id`]),
    ...missing.map((heading) => `rules/${category}/${id}.md has no example under "## ${heading}"`),
    ...examples.flatMap((example) => exampleProblems(example, category, id, rules)),
  ];
}

/** Rules that say what nobody looked at, and have no noncompliant form. */
const undecidedOnly = new Set(['opaque-template', 'unread-s3-resource', 'opaque-command']);

/** Which headings a page must have. */
export function neededHeadings(id: string): readonly string[] {
  if (['stale-baseline-entry', 'new-access', 'access-contract'].includes(id)) return [];
  if (metaIds.has(id)) return ['Noncompliant', 'Compliant'];
  return undecidedOnly.has(id) ? ['Compliant', 'Unknown'] : ['Noncompliant', 'Compliant', 'Unknown'];
}

/** Findings of the rule; those about suppressions need some rule that can be suppressed beside them. */
function findingsOf(example: Example, id: string, rules: readonly AnyRule[]): readonly Finding[] {
  const wanted = metaIds.has(id) ? 'unversioned' : id;
  const report = lint(templatesOf(example), chooseRules(rules, { select: [wanted] }), {
    today,
    knownRules: rules.map((rule) => rule.id),
  });
  return report.findings.filter(({ rule }) => rule.id === id);
}

function headingProblems({ heading }: Example, expected: readonly Expectation[], at: string): string[] {
  const has = (kind: Expectation['kind']): boolean => expected.some((one) => one.kind === kind);
  if (heading === 'Compliant' && expected.length > 0) return [`${at} is under "Compliant" and expects a verdict`];
  if (heading === 'Noncompliant' && !has('fail')) return [`${at} is under "Noncompliant" and has no "# fail: …"`];
  if (heading === 'Unknown' && !has('unknown')) return [`${at} is under "Unknown" and has no "# unknown: …"`];
  return [];
}

function expectationsOf({ files }: Example): Expectation[] {
  return files.flatMap(({ name, text }) =>
    text.split('\n').flatMap((line, index) => {
      const [, kind, wanted] = /# (fail|unknown): ([^"]*)"?$/.exec(line) ?? [];
      return kind === 'fail' || kind === 'unknown' ? [{ file: name, line: index + 1, kind, text: wanted ?? '' }] : [];
    }),
  );
}

function meets({ file, line, kind, text }: Expectation, { location, kind: got, message, when }: Finding): boolean {
  const isThere = location.file === file && location.range.start.line === line;
  return isThere && got === kind && `${message}, when ${when ?? 'always'}`.includes(text);
}

function seenThere(findings: readonly Finding[], file: string, line: number): string {
  const there = findings.filter(({ location }) => location.file === file && location.range.start.line === line);
  return there.length === 0 ? 'got nothing' : `got ${there.map((one) => `${one.kind} "${one.message}"`).join(' and ')}`;
}

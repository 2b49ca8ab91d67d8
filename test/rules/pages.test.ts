import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { metaRules, type Finding } from '../../lib/engine';
import { catalogue, rules } from '../../rules';
import { lintText } from '../support/lint';
import { examplesOf, pageOf, rulesFolder as root, templatesOf, type Example } from '../support/pages';

interface Expectation {
  readonly file: string;
  readonly line: number;
  readonly kind: 'fail' | 'unknown';
  readonly text: string;
}

function expectationsOf({ files }: Example): Expectation[] {
  return files.flatMap(({ name, text }) =>
    text.split('\n').flatMap((line, index) => {
      const [, kind, wanted] = /# (fail|unknown): (.*)$/.exec(line) ?? [];
      return kind === 'fail' || kind === 'unknown' ? [{ file: name, line: index + 1, kind, text: wanted ?? '' }] : [];
    }),
  );
}

const show = ({ location, kind, message, when }: Finding): string =>
  `${location.file}:${location.range.start.line} ${kind}: ${message}${when === undefined ? '' : `, when ${when}`}`;

const metaIds: readonly string[] = Object.values(metaRules).map(({ id }) => id);
const folders = Object.entries(catalogue).map(([category, listed]) => ({
  category,
  ids: [...listed.map(({ id }): string => id), ...(category === 'meta' ? metaIds : [])],
}));

describe.each(folders)('rules/$category', ({ category, ids }) => {
  test('each rule has a page and each page a rule', () => {
    const pages = readdirSync(join(root, category)).filter((name) => name.endsWith('.md'));
    expect(pages.sort()).toEqual(ids.map((id) => `${id}.md`).sort());
  });

  describe.each(ids)('%s', (id) => {
    const page = pageOf(category, id);
    const examples = examplesOf(page);

    test('is titled by its id and explains itself', () => {
      expect(page.startsWith(`# ${id}\n\n`)).toBe(true);
      expect(page.split('\n## ')[0]?.length).toBeGreaterThan(120);
    });

    test('shows what it is for', () => {
      const headings = new Set(examples.map(({ heading }) => heading));
      const needed =
        id === 'stale-baseline-entry'
          ? []
          : metaIds.includes(id)
            ? ['Noncompliant', 'Compliant']
            : id === 'opaque-template'
              ? ['Compliant', 'Unknown']
              : ['Noncompliant', 'Compliant', 'Unknown'];
      for (const heading of needed) expect(headings).toContain(heading);
      for (const heading of headings) expect(['Noncompliant', 'Compliant', 'Unknown']).toContain(heading);
    });

    if (examples.length > 0)
      test.each(examples.map((example) => [`${example.heading}, line ${example.line}`, example] as const))(
        '%s',
        (_, example) => {
          const templates = templatesOf(example);
          const { findings } = lintText(templates, [metaIds.includes(id) ? 'unversioned' : id]);
          const own = findings.filter(({ rule }) => rule.id === id);
          const expected = expectationsOf(example);
          if (example.heading === 'Compliant') expect(expected).toEqual([]);
          if (example.heading === 'Noncompliant') expect(expected.some(({ kind }) => kind === 'fail')).toBe(true);
          if (example.heading === 'Unknown') expect(expected.some(({ kind }) => kind === 'unknown')).toBe(true);
          const unmatched = own.filter((finding) => !expected.some((one) => matches(one, finding)));
          const missed = expected.filter((one) => !own.some((finding) => matches(one, finding)));
          expect({ unmatched: unmatched.map(show), missed }).toEqual({ unmatched: [], missed: [] });
        },
      );
  });
});

function matches({ file, line, kind, text }: Expectation, finding: Finding): boolean {
  const { location, when } = finding;
  return (
    location.file === file &&
    location.range.start.line === line &&
    finding.kind === kind &&
    `${finding.message}, when ${when ?? 'always'}`.includes(text)
  );
}

test('rules are listed once, in kebab case, with a page of AWS and what to do in CDK and CloudFormation', () => {
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  for (const rule of rules) {
    expect(rule.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(rule.id).not.toMatch(/^(?:no|ensure|s3)-/);
    expect(rule.references[0]).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
    if (rule.id !== 'opaque-template') expect(rule.remediation).toMatch(/CDK/);
  }
});

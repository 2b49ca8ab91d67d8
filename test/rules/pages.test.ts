import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { metaRules, type Finding } from '../../lib/engine';
import { loadText, type Template } from '../../lib/template';
import { catalogue, rules } from '../../rules';
import { lintText } from '../support/lint';

const root = join(__dirname, '..', '..', '..', 'rules');

interface Example {
  readonly heading: string;
  readonly line: number;
  /** more than one when they are linted together */
  readonly files: readonly { readonly name: string; readonly region: string | undefined; readonly account: string | undefined; readonly text: string }[];
}

/** The fenced templates of a page; fences that name a `file` and follow each other without text between them belong together. */
function examplesOf(page: string): Example[] {
  const examples: Example[] = [];
  let heading = '';
  let open: { info: string; from: number; lines: string[] } | undefined;
  let proseSince = true;
  for (const [index, line] of page.split('\n').entries()) {
    if (open === undefined) {
      if (line.startsWith('## ')) heading = line.slice(3);
      if (line.startsWith('```')) open = { info: line.slice(3), from: index + 1, lines: [] };
      else if (line.trim() !== '') proseSince = true;
      continue;
    }
    if (line !== '```') {
      open.lines.push(line);
      continue;
    }
    const attribute = (key: string): string | undefined => new RegExp(`${key}=(\\S+)`).exec(open?.info ?? '')?.[1];
    const file = { name: attribute('file') ?? 'template.yaml', region: attribute('region'), account: attribute('account'), text: open.lines.join('\n') };
    const last = examples.at(-1);
    if (attribute('file') !== undefined && !proseSince && last) examples[examples.length - 1] = { ...last, files: [...last.files, file] };
    else examples.push({ heading, line: open.from, files: [file] });
    proseSince = false;
    open = undefined;
  }
  return examples;
}

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

const show = ({ location, kind, message, when }: Finding): string => `${location.file}:${location.range.start.line} ${kind}: ${message}${when === undefined ? '' : `, when ${when}`}`;

const metaIds: readonly string[] = Object.values(metaRules).map(({ id }) => id);
const folders = Object.entries(catalogue).map(([category, listed]) => ({ category, ids: [...listed.map(({ id }): string => id), ...(category === 'meta' ? metaIds : [])] }));

describe.each(folders)('rules/$category', ({ category, ids }) => {
  test('each rule has a page and each page a rule', () => {
    const pages = readdirSync(join(root, category)).filter((name) => name.endsWith('.md'));
    expect(pages.sort()).toEqual(ids.map((id) => `${id}.md`).sort());
  });

  describe.each(ids)('%s', (id) => {
    const page = readFileSync(join(root, category, `${id}.md`), 'utf8');
    const examples = examplesOf(page);

    test('is titled by its id and explains itself', () => {
      expect(page.startsWith(`# ${id}\n\n`)).toBe(true);
      expect(page.split('\n## ')[0]?.length).toBeGreaterThan(120);
    });

    test('shows what it is for', () => {
      const headings = new Set(examples.map(({ heading }) => heading));
      const needed = metaIds.includes(id) ? ['Noncompliant', 'Compliant'] : id === 'opaque-template' ? ['Compliant', 'Unknown'] : ['Noncompliant', 'Compliant', 'Unknown'];
      for (const heading of needed) expect(headings).toContain(heading);
      for (const heading of headings) expect(['Noncompliant', 'Compliant', 'Unknown']).toContain(heading);
    });

    test.each(examples.map((example) => [`${example.heading}, line ${example.line}`, example] as const))('%s', (_, example) => {
      const templates: Template[] = example.files.map(({ name, region, account, text }) => loadText(name, text, { environment: { ...(region === undefined ? {} : { region }), ...(account === undefined ? {} : { account }) } }));
      const { findings } = lintText(templates, [metaIds.includes(id) ? 'unversioned' : id]);
      const own = findings.filter(({ rule }) => rule.id === id);
      const expected = expectationsOf(example);
      if (example.heading === 'Compliant') expect(expected).toEqual([]);
      if (example.heading === 'Noncompliant') expect(expected.some(({ kind }) => kind === 'fail')).toBe(true);
      if (example.heading === 'Unknown') expect(expected.some(({ kind }) => kind === 'unknown')).toBe(true);
      const unmatched = own.filter((finding) => !expected.some((one) => matches(one, finding)));
      const missed = expected.filter((one) => !own.some((finding) => matches(one, finding)));
      expect({ unmatched: unmatched.map(show), missed }).toEqual({ unmatched: [], missed: [] });
    });
  });
});

function matches({ file, line, kind, text }: Expectation, finding: Finding): boolean {
  const { location, when } = finding;
  return location.file === file && location.range.start.line === line && finding.kind === kind && `${finding.message}, when ${when ?? 'always'}`.includes(text);
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

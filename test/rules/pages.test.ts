import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addressOf, metaRules, type RuleMetadata } from '../../lib/engine';
import { loadShellParser } from '../../lib/scripts';
import { allRules, catalogue, categoryOf, rules } from '../../rules';
import { exampleProblems, neededHeadings } from '../support/page-check';
import { examplesOf, pageOf, scriptExamplesOf, rulesFolder as root } from '../support/pages';

const metaIds: readonly string[] = Object.values(metaRules).map(({ id }) => id);
const folders = Object.entries(catalogue).map(([category, listed]) => ({
  category,
  ids: [...listed.map(({ id }): string => id), ...(category === 'meta' ? metaIds : [])],
}));

beforeAll(() => loadShellParser(readFileSync));

describe.each(folders)('rules/$category', ({ category, ids }) => {
  test('each rule has a page and each page a rule', () => {
    const pages = readdirSync(join(root, category)).filter((name) => name.endsWith('.md'));
    expect(pages.sort()).toEqual(ids.map((id) => `${id}.md`).sort());
  });

  describe.each(ids)('%s', (id) => {
    const page = pageOf(category, id);
    const examples = [...examplesOf(page), ...scriptExamplesOf(page)];

    test('is titled by its id and explains itself', () => {
      expect(page.startsWith(`# ${id}\n\n`)).toBe(true);
      expect(page.split('\n## ')[0]?.length).toBeGreaterThan(120);
    });

    test('shows what it is for', () => {
      const headings = new Set(examples.map(({ heading }) => heading));
      for (const heading of neededHeadings(id)) expect(headings).toContain(heading);
      for (const heading of headings) expect(['Noncompliant', 'Compliant', 'Unknown']).toContain(heading);
    });

    if (examples.length > 0)
      test.each(examples.map((example) => [`${example.heading}, line ${example.line}`, example] as const))(
        '%s',
        (_, example) => expect(exampleProblems(example, category, id, rules)).toEqual([]),
      );
  });
});

test('the address of a rule is that of its page on the site, and that of a rule without one what it rests on', () => {
  for (const rule of allRules) {
    expect(addressOf(rule)).toBe(`https://bucket-warden.github.io/bucket-warden/rules/${rule.id}.html`);
    expect(existsSync(join(root, categoryOf(rule.id), `${rule.id}.md`))).toBe(true);
  }
  const { page: _, ...own } = metaRules.contract as RuleMetadata;
  expect(addressOf(own)).toBe(metaRules.contract.references[0]);
});

test('rules are listed once, in kebab case, with a page of AWS and what to do in CDK and CloudFormation', () => {
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  for (const rule of rules) {
    expect(rule.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(rule.id).not.toMatch(/^(?:no|ensure|s3)-/);
    expect(rule.references[0]).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
    if (rule.id !== 'opaque-template') expect(rule.remediation).toMatch(/CDK/);
  }
});

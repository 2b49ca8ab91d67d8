import { loadText, type Template } from '../../lib/template';
import type { Framework } from '../../rules/controls';
import { frameworks } from '../../rules/controls';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { awsFacts, frameworkFacts, otherRows, sheetRows, type AwsFact } from '../support/aws-facts';
import { projectRoot } from '../support/command';
import { awsFactsPage } from '../support/documents';
import { lintText } from '../support/lint';

function templatesOf({ template, beside, region = 'eu-west-1' }: AwsFact): readonly Template[] {
  const load = (name: string, text: string, account: string): Template =>
    loadText(name, `Resources:${text}\n`, { environment: { account, region } });
  return [
    load('template.yaml', template, '111122223333'),
    ...(beside === undefined ? [] : [load('beside.yaml', beside, '444455556666')]),
  ];
}

function verdictOf(fact: AwsFact): string {
  const { findings, outcomes } = lintText(templatesOf(fact), [fact.rule]);
  const kinds = findings.map(({ kind }) => kind);
  if (kinds.includes('fail')) return 'fail';
  if (kinds[0] !== undefined) return kinds[0];
  return (outcomes.get(fact.rule)?.pass ?? 0) > 0 ? 'pass' : 'inapplicable';
}

test.each(awsFacts.map((fact) => [`${fact.row}, ${fact.fact}: ${fact.rule} ${fact.verdict}`, fact] as const))(
  '%s',
  (_, fact) => {
    const verdict = verdictOf(fact);
    // what a rule does not concern is right as well where nothing is to be found
    expect(fact.verdict === 'pass' && verdict === 'inapplicable' ? 'pass' : verdict).toBe(fact.verdict);
  },
);

test.each(frameworkFacts.flatMap((fact) => fact.controls.map((control) => [fact.row, control, fact] as const)))(
  '%s, %s',
  (_, control, { framework, isThere, through, severity }) => {
    const found = new Map<string, Framework>(Object.entries(frameworks)).get(framework)?.controls[control];
    expect({ framework, control, isThere: found !== undefined }).toEqual({ framework, control, isThere });
    if (through !== undefined) expect(found?.through?.toSorted()).toEqual(through.toSorted());
    if (severity !== undefined) expect(found?.severity).toBe(severity);
  },
);

test('each row of the sheet is held, or it is said why not', () => {
  const held = new Set([...awsFacts, ...frameworkFacts, ...otherRows].map(({ row }) => row));
  expect(sheetRows.filter((row) => !held.has(row))).toEqual([]);
  expect([...held].filter((row) => !sheetRows.includes(row))).toEqual([]);
});

test('each fact names a page of AWS', () => {
  for (const { page } of [...awsFacts, ...frameworkFacts]) expect(page).toMatch(/^[\w/-]+\.html(#[\w-]+)?$/);
});

test('docs/aws-facts.md is what `npm run docs` makes', () => {
  expect(readFileSync(join(projectRoot, 'docs/aws-facts.md'), 'utf8')).toBe(awsFactsPage());
});

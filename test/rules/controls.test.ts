import Ajv from 'ajv';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allRules } from '../../rules';
import { answers, everyControl, frameworks } from '../../rules/controls';
import { bucketWarden, projectRoot } from '../support/command';

test('every control is answered by a rule, or says why not; never both', () => {
  for (const { id, control } of everyControl()) {
    const rules = allRules.filter(({ controls }) => answers(controls, id)).map((rule) => rule.id);
    expect({ id, rules: rules.length > 0, notCovered: control.notCovered !== undefined }).toEqual({
      id,
      rules: control.notCovered === undefined,
      notCovered: rules.length === 0,
    });
  }
  expect(Object.keys(frameworks).length).toBeGreaterThan(3);
});

test('controls lead through controls that are there', () => {
  const known = new Set(everyControl().map(({ id }) => id));
  expect(everyControl().flatMap(({ control }) => (control.through ?? []).filter((id) => !known.has(id)))).toEqual([]);
  expect(allRules.flatMap(({ controls }) => controls.filter((id) => !known.has(id)))).toEqual([]);
});

test('one name of another linter means few rules, and no rule twice', () => {
  const aliases = allRules.flatMap(({ aliases: names = [] }) => names);
  for (const { id, aliases: names = [] } of allRules)
    expect({ id, names: new Set(names.map((name) => name.toLowerCase())).size }).toEqual({ id, names: names.length });
  const counts = aliases.map((alias) => aliases.filter((other) => other === alias).length);
  expect(Math.max(...counts)).toBeLessThanOrEqual(4);
});

test('RULES.md is what `npm run docs` makes', () => {
  const { stdout } = bucketWarden(['rules', '--format', 'markdown']);
  expect(readFileSync(join(projectRoot, 'RULES.md'), 'utf8')).toBe(stdout);
});

test('config.schema.json is what `npm run docs` makes, and a schema', () => {
  const { stdout } = bucketWarden(['rules', '--format', 'schema']);
  expect(readFileSync(join(projectRoot, 'config.schema.json'), 'utf8')).toBe(stdout);
  const isValid = new Ajv({ strict: true, allowUnionTypes: true }).compile(JSON.parse(stdout) as object);
  expect(
    isValid({
      select: ['unversioned'],
      trustedAccounts: ['111122223333'],
      suppress: [{ rule: 'unversioned', reason: 'scratch' }],
    }),
  ).toBe(true);
  expect(isValid({ selekt: [] })).toBe(false);
  expect(isValid({ severities: { unversioned: 'hihg' } })).toBe(false);
});

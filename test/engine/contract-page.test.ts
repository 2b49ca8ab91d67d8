import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../support/command';
import { contractsIn, owner } from '../support/contracts';
import { lintText, template } from '../support/lint';
import { examplesOf } from '../support/pages';

const page = readFileSync(join(projectRoot, 'docs', 'access-contracts.md'), 'utf8');

/** Everything that is found, with what was accepted. */
function saidOf(text: string, config: string): string {
  const templates = [template(text, { environment: { account: owner, region: 'eu-west-1' } })];
  const { findings, suppressed } = lintText(templates, [], { contracts: contractsIn(config) });
  return [
    ...findings.map(({ kind, message, witness = '', fix = '' }) => `${kind} ${message} ${witness} ${fix}`),
    ...suppressed.map(({ suppression: { reason } }) => `suppressed: ${reason}`),
  ].join('\n');
}

describe('docs/access-contracts.md', () => {
  const examples = examplesOf(page).map(({ line, files }) => ({
    line,
    files: new Map(files.map(({ name, text }) => [name, text.trim()])),
  }));

  test('has the ten', () => expect(examples).toHaveLength(10));

  test.each(examples)('line $line', ({ files }) => {
    const said = saidOf(files.get('template.yaml') ?? '', files.get('bucket-warden.yaml') ?? '');
    const wanted = (files.get('says') ?? '').split('\n').filter((line) => line !== '');
    if (wanted.length === 0) expect(said).toBe('');
    for (const line of wanted) expect(said).toContain(line);
  });

  test('the first one is broken without its denial', () => {
    const [first] = examples;
    const text = (first?.files.get('template.yaml') ?? '').replace(/^.*Effect: Deny.*$/m, '');
    expect(saidOf(text, first?.files.get('bucket-warden.yaml') ?? '')).toMatch(/^fail `anyone, unsigned`/m);
  });
});

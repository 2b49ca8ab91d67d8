import { readFileSync } from 'node:fs';
import { loadShellParser } from '../../lib/scripts';
import { catalogue, rules } from '../../rules';
import { compiledPath, compiledText, mutantsOf, ruleOf } from '../support/mutants';
import { exampleProblems } from '../support/page-check';
import { examplesOf, pageOf, scriptExamplesOf, type Example } from '../support/pages';
import { scriptExamples } from '../support/script-examples';
import { sizedPolicies } from '../support/sized-policies';

/*
 * Each side of each number of a rule and each member of its lists has an example on the rule's page: with the number
 * one more or less, or the member gone, the page is wrong.
 */

/** Rules of which some mutant survives its page, with the reason; how many do. */
const survivors: Readonly<Record<string, readonly [number, string]>> = {
  'oversized-policy': [1, 'no quota is of 10,241 bytes, from which on they would be told in kilobytes'],
  'unsupplied-condition-key': [4, 'how many actions a message names'],
  'wildcard-bucket-access': [2, 'how many requests are shown at most'],
  'outdated-tls': [2, 'how many requests are shown at most'],
  'excess-origin-access': [2, 'how many requests are shown at most'],
  'plaintext-transport': [3, 'names for what the fix adds, of which pages say nothing; test/engine/fix.test.ts does'],
  'bucket-made-by-hand': [3, 'which commands it is about without failing them, of which findings say nothing'],
  'public-website-command': [2, 'which commands it is about without failing them, of which findings say nothing'],
  'redundant-statement': [4, 'how many statements a message names'],
  'rejected-replication': [2, 'the number that the fix states'],
  'disputed-policy-status': [2, 'which buckets it is about, of which findings say nothing'],
  'unreachable-key': [4, 'how many roles are told apart and named; test/rules/edges.test.ts does'],
  'missing-trail': [2, 'which templates it is about, of which findings say nothing'],
};

beforeAll(() => loadShellParser(readFileSync));

const listed = Object.entries(catalogue).flatMap(([category, of]) => of.map(({ id }) => [id, category] as const));

/** Examples that are too long for a page. */
const made: Readonly<Record<string, readonly Example[]>> = { 'oversized-policy': sizedPolicies, ...scriptExamples };

function surviving(category: string, id: string): readonly string[] {
  const page = pageOf(category, id);
  const examples = [...examplesOf(page), ...scriptExamplesOf(page), ...(made[id] ?? [])];
  return mutantsOf(compiledText(category, id))
    .filter(({ source }) => {
      const mutant = ruleOf(compiledPath(category, id), source, require);
      if (mutant === undefined) return false;
      const others = rules.map((rule) => (rule.id === id ? mutant : rule));
      return examples.every((example) => exampleProblems(example, category, id, others).length === 0);
    })
    .map(({ words }) => words);
}

test.each(listed)('%s', (id, category) => {
  const found = surviving(category, id);
  const [count] = survivors[id] ?? [0];
  // the words say what is not noticed
  expect(found.length === count ? [] : found).toEqual([]);
});

test.each(Object.entries(scriptExamples))('commands of %s, each option and each operation', (id, examples) => {
  const problems = examples.flatMap((example) => exampleProblems(example, 'scripts', id, rules));
  expect(problems).toEqual([]);
});

test('policies of every kind, of the size that AWS takes and of one byte more', () => {
  const problems = sizedPolicies.flatMap((example) => exampleProblems(example, 'policy', 'oversized-policy', rules));
  expect(problems).toEqual([]);
});

test('numbers and lists are found at all', () => {
  const mutants = mutantsOf(compiledText('logging', 'short-lived-logs')).map(({ words }) => words);
  expect(mutants).toEqual([expect.stringMatching(/^90 -> 91/), expect.stringMatching(/^90 -> 89/)]);
});

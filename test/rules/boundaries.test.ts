import { catalogue, rules } from '../../rules';
import { compiledPath, compiledText, mutantsOf, ruleOf } from '../support/mutants';
import { exampleProblems } from '../support/page-check';
import { examplesOf, pageOf } from '../support/pages';

/*
 * Each side of each number of a rule and each member of its lists has an example on the rule's page: with the number
 * one more or less, or the member gone, the page is wrong.
 */

/** Rules of which some mutant survives its page, with the reason; how many do. */
const survivors: Readonly<Record<string, readonly [number, string]>> = {
  'oversized-policy': [23, 'no page holds a policy of kilobytes; test/rules/edges.test.ts has both sides of twenty'],
  'unsupplied-condition-key': [4, 'how many actions a message names'],
  'wildcard-bucket-access': [2, 'how many requests are shown at most'],
  'outdated-tls': [2, 'how many requests are shown at most'],
  'excess-origin-access': [2, 'how many requests are shown at most'],
  'plaintext-transport': [3, 'names for what the fix adds, of which pages say nothing; test/engine/fix.test.ts does'],
  'wildcard-key-decryption': [4, 'its page has one account, two regions and one of the two actions'],
  'missing-bucket-policy-alarm': [8, 'its page leaves out one event, not each'],
  'missing-key-alarm': [1, 'its page leaves out one event, not each'],
  'missing-trail-alarm': [4, 'its page leaves out one event, not each'],
  'rejected-replication': [2, 'the number that the fix states'],
};

const listed = Object.entries(catalogue).flatMap(([category, of]) => of.map(({ id }) => [id, category] as const));

function surviving(category: string, id: string): readonly string[] {
  const examples = examplesOf(pageOf(category, id));
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

test('numbers and lists are found at all', () => {
  const mutants = mutantsOf(compiledText('logging', 'short-lived-logs')).map(({ words }) => words);
  expect(mutants).toEqual([expect.stringMatching(/^90 -> 91/), expect.stringMatching(/^90 -> 89/)]);
});

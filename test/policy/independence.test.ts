import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** What a module imports as values; types leave nothing behind. */
function importsOf(file: string): readonly string[] {
  const text = readFileSync(resolve(__dirname, '../../..', 'lib/policy', file), 'utf8');
  return [...text.matchAll(/^import (?!type )[^;']* from '([^']*)';$/gm)].map((match) => match[1] ?? '');
}

test('the evaluator that verifies the symbolic engine shares nothing with it but the documents', () => {
  // which layers there are, and in what order they count, is what both are asked about
  expect(importsOf('evaluate.ts')).toEqual(['./policy-subject']);
  // the control: other modules do import
  expect(importsOf('ask.ts').length).toBeGreaterThan(3);
});

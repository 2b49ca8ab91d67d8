import { categoryOf } from '../../rules';
import { patterns, reasons } from './patterns';

/** docs/patterns.md: what ordinary patterns of the CDK get, and why. */
export function patternsPage(): string {
  const link = (id: string): string => `[${id}](../rules/${categoryOf(id)}/${id}.md)`;
  const clean = patterns.filter(([, , ids = []]) => ids.length === 0);
  return [
    '# Patterns of the CDK, and what is found in them',
    'Made by `npm run docs`; do not edit.',
    `${patterns.length} patterns with buckets of the CDK, ${clean.length} of them without a finding. Those with ` +
      '`Bucket` in their name use `s3.Bucket` as it is, the others `SecureBucket`. Each is a test ' +
      '(`test/constructs/patterns.test.ts`), of all rules but those that only an owner can answer, with the feature ' +
      'flags of old apps and of new ones.',
    [
      '| pattern | found |',
      '| --- | --- |',
      ...patterns.map(([name, , ids = []]) => `| ${name} | ${ids.map(link).join(', ')} |`),
    ].join('\n'),
    '## Why that is right, and the line that mends it',
    ['| rule | why |', '| --- | --- |', ...Object.entries(reasons).map(([id, why]) => `| ${link(id)} | ${why} |`)].join(
      '\n',
    ),
    '',
  ].join('\n\n');
}

// Makes the two files of a rule.
// Usage: npm run new-rule -- <category> <id> <subject>
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [category, id, subject = 'bucket'] = process.argv.slice(2);
const stop = (message) => {
  process.stderr.write(`new-rule: ${message}\n`);
  process.exit(2);
};
if (!category || !id) stop('usage: npm run new-rule -- <category> <id> [subject]');
if (!/^[a-z]+$/.test(category)) stop(`\`${category}\` is no category, expected a word in lower case`);
if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) stop(`\`${id}\` is not in kebab case`);
const { allRules } = createRequire(import.meta.url)('../dist/rules/index.js');
if (allRules.some((rule) => rule.id === id)) stop(`there is a rule called \`${id}\``);
const file = `rules/${category}/${id}`;
if (existsSync(`${file}.ts`)) stop(`${file}.ts is there already`);

mkdirSync(`rules/${category}`, { recursive: true });
writeFileSync(
  `${file}.ts`,
  `import { fail, unknown } from '../../lib/engine';
import { property } from '../../lib/s3';
import { whyUnknown } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: '${id}',
  title: 'TODO what is wrong',
  severity: 'medium',
  rationale: 'TODO why it matters.',
  remediation: 'TODO what to do (CDK), and in CloudFormation.',
  controls: [],
  references: ['https://docs.aws.amazon.com/TODO'],
  since: '${JSON.parse(readFileSync('package.json', 'utf8')).version}',
  subject: '${subject}',
  *check(${subject.replace(/-(\w)/g, (_, letter) => letter.toUpperCase())}) {
    const value = property(${subject.replace(/-(\w)/g, (_, letter) => letter.toUpperCase())}, 'TODO');
    if (whyUnknown(value) !== undefined) yield unknown(value);
    else if (value.kind === 'absent') yield fail(value, 'TODO');
  },
});
`,
);
const fence = (comment) =>
  '```yaml\nResources:\n  Data:\n    Type: AWS::S3::Bucket\n    Properties:\n      TODO: TODO' + comment + '\n```\n';
writeFileSync(
  `${file}.md`,
  `# ${id}\n\nTODO what is decided, and how.\n\n## Noncompliant\n\n${fence(' # fail: TODO')}\n## ` +
    `Compliant\n\n${fence('')}\n## Unknown\n\n${fence(' # unknown: TODO')}`,
);

process.stdout.write(`${file}.ts and ${file}.md: write the page first, then run npm run rule -- ${id}\n`);

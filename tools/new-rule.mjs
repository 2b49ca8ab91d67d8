// Makes the two files of a rule, which compile and pass as they are.
// Usage: npm run new-rule -- <category> <id> [subject]
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** For each subject of a rule: a resource to show it by, and what else that resource needs. */
const subjects = {
  bucket: { type: 'AWS::S3::Bucket' },
  'bucket-policy': { type: 'AWS::S3::BucketPolicy', more: ['Bucket: data', 'PolicyDocument: {}'] },
  'bucket-access': { type: 'AWS::S3::BucketPolicy', more: ['Bucket: data', 'PolicyDocument: {}'], of: 'policies' },
  'access-point': { type: 'AWS::S3::AccessPoint', more: ['Bucket: data'] },
  'multi-region-access-point': { type: 'AWS::S3::MultiRegionAccessPoint' },
  distribution: { type: 'AWS::CloudFront::Distribution' },
  trail: { type: 'AWS::CloudTrail::Trail' },
  key: { type: 'AWS::KMS::Key' },
  identity: { type: 'AWS::IAM::Role' },
  'policy-documents': { type: 'AWS::IAM::ManagedPolicy', more: ['PolicyDocument: {}'] },
  'other-s3-resource': { type: 'AWS::S3Express::DirectoryBucket' },
  'account-setting': { type: 'AWS::Macie::Session' },
  command: { of: 'commands' },
  'dns-record': { type: 'AWS::Route53::RecordSet' },
  template: { type: 'AWS::S3::Bucket', of: 'resources' },
};

const [category, id, subject = 'bucket'] = process.argv.slice(2);
const stop = (message) => {
  process.stderr.write(`new-rule: ${message}\n`);
  process.exit(2);
};
if (!category || !id) stop('usage: npm run new-rule -- <category> <id> [subject]');
if (!/^[a-z]+$/.test(category)) stop(`\`${category}\` is no category, expected a word in lower case`);
if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) stop(`\`${id}\` is not in kebab case`);
if (!Object.hasOwn(subjects, subject))
  stop(`\`${subject}\` is no subject, expected one of ${Object.keys(subjects).join(', ')}`);
const { allRules } = createRequire(import.meta.url)('../dist/rules/index.js');
if (allRules.some((rule) => rule.id === id)) stop(`there is a rule called \`${id}\``);
const file = `rules/${category}/${id}`;
if (existsSync(`${file}.ts`)) stop(`${file}.ts is there already`);

const { type, more = [], of } = subjects[subject];
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const name = subject.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
const verdict = "yield* judged(isOneOf(value, 'bad'), value, 'TODO is `bad`, expected `good`');";
const checks = {
  policies: `*check({ policies }) {
    for (const { resource } of policies) {
      const value = property(resource, 'TODO');
      ${verdict}
    }
  },`,
  commands: `*check(command) {
    const isBad = someOptionValue(command, 'acl', (text) => text === 'bad');
    yield* judged(isBad, optionPlace(command, 'acl'), 'TODO is \`bad\`, expected \`good\`');
  },`,
  resources: `*check({ template }) {
    for (const { body, logicalId } of template.resources.values()) {
      const raw = at(body, ['Properties', 'TODO']);
      const place = { template, path: ['Resources', logicalId, 'Properties', 'TODO'] };
      if (raw === 'bad') yield fail(place, 'TODO is \`bad\`, expected \`good\`');
      else if (isObject(raw)) yield unknown(place, 'TODO is worked out at deployment');
    }
  },`,
};
const imports =
  of === 'resources'
    ? "import { fail, unknown } from '../../lib/engine';\nimport { at, isObject } from '../../lib/template';"
    : of === 'commands'
      ? "import { judged } from '../../lib/engine';\nimport { optionPlace, someOptionValue } from '../../lib/scripts';"
      : "import { judged } from '../../lib/engine';\nimport { property } from '../../lib/s3';\n" +
        "import { isOneOf } from '../../lib/template';";

const rule = `${imports}
import { defineRule } from '../define-rule';

export default defineRule({
  id: '${id}',
  title: 'TODO what is wrong',
  severity: 'medium',
  rationale: 'TODO why it matters.',
  remediation: 'TODO what to do (CDK), and in CloudFormation.',
  controls: [],
  references: ['https://docs.aws.amazon.com/TODO'],
  since: '${version}',
  subject: '${subject}',
  ${checks[of] ?? `*check(${name}) {\n    const value = property(${name}, 'TODO');\n    ${verdict}\n  },`}
});
`;

const fence = (value, comment = '', parameters = '') => {
  if (of === 'commands')
    return [
      '```sh',
      `aws s3 cp a s3://example-data/a --acl ${value.replace('!Ref Open', '"$OPEN"')}${comment}`,
      '```\n',
    ].join('\n');
  return [
    '```yaml',
    ...(parameters === '' ? [] : [parameters]),
    'Resources:',
    '  Example:',
    `    Type: ${type}`,
    '    Properties:',
    ...more.map((line) => `      ${line}`),
    `      TODO: ${value}${comment}`,
    '```',
    '',
  ].join('\n');
};
const page = `# ${id}

TODO what is decided, and how; what it rests on, with the page of AWS. Show both sides of every number, and every member
of every list.

## Noncompliant

${fence('bad', ' # fail: expected `good`')}
## Compliant

${fence('good')}
## Unknown

${fence('!Ref Open', ' # unknown: cannot tell', 'Parameters: { Open: { Type: String } }')}`;

mkdirSync(`rules/${category}`, { recursive: true });
writeFileSync(`${file}.ts`, rule);
writeFileSync(`${file}.md`, page);
process.stdout.write(`${file}.ts and ${file}.md: write the page first, then run npm run rule -- ${id}\n`);

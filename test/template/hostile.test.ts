import { loadPaths, nodeFiles, overlay, resolve, render, templateSet, explore, loadText } from '../../lib/template';
import { lintText } from '../support/lint';
import { judgeInput } from '../support/watchdog';

// Texts of thousands of beginnings, and stacks that nest themselves: each ends in time, and in a word.

const bucket = (properties: object, metadata?: object): string =>
  JSON.stringify({
    Resources: {
      Data: { Type: 'AWS::S3::Bucket', Properties: properties, ...(metadata ? { Metadata: metadata } : {}) },
    },
  });
const policy = (more: object): string =>
  JSON.stringify({
    Resources: {
      Data: { Type: 'AWS::S3::Bucket' },
      Policy: {
        Type: 'AWS::S3::BucketPolicy',
        Properties: {
          Bucket: { Ref: 'Data' },
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*', ...more }],
          },
        },
      },
    },
  });

describe.each([
  ['variables that do not end', '${'.repeat(300_000)],
  ['a variable of spaces', `\${${' '.repeat(300_000)}x}`],
  ['dynamic references that do not end', `${'{{resolve:'.repeat(50_000)}} }`],
  ['expressions that do not end', '!{'.repeat(300_000)],
])('%s', (_, text) => {
  test.each([
    ['a name', bucket({ BucketName: text, LoggingConfiguration: { DestinationBucketName: 'x', LogFilePrefix: text } })],
    ['Fn::Sub', bucket({ BucketName: { 'Fn::Sub': text } })],
    ['a resource of a policy', policy({ Resource: text })],
    ['a condition', policy({ Condition: { StringLike: { 'aws:PrincipalArn': text } } })],
  ])('as %s: in time', (__, template) => {
    expect(judgeInput({ name: 'template.json', text: template })).toMatchObject({ outcome: 'judged' });
  });
});

test('thousands of suppressions of one resource are told in time, each with its own cause', () => {
  const suppress = Array.from({ length: 5000 }, (_, index) => ({ rule: `r${index}`, reason: 'x' }));
  const text = bucket({}, { 'bucket-warden': { suppress } });
  expect(judgeInput({ name: 'template.json', text })).toMatchObject({ outcome: 'judged' });
  const { findings } = lintText(text, ['unversioned']);
  const told = findings.filter(({ rule }) => rule.id === 'unused-suppression');
  expect(new Set(told.map(({ cause }) => cause)).size).toBe(5000);
});

test.each([
  ['a{{resolve:ssm:/x}}b{{resolve:ssm:/y}}', ['{{resolve:ssm:/x}}', '{{resolve:ssm:/y}}']],
  ['{{resolve:ssm:{{resolve:ssm:/y}}', ['{{resolve:ssm:{{resolve:ssm:/y}}']],
  ['{{resolve:} {{resolve:ssm:/y}}', ['{{resolve:ssm:/y}}']],
  ['{{resolve:ssm:/y}', []],
])('dynamic references in %s', (name, references) => {
  const template = loadText('t.json', bucket({ BucketName: name }));
  explore(1, (world) => {
    const place = { template, path: [] };
    const value = resolve(name, { set: templateSet([template]), template, world, depth: 0 }, place);
    if (value.kind !== 'text') throw new Error(value.kind);
    expect(value.text.flatMap((part) => (typeof part === 'string' ? [] : [part.label]))).toEqual(references);
    expect(render(value.text)).toBe(name);
  });
});

describe('nested stacks', () => {
  const stacks = (file: string, count: number): string =>
    JSON.stringify({
      Resources: Object.fromEntries(
        Array.from({ length: count }, (_, index) => [
          `N${index}`,
          { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: file } },
        ]),
      ),
    });
  const loaded = (texts: Readonly<Record<string, string>>): ReturnType<typeof loadPaths> =>
    loadPaths(['a.json'], overlay(nodeFiles, new Map(Object.entries(texts))), {});

  test('that nest themselves, often, are said', () => {
    const { templates, errors } = loaded({ 'a.json': stacks('a.json', 400) });
    expect(templates).toHaveLength(1);
    expect(errors.map(({ message }) => message)).toEqual(['the stack nests itself']);
  });

  test('of more resources than a deployment has end in one error', () => {
    const { templates, errors } = loaded({
      'a.json': stacks('b.json', 100),
      'b.json': stacks('c.json', 100),
      'c.json': stacks('d.json', 100),
      'd.json': bucket({}),
    });
    expect(errors.map(({ message }) => message)).toEqual(['nested stacks have more than 10000 resources']);
    expect(templates.length).toBeLessThan(10_000);
  });

  test('the control: as many as may be are read', () => {
    const { templates, errors } = loaded({
      'a.json': stacks('b.json', 40),
      'b.json': stacks('c.json', 40),
      'c.json': bucket({}),
    });
    expect([templates.length, errors]).toEqual([1 + 40 + 1600, []]);
  });
});

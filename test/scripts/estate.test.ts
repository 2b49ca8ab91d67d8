import { readFileSync } from 'node:fs';
import { lint } from '../../lib/engine';
import { loadShellParser, scriptTemplates } from '../../lib/scripts';
import { loadText, type Template } from '../../lib/template';
import { today } from '../support/lint';
import { commandRules } from '../support/scripts';

beforeAll(() => loadShellParser(readFileSync));

function verdictsBeside(text: string, properties: object): readonly string[] {
  const template = {
    Resources: { B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'example', ...properties } } },
  };
  const templates = [
    ...scriptTemplates('script.sh', text, { leavesPolicies: true }),
    loadText('template.json', JSON.stringify(template)),
  ];
  return lint(templates, commandRules, { today }).findings.map(({ kind, rule }) => `${kind} ${rule.id}`);
}

const ownership = (objectOwnership: unknown): object => ({
  OwnershipControls: { Rules: [{ ObjectOwnership: objectOwnership }] },
});
const acl = 'aws s3 cp a s3://example/a --acl public-read';
const sync = 'aws s3 sync a s3://example --delete';

test.each([
  ['ACLs that S3 refuses', acl, ownership('BucketOwnerEnforced'), []],
  [
    'ACLs that S3 ignores',
    acl,
    { ...ownership('ObjectWriter'), PublicAccessBlockConfiguration: { IgnorePublicAcls: true } },
    [],
  ],
  ['ACLs that count', acl, ownership('ObjectWriter'), ['fail public-acl-argument']],
  ['ownership that S3 chooses', acl, {}, ['unknown public-acl-argument']],
  ['another bucket', acl.replace('example', 'other'), ownership('BucketOwnerEnforced'), ['fail public-acl-argument']],
  [
    'a bucket that nobody knows',
    acl.replace('example', '$B'),
    ownership('BucketOwnerEnforced'),
    ['fail public-acl-argument'],
  ],
  [
    'a name that goes on',
    acl.replace('example/', 'example$B/'),
    ownership('BucketOwnerEnforced'),
    ['fail public-acl-argument'],
  ],
  [
    'a grant',
    'aws s3api put-object-acl --bucket example --key k --grant-read ' +
      'uri=http://acs.amazonaws.com/groups/global/AllUsers',
    ownership('BucketOwnerEnforced'),
    [],
  ],
  ['a bucket that is made', 'aws s3 mb s3://example', {}, ['fail bucket-changed-by-command']],
  ['a website', 'aws s3 website example', {}, ['fail bucket-changed-by-command', 'fail public-website-command']],
  ['no bucket of the template', 'aws s3 mb s3://example-other', {}, []],
  ['versions', sync, { VersioningConfiguration: { Status: 'Enabled' } }, []],
  ['no versions', sync, {}, ['fail sync-with-delete']],
  [
    'a policy',
    "aws s3api put-bucket-policy --bucket example --policy '{}'",
    {},
    ['fail bucket-changed-by-command', 'unknown opaque-command'],
  ],
])('beside the template of the bucket: %s', (_, text, properties, expected) =>
  expect(verdictsBeside(text, properties)).toEqual(expected),
);

const presign = 'aws s3 presign s3://example/k --expires-in 604800';
const refusal = (condition: object, resource = '*'): object => ({
  Type: 'AWS::S3::BucketPolicy',
  Properties: {
    Bucket: { Ref: 'B' },
    PolicyDocument: {
      Statement: [
        { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: `arn:aws:s3:::example/${resource}`, ...condition },
      ],
    },
  },
});
const olderThan = (age: number): object => ({ Condition: { NumericGreaterThan: { 's3:signatureAge': age } } });

test.each([
  ['no policy', undefined, ['fail long-lived-presign']],
  [
    'a policy about something else',
    refusal({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    ['fail long-lived-presign'],
  ],
  ['ten minutes', refusal(olderThan(600_000)), []],
  ['twelve hours', refusal(olderThan(43_200_000)), []],
  ['a day', refusal(olderThan(86_400_000)), ['unknown long-lived-presign']],
  ['some keys', refusal(olderThan(600_000), 'secret/*'), ['unknown long-lived-presign']],
])('a URL that a policy of the bucket refuses when it is old: %s', (_, policy, expected) => {
  const data = {
    Resources: {
      B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'example' } },
      ...(policy === undefined ? {} : { P: policy }),
    },
  };
  const templates = [...scriptTemplates('a.sh', presign), loadText('t.json', JSON.stringify(data))];
  const found = lint(templates, commandRules, { today }).findings.map(({ kind, rule }) => `${kind} ${rule.id}`);
  expect(found).toEqual(expected);
});

test('what a comment accepts in a script is unused only where scripts are read', () => {
  const text = [
    'Resources:',
    '  Host:',
    '    Type: AWS::EC2::Instance',
    '    Properties:',
    '      UserData: !Base64 |',
    '        #!/bin/bash',
    '        # bucket-warden: ignore[forced-bucket-removal] a test',
    '        aws s3 rb s3://b --force',
    '        # bucket-warden: ignore[sync-with-delete] a test',
    '        aws s3 sync a s3://b',
  ].join('\n');
  const found = (templates: readonly Template[]): readonly string[] =>
    lint(templates, commandRules, { today }).findings.map(({ rule, message }) => `${rule.id}: ${message}`);
  const comment = '# bucket-warden: ignore[forced-bucket-removal] a test';
  const template = `Resources:\n  ${comment}\n  Host: { Type: AWS::EC2::Instance }\n`;
  expect(found([loadText('t.yaml', template)])).toEqual([]);
  expect(found([loadText('t.yaml', template), ...scriptTemplates('a.sh', 'aws s3 ls')])).toEqual([
    'unused-suppression: the suppression of `forced-bucket-removal` matches no finding',
  ]);
  expect(found(scriptTemplates('t.yaml', text))).toEqual([
    'unused-suppression: the suppression of `sync-with-delete` matches no finding',
  ]);
});

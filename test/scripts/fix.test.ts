import { readFileSync } from 'node:fs';
import { fixTemplates, lint } from '../../lib/engine';
import { loadShellParser, scriptTemplate } from '../../lib/scripts';
import { today } from '../support/lint';
import { commandRules } from '../support/scripts';

beforeAll(() => loadShellParser(readFileSync));

function fixed(text: string, name = 'script.sh', unsafe = true): string {
  const read = (current: string) => [scriptTemplate(name, current)];
  const reload = (changed: ReadonlyMap<string, string>) => read(changed.get(name) ?? text);
  const judge = { reload, lint: (templates: ReturnType<typeof read>) => lint(templates, commandRules, { today }) };
  return fixTemplates(read(text), { reload, lint: (all) => judge.lint([...all]) }, { unsafe }).texts.get(name) ?? text;
}

const workflow = (run: string): string => `jobs:\n  a:\n    steps:\n      - run: ${run}\n`;

test.each([
  ['an option', 'aws s3 ls --no-verify-ssl s3://b # why', 'aws s3 ls s3://b # why'],
  ['an option with a value', "aws s3 cp 'a b' s3://b --acl public-read", "aws s3 cp 'a b' s3://b"],
  ['one word', 'aws s3 cp a s3://b --acl="public-read" -', 'aws s3 cp a s3://b --acl="public-read" -'],
  ['one bare word', 'aws s3 cp a s3://b --acl=public-read --quiet', 'aws s3 cp a s3://b --quiet'],
  [
    'a call that sets an ACL',
    'aws s3api put-bucket-acl --bucket b --acl public-read',
    'aws s3api put-bucket-acl --bucket b --acl private',
  ],
  ['quotes', 'aws s3 ls --endpoint-url "http://x.example"', 'aws s3 ls --endpoint-url "https://x.example"'],
  ['a number', 'aws s3 presign s3://b/k --expires-in=604800', 'aws s3 presign s3://b/k --expires-in=43200'],
  ['two of one command', 'aws --no-verify-ssl s3 cp a s3://b --acl public-read', 'aws s3 cp a s3://b'],
  ['two commands', 'aws s3 ls --no-verify-ssl\naws s3 ls --no-verify-ssl\n', 'aws s3 ls\naws s3 ls\n'],
  ['a line of its own', 'aws s3 cp a s3://b \\\n  --acl public-read \\\n  --quiet', 'aws s3 cp a s3://b \\\n  --quiet'],
  ['the last line', 'aws s3 cp a s3://b \\\r\n  --acl public-read\r\n', 'aws s3 cp a s3://b\r\n'],
  ['a text in a text', `bash -c "aws s3 ls --no-verify-ssl"`, `bash -c "aws s3 ls"`],
  [
    'grants',
    'aws s3 cp a s3://b --grants read=uri=http://acs.amazonaws.com/groups/global/AllUsers',
    'aws s3 cp a s3://b',
  ],
])('is mended, and the rest stays: %s', (_, text, expected) => {
  expect(fixed(text)).toBe(expected);
  expect(fixed(expected)).toBe(expected);
});

test.each([
  [
    'a folded text',
    workflow('>-\n          aws s3 cp a s3://b\n          --acl public-read\n          --quiet'),
    workflow('>-\n          aws s3 cp a s3://b\n          --quiet'),
  ],
  ['a quoted one', workflow('"aws s3 ls --no-verify-ssl"'), workflow('"aws s3 ls"')],
])('in a pipeline: %s', (_, text, expected) => expect(fixed(text, '.gitlab/a.yml')).toBe(expected));

test('in package.json', () => {
  const text = '{ "scripts": { "x": "echo \\"a\\" && aws s3 ls --no-verify-ssl" } }';
  expect(fixed(text, 'package.json')).toBe(text.replace(' --no-verify-ssl', ''));
});

test.each([
  'ACL=public-read\naws s3 cp a s3://b --acl "$ACL"',
  'OPTIONS="--no-verify-ssl"\naws s3 ls $OPTIONS',
  "alias a='aws --no-verify-ssl'\na s3 ls",
  'for a in public-read private; do aws s3 cp a s3://b --acl $a; done',
  'aws s3 ls --no-verify"-ssl"',
  'aws s3 rb s3://b --force',
])('is left to people: %s', (text) => expect(fixed(text)).toBe(text));

test('nothing is changed that was not asked for', () =>
  expect(fixed('aws s3 ls --no-verify-ssl', 'script.sh', false)).toBe('aws s3 ls --no-verify-ssl'));

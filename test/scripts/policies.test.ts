import { readFileSync } from 'node:fs';
import { lint, type Finding } from '../../lib/engine';
import { loadShellParser, scriptTemplates, type ReadBeside } from '../../lib/scripts';
import { rules } from '../../rules';
import { today } from '../support/lint';

beforeAll(() => loadShellParser(readFileSync));

const judging = rules.filter(({ subject }) =>
  ['command', 'bucket-policy', 'bucket-access', 'policy-documents'].includes(subject),
);

function findingsOf(text: string, files: Readonly<Record<string, string>> = {}): readonly Finding[] {
  const read: ReadBeside = (named) => (files[named] === undefined ? undefined : { path: named, text: files[named] });
  return lint(scriptTemplates('script.sh', text, { read }), judging, { today }).findings;
}

const named = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ kind, rule }) => `${kind} ${rule.id}`);

const statement = (principal: string, bucket = 'b'): string =>
  `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":${principal},"Action":"s3:GetObject",` +
  `"Resource":"arn:aws:s3:::${bucket}/*"},{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":` +
  `["arn:aws:s3:::${bucket}","arn:aws:s3:::${bucket}/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}`;
const open = statement('"*"');
const closed = statement('{"AWS":"arn:aws:iam::111122223333:role/reader"}');
const put = (policy: string, bucket = 'b'): string =>
  `aws s3api put-bucket-policy --bucket ${bucket} --policy ${policy}`;

test('a policy on the command line is decided as one in a template is', () => {
  expect(named(findingsOf(put(`'${open}'`)))).toContain('fail public-read');
  expect(named(findingsOf(put(`'${closed}'`)))).not.toContain('fail public-read');
  expect(named(findingsOf(put(`'${closed}'`)))).not.toContain('unknown opaque-command');
  expect(named(findingsOf(put(`'${open}'`, '"$B"')))).not.toContain('unknown opaque-command');
});

test('it is told at its place in the text', () => {
  const found = findingsOf(`ls\n${put(`'${open}'`)}`).find(({ rule }) => rule.id === 'public-read');
  const column = put("'").length + 1 + open.indexOf('{"Effect"');
  expect(found?.location.range.start).toEqual({ line: 2, column });
});

test('a policy in a file is told there', () => {
  const text = JSON.stringify(JSON.parse(open), undefined, 1);
  const found = findingsOf(put('file://policy.json'), { 'policy.json': text });
  const line = text.split('\n').findIndex((one) => one.includes('"Effect": "Allow"'));
  expect(found.find(({ rule }) => rule.id === 'public-read')?.location).toMatchObject({
    file: 'policy.json',
    range: { start: { line } },
  });
  expect(named(findingsOf(put('file://policy.json'), { 'policy.json': closed }))).not.toContain('fail public-read');
});

test('a variable in it is one that the deployment knows, the same wherever it is read', () => {
  const shell = (policy: string): string => `"${policy.replaceAll('"', '\\"')}"`;
  const variable = (principal: string): string => shell(statement(principal, '$B'));
  expect(named(findingsOf(put(variable('"*"'), '"$B"')))).toContain('fail public-read');
  const secure = findingsOf(put(variable('{"AWS":"arn:aws:iam::111122223333:role/reader"}'), '"$B"'));
  expect(named(secure).filter((name) => /plaintext|public/.test(name))).toEqual([]);
});

test.each([
  ['a file that is not there', put('file://absent.json')],
  ['a variable', put('"$POLICY"')],
  ['no JSON', put("'{ no JSON'")],
  ['a list', put("'[]'")],
  ['the output of a program', put('"$(make-policy)"')],
  ['a file in a variable', put('"file://$FILE"')],
  ['no policy', 'aws s3api put-bucket-policy --bucket b'],
  ['another program in front', `launcher ${put(`'${open}'`)}`],
  ['all in one file', 'aws s3api put-bucket-policy --cli-input-json file://all.json'],
])('cannot tell: %s', (_, text) => expect(named(findingsOf(text))).toContain('unknown opaque-command'));

const grant = '{"Grants":[{"Grantee":{"URI":"http://acs.amazonaws.com/groups/global/AllUsers"}}]}';
const block = (last: boolean): string =>
  `{"BlockPublicAcls":true,"IgnorePublicAcls":true,"BlockPublicPolicy":true,"RestrictPublicBuckets":${last}}`;
const putAcl = 'aws s3api put-bucket-acl --bucket b --access-control-policy';
const putBlock = 'aws s3api put-public-access-block --bucket b --public-access-block-configuration';
const putVersioning = 'aws s3api put-bucket-versioning --bucket b --versioning-configuration';

test.each([
  ['an ACL', `${putAcl} file://x.json`, grant, ['fail public-acl-argument']],
  ['an ACL in one word', `${putAcl}=file://x.json`, grant, ['fail public-acl-argument']],
  ['an ACL for nobody', `${putAcl} file://x.json`, '{"Grants":[]}', []],
  ['a block with a hole', `${putBlock} file://x.json`, block(false), ['fail removed-bucket-protection']],
  ['a whole block', `${putBlock} file://x.json`, block(true), []],
  ['versioning', `${putVersioning} file://x.json`, '{ "Status" : "Suspended" }', ['fail removed-bucket-protection']],
  ['a file that is not there', `${putBlock} file://y.json`, block(true), ['unknown removed-bucket-protection']],
  ['a key', 'aws s3 cp a s3://b --sse-c --sse-c-key fileb://x.json', 'k', []],
])('a document in a file is read: %s', (_, text, content, expected) =>
  expect(named(findingsOf(text, { 'x.json': content }))).toEqual(expected),
);

test('what takes the place of a policy file is not read as one', () => {
  for (const text of ['', '[]', 'null', '{ "a": ', '{"Statement": "x"}'])
    expect(named(findingsOf(put('file://p.json'), { 'p.json': text })).some((name) => name.startsWith('unknown'))).toBe(
      true,
    );
});

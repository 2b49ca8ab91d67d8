import {
  ask,
  exactly,
  isKey,
  keySet,
  like,
  missing,
  otherThan,
  parsePattern,
  present,
  unlike,
  type ActionName,
  type Condition,
  type Question,
} from '../../lib/policy';
import { byKey } from '../../lib/policy/condition-keys';
import { conditionHolds } from '../../lib/policy/operators';
import { matches } from '../../lib/policy/pattern';
import { isNotExplicitlyDenied } from '../../lib/s3';
import { subjectOf } from '../support/policy';

/*
 * A misspelt name does not compile. Each of these lines is an error, which the compiler must find: where it does not,
 * it is the comment above that is one.
 */
const subject = subjectOf({ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*' });

test('what is misspelt does not compile, and asks for nothing that there is', () => {
  const asked = [ask(subject, { base: 'allowed', action: ({ name }) => name === 's3:GetObject' })];
  const misspelt: readonly unknown[] = [
    // @ts-expect-error: a condition key
    exactly('aws:sourceacount', '111122223333'),
    // @ts-expect-error: in the wrong case
    exactly('aws:SourceAccount', '111122223333'),
    // @ts-expect-error: of S3
    otherThan('s3:x-amz-server-side-encription', 'AES256'),
    // @ts-expect-error: of KMS
    missing('kms:viaservices'),
    // @ts-expect-error: nobody's text
    present('username'),
    // @ts-expect-error: in a list of keys
    keySet('aws:sourcevpc', 'aws:sourcevpcs'),
    // @ts-expect-error: in a table by keys
    byKey({ 'aws:sourceip': 1, 'aws:viaawsservce': 2 }),
    // @ts-expect-error: compared with
    isKey('aws:sourceip', 'aws:sourceips'),
    // @ts-expect-error: an operator
    { ...exactly('aws:sourceip', '1'), operator: 'ipadress' } satisfies Condition,
    // @ts-expect-error: an operator in the wrong case
    { ...exactly('aws:sourceip', '1'), operator: 'IpAddress' } satisfies Condition,
    // @ts-expect-error: an action
    asked.push(isNotExplicitlyDenied({ subject }, 's3:GetObjects', [])),
    // @ts-expect-error: an action in the wrong case
    's3:getobject' satisfies ActionName,
    // @ts-expect-error: an action that is compared
    { base: 'allowed', action: ({ name }) => name === 's3:GetObjekt' } satisfies Question,
  ];
  expect(misspelt).toHaveLength(13);
  expect(asked.map(({ kind }) => kind)).toEqual(['yes', 'no']);
});

test('what is spelt right compiles', () => {
  const given: readonly Condition[] = [
    exactly('aws:sourceaccount', '111122223333'),
    otherThan('s3:x-amz-server-side-encryption', 'AES256'),
    missing('aws:principaltag/team'),
    present('kms:encryptioncontext:aws:s3:arn'),
  ];
  expect(ask(subject, { base: 'allowed', given: given.slice(1, 2) }).kind).toBe('yes');
  expect(given.map(({ operator }) => operator)).toEqual(['stringequals', 'stringnotequals', 'null', 'null']);
});

const glob = { pattern: parsePattern('a*', { wildcards: true, variables: false }) };

test.each([
  ['exactly', exactly('aws:username', 'anna', 'bob'), otherThan('aws:username', 'anna', 'bob')],
  ['like', like('aws:username', glob), unlike('aws:username', glob)],
  ['present', present('aws:username'), missing('aws:username')],
])('of %s and its opposite one holds, whatever a request has', (_, one, other) => {
  const holds = (condition: Condition, value: string | undefined): string =>
    conditionHolds(condition, value === undefined ? undefined : [value], matches, () => undefined).kind;
  const seen = [undefined, 'anna', 'bob', 'Anna', '', 'x'].map((value) => [holds(one, value), holds(other, value)]);
  expect(seen.every(([a, b]) => a !== b && a !== 'unknown' && b !== 'unknown')).toBe(true);
  expect(new Set(seen.map(([a]) => a)).size).toBe(2);
});

test('a table by keys has nothing that is not written into it', () => {
  const table = byKey({ 'aws:sourceip': 1 });
  expect(['aws:sourceip', 'aws:sourcevpc', 'constructor', '__proto__'].map((key) => table.get(key))).toEqual([
    1,
    undefined,
    undefined,
    undefined,
  ]);
});

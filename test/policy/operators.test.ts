import { evaluate, type Request } from '../../lib/policy';
import { conditionHolds } from '../../lib/policy/operators';
import { matches } from '../../lib/policy/pattern';
import { account, bucketArn, policyOf } from '../support/policy';

/**
 * Whether a statement with this condition applies to a request whose context holds these values; undefined: the key is
 * absent.
 */
function applies(
  condition: object,
  context: Readonly<Record<string, string | readonly string[] | undefined>>,
  version = '2012-10-17',
): boolean {
  const policy = policyOf({
    Version: version,
    Statement: { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*', Condition: condition },
  });
  const request: Request = {
    requester: { kind: 'identity', account, arn: `arn:aws:iam::${account}:role/r` },
    action: 's3:GetObject',
    resource: `${bucketArn}/x`,
    context: new Map(
      Object.entries(context).flatMap(([key, values]) =>
        values === undefined ? [] : [[key.toLowerCase(), typeof values === 'string' ? [values] : values] as const],
      ),
    ),
  };
  return evaluate(policy, request).effect === 'Allow';
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
describe('operators, one row each', () => {
  test.each([
    [
      'StringEquals is exact and case-sensitive',
      { StringEquals: { k: 'a' } },
      [
        ['a', true],
        ['A', false],
        ['ab', false],
        [undefined, false],
      ],
    ],
    [
      'StringEquals takes no wildcard',
      { StringEquals: { k: 'a*' } },
      [
        ['ab', false],
        ['a*', true],
      ],
    ],
    [
      'StringNotEquals holds for an absent key',
      { StringNotEquals: { k: 'a' } },
      [
        ['a', false],
        ['b', true],
        [undefined, true],
      ],
    ],
    [
      'StringEqualsIgnoreCase',
      { StringEqualsIgnoreCase: { k: 'aB' } },
      [
        ['Ab', true],
        ['b', false],
        [undefined, false],
      ],
    ],
    [
      'StringNotEqualsIgnoreCase',
      { StringNotEqualsIgnoreCase: { k: 'aB' } },
      [
        ['Ab', false],
        ['b', true],
        [undefined, true],
      ],
    ],
    [
      'StringLike',
      { StringLike: { k: 'a*c?' } },
      [
        ['abcd', true],
        ['ac', false],
        ['ABCD', false],
        [undefined, false],
      ],
    ],
    [
      'StringNotLike',
      { StringNotLike: { k: 'a*' } },
      [
        ['ab', false],
        ['b', true],
        [undefined, true],
      ],
    ],
    [
      'several values of one key are alternatives',
      { StringEquals: { k: ['a', 'b'] } },
      [
        ['b', true],
        ['c', false],
      ],
    ],
    [
      'several values of a negated operator are all excluded',
      { StringNotEquals: { k: ['a', 'b'] } },
      [
        ['b', false],
        ['c', true],
      ],
    ],
    [
      'Bool',
      { Bool: { k: 'false' } },
      [
        ['false', true],
        ['true', false],
        [undefined, false],
      ],
    ],
    [
      'Bool takes a JSON boolean',
      { Bool: { k: false } },
      [
        ['false', true],
        ['true', false],
      ],
    ],
    [
      'NumericLessThan',
      { NumericLessThan: { k: '1.2' } },
      [
        ['1.1', true],
        ['1.2', false],
        ['x', false],
        [undefined, false],
      ],
    ],
    [
      'NumericGreaterThanEquals',
      { NumericGreaterThanEquals: { k: 10 } },
      [
        ['10', true],
        ['9', false],
      ],
    ],
    [
      'NumericNotEquals',
      { NumericNotEquals: { k: '10' } },
      [
        ['10', false],
        ['10.0', false],
        ['9', true],
        [undefined, true],
      ],
    ],
    [
      'DateLessThan',
      { DateLessThan: { k: '2026-01-01T00:00:00Z' } },
      [
        ['2025-12-31T23:59:59Z', true],
        ['2026-01-01T00:00:00Z', false],
      ],
    ],
    [
      'dates in seconds since 1970',
      { DateGreaterThan: { k: '1767225600' } },
      [
        ['2026-01-01T00:00:01Z', true],
        ['2026-01-01T00:00:00Z', false],
      ],
    ],
    [
      'BinaryEquals',
      { BinaryEquals: { k: 'QmluYXJ5' } },
      [
        ['QmluYXJ5', true],
        ['x', false],
      ],
    ],
    [
      'IpAddress',
      { IpAddress: { k: '203.0.113.0/24' } },
      [
        ['203.0.113.9', true],
        ['203.0.114.9', false],
        ['2001:db8::1', false],
        [undefined, false],
      ],
    ],
    [
      'an address without a prefix is that address',
      { IpAddress: { k: '203.0.113.9' } },
      [
        ['203.0.113.9', true],
        ['203.0.113.8', false],
      ],
    ],
    [
      'IPv6',
      { IpAddress: { k: '2001:db8::/32' } },
      [
        ['2001:db8:1::1', true],
        ['2001:db9::1', false],
        ['10.0.0.1', false],
      ],
    ],
    [
      'an IPv6 caller is outside every IPv4 network',
      { NotIpAddress: { k: '0.0.0.0/0' } },
      [
        ['2001:db8::1', true],
        ['10.0.0.1', false],
        [undefined, true],
      ],
    ],
    [
      'ArnLike goes segment by segment',
      { ArnLike: { k: 'arn:aws:iam::*:role/a*' } },
      [
        ['arn:aws:iam::1:role/ab/c', true],
        ['arn:aws:iam::1:x:role/ab', false],
        ['nothing', false],
        [undefined, false],
      ],
    ],
    ['ArnEquals takes wildcards too', { ArnEquals: { k: 'arn:aws:iam::*:role/a' } }, [['arn:aws:iam::1:role/a', true]]],
    [
      'ArnNotEquals',
      { ArnNotEquals: { k: 'arn:aws:iam::1:role/a' } },
      [
        ['arn:aws:iam::1:role/a', false],
        ['arn:aws:iam::1:role/b', true],
        [undefined, true],
      ],
    ],
    [
      'Null true: the key is absent',
      { Null: { k: 'true' } },
      [
        [undefined, true],
        ['x', false],
      ],
    ],
    [
      'Null false: the key is there',
      { Null: { k: 'false' } },
      [
        [undefined, false],
        ['x', true],
      ],
    ],
    [
      'IfExists holds for an absent key',
      { StringEqualsIfExists: { k: 'a' } },
      [
        ['a', true],
        ['b', false],
        [undefined, true],
      ],
    ],
    ['keys are case-insensitive', { StringEquals: { K: 'a' } }, [['a', true]]],
  ] as const)('%s', (_, condition, rows) => {
    expect(rows.map(([value]) => [value, applies(condition, { k: value })])).toEqual(
      rows.map(([value, wanted]) => [value, wanted]),
    );
  });

  test('operators and keys are all required', () => {
    const condition = { StringEquals: { a: '1', b: '2' }, Bool: { c: 'true' } };
    expect(applies(condition, { a: '1', b: '2', c: 'true' })).toBe(true);
    expect(applies(condition, { a: '1', b: '3', c: 'true' })).toBe(false);
    expect(applies(condition, { a: '1', b: '2' })).toBe(false);
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
describe('keys with several values', () => {
  test.each([
    [
      'ForAnyValue: one is enough',
      { 'ForAnyValue:StringEquals': { k: ['a', 'b'] } },
      [
        [['a', 'c'], true],
        [['c'], false],
        [undefined, false],
      ],
    ],
    [
      'ForAnyValue with a negated operator: one that is none of them',
      { 'ForAnyValue:StringNotEquals': { k: ['a'] } },
      [
        [['a', 'c'], true],
        [['a'], false],
        [undefined, false],
      ],
    ],
    [
      'ForAllValues: each must be one of them, and none at all will do',
      { 'ForAllValues:StringEquals': { k: ['a', 'b'] } },
      [
        [['a', 'b'], true],
        [['a', 'c'], false],
        [undefined, true],
      ],
    ],
    [
      'ForAllValues with a negated operator',
      { 'ForAllValues:StringNotEquals': { k: ['a'] } },
      [
        [['b', 'c'], true],
        [['a', 'b'], false],
        [undefined, true],
      ],
    ],
    [
      'without either, several values match nothing',
      { StringEquals: { k: ['a', 'b'] } },
      [
        [['a', 'b'], false],
        [['a'], true],
      ],
    ],
    [
      'so that a negated operator holds',
      { StringNotEquals: { k: ['c'] } },
      [
        [['c', 'b'], true],
        [['c'], false],
      ],
    ],
  ] as const)('%s', (_, condition, rows) => {
    expect(rows.map(([value]) => [value, applies(condition, { k: value })])).toEqual(
      rows.map(([value, wanted]) => [value, wanted]),
    );
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
describe('policy variables', () => {
  test.each([
    ['are filled in', { StringEquals: { k: '${aws:username}' } }, { k: 'ann', 'aws:username': 'ann' }, true],
    [
      'are literal, never wildcards',
      { StringLike: { k: '${aws:username}' } },
      { k: 'ann', 'aws:username': '*' },
      false,
    ],
    ['without a value match nothing', { StringEquals: { k: '${aws:username}' } }, { k: 'ann' }, false],
    ['without a value satisfy a negated operator', { StringNotEquals: { k: '${aws:username}' } }, { k: 'ann' }, true],
    ['may have a default', { StringEquals: { k: "${aws:username, 'nobody'}" } }, { k: 'nobody' }, true],
    ['can be escaped', { StringLike: { k: '${*}' } }, { k: '*' }, true],
    ['and the escape is no wildcard', { StringLike: { k: '${*}' } }, { k: 'x' }, false],
  ] as const)('%s', (_, condition, context, wanted) => expect(applies(condition, context)).toBe(wanted));

  test.each(['2008-10-17', undefined])('are plain text in version %s', (version) => {
    expect(
      applies({ StringEquals: { k: '${aws:username}' } }, { k: '${aws:username}', 'aws:username': 'ann' }, version),
    ).toBe(version !== undefined);
  });
});

test('several values without a set operator are like nothing, in the symbolic engine as well', () => {
  const holds = (operator: 'stringequals' | 'stringnotequals', values: readonly string[]): string =>
    conditionHolds(
      { operator, ifExists: false, key: 'aws:username', values: [{ pattern: ['a'] }] },
      values,
      matches,
      () => undefined,
    ).kind;
  expect([holds('stringequals', ['a', 'b']), holds('stringnotequals', ['a', 'b'])]).toEqual(['no', 'yes']);
  expect([holds('stringequals', ['a']), holds('stringnotequals', ['a'])]).toEqual(['yes', 'no']);
});

import { ask, showPattern } from '../../lib/policy';
import { bucketArn, policyOf, subjectOf } from '../support/policy';

test.each([
  ['a key that nobody has heard of', { StringEquals: { 'acme:Team': 'a' } }, 'unknown'],
  ['a key of AWS that is newer than this', { StringEquals: { 'aws:SomethingEntirelyNew': 'a' } }, 'unknown'],
  ['whether there is such a key', { Null: { 'acme:Team': 'false' } }, 'unknown'],
  ['an operator that nobody has heard of', { StringResembles: { 'aws:UserAgent': 'a' } }, 'unknown'],
  ['a key of AWS misspelt is never there', { StringEquals: { 'aws:PrincipalOrgIDs': 'o-abc' } }, 'no'],
  ['a key that sessions of another service carry', { StringLike: { 'lambda:SourceFunctionArn': '*' } }, 'yes'],
])('%s', (_, Condition, kind) => {
  const subject = subjectOf({
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: `${bucketArn}/*`,
    Condition,
  });
  expect(ask(subject, { base: 'allowed', requestContext: ({ trust }) => trust === 'external' }).kind).toBe(kind);
});

test.each([
  ['users', { StringEquals: { 'aws:PrincipalType': 'User' } }],
  ['root users', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:root' } }],
  ['federated users', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:sts::*:federated-user/*' } }],
  ['users with an id', { StringLike: { 'aws:userid': 'AIDA*' } }],
  ['accounts that begin with 1', { StringLike: { 'aws:PrincipalAccount': '1*' } }],
  ['accounts that end in 7', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*7:role/*' } }],
  ['organisations that begin with a', { StringLike: { 'aws:PrincipalOrgID': 'o-a*' } }],
  ['paths of organisations', { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-a*/r-*/*' } }],
  ['all but 999999999999', { StringNotEquals: { 'aws:PrincipalAccount': '999999999999' } }],
  ['who tags himself with the account', { StringEquals: { 'aws:PrincipalTag/o': '${aws:ResourceAccount}' } }],
])('strangers are %s, too', (_, Condition) => {
  const allow = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `${bucketArn}/*` };
  const question = {
    base: 'allowed',
    requestContext: ({ trust }: { readonly trust: string }) => trust === 'external',
  } as const;
  expect(ask(subjectOf({ ...allow, Condition }), question).kind).toBe('yes');
});

test('one account in full is no stranger, whichever number it has', () => {
  const allow = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `${bucketArn}/*` };
  const Condition = { StringEquals: { 'aws:PrincipalAccount': '999999999999' } };
  const asked = (trust: string): string =>
    ask(subjectOf({ ...allow, Condition }), { base: 'allowed', requestContext: (one) => one.trust === trust }).kind;
  expect([asked('external'), asked('named')]).toEqual(['no', 'yes']);
});

test('what an ARN lacks of its fields are stars in an identity policy, and nothing in a resource policy', () => {
  const read = (more: object, Resource: string): string => {
    const [statement] = policyOf({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 's3:*', Resource, ...more }],
    }).statements;
    return (statement?.resources ?? []).map(({ pattern }) => showPattern(pattern)).join();
  };
  expect(read({}, 'arn:aws:s3')).toBe('arn:aws:s3:*:*:*');
  expect(read({}, 'arn:aws:s3::')).toBe('arn:aws:s3:::*');
  expect(read({}, bucketArn)).toBe(bucketArn);
  expect(read({}, '*')).toBe('*');
  expect(read({ Principal: '*' }, 'arn:aws:s3')).toBe('arn:aws:s3');
});

// every request has these keys, and no page says which values a service has
test.each([
  ['any id at all', { StringLike: { 'aws:userid': '*' } }, 'yes'],
  ['no id', { Null: { 'aws:userid': 'true' } }, 'no'],
  ['an id that begins somehow', { StringLike: { 'aws:userid': 'A*' } }, 'unknown'],
  ['an id of a role', { StringLike: { 'aws:userid': 'AROAEXAMPLE:*' } }, 'no'],
  ['an account that begins somehow', { StringNotLike: { 'aws:PrincipalAccount': '1*' } }, 'unknown'],
  ['an account in full', { StringEquals: { 'aws:PrincipalAccount': '111122223333' } }, 'no'],
  ['another account than this', { StringNotEquals: { 'aws:PrincipalAccount': '111122223333' } }, 'yes'],
  ['a type', { StringEquals: { 'aws:PrincipalType': 'AssumedRole' } }, 'unknown'],
  ['an ARN, if there is one', { ArnLikeIfExists: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:*' } }, 'yes'],
  ['a tag, if there is one', { StringEqualsIfExists: { 'aws:PrincipalTag/team': 'a' } }, 'yes'],
])('a service asked for %s', (_, Condition, kind) => {
  const allow = { Effect: 'Allow', Action: 's3:GetObject', Resource: `${bucketArn}/*`, Condition };
  const asked = (Principal: unknown): string =>
    ask(subjectOf({ ...allow, Principal }), { base: 'allowed', requestContext: ({ trust }) => trust === 'service' })
      .kind;
  expect([asked('*'), asked({ Service: 'cloudtrail.amazonaws.com' })]).toEqual([kind, kind]);
});

test('what is denied to a role is denied to each session of it, that an Allow names as well', () => {
  const allow = { Effect: 'Allow', Action: 's3:GetObject', Resource: `${bucketArn}/*` };
  const session = { ...allow, Principal: { AWS: 'arn:aws:sts::444455556666:assumed-role/reader/anna' } };
  const denied = (role: string): string =>
    ask(
      subjectOf(session, { ...allow, Effect: 'Deny', Principal: { AWS: `arn:aws:iam::444455556666:role/${role}` } }),
      {
        base: 'allowed',
      },
    ).kind;
  expect([denied('reader'), denied('writer')]).toEqual(['no', 'yes']);
});

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceaccount */
test('for whose sake somebody asks is told of services alone', () => {
  const subject = subjectOf({
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: `${bucketArn}/*`,
    Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
  });
  const asked = (kind: 'service' | 'identity' | 'anonymous'): string =>
    ask(subject, { base: 'allowed', requestContext: ({ requester }) => requester.kind === kind }).kind;
  expect([asked('service'), asked('identity'), asked('anonymous')]).toEqual(['yes', 'no', 'no']);
});

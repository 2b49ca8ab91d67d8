import { grammarFaults, type AttachedTo } from '../../lib/policy';
import { checksFailedBy } from '../support/faults';

/*
 * Where a document breaks the grammar, each fault by the name that AWS gives it, against a document that does not.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */

const faultsOf = (document: unknown, on: AttachedTo): readonly string[] =>
  checksFailedBy(document, (value) => grammarFaults(value, on));

const plain = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*' };
const somebody = { Principal: { AWS: '111122223333' } };
const { Resource: _, ...withoutResource } = plain;
const right: Readonly<Record<AttachedTo, object>> = {
  identity: plain,
  bucket: { ...plain, ...somebody },
  key: { ...plain, ...somebody, Action: 'kms:Decrypt', Resource: '*' },
  trust: { ...withoutResource, ...somebody, Action: 'sts:AssumeRole' },
};
const attachments = ['identity', 'bucket', 'key', 'trust'] as const;
const of = (...Statement: readonly unknown[]): object => ({ Version: '2012-10-17', Statement });

/** The statement with parts changed; those that are undefined are left out. */
const changed = (on: AttachedTo, parts: object): object => of({ ...right[on], ...parts });

test.each(attachments)('nothing is wrong with what a policy of %s needs', (on) => {
  expect(faultsOf(of(right[on]), on)).toEqual([]);
  expect(faultsOf(changed(on, { Sid: 'One1', Condition: { Bool: { 'aws:SecureTransport': 'true' } } }), on)).toEqual(
    [],
  );
});

test.each(attachments)('what every policy needs, one of %s does', (on) => {
  expect(faultsOf({ Version: '2012-10-17' }, on)).toEqual(['MISSING_STATEMENT']);
  expect(faultsOf({ ...of(right[on]), Statements: [] }, on)).toEqual(['INVALID_POLICY_ELEMENT']);
  expect(faultsOf(changed(on, { Principals: '*' }), on)).toEqual(['INVALID_POLICY_ELEMENT']);
  expect(faultsOf(changed(on, { Effect: undefined }), on)).toEqual(['MISSING_EFFECT']);
  expect(faultsOf(changed(on, { Effect: 'allow' }), on)).toEqual(['INVALID_EFFECT']);
  expect(faultsOf(changed(on, { Effect: { Ref: 'P' } }), on)).toEqual(['open']);
  expect(faultsOf(changed(on, { Action: undefined }), on)).toEqual(['MISSING_ACTION']);
  expect(faultsOf(changed(on, { NotAction: 's3:PutObject' }), on)).toEqual(['UNSUPPORTED_ELEMENT_COMBINATION']);
  expect(faultsOf(of('Allow'), on)).toContain('DATA_TYPE_MISMATCH');
});

test.each([
  ['identity', { Resource: undefined }, ['MISSING_RESOURCE']],
  ['bucket', { Resource: undefined }, ['MISSING_RESOURCE']],
  ['key', { Resource: undefined }, ['MISSING_RESOURCE']],
  ['key', { Principal: undefined }, ['MISSING_PRINCIPAL']],
  ['trust', { Principal: undefined }, ['MISSING_PRINCIPAL']],
  ['identity', somebody, ['UNSUPPORTED_PRINCIPAL']],
  ['identity', { NotPrincipal: { AWS: '111122223333' } }, ['UNSUPPORTED_PRINCIPAL']],
  ['bucket', { NotPrincipal: { AWS: '*' } }, ['UNSUPPORTED_ELEMENT_COMBINATION']],
  ['bucket', { NotResource: '*' }, ['UNSUPPORTED_ELEMENT_COMBINATION']],
  ['bucket', { Action: { a: 's3:GetObject' } }, ['DATA_TYPE_MISMATCH']],
  ['bucket', { Action: undefined, NotAction: [{ a: '1' }] }, ['DATA_TYPE_MISMATCH']],
  ['bucket', { Resource: [{ a: '1' }] }, ['DATA_TYPE_MISMATCH']],
  ['bucket', { Resource: undefined, NotResource: [{ a: '1' }] }, ['DATA_TYPE_MISMATCH']],
  ['bucket', { Action: 's3:${aws:username}' }, ['VARIABLE_UNSUPPORTED_IN_ELEMENT']],
  ['bucket', { Principal: { AWS: '${aws:username}' } }, ['VARIABLE_UNSUPPORTED_IN_ELEMENT']],
  ['bucket', { Resource: 'arn:aws:s3:::data/${aws:username}' }, []],
  ['bucket', { Resource: 'arn:aws:s3:::data/${aws:username' }, ['MISSING_BRACE_IN_VARIABLE']],
  ['bucket', { Resource: 'arn:aws:s3:::data/${}' }, ['EMPTY_VARIABLE']],
  ['bucket', { Resource: 'arn:aws:s3:::data/${ aws:username }' }, ['UNSUPPORTED_SPACE_IN_VARIABLE']],
  ['bucket', { Resource: "arn:aws:s3:::data/${aws:username, 'none'}" }, []],
  ['bucket', { Resource: 'arn:aws:s3:::data/${aws:username, none}' }, ['MISSING_QUOTE_IN_VARIABLE']],
  ['bucket', { Resource: undefined, NotResource: 'arn:aws:s3:::data/${}' }, ['EMPTY_VARIABLE']],
] as const)('in a policy of %s, %j', (on, parts, wanted) => expect(faultsOf(changed(on, parts), on)).toEqual(wanted));

test.each([
  ['text', ['DATA_TYPE_MISMATCH']],
  [{ StringEqual: { 'aws:username': 'a' } }, ['INVALID_CONDITION_OPERATOR']],
  [{ 'ForAnyValue:StringLikeIfExists': { 'aws:username': 'a' } }, []],
  [{ 'ForSomeValue:StringLike': { 'aws:username': 'a' } }, ['INVALID_CONDITION_OPERATOR']],
  [{ NullIfExists: { 'aws:username': 'true' } }, ['NULL_WITH_IF_EXISTS']],
  [{ Null: { 'aws:username': 'true' } }, []],
  [{ StringEquals: { 'aws:username': 'a', 'aws:UserName': 'b' } }, ['DUPLICATE_KEYS_WITH_DIFFERENT_CASE']],
  [{ StringEquals: { 'aws:username': 'a' }, StringLike: { 'aws:UserName': 'b' } }, []],
  [{ StringEquals: { username: 'a' } }, ['INVALID_CONDITION_KEY_FORMAT']],
  [{ StringEquals: { 'aws:ResourceTag': 'a' } }, ['MISSING_TAG_KEY_IN_CONDITION']],
  [{ StringEquals: { 'aws:PrincipalTag/': 'a' } }, ['MISSING_TAG_KEY_IN_CONDITION']],
  [{ StringEquals: { 's3:ExistingObjectTag/': 'a' } }, ['MISSING_TAG_KEY_IN_CONDITION']],
  [{ StringEquals: { 's3:RequestObjectTag': 'a' } }, ['MISSING_TAG_KEY_IN_CONDITION']],
  [{ StringEquals: { 'aws:RequestTag/team': 'a' } }, []],
  [{ StringEquals: { 'aws:username': ['a', { b: 'c' }] } }, ['INVALID_CONDITION_DATA_TYPE']],
  [{ StringEquals: { 'aws:username': ['a', '${aws:userid'] } }, ['MISSING_BRACE_IN_VARIABLE']],
])('a condition that reads %j', (Condition, wanted) =>
  expect(faultsOf(changed('bucket', { Condition }), 'bucket')).toEqual(wanted),
);

test('a `Sid` is of letters and digits and stands there once, where an identity or a role has the policy', () => {
  const twice = (on: AttachedTo, ...sids: readonly unknown[]): readonly string[] =>
    faultsOf(of(...sids.map((Sid) => ({ ...right[on], Sid }))), on);
  for (const on of ['identity', 'trust'] as const) {
    expect(twice(on, 'One', 'one', 'Two')).toEqual([]);
    expect(twice(on, 'One', 'One')).toEqual(['UNIQUE_SIDS_REQUIRED']);
    expect(twice(on, 'One two', 'One')).toEqual(['UNSUPPORTED_SID']);
    expect(twice(on, { Ref: 'P' })).toEqual(['open']);
    expect(twice(on, '', '')).toEqual([]);
  }
  for (const on of ['bucket', 'key'] as const) expect(twice(on, 'One two', 'One two')).toEqual([]);
});

const saml = `arn:aws:iam::111122223333:saml-provider/Office`;
const openId = 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com';
const anywhere = { Principal: { Service: 'rolesanywhere.amazonaws.com' } };
const bySaml = 'sts:AssumeRoleWithSAML';
const byToken = 'sts:AssumeRoleWithWebIdentity';

/** Who may take on a role by which action. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers.html */
test.each([
  [{ NotPrincipal: { AWS: '*' }, Principal: undefined }, ['ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL']],
  [{ Resource: '*' }, ['ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE']],
  [{ NotResource: '*' }, ['ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE']],
  [{ Principal: { Federated: saml }, Action: bySaml }, []],
  [{ Principal: { Federated: saml }, Action: [bySaml, 'sts:TagSession'] }, []],
  [{ Principal: { Federated: saml }, Action: byToken }, ['MISMATCHED_ACTION_FOR_PRINCIPAL']],
  [{ Principal: { Federated: saml }, Action: [byToken, bySaml] }, []],
  [{ Principal: { Federated: openId }, Action: byToken }, []],
  [{ Principal: { Federated: openId }, Action: bySaml }, ['MISMATCHED_ACTION_FOR_PRINCIPAL']],
  [{ Principal: { Federated: 'accounts.google.com' }, Action: byToken }, []],
  [{ Principal: { Federated: 'accounts.google.com' }, Action: bySaml }, ['MISMATCHED_ACTION_FOR_PRINCIPAL']],
  [
    { Principal: { Federated: 'google' }, Action: byToken },
    ['INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY'],
  ],
  [{ Principal: { Federated: { Ref: 'P' } }, Action: byToken }, ['open']],
  [{ ...somebody, Action: byToken }, ['MISMATCHED_ACTION_FOR_PRINCIPAL']],
  [{ ...somebody, Action: bySaml }, ['MISMATCHED_ACTION_FOR_PRINCIPAL']],
  [{ ...somebody, Action: [bySaml, 'sts:AssumeRole'] }, []],
  [{ Principal: { Federated: saml, AWS: '111122223333' }, Action: bySaml }, []],
  [{ ...anywhere, Action: 'sts:AssumeRole' }, ['MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY']],
  [{ ...anywhere, Action: 'sts:AssumeRole', Effect: 'Deny' }, []],
  [{ ...anywhere, Action: 'sts:*' }, []],
  [{ ...anywhere, Action: ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'] }, []],
  [{ ...anywhere, Action: ['sts:AssumeRole', { Ref: 'P' }] }, ['open']],
])('in the trust policy of a role, %j', (parts, wanted) =>
  expect(faultsOf(changed('trust', parts), 'trust')).toEqual(wanted),
);

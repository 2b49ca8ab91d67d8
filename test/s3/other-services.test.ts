import { lintText, template } from '../support/lint';

const account = '111122223333';
const asked = ['exposed-s3-resource', 'unread-s3-resource'];

const verdicts = (resource: object, known = true): string[] =>
  lintText(
    [
      template(
        JSON.stringify({ Resources: { R: resource } }),
        known ? { environment: { account } } : {},
        'template.json',
      ),
    ],
    asked,
  ).findings.map(({ kind, rule }) => `${kind} ${rule.id}`);

const holders = {
  'AWS::S3::MultiRegionAccessPointPolicy': 'Policy',
  'AWS::S3Express::AccessPoint': 'Policy',
  'AWS::S3Express::BucketPolicy': 'PolicyDocument',
  'AWS::S3ObjectLambda::AccessPointPolicy': 'PolicyDocument',
  'AWS::S3Outposts::AccessPoint': 'Policy',
  'AWS::S3Outposts::BucketPolicy': 'PolicyDocument',
  'AWS::S3Tables::TableBucketPolicy': 'ResourcePolicy',
  'AWS::S3Tables::TablePolicy': 'ResourcePolicy',
  'AWS::S3Vectors::VectorBucketPolicy': 'Policy',
} as const;

const holding = (type: keyof typeof holders, ...statements: readonly object[]): object => ({
  Type: type,
  Properties: {
    [holders[type]]: {
      Version: '2012-10-17',
      Statement: statements.map((one) => ({ Effect: 'Allow', Action: '*', Resource: '*', ...one })),
    },
  },
});

describe.each(Object.keys(holders))('%s', (name) => {
  const type = name as keyof typeof holders;
  test.each([
    ['everyone', { Principal: '*' }, 'fail'],
    ['another account', { Principal: { AWS: '444455556666' } }, 'fail'],
    ['a role of another account', { Principal: { AWS: 'arn:aws:iam::444455556666:role/r' } }, 'fail'],
    [
      'everyone of another account',
      { Principal: '*', Condition: { StringEquals: { 'aws:PrincipalAccount': '444455556666' } } },
      'fail',
    ],
    ['whoever is not one', { NotPrincipal: { AWS: '444455556666' } }, 'fail'],
    ['a canonical user', { Principal: { CanonicalUser: '79a59df900b949e55d96a1e698fbacedfd6e09d9' } }, 'unknown'],
    ['nobody knows whom', { Principal: { AWS: { Ref: 'Nowhere' } } }, 'unknown'],
    ['the own account', { Principal: { AWS: account } }, undefined],
    ['a service for whoever uses it', { Principal: { Service: 'logs.amazonaws.com' } }, 'unknown'],
    [
      'a service for any account',
      { Principal: { Service: 'logs.amazonaws.com' }, Condition: { StringLike: { 'aws:SourceAccount': '*' } } },
      'unknown',
    ],
    [
      'a service for the own account',
      { Principal: { Service: 'logs.amazonaws.com' }, Condition: { StringEquals: { 'aws:SourceAccount': account } } },
      undefined,
    ],
    ['one endpoint', { Principal: '*', Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } }, undefined],
  ])('that grants to %s', (_, statement, kind) => {
    expect(verdicts(holding(type, statement))).toEqual(kind === undefined ? [] : [`${kind} exposed-s3-resource`]);
  });

  test('that grants and denies', () => {
    const tls = { Effect: 'Deny', Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
    const other = { Effect: 'Deny', Principal: '*', Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } } };
    expect(verdicts(holding(type, { Principal: '*' }, tls))).toEqual(['fail exposed-s3-resource']);
    expect(verdicts(holding(type, { Principal: '*' }, other))).toEqual(['unknown exposed-s3-resource']);
  });

  test('whose account is not known', () => {
    expect(verdicts(holding(type, { Principal: { AWS: '444455556666' } }), false)).toEqual([
      'unknown exposed-s3-resource',
    ]);
  });

  test('whose policy nobody can read', () => {
    const unread = { Type: type, Properties: { [holders[type]]: { 'Fn::Transform': { Name: 'Macro' } } } };
    expect(verdicts(unread)).toEqual(['unknown exposed-s3-resource']);
  });
});

describe('grants of Access Grants', () => {
  const grant = (Grantee: object): object => ({ Type: 'AWS::S3::AccessGrant', Properties: { Grantee } });
  test.each([
    [{ GranteeType: 'IAM', GranteeIdentifier: 'arn:aws:iam::444455556666:role/r' }, ['fail exposed-s3-resource']],
    [{ GranteeType: 'IAM', GranteeIdentifier: `arn:aws:iam::${account}:role/r` }, []],
    [{ GranteeType: 'DIRECTORY_USER', GranteeIdentifier: '83d43802-00b1-7054-db02-f1d683aacba5' }, []],
    [{ GranteeType: 'SOMETHING_NEW', GranteeIdentifier: 'x' }, ['unknown exposed-s3-resource']],
    [{ GranteeType: 'IAM', GranteeIdentifier: { Ref: 'Nowhere' } }, ['unknown exposed-s3-resource']],
  ])('%j', (grantee, expected) => {
    expect(verdicts(grant(grantee))).toEqual(expected);
  });
});

test.each([
  'AWS::S3Foo::Policy',
  'AWS::S3::SomethingNew',
  'AWS::S3Express::DirectoryBucket',
  'AWS::S3Tables::TableBucket',
])('a %s, which nobody looks at, is said aloud', (type) => {
  expect(verdicts({ Type: type, Properties: {} })).toEqual(['unknown unread-s3-resource']);
});

test.each(['AWS::S3::Bucket', 'AWS::S3::StorageLens', 'AWS::SQS::Queue', 'AWS::S3Tables::Namespace'])(
  'nothing is said of a %s',
  (type) => {
    expect(verdicts({ Type: type, Properties: {} })).toEqual([]);
  },
);

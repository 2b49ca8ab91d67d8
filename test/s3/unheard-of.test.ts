import { lintText } from '../support/lint';
import { template } from '../support/lint';

/*
 * Whatever is on no list of lib/s3 comes out undecided, or as what it would be at worst, and never as a pass.
 */
const account = '111122223333';

function kindsOf(rule: string, resources: object, more: object = {}): readonly string[] {
  const text = JSON.stringify({ ...more, Resources: resources });
  const { findings } = lintText([template(text, { environment: { account, region: 'us-east-1' } })], [rule]);
  return findings.map(({ kind }) => kind);
}

const bucket = (properties: object = {}): object => ({
  Type: 'AWS::S3::Bucket',
  Properties: { BucketName: 'data', ...properties },
});
const policy = (...statements: readonly object[]): object => ({
  Type: 'AWS::S3::BucketPolicy',
  Properties: { Bucket: { Ref: 'Data' }, PolicyDocument: { Version: '2012-10-17', Statement: statements } },
});
const read = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*' };

test.each(['AWS::S3Quantum::Bucket', 'AWS::S3Quantum::BucketPolicy', 'AWS::S3::UnheardOfPolicy'])(
  'a resource of the unheard-of type %s is said to be unread',
  (type) => expect(kindsOf('unread-s3-resource', { New: { Type: type, Properties: {} } })).toEqual(['unknown']),
);

test('a service of which nobody has heard serves whoever uses it', () => {
  const statement = { ...read, Principal: { Service: 'newservice.amazonaws.com' } };
  expect(kindsOf('confused-deputy', { Data: bucket(), P: policy(statement) })).toEqual(['fail']);
});

test.each([
  ['confused-deputy', { Service: 'newservice.amazonaws.com' }],
  ['public-read', '*'],
  ['cross-account-access', { AWS: '444455556666' }],
])('%s finds at an access point what it finds at a bucket', (rule, principal) => {
  const delegation = {
    ...read,
    Action: '*',
    Resource: ['arn:aws:s3:::data', 'arn:aws:s3:::data/*'],
    Condition: { StringEquals: { 's3:DataAccessPointAccount': account } },
  };
  const point = {
    Type: 'AWS::S3::AccessPoint',
    Properties: {
      Name: 'reports',
      Bucket: { Ref: 'Data' },
      PublicAccessBlockConfiguration: { RestrictPublicBuckets: false, BlockPublicPolicy: false },
      Policy: {
        Version: '2012-10-17',
        Statement: [{ ...read, Principal: principal, Resource: '*' }],
      },
    },
  };
  expect(kindsOf(rule, { Data: bucket(), P: policy(delegation), Point: point })).toEqual(['fail']);
  expect(kindsOf(rule, { Data: bucket(), P: policy(), Point: point })).toEqual([]);
});

test.each([
  ['that an unheard-of function names', { 'Fn::Unheard': ['x'] }],
  ['of a third party', { 'Fn::GetAtt': ['Third', 'Bucket'] }],
  ['that is made elsewhere', 'elsewhere'],
])('who comes through an access point to a bucket %s, nobody can tell', (_, name) => {
  const point = {
    Type: 'AWS::S3::AccessPoint',
    Properties: {
      Name: 'reports',
      Bucket: name,
      PublicAccessBlockConfiguration: { RestrictPublicBuckets: false, BlockPublicPolicy: false },
      Policy: { Version: '2012-10-17', Statement: [{ ...read, Resource: '*' }] },
    },
  };
  const resources = { Point: point, Third: { Type: 'Example::Storage::Bucket' } };
  expect(kindsOf('public-read', resources)).toEqual(['unknown']);
});

test.each([
  ['a condition key', { StringEquals: { 'newservice:Thing': 'x' } }],
  ['a condition operator', { StringResembles: { 'aws:PrincipalAccount': account } }],
  ['a set operator', { 'ForMostValues:StringEquals': { 'aws:PrincipalAccount': account } }],
])('%s of which nobody has heard closes nothing for certain', (_, condition) => {
  const resources = { Data: bucket(), P: policy({ ...read, Condition: condition }) };
  expect(kindsOf('public-read', resources)).toEqual(['unknown']);
  expect(kindsOf('public-policy', resources)).not.toEqual([]);
});

test('a partition of which nobody has heard is another one, and its names are of nothing here', () => {
  const statement = { ...read, Principal: { AWS: 'arn:aws-mars:iam::444455556666:root' } };
  expect(kindsOf('malformed-principal', { Data: bucket(), P: policy(statement) })).toEqual(['fail']);
});

test('nor does a denial spare anybody of it', () => {
  const sparing = (partition: string): readonly string[] => {
    const admin = `arn:${partition}:iam::${account}:role/admin`;
    const condition = { ArnNotLike: { 'aws:PrincipalArn': admin } };
    const denial = { ...read, Effect: 'Deny', Action: 's3:*', Resource: 'arn:aws:s3:::data', Condition: condition };
    return kindsOf('lockout', { Data: bucket(), P: policy(denial) });
  };
  expect(sparing('aws-mars')).toEqual(['fail']);
  expect(sparing('aws')).toEqual([]);
});

test.each([
  ['the managed policy', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonS3QuantumAccess'] }],
  ['the managed policy for files', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonS3FilesFullAccess'] }],
  ['a policy of the account', { ManagedPolicyArns: [`arn:aws:iam::${account}:policy/unheard-of`] }],
  ['a service of S3', { Policies: [{ PolicyName: 'p', PolicyDocument: grant('s3quantum:Entangle') }] }],
])('%s of which nobody has heard may reach every bucket', (_, permissions) => {
  const trust = { Version: '2012-10-17', Statement: [] };
  const holder = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust, ...permissions } };
  expect(kindsOf('wildcard-bucket-access', { Holder: holder })).toEqual(['unknown']);
});

function grant(action: string): object {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] };
}

test.each(['Maybe', 'enabled', ''])('an ABAC status of “%s” is none that lets tags count for certain', (status) => {
  const tagged = { ...read, Condition: { StringEquals: { 'aws:ResourceTag/access': 'public' } } };
  const tags = { AbacStatus: status, Tags: [{ Key: 'access', Value: 'public' }] };
  expect(kindsOf('public-read', { Data: bucket(tags), P: policy(tagged) })).not.toEqual(['fail']);
});

test.each([
  ['a custom resource', 'Custom::Anything'],
  ['a resource of a third party', 'Example::Unheard::Of'],
  ['a stack that was not read', 'AWS::CloudFormation::Stack'],
])('what %s is handed may be admitted by it', (_, type) => {
  const handed = { Type: type, Properties: { Deep: [{ Down: { 'Fn::Sub': 'x-${Data}-y' } }] } };
  expect(kindsOf('plaintext-transport', { Data: bucket() })).toEqual(['fail']);
  expect(kindsOf('plaintext-transport', { Data: bucket(), Handed: handed })).toEqual(['unknown']);
});

test('a kind of key of which nobody has heard lets nobody in for certain', () => {
  const encryption = { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: { 'Fn::GetAtt': ['Key', 'Arn'] } };
  const data = bucket({
    BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: encryption }] },
  });
  const reader = {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {},
      Policies: [
        {
          PolicyName: 'p',
          PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] },
        },
      ],
    },
  };
  expect(
    kindsOf('unreachable-key', { Data: data, Key: { Type: 'AWS::KMS::QuantumKey' }, Reader: reader }),
  ).not.toContain('fail');
});

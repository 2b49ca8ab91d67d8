import { can } from '../../lib/engine';
import { template } from '../support/lint';

/*
 * What a request comes to where the templates hold a part only of what decides it, and in every partition.
 */
const account = '111122223333';
type Body = Readonly<Record<string, unknown>>;

function verdict(resources: Body, principal: string, more: { region?: string; action?: string } = {}): string {
  const { region = 'us-east-1', action = 's3:GetObject' } = more;
  const text = JSON.stringify({
    Parameters: { Name: { Type: 'String' } },
    Resources: { Data: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'data' } }, ...resources },
  });
  const question = {
    principal,
    action,
    resource: action === 's3:GetObject' ? 'data/key' : 'data',
    context: new Map<string, readonly string[]>(),
    isPlaintext: false,
  };
  const { answers } = can([template(text, { environment: { account, region } })], question);
  return answers.map((one) => one.verdict).join();
}

const document = (...statements: readonly Body[]): Body => ({ Version: '2012-10-17', Statement: statements });
const read = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*' };
const deny = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: ['arn:aws:s3:::data', 'arn:aws:s3:::data/*'] };
const bucketPolicy = (...statements: readonly Body[]): Body => ({
  Policy: { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: 'data', PolicyDocument: document(...statements) } },
});
const reader = (properties: Body): Body => ({
  Reader: {
    Type: 'AWS::IAM::Role',
    Properties: { RoleName: 'reader', AssumeRolePolicyDocument: document(), ...properties },
  },
});
const user = (properties: Body): Body => ({
  User: { Type: 'AWS::IAM::User', Properties: { UserName: 'ann', ...properties } },
});

describe.each([
  ['aws-cn', 'cn-north-1', 'amazonaws.com.cn'],
  ['aws-us-gov', 'us-gov-west-1', 'amazonaws.com'],
  ['aws-eusc', 'eusc-de-east-1', 'amazonaws.eu'],
  ['aws-iso', 'us-iso-east-1', 'c2s.ic.gov'],
])('in the partition %s', (partition, region, suffix) => {
  const grant = (principal: Body): Body =>
    bucketPolicy({ ...read, Principal: principal, Resource: `arn:${partition}:s3:::data/*` });
  const role = (of: string): string => `arn:${partition}:iam::${of}:role/app`;

  test.each([account, '444455556666'])('a role of %s is the one that a policy names', (of) =>
    expect(verdict(grant({ AWS: role(of) }), role(of), { region })).toBe('allowed'),
  );
  test('a role of another partition is another one', () =>
    expect(verdict(grant({ AWS: role('444455556666') }), 'arn:aws:iam::444455556666:role/app', { region })).toBe(
      'denied',
    ));
  test('a session is one of its role', () => {
    const policy = document({ ...read, Resource: `arn:${partition}:s3:::data/*` });
    const session = `arn:${partition}:sts::${account}:assumed-role/reader/s`;
    const resources = reader({ Policies: [{ PolicyName: 'p', PolicyDocument: policy }] });
    expect(verdict(resources, session, { region })).toBe('allowed');
  });
  test('a service has the domain of the partition', () =>
    expect(verdict(grant({ Service: `sns.${suffix}` }), `sns.${suffix}`, { region })).toBe('allowed'));
});

describe('the root user of the account of the bucket', () => {
  const root = `arn:aws:iam::${account}:root`;
  test('needs no permission', () => expect(verdict({}, root)).toBe('allowed'));
  test('can be denied', () => expect(verdict(bucketPolicy(deny), root)).toBe('denied'));
  test.each(['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy'])('but not %s', (action) =>
    expect(verdict(bucketPolicy(deny), root, { action })).toBe('allowed'),
  );
  test('is nobody special in another account', () =>
    expect(verdict({}, 'arn:aws:iam::444455556666:root')).toBe('denied'));
});

describe('permissions that come from somewhere else', () => {
  const group = (properties: Body): Body => ({
    Team: {
      Type: 'AWS::IAM::Group',
      Properties: { Policies: [{ PolicyName: 'p', PolicyDocument: document(read) }], ...properties },
    },
  });
  const attached = (effect: string, roles: unknown): Body => ({
    Attached: {
      Type: 'AWS::IAM::Policy',
      Properties: { PolicyName: 'p', Roles: [roles], PolicyDocument: document({ ...read, Effect: effect }) },
    },
  });
  const named = {
    Named: {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: { ManagedPolicyName: 'data', Path: '/team/', PolicyDocument: document(read) },
    },
  };
  const arn = 'arn:aws:iam::${AWS::AccountId}:policy/team/data';
  const ownRead = { Policies: [{ PolicyName: 'p', PolicyDocument: document(read) }] };

  test.each([
    ['a group that no template makes', user({ Groups: ['admins'] }), 'ann', 'unknown'],
    ['a group that a parameter names', user({ Groups: [{ Ref: 'Name' }] }), 'ann', 'unknown'],
    ['a group of the templates', { ...user({ Groups: ['team'] }), ...group({ GroupName: 'team' }) }, 'ann', 'allowed'],
    ['no group', { ...user({}), ...group({ GroupName: 'team' }) }, 'ann', 'denied'],
    [
      'a policy for a role that a parameter names',
      { ...reader({}), ...attached('Allow', { Ref: 'Name' }) },
      'reader',
      'unknown',
    ],
    ['a denial for it', { ...reader(ownRead), ...attached('Deny', { Ref: 'Name' }) }, 'reader', 'unknown'],
    ['a policy for another role', { ...reader(ownRead), ...attached('Deny', 'writer') }, 'reader', 'allowed'],
    [
      'a managed policy of the templates by its ARN',
      { ...named, ...reader({ ManagedPolicyArns: [{ 'Fn::Sub': arn }] }) },
      'reader',
      'allowed',
    ],
    ['one that no template makes', reader({ ManagedPolicyArns: [{ 'Fn::Sub': arn }] }), 'reader', 'unknown'],
  ])('%s', (_, resources, principal, expected) => expect(verdict(resources, principal)).toBe(expected));
});

test('an operator of which nobody has heard says nothing of a key that is not there either', () => {
  const unheard = { ...deny, Condition: { StringResembles: { 'aws:SourceVpce': 'x' } } };
  const grant = { ...read, Principal: { AWS: `arn:aws:iam::${account}:role/app` } };
  expect(verdict(bucketPolicy(grant, unheard), `arn:aws:iam::${account}:role/app`)).toBe('unknown');
  expect(verdict(bucketPolicy(grant), `arn:aws:iam::${account}:role/app`)).toBe('allowed');
});

describe('a public grant that S3 may reject by the block that new buckets have', () => {
  const said = (properties: Body, ...statements: readonly Body[]): string => {
    const data = { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'data', ...properties } };
    const text = JSON.stringify({ Resources: { ...bucketPolicy(...statements), Data: data } });
    const question = {
      principal: '*',
      action: 's3:ListBucket',
      resource: 'data',
      context: new Map(),
      isPlaintext: false,
    };
    const { answers } = can([template(text, { environment: { account } })], question);
    return answers.map((one) => `${one.verdict}: ${one.because}`).join();
  };
  const list = { Effect: 'Allow', Principal: '*', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::data' };
  const off = { PublicAccessBlockConfiguration: { BlockPublicPolicy: false } };

  test('a policy', () => {
    expect(said({}, list)).toMatch(/^allowed: .*; but S3 rejects the policy as public on a bucket made since/);
    expect(said(off, list)).toBe('allowed: the statement allows it, and none denies it');
  });
  test('an ACL', () => {
    const acl = { AccessControl: 'PublicRead', OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] } };
    expect(said(acl)).toMatch(/^allowed: .*; but S3 rejects the ACL as public on a bucket made since/);
    expect(said({ ...acl, ...off })).toBe('allowed: the statement `PublicRead` allows it, and none denies it');
  });
  test('one of two grants is enough', () => {
    const acl = { AccessControl: 'PublicRead', OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] } };
    const closed = { ...list, Principal: { AWS: account } };
    expect(said({ ...acl, ...off }, list, closed)).not.toContain('; but');
  });
});

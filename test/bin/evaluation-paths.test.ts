import { bucketWarden, folder } from '../support/command';

/**
 * Who is let in by which policy type, as AWS's pages on evaluation say.
 * @see
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
const account = '111122223333';

const statement = (sid: string, principal: object | string, key: string, more: object = {}): object => ({
  Sid: sid,
  Effect: 'Allow',
  Principal: principal,
  Action: 's3:GetObject',
  Resource: `arn:aws:s3:::data/${key}/*`,
  ...more,
});

const identity = (type: 'Role' | 'User', name: string, more: object = {}): object => ({
  Type: `AWS::IAM::${type}`,
  Properties: {
    [`${type}Name`]: name,
    ...(type === 'Role' ? { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] } } : {}),
    ...more,
  },
});

const inline = (effect: string, action: string, resource: string): object => ({
  Policies: [
    {
      PolicyName: 'p',
      PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: effect, Action: action, Resource: resource }] },
    },
  ],
});

const bounded = { PermissionsBoundary: { Ref: 'Fence' } };
const own = (name: string): object => ({ AWS: `arn:aws:iam::${account}:${name}` });

const template = {
  Resources: {
    Data: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'data' } },
    Policy: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: {
        Bucket: { Ref: 'Data' },
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            statement('User', own('user/ann'), 'ann'),
            statement('Role', own('role/fenced'), 'fenced'),
            statement('Session', { AWS: `arn:aws:sts::${account}:assumed-role/fenced/build` }, 'session'),
            statement('All', '*', 'all', { Condition: { StringEquals: { 'aws:PrincipalAccount': account } } }),
            statement('ByArn', '*', 'arn', {
              Condition: { ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${account}:role/fenced` } },
            }),
            statement('Spared', own('role/fenced'), 'spared'),
            statement('SparedUser', own('user/ann'), 'spared'),
            {
              ...statement('NotThese', '', 'spared'),
              Effect: 'Deny',
              Principal: undefined,
              NotPrincipal: { AWS: [`arn:aws:iam::${account}:user/ann`, `arn:aws:iam::${account}:root`] },
            },
            { ...statement('NotWorker', own('role/worker'), 'all'), Effect: 'Deny' },
          ],
        },
      },
    },
    Fence: {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: {
        PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ec2:*', Resource: '*' }] },
      },
    },
    Ann: identity('User', 'ann', bounded),
    Free: identity('User', 'free', inline('Allow', 's3:GetObject', 'arn:aws:s3:::data/*')),
    Fenced: identity('Role', 'fenced', { ...bounded, ...inline('Allow', 's3:*', '*') }),
    Worker: identity('Role', 'worker', inline('Allow', 's3:*', 'arn:aws:s3:::data/*')),
    Idle: identity('Role', 'idle'),
    Denied: identity('Role', 'denied', inline('Deny', 's3:*', '*')),
  },
};

const rival = (id: string, role: string, key: string): object => ({
  [id]: {
    Type: 'AWS::S3::BucketPolicy',
    Properties: {
      Bucket: { Ref: 'Data' },
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [statement(id, own(`role/${role}`), key), statement(`${id}Both`, own('role/both'), 'both')],
      },
    },
  },
});

const competing = {
  Resources: { Data: template.Resources.Data, ...rival('One', 'one', 'x'), ...rival('Two', 'two', 'x') },
};

const control = (effect: string, action: string): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: effect, Action: action, Resource: '*' }] });

const cwd = folder({
  't.json': JSON.stringify(template),
  'competing.json': JSON.stringify(competing),
  'full.json': control('Allow', '*'),
  'reads.json': control('Allow', 's3:Get*'),
  'writes.json': control('Allow', 's3:Put*'),
  'denials.json': control('Deny', 's3:Delete*'),
});

const ask = (who: string, what: string, more: readonly string[] = [], file = 't.json'): string => {
  const args = ['can', who, 's3:GetObject', what, '--in', file, '--account', account, ...more];
  const { stdout, stderr } = bucketWarden(args, { cwd });
  expect(stderr).toBe('');
  return /^(allowed|denied|cannot tell)/.exec(stdout)?.[1] ?? stdout;
};

const session = `arn:aws:sts::${account}:assumed-role/fenced/build`;

describe('permissions boundaries and the bucket policy', () => {
  test.each([
    ['a grant to a user is not limited', 'ann', 'data/ann/x', 'allowed'],
    ['a grant to a role is', 'fenced', 'data/fenced/x', 'denied'],
    ['to a session of it, too', session, 'data/fenced/x', 'denied'],
    ['a grant to one session is not', session, 'data/session/x', 'allowed'],
    ['of a grant to everybody AWS does not say it', 'ann', 'data/all/x', 'cannot tell'],
    ['but where it asks for the ARN, it is not', 'fenced', 'data/arn/x', 'allowed'],
    ['a denial by NotPrincipal meets whom it spares', 'ann', 'data/spared/x', 'denied'],
    ['what a boundary leaves out is not the identity’s', 'fenced', 'data/other/x', 'denied'],
    ['without a boundary there is nothing of it', 'free', 'data/other/x', 'allowed'],
  ])('%s', (_, who, what, verdict) => {
    expect(ask(who, what)).toBe(verdict);
  });
});

describe('nobody is dropped', () => {
  test.each([
    ['who has no permissions is let in by the bucket', 'idle', 'data/all/x', 'allowed'],
    ['who only has denials is denied', 'denied', 'data/all/x', 'denied'],
    [
      'a denial of the role reaches its sessions',
      'arn:aws:sts::111122223333:assumed-role/worker/s',
      'data/all/x',
      'denied',
    ],
    ['its permissions as well', 'arn:aws:sts::111122223333:assumed-role/worker/s', 'data/own/x', 'allowed'],
    [
      'but not to sessions of another role, of which no template holds the policies',
      'arn:aws:sts::111122223333:assumed-role/work/s',
      'data/own/x',
      'cannot tell',
    ],
  ])('%s', (_, who, what, verdict) => {
    expect(ask(who, what)).toBe(verdict);
  });
});

describe('policies that compete', () => {
  test.each([
    ['nobody is let in whom none lets in', '*', 'data/x/1', 'denied'],
    ['who is let in by one may be', `arn:aws:iam::${account}:role/one`, 'data/x/1', 'cannot tell'],
    ['who is let in by all is', `arn:aws:iam::${account}:role/both`, 'data/both/1', 'allowed'],
  ])('%s', (_, who, what, verdict) => {
    expect(ask(who, what, [], 'competing.json')).toBe(verdict);
  });
});

describe('service control policies', () => {
  const scp = (...files: readonly string[]): readonly string[] => files.flatMap((file) => ['--scp', file]);
  test.each([
    ['one level is one union', scp('full.json', 'denials.json'), 'allowed'],
    ['of lists, too', scp('writes.json', 'reads.json'), 'allowed'],
    ['every level must allow', scp('root=writes.json', 'prod=reads.json'), 'denied'],
    ['and may', scp('root=full.json', 'prod=reads.json', 'prod=writes.json'), 'allowed'],
    ['a list of denials leaves FullAWSAccess', scp('root=full.json', 'prod=denials.json'), 'allowed'],
    ['a list that lacks it denies', scp('writes.json'), 'denied'],
  ])('%s', (_, flags, verdict) => {
    expect(ask('worker', 'data/own/x', flags)).toBe(verdict);
  });
});

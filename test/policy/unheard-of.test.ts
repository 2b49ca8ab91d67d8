import { can } from '../../lib/engine';
import { ask, policyOn } from '../../lib/policy';
import { template } from '../support/lint';
import { account, bucketArn, policyOf } from '../support/policy';
import { verdictsOn } from '../support/refute';

/*
 * Lists of what AWS has are never complete. Whatever is not on ours comes out undecided, or as what it would be at
 * worst, and never as a pass.
 */
const base = { Principal: '*', Action: 's3:GetObject', Resource: `${bucketArn}/*` };
const allow = (more: object): object => ({ Effect: 'Allow', ...base, ...more });
const deny = (more: object): object => ({ ...base, Effect: 'Deny', Action: 's3:*', ...more });

function answersTo(...statements: readonly object[]): readonly string[] {
  const policy = policyOf({ Version: '2012-10-17', Statement: statements });
  return (['allowed', 'notDenied'] as const).map(
    (kind) => ask(policyOn(policy, bucketArn, account), { base: kind }).kind,
  );
}

test('an Allow under an unheard-of operator may let in', () => {
  const statement = allow({ Condition: { StringResembles: { 'aws:UserAgent': 'x' } } });
  expect(answersTo(statement)[0]).toBe('unknown');
  expect(verdictsOn([{ ...statement }]).get('public-read')).toBe('unknown');
});

test('a Deny under an unheard-of operator keeps nobody out for certain', () => {
  const statements = [allow({}), deny({ Condition: { StringResembles: { 'aws:UserAgent': 'x' } } })];
  expect(answersTo(...statements)[0]).not.toBe('no');
  const plain = deny({
    Resource: [bucketArn, `${bucketArn}/*`],
    Condition: { BoolOrSo: { 'aws:SecureTransport': 'false' } },
  });
  expect(verdictsOn([{ ...plain }]).has('plaintext-transport')).toBe(true);
});

test.each([
  ['a switch that is neither on nor off', { Null: { 'aws:PrincipalTag/team': 'perhaps' } }],
  ['a boolean that is none', { Bool: { 'aws:MultiFactorAuthPresent': 'maybe' } }],
  ['an unheard-of key', { StringEquals: { 'newservice:Thing': 'x' } }],
])('an Allow under %s may let in', (_, condition) => {
  expect(answersTo(allow({ Condition: condition }))[0]).toBe('unknown');
});

test('an unheard-of effect may be either', () => {
  expect(answersTo({ ...base, Effect: 'Permit' })[0]).toBe('unknown');
  expect(verdictsOn([{ ...base, Effect: 'Permit' }]).get('public-read')).toBe('unknown');
});

test('an unheard-of action keeps nobody from those that are known', () => {
  expect(answersTo(allow({ Action: ['s3:GetObject', 's3:GetObjectTelepathically'] }))[0]).toBe('yes');
  expect(answersTo(allow({}), deny({ Action: 's3:GetObjectTelepathically' }))[0]).toBe('yes');
});

test('a denial to an unheard-of type of principal keeps nobody out', () =>
  expect(answersTo(allow({}), deny({ Principal: { Ghost: '*' } }))[0]).toBe('yes'));

test('a denial of a value that a parameter passes in may concern whoever asks', () => {
  const text = (value: unknown): string =>
    JSON.stringify({
      Parameters: { Account: { Type: 'String' } },
      Resources: {
        Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'data' } },
        Policy: {
          Type: 'AWS::S3::BucketPolicy',
          Properties: {
            Bucket: 'data',
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                { ...base, Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:user/anna` } },
                { ...base, Effect: 'Deny', Condition: { StringEquals: { 'aws:PrincipalAccount': value } } },
              ],
            },
          },
        },
      },
    });
  const verdict = (value: unknown): string | undefined =>
    can([template(text(value), { environment: { account, region: 'us-east-1' } })], {
      principal: `arn:aws:iam::${account}:user/anna`,
      action: 's3:GetObject',
      resource: `${bucketArn}/x`,
      context: new Map(),
      isPlaintext: false,
    }).answers[0]?.verdict;
  expect(verdict({ Ref: 'Account' })).toBe('unknown');
  expect(verdict(account)).toBe('denied');
  expect(verdict('444455556666')).toBe('allowed');
});

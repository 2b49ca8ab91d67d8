import { ask, policyOn } from '../../lib/policy';
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
  return (['allowed', 'undenied'] as const).map(
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

import { ask, evaluate, policyOn } from '../../lib/policy';
import { account, bucketArn, policyOf } from '../support/policy';

/*
 * A condition compared with what only the deployment knows may turn out to hold or not, whatever the operator, and
 * whatever stands beside the unknown value: an Allow under it is not closed, nor is what a Deny under it leaves; to
 * both evaluators. It is open to those only whose requests lack the key: a negated operator holds for them, another
 * does not (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html).
 */
const all = { Principal: '*', Action: 's3:GetObject', Resource: `${bucketArn}/*` };

const conditions = [
  // not there for requests through an endpoint
  ['IpAddress', 'aws:SourceIp', '203.0.113.7', 'unknown', 'yes'],
  ['NotIpAddress', 'aws:SourceIp', '203.0.113.7', 'yes', 'unknown'],
  // there for signed requests alone
  ['NumericLessThan', 's3:signatureAge', '1000', 'unknown', 'yes'],
  ['NumericEquals', 's3:signatureAge', '1000', 'unknown', 'yes'],
  ['NumericNotEquals', 's3:signatureAge', '1000', 'yes', 'unknown'],
  // always there
  ['Bool', 'aws:SecureTransport', 'true', 'unknown', 'unknown'],
  ['DateGreaterThan', 'aws:CurrentTime', '2026-11-26T12:00:00Z', 'unknown', 'unknown'],
  ['DateLessThanEquals', 'aws:CurrentTime', '2026-11-26T12:00:00Z', 'unknown', 'unknown'],
  ['Null', 'aws:PrincipalOrgID', 'true', 'unknown', 'unknown'],
] as const;

/** Somebody without credentials who reads an object, and what one key of the request holds. */
function requestWith(key: string, value: string): Parameters<typeof evaluate>[1] {
  return {
    requester: { kind: 'anonymous' },
    action: 's3:GetObject',
    resource: `${bucketArn}/x`,
    context: new Map([[key.toLowerCase(), [value]]]),
  };
}

test.each(conditions)('%s of %s', (operator, key, value, allowed, left) => {
  const request = requestWith(key, value);
  const seen = (...Statement: readonly object[]): readonly string[] => {
    const policy = policyOf({ Version: '2012-10-17', Statement }, 'P');
    return [ask(policyOn(policy, bucketArn, account), { base: 'allowed' }).kind, evaluate(policy, request).effect];
  };
  const under = (...values: readonly unknown[]): object => ({ ...all, Condition: { [operator]: { [key]: values } } });
  for (const values of [[{ Ref: 'P' }], ['x', { Ref: 'P' }]]) {
    expect(seen({ ...under(...values), Effect: 'Allow' })).toEqual([allowed, 'unknown']);
    expect(seen({ ...all, Effect: 'Allow' }, { ...under(...values), Effect: 'Deny' })).toEqual([left, 'unknown']);
  }
});

/** Of a text whose beginning is known, the rest may be anything, and the beginning of any case where no case counts. */
test.each([
  ['StringEquals', 'Team-a', 'unknown'],
  ['StringEqualsIgnoreCase', 'Team-a', 'unknown'],
  ['StringEqualsIgnoreCase', 'team-a', 'unknown'],
  ['StringEqualsIgnoreCase', 'TEAM-A', 'unknown'],
  ['StringLike', 'Team-a', 'unknown'],
  ['StringNotEqualsIgnoreCase', 'team-a', 'unknown'],
])('%s a text of which only the beginning is known, of %s: %s', (operator, value, effect) => {
  const key = 'aws:UserAgent';
  const Condition = { [operator]: { [key]: { 'Fn::Sub': 'Team-${P}' } } };
  const policy = policyOf({ Version: '2012-10-17', Statement: [{ ...all, Effect: 'Allow', Condition }] }, 'P');
  const request = requestWith(key, value);
  expect(evaluate(policy, request).effect).toBe(effect);
});

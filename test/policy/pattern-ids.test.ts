import { actionsMatching, ask, namesAction, parsePattern, policyOn } from '../../lib/policy';
import { askAsWritten } from '../../lib/policy/ask';
import { account, policyOf } from '../support/policy';

const wild = { wildcards: true, variables: false };
const literal = { wildcards: false, variables: false };

test('a star that is written is not remembered as one that stands for something', () => {
  expect(actionsMatching(parsePattern('s3:Get*Acl', literal)).size).toBe(0);
  expect(actionsMatching(parsePattern('s3:Get*Acl', wild)).size).toBeGreaterThan(1);
  expect(namesAction(parsePattern('s3:Put*Acl', literal))).toBe(false);
  expect(namesAction(parsePattern('s3:Put*Acl', wild))).toBe(true);
});

/** Patterns that meet what the names of shapes look like, and none of the names that are written. */
const deniedTo = [
  { StringLike: { 'aws:PrincipalAccount': '0*' } },
  { StringLike: { 'aws:PrincipalAccount': '0007*' } },
  { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/n*' } },
  { StringLike: { 'aws:PrincipalOrgID': 'o-n*' } },
  { StringNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::4*:role/b*' } },
];
test.each(deniedTo)('%j is about the names that are written', (Condition) => {
  const AWS = 'arn:aws:iam::444455556666:role/b1';
  const policy = policyOf({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::data1/*' },
      { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::data1/*', Condition },
    ],
  });
  const subject = policyOn(policy, 'arn:aws:s3:::data1', account);
  expect(ask(subject, { base: 'allowed' }).kind).toBe('yes');
  expect(askAsWritten(subject, { base: 'allowed' }).kind).toBe('yes');
});

test.each(['n*', 'n0*/x', '0*'])('keys below %s are not those that are written', (pattern) => {
  const policy = policyOf({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::data1/b1/x' },
      { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: `arn:aws:s3:::data1/${pattern}` },
    ],
  });
  const subject = policyOn(policy, 'arn:aws:s3:::data1', account);
  expect([ask(subject, { base: 'allowed' }).kind, askAsWritten(subject, { base: 'allowed' }).kind]).toEqual([
    'yes',
    'yes',
  ]);
});

import { verdictsOn } from '../support/refute';
import { bucketArn } from '../support/policy';

/*
 * What sessions carry on from a service or an identity provider limits whom a policy lets in only where the value is of
 * one account; many values are everybody's, of others nobody can tell.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
 */
const own = '111122223333';

function verdictOf(condition: object): string {
  const statement = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `${bucketArn}/*` };
  return verdictsOn([{ ...statement, Condition: condition }]).get('public-read') ?? 'pass';
}

test.each([
  ['lambda:SourceFunctionArn', `arn:aws:lambda:*:${own}:function:*`],
  ['ec2:SourceInstanceARN', `arn:aws:ec2:*:${own}:instance/*`],
  ['ssm:SourceInstanceARN', `arn:aws:ssm:*:${own}:managed-instance/*`],
  ['codebuild:ProjectArn', `arn:aws:codebuild:us-east-1:${own}:project/build`],
  ['aws:ChatbotSourceArn', `arn:aws:chatbot::${own}:chat-configuration/slack-channel/x`],
  ['aws:FederatedProvider', `arn:aws:iam::${own}:saml-provider/corporate`],
])('a session with an ARN of one account in %s is no stranger', (key, arn) => {
  expect(verdictOf({ ArnLike: { [key]: arn } })).toBe('pass');
  expect(verdictOf({ ArnLike: { [key]: arn.replace(own, '*') } })).toBe('fail');
});

test.each([
  ['glue:CredentialIssuingService', 'glue.amazonaws.com'],
  ['glue:RoleAssumedBy', 'glue.amazonaws.com'],
  ['aws:FederatedProvider', 'cognito-identity.amazonaws.com'],
  ['saml:aud', 'https://signin.aws.amazon.com/saml'],
  ['saml:sub', 'anna'],
  ['accounts.google.com:aud', '66677788899900pro0'],
  ['token.actions.githubusercontent.com:aud', 'sts.amazonaws.com'],
])('everybody can have a session with this value of %s', (key, value) =>
  expect(verdictOf({ StringEquals: { [key]: value } })).toBe('fail'),
);

test.each([
  ['saml:namequalifier', 'SGVsbG8='],
  ['identitystore:UserId', '94482488-3041-7005-8e1e-f13a1e2b3c4d'],
  ['token.actions.githubusercontent.com:sub', 'repo:acme/site:*'],
  ['idp.example.com:team', 'data'],
])('who can have a session with this value of %s, nobody can tell', (key, value) => {
  expect(verdictOf({ StringLike: { [key]: value } })).toBe('unknown');
  expect(verdictOf({ StringLike: { [key]: '*' } })).toBe('fail');
});

test.each([
  ['before a day that is past', { DateLessThan: { 'aws:CurrentTime': '2020-06-30T00:00:00Z' } }, 'pass'],
  ['until a day to come', { DateLessThan: { 'aws:CurrentTime': '2099-06-30T00:00:00Z' } }, 'fail'],
  ['from a day on', { DateGreaterThan: { 'aws:CurrentTime': '2020-06-30T00:00:00Z' } }, 'fail'],
  ['past seconds, compared as a date', { DateLessThan: { 'aws:EpochTime': '1600000000' } }, 'pass'],
  ['a number of seconds', { NumericGreaterThan: { 'aws:EpochTime': '1600000000' } }, 'fail'],
  ['a text', { StringLike: { 'aws:CurrentTime': '2*' } }, 'fail'],
])('whom a policy lets in by the time: %s', (_, condition, verdict) => expect(verdictOf(condition)).toBe(verdict));

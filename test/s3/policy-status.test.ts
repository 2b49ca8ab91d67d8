import { bucketAccess, estateIn, policyStatus, takeInventory } from '../../lib/s3';
import { explore } from '../../lib/template';
import { template } from '../support/lint';

type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

/** What S3 would call a policy of these statements on a bucket of 111122223333. */
function statusOf(...statements: readonly { readonly [key: string]: Json | undefined }[]): string {
  const made = template(
    JSON.stringify({
      Parameters: { P: { Type: 'String' } },
      Resources: {
        Data: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'data' } },
        Policy: {
          Type: 'AWS::S3::BucketPolicy',
          Properties: {
            Bucket: { Ref: 'Data' },
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: statements.map((one) => ({
                Effect: 'Allow',
                Principal: '*',
                Action: 's3:GetObject',
                Resource: 'arn:aws:s3:::data/*',
                ...one,
              })),
            },
          },
        },
      },
    }),
    { environment: { account: '111122223333', region: 'us-east-1' } },
    'template.json',
  );
  const inventory = takeInventory([made]);
  const { outcomes } = explore(1, (world) => {
    const data = made.resources.get('Data');
    const [policy] = data ? bucketAccess(estateIn(inventory, world), data).policies : [];
    return policy ? policyStatus(policy).kind : 'no policy';
  });
  return outcomes.map(({ value }) => value).join();
}

const when = (operator: string, key: string, value: Json): string =>
  statusOf({ Condition: { [operator]: { [key]: value } } });

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html, “The meaning of
// public”
describe('S3 calls public', () => {
  test('a grant to everyone', () => {
    expect(statusOf({})).toBe('public');
    expect(statusOf({ Principal: { AWS: '*' } })).toBe('public');
    expect(statusOf({ Principal: { AWS: ['444455556666', '*'] } })).toBe('public');
  });
  test('one beside grants that are not', () => {
    expect(statusOf({ Principal: { AWS: '444455556666' } }, {})).toBe('public');
  });
  test('a grant to everyone but some', () => {
    expect(statusOf({ Principal: undefined, NotPrincipal: { AWS: '444455556666' } })).toBe('public');
  });
  test.each([['s3:NotASupportedAction'], ['s3:ListBucket'], ['s3:*']])('a grant of %s', (Action) => {
    expect(statusOf({ Action })).toBe('public');
  });
  test.each([
    ['StringLike', 'aws:SourceVpc', 'vpc-*'],
    ['StringEquals', 'aws:SourceVpc', ['vpc-1', '${aws:PrincipalTag/vpc}']],
    ['StringEquals', 'aws:PrincipalAccount', '${aws:ResourceAccount}'],
    ['StringLike', 'aws:PrincipalAccount', '1*'],
    ['StringEqualsIfExists', 'aws:SourceVpce', 'vpce-1'],
    ['StringNotEquals', 'aws:SourceVpce', 'vpce-1'],
    ['Null', 'aws:SourceVpce', 'false'],
    ['IpAddress', 'aws:SourceIp', '0.0.0.0/1'],
    ['IpAddress', 'aws:SourceIp', ['203.0.113.0/24', '0.0.0.0/7']],
    ['IpAddress', 'aws:SourceIp', '2001::/31'],
    ['NotIpAddress', 'aws:SourceIp', '203.0.113.0/24'],
    ['ArnLike', 'aws:SourceArn', 'arn:aws:cloudfront::*:distribution/E1'],
    ['ArnLike', 'aws:SourceArn', 'arn:aws:s3:::corp-*'],
    ['ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::*:role/reader'],
    ['StringLike', 's3:DataAccessPointArn', 'arn:aws:s3:us-west-2:*:accesspoint/reports'],
    ['StringEquals', 'aws:Referer', 'https://example.com'],
    ['StringEquals', 'aws:PrincipalType', 'User'],
    ['StringLike', 'aws:username', '*'],
    ['StringEquals', 's3:prefix', 'public/'],
    ['Bool', 'aws:SecureTransport', 'true'],
    ['ArnLike', 'lambda:SourceFunctionArn', 'arn:aws:lambda:*:*:function:*'],
    ['StringLike', 'example:NewKey', '*'],
  ])('a grant when %s %s is %j', (operator, key, value) => {
    expect(when(operator, key, value)).toBe('public');
  });
  test('one that denials do not close', () => {
    expect(
      statusOf({}, { Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    ).toBe('public');
  });
});

describe('S3 does not call public', () => {
  test.each([
    [{ AWS: '444455556666' }],
    [{ AWS: 'arn:aws:iam::444455556666:role/reader' }],
    [{ Service: 'cloudfront.amazonaws.com' }],
    [{ CanonicalUser: '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be' }],
  ])('a grant to %j', (Principal) => {
    expect(statusOf({ Principal })).toBe('not public');
  });
  test.each([
    ['StringEquals', 'aws:SourceVpc', 'vpc-91237329'],
    ['StringEquals', 'AWS:sourcevpce', ['vpce-1', 'vpce-2']],
    ['StringEquals', 'aws:SourceAccount', '111122223333'],
    ['StringEquals', 'aws:SourceOwner', '111122223333'],
    ['StringEquals', 'aws:PrincipalOrgID', 'o-abc123'],
    ['StringEquals', 'aws:PrincipalAccount', '444455556666'],
    ['ForAnyValue:StringLike', 'aws:PrincipalOrgPaths', 'o-abc123/r-ab12/*'],
    ['ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::111122223333:role/team/*'],
    ['ArnEquals', 'aws:SourceArn', 'arn:aws:cloudfront::111122223333:distribution/E1'],
    ['ArnLike', 'aws:SourceArn', 'arn:aws:s3:::source'],
    ['IpAddress', 'aws:SourceIp', ['203.0.113.7', '10.0.0.0/8']],
    ['IpAddress', 'aws:SourceIp', '2001:db8::/32'],
    ['StringEquals', 'aws:userid', 'AROAEXAMPLEID:session'],
    ['StringLike', 's3:DataAccessPointArn', 'arn:aws:s3:us-west-2:123456789012:accesspoint/*'],
    ['StringEquals', 's3:DataAccessPointAccount', '123456789012'],
  ])('a grant when %s %s is %j', (operator, key, value) => {
    expect(when(operator, key, value)).toBe('not public');
  });
  test('a grant with one such limit beside others', () => {
    expect(
      statusOf({ Condition: { StringLike: { 'aws:Referer': '*' }, StringEquals: { 'aws:SourceVpce': 'vpce-1' } } }),
    ).toBe('not public');
  });
  test('a policy that only denies', () => {
    expect(statusOf({ Effect: 'Deny' })).toBe('not public');
  });
});

describe('undecided, since the page or the template does not say', () => {
  test.each([
    ['ArnEquals', 'aws:SourceVpcArn', 'arn:aws:ec2:us-east-1:111122223333:vpc/vpc-1'],
    ['StringEquals', 'aws:VpceOrgID', 'o-abc123'],
    ['StringEquals', 'aws:VpceAccount', '111122223333'],
    ['ForAnyValue:StringEquals', 'aws:VpceOrgPaths', 'o-abc123/r-ab12/'],
    ['StringEquals', 'aws:SourceOrgID', 'o-abc123'],
    ['StringEquals', 'aws:PrincipalTag/team', 'blue'],
    ['StringEquals', 'aws:SomethingUnheardOf', 'fixed'],
    ['StringEquals', 'lambda:SourceFunctionArn', 'arn:aws:lambda:us-east-1:111122223333:function:f'],
    ['StringEquals', 'example:NewKey', 'fixed'],
    ['ForAllValues:StringEquals', 'aws:SourceVpce', 'vpce-1'],
    ['StringLike', 'aws:userid', 'AROAEXAMPLEID:*'],
  ])('a grant when %s %s is %j', (operator, key, value) => {
    expect(when(operator, key, value)).toBe('unknown');
  });
  test('a network that is a parameter', () => {
    expect(when('IpAddress', 'aws:SourceIp', { Ref: 'P' })).toBe('unknown');
  });
  test('principals that are a parameter', () => {
    expect(statusOf({ Principal: { Ref: 'P' } })).toBe('unknown');
    expect(statusOf({ Principal: { AWS: { Ref: 'P' } } })).toBe('unknown');
  });
  test('an effect that is a parameter', () => {
    expect(statusOf({ Effect: { Ref: 'P' }, Principal: { AWS: '444455556666' } })).not.toBe('public');
  });
  test('a grant that denials close', () => {
    expect(
      statusOf({}, { Effect: 'Deny', Action: 's3:*', Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } } }),
    ).toBe('unknown');
  });
});

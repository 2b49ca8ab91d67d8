import { bucketOf, estateIn, effectiveAccessOf, resourcesOf, takeInventory } from '../../lib/s3';
import { explore, loadText, type Json } from '../../lib/template';

/** Whom a bucket's effective access has, with a role that allows `s3:GetObject` on the resources. */
function among(
  resource: Json,
  action: Json = 's3:GetObject',
  name: Json = 'data',
  managed: readonly Json[] = [],
): readonly string[] {
  const template = {
    Parameters: { Given: { Type: 'String' } },
    Resources: {
      Data: { Type: 'AWS::S3::Bucket', Properties: { BucketName: name } },
      Other: { Type: 'AWS::S3::Bucket' },
      Custom: { Type: 'Custom::Finder' },
      Queue: { Type: 'AWS::SQS::Queue' },
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] },
          ManagedPolicyArns: managed,
          Policies: [
            {
              PolicyName: 'p',
              PolicyDocument: {
                Version: '2012-10-17',
                Statement: [{ Effect: 'Allow', Action: action, Resource: resource }],
              },
            },
          ],
        },
      },
    },
  };
  const inventory = takeInventory([loadText('t.json', JSON.stringify(template))]);
  const [bucket] = resourcesOf(inventory, 'AWS::S3::Bucket');
  if (bucket === undefined) throw new Error('no bucket');
  const { outcomes } = explore(
    1,
    (world) => effectiveAccessOf(bucketOf(estateIn(inventory, world), bucket)).principals,
  );
  return outcomes.flatMap(({ value }) => value.map((one) => one.name));
}

/** What is not on a list of things that name no bucket may name any. */
test.each<[string, Json, readonly string[]]>([
  ['the ARN', { 'Fn::GetAtt': ['Data', 'Arn'] }, ['Role']],
  ['the name', 'arn:aws:s3:::data/x', ['Role']],
  ['a partition', { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::${Data}/*' }, ['Role']],
  ['a beginning', 'arn:aws:s3:::da*', ['Role']],
  ['everything', '*', ['Role']],
  ['a parameter', { Ref: 'Given' }, ['Role']],
  ['a name given', { 'Fn::Sub': 'arn:aws:s3:::${Given}/*' }, ['Role']],
  ['what a custom resource hands over', { 'Fn::GetAtt': ['Custom', 'Arn'] }, ['Role']],
  ['another bucket', { 'Fn::GetAtt': ['Other', 'Arn'] }, []],
  ['another name', 'arn:aws:s3:::data2/*', []],
  ['a queue', { 'Fn::GetAtt': ['Queue', 'Arn'] }, []],
  ['an item of a table', 'arn:aws:dynamodb:*:*:table/data', []],
])('a role that names %s is seen from the bucket, or is not', (_, resource, expected) => {
  expect(among(resource)).toEqual(expected);
});

test('a name of which only the deployment knows part', () => {
  const name = { 'Fn::Sub': 'data-${AWS::AccountId}' };
  expect(among({ 'Fn::Sub': 'arn:aws:s3:::data-${AWS::AccountId}/*' }, 's3:*', name)).toEqual(['Role']);
  expect(among({ 'Fn::Sub': 'arn:aws:s3:::logs-${AWS::AccountId}/*' }, 's3:*', name)).toEqual([]);
  expect(among('*', 'sqs:*')).toEqual([]);
  expect(among('*', '*')).toEqual(['Role']);
  expect(among('*', ['sqs:*', 's3:List*'])).toEqual(['Role']);
});

test('parts that only the deployment knows on either side of one that is written out', () => {
  const framed = '${AWS::AccountId}-data-${AWS::Region}';
  const whole = '111122223333-data-eu-west-1';
  expect(among({ 'Fn::Sub': `arn:aws:s3:::${framed}/*` }, 's3:*', whole)).toEqual(['Role']);
  expect(among(`arn:aws:s3:::${whole}/*`, 's3:*', { 'Fn::Sub': framed })).toEqual(['Role']);
  expect(among('arn:aws:s3:::111122223333-data-eu-west-1-logs/*', 's3:*', { 'Fn::Sub': `${framed}-x` })).toEqual([]);
});

/** A managed policy of which the run does not have the text may allow anything. */
test.each([
  ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess', ['Role']],
  ['arn:aws:iam::aws:policy/SomethingEntirelyNew', ['Role']],
  ['arn:aws:iam::111122223333:policy/made-elsewhere', ['Role']],
  [{ Ref: 'Given' }, ['Role']],
  ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole', []],
] as const)('a role with the managed policy %j is seen from the bucket, or is not', (arn, expected) => {
  expect(among('*', 'sqs:*', 'data', [arn])).toEqual(expected);
});

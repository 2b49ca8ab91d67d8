import { bucketOf, estateIn, effectiveAccessOf, resourcesOf, takeInventory } from '../../lib/s3';
import { explore, loadText, type Json } from '../../lib/template';

/** Whom a bucket's effective access has, with a role that allows `s3:GetObject` on the resources. */
function among(resource: Json, action: Json = 's3:GetObject', name: Json = 'data'): readonly string[] {
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

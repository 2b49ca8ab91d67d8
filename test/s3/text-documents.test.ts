import { lintText } from '../support/lint';

/** Policy documents in every form that CloudFormation passes on. */
const read = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*' }],
};
const own = JSON.stringify(read).replace('arn:aws:s3:::data/*', '${Data.Arn}/*');

const bucketWith = (document: unknown): string =>
  JSON.stringify({
    Parameters: { Anything: { Type: 'String' } },
    Resources: {
      Data: {
        Type: 'AWS::S3::Bucket',
        Properties: { BucketName: 'data', PublicAccessBlockConfiguration: { BlockPublicPolicy: false } },
      },
      Policy: { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: { Ref: 'Data' }, PolicyDocument: document } },
    },
  });
const kinds = (document: unknown): readonly string[] =>
  lintText(bucketWith(document), ['public-read']).findings.map(({ kind }) => kind);

test.each([
  ['a map', read],
  ['JSON text', JSON.stringify(read)],
  ['a substituted text', { 'Fn::Sub': own }],
  [
    'a joined text',
    {
      'Fn::Join': [
        '',
        own
          .split('${Data.Arn}')
          .flatMap((part, index) => [...(index === 0 ? [] : [{ 'Fn::GetAtt': ['Data', 'Arn'] }]), part]),
      ],
    },
  ],
  ['a map made text', { 'Fn::ToJsonString': read }],
])('%s is read', (_, document) => expect(kinds(document)).toEqual(['fail']));

test.each([
  ['no JSON', '{ "Version": '],
  ['a list', '[]'],
  ['a parameter', { Ref: 'Anything' }],
  ['open outside of its strings', { 'Fn::Sub': '{"Statement": ${Anything}}' }],
  ['a text nobody has', '{{resolve:ssm:/policy}}'],
])('%s is undecided', (_, document) => expect(kinds(document)).toEqual(['unknown']));

test('a text holds no functions', () => {
  const text = JSON.stringify({ ...read, Statement: [{ ...read.Statement[0], Resource: { Ref: 'Data' } }] });
  expect(kinds(text)).toEqual(['unknown']);
});

test('the denial of plaintext counts in a text, too', () => {
  const denial = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: ['${Data.Arn}', '${Data.Arn}/*'],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ],
  });
  const findings = (document: unknown): number =>
    lintText(bucketWith(document), ['plaintext-transport']).findings.length;
  expect(findings({ 'Fn::Sub': denial })).toBe(0);
  expect(findings({ 'Fn::Sub': denial.replace('false', 'true') })).toBe(1);
});

test('a control character in a text cannot pass for what is open', () => {
  const text = JSON.stringify(read).replace('data/*', 'data\\u00010\\u0001/*');
  expect(kinds(text)).toEqual(['unknown']);
});

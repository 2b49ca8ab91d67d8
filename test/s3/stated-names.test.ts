import { App, aws_iam as iam, aws_s3 as s3, Stack } from 'aws-cdk-lib';
import { accessReport } from '../../lib/engine';
import { bucketReference, estateIn, takeInventory } from '../../lib/s3';
import { explore, loadPaths, nodeFiles } from '../../lib/template';
import { folder } from '../support/command';
import { lintText, template } from '../support/lint';

const account = '111122223333';
const environment = { account, region: 'us-east-1' };
const asked = ['public-read', 'plaintext-transport', 'foreign-resource'];

const verdicts = (text: string, where: typeof environment | Record<string, never> = environment): string[] => [
  ...new Set(
    lintText([template(text, { environment: where })], asked)
      .findings.map(({ kind, rule }) => `${kind} ${rule.id}`)
      .sort(),
  ),
];

/** A bucket with a policy that lets everybody read and keeps plaintext out, the policy's resources as stated. */
const withPolicy = (bucket: string, name: string, more = ''): string => `
Parameters:
  Name: { Type: String }
  Other: { Type: String }
Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties: { ${bucket} }
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Data
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - { Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: !Sub '${name}/*' }
          - Effect: Deny
            Principal: '*'
            Action: 's3:*'
            Resource: [!Sub '${name}', !Sub '${name}/*']
            Condition: { Bool: { 'aws:SecureTransport': 'false' } }
${more}`;

const open = 'PublicAccessBlockConfiguration: { BlockPublicPolicy: false }';
const right = ['fail public-read'];
const wrong = ['fail foreign-resource', 'fail plaintext-transport'];
const undecided = ['unknown foreign-resource', 'unknown plaintext-transport', 'unknown public-read'];

describe('a name that the template states', () => {
  test.each([
    [`BucketName: data, ${open}`, 'arn:aws:s3:::data', right],
    [`BucketName: data, ${open}`, 'arn:aws:s3:::other', wrong],
    [
      `BucketNamePrefix: data, BucketNamespace: account-regional, ${open}`,
      `arn:aws:s3:::data-${account}-us-east-1-an`,
      right,
    ],
    [
      `BucketNamePrefix: data, BucketNamespace: account-regional, ${open}`,
      'arn:aws:s3:::data-${AWS::AccountId}-${AWS::Region}-an',
      right,
    ],
    [
      `BucketNamePrefix: data, BucketNamespace: account-regional, ${open}`,
      'arn:aws:s3:::data-444455556666-us-east-1-an',
      wrong,
    ],
    [`BucketNamePrefix: data, BucketNamespace: account-regional, ${open}`, 'arn:aws:s3:::data', wrong],
    [open, '${Data.Arn}', right],
    [open, 'arn:aws:s3:::data', wrong],
  ])('{ %s }, policy on %s', (bucket, name, expected) => {
    expect(verdicts(withPolicy(bucket, name))).toEqual(expected);
  });
});

test.each([
  ['logs-1a2b3c4d5e6f7g8h9i0j-s3alias', 'unknown'],
  ['logs-1a2b3c4d5e6f7g8h9i0j--ol-s3', 'unknown'],
  ['mfzwi23gnjvgw.mrap', 'unknown'],
  ['logs', 'foreign'],
  ['logs-s3aliases', 'foreign'],
])('%s names a bucket that is %s', (name, kind) => {
  const made = template(`Resources: { B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: '${name}x' } } }`);
  const place = { template: made, path: [] };
  const { outcomes } = explore(1, (world) =>
    bucketReference({ kind: 'text', text: [name], place }, estateIn(takeInventory([made]), world)),
  );
  expect(outcomes.map(({ value }) => value.kind)).toEqual([kind]);
});

describe('a name that only the deployment knows', () => {
  test.each([
    ['the same parameter', `BucketName: !Ref Name, ${open}`, 'arn:aws:s3:::${Name}', right],
    ['a parameter and a name', `BucketName: !Ref Name, ${open}`, 'arn:aws:s3:::data', undecided],
    ['two parameters', `BucketName: !Ref Name, ${open}`, 'arn:aws:s3:::${Other}', undecided],
    [
      'a parameter with an end, and another end',
      `BucketName: !Sub '\${Name}-data', ${open}`,
      'arn:aws:s3:::${Name}-logs',
      wrong,
    ],
    [
      'a parameter with an end, and a name with it',
      `BucketName: !Sub '\${Name}-data', ${open}`,
      'arn:aws:s3:::my-data',
      undecided,
    ],
    [
      'a parameter with an end, and a name without',
      `BucketName: !Sub '\${Name}-data', ${open}`,
      'arn:aws:s3:::my-logs',
      wrong,
    ],
    ['a name, and the parameter', `BucketName: data, ${open}`, 'arn:aws:s3:::${Name}', undecided],
    ['a parameter, and a queue', `BucketName: !Ref Name, ${open}`, 'arn:aws:sqs:us-east-1:111122223333:data', wrong],
  ])('%s', (_, bucket, name, expected) => {
    expect(verdicts(withPolicy(bucket, name))).toEqual(expected);
  });

  test('the account, where it is not known', () => {
    const bucket = `BucketName: !Sub 'data-\${AWS::AccountId}', ${open}`;
    expect(verdicts(withPolicy(bucket, 'arn:aws:s3:::data-111122223333'), {})).toEqual(undecided);
    expect(verdicts(withPolicy(bucket, 'arn:aws:s3:::data-111122223333'))).toEqual(right);
    expect(verdicts(withPolicy(bucket, 'arn:aws:s3:::logs-111122223333'), {})).toEqual(wrong);
  });

  test('what is made here is no parameter of it', () => {
    const more = `
  Elsewhere:
    Type: AWS::S3::Bucket
`;
    expect(verdicts(withPolicy(`BucketName: !Ref Name, ${open}`, '${Elsewhere.Arn}', more))).toEqual(
      expect.arrayContaining(wrong),
    );
  });
});

describe('an attribute that may be anything is undecided against a bucket', () => {
  const source = (type: string): string => `
  Source:
    Type: ${type}
    Properties: {}
`;
  test.each([
    'Custom::Anything',
    'AWS::CloudFormation::CustomResource',
    'AWS::CloudFormation::Stack',
    'AWS::CloudFormation::SomethingNew',
    'AWS::ServiceCatalog::CloudFormationProvisionedProduct',
    'AWS::SSM::Parameter',
    'AWS::Serverless::Application',
    'Org::Service::Type',
    'Somebody::Module::MODULE',
    'Unheard::Of',
  ])('%s', (type) => {
    expect(verdicts(withPolicy(open, '${Source.Arn}', source(type)))).toEqual(undecided);
  });

  test('an attribute of a type of AWS is not', () => {
    expect(verdicts(withPolicy(open, '${Source.Arn}', source('AWS::SQS::Queue')))).toEqual(wrong);
  });

  test('it equals itself', () => {
    const on = (name: string): string =>
      withPolicy(open, name, source('Custom::Bucket')).replace('Bucket: !Ref Data', 'Bucket: !GetAtt Source.Name');
    expect(verdicts(on('arn:aws:s3:::${Source.Name}')).filter((one) => one.includes('foreign-resource'))).toEqual([]);
    expect(verdicts(on('${Source.Arn}'))).toContain('unknown foreign-resource');
  });
});

test('references across regions by the CDK lead to the bucket', () => {
  const outdir = folder();
  const app = new App({ outdir });
  const made = (id: string, region: string): Stack =>
    new Stack(app, id, { env: { account, region }, crossRegionReferences: true });
  const [here, there] = [made('Here', 'us-east-1'), made('There', 'eu-west-1')];
  const bucket = new s3.Bucket(here, 'Data');
  bucket.grantRead(new iam.Role(there, 'Reader', { assumedBy: new iam.AccountRootPrincipal() }));
  app.synth();
  const { templates, errors } = loadPaths([outdir], nodeFiles);
  expect(errors).toEqual([]);
  const { buckets } = accessReport(templates);
  const cells = buckets.flatMap(({ rows }) =>
    rows.map(
      ({ principal, may }) =>
        `${principal}: ${Object.values(may)
          .map(({ verdict }) => verdict)
          .join(' ')}`,
    ),
  );
  expect(cells).toEqual(['There/Reader/Resource: yes yes no no no']);
});

import { App } from 'aws-cdk-lib';
import { StorageStack } from '../../examples/clean-app/storage-stack';
import { WebsiteStack } from '../../examples/leaky-app/website-stack';
import { loadPaths, nodeFiles, partitionOf, plain } from '../../lib/template';
import { rules } from '../../rules';
import { chooseRules } from '../../lib/engine';
import { findingsBy } from '../support/app';
import { folder } from '../support/command';
import { brief, lintText, template } from '../support/lint';

const account = '111122223333';

/** One region of each partition, and one that no list knows. */
const regions = {
  'us-east-1': 'aws',
  'cn-north-1': 'aws-cn',
  'us-gov-west-1': 'aws-us-gov',
  'eusc-de-east-1': 'aws-eusc',
  'us-iso-east-1': 'aws-iso',
  'us-isob-east-1': 'aws-iso-b',
  'eu-isoe-west-1': 'aws-iso-e',
  'us-isof-south-1': 'aws-iso-f',
  'xy-mars-north-1': undefined,
} as const;

test.each(Object.entries(regions))('the partition of %s is %s', (region, partition) => {
  expect(plain(partitionOf(template('Resources: {}', { environment: { region } })))).toBe(partition);
});

/** What all rules say of a stack of an example, made in a region. */
function findingsIn(region: string, Example: typeof StorageStack | typeof WebsiteStack): readonly string[] {
  const outdir = folder();
  const app = new App({
    outdir,
    context: {
      '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true,
      '@aws-cdk/aws-s3:publicAccessBlockedByDefault': true,
      '@aws-cdk/core:enablePartitionLiterals': true,
    },
  });
  new Example(app, 'Storage', { env: { account, region } });
  app.synth();
  const { templates, errors } = loadPaths([outdir], nodeFiles);
  expect(errors).toEqual([]);
  return findingsBy(chooseRules(rules), templates);
}

describe.each(Object.keys(regions))('in %s', (region) => {
  test('the app that is right has no findings', () => {
    expect(findingsIn(region, StorageStack)).toEqual([]);
  });

  test('the app that leaks has the findings that it has elsewhere', () => {
    const found = findingsIn(region, WebsiteStack);
    expect(found.join()).toContain('fail public-read');
    expect(found).toEqual(findingsIn('us-east-1', WebsiteStack));
  });
});

/** A public bucket with the usual denial, its ARNs written out for a partition. */
const written = (partition: string): string => `
Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: data
      PublicAccessBlockConfiguration: { BlockPublicPolicy: false }
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Data
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - { Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: 'arn:${partition}:s3:::data/*' }
          - Effect: Deny
            Principal: '*'
            Action: 's3:*'
            Resource: ['arn:${partition}:s3:::data', 'arn:${partition}:s3:::data/*']
            Condition: { Bool: { 'aws:SecureTransport': 'false' } }
`;
const asked = ['public-read', 'plaintext-transport', 'foreign-resource'];
const verdicts = (text: string, region?: string): string[] => [
  ...new Set(
    lintText([template(text, { environment: { account, ...(region === undefined ? {} : { region }) } })], asked)
      .findings.map(({ kind, rule }) => `${kind} ${rule.id}`)
      .sort(),
  ),
];

describe('ARNs that are written out', () => {
  test.each(Object.entries(regions).filter(([, partition]) => partition !== undefined))(
    'of the partition of %s, %s, are of the bucket',
    (region, partition) => {
      expect(verdicts(written(String(partition)), region)).toEqual(['fail public-read']);
    },
  );

  test('of a partition nobody has heard of are of the bucket where the region is not known, or not heard of', () => {
    expect(verdicts(written('aws-mars'))).toEqual(['fail public-read']);
    expect(verdicts(written('aws-mars'), 'xy-mars-north-1')).toEqual(['fail public-read']);
  });

  test('of another partition are of no bucket of this one', () => {
    expect(verdicts(written('aws-cn'), 'us-east-1')).toEqual(['fail foreign-resource', 'fail plaintext-transport']);
    expect(verdicts(written('aws'), 'cn-north-1')).toEqual(['fail foreign-resource', 'fail plaintext-transport']);
  });

  test('of several partitions are undecided where the region is not known', () => {
    const both = written('aws-cn').replace("Resource: 'arn:aws-cn:s3:::data/*'", "Resource: 'arn:aws:s3:::data/*'");
    expect(verdicts(both)).toContain('fail public-read');
    expect(verdicts(both)).toContain('unknown plaintext-transport');
    const swapped = written('aws').replace("Resource: 'arn:aws:s3:::data/*'", "Resource: 'arn:aws-cn:s3:::data/*'");
    expect(verdicts(swapped)).toContain('unknown public-read');
  });
});

describe('principals of another partition', () => {
  const admits = (principal: string): string =>
    written('aws')
      .replace('{ BlockPublicPolicy: false }', '{ BlockPublicPolicy: true }')
      .replace(`Allow, Principal: '*'`, `Allow, Principal: { AWS: '${principal}' }`);
  const about = (text: string, region?: string): readonly string[] => {
    const environment = { account, ...(region === undefined ? {} : { region }) };
    const { findings } = lintText([template(text, { environment })], ['malformed-principal', 'cross-account-access']);
    return findings.map(({ kind, rule }) => `${kind} ${rule.id}`).sort();
  };

  test.each([
    `arn:aws-cn:iam::${account}:root`,
    `arn:aws-cn:iam::${account}:role/a`,
    'arn:aws-cn:iam::444455556666:root',
  ])('%s is no principal where the region is of another one', (arn) => {
    expect(about(admits(arn), 'eu-west-1')).toEqual(['fail malformed-principal']);
    expect(about(admits(arn))).toContain('unknown malformed-principal');
  });

  test('of this partition they are', () => {
    expect(about(admits(`arn:aws:iam::${account}:root`), 'eu-west-1')).toEqual([]);
    expect(about(admits('arn:aws:iam::444455556666:root'), 'eu-west-1')).toEqual(['fail cross-account-access']);
  });
});

test('a request is shown with the ARNs of its partition', () => {
  const report = lintText(
    [template(written('aws-cn'), { environment: { account, region: 'cn-north-1' } })],
    ['public-read'],
  );
  expect(report.findings.map(brief)).toHaveLength(1);
  expect(JSON.stringify(report.findings.map(({ witness }) => witness))).toContain('arn:aws-cn:s3:::data/');
});

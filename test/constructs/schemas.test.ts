import {
  aws_cloudfront as cloudfront,
  aws_cloudfront_origins as origins,
  aws_s3 as s3,
  CfnResource,
  Stack,
  type AppProps,
} from 'aws-cdk-lib';
import {
  AccessLogsBucket,
  BucketEncryption,
  BucketEncryptionEnforced,
  HardeningAspect,
  OriginAccess,
  PrivateDistribution,
  SecureBucket,
  SecureBucketInjector,
} from 'bucket-warden/constructs';
import { recommendedFlags } from '../support/app';
import { certified, replicated, served, trailed, type Build } from '../support/construct-apps';
import { againstSchemas, type Candidate } from '../support/schemas';

/** No template of ours is one that CloudFormation refuses, whatever partition it is for. */

/**
 * One region of each partition.
 * @see https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
 */
const regions = [
  'eu-west-1',
  'cn-north-1',
  'us-gov-west-1',
  'us-iso-east-1',
  'us-isob-east-1',
  'eu-isoe-west-1',
  'us-isof-south-1',
  'eusc-de-east-1',
];

const hardened = (make: (stack: Stack) => void): Build => {
  return (stack, app) => {
    make(stack);
    HardeningAspect.applyTo(app);
  };
};

const injected: AppProps = { propertyInjectors: [new SecureBucketInjector()] };

const statesWhere = new Set(replicated.map(([name]) => name));

const builds: readonly (readonly [string, Build, AppProps?])[] = [
  ...replicated,
  trailed,
  ['a bucket', (stack) => void new SecureBucket(stack, 'Data')],
  [
    'a bucket with SSE-S3',
    (stack) => void new SecureBucket(stack, 'Data', { encryption: s3.BucketEncryption.S3_MANAGED }),
  ],
  [
    'a bucket with two layers',
    (stack) => void new SecureBucket(stack, 'Data', { encryption: s3.BucketEncryption.DSSE }),
  ],
  ['a locked bucket', (stack) => void new SecureBucket(stack, 'Data', { objectLockEnabled: true })],
  ['a log bucket', (stack) => void new AccessLogsBucket(stack, 'Logs')],
  ['a hardened bucket', hardened((stack) => void new s3.Bucket(stack, 'Data'))],
  ['a hardened resource', hardened((stack) => void new s3.CfnBucket(stack, 'Data'))],
  [
    'a hardened generic resource',
    hardened((stack) => void new CfnResource(stack, 'Data', { type: 'AWS::S3::Bucket' })),
  ],
  [
    'a bucket with mixins',
    (stack) => {
      const key = new SecureBucket(stack, 'Other').encryptionKey;
      new s3.CfnBucket(stack, 'Data').with(new BucketEncryption(key), new BucketEncryptionEnforced());
    },
  ],
  ['an injected bucket', (stack) => void new s3.Bucket(stack, 'Data'), injected],
];

const everywhere = [...regions, undefined].flatMap((region) =>
  builds.flatMap(([name, build, props = {}]): readonly Candidate[] =>
    region === undefined && statesWhere.has(name)
      ? []
      : [
          { name, build, region, props },
          { name: `${name}, new flags`, build, region, props: { ...props, context: recommendedFlags } },
        ],
  ),
);

const identity: Build = (stack) =>
  void new PrivateDistribution(stack, 'Files', { ...certified(stack), originAccess: OriginAccess.IDENTITY });
const control: Build = (stack) => void new PrivateDistribution(stack, 'Files', certified(stack));

const distributions: readonly Candidate[] = [
  ...served.map(([name, build, region]) => ({ name, build, region })),
  ...served.map(([name, build, region]) => ({ name, build, region, props: { context: recommendedFlags } })),
  ...['cn-north-1', 'eusc-de-east-1'].map((region) => ({ name: 'an identity', build: identity, region })),
];

test('where CloudFormation has no such distribution they are refused before it does', () => {
  const refused = (build: Build, region: string) => (): unknown => againstSchemas([{ name: '', build, region }]);
  expect(refused(control, 'cn-north-1')).toThrow('Main/Files: CloudFormation has no origin access control in');
  for (const build of [control, identity])
    expect(refused(build, 'us-gov-west-1')).toThrow('Main/Files: CloudFront is not in us-gov-west-1');
});

const broken =
  (breakIt: (bucket: s3.CfnBucket) => void): Build =>
  (stack) => {
    const bucket = new SecureBucket(stack, 'Data').node.defaultChild;
    if (bucket instanceof s3.CfnBucket) breakIt(bucket);
  };

const plain: Build = (stack) =>
  void new cloudfront.Distribution(stack, 'Files', {
    defaultBehavior: { origin: origins.S3BucketOrigin.withOriginAccessControl(new s3.Bucket(stack, 'Data')) },
  });

const region = 'eu-west-1';

/** The control: templates of the same kind that are broken. */
const brokenOnes: readonly Candidate[] = [
  { name: 'broken 1', region, build: broken((bucket) => bucket.addPropertyOverride('Versioned', true)) },
  {
    name: 'broken 2',
    region,
    build: broken((bucket) => bucket.addPropertyOverride('VersioningConfiguration.Status', 'On')),
  },
  { name: 'broken 3', region, build: broken((bucket) => bucket.addPropertyOverride('LifecycleConfiguration', [])) },
  {
    name: 'broken 4',
    region,
    build: broken((bucket) => bucket.addPropertyOverride('LifecycleConfiguration.Rules', [{}])),
  },
  { name: 'broken 5', region: 'cn-north-1', build: plain },
  { name: 'broken 6', region: 'us-gov-west-1', build: plain },
];

test('nothing that the constructs make is refused in any partition, and each broken template is', () => {
  const { templates, refusals } = againstSchemas([...everywhere, ...distributions, ...brokenOnes]);
  const isBroken = (refusal: string): boolean => brokenOnes.some(({ name }) => refusal.includes(`, ${name}: `));
  expect(refusals.filter((refusal) => !isBroken(refusal))).toEqual([]);
  expect(templates - brokenOnes.length).toBeGreaterThan(300);
  const expected = [
    "eu-west-1, broken 1: F3002 Versioned: Additional properties are not allowed ('Versioned' was unexpected)",
    "eu-west-1, broken 2: W3030 VersioningConfiguration.Status: 'On' is not one of ['Enabled', 'Suspended']",
    "eu-west-1, broken 3: F3012 LifecycleConfiguration: [] is not of type 'object'",
    "eu-west-1, broken 4: F3003 LifecycleConfiguration.Rules.0: 'Status' is a required property",
    "cn-north-1, broken 5: F3006 Type: Resource type 'AWS::CloudFront::OriginAccessControl' does not " +
      "exist in 'cn-north-1'",
    "us-gov-west-1, broken 6: F3006 Type: Resource type 'AWS::CloudFront::Distribution' does not " +
      "exist in 'us-gov-west-1'",
  ];
  expect(refusals).toEqual(expect.arrayContaining(expected));
});

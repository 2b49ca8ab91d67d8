import {
  App,
  aws_iam as iam,
  aws_s3 as s3,
  CfnResource,
  Duration,
  Stack,
  Validations,
  type aws_cloudfront as cloudfront,
} from 'aws-cdk-lib';
import { Template as Assertions } from 'aws-cdk-lib/assertions';
import {
  AccessLogsBucket,
  BucketAccessLogs,
  BucketCustomerKeysBlock,
  BucketEncryption,
  BucketEncryptionEnforced,
  BucketOwnershipEnforced,
  BucketTlsOnly,
  DeleteReplication,
  HardeningAspect,
  PrivateDistribution,
  ReplicaBucket,
  ReplicatedBucket,
  SecureBucket,
  SecureBucketInjector,
} from 'bucket-warden/constructs';
import { env, findingsOf, recommendedFlags } from '../support/app';
import { folder } from '../support/command';
import { limits, manyBuckets, sizesOf } from '../support/sizes';

/** What the constructs write is what AWS accepts, and does what is said of it. */

type Properties = Readonly<Record<string, unknown>>;

function appWith(context: Readonly<Record<string, unknown>> = {}, injected = false): { app: App; stack: Stack } {
  const injectors = injected ? { propertyInjectors: [new SecureBucketInjector()] } : {};
  const app = new App({ outdir: folder(), context: { ...context }, ...injectors });
  return { app, stack: new Stack(app, 'Main', { env }) };
}

function propertiesOf(stack: Stack, type: string): readonly Properties[] {
  const found = Assertions.fromStack(stack).findResources(type) as Record<string, { Properties?: Properties }>;
  return Object.values(found).map(({ Properties: properties = {} }) => properties);
}

const generic = (stack: Stack, properties: object = {}): CfnResource =>
  new CfnResource(stack, 'Data', { type: 'AWS::S3::Bucket', properties: { ...properties } });

describe('a generic resource is protected as a typed one', () => {
  test.each([
    ['typed', (stack: Stack) => new s3.CfnBucket(stack, 'Data')],
    ['generic', (stack: Stack) => generic(stack)],
  ])('by the aspect, %s', (_, make) => {
    const { app, stack } = appWith();
    make(stack);
    const aspect = HardeningAspect.applyTo(app);
    const [data] = propertiesOf(stack, 'AWS::S3::Bucket');
    expect(data).toMatchObject({
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
      VersioningConfiguration: { Status: 'Enabled' },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
            BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
          },
        ],
      },
      LoggingConfiguration: { LogFilePrefix: 'Main/Data/' },
    });
    const policies = JSON.stringify(propertiesOf(stack, 'AWS::S3::BucketPolicy'));
    expect(policies).toContain('"Fn::GetAtt":["Data","Arn"]');
    expect(policies).not.toContain('undefined');
    expect(aspect.changes.map(({ path }) => path)).toEqual(expect.arrayContaining(['Main/Data']));
  });

  test('and what a generic one says stays, overrides included', () => {
    const { app, stack } = appWith();
    generic(stack, { VersioningConfiguration: { Status: 'Suspended' } }).addPropertyOverride(
      'AccessControl',
      'Private',
    );
    const changes = HardeningAspect.applyTo(app, { accessLogs: false });
    const [data] = propertiesOf(stack, 'AWS::S3::Bucket');
    expect(data).toMatchObject({ VersioningConfiguration: { Status: 'Suspended' }, AccessControl: 'Private' });
    expect(data).not.toHaveProperty('OwnershipControls');
    expect(changes.changes.map(({ change }) => change)).not.toContain('keep versions');
  });

  test('by each mixin, and a second time changes nothing', () => {
    const { stack } = appWith();
    const data = generic(stack);
    const apply = (): void => {
      for (const mixin of [
        new BucketEncryption(),
        new BucketCustomerKeysBlock(),
        new BucketOwnershipEnforced(),
        new BucketAccessLogs(),
        new BucketTlsOnly(),
      ])
        mixin.applyTo(data);
    };
    apply();
    const once = Assertions.fromStack(stack).toJSON();
    apply();
    expect(Assertions.fromStack(stack).toJSON()).toEqual(once);
  });

  test('encryption can be enforced of a generic one with a key alone', () => {
    const { stack } = appWith();
    const rules = [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }];
    const data = generic(stack, { BucketEncryption: { ServerSideEncryptionConfiguration: rules } });
    expect(() => new BucketEncryptionEnforced().applyTo(data)).not.toThrow();
    const other = new CfnResource(stack, 'Other', { type: 'AWS::S3::Bucket' });
    expect(() => new BucketEncryptionEnforced().applyTo(other)).toThrow('Main/Other: only encryption with a key');
  });

  test('and what is no bucket is left alone', () => {
    const { stack } = appWith();
    const table = new CfnResource(stack, 'Table', { type: 'AWS::S3Tables::TableBucket' });
    expect(new BucketTlsOnly().supports(table)).toBe(false);
    new BucketTlsOnly().applyTo(table);
    expect(propertiesOf(stack, 'AWS::S3::BucketPolicy')).toEqual([]);
  });
});

describe('a bucket has one policy, whatever stack it is in', () => {
  const policyIn = (other: Stack, bucket: s3.CfnBucket, make: 'typed' | 'generic' | 'document'): void => {
    const statement = { Effect: 'Deny', Principal: '*', Action: 's3:DeleteBucket', Resource: bucket.attrArn };
    if (make === 'document')
      new s3.CfnBucketPolicy(other, 'Policy', {
        bucket: bucket.ref,
        policyDocument: new iam.PolicyDocument({ statements: [iam.PolicyStatement.fromJson(statement)] }),
      });
    else if (make === 'typed')
      new s3.CfnBucketPolicy(other, 'Policy', { bucket: bucket.ref, policyDocument: { Statement: [statement] } });
    else
      new CfnResource(other, 'Policy', {
        type: 'AWS::S3::BucketPolicy',
        properties: { Bucket: 'the-data', PolicyDocument: { Statement: statement } },
      });
  };

  test.each(['typed', 'generic', 'document'] as const)('written as %s', (make) => {
    const { app, stack } = appWith();
    const other = new Stack(app, 'Other', { env });
    policyIn(other, new s3.CfnBucket(stack, 'Data', { bucketName: 'the-data' }), make);
    HardeningAspect.applyTo(app, { accessLogs: false });
    expect(propertiesOf(stack, 'AWS::S3::BucketPolicy')).toEqual([]);
    const [policy, ...more] = propertiesOf(other, 'AWS::S3::BucketPolicy');
    expect(more).toEqual([]);
    const text = JSON.stringify(policy);
    for (const part of ['s3:DeleteBucket', 'aws:SecureTransport', 's3:TlsVersion']) expect(text).toContain(part);
  });

  test('and a Deny that is there is not written again', () => {
    const { app, stack } = appWith();
    const bucket = new s3.CfnBucket(stack, 'Data');
    new BucketTlsOnly().applyTo(bucket);
    const before = propertiesOf(stack, 'AWS::S3::BucketPolicy');
    HardeningAspect.applyTo(app, { accessLogs: false });
    expect(propertiesOf(stack, 'AWS::S3::BucketPolicy')).toEqual(before);
  });

  test('the policy of another bucket is not taken for it', () => {
    const { app, stack } = appWith();
    policyIn(stack, new s3.CfnBucket(stack, 'Data', { bucketName: 'the-data' }), 'typed');
    new s3.CfnBucket(stack, 'Second', { bucketName: 'another' });
    HardeningAspect.applyTo(app, { accessLogs: false });
    expect(propertiesOf(stack, 'AWS::S3::BucketPolicy')).toHaveLength(2);
  });
});

test('mixins in either order block keys of uploaders', () => {
  const rules = (...mixins: readonly (BucketEncryption | BucketCustomerKeysBlock)[]): unknown => {
    const { stack } = appWith();
    new s3.Bucket(stack, 'Data').with(...mixins);
    return propertiesOf(stack, 'AWS::S3::Bucket')[0]?.['BucketEncryption'];
  };
  const one = rules(new BucketEncryption(), new BucketCustomerKeysBlock());
  expect(rules(new BucketCustomerKeysBlock(), new BucketEncryption())).toEqual(one);
  expect(JSON.stringify(one)).toContain('SSE-C');
});

describe('the injector lets every app be that works without it', () => {
  const apps: readonly (readonly [string, (stack: Stack) => void])[] = [
    ['nothing said', (stack) => void new s3.Bucket(stack, 'Data')],
    [
      'a plain bucket for the logs of another',
      (stack) =>
        void new s3.Bucket(stack, 'Data', {
          serverAccessLogsBucket: new s3.Bucket(stack, 'Logs'),
          serverAccessLogsPrefix: 'data/',
        }),
    ],
    ['its own logs', (stack) => void new s3.Bucket(stack, 'Data', { serverAccessLogsPrefix: 'logs/' })],
    ...Object.values(s3.BucketAccessControl).map((accessControl): readonly [string, (stack: Stack) => void] => [
      `the ACL ${accessControl}`,
      (stack) => void new s3.Bucket(stack, 'Data', { accessControl }),
    ]),
    [
      'public on purpose',
      (stack) =>
        void new s3.Bucket(stack, 'Data', {
          publicReadAccess: true,
          blockPublicAccess: s3.BlockPublicAccess.BLOCK_ACLS_ONLY,
        }),
    ],
    ['public as of old', (stack) => void new s3.Bucket(stack, 'Data', { publicReadAccess: true })],
    ['a website', (stack) => void new s3.Bucket(stack, 'Data', { websiteIndexDocument: 'index.html' })],
    ['a lock', (stack) => void new s3.Bucket(stack, 'Data', { objectLockEnabled: true })],
    ['no versions', (stack) => void new s3.Bucket(stack, 'Data', { versioned: false })],
    ['no TLS', (stack) => void new s3.Bucket(stack, 'Data', { enforceSSL: false })],
    [
      'other owners',
      (stack) => void new s3.Bucket(stack, 'Data', { objectOwnership: s3.ObjectOwnership.OBJECT_WRITER }),
    ],
  ];

  const synthesize = (build: (stack: Stack) => void, context: Properties, injected: boolean): string => {
    const { app, stack } = appWith(context, injected);
    try {
      build(stack);
      app.synth();
      return '';
    } catch (error) {
      return String(error);
    }
  };

  test.each([{}, recommendedFlags])('flags %#', (context) => {
    const broken = apps.filter(
      ([, build]) => synthesize(build, context, false) === '' && synthesize(build, context, true) !== '',
    );
    expect(broken.map(([name]) => name)).toEqual([]);
    // the control: most of them do work without it
    expect(apps.filter(([, build]) => synthesize(build, context, false) === '').length).toBeGreaterThan(12);
  });
});

describe('a policy that the app makes itself, and that of the injector', () => {
  const readable = (bucket: s3.IBucket): iam.PolicyStatement =>
    new iam.PolicyStatement({
      principals: [new iam.AccountRootPrincipal()],
      actions: ['s3:ListBucket'],
      resources: [bucket.bucketArn],
    });
  const policies: readonly (readonly [string, (stack: Stack, bucket: s3.Bucket) => void])[] = [
    [
      'as a construct',
      (stack, bucket) => new s3.BucketPolicy(stack, 'Own', { bucket }).document.addStatements(readable(bucket)),
    ],
    [
      'as a resource',
      (stack, bucket) => {
        const policyDocument = new iam.PolicyDocument({ statements: [readable(bucket)] });
        void new s3.CfnBucketPolicy(stack, 'Own', { bucket: bucket.bucketName, policyDocument });
      },
    ],
    [
      'as JSON',
      (stack, bucket) => {
        const Statement = [readable(bucket).toStatementJson() as unknown];
        const policyDocument = { Version: '2012-10-17', Statement };
        void new s3.CfnBucketPolicy(stack, 'Own', { bucket: bucket.bucketName, policyDocument });
      },
    ],
  ];
  test.each(policies)('%s: one policy, with the statements of both', (_, build) => {
    const { stack } = appWith({}, true);
    build(stack, new s3.Bucket(stack, 'Data'));
    const written = propertiesOf(stack, 'AWS::S3::BucketPolicy').map((policy) => JSON.stringify(policy));
    const mine = written.filter((policy) => policy.includes('"Bucket":{"Ref":"Data'));
    expect(mine).toHaveLength(1);
    expect(mine[0]).toContain('s3:ListBucket');
    expect(mine[0]).toContain('aws:SecureTransport');
    expect(mine[0]).toContain('s3:TlsVersion');
  });
});

describe('lifecycle rules that are off, or for a part, are no default', () => {
  const old = Duration.days(30);
  const rulesFor = (rule: s3.LifecycleRule): number => {
    const { stack } = appWith();
    new SecureBucket(stack, 'Data', { lifecycleRules: [rule] });
    const data = propertiesOf(stack, 'AWS::S3::Bucket').find(
      ({ LifecycleConfiguration }) => !JSON.stringify(LifecycleConfiguration).includes('"ExpirationInDays":365'),
    );
    const { Rules: rules = [] } = (data?.['LifecycleConfiguration'] ?? {}) as { Rules?: { Status: string }[] };
    return rules.filter((one) => 'NoncurrentVersionExpiration' in one && one.Status === 'Enabled').length;
  };
  test.each<[string, s3.LifecycleRule, number]>([
    ['off', { enabled: false, noncurrentVersionExpiration: old }, 1],
    ['for a prefix', { prefix: 'tmp/', noncurrentVersionExpiration: old }, 2],
    ['for large objects', { objectSizeGreaterThan: 1000, noncurrentVersionExpiration: old }, 2],
    ['on, for all', { noncurrentVersionExpiration: old }, 1],
  ])('%s', (_, rule, expected) => expect(rulesFor(rule)).toBe(expected));
});

describe('replication', () => {
  const other = { account: env.account, region: 'eu-central-1' };

  test('of locked objects reads their locks', () => {
    const build = (isLocked: boolean): string => {
      const { app, stack } = appWith();
      const replica = new ReplicaBucket(new Stack(app, 'Far', { env: other }), 'Copy', {
        objectLockEnabled: isLocked,
      });
      new ReplicatedBucket(stack, 'Data', { replica, deletes: DeleteReplication.KEEP, objectLockEnabled: isLocked });
      return JSON.stringify(propertiesOf(stack, 'AWS::IAM::Policy'));
    };
    for (const action of ['s3:GetObjectRetention', 's3:GetObjectLegalHold']) {
      expect(build(true)).toContain(action);
      expect(build(false)).not.toContain(action);
    }
  });

  test('without versions is refused, accepted or not', () => {
    const { app, stack } = appWith();
    const far = new Stack(app, 'Far', { env: other });
    const props = { versioned: false, acceptedRisks: [{ property: 'versioned', reason: 'cheap' }] };
    expect(() => new ReplicaBucket(far, 'Copy', props)).toThrow('Far/Copy: S3 refuses replication without versions');
    const replica = new ReplicaBucket(far, 'Fine');
    const deletes = DeleteReplication.KEEP;
    expect(() => new ReplicatedBucket(stack, 'Data', { ...props, replica, deletes })).toThrow('Main/Data: S3 refuses');
    expect(() => new ReplicatedBucket(stack, 'Good', { replica, deletes })).not.toThrow();
  });
});

test('a log bucket that would not be used is refused', () => {
  const accept = { acceptedRisks: [{ property: 'certificate', reason: 'a test' }] };
  const files = (region: string): (() => cloudfront.Distribution) => {
    const stack = new Stack(new App({ outdir: folder() }), 'Main', { env: { ...env, region } });
    const accessLogsBucket = new AccessLogsBucket(stack, 'Logs');
    return () => new PrivateDistribution(stack, 'Files', { accessLogsBucket, ...accept }).distribution;
  };
  expect(files('eu-west-1')).toThrow('Main/Files: `accessLogsBucket` can be used in us-east-1 alone');
  expect(files('us-east-1')).not.toThrow();
});

describe('the shared log bucket', () => {
  /**
   * Bytes of a policy, each reference counted as the longest ARN of a bucket: `arn:aws-us-gov:s3:::` and 63 characters.
   */
  const bytes = (document: unknown): number =>
    JSON.stringify(document).replaceAll(/\{"Fn::GetAtt":\["[^"]+","Arn"\]\}/g, `"${'x'.repeat(83)}"`).length;

  const largestPolicy = (stack: Stack): number =>
    Math.max(...propertiesOf(stack, 'AWS::S3::BucketPolicy').map(({ PolicyDocument: document }) => bytes(document)));

  // a stack has 500 resources at most: two for each of these
  test.each([10, 100, 240])('of %d buckets keeps to the limits of S3', (count) => {
    const { stack } = appWith();
    for (let index = 0; index < count; index++)
      new SecureBucket(stack, `Data${index}`, { encryption: s3.BucketEncryption.S3_MANAGED });
    expect(propertiesOf(stack, 'AWS::S3::BucketPolicy')).toHaveLength(count + 1);
    expect(largestPolicy(stack)).toBeLessThan(20 * 1024);
  });
});

// `node tools/construct-sizes.mjs` prints them
test.each(manyBuckets)('%j keep to the limits of AWS', (many) => {
  const sizes = sizesOf(many);
  const over = Object.entries(limits).filter(([name, most]) => sizes[name as keyof typeof limits] > most);
  expect(over).toEqual([]);
  // the control: something was measured
  expect(Math.min(...Object.values(sizes))).toBeGreaterThan(10);
});

test('more than a stack can hold is said by the CDK', () => {
  const { app, stack } = appWith();
  for (let index = 0; index < 170; index++) new SecureBucket(stack, `Data${index}`);
  expect(() => app.synth()).toThrow('greater than allowed maximum of 500');
});

describe('what our constructs acknowledge themselves is never unused', () => {
  const unused = (build: (stack: Stack) => void): readonly string[] =>
    findingsOf(build).filter((one) => one.includes('unused-suppression'));
  const accepted = (property: string): { acceptedRisks: { property: string; reason: string }[] } => ({
    acceptedRisks: [{ property, reason: 'a test' }],
  });

  test.each<[string, (stack: Stack) => void]>([
    [
      'SSE-S3 for a bucket of logs',
      (stack) => {
        const logs = new SecureBucket(stack, 'Logs', { encryption: s3.BucketEncryption.S3_MANAGED });
        new s3.CfnBucket(stack, 'Data', { loggingConfiguration: { destinationBucketName: logs.bucketName } });
      },
    ],
    [
      'a redirect',
      (stack) =>
        void new SecureBucket(stack, 'Data', {
          websiteRedirect: { hostName: 'example.com' },
          ...accepted('websiteRedirect'),
        }),
    ],
    [
      'an ACL that grants nothing',
      (stack) =>
        void new SecureBucket(stack, 'Data', {
          accessControl: s3.BucketAccessControl.BUCKET_OWNER_FULL_CONTROL,
          ...accepted('accessControl'),
        }),
    ],
  ])('%s', (_, build) => expect(unused(build)).toEqual([]));

  test('one that somebody made is', () =>
    expect(
      unused((stack) =>
        Validations.of(new SecureBucket(stack, 'Data')).acknowledge({
          id: 'BucketWarden::public-acl',
          reason: 'a test',
        }),
      ),
    ).toHaveLength(1));
});

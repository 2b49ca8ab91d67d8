import {
  App,
  aws_cloudtrail as cloudtrail,
  aws_ec2 as ec2,
  aws_kms as kms,
  aws_s3 as s3,
  CfnResource,
  Duration,
  Stack,
} from 'aws-cdk-lib';
import { Template as Assertions } from 'aws-cdk-lib/assertions';
import {
  AccessLogsBucket,
  BucketAccessLogs,
  BucketCustomerKeysBlock,
  BucketEncryption,
  BucketEncryptionEnforced,
  BucketTlsOnly,
  DeleteReplication,
  HardeningAspect,
  ReplicaBucket,
  ReplicatedBucket,
  SecureBucket,
  SecureBucketInjector,
} from 'bucket-warden/constructs';
import { env, recommendedFlags } from '../support/app';
import { folder } from '../support/command';
import { elsewhere, replicated, trailed, type Build } from '../support/construct-apps';
import { ordinaryApps } from '../support/ordinary-apps';
import { patterns } from '../support/patterns';
import { unsoundReferences } from '../support/references';

/** CloudFormation can begin with every template of ours, and the constructs take nothing away that worked. */

const keyOfAnother = (app: App): kms.Key =>
  new kms.Key(new Stack(app, 'Keys', { env }), 'Key', { enableKeyRotation: true });

const shared: readonly (readonly [string, Build])[] = [
  [
    'inventory lists to a bucket with a key',
    (stack) => {
      const bucket = new SecureBucket(stack, 'Lists');
      for (const id of ['One', 'Two']) new SecureBucket(stack, id, { inventories: [{ destination: { bucket } }] });
    },
  ],
  [
    'lists of a bucket that is admitted first',
    (stack) => {
      const lists = new SecureBucket(stack, 'Lists');
      const data = new SecureBucket(stack, 'Data');
      lists.admitInventory(data);
      data.addInventory({ destination: { bucket: lists } });
    },
  ],
  [
    'a key of another stack',
    (stack, app) => void new SecureBucket(stack, 'Data', { encryptionKey: keyOfAnother(app) }),
  ],
  [
    'flow logs to a bucket with a key of another stack',
    (stack, app) => {
      const logs = new SecureBucket(stack, 'Logs', { encryptionKey: keyOfAnother(app) });
      const vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 0, availabilityZones: ['eu-west-1a', 'eu-west-1b'] });
      vpc.addFlowLog('Flow', { destination: ec2.FlowLogDestination.toS3(logs) });
    },
  ],
  [
    'a trail of another stack',
    (stack, app) => {
      const logs = new SecureBucket(stack, 'Logs');
      logs.admitTrail(stack, 'trail');
      new cloudtrail.CfnTrail(new Stack(app, 'Trails', { env }), 'Trail', {
        isLogging: true,
        s3BucketName: logs.bucketName,
        trailName: 'trail',
      });
    },
  ],
  ...[true, false].map((isTyped): readonly [string, Build] => [
    `mixins with a key and a log bucket of other stacks, ${isTyped ? 'typed' : 'generic'}`,
    (stack, app) => {
      const logs = new AccessLogsBucket(new Stack(app, 'LogStack', { env }), 'Logs');
      const data = isTyped
        ? new s3.CfnBucket(stack, 'Data')
        : new CfnResource(stack, 'Data', { type: 'AWS::S3::Bucket' });
      data.with(
        new BucketEncryption(keyOfAnother(app)),
        new BucketCustomerKeysBlock(),
        new BucketEncryptionEnforced(),
        new BucketAccessLogs(logs),
        new BucketTlsOnly(),
      );
    },
  ]),
  [
    'a statement that names a key of another stack, and one more',
    (stack, app) => {
      const data = new s3.CfnBucket(stack, 'Data');
      const condition = { 's3:x-amz-server-side-encryption-aws-kms-key-id': keyOfAnother(app).keyArn };
      const statement = {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:PutObject',
        Resource: `${data.attrArn}/*`,
        Condition: { StringNotEqualsIfExists: condition },
      };
      new s3.CfnBucketPolicy(stack, 'Policy', { bucket: data.ref, policyDocument: { Statement: [statement] } });
      data.with(new BucketTlsOnly());
    },
  ],
];

const faultsOf = (build: Build, context: Readonly<Record<string, unknown>> = {}): readonly string[] => {
  const app = new App({ outdir: folder(), context: { ...context } });
  build(new Stack(app, 'Main', { env }), app);
  return app.synth().stacksRecursively.flatMap(({ template }) => unsoundReferences(template));
};

const secured = { Bucket: SecureBucket, LogBucket: AccessLogsBucket };
const all: readonly (readonly [string, Build])[] = [
  ...shared,
  ...replicated,
  trailed,
  ...ordinaryApps.map(([name, build]): readonly [string, Build] => [name, (stack, app) => build(stack, app, secured)]),
  ...patterns.map(([name, build]): readonly [string, Build] => [name, build]),
];

test('every reference is to something, and nothing waits for itself', () => {
  const faults = all.flatMap(([name, build]) => faultsOf(build).map((fault) => `${name}: ${fault}`));
  expect(faults).toEqual([]);
  expect(all.length).toBeGreaterThan(170);
});

test.each(shared)('with new feature flags too: %s', (_, build) =>
  expect(faultsOf(build, recommendedFlags)).toEqual([]),
);

test('a circle is seen, and a reference to nothing', () => {
  const one = { Properties: { A: { 'Fn::GetAtt': ['Two', 'Arn'] } } };
  expect(unsoundReferences({ Resources: { One: one, Two: { DependsOn: 'One' } } })).toEqual(['One -> Two -> One']);
  expect(unsoundReferences({ Resources: { One: one } })).toEqual(['One refers to Two, which is not there']);
  expect(unsoundReferences({ Resources: { One: one, Two: {} } })).toEqual([]);
});

test('the policy that enforces a key of another stack names what that stack exports', () => {
  const app = new App({ outdir: folder() });
  const stack = new Stack(app, 'Main', { env });
  new SecureBucket(stack, 'Data', { encryptionKey: keyOfAnother(app) });
  const policies = JSON.stringify(Assertions.fromStack(stack).findResources('AWS::S3::BucketPolicy'));
  expect(policies).toContain('"s3:x-amz-server-side-encryption-aws-kms-key-id":{"Fn::ImportValue":"Keys:');
});

test('an alias is enforced as no key, however it is given', () => {
  const stack = new Stack(new App({ outdir: folder() }), 'Main', { env });
  const key = new kms.Alias(stack, 'Alias', { aliasName: 'alias/data', targetKey: new kms.Key(stack, 'Key') });
  new SecureBucket(stack, 'Data', { encryptionKey: key });
  const policies = JSON.stringify(Assertions.fromStack(stack).findResources('AWS::S3::BucketPolicy'));
  expect(policies).not.toContain('aws-kms-key-id');
  expect(policies).toContain('"s3:x-amz-server-side-encryption":"aws:kms"');
});

describe('locked objects', () => {
  const replicate = (isLocked: boolean): (() => void) => {
    const app = new App({ outdir: folder() });
    const replica = new ReplicaBucket(new Stack(app, 'Far', { env: elsewhere }), 'Copy', {
      objectLockEnabled: isLocked,
    });
    const objectLockDefaultRetention = s3.ObjectLockRetention.governance(Duration.days(7));
    return () =>
      void new ReplicatedBucket(new Stack(app, 'Main', { env }), 'Data', {
        replica,
        deletes: DeleteReplication.KEEP,
        objectLockDefaultRetention,
      });
  };

  test('are replicated to a locked bucket', () => expect(replicate(true)).not.toThrow());
  test('and to no other', () => expect(replicate(false)).toThrow('Main/Data: S3 replicates locked objects'));
});

describe('what worked stays', () => {
  const denies = (stack: Stack): boolean => {
    const policies = Assertions.fromStack(stack).findResources('AWS::S3::BucketPolicy');
    return Object.entries(policies).some(
      ([id, policy]) => id.startsWith('Site') && JSON.stringify(policy).includes('aws:SecureTransport'),
    );
  };
  const site = { websiteIndexDocument: 'index.html' };
  const accepted = { acceptedRisks: [{ property: 'websiteIndexDocument', reason: 'a test' }] };

  test.each<[string, boolean, (stack: Stack) => void]>([
    ['injected', true, (stack) => void new s3.Bucket(stack, 'Site', site)],
    [
      'hardened',
      false,
      (stack) => void new s3.CfnBucket(stack, 'Site', { websiteConfiguration: { indexDocument: 'i' } }),
    ],
    ['accepted', false, (stack) => void new SecureBucket(stack, 'Site', { ...site, ...accepted })],
  ])('a website, whose endpoint knows no TLS, is not closed: %s', (how, isInjected, build) => {
    const app = new App({
      outdir: folder(),
      ...(isInjected ? { propertyInjectors: [new SecureBucketInjector()] } : {}),
    });
    const stack = new Stack(app, 'Main', { env });
    build(stack);
    if (how === 'hardened') HardeningAspect.applyTo(app);
    expect(denies(stack)).toBe(false);
    // the control: another bucket is
    const other = new Stack(new App({ outdir: folder() }), 'Other', { env });
    new SecureBucket(other, 'SiteOfNobody');
    expect(denies(other)).toBe(true);
  });

  const versionsOf = (props: s3.BucketProps, how: 'aspect' | 'injector'): string => {
    const app = new App({
      outdir: folder(),
      ...(how === 'injector' ? { propertyInjectors: [new SecureBucketInjector({ accessLogs: false })] } : {}),
    });
    const stack = new Stack(app, 'Main', { env });
    new s3.Bucket(stack, 'Data', props);
    if (how === 'aspect') HardeningAspect.applyTo(app, { accessLogs: false });
    return JSON.stringify(Assertions.fromStack(stack).findResources('AWS::S3::Bucket'));
  };

  test.each(['aspect', 'injector'] as const)('old versions that a bucket keeps are not deleted: %s', (how) => {
    for (const props of [{ versioned: true }, { objectLockEnabled: true }])
      expect(versionsOf(props, how)).not.toContain('NoncurrentVersionExpiration');
    expect(versionsOf({ versioned: true }, how)).toContain('AbortIncompleteMultipartUpload');
    expect(versionsOf({}, how)).toContain('NoncurrentVersionExpiration');
  });

  test('nor is public access closed to a website that says so later', () => {
    const app = new App({ outdir: folder(), propertyInjectors: [new SecureBucketInjector()] });
    const bucket = new s3.Bucket(new Stack(app, 'Main', { env }), 'Site', site);
    expect(() => bucket.grantPublicAccess()).not.toThrow();
    const other = new s3.Bucket(new Stack(app, 'Other', { env }), 'Data');
    expect(() => other.grantPublicAccess()).toThrow('blockPublicPolicy');
  });
});

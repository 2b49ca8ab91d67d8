import {
  App,
  Aspects,
  aws_cloudfront as cloudfront,
  aws_cloudfront_origins as origins,
  aws_iam as iam,
  aws_kms as kms,
  aws_s3 as s3,
  aws_s3_notifications as notifications,
  aws_sqs as sqs,
  Duration,
  Stack,
  Stage,
} from 'aws-cdk-lib';
import { Template as Assertions } from 'aws-cdk-lib/assertions';
import {
  AuditTrail,
  BucketAccessLogs,
  BucketCustomerKeysBlock,
  BucketEncryption,
  BucketEncryptionEnforced,
  BucketOwnershipEnforced,
  BucketTlsOnly,
  DeleteReplication,
  HardeningAspect,
  OriginAccess,
  PrivateDistribution,
  ReplicaBucket,
  ReplicatedBucket,
  SecureBucket,
  SecureBucketInjector,
  SignedContent,
  type PrivateDistributionProps,
} from 'bucket-warden/constructs';
import { maximumWorlds } from '../../lib/engine';
import {
  extraPermissions,
  hasPermission,
  askOrigin,
  bucketAccess,
  bucketOf,
  bucketOrigins,
  distributionOf,
  estateIn,
  needsOf,
  replicationsOf,
  takeInventory,
  viewOf,
  type Estate,
} from '../../lib/s3';
import { explore, type Resource, type Template } from '../../lib/template';
import { rules } from '../../rules';
import { env, findingsBy, findingsOf, forOwners, recommendedFlags, synthesized } from '../support/app';
import { folder } from '../support/command';
import { certified, elsewhere, foreign, replicated, served, trailed, type Build } from '../support/construct-apps';

describe('constructs have no findings', () => {
  test.each<readonly [string, Build, string]>([
    [...trailed, env.region],
    [
      'a trail of some buckets',
      (stack) =>
        void new AuditTrail(stack, 'Trail', {
          buckets: [new SecureBucket(stack, 'Data')],
          trailName: 'audit',
          retention: Duration.days(730),
        }),
      env.region,
    ],
    [
      'a bucket with notifications',
      (stack) =>
        new SecureBucket(stack, 'Data').addEventNotification(
          s3.EventType.OBJECT_CREATED,
          new notifications.SqsDestination(new sqs.Queue(stack, 'Queue', { enforceSSL: true })),
        ),
      env.region,
    ],
    [
      'a bucket that is known by its name',
      (stack) =>
        void SecureBucket.fromBucketName(stack, 'Data', 'the-data').grantRead(
          new iam.Role(stack, 'Reader', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }),
        ),
      env.region,
    ],
    ...replicated.map(([name, build]) => [name, build, env.region] as const),
    ...served,
  ])('%s', (_, build, region) => {
    expect(findingsOf(build, {}, region)).toEqual([]);
    // with every feature flag that new apps have
    expect(findingsOf(build, { context: recommendedFlags }, region)).toEqual([]);
  });

  // rules that are opt-in, and in packs, ask what only the owner of the data can say
  test('and of opt-in rules, those that an owner has to decide', () => {
    const ids = [trailed, ...replicated, ...served].flatMap(([, build, region = env.region]) =>
      findingsBy(rules, synthesized(build, {}, region)).map((one) => one.split(' ')[1] ?? ''),
    );
    expect([...new Set(ids)].toSorted()).toEqual(Object.keys(forOwners).toSorted());
  });

  // the control: what the constructs stand for has findings
  test('the plain ones have some', () => {
    const found = findingsOf(
      (stack) =>
        void new cloudfront.Distribution(stack, 'Files', {
          defaultBehavior: { origin: new origins.HttpOrigin('example.com') },
        }),
    );
    for (const id of ['missing-distribution-logs', 'default-certificate'])
      expect(found.some((one) => one.includes(` ${id} `))).toBe(true);
  });
});

/** Asks something of every bucket or distribution of an app. */
function ofEstate<T>(
  templates: readonly Template[],
  type: string,
  ask: (estate: Estate, resource: Resource) => readonly T[],
): T[] {
  const inventory = takeInventory(templates, {});
  return explore(maximumWorlds, (world) => {
    const estate = estateIn(inventory, world);
    return templates.flatMap((template) =>
      [...template.resources.values()]
        .filter((resource) => resource.type === type)
        .flatMap((resource) => ask(estate, resource)),
    );
  }).outcomes.flatMap(({ value }) => [...value]);
}

describe('the policy engine proves', () => {
  test.each(replicated)('%s: the role may do what it must, shown by a request each, and nothing else', (_, build) => {
    const answers = ofEstate(synthesized(build), 'AWS::S3::Bucket', (estate, resource) =>
      (replicationsOf(bucketOf(estate, resource)) ?? []).flatMap((replication) => {
        const view = viewOf(replication);
        const needs = needsOf(replication).map((need) => ({
          what: `${need.anyOf[0]} at the ${need.at}`,
          answer: hasPermission(view, need),
          expected: 'yes',
        }));
        const excess = (['source', 'destination', 'elsewhere'] as const).map((at) => ({
          what: `more at the ${at}`,
          answer: extraPermissions(view, at),
          expected: 'no',
        }));
        return [...needs, ...excess];
      }),
    );
    expect(answers.length).toBeGreaterThan(6);
    expect(
      answers
        .filter(({ answer, expected }) => answer.kind !== expected)
        .map(({ what, answer }) => `${what}: ${JSON.stringify(answer)}`),
    ).toEqual([]);
    for (const { answer } of answers) if (answer.kind === 'yes') expect(answer.witnesses.length).toBeGreaterThan(0);
  });

  test.each(served)('%s: the distribution may read, and nothing else', (_, build, region) => {
    const answers = ofEstate(synthesized(build, {}, region), 'AWS::CloudFront::Distribution', (estate, resource) =>
      (bucketOrigins(distributionOf(estate, resource)) ?? []).flatMap(({ bucket, signers: [signer] }) =>
        bucketAccess(estate, bucket).policies.flatMap((policy) => [
          askOrigin(policy, resource, signer?.identity).kind,
          askOrigin(policy, resource, signer?.identity, ({ name }) => name !== 's3:GetObject', 100).kind,
        ]),
      ),
    );
    expect(answers).toEqual(['yes', 'no']);
  });
});

test('a stack without resources is no broken template', () => {
  expect(findingsOf((stack, app) => void [new SecureBucket(stack, 'Data'), new Stack(app, 'Empty')])).toEqual([]);
});

test.each([
  ['another region', elsewhere],
  ['another account', foreign],
])('a replica in %s is deployed first', (_, where) => {
  const app = new App({ outdir: folder() });
  const far = new Stack(app, 'Far', { env: where });
  const stack = new Stack(app, 'Main', { env });
  new ReplicatedBucket(stack, 'Data', { replica: new ReplicaBucket(far, 'Data'), deletes: DeleteReplication.KEEP });
  expect(
    app
      .synth()
      .getStackByName('Main')
      .dependencies.map(({ id }) => id),
  ).toContain('Far');
});

test('a replica in another stage makes no impossible order', () => {
  const app = new App({ outdir: folder() });
  const replica = new ReplicaBucket(new Stack(new Stage(app, 'Backup', { env: elsewhere }), 'Far'), 'Data');
  new ReplicatedBucket(new Stack(new Stage(app, 'Prod', { env }), 'Main'), 'Data', {
    replica,
    deletes: DeleteReplication.KEEP,
  });
  expect(() => app.synth()).not.toThrow();
});

describe('what cannot be right is refused', () => {
  const main = (): { stack: Stack; app: App } => {
    const app = new App({ outdir: folder() });
    return { app, stack: new Stack(app, 'Main', { env }) };
  };

  test('a replica in the same region, unless it is meant', () => {
    const { stack, app } = main();
    const replica = new ReplicaBucket(new Stack(app, 'Near', { env }), 'Data');
    expect(() => new ReplicatedBucket(stack, 'A', { replica, deletes: DeleteReplication.KEEP })).toThrow(
      'Main/A: the replica lies in eu-west-1 too',
    );
    expect(
      () => new ReplicatedBucket(stack, 'B', { replica, deletes: DeleteReplication.KEEP, sameRegion: true }),
    ).not.toThrow();
  });

  test('stacks that do not say where they are', () => {
    const { app } = main();
    expect(() => new ReplicaBucket(new Stack(app, 'Anywhere'), 'Data')).toThrow(
      'Anywhere/Data: replication needs stacks that state their account and region',
    );
  });

  test("a replica without a key of one's own", () => {
    const { stack } = main();
    expect(() => new ReplicaBucket(stack, 'Data', { encryption: s3.BucketEncryption.S3_MANAGED })).toThrow(
      "Main/Data: replicas are encrypted with a key of one's own",
    );
  });

  test.each<[string, (stack: Stack) => PrivateDistributionProps]>([
    ['`certificate` is weaker', () => ({})],
    [
      '`minimumProtocolVersion` is TLSv1.1_2016',
      (stack) => ({ ...certified(stack), minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_1_2016 }),
    ],
    [
      'an origin access identity cannot use the key of Main/Data',
      (stack) => ({
        ...certified(stack),
        originAccess: OriginAccess.IDENTITY,
        bucket: new SecureBucket(stack, 'Data'),
      }),
    ],
  ])('a distribution: %s', (message, props) => {
    const { stack } = main();
    expect(() => new PrivateDistribution(stack, 'Files', props(stack))).toThrow(message);
  });

  test.each([
    [[], 'nobody could sign'],
    [['-----BEGIN RSA PRIVATE KEY-----\nx\n-----END RSA PRIVATE KEY-----'], '`publicKeys[0]` is no public key in PEM'],
  ])('keys %j', (publicKeys, message) => {
    const { stack } = main();
    expect(() => new SignedContent(stack, 'Files', { ...certified(stack), publicKeys })).toThrow(message);
  });
});

const flags = [
  {},
  { '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true, '@aws-cdk/aws-s3:publicAccessBlockedByDefault': true },
];

describe('the injector', () => {
  test.each(flags)('protects plain buckets, and says what they did not (flags %j)', (context) => {
    const build: Build = (stack) =>
      void [new s3.Bucket(stack, 'Data', { encryption: s3.BucketEncryption.KMS }), new SecureBucket(stack, 'Other')];
    const found = findingsOf(build, { context, propertyInjectors: [new SecureBucketInjector()] });
    // uploads may still choose another encryption: properties cannot say that they may not
    expect(
      found.filter((one) => !one.includes(' overridable-encryption Main/Data') && !one.includes(' unrotated-key ')),
    ).toEqual([]);
    // the control: without it
    expect(findingsOf(build, { context }).length).toBeGreaterThan(found.length + 4);
  });

  test('leaves what is said, and the logical id', () => {
    const app = new App({ outdir: folder(), propertyInjectors: [new SecureBucketInjector({ accessLogs: false })] });
    const stack = new Stack(app, 'Main', { env });
    new s3.Bucket(stack, 'Data', { versioned: false, bucketName: 'the-data' });
    const plain = new Stack(new App({ outdir: folder() }), 'Main', { env });
    new s3.Bucket(plain, 'Data', { versioned: false, bucketName: 'the-data' });
    const of = (one: Stack): [string, { Properties: Record<string, unknown> }][] =>
      Object.entries(Assertions.fromStack(one).findResources('AWS::S3::Bucket')) as [
        string,
        { Properties: Record<string, unknown> },
      ][];
    expect(of(stack).map(([id]) => id)).toEqual(of(plain).map(([id]) => id));
    expect(of(stack)[0]?.[1].Properties).toMatchObject({
      BucketName: 'the-data',
      PublicAccessBlockConfiguration: { BlockPublicPolicy: true },
    });
    expect(of(stack)[0]?.[1].Properties['VersioningConfiguration']).toBeUndefined();
  });
});

const l1 = (stack: Stack): s3.CfnBucket => new s3.CfnBucket(stack, 'Data');
const l2 = (stack: Stack): s3.Bucket => new s3.Bucket(stack, 'Data');

describe('mixins', () => {
  test.each([
    ['L1', l1],
    ['L2', l2],
  ] as const)('protect an %s bucket, and keep to one policy', (_, make) => {
    const build: Build = (stack) => {
      const bucket = make(stack);
      bucket.with(
        new BucketEncryption(new kms.Key(stack, 'Key', { enableKeyRotation: true })),
        new BucketCustomerKeysBlock(),
        new BucketOwnershipEnforced(),
        new BucketAccessLogs(),
        new BucketTlsOnly(),
        new BucketEncryptionEnforced(),
      );
      bucket.with(new BucketTlsOnly(), new BucketCustomerKeysBlock());
      if (bucket instanceof s3.Bucket) bucket.grantRead(new iam.AccountPrincipal('444455556666'));
    };
    const found = findingsOf(build);
    for (const id of [
      'competing-bucket-policies',
      'plaintext-transport',
      'outdated-tls',
      'missing-access-logs',
      'undeliverable-logs',
      'customer-provided-keys',
      'missing-kms-encryption',
      'implicit-encryption',
      'redundant-statement',
      'active-acls',
      'overridable-encryption',
    ])
      expect(found.filter((one) => one.includes(` ${id} `))).toEqual([]);
    // the control: without them
    const plain = findingsOf((stack) => void make(stack));
    for (const id of ['plaintext-transport', 'missing-access-logs', 'customer-provided-keys'])
      expect(plain.filter((one) => one.includes(` ${id} `))).toHaveLength(1);
  });

  test('only encryption with a key can be enforced', () => {
    const stack = new Stack(new App({ outdir: folder() }), 'Main', { env });
    expect(() => l1(stack).with(new BucketEncryptionEnforced())).toThrow(
      'Main/Data: only encryption with a key can be enforced, the bucket says nothing',
    );
  });

  test('a policy that names an L1 bucket is used', () => {
    const stack = new Stack(new App({ outdir: folder() }), 'Main', { env });
    const bucket = l1(stack);
    new s3.CfnBucketPolicy(stack, 'Policy', {
      bucket: bucket.ref,
      policyDocument: {
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: { AWS: '111122223333' },
          Action: 's3:GetObject',
          Resource: `${bucket.attrArn}/*`,
        },
      },
    });
    bucket.with(new BucketTlsOnly());
    bucket.with(new BucketTlsOnly());
    const [policy, ...others] = Object.values(Assertions.fromStack(stack).findResources('AWS::S3::BucketPolicy')) as {
      Properties: { PolicyDocument: { Statement: { Effect: string }[] } };
    }[];
    expect(others).toEqual([]);
    expect(policy?.Properties.PolicyDocument.Statement.map(({ Effect }) => Effect)).toEqual(['Allow', 'Deny', 'Deny']);
  });
});

describe('the hardening aspect', () => {
  test.each([
    ['L1', l1],
    ['L2', l2],
  ] as const)('adds what an %s bucket does not say, in stages too, and reports it', (_, make) => {
    let aspect: HardeningAspect | undefined;
    const found = findingsOf((stack, app) => {
      make(stack);
      make(new Stack(new Stage(app, 'Production', { env }), 'Main'));
      aspect = HardeningAspect.applyTo(app);
    });
    // which key, and whether the data goes with the stack, is not for an aspect to say
    expect(found.filter((one) => !/ (missing-kms-encryption|destroyed-with-stack) /.test(one))).toEqual([]);
    const changes = [
      'block public access',
      'turn ACLs off',
      'encrypt with SSE-S3',
      'block SSE-C',
      'keep versions',
      'end incomplete uploads, and old versions',
      'refuse requests without TLS 1.2',
      'log requests',
    ];
    const path = make === l1 ? 'Main/Data' : 'Main/Data/Resource';
    expect(aspect?.changes.filter((one) => one.path === path).map(({ change }) => change)).toEqual(changes);
    expect(aspect?.changes.filter((one) => one.path.startsWith('Production/'))).toHaveLength(8);
    expect(aspect?.changes.filter((one) => one.path.includes('AccessLogs'))).toEqual([]);
  });

  test('leaves what is said', () => {
    const stack = new Stack(new App({ outdir: folder() }), 'Main', { env });
    new s3.CfnBucket(stack, 'Data', {
      versioningConfiguration: { status: 'Suspended' },
      publicAccessBlockConfiguration: { blockPublicAcls: true },
      accessControl: 'Private',
    });
    const aspect = new HardeningAspect({ accessLogs: false });
    Aspects.of(stack).add(aspect);
    Assertions.fromStack(stack).hasResourceProperties('AWS::S3::Bucket', {
      VersioningConfiguration: { Status: 'Suspended' },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true },
      AccessControl: 'Private',
    });
    expect(aspect.changes.map(({ change }) => change)).toEqual([
      'encrypt with SSE-S3',
      'block SSE-C',
      'end incomplete uploads',
      'refuse requests without TLS 1.2',
    ]);
  });
});

import { App, aws_iam as iam, aws_kms as kms, aws_s3 as s3, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template as Assertions } from 'aws-cdk-lib/assertions';
import { AccessLogsBucket, SecureBucket, type SecureBucketProps } from 'bucket-warden/constructs';
import { env, findingsOf } from '../support/app';
import { folder } from '../support/command';

describe('a secure bucket has no findings', () => {
  test.each<[string, SecureBucketProps | ((stack: Stack) => SecureBucketProps)]>([
    ['by default', {}],
    ['with a key of its own', (stack) => ({ encryptionKey: new kms.Key(stack, 'Key', { enableKeyRotation: true }) })],
    ['with double encryption', { encryption: s3.BucketEncryption.DSSE }],
    ['unencrypted, which S3 does not know any more', { encryption: s3.BucketEncryption.UNENCRYPTED }],
    ['with SSE-S3 on request', { encryption: s3.BucketEncryption.S3_MANAGED }],
    ['with lifecycle rules of its own', { lifecycleRules: [{ prefix: 'tmp/', expiration: Duration.days(1) }] }],
    ['with a name', { bucketName: 'the-data' }],
    [
      'with a log bucket',
      (stack) => ({ accessLogsBucket: new AccessLogsBucket(stack, 'Logs', { retention: Duration.days(400) }) }),
    ],
    ['with a newer TLS', { minimumTLSVersion: 1.3 }],
    [
      'with CORS and notifications',
      {
        eventBridgeEnabled: true,
        cors: [{ allowedMethods: [s3.HttpMethods.GET], allowedOrigins: ['https://example.com'] }],
      },
    ],
    ['destroyed when it is empty', { removalPolicy: RemovalPolicy.DESTROY }],
  ])('%s', (_, props) => {
    expect(
      findingsOf((stack) => void new SecureBucket(stack, 'Data', typeof props === 'function' ? props(stack) : props)),
    ).toEqual([]);
  });

  test('several share one log bucket, and one in another stack makes no circle', () => {
    expect(
      findingsOf((stack, app) => {
        new SecureBucket(stack, 'One');
        new SecureBucket(stack, 'Two');
        expect(stack.node.findAll().filter((node) => node instanceof AccessLogsBucket)).toHaveLength(1);
        const logs = new AccessLogsBucket(new Stack(app, 'Logs', { env }), 'Logs');
        new SecureBucket(stack, 'Three', { accessLogsBucket: logs });
      }),
    ).toEqual([]);
  });

  test('grants still work, and reach the key', () => {
    expect(
      findingsOf((stack) => {
        const role = new iam.Role(stack, 'Reader', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
        new SecureBucket(stack, 'Data').grantRead(role);
      }),
    ).toEqual([]);
  });

  // the control: the same settings on the plain bucket are found
  test('a plain bucket has some', () => {
    const found = findingsOf((stack) => void new s3.Bucket(stack, 'Data'));
    for (const id of ['plaintext-transport', 'unversioned', 'missing-access-logs', 'missing-kms-encryption'])
      expect(found.some((one) => one.includes(` ${id} `))).toBe(true);
  });
});

describe('what is insecure', () => {
  test.each<[string, SecureBucketProps]>([
    ['blockPublicAccess', { blockPublicAccess: s3.BlockPublicAccess.BLOCK_ACLS_ONLY }],
    [
      'publicReadAccess',
      {
        publicReadAccess: true,
        blockPublicAccess: s3.BlockPublicAccess.BLOCK_ACLS_ONLY,
        acceptedRisks: [{ property: 'blockPublicAccess', reason: 'public data' }],
      },
    ],
    ['accessControl', { accessControl: s3.BucketAccessControl.LOG_DELIVERY_WRITE }],
    ['objectOwnership', { objectOwnership: s3.ObjectOwnership.OBJECT_WRITER }],
    ['enforceSSL', { enforceSSL: false }],
    ['minimumTLSVersion', { minimumTLSVersion: 1.1 }],
    ['encryption', { encryption: s3.BucketEncryption.KMS_MANAGED }],
    ['blockedEncryptionTypes', { blockedEncryptionTypes: [s3.BlockedEncryptionType.NONE] }],
    ['versioned', { versioned: false }],
    ['autoDeleteObjects', { autoDeleteObjects: true, removalPolicy: RemovalPolicy.DESTROY }],
    ['websiteIndexDocument', { websiteIndexDocument: 'index.html' }],
  ])('%s is refused, with how to say it on purpose', (property, props) => {
    const stack = new Stack(new App({ outdir: folder() }), 'Main', { env });
    expect(() => new SecureBucket(stack, 'Data', props)).toThrow(
      new RegExp(`^Main/Data: \`${property}\` is weaker than .*acceptedRisks: \\[\\{ property: '${property}', reason`),
    );
  });

  test.each<[string, SecureBucketProps]>([
    ['versioned', { versioned: false, acceptedRisks: [{ property: 'versioned', reason: 'a cache' }] }],
    ['enforceSSL', { enforceSSL: false, acceptedRisks: [{ property: 'enforceSSL', reason: 'old clients' }] }],
    [
      'objectOwnership',
      {
        objectOwnership: s3.ObjectOwnership.OBJECT_WRITER,
        acceptedRisks: [{ property: 'objectOwnership', reason: 'old clients' }],
      },
    ],
    [
      'encryption',
      { encryption: s3.BucketEncryption.KMS_MANAGED, acceptedRisks: [{ property: 'encryption', reason: 'for now' }] },
    ],
    [
      'blockPublicAccess',
      {
        blockPublicAccess: s3.BlockPublicAccess.BLOCK_ACLS_ONLY,
        acceptedRisks: [{ property: 'blockPublicAccess', reason: 'shared on purpose' }],
      },
    ],
    [
      'publicReadAccess',
      {
        publicReadAccess: true,
        blockPublicAccess: s3.BlockPublicAccess.BLOCK_ACLS_ONLY,
        acceptedRisks: [
          { property: 'blockPublicAccess', reason: 'public data' },
          { property: 'publicReadAccess', reason: 'public data' },
        ],
      },
    ],
    [
      'blockedEncryptionTypes',
      {
        blockedEncryptionTypes: [s3.BlockedEncryptionType.NONE],
        acceptedRisks: [{ property: 'blockedEncryptionTypes', reason: 'old clients' }],
      },
    ],
    [
      'minimumTLSVersion',
      { minimumTLSVersion: 1.1, acceptedRisks: [{ property: 'minimumTLSVersion', reason: 'old clients' }] },
    ],
    [
      'websiteIndexDocument',
      {
        websiteIndexDocument: 'index.html',
        acceptedRisks: [{ property: 'websiteIndexDocument', reason: 'behind a proxy' }],
      },
    ],
    [
      'autoDeleteObjects',
      {
        autoDeleteObjects: true,
        removalPolicy: RemovalPolicy.DESTROY,
        acceptedRisks: [{ property: 'autoDeleteObjects', reason: 'a test stack' }],
      },
    ],
  ])('%s can be accepted: the plugin then finds it acknowledged', (property, props) => {
    const stack = new Stack(new App({ outdir: folder() }), 'Main', { env });
    expect(() => new SecureBucket(stack, 'Data', props)).not.toThrow();
    expect(
      findingsOf((one) => void new SecureBucket(one, 'Data', props))
        .filter((finding) => finding.startsWith('fail'))
        .map((finding) => `${property}: ${finding}`),
    ).toEqual([]);
  });

  test.each<[string, SecureBucketProps]>([
    ['a risk that nobody takes', { acceptedRisks: [{ property: 'versioned', reason: 'a cache' }] }],
    ['a risk without a reason', { versioned: false, acceptedRisks: [{ property: 'versioned', reason: ' ' }] }],
  ])('%s is an error', (_, props) => {
    const stack = new Stack(new App({ outdir: folder() }), 'Main', { env });
    expect(() => new SecureBucket(stack, 'Data', props)).toThrow('Main/Data: the risk of `versioned` is accepted');
  });
});

test('swapped in for a plain bucket it keeps the logical id, and nothing that would replace the bucket changes', () => {
  const templateOf = (
    make: (stack: Stack) => s3.Bucket,
  ): Record<string, { Type: string; Properties: Record<string, unknown> }> => {
    const stack = new Stack(new App({ outdir: folder() }), 'Main', { env });
    make(stack);
    return Assertions.fromStack(stack).findResources('AWS::S3::Bucket') as Record<
      string,
      { Type: string; Properties: Record<string, unknown> }
    >;
  };
  for (const props of [
    {},
    { bucketName: 'the-data' },
    { versioned: true, encryption: s3.BucketEncryption.S3_MANAGED },
  ]) {
    const [before, after] = [
      templateOf((stack) => new s3.Bucket(stack, 'Data', props)),
      templateOf((stack) => new SecureBucket(stack, 'Data', props)),
    ];
    const [id = ''] = Object.keys(before);
    expect(Object.keys(after)).toContain(id);
    // the properties of a bucket whose change replaces it
    for (const name of ['BucketName', 'BucketNamePrefix', 'BucketNamespace', 'ObjectLockEnabled'])
      expect(after[id]?.Properties[name]).toEqual(before[id]?.Properties?.[name]);
  }
});

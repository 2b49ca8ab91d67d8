import {
  App,
  aws_certificatemanager as acm,
  aws_s3 as s3,
  aws_s3_deployment as deployment,
  Stack,
  Validations,
  type IPolicyValidationPlugin,
} from 'aws-cdk-lib';
import {
  AuditTrail,
  DeleteReplication,
  OriginAccess,
  PrivateDistribution,
  ReplicaBucket,
  ReplicatedBucket,
  SecureBucket,
  SignedContent,
  StaticSite,
} from 'bucket-warden/constructs';
import { AwsSolutionsChecks, NIST80053R5Checks } from 'cdk-nag';
import { generateKeyPairSync } from 'node:crypto';
import { folder } from '../support/command';

const account = '111122223333';

function addConstructs(app: App): void {
  const stack = new Stack(app, 'Main', { env: { account, region: 'us-east-1' } });
  const far = new Stack(app, 'Far', { env: { account, region: 'eu-central-1' } });
  const certified = {
    domainNames: ['files.example.com'],
    certificate: acm.Certificate.fromCertificateArn(
      stack,
      'Certificate',
      `arn:aws:acm:us-east-1:${account}:certificate/11111111-2222-3333-4444-555555555555`,
    ),
  };
  new SecureBucket(stack, 'Data');
  new AuditTrail(stack, 'Trail');
  new ReplicatedBucket(stack, 'Replicated', {
    replica: new ReplicaBucket(far, 'Replica'),
    deletes: DeleteReplication.KEEP,
  });
  new PrivateDistribution(stack, 'Files', certified);
  new PrivateDistribution(stack, 'Identity', { ...certified, originAccess: OriginAccess.IDENTITY });
  new SignedContent(stack, 'Signed', {
    ...certified,
    publicKeys: [
      generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    ],
  });
  new StaticSite(stack, 'Site', { ...certified, sources: [deployment.Source.data('index.html', '<p>Hello')] });
}

/** What a pack reports as errors, as `rule path`. */
function errorsOf(build: (app: App) => void, pack: (app: App) => IPolicyValidationPlugin): string[] {
  const app = new App({ outdir: folder() });
  build(app);
  const found = new Set<string>();
  const plugin = pack(app);
  Validations.of(app).addPlugins({
    name: 'Probe',
    validate(validation) {
      for (const { ruleName, severity, violatingResources } of plugin.validate(validation).violations)
        if (severity !== 'warning')
          for (const { constructPath } of violatingResources) found.add(`${ruleName} ${constructPath ?? ''}`);
      return { success: true, violations: [] };
    },
  });
  app.synth();
  return [...found].toSorted();
}

/** What the packs say of our constructs, and why it stays. */
const explained: readonly (readonly [RegExp, string])[] = [
  [/^AwsSolutions-CFR3 /, 'the logs go out by the log delivery of CloudWatch, which the pack does not know'],
  [/^AwsSolutions-CFR7 Main\/Identity\//, 'an origin access identity was asked for'],
  [
    /^AwsSolutions-IAM5\[Resource::(<\w+\.Arn>|arn:<AWS::Partition>:s3:::\w+)\/\*\] Main\/Replicated\//,
    'every object of the two buckets is replicated, and of no other',
  ],
  [
    /^AwsSolutions-IAM5\[Resource::arn:<AWS::Partition>:kms:eu-central-1:111122223333:key\/\*\] Main\/Replicated\//,
    'a policy cannot name a key by its alias: the encryption context names the bucket',
  ],
  [
    /^(AwsSolutions-(IAM[45]\[.*|L1)|NIST\.\S+-(IAMNoInlinePolicy|Lambda\w+)) Main\/Custom::CDKBucketDeployment/,
    'CDK makes the function that uploads the files, and its role',
  ],
  [
    /^NIST\.800\.53\.R5-IAMNoInlinePolicy Main\/(Replicated|Trail)\//,
    'a policy of one role, which nothing else should hold',
  ],
  [
    /^NIST\.800\.53\.R5-S3BucketReplicationEnabled /,
    'whether data deserves a second region is for its owner to say: `ReplicatedBucket` is there',
  ],
  [
    /^NIST\.800\.53\.R5-S3DefaultEncryptionKMS \w+\/BucketWardenAccessLogs\//,
    'S3 delivers access logs to SSE-S3 alone',
  ],
  [
    /^NIST\.800\.53\.R5-S3DefaultEncryptionKMS Main\/Trail\/Bucket\//,
    'CloudTrail encrypts its records with its key, and writes digests with SSE-S3 alone',
  ],
  [/^NIST\.800\.53\.R5-S3DefaultEncryptionKMS Main\/Identity\//, 'an origin access identity cannot use keys'],
];

const packs: readonly [string, (app: App) => IPolicyValidationPlugin][] = [
  ['AwsSolutions', (app) => new AwsSolutionsChecks(app)],
  ['NIST 800-53 r5', (app) => new NIST80053R5Checks(app)],
];

test('each explanation is needed', () => {
  const found = packs.flatMap(([, pack]) => errorsOf(addConstructs, pack));
  expect(explained.filter(([pattern]) => !found.some((one) => pattern.test(one)))).toEqual([]);
});

describe.each(packs)('cdk-nag %s', (_, pack) => {
  test('says nothing but what is explained', () => {
    expect(errorsOf(addConstructs, pack).filter((one) => !explained.some(([pattern]) => pattern.test(one)))).toEqual(
      [],
    );
  });

  // the control: a plain bucket is found
  test('finds a plain bucket', () => {
    expect(errorsOf((app) => void new s3.Bucket(new Stack(app, 'Main'), 'Data'), pack).length).toBeGreaterThan(1);
  });
});

import {
  aws_certificatemanager as acm,
  aws_cloudfront as cloudfront,
  aws_s3 as s3,
  aws_s3_deployment as deployment,
  Stack,
  type App,
} from 'aws-cdk-lib';
import {
  AccessLogsBucket,
  AuditTrail,
  DeleteReplication,
  OriginAccess,
  PrivateDistribution,
  ReplicaBucket,
  ReplicatedBucket,
  SecureBucket,
  SignedContent,
  StaticSite,
  type PrivateDistributionProps,
} from 'bucket-warden/constructs';
import { generateKeyPairSync } from 'node:crypto';
import { env } from './app';

/* Small apps of every construct, which several tests look at. */

/** A public key that signs nothing. */
export const pem = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .publicKey.export({ type: 'spki', format: 'pem' })
  .toString();
/** Another region. */
export const elsewhere = { account: env.account, region: 'eu-central-1' };
/** Another account, in another region. */
export const foreign = { account: '444455556666', region: 'eu-central-1' };

/** What a distribution asks for beside a bucket. */
export function certified(stack: Stack): Pick<PrivateDistributionProps, 'certificate' | 'domainNames'> {
  return {
    domainNames: ['files.example.com'],
    certificate: acm.Certificate.fromCertificateArn(
      stack,
      'Certificate',
      `arn:aws:acm:us-east-1:${env.account}:certificate/11111111-2222-3333-4444-555555555555`,
    ),
  };
}

/** Puts something into a stack, whose app may get others. */
export type Build = (stack: Stack, app: App) => void;

/** Replication, by what is asked for. */
export const replicated: readonly (readonly [string, Build])[] = [
  [
    'replication that keeps what is deleted',
    (stack, app) =>
      void new ReplicatedBucket(stack, 'Data', {
        replica: new ReplicaBucket(new Stack(app, 'Far', { env: elsewhere }), 'Data'),
        deletes: DeleteReplication.KEEP,
      }),
  ],
  [
    'replication of deletes',
    (stack, app) =>
      void new ReplicatedBucket(stack, 'Data', {
        replica: new ReplicaBucket(new Stack(app, 'Far', { env: elsewhere }), 'Data'),
        deletes: DeleteReplication.REPLICATE,
      }),
  ],
  [
    'replication within 15 minutes',
    (stack, app) =>
      void new ReplicatedBucket(stack, 'Data', {
        replica: new ReplicaBucket(new Stack(app, 'Far', { env: elsewhere }), 'Data', { bucketName: 'the-replica' }),
        deletes: DeleteReplication.KEEP,
        replicationTimeControl: true,
      }),
  ],
  [
    'replication to another account',
    (stack, app) =>
      void new ReplicatedBucket(stack, 'Data', {
        replica: new ReplicaBucket(new Stack(app, 'Far', { env: foreign }), 'Data'),
        deletes: DeleteReplication.REPLICATE,
      }),
  ],
  [
    'replication of a bucket with SSE-S3',
    (stack, app) =>
      void new ReplicatedBucket(stack, 'Data', {
        encryption: s3.BucketEncryption.S3_MANAGED,
        replica: new ReplicaBucket(new Stack(app, 'Far', { env: elsewhere }), 'Data'),
        deletes: DeleteReplication.KEEP,
      }),
  ],
];

/** What CloudFront serves, and the region of its stack. */
export const served: readonly (readonly [string, Build, string])[] = [
  ['a distribution', (stack) => void new PrivateDistribution(stack, 'Files', certified(stack)), 'us-east-1'],
  [
    'a distribution with classic logs, where there are no others',
    (stack) => void new PrivateDistribution(stack, 'Files', certified(stack)),
    env.region,
  ],
  [
    'a distribution without a certificate, which was accepted',
    (stack) =>
      void new PrivateDistribution(stack, 'Files', {
        acceptedRisks: [{ property: 'certificate', reason: 'for tests' }],
      }),
    'us-east-1',
  ],
  [
    'a distribution with an identity',
    (stack) =>
      void new PrivateDistribution(stack, 'Files', { ...certified(stack), originAccess: OriginAccess.IDENTITY }),
    'us-east-1',
  ],
  [
    'a distribution of a bucket in another stack',
    (stack, app) =>
      void new PrivateDistribution(stack, 'Files', {
        ...certified(stack),
        bucket: new SecureBucket(new Stack(app, 'Store', { env: { ...env, region: 'us-east-1' } }), 'Data'),
      }),
    'us-east-1',
  ],
  [
    'an identity for a bucket in another stack',
    (stack, app) =>
      void new PrivateDistribution(stack, 'Files', {
        ...certified(stack),
        originAccess: OriginAccess.IDENTITY,
        bucket: new SecureBucket(new Stack(app, 'Store', { env: { ...env, region: 'us-east-1' } }), 'Data', {
          encryption: s3.BucketEncryption.S3_MANAGED,
        }),
      }),
    'us-east-1',
  ],
  [
    'a distribution with a web ACL, newer TLS and its own logs',
    (stack) =>
      void new PrivateDistribution(stack, 'Files', {
        ...certified(stack),
        webAclId: `arn:aws:wafv2:us-east-1:${env.account}:global/webacl/a/b`,
        minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_3_2025,
        accessLogsBucket: new AccessLogsBucket(stack, 'Logs'),
      }),
    'us-east-1',
  ],
  [
    'signed content',
    (stack) => void new SignedContent(stack, 'Files', { ...certified(stack), publicKeys: [pem] }),
    'us-east-1',
  ],
  [
    'a site',
    (stack) =>
      void new StaticSite(stack, 'Site', {
        ...certified(stack),
        sources: [deployment.Source.data('index.html', '<p>Hello')],
      }),
    'us-east-1',
  ],
  [
    'a single-page site that somebody else uploads',
    (stack) => void new StaticSite(stack, 'Site', { ...certified(stack), singlePage: true }),
    'us-east-1',
  ],
];

/** A trail. */
export const trailed: readonly [string, Build] = [
  'a trail of every bucket',
  (stack) => void [new AuditTrail(stack, 'Trail'), new SecureBucket(stack, 'Data')],
];

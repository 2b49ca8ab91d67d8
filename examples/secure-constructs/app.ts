import {
  App,
  aws_certificatemanager as acm,
  aws_iam as iam,
  aws_s3 as s3,
  aws_s3_deployment as deployment,
  Stack,
  Validations,
} from 'aws-cdk-lib';
import { BucketWarden } from 'bucket-warden';
import {
  AuditTrail,
  BucketEncryptionEnforced,
  DeleteReplication,
  HardeningAspect,
  PrivateDistribution,
  ReplicaBucket,
  ReplicatedBucket,
  SecureBucket,
  SignedContent,
  StaticSite,
} from 'bucket-warden/constructs';

/** Each construct once, with as little said as it needs: nothing is found. */
const account = '111122223333';
const app = new App();
const storage = new Stack(app, 'Storage', { env: { account, region: 'eu-west-1' } });
const backup = new Stack(app, 'Backup', { env: { account, region: 'eu-central-1' } });
const web = new Stack(app, 'Web', { env: { account, region: 'us-east-1' } });

// in place of s3.Bucket
const uploads = new SecureBucket(storage, 'Uploads');
uploads.grantRead(new iam.Role(storage, 'Reader', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }));

// in two regions; deleting here deletes nothing there
new ReplicatedBucket(storage, 'Orders', {
  replica: new ReplicaBucket(backup, 'Orders'),
  deletes: DeleteReplication.KEEP,
});

// who did what to which object
new AuditTrail(storage, 'Audit');

// behind CloudFront
const certificate = acm.Certificate.fromCertificateArn(
  web,
  'Certificate',
  `arn:aws:acm:us-east-1:${account}:certificate/11111111-2222-3333-4444-555555555555`,
);
new PrivateDistribution(web, 'Files', { certificate, domainNames: ['files.example.com'] });
new StaticSite(web, 'Site', {
  certificate,
  domainNames: ['www.example.com'],
  sources: [
    deployment.Source.data('index.html', '<p>Hello</p>'),
    deployment.Source.data('404.html', '<p>Not here</p>'),
  ],
});
const publicKey = `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAqXB4TnBkiSN9R2k64WEB
-----END PUBLIC KEY-----`;
new SignedContent(web, 'Members', { certificate, domainNames: ['members.example.com'], publicKeys: [publicKey] });

// a bucket that somebody else's library makes
const theirs = new s3.CfnBucket(new Stack(app, 'Library', { env: { account, region: 'eu-west-1' } }), 'Theirs', {
  bucketEncryption: {
    serverSideEncryptionConfiguration: [
      {
        serverSideEncryptionByDefault: {
          sseAlgorithm: 'aws:kms',
          kmsMasterKeyId: `arn:aws:kms:eu-west-1:${account}:key/11111111-2222-3333-4444-555555555555`,
        },
        bucketKeyEnabled: true,
      },
    ],
  },
});
theirs.with(new BucketEncryptionEnforced());
HardeningAspect.applyTo(app);

Validations.of(app).addPlugins(new BucketWarden());
app.synth();

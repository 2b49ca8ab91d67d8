import { fail, setTo, unknown } from '../../lib/engine';
import { defaultEncryption, property } from '../../lib/s3';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'implicit-encryption',
  title: 'Bucket states no default encryption',
  severity: 'low',
  rationale: 'S3 encrypts every new object since January 2023 anyway; stating how makes a later change visible.',
  remediation:
    'State it: `encryption: s3.BucketEncryption.KMS` or `S3_MANAGED` in CDK, `BucketEncryption` in CloudFormation.',
  controls: ['nist-800-53-r5/SC-28', 'nist-800-53-r5/SC-28(1)', 'well-architected/SEC08-BP02'],
  aliases: [
    'CKV_AWS_19',
    'W41',
    'AVD-AWS-0088',
    'S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED',
    's3-bucket-server-side-encryption-enabled',
    'b2e8752c',
    's3_bucket_default_encryption',
    'S6245',
    'FG_R00099',
    'AC_AWS_0207',
    'aws-s3-enable-bucket-encryption',
    'CT.S3.PR.7',
  ],
  references: ['https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html'],
  since: '0.1.0',
  optIn: true,
  subject: 'bucket',
  *check(bucket) {
    const encryption = defaultEncryption(bucket);
    if (encryption.kind === 'unknown') yield unknown(encryption);
    // the fix states what S3 does anyway
    const stated = {
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    };
    if (encryption.kind === 'absent')
      yield fail(
        property(bucket, 'BucketEncryption'),
        'no default encryption is stated, so S3 applies SSE-S3',
        setTo(property(bucket, 'BucketEncryption'), stated),
      );
  },
});

import { judged } from '../../lib/engine';
import { defaultEncryption, needsSseS3, property } from '../../lib/s3';
import { allOf, get, isOneOf, literal, not } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'missing-kms-encryption',
  title: 'Default encryption uses no KMS key',
  severity: 'medium',
  rationale: 'With a KMS key, reading needs a second permission, and each use of the key is recorded.',
  remediation:
    'Use `encryption: s3.BucketEncryption.KMS` with `bucketKeyEnabled: true` (CDK) or `SSEAlgorithm: ' +
    'aws:kms` (CloudFormation).',
  controls: ['security-hub/S3.17'],
  aliases: [
    'S3DefaultEncryptionKMS',
    'CKV_AWS_145',
    'AVD-AWS-0132',
    'S3_DEFAULT_ENCRYPTION_KMS',
    'CT.S3.PR.10',
    's3-default-encryption-kms',
    'CKV_AWS_186',
    's3_bucket_kms_encryption',
    'aws-s3-encryption-customer-key',
  ],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-17',
  ],
  since: '0.1.0',
  optIn: true,
  subject: 'bucket',
  concerns: (bucket) => not(needsSseS3(bucket)),
  *check(bucket) {
    const isFree = not(needsSseS3(bucket));
    const encryption = defaultEncryption(bucket);
    const algorithm = get(encryption, 'SSEAlgorithm');
    const isOther = allOf([isFree, not(isOneOf(algorithm, 'aws:kms', 'aws:kms:dsse'))]);
    if (encryption.kind === 'absent') {
      const where = property(bucket, 'BucketEncryption');
      yield* judged(isFree, where, 'no default encryption is stated, expected `aws:kms` or `aws:kms:dsse`');
    } else if (algorithm.kind === 'absent')
      yield* judged(isFree, algorithm, 'no algorithm is stated, expected `aws:kms` or `aws:kms:dsse`');
    else
      yield* judged(
        isOther,
        algorithm,
        `default encryption is \`${literal(algorithm)}\`, expected \`aws:kms\` or \`aws:kms:dsse\``,
        { fix: 'SSEAlgorithm: aws:kms' },
      );
  },
});

import { fail, unknown } from '../../lib/engine';
import { defaultEncryption, encryptionKey, usesKms } from '../../lib/s3';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'aws-managed-key',
  title: 'Bucket uses the key `aws/s3`',
  severity: 'low',
  rationale:
    'The policy of that key cannot be changed: it admits no other account and no distribution, and nobody ' +
    'can be kept from it.',
  remediation:
    'Use `encryption: s3.BucketEncryption.KMS`, which makes a key (CDK), or name a key of your own in ' +
    '`KMSMasterKeyID` (CloudFormation).',
  controls: [],
  aliases: ['AVD-AWS-0132', 'aws-s3-encryption-customer-key'],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html',
  ],
  since: '0.1.0',
  optIn: true,
  subject: 'bucket',
  concerns: usesKms,
  *check(bucket) {
    const key = encryptionKey(bucket);
    const here = defaultEncryption(bucket);
    if (key?.kind === 'unknown') yield unknown(here, key.because);
    if (key?.kind === 'aws-managed') yield fail(here, 'objects are encrypted with `aws/s3`, the key that AWS manages');
  },
});

import { judged } from '../../lib/engine';
import { isGiven, property } from '../../lib/s3';
import { not } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'unencrypted-trail',
  title: 'Trail is not encrypted with a key of KMS',
  severity: 'medium',
  rationale: 'Whoever can read the bucket can read who did what; a key is the second lock.',
  remediation: 'Set `encryptionKey` (CDK), `KMSKeyId` (CloudFormation).',
  controls: ['fsbp/CloudTrail.2'],
  aliases: [
    'CloudTrailEncryptionEnabled',
    'CKV_AWS_35',
    'AVD-AWS-0015',
    'CLOUD_TRAIL_ENCRYPTION_ENABLED',
    'CT.CLOUDTRAIL.PR.1',
    'cloud-trail-encryption-enabled',
    '050a9ba8',
    'cloudtrail_kms_encryption_enabled',
    'FG_R00035',
    'AC_AWS_0033',
    'aws-cloudtrail-encryption-customer-key',
    'aws-cloudtrail-enable-at-rest-encryption',
  ],
  references: [
    'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-2',
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html',
  ],
  since: '0.1.0',
  subject: 'trail',
  *check(trail) {
    const value = property(trail, 'KMSKeyId');
    yield* judged(not(isGiven(value)), value, 'no key of KMS is stated');
  },
});

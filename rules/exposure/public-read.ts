import { definePublicRule } from '../define-public-rule';

export default definePublicRule({
  id: 'public-read',
  title: 'Strangers may read objects',
  severity: 'critical',
  rationale: 'A policy that admits everyone is how most buckets leaked.',
  remediation:
    'Name who may in `Principal`, or serve the objects through a distribution; keep `blockPublicAccess: ' +
    's3.BlockPublicAccess.BLOCK_ALL` (CDK), all four switches of `PublicAccessBlockConfiguration` ' +
    '(CloudFormation).',
  controls: ['fsbp/S3.2'],
  aliases: [
    'F16',
    'S3_BUCKET_POLICY_NO_WILDCARD_PRINCIPAL',
    's3-bucket-public-read-prohibited',
    '7772bb8c',
    'f97b7d23',
    '4ae8af91',
    '456b00a3',
    'CKV_AWS_70',
    'CKV_AWS_283',
    's3_bucket_public_access',
    'S6270',
    'AC_AWS_0217',
    'AC_AWS_0219',
  ],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html',
  ],
  accessLevels: ['read'],
  words: 'read objects',
});

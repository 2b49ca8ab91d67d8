import { definePublicRule } from '../define-public-rule';

export default definePublicRule({
  id: 'public-write',
  title: 'Strangers may change objects',
  severity: 'critical',
  rationale: 'Whoever may write may replace what others read, delete it, or fill the bucket at your cost.',
  remediation:
    'Name who may in `Principal`, or serve the objects through a distribution; keep `blockPublicAccess: ' +
    's3.BlockPublicAccess.BLOCK_ALL` (CDK), all four switches of `PublicAccessBlockConfiguration` ' +
    '(CloudFormation).',
  controls: ['fsbp/S3.3'],
  aliases: [
    's3-bucket-public-write-prohibited',
    'acc78859',
    'f6397a20',
    '4ae8af91',
    'CKV_AWS_70',
    's3_bucket_policy_public_write_access',
    'S6270',
    'AC_AWS_0218',
    'AC_AWS_0221',
  ],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html',
  ],
  accessLevels: ['write', 'delete'],
  words: 'change or delete objects',
});

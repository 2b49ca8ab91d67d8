import { definePublicRule } from '../define-public-rule';

export default definePublicRule({
  id: 'public-administration',
  title: 'Strangers may change the configuration of the bucket',
  severity: 'critical',
  rationale: 'Whoever may change the policy or the replication owns the bucket and everything in it.',
  remediation:
    'Name who may in `Principal`, or serve the objects through a distribution; keep `blockPublicAccess: ' +
    's3.BlockPublicAccess.BLOCK_ALL` (CDK), all four switches of `PublicAccessBlockConfiguration` ' +
    '(CloudFormation).',
  controls: ['fsbp/S3.3'],
  aliases: ['4ae8af91', 's3_bucket_policy_public_write_access', 'AC_AWS_0224'],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html',
  ],
  accessLevels: ['administer'],
  words: 'change how the bucket is configured',
});

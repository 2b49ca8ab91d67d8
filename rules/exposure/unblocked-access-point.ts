import { defineBlockRule } from '../define-block-rule';

export default defineBlockRule({
  id: 'unblocked-access-point',
  title: 'Access point leaves a public access switch off',
  severity: 'critical',
  rationale: 'An access point is a door of its own into the bucket, and its block cannot be changed once it is made.',
  remediation:
    'Leave `PublicAccessBlockConfiguration` out (`publicAccessBlockConfiguration` in CDK), which turns ' +
    'all four switches on, or state all four as `true`.',
  controls: ['fsbp/S3.19'],
  aliases: [
    'CT.S3.PR.12',
    's3-access-point-public-access-blocks',
    'CKV_AWS_392',
    's3_access_point_public_access_block',
  ],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-bpa-settings.html',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-19',
  ],
  since: '0.1.0',
  subject: 'access-point',
});

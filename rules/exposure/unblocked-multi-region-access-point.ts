import { defineBlockRule } from '../define-block-rule';

export default defineBlockRule({
  id: 'unblocked-multi-region-access-point',
  title: 'Multi-region access point leaves a public access switch off',
  severity: 'high',
  rationale: 'It is a door of its own into every bucket behind it, and its block cannot be changed once it is made.',
  remediation:
    'Leave `PublicAccessBlockConfiguration` out (`publicAccessBlockConfiguration` of ' +
    '`s3.CfnMultiRegionAccessPoint` in CDK), which turns all four switches on, or state all four as ' +
    '`true` (CloudFormation).',
  controls: ['fsbp/S3.24'],
  aliases: ['s3-mrap-public-access-blocked', 's3_multi_region_access_point_public_access_block'],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/multi-region-access-point-block-public-access.html',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-24',
  ],
  since: '0.1.0',
  subject: 'multi-region-access-point',
});

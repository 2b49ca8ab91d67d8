import { definePublicRule } from '../define-public-rule';

export default definePublicRule({
  id: 'public-listing',
  title: 'Strangers may list the bucket',
  severity: 'critical',
  rationale: 'A listing tells what there is to look for, names of customers and backups included.',
  remediation:
    'Name who may in `Principal`, or serve the objects through a distribution; keep `blockPublicAccess: ' +
    's3.BlockPublicAccess.BLOCK_ALL` (CDK), all four switches of `PublicAccessBlockConfiguration` ' +
    '(CloudFormation).',
  controls: ['fsbp/S3.2'],
  aliases: ['faa8fddf', 's3_bucket_public_access', 'AC_AWS_0220', 'S3BucketPublicReadAclAndListStatementRule'],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html',
  ],
  accessLevels: ['list'],
  words: 'list the bucket',
});

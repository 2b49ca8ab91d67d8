import { fail, setTo, unknown } from '../../lib/engine';
import { property } from '../../lib/s3';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'implicit-public-access-block',
  title: 'Bucket states no public access block',
  severity: 'low',
  rationale:
    'S3 turns the block on for buckets made since April 2023 and leaves older ones as they are; the ' +
    'template cannot tell which it meets.',
  remediation:
    'Say it: `blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL` in CDK, `PublicAccessBlockConfiguration` ' +
    'with all four members `true` in CloudFormation.',
  controls: [],
  aliases: [
    'AwsSolutions-S2',
    'S3BucketLevelPublicAccessProhibited',
    'CKV_AWS_53',
    'CKV_AWS_54',
    'CKV_AWS_55',
    'CKV_AWS_56',
    'AVD-AWS-0094',
    'S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED',
    'CT.S3.PR.1',
    's3-bucket-level-public-access-prohibited',
    '48f100d9',
    '860ba89b',
    '6c8d51af',
    '350cd468',
    'CKV2_AWS_6',
    's3_bucket_level_public_access_block',
    'S6281',
    'FG_R00229',
    'aws-s3-block-public-acls',
    'aws-s3-block-public-policy',
    'aws-s3-ignore-public-acls',
    'aws-s3-no-public-buckets',
    'aws-s3-specify-public-access-block',
    'AVD-AWS-0086',
    'AVD-AWS-0087',
    'AVD-AWS-0091',
    'AVD-AWS-0093',
  ],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html',
  ],
  since: '0.1.0',
  optIn: true,
  subject: 'bucket',
  *check(bucket) {
    const block = property(bucket, 'PublicAccessBlockConfiguration');
    if (block.kind === 'unknown') yield unknown(block);
    if (block.kind === 'absent')
      yield fail(
        block,
        'no public access block is stated, so it depends on when the bucket was made',
        setTo(
          block,
          { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
          { unsafe: true },
        ),
      );
  },
});

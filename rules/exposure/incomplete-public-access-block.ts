import { fail, switchesOn, unknown } from '../../lib/engine';
import { property, states, switchStates } from '../../lib/s3';
import { defineRule } from '../define-rule';
import { reason } from '../../lib/template';

export default defineRule({
  id: 'incomplete-public-access-block',
  title: 'Public access block leaves a switch off',
  severity: 'high',
  rationale:
    'Each of the four switches closes another way in; one that is off lets a later policy or ACL make the ' +
    'bucket public.',
  remediation:
    'Turn on all four: `blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL` in CDK, all members of ' +
    '`PublicAccessBlockConfiguration` `true` in CloudFormation.',
  controls: ['fsbp/S3.8'],
  aliases: [
    'AwsSolutions-S2',
    'S3BucketLevelPublicAccessProhibited',
    'CKV_AWS_53',
    'CKV_AWS_54',
    'CKV_AWS_55',
    'CKV_AWS_56',
    'AVD-AWS-0086',
    'AVD-AWS-0087',
    'AVD-AWS-0091',
    'AVD-AWS-0093',
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
    's3-account-level-public-access-blocks',
    's3-account-level-public-access-blocks-periodic',
    'aws-s3-block-public-acls',
    'aws-s3-block-public-policy',
    'aws-s3-ignore-public-acls',
    'aws-s3-no-public-buckets',
    's3_account_level_public_access_blocks',
  ],
  references: ['https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html'],
  since: '0.1.0',
  subject: 'bucket',
  concerns: states('PublicAccessBlockConfiguration'),
  *check(bucket) {
    const block = property(bucket, 'PublicAccessBlockConfiguration');
    if (block.kind === 'absent') return;
    if (block.kind !== 'map') return yield unknown(block);
    const { off, open } = switchStates(block);
    if (off.length > 0) {
      yield fail(
        block,
        `${off.map((name) => `\`${name}\``).join(', ')} ${off.length === 1 ? 'is' : 'are'} off, expected ` +
          'all four switches on',
        switchesOn(block, off),
      );
    }
    for (const { name, value, because } of open) yield unknown(value, reason`\`${name}\`: ${because}`);
  },
});

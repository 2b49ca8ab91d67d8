import { fail, removal, unknown } from '../../lib/engine';
import { property, publicAcl } from '../../lib/s3';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'public-acl',
  title: 'ACL grants access to everyone',
  severity: 'critical',
  rationale: 'A canned ACL for all users lets anyone on the internet list, read or even write the bucket.',
  remediation:
    'Remove `accessControl` (CDK) or `AccessControl` (CloudFormation) and grant access in the bucket ' +
    'policy or through a distribution.',
  controls: ['fsbp/S3.2', 'fsbp/S3.3'],
  aliases: [
    'S3BucketPublicReadProhibited',
    'S3BucketPublicWriteProhibited',
    'CKV_AWS_20',
    'CKV_AWS_57',
    'W31',
    'F14',
    'AVD-AWS-0092',
    'S3_BUCKET_PUBLIC_READ_ACL',
    'S3_BUCKET_NO_PUBLIC_RW_ACL',
    '219f4c95',
    '07dda8de',
    '835d5497',
    'CKV_AWS_375',
    'CKV2_AWS_43',
    's3_bucket_public_access',
    's3_bucket_public_write_acl',
    's3_bucket_public_list_acl',
    'S6265',
    'S3BucketPublicReadAclRule',
    'S3BucketPublicReadWriteAclRule',
    'AC_AWS_0210',
    'AC_AWS_0211',
    'AC_AWS_0212',
    'AC_AWS_0213',
    'aws-s3-no-public-access-with-acl',
  ],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html',
  ],
  since: '0.1.0',
  subject: 'bucket',
  *check(bucket) {
    const value = property(bucket, 'AccessControl');
    const found = publicAcl(bucket);
    if (found.kind === 'unknown') yield unknown(found.value);
    // where ACLs are off: see rejected-acl
    if (found.kind === 'yes')
      yield fail(
        value,
        `the ACL \`${found.acl.name}\` lets ${found.grant.to} ${found.grant.permits.join(' and ')} the bucket`,
        removal(value),
      );
  },
});

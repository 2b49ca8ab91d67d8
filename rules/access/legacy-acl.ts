import { fail, removal, unknown } from '../../lib/engine';
import { cannedAcl, isAccessLogTarget, property, publicGrant, states, needsAcls } from '../../lib/s3';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'legacy-acl',
  title: 'Template still sets an ACL',
  severity: 'medium',
  rationale:
    'ACLs say who may in a second place, object by object; AWS recommends to turn them off and to use policies.',
  remediation:
    'Remove `accessControl` and use `bucket.grantRead`, or a bucket policy (CDK); remove `AccessControl` ' +
    '(CloudFormation).',
  controls: ['fsbp/S3.12'],
  aliases: ['W3045', 's3-bucket-acl-prohibited', 'CKV2_AWS_65', 's3_bucket_acl_prohibited'],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html',
  ],
  since: '0.1.0',
  subject: 'bucket',
  concerns: states('AccessControl'),
  *check(bucket) {
    const value = property(bucket, 'AccessControl');
    const acl = cannedAcl(value);
    if (acl === 'none' || (acl !== 'unknown' && !acl.isExternal)) return;
    // CloudFront delivers its legacy logs by an ACL; one that lets logs in says nothing about users
    if (acl !== 'unknown' && acl.name === 'LogDeliveryWrite' && needsAcls(bucket)) return;
    if (acl === 'unknown') yield unknown(value);
    else if (publicGrant(acl) === undefined)
      // where logs come by it, the policy has to be there first
      yield fail(
        value,
        `the ACL \`${acl.name}\` grants what a policy should`,
        isAccessLogTarget(bucket) ? {} : removal(value),
      );
  },
});

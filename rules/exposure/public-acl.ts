import { fail, unknown } from '../../lib/engine';
import { cannedAcl, objectOwnership, property } from '../../lib/s3';
import { get, isOn, literal, whyUnknown } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'public-acl',
  title: 'ACL grants access to everyone',
  severity: 'critical',
  rationale: 'A canned ACL for all users lets anyone on the internet list, read or even write the bucket.',
  remediation: 'Remove `accessControl` (CDK) or `AccessControl` (CloudFormation) and grant access in the bucket policy or through a distribution.',
  controls: ['fsbp/S3.2', 'fsbp/S3.3'],
  references: ['https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl', 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html'],
  since: '0.1.0',
  subject: 'bucket',
  *check(bucket) {
    const value = property(bucket, 'AccessControl');
    const acl = cannedAcl(value);
    if (acl === 'none' || (acl !== 'unknown' && acl.opensTo === undefined)) return;
    const ownership = objectOwnership(bucket);
    if (literal(ownership) === 'BucketOwnerEnforced') return; // ACLs are off: see rejected-acl
    const ignores = get(property(bucket, 'PublicAccessBlockConfiguration'), 'IgnorePublicAcls');
    if (isOn(ignores) === true) return;
    const open = [value, ownership, ignores].find((one) => whyUnknown(one) !== undefined);
    if (acl === 'unknown' || open) return yield unknown(open ?? value);
    yield fail(value, `the ACL \`${acl.name}\` lets ${acl.opensTo} ${acl.permits} the bucket`, { fix: 'remove AccessControl' });
  },
});

import { fail, removal, unknown } from '../../lib/engine';
import { areAclsOn, cannedAcl, newBuckets, property, publicGrant, states } from '../../lib/s3';
import { get, isSwitchedOn, no, reason } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'rejected-acl',
  title: 'S3 will reject the ACL',
  severity: 'high',
  rationale:
    'The deployment stops: S3 takes no ACL for others where the owner is enforced, and no public one ' +
    'where public ACLs are blocked.',
  remediation:
    'Remove `accessControl` (CDK) or `AccessControl` (CloudFormation); log delivery and distributions are ' +
    'admitted by the bucket policy.',
  controls: [],
  aliases: ['E3045'],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html',
  ],
  since: '0.1.0',
  subject: 'bucket',
  concerns: states('AccessControl'),
  *check(bucket) {
    const value = property(bucket, 'AccessControl');
    const acl = cannedAcl(value);
    if (acl === 'unknown') return yield unknown(value);
    if (acl === 'none' || !acl.isExternal) return;
    const areOn = areAclsOn(bucket);
    const block = property(bucket, 'PublicAccessBlockConfiguration');
    const blocks = get(block, 'BlockPublicAcls');
    const isBlocked = publicGrant(acl) === undefined ? no : isSwitchedOn(blocks);
    if (areOn.kind === 'no') {
      yield fail(
        value,
        `S3 rejects the ACL \`${acl.name}\` with \`InvalidBucketAclWithObjectOwnership\`: the owner is enforced`,
        removal(value),
      );
    } else if (isBlocked.kind === 'yes') {
      yield fail(
        value,
        `S3 rejects the ACL \`${acl.name}\` with \`AccessDenied\`: \`BlockPublicAcls\` is on`,
        removal(value),
      );
    } else if (isBlocked.kind === 'unknown') {
      yield unknown(blocks, isBlocked.because);
    } else if (areOn.kind === 'unknown') {
      yield unknown(value, reason`whether S3 takes the ACL \`${acl.name}\`: ${areOn.because}`);
    } else if (publicGrant(acl) !== undefined && block.kind === 'absent') {
      const made = newBuckets('PublicAccessBlockConfiguration');
      yield unknown(value, `S3 rejects the public ACL \`${acl.name}\` on ${made}, whose block is on`);
    }
  },
});

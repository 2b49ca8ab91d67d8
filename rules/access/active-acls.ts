import { fail, setTo, unknown } from '../../lib/engine';
import { cannedAcl, needsAcls, mayNeedAcls, objectOwnership, property, type Bucket } from '../../lib/s3';
import { decided, literal } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'active-acls',
  title: 'ACLs decide about access',
  severity: 'medium',
  rationale: 'With ACLs on, every writer can hand out access to single objects, and no policy shows it.',
  remediation:
    'Set `objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED` (CDK) or `OwnershipControls` with ' +
    '`BucketOwnerEnforced` (CloudFormation), and drop the ACL.',
  controls: ['fsbp/S3.12'],
  aliases: ['CT.S3.PR.5', 's3-bucket-acl-prohibited', 'CKV2_AWS_65', 's3_bucket_acl_prohibited'],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-12',
    'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html',
  ],
  since: '0.1.0',
  subject: 'bucket',
  concerns: (bucket) => decided(!needsAcls(bucket)),
  *check(bucket) {
    // CloudFront delivers its legacy logs by an ACL, and without it not at all
    if (needsAcls(bucket)) return;
    const ownership = objectOwnership(bucket);
    if (ownership.kind === 'absent') {
      // S3 turns ACLs off for new buckets; an ACL that needs them says that they are on here
      const value = property(bucket, 'AccessControl');
      const acl = cannedAcl(value);
      if (acl === 'unknown') yield unknown(value);
      else if (acl !== 'none' && acl.isExternal)
        yield fail(
          value,
          `the ACL \`${acl.name}\` works only where ACLs are on, expected \`BucketOwnerEnforced\` and no ACL`,
        );
      return;
    }
    const mode = literal(ownership);
    if (mode === undefined) yield unknown(ownership);
    else if (mode !== 'BucketOwnerEnforced')
      yield fail(
        ownership,
        `object ownership is \`${mode}\`, expected \`BucketOwnerEnforced\``,
        // with an ACL that needs ACLs on, the deployment would fail, and logs that come by it would stop
        hasExternalAcl(bucket) || mayNeedAcls(bucket) ? {} : setTo(ownership, 'BucketOwnerEnforced', { unsafe: true }),
      );
  },
});

function hasExternalAcl(bucket: Bucket): boolean {
  const acl = cannedAcl(property(bucket, 'AccessControl'));
  return acl === 'unknown' || (acl !== 'none' && acl.isExternal);
}

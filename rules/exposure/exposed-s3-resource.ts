import { fail, unknown } from '../../lib/engine';
import { outwardGrants } from '../../lib/s3';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'exposed-s3-resource',
  title: 'Directory, table, vector or other bucket of S3 open to others',
  severity: 'high',
  rationale: 'Everyone, or another account, gets at data that S3 keeps outside general purpose buckets.',
  remediation:
    'Name principals of the own account in the policy (CDK: `addToResourcePolicy`; CloudFormation: ' +
    '`Principal`), or list the accounts that are meant as `trustedAccounts` in the configuration.',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-security-iam-example-bucket-policies.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-tables-resource-based-policies.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-vectors-access-management.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/S3OutpostsBucketPolicy.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/olap-policies.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiRegionAccessPointPermissions.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-grants-cross-accounts.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html',
  ],
  since: '0.1.0',
  subject: 'other-s3-resource',
  *check(resource) {
    for (const { place, to, because } of outwardGrants(resource))
      yield to === undefined ? unknown(place, because) : fail(place, `\`${resource.resource.type}\` grants to ${to}`);
  },
});

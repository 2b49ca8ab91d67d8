import { judged, unknown } from '../../lib/engine';
import { isEnabledStatus, property, states } from '../../lib/s3';
import { allOf, isStated, not, whyUnknown } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'missing-mfa-delete',
  title: 'Versions can be deleted without a second factor',
  severity: 'low',
  rationale: 'With MFA delete, stolen keys alone cannot destroy versions or switch versioning off.',
  remediation:
    'Switch it on as the root user: `aws s3api put-bucket-versioning --mfa …`; neither CDK nor ' +
    'CloudFormation can. Object Lock protects as well, and goes with lifecycle rules.',
  controls: ['security-hub/S3.20'],
  aliases: [
    'S3_BUCKET_MFA_DELETE_ENABLED',
    's3-bucket-mfa-delete-enabled',
    'AVD-AWS-0170',
    's3_bucket_no_mfa_delete',
    'aws-s3-require-mfa-delete',
    'cloudtrail_bucket_requires_mfa_delete',
  ],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiFactorAuthenticationDelete.html',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-20',
  ],
  since: '0.1.0',
  optIn: true,
  subject: 'bucket',
  concerns: states('VersioningConfiguration', 'MFADelete'),
  *check(bucket) {
    // no template can say it: it is there only where a bucket that runs was read
    const versioning = property(bucket, 'VersioningConfiguration');
    const state = property(bucket, 'VersioningConfiguration', 'MFADelete');
    if (whyUnknown(versioning) !== undefined) return yield unknown(versioning);
    yield* judged(
      allOf([isStated(state), not(isEnabledStatus(state))]),
      state,
      'versions can be deleted without a second factor',
    );
  },
});

import { fail, unknown } from '../../lib/engine';
import { lifecycleRules, property, versioningStatus } from '../../lib/s3';
import { get, isPresent, literal, whyUnknown, type Value } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'endless-versions',
  title: 'Old versions are kept for ever',
  severity: 'medium',
  rationale: 'Each overwrite and each deletion leaves a version behind: what was deleted is still there, and paid for.',
  remediation:
    'Add `noncurrentVersionExpiration` to a lifecycle rule (CDK), `NoncurrentVersionExpiration` (CloudFormation).',
  controls: ['security-hub/S3.10'],
  aliases: ['CT.S3.PR.3', 's3-version-lifecycle-policy-check'],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-configuration-examples.html',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-10',
  ],
  since: '0.1.0',
  optIn: true,
  subject: 'bucket',
  *check(bucket) {
    const status = versioningStatus(bucket);
    if (whyUnknown(status) !== undefined) return yield unknown(status);
    if (literal(status) !== 'Enabled') return;
    const rules = lifecycleRules(bucket);
    const lifecycle = property(bucket, 'LifecycleConfiguration');
    if (rules === undefined) return yield unknown(lifecycle);
    const ends = (rule: Value): boolean =>
      literal(get(rule, 'Status')) !== 'Disabled' &&
      [
        'NoncurrentVersionExpiration',
        'NoncurrentVersionExpirationInDays',
        'NoncurrentVersionTransition',
        'NoncurrentVersionTransitions',
      ].some((key) => isPresent(get(rule, key)));
    if (!rules.some(ends))
      yield fail(
        lifecycle.kind === 'absent' ? status : lifecycle,
        'the bucket keeps versions, and no lifecycle rule expires or moves them',
      );
  },
});

import { fail, unknown, judged } from '../../lib/engine';
import { lifecycleRules, property } from '../../lib/s3';
import { anyOf, not } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'missing-lifecycle',
  title: 'No lifecycle rule',
  severity: 'low',
  rationale: 'Nothing is ever thrown away: costs grow, and what should be gone can still leak.',
  remediation: 'Set `lifecycleRules` (CDK), `LifecycleConfiguration.Rules` (CloudFormation).',
  controls: ['fsbp/S3.13'],
  aliases: [
    'CT.S3.PR.6',
    's3-lifecycle-policy-check',
    'CKV2_AWS_61',
    's3_bucket_lifecycle_enabled',
    'S3LifecycleConfigurationRule',
  ],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-13',
  ],
  since: '0.1.0',
  subject: 'bucket',
  *check(bucket) {
    const rules = lifecycleRules(bucket);
    const lifecycle = property(bucket, 'LifecycleConfiguration');
    if (rules === undefined) return yield unknown(lifecycle);
    if (rules.length === 0) yield fail(lifecycle, 'no lifecycle rule is stated');
    else {
      const areOff = not(anyOf(rules.map(({ isOn }) => isOn)));
      yield* judged(areOff, lifecycle, 'every lifecycle rule is disabled');
    }
  },
});

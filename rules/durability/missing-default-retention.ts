import { judged } from '../../lib/engine';
import { isLockable, property } from '../../lib/s3';
import { allOf, isStated, not } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'missing-default-retention',
  title: 'Object Lock locks nothing of itself',
  severity: 'low',
  rationale: 'With Object Lock and no default retention, an object is locked only where whoever writes it says so.',
  remediation:
    'Set `objectLockDefaultRetention` (CDK), `ObjectLockConfiguration.Rule.DefaultRetention` (CloudFormation).',
  controls: [],
  references: ['https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html'],
  since: '0.2.0',
  optIn: true,
  subject: 'bucket',
  concerns: isLockable,
  *check(bucket) {
    const enabled = property(bucket, 'ObjectLockEnabled');
    const mode = property(bucket, 'ObjectLockConfiguration', 'Rule', 'DefaultRetention', 'Mode');
    yield* judged(
      allOf([isLockable(bucket), not(isStated(mode))]),
      enabled,
      'object lock is enabled, and no default retention is stated: nothing is locked of itself',
    );
  },
});

import { fail, unknown } from '../../lib/engine';
import { property } from '../../lib/s3';
import { isOn, isSwitchedOn, whyUnknown } from '../../lib/template';
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
  concerns: (bucket) => isSwitchedOn(property(bucket, 'ObjectLockEnabled')),
  *check(bucket) {
    const enabled = property(bucket, 'ObjectLockEnabled');
    const isLocked = isOn(enabled);
    if (isLocked === false) return;
    const mode = property(bucket, 'ObjectLockConfiguration', 'Rule', 'DefaultRetention', 'Mode');
    if (whyUnknown(mode) !== undefined) return yield unknown(mode);
    if (mode.kind !== 'absent') return;
    if (isLocked === undefined) yield unknown(enabled);
    else yield fail(enabled, 'object lock is enabled, and no default retention is stated: nothing is locked of itself');
  },
});

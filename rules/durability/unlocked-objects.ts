import { judged } from '../../lib/engine';
import { isAccessLogTarget, property, receivesAccessLogs } from '../../lib/s3';
import { allOf, isSwitchedOn, not } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'unlocked-objects',
  title: 'Objects are not locked',
  severity: 'medium',
  rationale:
    'Whoever has the right to delete can delete everything, versions included; a lock outlives even administrators.',
  remediation:
    'Set `objectLockEnabled: true` with `objectLockDefaultRetention` (CDK), `ObjectLockEnabled` and ' +
    '`ObjectLockConfiguration` (CloudFormation).',
  controls: ['security-hub/S3.15'],
  aliases: [
    'S3BucketDefaultLockEnabled',
    'S3_BUCKET_DEFAULT_LOCK_ENABLED',
    'CT.S3.PR.9',
    's3-bucket-default-lock-enabled',
    'CKV_AWS_143',
    's3_bucket_object_lock',
  ],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-15',
  ],
  since: '0.1.0',
  optIn: true,
  subject: 'bucket',
  concerns: (bucket) => not(receivesAccessLogs(bucket)),
  *check(bucket) {
    // S3 delivers no access logs to a bucket with a default retention
    if (isAccessLogTarget(bucket)) return;
    const enabled = property(bucket, 'ObjectLockEnabled');
    const isAsked = not(receivesAccessLogs(bucket));
    yield* judged(allOf([isAsked, not(isSwitchedOn(enabled))]), enabled, 'object lock is not enabled');
  },
});

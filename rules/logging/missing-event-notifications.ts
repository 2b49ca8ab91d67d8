import { judged } from '../../lib/engine';
import { holdsLogs, isNotifying, logWriters, notificationResources, property } from '../../lib/s3';
import { allOf, not } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'missing-event-notifications',
  title: 'Nobody is told what happens to objects',
  severity: 'medium',
  rationale: 'A notification is how a scan, an alarm or an index learns of a new or a deleted object at once.',
  remediation:
    'Use `bucket.enableEventBridgeNotification()` or `addEventNotification` (CDK), ' +
    '`NotificationConfiguration` (CloudFormation).',
  controls: ['security-hub/S3.11'],
  aliases: ['CT.S3.PR.4', 's3-event-notifications-enabled', 'CKV2_AWS_62', 's3_bucket_event_notifications_enabled'],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-11',
  ],
  since: '0.1.0',
  optIn: true,
  subject: 'bucket',
  concerns: (bucket) => not(holdsLogs(bucket)),
  *check(bucket) {
    if (logWriters(bucket).length > 0 || notificationResources(bucket).length > 0) return;
    yield* judged(
      allOf([not(holdsLogs(bucket)), not(isNotifying(bucket))]),
      property(bucket, 'NotificationConfiguration'),
      'no event notifications are configured',
    );
  },
});

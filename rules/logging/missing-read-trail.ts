import { defineObjectTrailRule } from '../define-object-trail-rule';

export default defineObjectTrailRule({
  kind: 'read',
  id: 'missing-read-trail',
  title: 'No trail records reads of objects',
  rationale: 'Access logs may come late or not at all; a trail is the record of who read what.',
  controls: ['security-hub/S3.23'],
  aliases: [
    'AVD-AWS-0172',
    'CLOUDTRAIL_S3_DATAEVENTS_ENABLED',
    'cloudtrail-s3-dataevents-enabled',
    'cloudtrail-all-read-s3-data-event-check',
    'cloudtrail_s3_dataevents_read_enabled',
    'FG_R00355',
    'aws-s3-enable-object-read-logging',
  ],
  references: [
    'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-23',
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html',
  ],
  since: '0.1.0',
});

import { defineObjectTrailRule } from '../define-object-trail-rule';

export default defineObjectTrailRule({
  kind: 'write',
  id: 'missing-write-trail',
  title: 'No trail records writes of objects',
  rationale: 'Access logs may come late or not at all; a trail is the record of who changed what.',
  controls: ['security-hub/S3.22'],
  aliases: [
    'AVD-AWS-0171',
    'CLOUDTRAIL_S3_DATAEVENTS_ENABLED',
    'cloudtrail-s3-dataevents-enabled',
    'cloudtrail-all-write-s3-data-event-check',
    'cloudtrail_s3_dataevents_write_enabled',
    'FG_R00354',
    'aws-s3-enable-object-write-logging',
  ],
  references: [
    'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-22',
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html',
  ],
  since: '0.1.0',
});

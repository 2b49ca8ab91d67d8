import { judged, placeOf } from '../../lib/engine';
import {
  holdsLogs,
  isBesideObjectTrail,
  isRunning,
  logWriters,
  mayBeUnread,
  records,
  objectTrailsOf,
  trailType,
} from '../../lib/s3';
import { allOf, anyOf, not } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'missing-write-trail',
  title: 'No trail records writes of objects',
  severity: 'medium',
  rationale: 'Access logs may come late or not at all; a trail is the record of who changed what.',
  remediation:
    'Use `trail.addS3EventSelector` or `logAllS3DataEvents()` (CDK), `EventSelectors` or ' +
    '`AdvancedEventSelectors` with data events of `AWS::S3::Object` (CloudFormation).',
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
  optIn: true,
  subject: 'bucket',
  concerns: (bucket) => allOf([isBesideObjectTrail(bucket), not(holdsLogs(bucket))]),
  *check(bucket) {
    const trails = objectTrailsOf(bucket.estate);
    // a trail is made once for an account: where templates make none of objects, it may well be made elsewhere, but not
    // in an account that runs; logs of logs are nobody's wish
    if ((trails.length === 0 && !isRunning(bucket.estate)) || logWriters(bucket).length > 0) return;
    const isRecorded = anyOf([
      mayBeUnread(bucket.estate, trailType),
      ...trails.map((trail) => records(trail, bucket, 'write')),
    ]);
    const message = 'no trail of the templates records writes of its objects, logging in all regions';
    yield* judged(not(isRecorded), placeOf(bucket.resource), message, {
      related: trails.map(({ resource }) => ({ place: placeOf(resource), message: 'this trail does not' })),
    });
  },
});

import { judged, unknown } from '../../lib/engine';
import { deliversLogs, property, receivesLogs, states } from '../../lib/s3';
import { allOf, anyOf, not, whyUnknown } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'missing-access-logs',
  title: 'Bucket keeps no access logs',
  severity: 'medium',
  rationale: 'Without server access logs nobody can say afterwards who read or changed what.',
  remediation:
    'Set `serverAccessLogsBucket` (CDK) or `LoggingConfiguration.DestinationBucketName` (CloudFormation) ' +
    'to one log bucket.',
  controls: ['fsbp/S3.9'],
  aliases: [
    'AwsSolutions-S1',
    'S3BucketLoggingEnabled',
    'CKV_AWS_18',
    'W35',
    'AVD-AWS-0089',
    'S3_BUCKET_LOGGING_ENABLED',
    'CT.S3.PR.2',
    's3-bucket-logging-enabled',
    '4552b71f',
    's3_bucket_server_access_logging_enabled',
    'S6258',
    'AC_AWS_0497',
    'aws-s3-enable-logging',
    'aws-s3-enable-bucket-logging',
  ],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-9',
  ],
  since: '0.1.0',
  subject: 'bucket',
  concerns: (bucket) => not(allOf([receivesLogs(bucket), not(states('LoggingConfiguration')(bucket))])),
  *check(bucket) {
    const logging = property(bucket, 'LoggingConfiguration');
    if (whyUnknown(logging) !== undefined) return yield unknown(logging);
    if (logging.kind !== 'absent') return;
    // a bucket that others log to would only log its own log deliveries
    const isKept = anyOf([receivesLogs(bucket), deliversLogs(bucket, 'bucket')]);
    const message = 'no server access logs are kept, expected a log bucket in `LoggingConfiguration`';
    yield* judged(not(isKept), logging, message);
  },
});

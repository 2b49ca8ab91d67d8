import { judged } from '../../lib/engine';
import { isGiven, property } from '../../lib/s3';
import { not } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'unmonitored-trail',
  title: 'Trail is sent nowhere that alarms',
  severity: 'medium',
  rationale: 'Log files in a bucket wake nobody up.',
  remediation: 'Set `sendToCloudWatchLogs: true` (CDK), `CloudWatchLogsLogGroupArn` with its role (CloudFormation).',
  controls: ['fsbp/CloudTrail.5'],
  aliases: [
    'CloudTrailCloudWatchLogsEnabled',
    'AVD-AWS-0162',
    'CLOUD_TRAIL_CLOUD_WATCH_LOGS_ENABLED',
    'CT.CLOUDTRAIL.PR.3',
    'cloud-trail-cloud-watch-logs-enabled',
    '65d07da5',
    'CKV2_AWS_10',
    'cloudtrail_cloudwatch_logging_enabled',
    'FG_R00029',
    'aws-cloudtrail-ensure-cloudwatch-integration',
  ],
  references: [
    'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-5',
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html',
  ],
  since: '0.1.0',
  subject: 'trail',
  *check(trail) {
    const value = property(trail, 'CloudWatchLogsLogGroupArn');
    yield* judged(not(isGiven(value)), value, 'no log group of CloudWatch is stated');
  },
});

import { defineAlarmRule } from '../define-alarm-rule';

export default defineAlarmRule({
  id: 'missing-bucket-policy-alarm',
  title: 'Nobody is told of changes of bucket policies',
  rationale: 'A bucket that somebody opens is found by those who look for open buckets; be first.',
  remediation:
    'Make a `MetricFilter` on the log group of the trail with the pattern of the page, and an `Alarm` with an action ' +
    'on its metric (CDK); `AWS::Logs::MetricFilter` and `AWS::CloudWatch::Alarm` (CloudFormation).',
  controls: ['security-hub/CloudWatch.8'],
  aliases: ['cloudwatch_log_metric_filter_for_s3_bucket_policy_changes'],
  references: ['https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-8'],
  events: [
    'PutBucketAcl',
    'PutBucketPolicy',
    'PutBucketCors',
    'PutBucketLifecycle',
    'PutBucketReplication',
    'DeleteBucketPolicy',
    'DeleteBucketCors',
    'DeleteBucketLifecycle',
    'DeleteBucketReplication',
  ],
  what: 'changes of bucket policies',
});

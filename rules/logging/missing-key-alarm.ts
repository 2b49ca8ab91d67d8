import { defineAlarmRule } from '../define-alarm-rule';

export default defineAlarmRule({
  id: 'missing-key-alarm',
  title: 'Nobody is told of keys that are disabled or deleted',
  rationale: 'What a key has encrypted is lost with it; the days until it is deleted are there to be used.',
  remediation:
    'Make a `MetricFilter` on the log group of the trail with the pattern of the page, and an `Alarm` with an action ' +
    'on its metric (CDK); `AWS::Logs::MetricFilter` and `AWS::CloudWatch::Alarm` (CloudFormation).',
  controls: ['security-hub/CloudWatch.7'],
  aliases: ['cloudwatch_log_metric_filter_disable_or_scheduled_deletion_of_kms_cmk'],
  references: ['https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-7'],
  events: ['DisableKey', 'ScheduleKeyDeletion'],
  from: 'kms.amazonaws.com',
  what: 'keys that are disabled or deleted',
});

import { defineAlarmRule } from '../define-alarm-rule';

export default defineAlarmRule({
  id: 'missing-trail-alarm',
  title: 'Nobody is told of changes of trails',
  rationale: 'Who stops a trail does the rest unseen.',
  remediation:
    'Make a `MetricFilter` on the log group of the trail with the pattern of the page, and an `Alarm` with an action ' +
    'on its metric (CDK); `AWS::Logs::MetricFilter` and `AWS::CloudWatch::Alarm` (CloudFormation).',
  controls: ['security-hub/CloudWatch.5'],
  aliases: ['cloudwatch_log_metric_filter_and_alarm_for_cloudtrail_configuration_changes_enabled'],
  references: ['https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-5'],
  events: ['CreateTrail', 'UpdateTrail', 'DeleteTrail', 'StartLogging', 'StopLogging'],
  what: 'changes of trails',
});

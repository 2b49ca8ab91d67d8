import { judged, setTo } from '../../lib/engine';
import { property } from '../../lib/s3';
import { isSwitchedOn, not } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'unvalidated-trail',
  title: 'Trail without log file validation',
  severity: 'low',
  rationale: 'Nobody can prove that its log files were not altered.',
  remediation: 'Set `enableFileValidation: true` (CDK), `EnableLogFileValidation: true` (CloudFormation).',
  controls: ['fsbp/CloudTrail.4'],
  aliases: [
    'CloudTrailLogFileValidationEnabled',
    'CKV_AWS_36',
    'AVD-AWS-0016',
    'CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED',
    'CT.CLOUDTRAIL.PR.2',
    'cloud-trail-log-file-validation-enabled',
    '2a3560fe',
    'cloudtrail_log_file_validation_enabled',
    'FG_R00027',
    'AC_AWS_0446',
    'aws-cloudtrail-enable-log-validation',
  ],
  references: [
    'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-4',
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html',
  ],
  since: '0.1.0',
  subject: 'trail',
  *check(trail) {
    const value = property(trail, 'EnableLogFileValidation');
    yield* judged(not(isSwitchedOn(value)), value, 'log file validation is off', setTo(value, true));
  },
});

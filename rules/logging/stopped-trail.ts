import { judged, setTo } from '../../lib/engine';
import { property } from '../../lib/s3';
import { isSwitchedOn, not } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'stopped-trail',
  title: 'Trail does not log',
  severity: 'high',
  rationale: 'What is not logged cannot be looked into later.',
  remediation: 'Set `IsLogging: true` (CloudFormation); `cloudtrail.Trail` does so (CDK).',
  controls: ['security-hub/CloudTrail.3'],
  aliases: ['CLOUD_TRAIL_ENABLED', 'cloudtrail-enabled', '5c0b06d5', 'CKV_AWS_251'],
  references: [
    'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-3',
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html',
  ],
  since: '0.1.0',
  subject: 'trail',
  *check(trail) {
    const value = property(trail, 'IsLogging');
    yield* judged(not(isSwitchedOn(value)), value, 'the trail is not logging', setTo(value, true));
  },
});

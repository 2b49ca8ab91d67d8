import { judged } from '../../lib/engine';
import { isAtWork, property, recordsManagement, trailsOf } from '../../lib/s3';
import { allOf, anyOf, not } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'missing-management-events',
  title: 'No trail records all management events',
  severity: 'high',
  rationale: 'Who changed a policy, a key or a trail is a management event; without them an attack leaves no trace.',
  remediation:
    'Leave out `managementEvents` or set `ReadWriteType.ALL` (CDK); give the trail an event selector with ' +
    '`IncludeManagementEvents: true` and `ReadWriteType: All`, or an advanced one of the category ' +
    '`Management` without `readOnly` (CloudFormation).',
  controls: ['fsbp/CloudTrail.1'],
  aliases: ['cloudtrail_multi_region_enabled_logging_management_events', 'cloudtrail-security-trail-enabled'],
  references: [
    'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-1',
    'https://docs.aws.amazon.com/config/latest/developerguide/multi-region-cloudtrail-enabled.html',
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html',
  ],
  since: '0.2.0',
  subject: 'trail',
  *check(trail) {
    const recordsAll = (one: typeof trail) => allOf([recordsManagement(one, 'read'), recordsManagement(one, 'write')]);
    const others = trailsOf(trail.estate).filter(({ resource }) => resource !== trail.resource);
    const elsewhere = others.map((one) => allOf([isAtWork(one), recordsAll(one)]));
    const basic = property(trail, 'EventSelectors');
    yield* judged(
      not(anyOf([recordsAll(trail), ...elsewhere])),
      basic.kind === 'absent' ? property(trail, 'AdvancedEventSelectors') : basic,
      'neither this trail nor another one records management events, both those that read and write',
    );
  },
});

import { fail, unknown } from '../../lib/engine';
import { allTruths, anyTruth } from '../../lib/policy';
import { isAtWork, property, recordsManagement, trailsOf } from '../../lib/s3';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'missing-management-events',
  title: 'No trail records all management events',
  severity: 'high',
  rationale: 'Who changed a policy, a key or a trail is a management event; without them an attack leaves no trace.',
  remediation:
    'Leave out `managementEvents` or set `ReadWriteType.ALL` (CDK); give the trail an event selector with `IncludeManagementEvents: true` and `ReadWriteType: All`, or an advanced one of the category `Management` without `readOnly` (CloudFormation).',
  controls: ['fsbp/CloudTrail.1'],
  references: [
    'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-1',
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html',
  ],
  since: '0.2.0',
  subject: 'trail',
  *check(trail) {
    const all = (one: typeof trail) => [recordsManagement(one, 'read'), recordsManagement(one, 'write')];
    const own = allTruths(all(trail));
    if (own === true) return;
    const others = trailsOf(trail.estate).filter(({ resource }) => resource !== trail.resource);
    const elsewhere = anyTruth(others.map((one) => allTruths([isAtWork(one), ...all(one)])));
    if (elsewhere === true) return;
    const basic = property(trail, 'EventSelectors');
    const where = basic.kind === 'absent' ? property(trail, 'AdvancedEventSelectors') : basic;
    if (own === false && elsewhere === false)
      yield fail(where, 'neither this trail nor another one records management events, both those that read and write');
    else yield unknown(where, 'whether a trail records all management events: its selectors are not known');
  },
});

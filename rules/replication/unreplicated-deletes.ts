import { judged, setTo, unknown } from '../../lib/engine';
import { property, replicationRules, states } from '../../lib/s3';
import { get, whyUnknown } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'unreplicated-deletes',
  title: 'Deletions are not replicated, and nobody said so',
  severity: 'low',
  rationale: 'What was deleted here lives on there: right for a backup, wrong for a mirror. It should be a choice.',
  remediation:
    'State `deleteMarkerReplication` in the rule (CDK), `DeleteMarkerReplication.Status` as `Enabled` or ' +
    '`Disabled` (CloudFormation).',
  controls: [],
  references: ['https://docs.aws.amazon.com/AmazonS3/latest/userguide/delete-marker-replication.html'],
  since: '0.1.0',
  subject: 'bucket',
  concerns: states('ReplicationConfiguration'),
  *check(bucket) {
    const rules = replicationRules(bucket);
    if (rules === undefined) return yield unknown(property(bucket, 'ReplicationConfiguration', 'Rules'));
    for (const { value, isEnabled } of rules) {
      const status = get(value, 'DeleteMarkerReplication', 'Status');
      if (isEnabled.kind === 'no' || get(value, 'Filter').kind === 'absent') continue;
      if (whyUnknown(status) !== undefined) yield unknown(status);
      else if (status.kind === 'absent')
        yield* judged(
          isEnabled,
          value,
          'whether delete markers are replicated is not stated, and they are not',
          setTo(status, 'Enabled', { unsafe: true }),
        );
    }
  },
});

import { judged, unknown } from '../../lib/engine';
import { property, replicationRules, states } from '../../lib/s3';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'unreplicated-history',
  title: 'What was there before is not replicated',
  severity: 'low',
  rationale: 'Replication begins with the rule: older objects have no copy until somebody starts a batch job.',
  remediation:
    'Run S3 Batch Replication once, and suppress this with the date on which it was done (CDK and ' +
    'CloudFormation know no property for it).',
  controls: [],
  references: ['https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-batch-replication-batch.html'],
  since: '0.1.0',
  optIn: true,
  subject: 'bucket',
  concerns: states('ReplicationConfiguration'),
  *check(bucket) {
    const rules = replicationRules(bucket);
    if (rules === undefined) return yield unknown(property(bucket, 'ReplicationConfiguration', 'Rules'));
    const first = rules.find(({ isEnabled }) => isEnabled.kind !== 'no');
    if (first)
      yield* judged(first.isEnabled, first.value, 'objects from before the rule are replicated by a batch job only');
  },
});

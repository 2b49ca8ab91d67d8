import { judged, setTo, unknown } from '../../lib/engine';
import { property, replicationRules, states } from '../../lib/s3';
import { get, not } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'disabled-replication-rule',
  title: 'Replication rule is switched off',
  severity: 'low',
  rationale: 'Who reads the template believes that the data is replicated.',
  remediation:
    'Set `Status: Enabled`, or remove the rule (CloudFormation); leave the rule out of `replicationRules` (CDK).',
  controls: ['nist-800-53-r5/CP-9', 'well-architected/REL09-BP01'],
  references: ['https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-add-config.html'],
  since: '0.1.0',
  subject: 'bucket',
  concerns: states('ReplicationConfiguration'),
  *check(bucket) {
    const rules = replicationRules(bucket);
    if (rules === undefined) return yield unknown(property(bucket, 'ReplicationConfiguration', 'Rules'));
    for (const { value, isEnabled } of rules) {
      const status = get(value, 'Status');
      const fix = setTo(status, 'Enabled', { unsafe: true });
      yield* judged(not(isEnabled), status, 'the replication rule is switched off', fix);
    }
  },
});

import { fail, unknown } from '../../lib/engine';
import { property, replicationRules, states } from '../../lib/s3';
import { isOneOf, get, isPresent, whyUnknown, type Value } from '../../lib/template';
import { defineRule } from '../define-rule';

/** What limits the rule; undefined when nothing does. */
function limitOf(rule: Value): Value | undefined {
  const prefix = get(rule, 'Filter', 'Prefix');
  const limits = [prefix, get(rule, 'Prefix'), get(rule, 'Filter', 'TagFilter'), get(rule, 'Filter', 'And')];
  return limits.find((value) => isPresent(value) && isOneOf(value, '').kind !== 'yes');
}

export default defineRule({
  id: 'partial-replication',
  title: 'Part of the objects is not replicated',
  severity: 'low',
  rationale: 'What the filters leave out has no copy, and nobody notices until it is needed.',
  remediation:
    "Leave the filter empty: omit `filter` in `replicationRules` (CDK), `Filter: { Prefix: '' }` (CloudFormation).",
  controls: ['nist-800-53-r5/CP-9', 'well-architected/REL09-BP01'],
  references: ['https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-add-config.html'],
  since: '0.1.0',
  subject: 'bucket',
  concerns: states('ReplicationConfiguration'),
  *check(bucket) {
    const rules = replicationRules(bucket);
    if (rules === undefined) return yield unknown(property(bucket, 'ReplicationConfiguration', 'Rules'));
    const active = rules.filter(({ isEnabled }) => isEnabled.kind !== 'no');
    const filters = active.map(({ value }) => limitOf(value));
    if (active.length === 0 || filters.includes(undefined)) return;
    const open = filters.find((filter) => filter !== undefined && whyUnknown(filter) !== undefined);
    if (open) yield unknown(open);
    else
      yield fail(
        property(bucket, 'ReplicationConfiguration', 'Rules'),
        'every rule has a filter: objects outside them are not replicated',
      );
  },
});

import { fail, unknown } from '../../lib/engine';
import { nameOf, property, replicationRules, sourcesOf, states } from '../../lib/s3';
import { get } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'chained-replication',
  title: 'Replicas are not replicated again',
  severity: 'medium',
  rationale:
    'S3 replicates what is written to the source, not what replication wrote there: the chain ends after one link.',
  remediation:
    'Add every destination to the rules of the first bucket: several `replicationRules` (CDK), several ' +
    '`Rules` (CloudFormation).',
  controls: [],
  references: ['https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-what-is-isnt-replicated.html'],
  since: '0.1.0',
  subject: 'bucket',
  concerns: states('ReplicationConfiguration'),
  *check(bucket) {
    const rules = replicationRules(bucket);
    if (rules === undefined) return yield unknown(property(bucket, 'ReplicationConfiguration', 'Rules'));
    const active =
      rules.find(({ isEnabled }) => isEnabled.kind === 'yes') ?? rules.find(({ isEnabled }) => isEnabled.kind !== 'no');
    const [source] = sourcesOf(bucket);
    // what goes back to where it came from is two-way replication, and no chain
    const open = rules.find(({ destination }) => destination.kind === 'unknown');
    if (active && source && active.isEnabled.kind === 'unknown') yield unknown(get(active.value, 'Status'));
    else if (active && source && open?.destination.kind === 'unknown')
      yield unknown(open.destinationArn, open.destination.because);
    else if (active && source)
      yield fail(
        active.value,
        `the bucket is a replica of \`${nameOf(source)}\`, and what comes from there is not replicated on`,
      );
  },
});

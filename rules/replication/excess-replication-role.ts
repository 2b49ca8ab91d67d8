import { fail, unknown } from '../../lib/engine';
import { bucketActions, describeActions, describeWitness } from '../../lib/policy';
import { extraPermissions, nameOf, property, replicationRole, replicationsOf, states, viewOf } from '../../lib/s3';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'excess-replication-role',
  title: 'Replication role holds more than it needs',
  severity: 'low',
  rationale: "The role is S3's, and whoever may pass it may use it: it needs to read versions and write replicas.",
  remediation:
    'Let CDK make the role (`replicationRules` of `s3.Bucket`), or list the actions of the page of AWS ' +
    'instead of `s3:*` (CloudFormation).',
  controls: ['nist-800-53-r5/AC-6', 'well-architected/SEC03-BP02'],
  references: ['https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html'],
  since: '0.1.0',
  subject: 'bucket',
  concerns: states('ReplicationConfiguration'),
  *check(bucket) {
    const replications = replicationsOf(bucket);
    if (replications === undefined) yield unknown(property(bucket, 'ReplicationConfiguration', 'Rules'));
    for (const replication of replications ?? []) {
      const view = viewOf(replication);
      for (const at of ['source', 'destination', 'elsewhere'] as const) {
        const answer = extraPermissions(view, at);
        if (answer.kind === 'unknown') yield unknown(replicationRole(bucket), answer.because);
        if (answer.kind !== 'yes') continue;
        const [witness] = answer.witnesses;
        const where = at === 'elsewhere' ? 'on buckets that the rule is not about' : `at the ${at}`;
        if (witness)
          yield fail(
            witness.statement?.place ?? replicationRole(bucket),
            `\`${nameOf(replication.role.resource)}\` may do more ${where} than replicate: ${describeActions(
              answer.witnesses.flatMap(({ actions }) => actions),
              bucketActions,
            )}`,
            { witness: describeWitness(witness, view.source.symbolTable) },
          );
      }
    }
  },
});

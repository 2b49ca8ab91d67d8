import { judged, unknown, type Verdict } from '../../lib/engine';
import type { Answer } from '../../lib/policy';
import {
  acceptsReplication,
  acceptsRole,
  isSameAccount,
  mayBeAdmittedOutside,
  nameOf,
  needsOf,
  property,
  replicationRole,
  replicationsAsOther,
  replicationsOf,
  states,
  viewOf,
  type BucketReplication,
  type Need,
} from '../../lib/s3';
import { allOf, literal, not, reason } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'refused-replication',
  title: 'Destination of another account does not admit the role',
  severity: 'high',
  rationale: 'Across accounts both sides have to agree: without the destination, nothing is replicated.',
  remediation:
    'Allow the role `s3:ReplicateObject` and `s3:ReplicateDelete` in the policy of the destination: ' +
    '`destination.addReplicationPolicy(roleArn)` (CDK), `AWS::S3::BucketPolicy` (CloudFormation).',
  controls: ['nist-800-53-r5/CP-9', 'well-architected/REL09-BP01'],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-walkthrough-2.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html',
  ],
  since: '0.1.0',
  subject: 'bucket',
  concerns: states('ReplicationConfiguration'),
  *check(bucket) {
    const made = replicationsOf(bucket);
    const others = replicationsAsOther(bucket);
    if (made === undefined || others === undefined)
      return yield unknown(property(bucket, 'ReplicationConfiguration', 'Rules'));
    for (const replication of made) {
      const view = viewOf(replication);
      yield* refusals(replication, nameOf(replication.role.resource), (need) => acceptsReplication(view, need));
    }
    const role = replicationRole(bucket);
    const arn = literal(role);
    for (const replication of others) {
      const { destination, rule } = replication;
      if (arn !== undefined) yield* refusals(replication, arn, (need) => acceptsRole([arn], replication, need));
      else if (destination ? !isSameAccount(destination, bucket) : rule.destination.kind === 'unknown')
        yield unknown(role);
    }
  },
});

/** What the destination of a rule does not let the role do, where it is of another account. */
function* refusals(replication: BucketReplication, role: string, accepts: (need: Need) => Answer): Iterable<Verdict> {
  const { source, destination, rule } = replication;
  if (rule.destination.kind === 'unknown') yield unknown(rule.destinationArn, rule.destination.because);
  if (destination === undefined || isSameAccount(destination, source)) return;
  const name = nameOf(destination.resource);
  const missing: string[] = [];
  for (const need of needsOf(replication).filter(({ at }) => at === 'destination')) {
    const answer = not(allOf([need.isNeeded, not(accepts(need))]));
    if (answer.kind === 'unknown')
      yield unknown(rule.destinationArn, reason`whether \`${name}\` admits \`${need.anyOf[0]}\`: ${answer.because}`);
    if (answer.kind === 'no') missing.push(`\`${need.anyOf[0]}\``);
  }
  if (missing.length > 0)
    yield* judged(
      not(mayBeAdmittedOutside(destination)),
      rule.destinationArn,
      `the policy of \`${name}\` does not let \`${role}\` do ${missing.join(', ')}: objects are not replicated`,
    );
}

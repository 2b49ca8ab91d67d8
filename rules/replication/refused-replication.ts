import { judged, unknown } from '../../lib/engine';
import {
  acceptsReplication,
  isSameAccount,
  mayBeAdmittedOutside,
  nameOf,
  needsOf,
  replicationsOf,
  states,
  viewOf,
} from '../../lib/s3';
import { defineRule } from '../define-rule';
import { allOf, not, reason } from '../../lib/template';

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
    for (const replication of replicationsOf(bucket) ?? []) {
      const { destination, role, rule } = replication;
      if (rule.destination.kind === 'unknown') yield unknown(rule.destinationArn, rule.destination.because);
      if (destination === undefined || isSameAccount(destination, role)) continue;
      const view = viewOf(replication);
      const missing: string[] = [];
      for (const need of needsOf(replication).filter(({ at }) => at === 'destination')) {
        const answer = not(allOf([need.isNeeded, not(acceptsReplication(view, need))]));
        if (answer.kind === 'unknown')
          yield unknown(
            rule.destinationArn,
            reason`whether \`${nameOf(destination.resource)}\` admits \`${need.anyOf[0]}\`: ${answer.because}`,
          );
        if (answer.kind === 'no') missing.push(`\`${need.anyOf[0]}\``);
      }
      if (missing.length === 0) continue;
      yield* judged(
        not(mayBeAdmittedOutside(destination)),
        rule.destinationArn,
        `the policy of \`${nameOf(destination.resource)}\` does not let \`${nameOf(role.resource)}\` do ` +
          `${missing.join(', ')}: objects are not replicated`,
      );
    }
  },
});

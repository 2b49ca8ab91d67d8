import { judged, placeOf, unknown, type Verdict } from '../../lib/engine';
import {
  askKeyNeed,
  hasPermission,
  keyNeedsOf,
  mayBeAdmittedOutside,
  mayServiceAssume,
  nameOf,
  needsOf,
  property,
  replicationRole,
  replicationsAsOther,
  replicationsOf,
  states,
  viewOf,
  type KeyReference,
  type Replication,
} from '../../lib/s3';
import { allOf, not, whyUnknown, reason, type Value } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'powerless-replication-role',
  title: 'Replication role lacks what it needs',
  severity: 'high',
  rationale: 'Objects stay unreplicated, with `FAILED` in their status and nobody told.',
  remediation:
    'Let CDK make the role (`replicationRules` of `s3.Bucket`), or grant ' +
    '`s3:GetObjectVersionForReplication`, `s3:ReplicateObject` and their companions as the page of AWS ' +
    'lists them (CloudFormation).',
  controls: ['nist-800-53-r5/CP-9', 'well-architected/REL09-BP01'],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-change-owner.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-troubleshoot.html',
  ],
  since: '0.1.0',
  subject: 'bucket',
  concerns: states('ReplicationConfiguration'),
  *check(bucket) {
    const role = replicationRole(bucket);
    const replications = replicationsOf(bucket);
    if (replications === undefined) return yield unknown(property(bucket, 'ReplicationConfiguration', 'Rules'));
    if ((replicationsAsOther(bucket) ?? []).length > 0)
      return yield unknown(role, whyUnknown(role) ?? 'what the role may do: no template here makes it');
    yield* unassumable(role, replications);
    for (const replication of replications) {
      const view = viewOf(replication);
      const keyNeeds = keyNeedsOf(replication);
      const name = nameOf(replication.role.resource);
      const missing: string[] = [];
      for (const need of needsOf(replication)) {
        const answer = not(allOf([need.isNeeded, not(hasPermission(view, need))]));
        const words = `\`${need.anyOf[0]}\` at the ${need.at}`;
        if (answer.kind === 'unknown')
          yield unknown(role, reason`whether \`${name}\` may do ${words}: ${answer.because}`);
        if (answer.kind === 'no') missing.push(words);
      }
      for (const need of keyNeeds) {
        const answer = not(allOf([need.isNeeded, not(askKeyNeed(view, need))]));
        const words = `\`${need.action}\` with \`${keyName(need.reference)}\``;
        if (answer.kind === 'unknown')
          yield unknown(role, reason`whether \`${name}\` may do ${words}: ${answer.because}`);
        if (answer.kind === 'no') missing.push(words);
      }
      if (missing.length > 0)
        yield* judged(
          not(mayBeAdmittedOutside(replication.role)),
          role,
          `\`${name}\` lacks ${missing.join(', ')}: objects are not replicated`,
          { related: [{ place: placeOf(replication.role.resource), message: 'the role is here' }] },
        );
    }
  },
});

/** What is wrong with a role that S3 may not assume, whatever it may do. */
function* unassumable(role: Value, [first]: readonly Replication[]): Generator<Verdict> {
  if (first === undefined) return;
  const name = nameOf(first.role.resource);
  yield* judged(
    not(mayServiceAssume(first.role, 's3.amazonaws.com')),
    role,
    `\`${name}\` does not let \`s3.amazonaws.com\` assume it: objects are not replicated`,
    { related: [{ place: placeOf(first.role.resource), message: 'the role is here' }] },
  );
}

function keyName(reference: KeyReference): string {
  if (reference.kind === 'key') return nameOf(reference.key.resource);
  return reference.kind === 'foreign' ? reference.name : 'the key';
}

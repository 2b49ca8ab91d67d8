import { fail, placeOf, unknown } from '../../lib/engine';
import {
  askKeyUse,
  askNeed,
  bucketOf,
  keyNeedsOf,
  keySubject,
  nameOf,
  needsOf,
  property,
  replicationRole,
  replicationsOf,
  roleNamed,
  viewOf,
} from '../../lib/s3';
import { whyUnknown } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'powerless-replication-role',
  title: 'Replication role lacks what it needs',
  severity: 'high',
  rationale: 'Objects stay unreplicated, with `FAILED` in their status and nobody told.',
  remediation:
    'Let CDK make the role (`replicationRules` of `s3.Bucket`), or grant `s3:GetObjectVersionFor*`, `s3:ReplicateObject` and their companions as the page of AWS lists them (CloudFormation).',
  controls: ['nist-800-53-r5/CP-9', 'well-architected/REL09-BP01'],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-troubleshoot.html',
  ],
  since: '0.1.0',
  subject: 'bucket',
  *check(bucket) {
    const role = replicationRole(bucket);
    const replications = replicationsOf(bucket);
    if (replications === undefined) return yield unknown(property(bucket, 'ReplicationConfiguration', 'Rules'));
    if (replications.length === 0 && whyUnknown(role) !== undefined && roleNamed(role, bucket.estate) === undefined)
      return yield unknown(role);
    for (const replication of replications) {
      const view = viewOf(replication);
      const name = nameOf(replication.role.resource);
      const missing: string[] = [];
      for (const need of needsOf(replication)) {
        const answer = askNeed(view, need);
        if (answer.kind === 'unknown')
          yield unknown(role, `whether \`${name}\` may do \`${need.action}\` at the ${need.at}: ${answer.because}`);
        if (answer.kind === 'no') missing.push(`\`${need.action}\` at the ${need.at}`);
      }
      for (const { reference, action, value } of keyNeedsOf(replication)) {
        if (reference.kind === 'unknown') yield unknown(value, reference.because);
        if (reference.kind !== 'key') continue;
        const answer = askKeyUse(
          keySubject(reference.key, view.source.vocabulary, [view.principal]),
          bucketOf(bucket.estate, (action === 'kms:Decrypt' ? bucket : (replication.destination ?? bucket)).resource),
          view.source.vocabulary,
          [view.principal],
          action,
        );
        if (answer.kind === 'unknown')
          yield unknown(
            role,
            `whether \`${name}\` may do \`${action}\` with \`${nameOf(reference.key.resource)}\`: ${answer.because}`,
          );
        if (answer.kind === 'no') missing.push(`\`${action}\` with \`${nameOf(reference.key.resource)}\``);
      }
      if (missing.length > 0)
        yield fail(role, `\`${name}\` lacks ${missing.join(', ')}: objects are not replicated`, {
          related: [{ place: placeOf(replication.role.resource), message: 'the role is here' }],
        });
    }
  },
});

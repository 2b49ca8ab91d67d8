import { judged, unknown } from '../../lib/engine';
import { defaultEncryption, encryptionKey, isEnabledStatus, property, replicationRules, states } from '../../lib/s3';
import { allOf, get, not, whyUnknown } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'skipped-kms-objects',
  title: 'Encrypted objects are left out of the replication',
  severity: 'high',
  rationale:
    'S3 skips objects that are encrypted with KMS unless the rule selects them: with a KMS default, that ' +
    'is all of them.',
  remediation:
    'Set `sseKmsEncryptedObjects: true` and `kmsKey` in the rule (CDK), ' +
    '`SourceSelectionCriteria.SseKmsEncryptedObjects.Status: Enabled` with `ReplicaKmsKeyID` ' +
    '(CloudFormation).',
  controls: ['nist-800-53-r5/CP-9', 'well-architected/REL09-BP01'],
  references: ['https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html'],
  since: '0.1.0',
  subject: 'bucket',
  concerns: states('ReplicationConfiguration'),
  *check(bucket) {
    const rules = replicationRules(bucket);
    if (rules === undefined) return yield unknown(property(bucket, 'ReplicationConfiguration', 'Rules'));
    if (rules.length === 0) return;
    const key = encryptionKey(bucket);
    if (key === undefined) return;
    if (key.kind === 'unknown' && whyUnknown(get(defaultEncryption(bucket), 'SSEAlgorithm')) !== undefined)
      return yield unknown(defaultEncryption(bucket), key.because);
    for (const { value, isEnabled } of rules) {
      if (isEnabled.kind === 'no') continue;
      const status = get(value, 'SourceSelectionCriteria', 'SseKmsEncryptedObjects', 'Status');
      const areSelected = isEnabledStatus(status);
      yield* judged(
        allOf([isEnabled, not(areSelected)]),
        areSelected.kind === 'unknown' ? status : value,
        'the bucket encrypts with KMS, and the rule does not select such objects: they are not replicated',
      );
    }
  },
});

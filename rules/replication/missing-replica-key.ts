import { judged, unknown } from '../../lib/engine';
import { isEnabledStatus, keyReference, property, replicationRules, states } from '../../lib/s3';
import { get, mayHoldAnything, plain, regionOf, tokensOf, whyUnknown, inFirstPartition } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'missing-replica-key',
  title: 'No key for the encrypted replicas',
  severity: 'high',
  rationale:
    'S3 refuses the configuration, or every object fails to replicate: a key is needed in the region of ' +
    'the destination.',
  remediation:
    'Set `kmsKey` of the rule to a key in the region of the destination (CDK), ' +
    '`Destination.EncryptionConfiguration.ReplicaKmsKeyID` (CloudFormation).',
  controls: ['nist-800-53-r5/CP-9', 'well-architected/REL09-BP01'],
  references: ['https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html'],
  since: '0.1.0',
  subject: 'bucket',
  concerns: states('ReplicationConfiguration'),
  *check(bucket) {
    const rules = replicationRules(bucket);
    if (rules === undefined) return yield unknown(property(bucket, 'ReplicationConfiguration', 'Rules'));
    for (const { value, isEnabled, destination } of rules) {
      if (isEnabled.kind === 'no') continue;
      const selection = get(value, 'SourceSelectionCriteria', 'SseKmsEncryptedObjects', 'Status');
      const selectsKms = isEnabledStatus(selection);
      if (selectsKms.kind === 'unknown') yield unknown(selection);
      if (selectsKms.kind !== 'yes') continue;
      const key = get(value, 'Destination', 'EncryptionConfiguration', 'ReplicaKmsKeyID');
      const region = destination.kind === 'bucket' ? plain(regionOf(destination.resource.template)) : undefined;
      if (key.kind === 'absent')
        yield* judged(
          isEnabled,
          get(value, 'Destination'),
          'objects encrypted with KMS are selected, and no key is given for their replicas: S3 answers ' +
            '`InvalidRequest`',
        );
      const spelled = key.kind === 'text' ? plain(inFirstPartition(key.text)) : undefined;
      if (key.kind === 'absent') continue;
      const isMadeHere = key.kind === 'text' && !tokensOf(key.text).some(mayHoldAnything);
      if (whyUnknown(key) !== undefined && spelled === undefined && !isMadeHere) yield unknown(key);
      else {
        const reference = keyReference(key, bucket.estate);
        const itsRegion =
          reference.kind === 'key'
            ? plain(regionOf(reference.key.resource.template))
            : /^arn:[^:]*:kms:([a-z0-9-]+):/.exec(spelled ?? '')?.[1];
        if (destination.kind === 'unknown') yield unknown(get(value, 'Destination', 'Bucket'), destination.because);
        if (region !== undefined && itsRegion !== undefined && region !== itsRegion)
          yield* judged(
            isEnabled,
            key,
            `the key is in \`${itsRegion}\`, the destination in \`${region}\`: replicas cannot be encrypted`,
          );
      }
    }
  },
});

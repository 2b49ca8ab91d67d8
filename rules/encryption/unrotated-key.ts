import { setTo, judged } from '../../lib/engine';
import { isReplica, property } from '../../lib/s3';
import { allOf, decided, isOneOf, isSwitchedOn, not, yes } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'unrotated-key',
  title: 'Key does not rotate',
  severity: 'medium',
  rationale: 'Whoever copies key material can read what it protects, until it changes.',
  remediation: 'Set `enableKeyRotation: true` (CDK), `EnableKeyRotation: true` (CloudFormation).',
  controls: ['security-hub/KMS.4'],
  aliases: [
    'AwsSolutions-KMS5',
    'KMSBackingKeyRotationEnabled',
    'CKV_AWS_7',
    'F19',
    'AVD-AWS-0065',
    'CMK_BACKING_KEY_ROTATION_ENABLED',
    'CT.KMS.PR.1',
    'cmk-backing-key-rotation-enabled',
    '235ca980',
    '1c07bfaf',
    'kms_cmk_rotation_enabled',
    'KMSEnabledKeyRotation',
    'aws-kms-auto-rotate-keys',
  ],
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-4',
  ],
  since: '0.1.0',
  optIn: true,
  subject: 'key',
  concerns: (key) => decided(!isReplica(key)),
  *check(key) {
    if (isReplica(key)) return;
    const spec = property(key, 'KeySpec');
    const origin = property(key, 'Origin');
    // asymmetric keys and imported material cannot be rotated by KMS
    const canRotate = allOf([
      spec.kind === 'absent' ? yes : isOneOf(spec, 'SYMMETRIC_DEFAULT'),
      origin.kind === 'absent' ? yes : isOneOf(origin, 'AWS_KMS'),
    ]);
    const rotation = property(key, 'EnableKeyRotation');
    const isStanding = allOf([canRotate, not(isSwitchedOn(rotation))]);
    yield* judged(isStanding, rotation, 'the key does not rotate', setTo(rotation, true));
  },
});

import { judged, setTo, unknown } from '../../lib/engine';
import { bucketKeyEnabled as bucketKey, defaultEncryption, usesKms } from '../../lib/s3';
import { get, isSwitchedOn, literal, not, whyUnknown } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'costly-kms-requests',
  title: 'SSE-KMS without a bucket key',
  severity: 'low',
  rationale:
    'Each object costs a request to KMS, in money and against its quota; a bucket key saves nearly all of them.',
  remediation:
    'Set `bucketKeyEnabled: true` (CDK), `BucketKeyEnabled: true` beside `ServerSideEncryptionByDefault` ' +
    '(CloudFormation).',
  controls: [],
  references: ['https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html'],
  since: '0.1.0',
  optIn: true,
  subject: 'bucket',
  concerns: usesKms,
  *check(bucket) {
    const algorithm = get(defaultEncryption(bucket), 'SSEAlgorithm');
    const why = whyUnknown(algorithm);
    if (why !== undefined) return yield unknown(algorithm);
    // double-layer encryption knows no bucket keys
    if (literal(algorithm) !== 'aws:kms') return;
    const enabled = bucketKey(bucket);
    const place = enabled.kind === 'absent' ? algorithm : enabled;
    yield* judged(not(isSwitchedOn(enabled)), place, 'no bucket key is used', setTo(enabled, true));
  },
});

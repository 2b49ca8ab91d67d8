import { fail, placeOf, unknown } from '../../lib/engine';
import { defaultEncryption, encryptionKey, inSameRegion, nameOf, property, usesKms } from '../../lib/s3';
import { isPresent, literal, whyUnknown } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'rejected-key',
  title: 'S3 cannot use the key',
  severity: 'high',
  rationale: 'Nothing can be written: S3 asks KMS for data keys, which only a symmetric key of the same region makes.',
  remediation:
    'Make the key with `keySpec: kms.KeySpec.SYMMETRIC_DEFAULT`, the default, in the region of the bucket ' +
    '(CDK), `KeySpec: SYMMETRIC_DEFAULT` (CloudFormation).',
  controls: [],
  references: ['https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html'],
  since: '0.2.0',
  subject: 'bucket',
  concerns: usesKms,
  *check(bucket) {
    const reference = encryptionKey(bucket);
    const here = defaultEncryption(bucket);
    if (reference?.kind !== 'key') return;
    const { key } = reference;
    const called = nameOf(key.resource);
    const related = [{ place: placeOf(key.resource), message: 'the key is here' }];
    for (const [name, expected] of [
      ['KeySpec', 'SYMMETRIC_DEFAULT'],
      ['KeyUsage', 'ENCRYPT_DECRYPT'],
    ] as const) {
      const value = property(key, name);
      if (whyUnknown(value) !== undefined) yield unknown(value);
      else if (isPresent(value) && literal(value) !== expected)
        yield fail(here, `\`${called}\` has the ${name} \`${literal(value)}\`, and S3 takes \`${expected}\` only`, {
          related,
        });
    }
    if (inSameRegion(key.resource.template, bucket.resource.template).kind === 'no')
      yield fail(here, `\`${called}\` is in another region, and S3 takes keys of its own only`, { related });
  },
});

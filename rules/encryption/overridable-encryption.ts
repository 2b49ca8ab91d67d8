import { fail, unknown } from '../../lib/engine';
import { describeUndenied, exactly, otherThan, present, type Condition } from '../../lib/policy';
import {
  defaultEncryption,
  encryptionKey,
  hasPolicies,
  isNotExplicitlyDenied,
  logWriters,
  trailType,
  usesKms,
  type KeyReference,
  type PolicyOnBucket,
} from '../../lib/s3';
import { allOf, attributeText, no } from '../../lib/template';
import { defineRule } from '../define-rule';

const algorithm = 's3:x-amz-server-side-encryption';
const keyId = 's3:x-amz-server-side-encryption-aws-kms-key-id';

/** What writers may ask for instead of the default, in words and as what a request then has. */
function weakerThan(
  key: KeyReference,
  { symbolTable }: PolicyOnBucket,
): readonly (readonly [words: string, given: readonly Condition[]])[] {
  const noKms = ['SSE-S3', [exactly(algorithm, 'AES256')]] as const;
  const own =
    key.kind === 'key'
      ? symbolTable.encode(attributeText(key.key.resource, 'Arn'))
      : key.kind === 'foreign'
        ? key.name
        : undefined;
  if (own === undefined) return [noKms];
  const otherKey = [exactly(algorithm, 'aws:kms', 'aws:kms:dsse'), otherThan(keyId, own), present(keyId)];
  return [noKms, ['a key of their own', otherKey]];
}

export default defineRule({
  id: 'overridable-encryption',
  title: 'Writers may choose a weaker encryption than the default',
  severity: 'low',
  rationale: 'Default encryption is only what happens when a request says nothing: a header overrides it.',
  remediation:
    'Deny `s3:PutObject` when `s3:x-amz-server-side-encryption` or `…-aws-kms-key-id` differ, with ' +
    '`StringNotEqualsIfExists`, in CDK and in CloudFormation alike.',
  controls: ['nist-800-53-r5/SC-28', 'nist-800-53-r5/SC-28(1)', 'well-architected/SEC08-BP02'],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html#require-sse-kms',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html',
  ],
  since: '0.1.0',
  optIn: true,
  subject: 'bucket-access',
  concerns: (access) => allOf([hasPolicies(access), access.bucket === undefined ? no : usesKms(access.bucket)]),
  *check({ bucket, policies }) {
    if (bucket === undefined || policies.length === 0) return;
    // the digests that validate a trail's records come with SSE-S3, whatever the trail's key: refusing them would end
    // the validation
    if (logWriters(bucket).some(({ type }) => type === trailType)) return;
    const key = encryptionKey(bucket);
    if (key === undefined) return;
    if (key.kind === 'unknown') return yield unknown(defaultEncryption(bucket), key.because);
    for (const policy of policies) {
      const asked = weakerThan(key, policy);
      const answers = asked.map(([words, given]) => ({
        words,
        answer: isNotExplicitlyDenied(policy, 's3:PutObject', given),
      }));
      const open = answers
        .map(({ answer }) => (answer.kind === 'unknown' ? answer.because : undefined))
        .find((because) => because !== undefined);
      if (open !== undefined) yield unknown(policy.document, open);
      const left = answers.filter(({ answer }) => answer.kind === 'yes');
      const [first] = left;
      const [witness] = first?.answer.kind === 'yes' ? first.answer.witnesses : [];
      if (witness)
        yield fail(
          policy.document,
          `the policy lets writers choose ${left.map(({ words }) => words).join(' or ')} instead of the default`,
          { witness: describeUndenied(witness, policy.symbolTable) },
        );
    }
  },
});

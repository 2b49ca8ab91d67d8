import { fail, judged, unknown } from '../../lib/engine';
import { exactly } from '../../lib/policy';
import { blockedEncryption, blocksCustomerKeys, isNotExplicitlyDenied } from '../../lib/s3';
import { decided, items, literal, not, whyUnknown } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'customer-provided-keys',
  title: 'Uploads with keys that only the caller has (SSE-C) are accepted',
  severity: 'low',
  rationale:
    'Whoever can write can encrypt everything with a key nobody else has: that is how buckets are held to ransom.',
  remediation:
    'Block it with `BlockedEncryptionTypes: { EncryptionType: [SSE-C] }` in the encryption rule ' +
    '(CloudFormation, `blockedEncryptionTypes` in CDK), or deny `s3:PutObject` when ' +
    '`s3:x-amz-server-side-encryption-customer-algorithm` is there.',
  controls: ['nist-800-53-r5/SC-12', 'well-architected/SEC08-BP01'],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-s3-c-encryption-setting-faq.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/blocking-unblocking-s3-c-encryption-gpb.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html',
  ],
  since: '0.1.0',
  optIn: true,
  subject: 'bucket-access',
  concerns: ({ bucket }) => decided(bucket !== undefined),
  *check({ bucket, policies }) {
    if (bucket === undefined) return;
    const blocked = blockedEncryption(bucket);
    const listed = items(blocked);
    if (listed === undefined) return yield unknown(blocked);
    if (listed.some((one) => literal(one) === 'SSE-C')) return;
    const open = listed.find((one) => whyUnknown(one) !== undefined);
    if (open) return yield unknown(open);
    const answers = policies.map((policy) =>
      isNotExplicitlyDenied(policy, 's3:PutObject', [
        exactly('s3:x-amz-server-side-encryption-customer-algorithm', 'AES256'),
      ]),
    );
    if (answers.some(({ kind }) => kind === 'no')) return;
    const undecided = answers.find((answer) => answer.kind === 'unknown');
    if (undecided?.kind === 'unknown') return yield unknown(blocked, undecided.because);
    if (blocked.kind === 'absent') {
      const isOpen = not(blocksCustomerKeys(bucket));
      yield* judged(isOpen, bucket.properties, 'SSE-C is not blocked, and S3 does not do so of itself here');
    } else yield fail(blocked, 'SSE-C is let in on purpose');
  },
});

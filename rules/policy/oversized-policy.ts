import { fail, unknown } from '../../lib/engine';
import { get, items, type Value } from '../../lib/template';
import { hasPolicies } from '../../lib/s3';
import { defineRule } from '../define-rule';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/add-bucket-policy.html */
const maximumSize = 20 * 1024;

/** Bytes of the value as JSON without blanks, references counted as nothing. */
function sizeOf(value: Value): { readonly least: number; readonly isOpen: boolean } {
  const sum = (
    parts: readonly { readonly least: number; readonly isOpen: boolean }[],
    extra: number,
  ): ReturnType<typeof sizeOf> => ({
    least: parts.reduce((total, { least }) => total + least, extra),
    isOpen: parts.some(({ isOpen }) => isOpen),
  });
  if (value.kind === 'text')
    return {
      least: value.text.reduce((total, part) => total + (typeof part === 'string' ? Buffer.byteLength(part) : 0), 2),
      isOpen: value.text.some((part) => typeof part !== 'string'),
    };
  if (value.kind === 'list') return sum((items(value) ?? []).map(sizeOf), value.items.length + 1);
  if (value.kind !== 'map') return { least: 0, isOpen: value.kind === 'unknown' };
  const keys = Object.keys(value.raw);
  return sum(
    keys.map((key) => {
      const { least, isOpen } = sizeOf(get(value, key));
      return { least: least + Buffer.byteLength(key) + 4, isOpen };
    }),
    1,
  );
}

export default defineRule({
  id: 'oversized-policy',
  title: 'Bucket policy is too large',
  severity: 'high',
  rationale: 'S3 takes 20 KB, and answers with an error beyond.',
  remediation:
    'Join statements, use wildcards, or give each tenant an access point: `s3.CfnAccessPoint` (CDK), `AWS::S3::AccessPoint` (CloudFormation).',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/add-bucket-policy.html',
  ],
  since: '0.1.0',
  subject: 'bucket-access',
  concerns: hasPolicies,
  *check({ policies }) {
    for (const { document } of policies) {
      const { least, isOpen } = sizeOf(document);
      if (least > maximumSize)
        yield fail(
          document,
          `the policy has at least ${Math.floor(least / 1024)} KB, and S3 takes no more than ${maximumSize / 1024} KB`,
        );
      else if (isOpen && least > maximumSize * 0.9)
        yield unknown(document, 'parts of it are not known, and it is close to the limit of 20 KB');
    }
  },
});

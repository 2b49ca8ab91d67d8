import { fail, unknown } from '../../lib/engine';
import { type PolicyDocument, hasAnyDocument } from '../../lib/s3';
import { get, type Resource, type Value } from '../../lib/template';
import { defineRule } from '../define-rule';

interface Quota {
  readonly what: string;
  /** bytes or characters, blanks not counted */
  readonly most: number;
  /** what most is by default, where AWS raises it on request */
  readonly usual?: number;
}

/**
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/add-bucket-policy.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
 */
const quotas = {
  bucket: { what: 'a bucket policy', most: 20 * 1024 },
  key: { what: 'a key policy', most: 32 * 1024 },
  trust: { what: 'a trust policy', most: 8192, usual: 2048 },
  managed: { what: 'a managed policy', most: 6144 },
  'AWS::IAM::Role': { what: 'all inline policies of a role', most: 10240 },
  'AWS::IAM::User': { what: 'all inline policies of a user', most: 2048 },
  'AWS::IAM::Group': { what: 'all inline policies of a group', most: 5120 },
} as const satisfies Readonly<Record<string, Quota>>;

interface Size {
  readonly least: number;
  readonly isOpen: boolean;
}

function sum(parts: readonly Size[], extra: number): Size {
  return {
    least: parts.reduce((total, { least }) => total + least, extra),
    isOpen: parts.some(({ isOpen }) => isOpen),
  };
}

/** Bytes of the value as JSON without blanks, references counted as nothing. */
function sizeOf(value: Value): Size {
  if (value.kind === 'text')
    return {
      least: value.text.reduce((total, part) => total + (typeof part === 'string' ? Buffer.byteLength(part) : 0), 2),
      isOpen: value.text.some((part) => typeof part !== 'string'),
    };
  if (value.kind === 'list') return sum(value.items.map(sizeOf), value.items.length + 1);
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

/** The quota of each document, those that share one together. */
function* measured({ type }: Resource, all: readonly PolicyDocument[]): Iterable<readonly [Quota, readonly Value[]]> {
  for (const { document, on } of all) if (on !== 'identity') yield [quotas[on], [document]];
  const ofIdentity = all.filter(({ on }) => on === 'identity').map(({ document }) => document);
  if (type === 'AWS::IAM::ManagedPolicy') for (const one of ofIdentity) yield [quotas.managed, [one]];
  if ((type === 'AWS::IAM::Role' || type === 'AWS::IAM::User' || type === 'AWS::IAM::Group') && ofIdentity.length > 0)
    yield [quotas[type], ofIdentity];
}

export default defineRule({
  id: 'oversized-policy',
  title: 'Policy is too large',
  severity: 'high',
  rationale: 'S3 takes 20 KB, IAM a few thousand characters, and both answer with an error beyond.',
  remediation:
    'Join statements, use wildcards, or give each tenant an access point: `s3.CfnAccessPoint` (CDK), ' +
    '`AWS::S3::AccessPoint` (CloudFormation).',
  controls: [],
  aliases: [
    'POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA',
    'POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA',
    'POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA',
  ],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/add-bucket-policy.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html',
  ],
  since: '0.1.0',
  subject: 'policy-documents',
  concerns: hasAnyDocument,
  *check({ resource, all }) {
    for (const [{ what, most, usual }, documents] of measured(resource, all)) {
      const [first] = documents;
      const { least, isOpen } = sum(documents.map(sizeOf), 0);
      if (first === undefined) continue;
      const shown = (bytes: number): string =>
        most > 10240 ? `${Math.floor(bytes / 1024)} KB` : `${bytes} characters`;
      if (least > most)
        yield fail(first, `there are at least ${shown(least)}, and AWS takes no more than ${shown(most)} for ${what}`);
      else if (usual !== undefined && least > usual)
        yield unknown(
          first,
          `there are ${least} characters, and AWS takes ${usual} unless the quota of the account is raised`,
        );
      else if (isOpen && least > most * 0.9)
        yield unknown(first, `parts of it are not known, and it is close to the limit of ${shown(most)}`);
    }
  },
});

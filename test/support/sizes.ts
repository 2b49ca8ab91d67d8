import { App, aws_kms as kms, Stack } from 'aws-cdk-lib';
import { AccessLogsBucket, SecureBucket } from 'bucket-warden/constructs';
import { env } from './app';
import { folder } from './command';

/* How large stacks of secure buckets become, beside what AWS takes. */

/** What AWS takes at most. */
export const limits = {
  /** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
  resources: 500,
  templateBytes: 1024 * 1024,
  /** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html */
  bucketPolicyBytes: 20 * 1024,
  /** @see https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html */
  keyPolicyBytes: 32 * 1024,
} as const;

/** The largest of each in an app; of policies as long as they can become. */
export type Sizes = Readonly<Record<keyof typeof limits, number>>;

/** Apps of many buckets: how many, in how many stacks, and whether the buckets of a stack share a key. */
export const manyBuckets = [
  { buckets: 10, stacks: 1, isKeyShared: false },
  { buckets: 10, stacks: 1, isKeyShared: true },
  { buckets: 100, stacks: 1, isKeyShared: false },
  { buckets: 100, stacks: 1, isKeyShared: true },
  { buckets: 500, stacks: 5, isKeyShared: false },
  { buckets: 500, stacks: 5, isKeyShared: true },
] as const;

/** Sizes of such an app, all of whose buckets log to one bucket. */
export function sizesOf({ buckets, stacks, isKeyShared }: (typeof manyBuckets)[number]): Sizes {
  const app = new App({ outdir: folder() });
  const accessLogsBucket = new AccessLogsBucket(new Stack(app, 'Logs', { env }), 'Logs');
  for (let index = 0; index < stacks; index++) {
    const stack = new Stack(app, `Part${index}`, { env });
    const shared = isKeyShared ? { encryptionKey: new kms.Key(stack, 'Key', { enableKeyRotation: true }) } : {};
    for (let each = 0; each < buckets / stacks; each++)
      new SecureBucket(stack, `Data${each}`, { accessLogsBucket, ...shared });
  }
  const templates = app.synth().stacks.map(({ template }) => template as Written);
  const largest = (of: (template: Written) => readonly number[]): number => Math.max(...templates.flatMap(of));
  return {
    resources: largest(({ Resources }) => [Object.keys(Resources).length]),
    templateBytes: largest((template) => [JSON.stringify(template).length]),
    bucketPolicyBytes: largest((template) => policyBytes(template, 'AWS::S3::BucketPolicy', 'PolicyDocument')),
    keyPolicyBytes: largest((template) => policyBytes(template, 'AWS::KMS::Key', 'KeyPolicy')),
  };
}

interface Written {
  readonly Resources: Readonly<Record<string, { Type: string; Properties?: Readonly<Record<string, unknown>> }>>;
}

/** Bytes of policies, each reference counted as the longest text that it can become. */
function policyBytes({ Resources }: Written, type: string, property: string): readonly number[] {
  return Object.values(Resources)
    .filter(({ Type }) => Type === type)
    .map(({ Properties }) => JSON.stringify(longest(Properties?.[property])).length);
}

/** `arn:aws-us-gov:s3:::` and 63 characters; other references, such as to the partition, are shorter. */
const longestReference = 'x'.repeat(83);

function longest(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(longest);
  if (typeof value !== 'object' || value === null) return value;
  const [first, ...others] = Object.entries(value);
  if (first && others.length === 0) {
    const [name, inner] = first;
    if (name === 'Fn::Join' && Array.isArray(inner)) return joined(inner);
    if (name === 'Ref' || name.startsWith('Fn::')) return longestReference;
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, longest(one)]));
}

function joined([separator, parts]: readonly unknown[]): string {
  const texts = Array.isArray(parts) ? parts.map((part) => (typeof part === 'string' ? part : longestReference)) : [];
  return texts.join(String(separator));
}

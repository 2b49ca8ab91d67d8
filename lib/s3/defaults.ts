import { isOneOf, no, not, regionOf, undecided, whyUnknown, type Decided } from '../template';
import { objectOwnership, type Bucket } from './bucket';
import { isRunning, property } from './estate';

/**
 * What S3 does, for a bucket made now, with a setting that a template leaves out, in CloudFormation's words. Settings
 * that are not here are off: versions, logging, notifications, replication, life cycle, object lock, website, CORS.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html for the block and the ownership
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html
 */
export const bucketDefaults = {
  BucketEncryption: {
    ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
  },
  PublicAccessBlockConfiguration: {
    BlockPublicAcls: true,
    BlockPublicPolicy: true,
    IgnorePublicAcls: true,
    RestrictPublicBuckets: true,
  },
  OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
} as const;

/**
 * Since when that is so: older buckets keep what they were made with, and no template tells when a bucket was made.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/blocking-unblocking-s3-c-encryption-gpb.html
 */
export const defaultsSince = {
  PublicAccessBlockConfiguration: 'April 2023',
  OwnershipControls: 'April 2023',
  /** uploads with keys of the requester (SSE-C) are refused */
  BlockedEncryptionTypes: 'April 2026',
} as const;

/**
 * Whether S3 blocks SSE-C for a bucket whose template says nothing of it: for new buckets, and for older ones where no
 * object of the account is encrypted so; in two regions for none.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-s3-c-encryption-setting-faq.html
 */
export function blocksCustomerKeys(bucket: Bucket): Decided {
  if (isRunning(bucket.estate)) return no;
  const [region] = regionOf(bucket.resource.template);
  if (region === 'me-south-1' || region === 'me-central-1') return no;
  return undecided(
    `S3 blocks SSE-C of itself for ${newBuckets('BlockedEncryptionTypes')}, and for older ones of accounts that had ` +
      'no objects encrypted so; not in Bahrain and the UAE',
  );
}

/** The buckets that have a default, as in “S3 does so for …”. */
export function newBuckets(setting: keyof typeof defaultsSince): string {
  return `a bucket made since ${defaultsSince[setting]}`;
}

/**
 * Why S3 may reject a public policy or ACL: the template leaves out the block, which is on for newer buckets.
 * @returns undefined where the template states a block, or the bucket runs already
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html
 */
export function rejectedByDefault(bucket: Bucket, what: 'policy' | 'ACL'): string | undefined {
  if (isRunning(bucket.estate) || property(bucket, 'PublicAccessBlockConfiguration').kind !== 'absent')
    return undefined;
  return `S3 rejects the ${what} as public on ${newBuckets('PublicAccessBlockConfiguration')}, whose block is on`;
}

/**
 * Whether ACLs count on the bucket: not where the owner is enforced, as S3 does where no ownership is stated, of newer
 * buckets.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
 */
export function areAclsOn(bucket: Bucket): Decided {
  const ownership = objectOwnership(bucket);
  if (ownership.kind === 'absent')
    return undecided(
      `S3 turns ACLs off for ${newBuckets('OwnershipControls')} unless \`OwnershipControls\` says otherwise`,
    );
  const isOther = not(isOneOf(ownership, 'BucketOwnerEnforced', 'ObjectWriter', 'BucketOwnerPreferred'));
  if (isOther.kind === 'yes') return undecided(whyUnknown(ownership) ?? 'the object ownership is none that S3 knows');
  return not(isOneOf(ownership, 'BucketOwnerEnforced'));
}

import { allOf, anyOf, get, isSwitchedOn, no, undecided, yes, whether, type Decided, type Value } from '../template';
import type { Bucket } from './bucket';
import type { BucketAccess } from './bucket-access';
import type { PolicyOnBucket } from './policy-on-bucket';
import { property } from './estate';
import type { PolicyOnPoint } from './point-access';
import { policyStatus } from './policy-status';
import { blocksExternalAccess, blocksWholeAccount } from './public-access-block';

/** A policy by which people outside every trusted account may get to a bucket, directly or through an access point. */
export interface WayIn {
  readonly on: PolicyOnBucket | PolicyOnPoint;
  /** whether a public access block or a network keeps them out, whatever the policy says */
  readonly isClosed: Decided;
  /** where that is decided */
  readonly closedAt: Value;
}

/**
 * The ways to a bucket for people outside every trusted account. A block counts for policies that S3 calls public; of
 * the blocks of access point, bucket and account, the most restrictive does.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
export function waysIn({ bucket, policies, pointPolicies }: BucketAccess): readonly WayIn[] {
  const block = byBlock(blocksExternalAccess(bucket));
  const direct = policies.map((on): WayIn => ({
    on,
    isClosed: block,
    closedAt: bucket === undefined ? on.document : property(bucket, 'PublicAccessBlockConfiguration'),
  }));
  const through = pointPolicies.map((on): WayIn => ({
    on,
    isClosed: anyOf([on.isWithinVpc, isBlocked(on, policies, bucket)]),
    closedAt: on.document,
  }));
  return [...direct, ...through];
}

/** Whether a block keeps everybody of other accounts out of an access point, as it does where a policy is public. */
export function isBlocked(on: PolicyOnPoint, policies: readonly PolicyOnBucket[], bucket: Bucket | undefined): Decided {
  return allOf([anyOf([on.hasBlock, byBlock(blocksExternalAccess(bucket))]), isPublicThrough(on, policies)]);
}

function byBlock(isOn: Decided): Decided {
  return whether('the public access block keeps strangers out', isOn);
}

/** Whether S3 calls the policy of an access point public, or one of the bucket behind it. */
function isPublicThrough(on: PolicyOnPoint, policies: readonly PolicyOnBucket[]): Decided {
  return anyOf(
    [on, ...policies].map((one) => {
      const status = policyStatus(one);
      return status.kind === 'public' ? yes : status.kind === 'not public' ? no : undecided(status.because);
    }),
  );
}

/**
 * Whether S3 rejects the policy of an access point that it calls public: by the block of the access point, which is on
 * unless switched off, of its bucket or of the account.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-options
 */
export function rejectsPublicPolicy({ accessPoint }: PolicyOnPoint, bucket: Bucket | undefined): Decided {
  const stated = property(accessPoint, 'PublicAccessBlockConfiguration');
  const own = stated.kind === 'absent' ? yes : isSwitchedOn(get(stated, 'BlockPublicPolicy'));
  const byBucket =
    bucket === undefined ? no : isSwitchedOn(property(bucket, 'PublicAccessBlockConfiguration', 'BlockPublicPolicy'));
  return anyOf([blocksWholeAccount(accessPoint), own, byBucket]);
}

import type { Resource } from '../template';
import { entity, property, relation, type Entity, type Estate } from './estate';
import { bucketOf, type Bucket } from './bucket';
import { bucketKey, bucketReference } from './bucket-reference';

export interface BucketPolicy extends Entity {
  readonly kind: 'bucket-policy';
}

export const policyType = 'AWS::S3::BucketPolicy';

export function bucketPolicyOf(estate: Estate, resource: Resource): BucketPolicy {
  return { kind: 'bucket-policy', ...entity(estate, resource) };
}

function targetOf(policy: Resource, estate: Estate): readonly string[] {
  const key = bucketKey(property(entity(estate, policy), 'Bucket'), estate);
  return key === undefined ? [] : [key];
}

/** The policies that any template of the run puts on the bucket with this key. */
export function policiesOn(key: string, estate: Estate): readonly BucketPolicy[] {
  return relation(estate, 'bucket policy', [policyType], targetOf, key).map((resource) =>
    bucketPolicyOf(estate, resource),
  );
}

/** All policies on the bucket that this policy is for, itself included. */
export function competingPolicies(policy: BucketPolicy): readonly BucketPolicy[] {
  const [key] = targetOf(policy.resource, policy.estate);
  return key === undefined ? [policy] : policiesOn(key, policy.estate);
}

/** The bucket of the templates that a policy is on; undefined for what is no policy of such a bucket. */
export function bucketUnder({ estate, resource }: Pick<Entity, 'estate' | 'resource'>): Bucket | undefined {
  if (resource.type !== policyType) return undefined;
  const target = bucketReference(property(entity(estate, resource), 'Bucket'), estate);
  return target.kind === 'bucket' ? bucketOf(estate, target.resource) : undefined;
}

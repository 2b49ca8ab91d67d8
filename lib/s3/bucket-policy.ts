import type { Resource } from '../template';
import { entity, property, relation, type Entity, type Estate } from './estate';
import { bucketKey } from './bucket-reference';

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

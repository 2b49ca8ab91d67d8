import { anyOf, type Decided, type Resource, type Value } from '../template';
import { entity, isDeployed, property, relation, resourcesOf, type Entity, type Estate } from './estate';
import { bucketOf, type Bucket } from './bucket';
import { bucketKey, bucketReference, namesBucket, nameSameBucket } from './bucket-reference';

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

/** Where a policy names its bucket. */
function bucketNameIn(policy: Resource, estate: Estate): Value {
  return property(entity(estate, policy), 'Bucket');
}

/** The policies on buckets that only the deployment knows the name of. */
function policiesOnOpenNames(estate: Estate): readonly Resource[] {
  const isOpen = (policy: Resource, there: Estate): readonly string[] =>
    bucketReference(bucketNameIn(policy, there), there).kind === 'unknown' ? ['open'] : [];
  return relation(estate, 'open policy target', [policyType], isOpen, 'open');
}

/** Whether some policy is on a bucket whose name may turn out to be that of this one. */
export function mayHavePolicy({ estate, resource }: Pick<Entity, 'estate' | 'resource'>): Decided {
  return anyOf(policiesOnOpenNames(estate).map((one) => namesBucket(bucketNameIn(one, estate), resource, estate)));
}

/**
 * Policies that come before this one and may be on the same bucket, which nobody can tell since the name of one of them
 * is open, each with the reason.
 */
export function maybeCompeting(policy: BucketPolicy): readonly { readonly with: Resource; readonly answer: Decided }[] {
  const { estate, resource } = policy;
  const open = policiesOnOpenNames(estate);
  // an estate has thousands of policies, and hardly ever one on an open name
  if (open.length === 0) return [];
  const all = resourcesOf(estate.inventory, policyType);
  const place = all.indexOf(resource);
  const earlier = open.includes(resource)
    ? all.slice(0, place).filter((one) => isDeployed(estate, one))
    : open.filter((one) => all.indexOf(one) < place);
  return earlier
    .map((one) => ({
      with: one,
      answer: nameSameBucket(bucketNameIn(resource, estate), bucketNameIn(one, estate), estate),
    }))
    .filter(({ answer }) => answer.kind === 'unknown');
}

import {
  anyOf,
  decided,
  get,
  isStated,
  no,
  undecided,
  whyUnknown,
  yes,
  type Decided,
  type Resource,
} from '../template';
import type { BucketAccess } from './bucket-access';
import { defaultEncryption, type Bucket } from './bucket';
import { customOrigins, originsOf, type Distribution } from './distribution';
import { isRunning, property, type Entity } from './estate';
import { managedPoliciesListed } from './identity';
import { encryptionKey } from './key';
import { deliveriesInto, logWriters, receivesLogs } from './log-delivery';
import type { PolicyDocuments } from './policy-documents';
import { objectTrailsOf } from './trail';
import { unreadWriters } from './unread-writers';

/** What a rule asks about may not be there: then it does not concern the subject. One question a function. */

/** Whether a property is stated, whatever it is. */
export function states(...path: readonly [string, ...string[]]): (subject: Entity) => Decided {
  return (subject) => isStated(property(subject, ...path));
}

/** Whether a setting of a distribution is stated. */
export function distributionStates(...path: readonly [string, ...string[]]): (subject: Distribution) => Decided {
  return ({ config }) => isStated(get(config, ...path));
}

/** Whether there is a policy on the bucket at all. */
export function hasPolicies({ policies }: Pick<BucketAccess, 'policies'>): Decided {
  return decided(policies.length > 0);
}

/** Whether the resource holds policy documents that let into buckets, or give permissions to identities. */
export function hasDocuments({ documents }: Pick<PolicyDocuments, 'documents'>): Decided {
  return decided(documents.length > 0);
}

/** Whether it holds any policy document, of whatever kind. */
export function hasAnyDocument({ all }: Pick<PolicyDocuments, 'all'>): Decided {
  return decided(all.length > 0);
}

/** Whether it says what an identity may do: by its own documents or by managed policies. */
export function hasPermissions(holder: PolicyDocuments): Decided {
  const own = holder.documents.some(({ on }) => on === 'identity');
  return anyOf([
    decided(own),
    isStated(managedPoliciesListed(holder)),
    isStated(property(holder, 'CustomerManagedPolicyReferences')),
  ]);
}

/** Whether it says whom a resource lets in. */
export function hasResourcePolicy({ documents }: PolicyDocuments): Decided {
  return decided(documents.some(({ on }) => on !== 'identity'));
}

/** Whether the bucket encrypts by a key of KMS, of whoever it is. */
export function usesKms(bucket: Bucket): Decided {
  if (encryptionKey(bucket) === undefined) return no;
  const because = whyUnknown(get(defaultEncryption(bucket), 'SSEAlgorithm'));
  return because === undefined ? yes : undecided(because);
}

/** Whether logs of something else come here. */
export function holdsLogs(bucket: Bucket): Decided {
  return logWriters(bucket).length > 0 ? yes : receivesLogs(bucket);
}

/** Whether a service of AWS delivers something here, or may, or writes tables about what is here. */
export function receivesDeliveries(bucket: Bucket): Decided {
  return anyOf([
    decided(deliveriesInto(bucket).length > 0 || unreadWriters(bucket).length > 0),
    isStated(property(bucket, 'MetadataConfiguration')),
  ]);
}

/**
 * Whether the templates make a trail of objects: where they make none, it may well be made elsewhere, but not where
 * they describe what runs.
 */
export function isBesideObjectTrail(bucket: Bucket): Decided {
  return decided(isRunning(bucket.estate) || objectTrailsOf(bucket.estate).length > 0);
}

/** Whether an origin of the distribution is a bucket, an access point or a website of S3. */
export function hasS3Origin(distribution: Distribution): Decided {
  const origins = originsOf(distribution);
  if (origins === undefined) return undecided('the origins are not known');
  return anyOf(
    origins.map(({ isS3, isMultiRegion, bucket, mayBeBucket }) =>
      isS3 || isMultiRegion || bucket !== undefined
        ? yes
        : mayBeBucket
          ? undecided('the domain of an origin is not known')
          : no,
    ),
  );
}

/** Whether an origin of the distribution is asked as any other web server. */
export function hasCustomOrigin(distribution: Distribution): Decided {
  const origins = customOrigins(distribution);
  return origins === undefined ? undecided('the origins are not known') : decided(origins.length > 0);
}

/** Whether the resource is of this type. */
export function isOfType(type: string): (subject: { readonly resource: Resource }) => Decided {
  return ({ resource }) => decided(resource.type === type);
}

import {
  undecided,
  decided,
  yes,
  isOneOf,
  isSwitchedOn,
  type Decided,
  get,
  literal,
  own,
  rootOf,
  type Resource,
  type Template,
  type Value,
} from '../template';
import { entity, listProperty, property, relation, resourcesOf, type Entity, type Estate, resolvedIn } from './estate';
import { bucketKey, bucketReference, resourceKey, type BucketReference } from './bucket-reference';

export interface Bucket extends Entity {
  readonly kind: 'bucket';
}

export function bucketOf(estate: Estate, resource: Resource): Bucket {
  return { kind: 'bucket', ...entity(estate, resource) };
}

/** The bucket that a template gives this name; undefined when none does in so many words. */
export function bucketCalled(estate: Estate, name: string): Bucket | undefined {
  const found = resourcesOf(estate.inventory, 'AWS::S3::Bucket').find(
    (resource) => isOneOf(property(entity(estate, resource), 'BucketName'), name).kind === 'yes',
  );
  return found && bucketOf(estate, found);
}

/**
 * Who owns objects and whether ACLs count: the bucket's `ObjectOwnership`, absent when the template leaves it to S3.
 */
export function objectOwnership(bucket: Bucket): Value {
  const rules = property(bucket, 'OwnershipControls', 'Rules');
  const [first] = rules.kind === 'list' ? rules.items : [];
  return first ? get(first, 'ObjectOwnership') : get(rules, 'ObjectOwnership');
}

/** The first default-encryption rule, absent when there is none. */
export function defaultEncryption(bucket: Bucket): Value {
  const rules = property(bucket, 'BucketEncryption', 'ServerSideEncryptionConfiguration');
  const [first] = rules.kind === 'list' ? rules.items : [];
  return first ? get(first, 'ServerSideEncryptionByDefault') : get(rules, 'ServerSideEncryptionByDefault');
}

/** Whether S3 keeps a key for the bucket, so that it need not ask KMS for each object. */
export function bucketKeyEnabled(bucket: Bucket): Value {
  const rules = property(bucket, 'BucketEncryption', 'ServerSideEncryptionConfiguration');
  const [first] = rules.kind === 'list' ? rules.items : [];
  return get(first ?? rules, 'BucketKeyEnabled');
}

/** Custom resources of the CDK that set the bucket's notifications. */
export function notificationResources(bucket: Bucket): readonly Resource[] {
  return relation(
    bucket.estate,
    'notified bucket',
    ['Custom::S3BucketNotifications'],
    namedBucket,
    resourceKey(bucket.resource),
  );
}

function namedBucket(source: Resource, estate: Estate): readonly string[] {
  const key = bucketKey(property(entity(estate, source), 'BucketName'), estate);
  return key === undefined ? [] : [key];
}

/** The list of encryption types that the bucket refuses, absent when it states none. */
export function blockedEncryption(bucket: Bucket): Value {
  const rules = property(bucket, 'BucketEncryption', 'ServerSideEncryptionConfiguration');
  const [first] = rules.kind === 'list' ? rules.items : [];
  return get(first ?? rules, 'BlockedEncryptionTypes', 'EncryptionType');
}

/**
 * Whether a feature with a status of `Enabled` or another word is on: versions, replication, what a replication rule
 * selects. One that is not stated is off.
 */
export function isEnabledStatus(status: Value): Decided {
  return isOneOf(status, 'Enabled');
}

/** `Enabled`, `Suspended` or absent. */
export function versioningStatus(bucket: Bucket): Value {
  return property(bucket, 'VersioningConfiguration', 'Status');
}

/** Whether new versions are kept: not where that is suspended. */
export function isVersioned(bucket: Bucket): Decided {
  return isEnabledStatus(versioningStatus(bucket));
}

/** Whether objects can be locked: the property `ObjectLockEnabled`, without which S3 takes no configuration of it. */
export function isLockable(bucket: Bucket): Decided {
  return isSwitchedOn(property(bucket, 'ObjectLockEnabled'));
}

/**
 * Where the bucket's server access logs go: itself when it logs without naming a target. Absent when it does not log.
 */
export function accessLogTarget(bucket: Bucket): BucketReference {
  const logging = property(bucket, 'LoggingConfiguration');
  const target = get(logging, 'DestinationBucketName');
  if (logging.kind === 'map' && target.kind === 'absent') return { kind: 'bucket', resource: bucket.resource };
  return bucketReference(target, bucket.estate);
}

export interface ReplicationRule {
  readonly value: Value;
  readonly destination: BucketReference;
  readonly destinationArn: Value;
  readonly isEnabled: Decided;
}

/** The rules of the bucket's replication configuration; undefined when nobody can tell what they are. */
export function replicationRules(bucket: Bucket): readonly ReplicationRule[] | undefined {
  return listProperty(bucket, 'ReplicationConfiguration', 'Rules')?.map((value) => {
    const destinationArn = get(value, 'Destination', 'Bucket');
    const status = get(value, 'Status');
    return {
      value,
      destinationArn,
      destination: bucketReference(destinationArn, bucket.estate),
      isEnabled: isEnabledStatus(status),
    };
  });
}

/** What happens to the bucket when it leaves the stack; CloudFormation deletes what says nothing. */
export function deletionPolicy({ estate, resource }: Bucket): {
  readonly value: Value;
  readonly text: string | undefined;
} {
  const { template, logicalId, body } = resource;
  const place = { template, path: ['Resources', logicalId, 'DeletionPolicy'] };
  const value = resolvedIn(estate, own(body, 'DeletionPolicy'), place);
  return { value, text: value.kind === 'absent' ? 'Delete' : literal(value) };
}

/** Custom resources of the CDK that empty a bucket when it is deleted. */
export function autoDeleteResources(bucket: Bucket): readonly Resource[] {
  return relation(
    bucket.estate,
    'emptied bucket',
    ['Custom::S3AutoDeleteObjects'],
    namedBucket,
    resourceKey(bucket.resource),
  );
}

/** Whether two templates are deployed to one region. */
export function inSameRegion(one: Template, other: Template): Decided {
  if (rootOf(one) === rootOf(other)) return yes;
  const [here, there] = [one.environment.region, other.environment.region];
  if (here !== undefined && there !== undefined) return decided(here === there);
  return undecided('the region of a stack is not known; give the stacks a region, or `--region`');
}

/** Buckets that replicate into this one, other than those it replicates into itself. */
export function sourcesOf(bucket: Bucket): readonly Resource[] {
  const own = new Set(
    // oxlint-disable-next-line bucket-warden/decided -- which of the sources known are destinations known
    (replicationRules(bucket) ?? []).flatMap(({ destination }) =>
      destination.kind === 'bucket' ? [destination.resource] : [],
    ),
  );
  return replicators(bucket).filter((source) => !own.has(source));
}

/** Whether some bucket replicates into this one. */
export function isDestination(bucket: Bucket): boolean {
  return replicators(bucket).length > 0;
}

function replicators(bucket: Bucket): readonly Resource[] {
  const targets = (source: Resource, estate: Estate): readonly string[] =>
    // oxlint-disable-next-line bucket-warden/decided -- an index of the destinations that are known
    (replicationRules(bucketOf(estate, source)) ?? []).flatMap(({ destination }) =>
      destination.kind === 'bucket' ? [resourceKey(destination.resource)] : [],
    );
  return relation(bucket.estate, 'replicated into', ['AWS::S3::Bucket'], targets, resourceKey(bucket.resource));
}

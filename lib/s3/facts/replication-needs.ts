import type { ActionName } from '../../policy';
import type { Source } from './source';

/** What a replication rule does that its role needs something for. */
export type ReplicationAccess =
  | 'replicates'
  | 'replicates nothing encrypted with KMS'
  | 'replicates what is encrypted with KMS'
  | 'replicates deletes'
  | 'hands the replicas over'
  | 'replicates from under Object Lock';

/** One of the actions is enough. */
export interface ReplicationNeed {
  readonly accessLevel: ReplicationAccess;
  readonly at: 'source' | 'destination';
  readonly anyOf: readonly [ActionName, ...ActionName[]];
}

const permissions: Source = {
  page: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html',
  read: '2026-09',
};
const encrypted: Source = {
  page: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html',
  read: '2026-09',
};
const ownership: Source = {
  page: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-change-owner.html',
  read: '2026-09',
};

/**
 * What the role of a replication rule needs on both buckets before objects are replicated. Not among it are
 * `s3:GetObjectVersionTagging`, without which “it replicates the objects, but not the object tags”, and
 * `s3:ReplicateTags`, since `s3:ReplicateObject` carries tags as well.
 */
export const replicationNeeds: readonly (ReplicationNeed & { readonly source: Source })[] = [
  { accessLevel: 'replicates', at: 'source', anyOf: ['s3:GetReplicationConfiguration'], source: permissions },
  { accessLevel: 'replicates', at: 'source', anyOf: ['s3:ListBucket'], source: permissions },
  // “the s3:GetObjectVersion action allows replication of unencrypted and SSE-S3-encrypted objects”
  {
    accessLevel: 'replicates nothing encrypted with KMS',
    at: 'source',
    anyOf: ['s3:GetObjectVersionForReplication', 's3:GetObjectVersion'],
    source: encrypted,
  },
  {
    accessLevel: 'replicates what is encrypted with KMS',
    at: 'source',
    anyOf: ['s3:GetObjectVersionForReplication'],
    source: encrypted,
  },
  { accessLevel: 'replicates', at: 'source', anyOf: ['s3:GetObjectVersionAcl'], source: permissions },
  {
    accessLevel: 'replicates from under Object Lock',
    at: 'source',
    anyOf: ['s3:GetObjectRetention'],
    source: permissions,
  },
  {
    accessLevel: 'replicates from under Object Lock',
    at: 'source',
    anyOf: ['s3:GetObjectLegalHold'],
    source: permissions,
  },
  { accessLevel: 'replicates', at: 'destination', anyOf: ['s3:ReplicateObject'], source: permissions },
  { accessLevel: 'replicates deletes', at: 'destination', anyOf: ['s3:ReplicateDelete'], source: permissions },
  {
    accessLevel: 'hands the replicas over',
    at: 'destination',
    anyOf: ['s3:ObjectOwnerOverrideToBucketOwner'],
    source: ownership,
  },
];

/**
 * What it needs of the key of the source and of that of the replicas, where it replicates what is encrypted with KMS.
 */
export const replicationKeyNeeds = { source: 'kms:Decrypt', replica: 'kms:Encrypt', page: encrypted } as const;

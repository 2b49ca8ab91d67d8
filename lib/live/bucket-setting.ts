import type * as S3 from '@aws-sdk/client-s3';
import type { LiveAction } from '../audit-actions';
import type { Json } from '../template';

export type Sdk = typeof S3;

/** What a call about one bucket came to. */
export type Reading =
  | { readonly kind: 'known'; readonly value: Json }
  /** the bucket has no such setting */
  | { readonly kind: 'unset' }
  /** nobody can tell */
  | { readonly kind: 'unread'; readonly because: string; readonly isSilent?: true }
  /** the store knows no such setting */
  | { readonly kind: 'inapplicable'; readonly because: string };

/** A setting of a bucket: how to ask for it, and what it is called in CloudFormation. */
export interface BucketSetting {
  readonly name: SettingName;
  /** the IAM action that allows to ask */
  readonly action: LiveAction;
  /** what S3 answers when it is not set */
  readonly unset: readonly string[];
  /** whether stores of other makers do not have it: one that answers without saying anything is one of them */
  readonly isOfAwsAlone?: true;
  /** whether no rule asks about it: it is read to be compared with what a template says */
  readonly isForDriftAlone?: true;
  /**
   * Asks, and returns the property as CloudFormation writes it: undefined when it is not set, null when the answer
   * says nothing.
   */
  readonly read: (sdk: Sdk, client: S3.S3Client, bucket: string) => Promise<Json | undefined>;
}

/** Settings that are a property of the bucket by the same name. */
export const propertySettings = [
  'AccessControl',
  'BucketEncryption',
  'VersioningConfiguration',
  'PublicAccessBlockConfiguration',
  'OwnershipControls',
  'LoggingConfiguration',
  'ReplicationConfiguration',
  'LifecycleConfiguration',
  'WebsiteConfiguration',
  'CorsConfiguration',
  'NotificationConfiguration',
  'ObjectLockConfiguration',
  'AccelerateConfiguration',
  'AnalyticsConfigurations',
  'IntelligentTieringConfigurations',
  'InventoryConfigurations',
  'MetricsConfigurations',
  'MetadataConfiguration',
  'AbacStatus',
] as const;
/** The others stand beside the bucket, or are written in another way. */
export type SettingName = (typeof propertySettings)[number] | 'Policy' | 'PolicyStatus' | 'Tags';

import type { Reading } from '../../lib/live/bucket-settings';
import type { LiveAccount } from '../../lib/live/read-account';
import type { LiveBucket } from '../../lib/live/read-buckets';

const unset: Reading = { kind: 'unset' };

/** A bucket that runs, with nothing set but what is given. */
export function bucket(name: string, settings: Partial<LiveBucket['settings']> = {}): LiveBucket {
  return {
    name,
    region: 'us-east-1',
    settings: {
      Policy: unset,
      PolicyStatus: unset,
      AccessControl: unset,
      BucketEncryption: unset,
      VersioningConfiguration: unset,
      PublicAccessBlockConfiguration: unset,
      OwnershipControls: unset,
      LoggingConfiguration: unset,
      ReplicationConfiguration: unset,
      LifecycleConfiguration: unset,
      WebsiteConfiguration: unset,
      CorsConfiguration: unset,
      NotificationConfiguration: unset,
      ObjectLockConfiguration: unset,
      AccelerateConfiguration: unset,
      AnalyticsConfigurations: unset,
      IntelligentTieringConfigurations: unset,
      InventoryConfigurations: unset,
      MetricsConfigurations: unset,
      MetadataConfiguration: unset,
      AbacStatus: unset,
      Tags: unset,
      ...settings,
    },
  };
}

/** An account of AWS that has nothing. */
export const empty: LiveAccount = {
  id: '111122223333',
  isAsked: true,
  publicAccessBlock: undefined,
  resources: [],
  gaps: [],
  keysOfAws: new Set(),
  canonicalIds: new Set(),
};

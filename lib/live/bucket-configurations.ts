import type * as S3 from '@aws-sdk/client-s3';
import { unreadFunction, type Json } from '../template';
import type { BucketSetting } from './bucket-setting';
import { everyPage } from './read/account-calls';
import { plainJson } from './plain-json';

/** Every page of a list; undefined when it is empty. */
async function everyConfiguration<T>(ask: Parameters<typeof everyPage<T>>[1]): Promise<readonly T[] | undefined> {
  const found = await everyPage<T>([], ask);
  return found.length === 0 ? undefined : found;
}

function tokenOf(token: string | undefined): { readonly ContinuationToken?: string } {
  return token === undefined ? {} : { ContinuationToken: token };
}

/** A filter, as each kind of configuration has it. */
interface Filter {
  readonly Prefix?: string | undefined;
  readonly Tag?: S3.Tag | undefined;
  readonly AccessPointArn?: string | undefined;
  readonly And?: Pick<S3.MetricsAndOperator, 'Prefix' | 'Tags' | 'AccessPointArn'> | undefined;
}

/** What CloudFormation writes beside each other, and the API below a filter. */
function filtered(filter: Filter | undefined): object {
  const { Prefix, Tag, AccessPointArn, And } = filter ?? {};
  return {
    Prefix: And?.Prefix ?? Prefix,
    TagFilters: And?.Tags ?? (Tag === undefined ? undefined : [Tag]),
    AccessPointArn: And?.AccessPointArn ?? AccessPointArn,
  };
}

function inventory({ Destination, IsEnabled, Filter, Schedule, ...rest }: S3.InventoryConfiguration): object {
  const { AccountId, Bucket, Format, Prefix } = Destination?.S3BucketDestination ?? {};
  return {
    ...rest,
    Destination: { BucketAccountId: AccountId, BucketArn: Bucket, Format, Prefix },
    Enabled: IsEnabled,
    Prefix: Filter?.Prefix,
    ScheduleFrequency: Schedule?.Frequency,
  };
}

function analysis({ Id, Filter, StorageClassAnalysis }: S3.AnalyticsConfiguration): object {
  const { Destination, OutputSchemaVersion } = StorageClassAnalysis?.DataExport ?? {};
  const { Bucket, BucketAccountId, Format, Prefix } = Destination?.S3BucketDestination ?? {};
  const exported = {
    Destination: { BucketArn: Bucket, BucketAccountId, Format, Prefix },
    OutputSchemaVersion,
  };
  return {
    Id,
    ...filtered(Filter),
    StorageClassAnalysis: Destination === undefined ? {} : { DataExport: exported },
  };
}

/** What the results about tables have in common. */
type TableResult = Pick<S3.InventoryTableConfigurationResult, 'TableName'> &
  Partial<Pick<S3.InventoryTableConfigurationResult, 'ConfigurationState'>> &
  Partial<Pick<S3.JournalTableConfigurationResult, 'RecordExpiration'>>;

/** A table of metadata; how it is encrypted is a question to S3 Tables, which is not asked. */
function table(result: TableResult | undefined): object | undefined {
  if (result === undefined) return undefined;
  const because = 'how the table is encrypted says `s3tables:GetTableEncryption`, which is not asked';
  const { TableName, ConfigurationState, RecordExpiration } = result;
  const EncryptionConfiguration = { SseAlgorithm: { [unreadFunction]: because } };
  return { TableName, ConfigurationState, RecordExpiration, EncryptionConfiguration };
}

function metadata(found: S3.MetadataConfigurationResult): Json {
  return plainJson({
    JournalTableConfiguration: table(found.JournalTableConfigurationResult),
    InventoryTableConfiguration: table(found.InventoryTableConfigurationResult),
    AnnotationTableConfiguration: table(found.AnnotationTableConfigurationResult),
  });
}

/**
 * Settings of which a bucket can have several, by their ids, and others that only AWS has.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html
 */
export const bucketConfigurations: readonly BucketSetting[] = [
  {
    name: 'AccelerateConfiguration',
    action: 's3:GetAccelerateConfiguration',
    unset: [],
    isOfAwsAlone: true,
    read: async (sdk, client, Bucket) => {
      const { Status } = await client.send(new sdk.GetBucketAccelerateConfigurationCommand({ Bucket }));
      return Status === undefined ? undefined : { AccelerationStatus: Status };
    },
  },
  {
    name: 'AnalyticsConfigurations',
    action: 's3:GetAnalyticsConfiguration',
    unset: [],
    isOfAwsAlone: true,
    read: async (sdk, client, Bucket) => {
      const found = await everyConfiguration(async (token) => {
        const asked = new sdk.ListBucketAnalyticsConfigurationsCommand({ Bucket, ...tokenOf(token) });
        const {
          AnalyticsConfigurationList: items,
          NextContinuationToken: next,
          IsTruncated: isTruncated,
        } = await client.send(asked);
        return { items, next, isTruncated };
      });
      return found && plainJson(found.map(analysis));
    },
  },
  {
    name: 'IntelligentTieringConfigurations',
    action: 's3:GetIntelligentTieringConfiguration',
    unset: [],
    isOfAwsAlone: true,
    isForDriftAlone: true,
    read: async (sdk, client, Bucket) => {
      const found = await everyConfiguration(async (token) => {
        const asked = new sdk.ListBucketIntelligentTieringConfigurationsCommand({ Bucket, ...tokenOf(token) });
        const {
          IntelligentTieringConfigurationList: items,
          NextContinuationToken: next,
          IsTruncated: isTruncated,
        } = await client.send(asked);
        return { items, next, isTruncated };
      });
      return found && plainJson(found.map(({ Filter, ...rest }) => ({ ...rest, ...filtered(Filter) })));
    },
  },
  {
    name: 'InventoryConfigurations',
    action: 's3:GetInventoryConfiguration',
    unset: [],
    isOfAwsAlone: true,
    read: async (sdk, client, Bucket) => {
      const found = await everyConfiguration(async (token) => {
        const asked = new sdk.ListBucketInventoryConfigurationsCommand({ Bucket, ...tokenOf(token) });
        const {
          InventoryConfigurationList: items,
          NextContinuationToken: next,
          IsTruncated: isTruncated,
        } = await client.send(asked);
        return { items, next, isTruncated };
      });
      return found && plainJson(found.map(inventory));
    },
  },
  {
    name: 'MetricsConfigurations',
    action: 's3:GetMetricsConfiguration',
    unset: [],
    isOfAwsAlone: true,
    isForDriftAlone: true,
    read: async (sdk, client, Bucket) => {
      const found = await everyConfiguration(async (token) => {
        const asked = new sdk.ListBucketMetricsConfigurationsCommand({ Bucket, ...tokenOf(token) });
        const {
          MetricsConfigurationList: items,
          NextContinuationToken: next,
          IsTruncated: isTruncated,
        } = await client.send(asked);
        return { items, next, isTruncated };
      });
      return found && plainJson(found.map(({ Id, Filter }) => ({ Id, ...filtered(Filter) })));
    },
  },
  {
    name: 'MetadataConfiguration',
    action: 's3:GetBucketMetadataTableConfiguration',
    unset: ['MetadataConfigurationNotFound'],
    isOfAwsAlone: true,
    read: async (sdk, client, Bucket) => {
      const answer = await client.send(new sdk.GetBucketMetadataConfigurationCommand({ Bucket }));
      const found = answer.GetBucketMetadataConfigurationResult?.MetadataConfigurationResult;
      return found === undefined ? null : metadata(found);
    },
  },
  {
    name: 'AbacStatus',
    action: 's3:GetBucketAbac',
    unset: [],
    isOfAwsAlone: true,
    read: async (sdk, client, Bucket) =>
      (await client.send(new sdk.GetBucketAbacCommand({ Bucket }))).AbacStatus?.Status ?? null,
  },
];

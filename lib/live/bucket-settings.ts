import type * as S3 from '@aws-sdk/client-s3';
import type { Json } from '../template';
import { bucketConfigurations } from './bucket-configurations';
import { plainJson } from './plain-json';
import { isPolicyDocument } from './read/account-calls';
import type { BucketSetting } from './bucket-setting';

export { propertySettings, type BucketSetting, type Reading, type SettingName } from './bucket-setting';

const groupNames: Readonly<Record<string, string>> = {
  'http://acs.amazonaws.com/groups/global/AllUsers': 'AllUsers',
  'http://acs.amazonaws.com/groups/global/AuthenticatedUsers': 'AuthenticatedUsers',
  'http://acs.amazonaws.com/groups/s3/LogDelivery': 'LogDelivery',
};

/** The grants beyond the owner's, as `cannedAcl` of lib/s3 reads them; undefined when there are none. */
function aclText({ Owner, Grants }: S3.GetBucketAclCommandOutput): string | undefined {
  const byGrantee = new Map<string, Set<string>>();
  for (const { Grantee, Permission } of Grants ?? []) {
    if (Permission === undefined || (Grantee?.ID !== undefined && Grantee.ID === Owner?.ID)) continue;
    const name =
      Grantee?.URI === undefined
        ? (Grantee?.ID ?? Grantee?.EmailAddress ?? 'unnamed')
        : (groupNames[Grantee.URI] ?? Grantee.URI);
    const grantee = name.replace(/[\s=]/g, '_');
    byGrantee.set(grantee, (byGrantee.get(grantee) ?? new Set()).add(Permission));
  }
  const texts = [...byGrantee]
    .map(([name, permissions]) => `${name}=${[...permissions].sort((a, b) => (a < b ? -1 : 1)).join('+')}`)
    .sort((a, b) => (a < b ? -1 : 1));
  const canned: Readonly<Record<string, string>> = {
    'AllUsers=READ': 'PublicRead',
    'AllUsers=READ+WRITE': 'PublicReadWrite',
    'AuthenticatedUsers=READ': 'AuthenticatedRead',
    'LogDelivery=READ_ACP+WRITE': 'LogDeliveryWrite',
  };
  return texts.length === 0 ? undefined : (canned[texts.join(' ')] ?? texts.join(' '));
}

function lifecycleRule({
  ID,
  Status,
  Prefix,
  Filter,
  Expiration,
  NoncurrentVersionExpiration,
  AbortIncompleteMultipartUpload,
  Transitions,
  NoncurrentVersionTransitions,
}: S3.LifecycleRule): object {
  const both = Filter?.And ?? Filter;
  const tags = Filter?.And?.Tags ?? (Filter?.Tag ? [Filter.Tag] : undefined);
  return {
    Id: ID,
    Status,
    Prefix: both?.Prefix || Prefix || undefined,
    TagFilters: tags,
    ObjectSizeGreaterThan: both?.ObjectSizeGreaterThan === undefined ? undefined : String(both.ObjectSizeGreaterThan),
    ObjectSizeLessThan: both?.ObjectSizeLessThan === undefined ? undefined : String(both.ObjectSizeLessThan),
    ExpirationInDays: Expiration?.Days,
    ExpirationDate: Expiration?.Date,
    ExpiredObjectDeleteMarker: Expiration?.ExpiredObjectDeleteMarker,
    NoncurrentVersionExpiration,
    AbortIncompleteMultipartUpload,
    Transitions: Transitions?.map(({ Days, Date: date, StorageClass }) => ({
      StorageClass,
      TransitionInDays: Days,
      TransitionDate: date,
    })),
    NoncurrentVersionTransitions: NoncurrentVersionTransitions?.map(
      ({ NoncurrentDays, NewerNoncurrentVersions, StorageClass }) => ({
        StorageClass,
        TransitionInDays: NoncurrentDays,
        NewerNoncurrentVersions,
      }),
    ),
  };
}

function replicationRule({ ID, Prefix, Filter, ...rest }: S3.ReplicationRule): object {
  const filter =
    Filter === undefined
      ? undefined
      : {
          Prefix: Filter.Prefix,
          TagFilter: Filter.Tag,
          And: Filter.And ? { Prefix: Filter.And.Prefix, TagFilters: Filter.And.Tags } : undefined,
        };
  return { Id: ID, ...(Filter === undefined ? { Prefix } : { Filter: filter }), ...rest };
}

/** One entry an event, as CloudFormation has them. S3 gives the names of filters back as `Prefix` and `Suffix`. */
function eachEvent(
  { Events, Filter }: Pick<S3.TopicConfiguration, 'Filter'> & { readonly Events: readonly string[] | undefined },
  target: object,
): readonly object[] {
  const rules = Filter?.Key?.FilterRules?.map(({ Name, Value }) => ({ Name: Name?.toLowerCase(), Value }));
  const filter = rules === undefined || rules.length === 0 ? {} : { Filter: { S3Key: { Rules: rules } } };
  return (Events ?? []).map((Event) => ({ Event, ...filter, ...target }));
}

/**
 * Every setting of a bucket that rules ask about or templates state.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
export const bucketSettings: readonly BucketSetting[] = [
  {
    name: 'Policy',
    action: 's3:GetBucketPolicy',
    unset: ['NoSuchBucketPolicy'],
    read: async (sdk, client, Bucket) => {
      const { Policy } = await client.send(new sdk.GetBucketPolicyCommand({ Bucket }));
      const document = Policy === undefined || Policy === '' ? null : (JSON.parse(Policy) as Json);
      return isPolicyDocument(document) ? document : null;
    },
  },
  {
    name: 'PolicyStatus',
    action: 's3:GetBucketPolicyStatus',
    unset: ['NoSuchBucketPolicy'],
    read: async (sdk, client, Bucket) => {
      const { PolicyStatus } = await client.send(new sdk.GetBucketPolicyStatusCommand({ Bucket }));
      return PolicyStatus?.IsPublic ?? null;
    },
  },
  {
    name: 'AccessControl',
    action: 's3:GetBucketAcl',
    unset: [],
    read: async (sdk, client, Bucket) => {
      const answer = await client.send(new sdk.GetBucketAclCommand({ Bucket }));
      return answer.Owner === undefined && answer.Grants === undefined ? null : aclText(answer);
    },
  },
  {
    name: 'BucketEncryption',
    action: 's3:GetEncryptionConfiguration',
    unset: ['ServerSideEncryptionConfigurationNotFoundError'],
    read: async (sdk, client, Bucket) => {
      const { ServerSideEncryptionConfiguration } = await client.send(new sdk.GetBucketEncryptionCommand({ Bucket }));
      const rules = ServerSideEncryptionConfiguration?.Rules;
      if (rules === undefined || rules.length === 0) return null;
      return plainJson({
        ServerSideEncryptionConfiguration: rules.map(
          ({ ApplyServerSideEncryptionByDefault: by, BucketKeyEnabled, BlockedEncryptionTypes }) => ({
            ServerSideEncryptionByDefault: by,
            BucketKeyEnabled,
            BlockedEncryptionTypes,
          }),
        ),
      });
    },
  },
  {
    name: 'VersioningConfiguration',
    action: 's3:GetBucketVersioning',
    unset: [],
    read: async (sdk, client, Bucket) => {
      const { Status, MFADelete } = await client.send(new sdk.GetBucketVersioningCommand({ Bucket }));
      return Status === undefined ? undefined : plainJson({ Status, MFADelete: MFADelete ?? 'Disabled' });
    },
  },
  {
    name: 'PublicAccessBlockConfiguration',
    action: 's3:GetBucketPublicAccessBlock',
    unset: ['NoSuchPublicAccessBlockConfiguration'],
    read: async (sdk, client, Bucket) => {
      const asked = new sdk.GetPublicAccessBlockCommand({ Bucket });
      const block = (await client.send(asked)).PublicAccessBlockConfiguration;
      return block === undefined || Object.keys(block).length === 0 ? null : plainJson(block);
    },
  },
  {
    name: 'OwnershipControls',
    action: 's3:GetBucketOwnershipControls',
    unset: ['OwnershipControlsNotFoundError'],
    read: async (sdk, client, Bucket) => {
      const rules = (await client.send(new sdk.GetBucketOwnershipControlsCommand({ Bucket }))).OwnershipControls?.Rules;
      return rules === undefined || rules.length === 0 ? null : plainJson({ Rules: rules });
    },
  },
  {
    name: 'LoggingConfiguration',
    action: 's3:GetBucketLogging',
    unset: [],
    read: async (sdk, client, Bucket) => {
      const { LoggingEnabled } = await client.send(new sdk.GetBucketLoggingCommand({ Bucket }));
      return LoggingEnabled === undefined
        ? undefined
        : plainJson({
            DestinationBucketName: LoggingEnabled.TargetBucket,
            LogFilePrefix: LoggingEnabled.TargetPrefix || undefined,
            TargetObjectKeyFormat: LoggingEnabled.TargetObjectKeyFormat,
          });
    },
  },
  {
    name: 'ReplicationConfiguration',
    action: 's3:GetReplicationConfiguration',
    unset: ['ReplicationConfigurationNotFoundError'],
    read: async (sdk, client, Bucket) => {
      const found = (await client.send(new sdk.GetBucketReplicationCommand({ Bucket }))).ReplicationConfiguration;
      return found?.Rules === undefined
        ? null
        : plainJson({ Role: found.Role, Rules: found.Rules.map(replicationRule) });
    },
  },
  {
    name: 'LifecycleConfiguration',
    action: 's3:GetLifecycleConfiguration',
    unset: ['NoSuchLifecycleConfiguration'],
    read: async (sdk, client, Bucket) => {
      const { Rules } = await client.send(new sdk.GetBucketLifecycleConfigurationCommand({ Bucket }));
      return Rules === undefined ? null : plainJson({ Rules: Rules.map(lifecycleRule) });
    },
  },
  {
    name: 'WebsiteConfiguration',
    action: 's3:GetBucketWebsite',
    unset: ['NoSuchWebsiteConfiguration'],
    read: async (sdk, client, Bucket) => {
      const { IndexDocument, ErrorDocument, RedirectAllRequestsTo, RoutingRules } = await client.send(
        new sdk.GetBucketWebsiteCommand({ Bucket }),
      );
      if (IndexDocument === undefined && RedirectAllRequestsTo === undefined) return null;
      return plainJson({
        IndexDocument: IndexDocument?.Suffix,
        ErrorDocument: ErrorDocument?.Key,
        RedirectAllRequestsTo,
        RoutingRules: RoutingRules?.map(({ Condition, Redirect }) => ({
          RoutingRuleCondition: Condition,
          RedirectRule: Redirect,
        })),
      });
    },
  },
  {
    name: 'CorsConfiguration',
    action: 's3:GetBucketCORS',
    unset: ['NoSuchCORSConfiguration'],
    read: async (sdk, client, Bucket) => {
      const { CORSRules } = await client.send(new sdk.GetBucketCorsCommand({ Bucket }));
      return CORSRules === undefined
        ? null
        : plainJson({
            CorsRules: CORSRules.map(({ ID, ExposeHeaders, MaxAgeSeconds, ...rest }) => ({
              Id: ID,
              ...rest,
              ExposedHeaders: ExposeHeaders,
              MaxAge: MaxAgeSeconds,
            })),
          });
    },
  },
  {
    name: 'NotificationConfiguration',
    action: 's3:GetBucketNotification',
    unset: [],
    read: async (sdk, client, Bucket) => {
      const { EventBridgeConfiguration, LambdaFunctionConfigurations, QueueConfigurations, TopicConfigurations } =
        await client.send(new sdk.GetBucketNotificationConfigurationCommand({ Bucket }));
      const found = {
        EventBridgeConfiguration: EventBridgeConfiguration === undefined ? undefined : { EventBridgeEnabled: true },
        LambdaConfigurations: LambdaFunctionConfigurations?.flatMap((one) =>
          eachEvent(one, { Function: one.LambdaFunctionArn }),
        ),
        QueueConfigurations: QueueConfigurations?.flatMap((one) => eachEvent(one, { Queue: one.QueueArn })),
        TopicConfigurations: TopicConfigurations?.flatMap((one) => eachEvent(one, { Topic: one.TopicArn })),
      };
      return Object.values(found).some((one) => one !== undefined) ? plainJson(found) : undefined;
    },
  },
  {
    name: 'ObjectLockConfiguration',
    action: 's3:GetBucketObjectLockConfiguration',
    unset: ['ObjectLockConfigurationNotFoundError', 'ObjectLockConfigurationNotFound'],
    read: async (sdk, client, Bucket) => {
      const found = (await client.send(new sdk.GetObjectLockConfigurationCommand({ Bucket }))).ObjectLockConfiguration;
      return found?.ObjectLockEnabled === undefined ? null : plainJson(found);
    },
  },
  {
    name: 'Tags',
    action: 's3:GetBucketTagging',
    unset: ['NoSuchTagSet', 'NoSuchTagSetError'],
    read: async (sdk, client, Bucket) => {
      const { TagSet } = await client.send(new sdk.GetBucketTaggingCommand({ Bucket }));
      return TagSet === undefined ? null : plainJson(TagSet.map(({ Key, Value }) => ({ Key, Value })));
    },
  },
  ...bucketConfigurations,
];

import type { JsonObject } from '../template';
import type { BucketSetting } from './bucket-setting';
import { bucketSettings } from './bucket-settings';
import { stackActions } from './read/cloudformation';

/** Whether some rule asks about the setting. */
function isAudited({ isForDriftAlone }: BucketSetting): boolean {
  return isForDriftAlone !== true;
}

/** Every action that an audit asks, none of which changes anything or reads an object. */
const actions: Readonly<Record<string, readonly string[]>> = {
  Buckets: ['s3:ListAllMyBuckets', ...new Set(bucketSettings.filter(isAudited).map(({ action }) => action))],
  Account: [
    's3:GetAccountPublicAccessBlock',
    's3:ListAccessPoints',
    's3:GetAccessPoint',
    's3:GetAccessPointPolicy',
    's3:ListMultiRegionAccessPoints',
    's3:GetMultiRegionAccessPointPolicy',
  ],
  OtherKinds: [
    's3:ListAccessPointsForObjectLambda',
    's3:ListAccessGrantsInstances',
    's3:ListAccessGrants',
    's3express:ListAllMyDirectoryBuckets',
    's3tables:ListTableBuckets',
    's3vectors:ListVectorBuckets',
  ],
  Keys: ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:GetKeyRotationStatus'],
  Identities: ['iam:GetAccountAuthorizationDetails'],
  Distributions: [
    'cloudfront:ListDistributions',
    'cloudfront:GetDistributionConfig',
    'cloudfront:GetOriginAccessControlConfig',
    'cloudfront:ListCloudFrontOriginAccessIdentities',
    'cloudfront:ListStreamingDistributions',
    'cloudfront:GetStreamingDistributionConfig',
  ],
  Trails: [
    'cloudtrail:ListTrails',
    'cloudtrail:DescribeTrails',
    'cloudtrail:GetTrailStatus',
    'cloudtrail:GetEventSelectors',
  ],
  Deliveries: ['logs:DescribeDeliverySources', 'logs:DescribeDeliveries'],
};

/** What is asked beside the account itself. */
export interface PolicyOptions {
  /** settings that no rule asks about, and that are compared with templates */
  readonly forDrift?: boolean;
  /** names of buckets and parameters of a stack */
  readonly withStack?: boolean;
}

/**
 * The smallest policy with which `audit` sees everything, or `drift`.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
export function auditPolicy({ forDrift = false, withStack = false }: PolicyOptions = {}): JsonObject {
  const more = bucketSettings.filter((one) => !isAudited(one)).map(({ action }) => action);
  const all = {
    ...actions,
    ...(forDrift ? { Drift: [...new Set(more)] } : {}),
    ...(withStack ? { Stack: stackActions } : {}),
  };
  return {
    Version: '2012-10-17',
    Statement: Object.entries(all).map(([Sid, Action]) => ({ Sid, Effect: 'Allow', Action, Resource: '*' })),
  };
}

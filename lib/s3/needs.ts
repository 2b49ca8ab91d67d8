import { KnownReason, type Reason } from '../template';
import type { Inventory } from './estate';

/**
 * What a rule needs of an account that runs beside its subject: all resources of a type, or a property of all that are
 * of it, as `AWS::S3::Bucket.LoggingConfiguration`.
 */
export type AccountNeed = string;

/** Access points, by which somebody may come in whom no policy of the bucket names. */
export const accessPointNeeds: readonly AccountNeed[] = [
  'AWS::S3::AccessPoint',
  'AWS::S3::AccessPoint.Policy',
  'AWS::S3::AccessPoint.PublicAccessBlockConfiguration',
  'AWS::S3::MultiRegionAccessPoint',
  'AWS::S3::MultiRegionAccessPointPolicy',
  'AWS::S3::MultiRegionAccessPointPolicy.Policy',
];

/** Tags of buckets, read as missing only where a policy asks for them. */
export const tagNeeds: readonly AccountNeed[] = ['AWS::S3::Bucket.Tags', 'AWS::S3::Bucket.AbacStatus'];

/** Roles, users and groups. */
export const identityNeeds: readonly AccountNeed[] = [
  'AWS::IAM::Role',
  'AWS::IAM::User',
  'AWS::IAM::Group',
  'AWS::IAM::ManagedPolicy',
];

/** What has logs or reports written into buckets, as far as it is read of an account. */
export const logSourceNeeds: readonly AccountNeed[] = [
  'AWS::CloudFront::Distribution',
  'AWS::CloudFront::Distribution.DistributionConfig',
  'AWS::CloudFront::StreamingDistribution',
  'AWS::CloudFront::StreamingDistribution.StreamingDistributionConfig',
  'AWS::CloudTrail::Trail',
  'AWS::S3::Bucket.LoggingConfiguration',
  'AWS::S3::Bucket.InventoryConfigurations',
  'AWS::S3::Bucket.AnalyticsConfigurations',
];

/** Why something of this could not be read of the account that runs; undefined where all of it was, or none runs. */
export function whyNotRead({ set: { templates } }: Inventory, needs: readonly AccountNeed[]): Reason | undefined {
  for (const { running } of templates) {
    const because = needs.map((need) => running?.unread.get(need)).find((why) => why !== undefined);
    if (because !== undefined) return new KnownReason(because, { kind: 'unread', name: because });
  }
  return undefined;
}

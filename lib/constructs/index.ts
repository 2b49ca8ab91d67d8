// oxlint-disable-next-line import/no-unassigned-import -- refuses older versions before anything else is loaded
import './needed-cdk';
export type { AcceptedRisk } from './accepted-risk';
export { AccessLogsBucket, type AccessLogsBucketProps } from './access-logs-bucket';
export { AuditTrail, type AuditTrailProps } from './audit-trail';
export { ConfigGuard, type ConfigGuardProps } from './config-guard';
export { DeliveryBucket } from './delivery-bucket';
export { DeploymentGuard, GuardedAccess, GuardMode, GuardTarget, type DeploymentGuardProps } from './deployment-guard';
export { HardeningAspect, type HardeningAspectProps, type HardeningChange } from './hardening-aspect';
export {
  BucketAccessLogs,
  BucketCustomerKeysBlock,
  BucketEncryption,
  BucketEncryptionEnforced,
  BucketMixin,
  BucketOwnershipEnforced,
  BucketTlsOnly,
} from './mixins';
export { OrganizationGuard, type OrganizationGuardProps } from './organization-guard';
export { OrganizationPolicies, type OrganizationPoliciesProps } from './organization-policies';
export { OriginAccess, PrivateDistribution, type PrivateDistributionProps } from './private-distribution';
export { ReplicaBucket } from './replica-bucket';
export { DeleteReplication, ReplicatedBucket, type ReplicatedBucketProps } from './replicated-bucket';
export { SecureBucket, type SecureBucketProps } from './secure-bucket';
export { SecureBucketInjector, type SecureBucketInjectorProps } from './secure-bucket-injector';
export { SignedContent, type SignedContentProps } from './signed-content';
export { StaticSite, type StaticSiteProps } from './static-site';

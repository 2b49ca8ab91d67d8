export { accountSettingOf, accountSettingTypes, type AccountSetting } from './account-setting';
export { accessTypes, bucketAccess, type BucketAccess } from './bucket-access';
export type { PolicyOnBucket } from './policy-on-bucket';
export { areAclsOn, blocksCustomerKeys, bucketDefaults, defaultsSince, newBuckets } from './defaults';
export { accessLevels, administrativeActions, everyAccessLevel, type AccessLevel } from './access-levels';
export {
  documentsIn,
  customerPoliciesElsewhere,
  managedPoliciesListed,
  nameOfManaged,
  reachesAsManaged,
  identitiesOf,
  identityOf,
  identityPolicyTypes,
  identityTypes,
  nameOf,
  namesOf,
  permissionsOf,
  roleNamed,
  type Identity,
  type IdentityPolicy,
  type Permissions,
} from './identity';
export {
  askKeyForService,
  askKeyUse,
  bucketsOfKey,
  encryptionKey,
  isReplica,
  keyOf,
  keyPolicy,
  keyReference,
  keySubject,
  mayBeOfSpelledAccount,
  keyTypes,
  type Key,
  type KeyReference,
} from './key';
export {
  deliveriesInto,
  isAccessLogTarget,
  logWriters,
  needsAcls,
  mayNeedAcls,
  needsSseS3,
  receivesAccessLogs,
  receivesLogs,
  type LogDelivery,
} from './log-delivery';
export { isBoundaryAlone } from './permissions-boundary';
export { isOrActsAs, principalOf, statedTags, type IdentityPrincipal } from './identity-layers';
export { obstaclesTo, obstaclesToTables, type Obstacle } from './log-obstacles';
export { accessPointNeeds, identityNeeds, logSourceNeeds, tagNeeds, whyNotRead, type AccountNeed } from './needs';
export { unreadWriters } from './unread-writers';
export { mayBeAdmittedOutside } from './outside-writers';
export { anyBucket, mayBeNamed, statedName, symbolTableOf } from './stated-names';
export { effectiveAccessOf, policiesOf, type OrganizationPolicies, type EffectiveAccess } from './effective-access';
export { reachesEveryOther, type OtherReach } from './other-data';
export { byWidth, opennessOf } from './openness';
export { showTitle, type ControlLevel, type LayerTitle } from './policy-layers';
export {
  isOpenToDeliveries,
  isOpenToServices,
  reachesEveryBucket,
  isPublicPerS3,
  askLogDelivery,
  askOrigin,
  askOwnerControl,
  hasCrossAccountAccess,
  acceptsPlaintext,
  isPublic,
  askPublicRole,
  askPublicKey,
  isNotExplicitlyDenied,
  isNarrow,
  isExternal,
} from './questions';
export type { Settings } from './settings';
export { grantsEverything, isAboutS3, mayNameS3, uselessActions } from './useless-actions';
export {
  accessPointOf,
  accessPointsOf,
  accessPointAccessOf,
  multiRegionAccessPointOf,
  type AccessPoint,
  type AccessPointAccess,
  type MultiRegionAccessPoint,
} from './access-point';
export {
  accessLogTarget,
  blockedEncryption,
  bucketCalled,
  bucketKeyEnabled,
  isEnabledStatus,
  isLockable,
  isVersioned,
  bucketOf,
  defaultEncryption,
  deletionPolicy,
  autoDeleteResources,
  inSameRegion,
  isDestination,
  notificationResources,
  objectOwnership,
  replicationRules,
  sourcesOf,
  versioningStatus,
  type Bucket,
  type ReplicationRule,
} from './bucket';
export { lifecycleRules, type LifecycleRule } from './lifecycle';
export { cannedAcl, publicAcl, publicGrant, type Acl, type AclGrant, type PublicAcl } from './acl';
export {
  bucketPolicyOf,
  bucketUnder,
  policiesOn,
  competingPolicies,
  maybeCompeting,
  type BucketPolicy,
} from './bucket-policy';
export {
  allowedMethods,
  behaviorsOf,
  bucketOrigins,
  customOrigins,
  distributionOf,
  distributionsBefore,
  isGiven,
  originsOf,
  type Behavior,
  type Distribution,
  type Origin,
} from './distribution';
export {
  entity,
  estateIn,
  isDeployed,
  isRunning,
  listProperty,
  mayBeUnread,
  property,
  relatedEntities,
  resourcesOf,
  takeInventory,
  type Entity,
  type Estate,
  type Inventory,
} from './estate';
export { hasTagsForAccess } from './bucket-tags';
export { dnsRecordOf, dnsRecordTypes, recordTargets, type DnsRecord } from './dns-record';
export { bucketDomain, mayBeBucketDomain, nameFromArn, type BucketDomain } from './bucket-domain';
export {
  otherS3ResourceOf,
  otherS3Types,
  outwardGrants,
  type OtherS3Resource,
  type OutwardGrant,
} from './other-services';
export type { PolicyOnPoint } from './point-access';
export { policyStatus, type PolicyStatus } from './policy-status';
export { rejectsPublicPolicy, waysIn, type WayIn } from './ways-in';
export {
  policyDocumentsOf,
  policyDocumentTypes,
  statementsAboutS3,
  type PolicyDocument,
  type PolicyDocuments,
} from './policy-documents';
export {
  blocksExternalAccess,
  ignoresPublicAcls,
  publicAccessSwitches,
  switchStates,
  type SwitchStates,
} from './public-access-block';
export { bucketKey, bucketReference, isPointAlias, resourceKey, type BucketReference } from './bucket-reference';
export {
  gainedAccess,
  gainedElsewhere,
  inTwoStates,
  sameBucket,
  sameIdentity,
  type Gained,
  type OpennessChange,
  type TwoStates,
} from './new-access';
export { gainedTrust, type GainedTrust } from './new-trust';
export { agreed, askKey, hasAccessLevel, grantsOf, whoCan, type Access, type PrincipalAccess } from './who-can';
export {
  acceptsReplication,
  acceptsRole,
  extraPermissions,
  askKeyNeed,
  hasPermission,
  isSameAccount,
  keyNeedsOf,
  needsOf,
  replicationRole,
  replicationsAsOther,
  replicationsOf,
  viewOf,
  type KeyNeed,
  type BucketReplication,
  type Need,
  type Replication,
  type ReplicationView,
} from './replication';
export { mayBeNewer, securityPolicies } from './facts/tls-policies';
export { deliversLogs } from './vended-logs';
export {
  isAtWork,
  objectTrailsOf,
  records,
  recordsManagement,
  trailOf,
  trailsOf,
  trailType,
  type Trail,
} from './trail';
export { lifecycleConflicts, type LifecycleConflict } from './lifecycle-conflicts';
export { isNotifying, isFifo, notificationTargets, regionOfTarget, type NotificationTarget } from './notification';
export { isAdmitting } from './notification-permission';
export {
  distributionStates,
  hasAnyDocument,
  hasCustomOrigin,
  hasDocuments,
  hasPermissions,
  hasPolicies,
  hasResourcePolicy,
  hasS3Origin,
  holdsLogs,
  isBesideObjectTrail,
  isOfType,
  receivesDeliveries,
  states,
  usesKms,
} from './concerns';
export { mayServiceAssume, trustOf, type RoleTrust } from './role-trust';

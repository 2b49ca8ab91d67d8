export { accessTypes, bucketAccess, type BucketAccess, type PolicyOnBucket } from './bucket-access';
export { areAclsOn, bucketDefaults, defaultsSince, newBuckets } from './defaults';
export { deeds, everyDeed, type Deed } from './deeds';
export {
  documentsIn,
  mayBeManaged,
  identitiesOf,
  identityOf,
  identityPolicyTypes,
  identityTypes,
  nameOf,
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
  customResourcesGiven,
  encryptionKey,
  keyOf,
  keyPolicy,
  keyReference,
  keySubject,
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
  type LogDelivery,
} from './log-delivery';
export { exactly, isOrActsAs, principalOf, type Principal } from './layers';
export { obstaclesTo, type Obstacle, policyWriter } from './log-obstacles';
export { anyBucket, statedName, vocabularyOf } from './names';
export { pictureOf, type OrganizationPolicies, type Picture } from './picture';
export { showTitle, type ControlLevel, type LayerTitle } from './policy-layers';
export {
  askDeputy,
  askGrant,
  askLogDelivery,
  askOrigin,
  askOwnerControl,
  askOtherAccounts,
  askPlaintext,
  askPublic,
  askPublicRole,
  askPublicKey,
  askUndenied,
  isNarrow,
  isOutsider,
} from './questions';
export type { Settings } from './settings';
export { grantsEverything, isAboutS3, mayNameS3, uselessActions } from './statements';
export {
  accessPointOf,
  accessPointsOf,
  entranceOf,
  multiRegionAccessPointOf,
  type AccessPoint,
  type Entrance,
  type MultiRegionAccessPoint,
} from './access-point';
export {
  accessLogTarget,
  blockedEncryption,
  bucketKeyEnabled,
  bucketOf,
  defaultEncryption,
  deletionPolicy,
  emptiers,
  inSameRegion,
  isDestination,
  notifiers,
  objectOwnership,
  replicationRules,
  sourcesOf,
  versioningStatus,
  type Bucket,
  type ReplicationRule,
} from './bucket';
export { lifecycleRules, type LifecycleRule } from './lifecycle';
export { cannedAcl, publicAcl, publicGrant, type Acl, type AclGrant, type PublicAcl } from './acl';
export { bucketPolicyOf, policiesOn, rivals, type BucketPolicy } from './bucket-policy';
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
  listProperty,
  property,
  resourcesOf,
  takeInventory,
  type Entity,
  type Estate,
  type Inventory,
} from './estate';
export { bucketDomain, nameFromArn, type BucketDomain } from './naming';
export {
  otherS3ResourceOf,
  otherS3Types,
  outwardGrants,
  type OtherS3Resource,
  type OutwardGrant,
} from './other-services';
export { policyStatus, type PolicyStatus } from './policy-status';
export { policyDocumentsOf, policyDocumentTypes, type PolicyDocument, type PolicyDocuments } from './policy-documents';
export { keepsStrangersOut, publicAccessSwitches, switchStates, type SwitchStates } from './public-access-block';
export { bucketKey, bucketReference, isPointAlias, resourceKey, type BucketReference } from './reference';
export { askDeed, grantsOf, whoCan, type Access, type PrincipalAccess } from './who-can';
export {
  askAdmission,
  askExcess,
  askKeyNeed,
  askNeed,
  isSameAccount,
  keyNeedsOf,
  needsOf,
  replicationRole,
  replicationsOf,
  viewOf,
  type KeyNeed,
  type Need,
  type Replication,
  type ReplicationView,
} from './replication';
export { mayBeNewer, securityPolicies } from './facts/tls-policies';
export { deliversLogs } from './vended-logs';
export { isAtWork, records, recordsManagement, trailOf, trailsOf, trailType, type Trail } from './trail';
export { lifecycleConflicts, type LifecycleConflict } from './lifecycle-conflicts';
export { isAdmitting, isFifo, notificationTargets, regionOfTarget, type NotificationTarget } from './notification';

export { accessTypes, askDeputy, askGrant, askLogDelivery, askOrigin, askOwnerControl, askPublic, bucketAccess, keepsStrangersOut, uselessActions, type BucketAccess, type Deed, type PolicyOnBucket } from './bucket-access';
export { accessPointOf, type AccessPoint } from './access-point';
export {
  accessLogTarget, bucketOf, defaultEncryption, deletionPolicy, emptiers, inSameRegion, isAccessLogTarget, logWriters, objectOwnership, replicationRules, versioningStatus,
  type Bucket, type ReplicationRule,
} from './bucket';
export { cannedAcl, type CannedAcl } from './acl';
export { bucketPolicyOf, policiesOn, rivals, type BucketPolicy } from './bucket-policy';
export { behaviorsOf, distributionOf, isGiven, originsOf, type Behavior, type Distribution, type Origin } from './distribution';
export {
  entity, estateIn, isDeployed, listProperty, property, resourcesOf, takeInventory, type Entity, type Estate, type Inventory,
} from './estate';
export { bucketDomain, nameFromArn, type BucketDomain } from './naming';
export { publicAccessSwitches, switchStates, type SwitchStates } from './public-access-block';
export { bucketKey, bucketReference, resourceKey, type BucketReference } from './reference';

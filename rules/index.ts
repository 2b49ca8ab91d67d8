import { metaRules, type AnyRule, type FrameworkOutline, type RuleMetadata } from '../lib/engine';
import { answers, everyControl, frameworks, packsOf } from './controls';
import activeAcls from './access/active-acls';
import excessPrivilege from './access/excess-privilege';
import fullS3Access from './access/full-s3-access';
import legacyAcl from './access/legacy-acl';
import publicRoleAssumption from './access/public-role-assumption';
import rejectedAcl from './access/rejected-acl';
import wildcardBucketAccess from './access/wildcard-bucket-access';
import wildcardKeyPolicy from './access/wildcard-key-policy';
import danglingOrigin from './delivery/dangling-origin';
import dedicatedIpTls from './delivery/dedicated-ip-tls';
import defaultCertificate from './delivery/default-certificate';
import excessOriginAccess from './delivery/excess-origin-access';
import legacyOriginAccessIdentity from './delivery/legacy-origin-access-identity';
import legacyTrustedSigners from './delivery/legacy-trusted-signers';
import missingDefaultRoot from './delivery/missing-default-root';
import missingDistributionLogs from './delivery/missing-distribution-logs';
import missingFirewall from './delivery/missing-firewall';
import missingGeoRestriction from './delivery/missing-geo-restriction';
import missingOriginFailover from './delivery/missing-origin-failover';
import missingOriginGrant from './delivery/missing-origin-grant';
import openS3Origin from './delivery/open-s3-origin';
import originBypass from './delivery/origin-bypass';
import originPlaintext from './delivery/origin-plaintext';
import outdatedOriginTls from './delivery/outdated-origin-tls';
import outdatedViewerTls from './delivery/outdated-viewer-tls';
import unsignedOriginRequests from './delivery/unsigned-origin-requests';
import unsignedPrivateContent from './delivery/unsigned-private-content';
import viewerPlaintext from './delivery/viewer-plaintext';
import websiteOrigin from './delivery/website-origin';
import abandonedUploads from './durability/abandoned-uploads';
import destroyedWithStack from './durability/destroyed-with-stack';
import endlessVersions from './durability/endless-versions';
import missingMfaDelete from './durability/missing-mfa-delete';
import missingLifecycle from './durability/missing-lifecycle';
import predictableName from './durability/predictable-name';
import unlockedObjects from './durability/unlocked-objects';
import unversioned from './durability/unversioned';
import awsManagedKey from './encryption/aws-managed-key';
import costlyKmsRequests from './encryption/costly-kms-requests';
import customerProvidedKeys from './encryption/customer-provided-keys';
import implicitEncryption from './encryption/implicit-encryption';
import missingKmsEncryption from './encryption/missing-kms-encryption';
import overridableEncryption from './encryption/overridable-encryption';
import unencryptedMetadataTable from './encryption/unencrypted-metadata-table';
import unreachableKey from './encryption/unreachable-key';
import unrotatedKey from './encryption/unrotated-key';
import implicitPublicAccessBlock from './exposure/implicit-public-access-block';
import incompletePublicAccessBlock from './exposure/incomplete-public-access-block';
import publicAcl from './exposure/public-acl';
import publicAdministration from './exposure/public-administration';
import publicListing from './exposure/public-listing';
import publicLogBucket from './exposure/public-log-bucket';
import publicPolicy from './exposure/public-policy';
import publicRead from './exposure/public-read';
import publicWrite from './exposure/public-write';
import rejectedPublicPolicy from './exposure/rejected-public-policy';
import unblockedAccessPoint from './exposure/unblocked-access-point';
import unblockedMultiRegionAccessPoint from './exposure/unblocked-multi-region-access-point';
import websiteEndpoint from './exposure/website-endpoint';
import wildcardCors from './exposure/wildcard-cors';
import distantLogTarget from './logging/distant-log-target';
import missingAccessLogs from './logging/missing-access-logs';
import missingEventNotifications from './logging/missing-event-notifications';
import missingReadTrail from './logging/missing-read-trail';
import missingWriteTrail from './logging/missing-write-trail';
import mutableLogs from './logging/mutable-logs';
import selfLogging from './logging/self-logging';
import shortLivedLogs from './logging/short-lived-logs';
import singleRegionTrail from './logging/single-region-trail';
import stoppedTrail from './logging/stopped-trail';
import undeliverableLogs from './logging/undeliverable-logs';
import unencryptedTrail from './logging/unencrypted-trail';
import unloggedTrailBucket from './logging/unlogged-trail-bucket';
import unmonitoredTrail from './logging/unmonitored-trail';
import unscopedLogDelivery from './logging/unscoped-log-delivery';
import unvalidatedTrail from './logging/unvalidated-trail';
import disputedPolicyStatus from './meta/disputed-policy-status';
import opaqueTemplate from './meta/opaque-template';
import allowNotAction from './policy/allow-not-action';
import allowNotPrincipal from './policy/allow-not-principal';
import allowNotResource from './policy/allow-not-resource';
import bucketActionOnObjectArn from './policy/bucket-action-on-object-arn';
import competingBucketPolicies from './policy/competing-bucket-policies';
import confusedDeputy from './policy/confused-deputy';
import crossAccountAccess from './policy/cross-account-access';
import crossAccountAdministration from './policy/cross-account-administration';
import foreignResource from './policy/foreign-resource';
import ineffectiveCondition from './policy/ineffective-condition';
import legacyPolicyVersion from './policy/legacy-policy-version';
import lockout from './policy/lockout';
import malformedPrincipal from './policy/malformed-principal';
import objectActionOnBucketArn from './policy/object-action-on-bucket-arn';
import oversizedPolicy from './policy/oversized-policy';
import partialWildcardPrincipal from './policy/partial-wildcard-principal';
import redundantStatement from './policy/redundant-statement';
import unknownAction from './policy/unknown-action';
import unknownConditionKey from './policy/unknown-condition-key';
import unsuppliedConditionKey from './policy/unsupplied-condition-key';
import wildcardAction from './policy/wildcard-action';
import wildcardPrincipal from './policy/wildcard-principal';
import chainedReplication from './replication/chained-replication';
import disabledReplicationRule from './replication/disabled-replication-rule';
import excessReplicationRole from './replication/excess-replication-role';
import foreignReplicaOwnership from './replication/foreign-replica-ownership';
import missingReplicaKey from './replication/missing-replica-key';
import missingReplication from './replication/missing-replication';
import partialReplication from './replication/partial-replication';
import powerlessReplicationRole from './replication/powerless-replication-role';
import refusedReplication from './replication/refused-replication';
import sameRegionReplication from './replication/same-region-replication';
import skippedKmsObjects from './replication/skipped-kms-objects';
import unreplicatedDeletes from './replication/unreplicated-deletes';
import unreplicatedHistory from './replication/unreplicated-history';
import unversionedReplication from './replication/unversioned-replication';
import weakerReplica from './replication/weaker-replica';
import legacySignature from './signing/legacy-signature';
import unboundedPresignedUrls from './signing/unbounded-presigned-urls';
import outdatedTls from './transport/outdated-tls';
import plaintextTransport from './transport/plaintext-transport';

/** The rules by category, which is also their folder. */
export const catalogue = {
  exposure: [publicRead, publicWrite, publicListing, publicAdministration, publicPolicy, rejectedPublicPolicy, publicAcl, incompletePublicAccessBlock, implicitPublicAccessBlock, unblockedAccessPoint, websiteEndpoint, wildcardCors, publicLogBucket, unblockedMultiRegionAccessPoint],
  policy: [competingBucketPolicies, confusedDeputy, lockout, objectActionOnBucketArn, bucketActionOnObjectArn, wildcardPrincipal, wildcardAction, allowNotPrincipal, allowNotAction, allowNotResource, partialWildcardPrincipal, malformedPrincipal, foreignResource, unknownAction, unknownConditionKey, unsuppliedConditionKey, ineffectiveCondition, redundantStatement, legacyPolicyVersion, oversizedPolicy, crossAccountAccess, crossAccountAdministration],
  access: [activeAcls, rejectedAcl, fullS3Access, wildcardBucketAccess, excessPrivilege, publicRoleAssumption, wildcardKeyPolicy, legacyAcl],
  transport: [plaintextTransport, outdatedTls],
  encryption: [implicitEncryption, missingKmsEncryption, overridableEncryption, customerProvidedKeys, unreachableKey, awsManagedKey, costlyKmsRequests, unrotatedKey, unencryptedMetadataTable],
  logging: [missingAccessLogs, selfLogging, undeliverableLogs, unscopedLogDelivery, shortLivedLogs, mutableLogs, distantLogTarget, missingEventNotifications, unvalidatedTrail, stoppedTrail, singleRegionTrail, unencryptedTrail, unmonitoredTrail, unloggedTrailBucket, missingWriteTrail, missingReadTrail],
  replication: [unversionedReplication, sameRegionReplication, powerlessReplicationRole, excessReplicationRole, refusedReplication, missingReplication, foreignReplicaOwnership, skippedKmsObjects, missingReplicaKey, disabledReplicationRule, partialReplication, unreplicatedDeletes, unreplicatedHistory, chainedReplication, weakerReplica],
  delivery: [openS3Origin, missingOriginGrant, websiteOrigin, viewerPlaintext, originBypass, excessOriginAccess, legacyOriginAccessIdentity, danglingOrigin, unsignedOriginRequests, defaultCertificate, outdatedViewerTls, dedicatedIpTls, originPlaintext, outdatedOriginTls, missingDistributionLogs, missingFirewall, missingDefaultRoot, missingOriginFailover, missingGeoRestriction, legacyTrustedSigners, unsignedPrivateContent],
  durability: [missingMfaDelete, unversioned, destroyedWithStack, missingLifecycle, endlessVersions, abandonedUploads, unlockedObjects, predictableName],
  signing: [unboundedPresignedUrls, legacySignature],
  meta: [opaqueTemplate, disputedPolicyStatus],
} as const satisfies Record<string, readonly AnyRule[]>;

/** Every rule that looks at templates. */
export const rules: readonly AnyRule[] = Object.values<readonly AnyRule[]>(catalogue).flatMap((of) => of.map((rule): AnyRule => ({ ...rule, packs: packsOf(rule.controls) })));

/** Every rule there is, with the ones the engine applies to suppressions. */
export const allRules: readonly RuleMetadata[] = [...rules, ...Object.values(metaRules)];

/** The folder of a rule and its page. */
export function categoryOf(id: string): string {
  return Object.entries<readonly AnyRule[]>(catalogue).find(([, listed]) => listed.some((rule) => rule.id === id))?.[0] ?? 'meta';
}

/** Every framework with its controls, and for each the rules that answer it or the reason why none does. */
export function frameworkOutlines(): readonly FrameworkOutline[] {
  return Object.entries(frameworks).map(([id, { title }]): FrameworkOutline => ({
    id,
    title,
    controls: everyControl()
      .filter(({ framework }) => framework === id)
      .map(({ id: control, control: { title: what, notCovered } }) => ({ id: control, title: what, rules: allRules.filter(({ controls }) => answers(controls, control)).map((rule) => rule.id), ...(notCovered === undefined ? {} : { notCovered }) })),
  }));
}

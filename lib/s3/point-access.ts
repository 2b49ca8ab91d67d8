import { bucketActions, type Layer, type Policy, type PolicySubject, type SymbolTable } from '../policy';
import {
  accountOf,
  anyOf,
  get,
  getDocument,
  isStated,
  isSwitchedOn,
  items,
  literal,
  regionOf,
  tokensOf,
  undecided,
  yes,
  type Decided,
  type Resource,
  type Value,
} from '../template';
import {
  accessPointAccessOf,
  accessPointOf,
  accessPointType,
  multiRegionAccessOf,
  multiRegionAccessPointOf,
  type AccessPoint,
  type AccessPointAccess,
  type MultiRegionAccessPoint,
} from './access-point';
import type { PolicyOnBucket } from './policy-on-bucket';
import { bucketKey, resourceKey } from './bucket-reference';
import { entity, property, relation, resourcesOf, type Estate } from './estate';
import { accountsSpelled, regionsSpelled } from './spelled';
import type { Deployment } from './stated-names';

/** The policy of an access point, ready to be asked together with that of the bucket behind it: both must allow. */
export interface PolicyOnPoint extends PolicyOnBucket {
  readonly accessPoint: AccessPoint | MultiRegionAccessPoint;
  /** whether it takes requests from one network only */
  readonly isWithinVpc: Decided;
  /** whether a block of its own is on: on unless switched off */
  readonly hasBlock: Decided;
}

/** What is behind access points: a bucket, and the policy on it. */
export interface Behind {
  readonly target: PolicySubject['target'];
  readonly account: string;
  readonly policy: Policy;
  readonly tagOf: NonNullable<PolicySubject['tagOf']>;
}

const multiRegionPolicyType = 'AWS::S3::MultiRegionAccessPointPolicy';

/** The types of resource by which a template puts a policy on an access point. */
export const pointPolicyTypes: readonly string[] = [accessPointType, multiRegionPolicyType];

/** The policies of access points of any template that lead to the bucket with this key, one resource for each. */
export function pointPoliciesOn(key: string, estate: Estate): readonly Resource[] {
  return relation(estate, 'policies of access points', pointPolicyTypes, bucketsBehind, key);
}

/** The buckets that an access point, or the policy of a multi-region one, is for. */
export function bucketsBehind(resource: Resource, estate: Estate): readonly string[] {
  const keyOf = (value: Value): readonly string[] => {
    // a bucket of which nobody can tell which it is, is none of those that are known
    const found = value.kind === 'unknown' ? `unknown:${resourceKey(resource)}` : bucketKey(value, estate);
    return found === undefined ? [] : [found];
  };
  if (resource.type === accessPointType) return keyOf(property(entity(estate, resource), 'Bucket'));
  const point = multiRegionPointOf(resource, estate);
  const regions = point && items(property(point, 'Regions'));
  return (regions ?? []).flatMap((region) => keyOf(get(region, 'Bucket')));
}

/** The multi-region access point that a policy is for, where the templates make it. */
function multiRegionPointOf(policy: Resource, estate: Estate): MultiRegionAccessPoint | undefined {
  const name = property(entity(estate, policy), 'MrapName');
  const made = name.kind === 'text' ? tokensOf(name.text)[0]?.resource : undefined;
  const called = literal(name);
  const isMeant = (one: Resource): boolean =>
    // oxlint-disable-next-line bucket-warden/decided -- a policy for a point that nobody knows is on none of those here
    one === made || (called !== undefined && literal(property(entity(estate, one), 'Name')) === called);
  const found = resourcesOf(estate.inventory, 'AWS::S3::MultiRegionAccessPoint').find(isMeant);
  return found && multiRegionAccessPointOf(estate, found);
}

/** The access point that has the policy of `resource`, as a way to a bucket. */
function accessFrom(estate: Estate, resource: Resource, symbolTable: SymbolTable): AccessPointAccess | undefined {
  if (resource.type === accessPointType) return accessPointAccessOf(accessPointOf(estate, resource), symbolTable);
  const point = multiRegionPointOf(resource, estate);
  return point && multiRegionAccessOf(point, entity(estate, resource), symbolTable);
}

/** Every access point that leads to the bucket with this key; multi-region ones where they have a policy. */
export function accessThroughPoints(
  key: string,
  estate: Estate,
  symbolTable: SymbolTable,
): readonly AccessPointAccess[] {
  return pointPoliciesOn(key, estate).flatMap((resource) => accessFrom(estate, resource, symbolTable) ?? []);
}

/** The policy that `resource` puts on an access point, in front of what is behind it; undefined where it has none. */
export function policyOnPoint(
  estate: Estate,
  resource: Resource,
  behind: Behind,
  symbolTable: SymbolTable,
): PolicyOnPoint | undefined {
  const holder = entity(estate, resource);
  const document = getDocument(holder.properties, 'Policy');
  const access = document.kind === 'absent' ? undefined : accessFrom(estate, resource, symbolTable);
  if (access === undefined) return undefined;
  const { accessPoint, policy } = access;
  return {
    resource: holder,
    document,
    policy,
    symbolTable,
    accessPoint,
    // a multi-region access point has no such property
    isWithinVpc: hasNetwork(property(accessPoint, 'VpcConfiguration')),
    hasBlock: ownBlock(property(accessPoint, 'PublicAccessBlockConfiguration')),
    subject: throughPoint(access, behind),
  };
}

/** Accounts and regions that the policies spell out, in which the access point may be where its own are not known. */
export function deploymentsSpelled(
  { policy, resource: { resource } }: PolicyOnPoint,
  behind: Behind,
): readonly Deployment[] {
  const { template } = resource;
  const spelled = { statements: [...policy.statements, ...behind.policy.statements] };
  const accounts = accountsSpelled(spelled, accountOf(template)).map((account): Deployment => ({ account }));
  const regions = regionsSpelled(spelled, regionOf(template)).map((region): Deployment => ({ region }));
  const both = accounts.flatMap((one) => regions.map((other) => ({ ...one, ...other })));
  return [...both, ...accounts, ...regions];
}

function hasNetwork(vpc: Value): Decided {
  return vpc.kind === 'unknown' ? undecided(vpc.because) : isStated(vpc);
}

/**
 * Whether the block of an access point keeps strangers out, or has S3 reject a policy that lets them in; all of it is
 * on unless it is switched off.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-bpa-settings.html
 */
function ownBlock(block: Value): Decided {
  if (block.kind === 'absent') return yes;
  return anyOf([isSwitchedOn(get(block, 'RestrictPublicBuckets')), isSwitchedOn(get(block, 'BlockPublicPolicy'))]);
}

/**
 * Requests through an access point, which both its policy and the bucket's must allow.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html
 */
function throughPoint(
  { requestedPoint, target, policy }: Pick<AccessPointAccess, 'requestedPoint' | 'target' | 'policy'>,
  behind: Behind,
): PolicySubject {
  const point: Layer = { policy, target };
  const bucket: Layer = { policy: behind.policy, target: behind.target };
  return {
    target: behind.target,
    account: behind.account,
    tagOf: behind.tagOf,
    actions: bucketActions,
    layers: [point, bucket],
    evaluationPaths: () => [[point, bucket]],
    requestedPoints: [requestedPoint],
  };
}

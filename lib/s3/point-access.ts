import { bucketActions, readPolicy, type Layer, type Policy, type PolicySubject, type SymbolTable } from '../policy';
import {
  accountOf,
  anyOf,
  get,
  getDocument,
  isStated,
  isSwitchedOn,
  items,
  no,
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
  multiRegionTargetOf,
  multiRegionAccessPointOf,
  type AccessPoint,
  type AccessPointAccess,
  type MultiRegionAccessPoint,
} from './access-point';
import type { PolicyOnBucket } from './bucket-access';
import { bucketKey } from './bucket-reference';
import { entity, property, relation, type Estate } from './estate';
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
    const found = bucketKey(value, estate);
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
  return made?.type === 'AWS::S3::MultiRegionAccessPoint' ? multiRegionAccessPointOf(estate, made) : undefined;
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
  const accessPoint =
    resource.type === accessPointType ? accessPointOf(estate, resource) : multiRegionPointOf(resource, estate);
  if (document.kind === 'absent' || accessPoint === undefined) return undefined;
  const policy = readPolicy(document, symbolTable);
  const isOfOneRegion = accessPoint.kind === 'access-point';
  const access = isOfOneRegion
    ? accessPointAccessOf(accessPoint, symbolTable)
    : multiRegionTargetOf(accessPoint, symbolTable);
  return {
    resource: holder,
    document,
    policy,
    symbolTable,
    accessPoint,
    isWithinVpc: isOfOneRegion ? hasNetwork(property(accessPoint, 'VpcConfiguration')) : no,
    hasBlock: ownBlock(property(accessPoint, 'PublicAccessBlockConfiguration')),
    subject: throughPoint({ ...access, policy }, behind),
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
    actions: bucketActions,
    layers: [point, bucket],
    evaluationPaths: () => [[point, bucket]],
    requestedPoints: [requestedPoint],
  };
}

import { directly, type RequestedAccessPoint, type Layer, type RequestContext } from '../policy';
import { isOrActsAs } from './identity-layers';
import type { BucketLayers, IdentityPaths, OwnGrants, PointLayers } from './policy-layers';
import { isExternal } from './questions';

/** Every policy that has a say about a bucket, by type. */
export interface PolicyTypes {
  readonly bucket: BucketLayers;
  readonly acl: Layer;
  readonly points: readonly PointLayers[];
  readonly identities: readonly IdentityPaths[];
  readonly serviceControls: readonly Layer[];
  readonly isLimitedByControls: (requestContext: RequestContext) => boolean;
}

type Path = readonly Layer[];

/**
 * The ways in for a requester, each a list of policies of which every one must allow: within an account the resource's
 * policy or the identity's is enough, across accounts both are needed; boundaries and service control policies limit.
 * @see
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
export function evaluationPaths(types: PolicyTypes): (requestContext: RequestContext) => readonly Path[] {
  const byRequestedPoint = new Map<RequestedAccessPoint, readonly IdentityPaths[]>();
  for (const one of types.identities)
    byRequestedPoint.set(one.requestedPoint, [...(byRequestedPoint.get(one.requestedPoint) ?? []), one]);
  return (requestContext) => {
    const { requester, through = directly } = requestContext;
    const mine = byRequestedPoint.get(through)?.find(({ principal }) => isOrActsAs(requester, principal.requester.arn));
    const found =
      requestContext.trust === 'owner' ? ownPaths(types, through, mine) : foreignPaths(types, requestContext, mine);
    const controls = types.isLimitedByControls(requestContext) ? types.serviceControls : [];
    return controls.length === 0 ? found : found.map((path) => [...path, ...controls]);
  };
}

/** Within the account that owns the bucket. */
function ownPaths(
  { bucket, acl, points }: PolicyTypes,
  through: RequestedAccessPoint,
  mine: IdentityPaths | undefined,
): readonly Path[] {
  const point = points.find(({ accessPointAccess }) => accessPointAccess.requestedPoint === through);
  const identity = mine ? [[mine.grants, ...(mine.boundary ? [mine.boundary.limits] : [])]] : [];
  if (point) {
    const granted = byResource(point.own, mine).map((path) => [bucket.own.all, ...path]);
    return [...granted, ...identity];
  }
  return [...byResource(bucket.own, mine), ...identity, [acl, ...(mine?.boundary ? [mine.boundary.mayLimit] : [])]];
}

/** What the resource's policy grants by itself, with what limits it. */
function byResource(own: OwnGrants, mine: IdentityPaths | undefined): readonly Path[] {
  const boundary = mine?.boundary;
  return boundary ? [[own.unlimited], [own.limited, boundary.limits], [own.unsaid, boundary.mayLimit]] : [[own.all]];
}

/** From other accounts, from nobody's, or by a service. */
function foreignPaths(
  { bucket, acl, points }: PolicyTypes,
  requestContext: RequestContext,
  mine: IdentityPaths | undefined,
): readonly Path[] {
  const through = requestContext.through ?? directly;
  const point = points.find(({ accessPointAccess }) => accessPointAccess.requestedPoint === through);
  const identity = mine ? [mine.grants, ...(mine.boundary ? [mine.boundary.limits] : [])] : [];
  const [allowing] = unlessBlocked(bucket, requestContext);
  const found: Path[] = [];
  if (allowing !== undefined) {
    const behind = point === undefined ? [] : unlessBlocked(point, requestContext);
    if (point === undefined || behind.length > 0) found.push([allowing, ...behind, ...identity]);
  }
  if (point === undefined) found.push([acl, ...identity]);
  return found;
}

/** A policy as it counts for a requester of another account; none where the public access block keeps it out. */
function unlessBlocked(
  { whole, block }: Pick<BucketLayers, 'whole' | 'block'>,
  requestContext: RequestContext,
): readonly Layer[] {
  const isForeign = isExternal(requestContext) || requestContext.trust === 'named' || requestContext.trust === 'member';
  if (!isForeign || block === 'off') return [whole];
  return block === 'on' ? [] : [block.maybe];
}

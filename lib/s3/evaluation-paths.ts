import { directly, type Door, type Layer, type Surroundings } from '../policy';
import { isOrActsAs } from './layers';
import type { BucketLayers, IdentityPaths, OwnGrants, PointLayers } from './policy-layers';
import { isOutsider } from './questions';

/** Every policy that has a say about a bucket, by type. */
export interface PolicyTypes {
  readonly bucket: BucketLayers;
  readonly acl: Layer;
  readonly points: readonly PointLayers[];
  readonly identities: readonly IdentityPaths[];
  readonly serviceControls: readonly Layer[];
  readonly isLimitedByControls: (surroundings: Surroundings) => boolean;
}

type Path = readonly Layer[];

/**
 * The ways in for a caller, each a list of policies of which every one must allow: within an account the resource's
 * policy or the identity's is enough, across accounts both are needed; boundaries and service control policies limit.
 * @see
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
export function evaluationPaths(types: PolicyTypes): (surroundings: Surroundings) => readonly Path[] {
  const byDoor = new Map<Door, readonly IdentityPaths[]>();
  for (const one of types.identities) byDoor.set(one.door, [...(byDoor.get(one.door) ?? []), one]);
  return (surroundings) => {
    const { caller, through = directly } = surroundings;
    const mine = byDoor.get(through)?.find(({ principal }) => isOrActsAs(caller, principal.caller.arn));
    const found =
      surroundings.trust === 'owner' ? ownPaths(types, through, mine) : foreignPaths(types, surroundings, mine);
    const controls = types.isLimitedByControls(surroundings) ? types.serviceControls : [];
    return controls.length === 0 ? found : found.map((path) => [...path, ...controls]);
  };
}

/** Within the account that owns the bucket. */
function ownPaths(
  { bucket, acl, points }: PolicyTypes,
  through: Door,
  mine: IdentityPaths | undefined,
): readonly Path[] {
  const point = points.find(({ entrance }) => entrance.door === through);
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
  surroundings: Surroundings,
  mine: IdentityPaths | undefined,
): readonly Path[] {
  const through = surroundings.through ?? directly;
  const point = points.find(({ entrance }) => entrance.door === through);
  const identity = mine ? [mine.grants, ...(mine.boundary ? [mine.boundary.limits] : [])] : [];
  const [allowing] = bucketLayerFor(bucket, surroundings);
  const found: Path[] = [];
  if (allowing !== undefined) {
    const isKeptOut = isOutsider(surroundings) && point?.entrance.keepsStrangersOut === true;
    const behind = point ? [isOutsider(surroundings) ? (point.maybe ?? point.whole) : point.whole] : [];
    if (!isKeptOut) found.push([allowing, ...behind, ...identity]);
  }
  if (point === undefined) found.push([acl, ...identity]);
  return found;
}

/** The bucket policy as it counts for a caller of another account; none where the block keeps it out. */
function bucketLayerFor({ whole, block }: BucketLayers, surroundings: Surroundings): readonly Layer[] {
  const isForeign = isOutsider(surroundings) || surroundings.trust === 'named' || surroundings.trust === 'member';
  if (!isForeign || block === 'off') return [whole];
  return block === 'on' ? [] : [block.maybe];
}

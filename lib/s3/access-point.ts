import { readPolicy, type Door, type Policy, type Target, type Vocabulary } from '../policy';
import { accountOf, attributeText, get, isOn, isPresent, type Resource, getDocument } from '../template';
import { entity, property, relation, type Entity, type Estate } from './estate';
import { arnText } from './names';
import { bucketKey } from './reference';

export interface AccessPoint extends Entity {
  readonly kind: 'access-point';
}

export const accessPointType = 'AWS::S3::AccessPoint';

export function accessPointOf(estate: Estate, resource: Resource): AccessPoint {
  return { kind: 'access-point', ...entity(estate, resource) };
}

export interface MultiRegionAccessPoint extends Entity {
  readonly kind: 'multi-region-access-point';
}

export function multiRegionAccessPointOf(estate: Estate, resource: Resource): MultiRegionAccessPoint {
  return { kind: 'multi-region-access-point', ...entity(estate, resource) };
}

/** The access points of any template of the run that lead to the bucket with this key. */
export function accessPointsOf(key: string, estate: Estate): readonly AccessPoint[] {
  const targets = (resource: Resource, within: Estate): readonly string[] => {
    const found = bucketKey(property(entity(within, resource), 'Bucket'), within);
    return found === undefined ? [] : [found];
  };
  return relation(estate, 'access points', [accessPointType], targets, key).map((resource) =>
    accessPointOf(estate, resource),
  );
}

/** An access point as a way to a bucket. */
export interface Entrance {
  readonly accessPoint: AccessPoint;
  readonly door: Door;
  readonly target: Target;
  readonly policy: Policy;
  /** whether strangers stay out even if the policy is public; the block is on unless switched off */
  readonly keepsStrangersOut: boolean | undefined;
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html */
export function entranceOf(accessPoint: AccessPoint, vocabulary: Vocabulary): Entrance {
  const { resource, estate } = accessPoint;
  const arn = vocabulary.encode(arnText(resource, estate) ?? attributeText(resource, 'Arn'));
  const isPrivate = isPresent(property(accessPoint, 'VpcConfiguration'));
  const block = property(accessPoint, 'PublicAccessBlockConfiguration');
  return {
    accessPoint,
    door: { arn, account: vocabulary.encode(accountOf(resource.template)), origin: isPrivate ? 'VPC' : 'Internet' },
    target: { self: arn, parts: `${arn}/object/` },
    policy: readPolicy(getDocument(accessPoint.properties, 'Policy'), vocabulary),
    keepsStrangersOut: block.kind === 'absent' ? true : isOn(get(block, 'RestrictPublicBuckets')),
  };
}

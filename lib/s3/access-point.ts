import { readPolicy, type RequestedAccessPoint, type Policy, type Target, type SymbolTable } from '../policy';
import {
  accountOf,
  attributeText,
  getDocument,
  isPresent,
  literal,
  partitionOf,
  text,
  type Resource,
} from '../template';
import { entity, property, relation, type Entity, type Estate } from './estate';
import { arnText } from './stated-names';
import { bucketKey } from './bucket-reference';

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
export interface AccessPointAccess {
  readonly accessPoint: AccessPoint | MultiRegionAccessPoint;
  readonly requestedPoint: RequestedAccessPoint;
  readonly target: Target;
  readonly policy: Policy;
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html */
export function accessPointAccessOf(accessPoint: AccessPoint, symbolTable: SymbolTable): AccessPointAccess {
  const { resource, estate } = accessPoint;
  const arn = symbolTable.encode(arnText(resource, estate) ?? attributeText(resource, 'Arn'));
  const isPrivate = isPresent(property(accessPoint, 'VpcConfiguration'));
  const vpcId = literal(property(accessPoint, 'VpcConfiguration', 'VpcId'));
  return {
    accessPoint,
    requestedPoint: {
      arn,
      account: symbolTable.encode(accountOf(resource.template)),
      origin: isPrivate ? 'VPC' : 'Internet',
      ...(vpcId === undefined ? {} : { vpc: vpcId }),
    },
    target: { self: arn, parts: `${arn}/object/` },
    policy: readPolicy(getDocument(accessPoint.properties, 'Policy'), symbolTable),
  };
}

/**
 * A multi-region access point as a way to its buckets, with the policy that a resource of its own holds; policies name
 * it by its alias.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiRegionAccessPointPermissions.html
 */
export function multiRegionAccessOf(
  accessPoint: MultiRegionAccessPoint,
  holder: Entity,
  symbolTable: SymbolTable,
): AccessPointAccess {
  const { resource } = accessPoint;
  const { template } = resource;
  const account = accountOf(template);
  const arn = symbolTable.encode(
    text('arn:', partitionOf(template), ':s3::', account, ':accesspoint/', attributeText(resource, 'Alias')),
  );
  return {
    accessPoint,
    requestedPoint: { arn, account: symbolTable.encode(account), origin: 'Internet' },
    target: { self: arn, parts: `${arn}/object/` },
    policy: readPolicy(getDocument(holder.properties, 'Policy'), symbolTable),
  };
}

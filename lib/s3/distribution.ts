import { get, isPresent, items, literal, whyUnknown, type Resource, type Value } from '../template';
import { entity, property, relation, type Entity, type Estate } from './estate';
import { bucketDomain, isMultiRegionDomain, mayBeBucketDomain, type BucketDomain } from './bucket-domain';
import { bucketReference, resourceKey } from './bucket-reference';

export interface Distribution extends Entity {
  readonly kind: 'distribution';
  readonly config: Value;
}

/** One origin of a distribution. */
export interface Origin {
  readonly value: Value;
  readonly id: string;
  readonly domain: Value;
  /** the bucket behind it; undefined when the domain is not S3's, or not known */
  readonly bucket: BucketDomain | undefined;
  /** whether there is a bucket behind it, or may be, for all that the template tells */
  readonly mayBeBucket: boolean;
  /** whether CloudFront treats it as a bucket: by its domain, or because the template configures it as one */
  readonly isS3: boolean;
  /** whether it is a multi-Region access point */
  readonly isMultiRegion: boolean;
  readonly accessControl: Value;
  readonly accessIdentity: Value;
}

/** One cache behaviour, the default one first. */
export interface Behavior {
  readonly value: Value;
  readonly path: string;
}

export function distributionOf(estate: Estate, resource: Resource): Distribution {
  const base = entity(estate, resource);
  return { kind: 'distribution', ...base, config: property(base, 'DistributionConfig') };
}

/** @returns undefined when nobody can tell what the origins are */
export function originsOf({ config }: Distribution): readonly Origin[] | undefined {
  const listed = items(get(config, 'Origins'))?.map((value) =>
    origin(value, literal(get(value, 'Id')) ?? '?', get(value, 'DomainName'), get(value, 'S3OriginConfig')),
  );
  const legacy = get(config, 'S3Origin');
  return legacy.kind === 'map'
    ? [...(listed ?? []), origin(legacy, 'S3Origin', get(legacy, 'DNSName'), legacy)]
    : listed;
}

function origin(value: Value, id: string, domain: Value, s3Config: Value): Origin {
  const bucket = domain.kind === 'text' ? bucketDomain(domain.text) : undefined;
  return {
    value,
    id,
    domain,
    bucket,
    mayBeBucket: bucket !== undefined || domain.kind !== 'text' || mayBeBucketDomain(domain.text),
    isS3: bucket === undefined ? s3Config.kind === 'map' : bucket.endpoint === 'rest',
    isMultiRegion: domain.kind === 'text' && isMultiRegionDomain(domain.text),
    accessControl: get(value, 'OriginAccessControlId'),
    accessIdentity: get(s3Config, 'OriginAccessIdentity'),
  };
}

/** An origin that is a bucket of the estate. */
export interface BucketOrigin {
  readonly origin: Origin;
  readonly bucket: Resource;
  /** how CloudFront signs what it asks of the bucket; undefined when it does not, or nobody can tell */
  readonly signs: { readonly identity: Value | undefined } | undefined;
}

/**
 * The origins that are buckets of the estate, asked as buckets; undefined when nobody can tell what the origins are.
 */
export function bucketOrigins(distribution: Distribution): readonly BucketOrigin[] | undefined {
  return originsOf(distribution)?.flatMap((one): readonly BucketOrigin[] => {
    const reference = bucketReference(one.domain, distribution.estate);
    if (!one.isS3 || reference.kind !== 'bucket') return [];
    const controls = isGiven(one.accessControl);
    const identity = controls === false && isGiven(one.accessIdentity) === true ? one.accessIdentity : undefined;
    return [
      { origin: one, bucket: reference.resource, signs: controls === true || identity ? { identity } : undefined },
    ];
  });
}

/**
 * The origins that are asked as web servers, website endpoints of S3 left out, which know no TLS; undefined when
 * nobody can tell what the origins are.
 */
export function customOrigins(
  distribution: Distribution,
): readonly { readonly id: string; readonly custom: Value }[] | undefined {
  return originsOf(distribution)
    ?.map(({ value, id, bucket }) => ({ id, bucket, custom: get(value, 'CustomOriginConfig') }))
    .filter(({ bucket, custom }) => custom.kind !== 'absent' && bucket?.endpoint !== 'website');
}

/** Methods that some behaviour passes on; undefined when nobody can tell. */
export function allowedMethods(distribution: Distribution): ReadonlySet<string> | undefined {
  const methods = behaviorsOf(distribution)?.flatMap(({ value }) => {
    const listed = get(value, 'AllowedMethods');
    return listed.kind === 'absent'
      ? ['GET', 'HEAD']
      : (items(listed) ?? [undefined]).map((one) => (one === undefined ? undefined : literal(one)));
  });
  return methods === undefined || methods.includes(undefined)
    ? undefined
    : new Set(methods.filter((one) => one !== undefined));
}

/** @returns undefined when nobody can tell what the further behaviours are */
export function behaviorsOf({ config }: Distribution): readonly Behavior[] | undefined {
  const further = items(get(config, 'CacheBehaviors'));
  const fallback = get(config, 'DefaultCacheBehavior');
  return (
    further && [
      ...(isPresent(fallback) ? [{ value: fallback, path: 'the default behaviour' }] : []),
      ...further.map((value) => ({
        value,
        path: `the behaviour for \`${literal(get(value, 'PathPattern')) ?? '?'}\``,
      })),
    ]
  );
}

/** Whether an identifier is given; undefined when nobody can tell. An empty text is none. */
export function isGiven(value: Value): boolean | undefined {
  if (value.kind === 'absent') return false;
  if (literal(value) === '') return false;
  // a reference to something made here is an identifier, whatever it will be
  if (value.kind === 'text' && value.text.some((part) => typeof part === 'string' || part.resource !== undefined))
    return true;
  return whyUnknown(value) === undefined ? true : undefined;
}

/** The distributions that have the bucket as an origin. */
export function distributionsBefore(bucket: Entity): readonly Distribution[] {
  const targets = (resource: Resource, estate: Estate): readonly string[] =>
    (bucketOrigins(distributionOf(estate, resource)) ?? []).map((origin) => resourceKey(origin.bucket));
  return relation(
    bucket.estate,
    'distributions',
    ['AWS::CloudFront::Distribution'],
    targets,
    resourceKey(bucket.resource),
  ).map((resource) => distributionOf(bucket.estate, resource));
}

import {
  anyOf,
  decided,
  get,
  isPresent,
  items,
  literal,
  mayHoldAnything,
  no,
  undecided,
  whyUnknown,
  yes,
  type Decided,
  type Resource,
  type Text,
  type Value,
} from '../template';
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
  readonly isS3: Decided;
  /** whether it is a multi-Region access point */
  readonly isMultiRegion: Decided;
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
  const mayBeBucket = bucket !== undefined || domain.kind !== 'text' || mayBeBucketDomain(domain.text);
  const isOpen = undecided(whyUnknown(domain) ?? 'its domain is not known');
  return {
    value,
    id,
    domain,
    bucket,
    mayBeBucket,
    isS3:
      bucket !== undefined
        ? decided(bucket.endpoint === 'rest')
        : anyOf([decided(s3Config.kind === 'map'), mayBeBucket ? isOpen : no]),
    isMultiRegion: domain.kind === 'text' ? isMultiRegionDomain(domain.text) : isOpen,
    accessControl: get(value, 'OriginAccessControlId'),
    accessIdentity: get(s3Config, 'OriginAccessIdentity'),
  };
}

/** An origin that is a bucket of the estate. */
export interface BucketOrigin {
  readonly origin: Origin;
  readonly bucket: Resource;
  /** whether CloudFront signs what it asks of the bucket; unknown, too, where it may do so in more than one way */
  readonly isSigned: Decided;
  /** as whom it signs, or may: as a service by an origin access control, or as an origin access identity */
  readonly signers: readonly { readonly identity: Value | undefined }[];
}

/**
 * The origins that are buckets of the estate, asked as buckets; undefined when nobody can tell what the origins are.
 */
export function bucketOrigins(distribution: Distribution): readonly BucketOrigin[] | undefined {
  return originsOf(distribution)?.flatMap((one): readonly BucketOrigin[] => {
    const reference = bucketReference(one.domain, distribution.estate);
    if (one.isS3.kind !== 'yes' || reference.kind !== 'bucket') return [];
    return [{ origin: one, bucket: reference.resource, ...signingOf(one) }];
  });
}

/** An origin access control goes before an identity. */
function signingOf({ accessControl, accessIdentity }: Origin): Pick<BucketOrigin, 'isSigned' | 'signers'> {
  const [controls, identifies] = [isGiven(accessControl), isGiven(accessIdentity)];
  const service = { identity: undefined };
  const identity = { identity: accessIdentity };
  if (controls.kind === 'yes') return { isSigned: yes, signers: [service] };
  const others = identifies.kind === 'no' ? [] : [identity];
  return controls.kind === 'no'
    ? { isSigned: identifies, signers: others }
    : { isSigned: controls, signers: [service, ...others] };
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

/** Whether an identifier is given. An empty text is none; a reference to something made here is one. */
export function isGiven(value: Value): Decided {
  const isSomething = (part: Text[number]): boolean =>
    typeof part === 'string' || (part.resource !== undefined && !mayHoldAnything(part));
  if (value.kind === 'text' && value.text.some(isSomething)) return yes;
  if (value.kind === 'absent' || literal(value) === '') return no;
  const because = whyUnknown(value);
  return because === undefined ? yes : undecided(because);
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

import { get, isPresent, items, literal, whyUnknown, type Resource, type Value } from '../template';
import { entity, property, type Entity, type Estate } from './estate';
import { bucketDomain, type BucketDomain } from './naming';

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
  /** whether CloudFront treats it as a bucket: by its domain, or because the template configures it as one */
  readonly isS3: boolean;
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
  const listed = items(get(config, 'Origins'))?.map((value) => origin(value, literal(get(value, 'Id')) ?? '?', get(value, 'DomainName'), get(value, 'S3OriginConfig')));
  const legacy = get(config, 'S3Origin');
  return legacy.kind === 'map' ? [...(listed ?? []), origin(legacy, 'S3Origin', get(legacy, 'DNSName'), legacy)] : listed;
}

function origin(value: Value, id: string, domain: Value, s3Config: Value): Origin {
  const bucket = domain.kind === 'text' ? bucketDomain(domain.text) : undefined;
  return {
    value,
    id,
    domain,
    bucket,
    isS3: bucket === undefined ? s3Config.kind === 'map' : bucket.endpoint === 'rest',
    accessControl: get(value, 'OriginAccessControlId'),
    accessIdentity: get(s3Config, 'OriginAccessIdentity'),
  };
}

/** @returns undefined when nobody can tell what the further behaviours are */
export function behaviorsOf({ config }: Distribution): readonly Behavior[] | undefined {
  const further = items(get(config, 'CacheBehaviors'));
  const fallback = get(config, 'DefaultCacheBehavior');
  return further && [
    ...(isPresent(fallback) ? [{ value: fallback, path: 'the default behaviour' }] : []),
    ...further.map((value) => ({ value, path: `the behaviour for \`${literal(get(value, 'PathPattern')) ?? '?'}\`` })),
  ];
}

/** Whether an identifier is given; undefined when nobody can tell. An empty text is none. */
export function isGiven(value: Value): boolean | undefined {
  if (value.kind === 'absent') return false;
  if (literal(value) === '') return false;
  // a reference to something made here is an identifier, whatever it will be
  if (value.kind === 'text' && value.text.some((part) => typeof part === 'string' || part.resource !== undefined)) return true;
  return whyUnknown(value) === undefined ? true : undefined;
}

import {
  decided,
  no,
  plain,
  render,
  rootOf,
  textKey,
  tokensOf,
  undecided,
  whyUnknown,
  type Decided,
  type Resource,
  type Template,
  type Text,
  type Value,
  type Reason,
} from '../template';
import { entity, property, relation, type Estate } from './estate';
import { mayBeNamed, statedName } from './stated-names';
import { bucketDomain, nameFromArn } from './bucket-domain';

/** What a place that should name a bucket names. */
export type BucketReference =
  | { readonly kind: 'bucket'; readonly resource: Resource }
  /** a bucket that is nobody's here: not wrong, only not known */
  | { readonly kind: 'foreign'; readonly name: string }
  | { readonly kind: 'unknown'; readonly because: Reason }
  | { readonly kind: 'absent' };

/**
 * How aliases of access points end, which stand where a bucket's name may and are of a bucket that they do not tell.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
const pointAlias = /(-s3alias|--ol-s3|\.mrap)$/;

/** Whether a name is the alias of an access point rather than a bucket's. */
export function isPointAlias(name: Text): boolean {
  return pointAlias.test(plain(name) ?? '');
}

const bucketType = 'AWS::S3::Bucket';

/** The bucket named by a value that holds a bucket's name, its ARN or one of its domain names. */
export function bucketReference(value: Value, estate: Estate): BucketReference {
  if (value.kind === 'absent') return { kind: 'absent' };
  if (value.kind !== 'text') return { kind: 'unknown', because: whyUnknown(value) ?? 'a bucket is named by text' };
  return referenceByName(nameIn(value.text), value.place.template, estate);
}

/**
 * One string for each bucket that can be named: equal keys, same bucket. Undefined when nothing is named.
 * A name that only the deployment knows has a key too, since it equals itself.
 */
export function bucketKey(value: Value, estate: Estate): string | undefined {
  if (value.kind !== 'text') return undefined;
  const name = nameIn(value.text);
  const found = referenceByName(name, value.place.template, estate);
  return found.kind === 'bucket' ? resourceKey(found.resource) : `name:${textKey(name)}`;
}

/** Whether the value that names a bucket names this one. */
export function namesBucket(value: Value, bucket: Resource, estate: Estate): Decided {
  if (value.kind === 'absent') return no;
  if (value.kind !== 'text') return undecided(whyUnknown(value) ?? 'a bucket is named by text');
  const name = nameIn(value.text);
  const reference = referenceByName(name, value.place.template, estate);
  if (reference.kind === 'bucket') return decided(reference.resource === bucket);
  if (reference.kind !== 'unknown' || !mayBeNamed(bucket, name, estate)) return no;
  return undecided(reference.because);
}

export function resourceKey({ template, logicalId }: Resource): string {
  return `resource:${template.id}#${logicalId}`;
}

function nameIn(value: Text): Text {
  const start = value[0];
  if (typeof start === 'string' && start.startsWith('arn:')) return nameFromArn(value) ?? value;
  return bucketDomain(value)?.name ?? value;
}

function referenceByName(name: Text, from: Template, estate: Estate): BucketReference {
  const [token] = tokensOf(name);
  if (token?.resource?.type === bucketType && token.attribute === '' && name.length === 1)
    return { kind: 'bucket', resource: token.resource };

  const namesakes = relation(estate, 'bucket name', [bucketType], namesOf, textKey(name));
  const nearest =
    namesakes.find((bucket) => bucket.template === from) ??
    namesakes.find((bucket) => rootOf(bucket.template) === rootOf(from)) ??
    (namesakes.length === 1 ? namesakes[0] : undefined);
  if (nearest) return { kind: 'bucket', resource: nearest };
  const label = plain(name);
  if (label === undefined)
    return { kind: 'unknown', because: token?.because ?? `\`${render(name)}\` is not known before deployment` };
  if (isPointAlias(name)) return { kind: 'unknown', because: `\`${label}\` is the alias of an access point` };
  const open = relation(estate, 'open bucket name', [bucketType], openNameOf, openName);
  const possible = open.find((bucket) => mayBeNamed(bucket, name, estate));
  if (possible && namesakes.length === 0)
    return { kind: 'unknown', because: `\`${possible.logicalId}\` may be called \`${label}\`` };
  return namesakes.length > 1
    ? { kind: 'unknown', because: `several templates make a bucket called \`${label}\`` }
    : { kind: 'foreign', name: label };
}

const openName = 'open';

/** Whether the bucket has a name that only the deployment knows: one key for all of them. */
function openNameOf(bucket: Resource, estate: Estate): readonly string[] {
  const stated = property(entity(estate, bucket), 'BucketName');
  const name = statedName(bucket, estate);
  return stated.kind === 'unknown' || (name !== undefined && plain(name) === undefined) ? [openName] : [];
}

function namesOf(bucket: Resource, estate: Estate): readonly string[] {
  const name = statedName(bucket, estate);
  return name === undefined ? [] : [textKey(name)];
}

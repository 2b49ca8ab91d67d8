import { resourceKey } from '../s3';
import { isObject, own, type Json, type Resource, type Template } from '../template';

/**
 * The buckets, by key, of which the difference between two states of the same templates may touch who may do what.
 * @returns undefined where it may be about any bucket, or about roles and users: unless nothing differs but buckets
 * themselves and policies that name a bucket of their own template by reference
 */
export function touchedBuckets(
  templates: readonly Template[],
  before: readonly Template[],
): ReadonlySet<string> | undefined {
  const touched = new Set<string>();
  const pairs = pairedTemplates(templates, before);
  for (const [now, then] of pairs ?? [])
    for (const id of new Set([...now.resources.keys(), ...then.resources.keys()])) {
      const [one, other] = [now.resources.get(id), then.resources.get(id)];
      if (one !== undefined && other !== undefined && declared(one) === declared(other)) continue;
      const keys = bucketsMeant(one, other);
      if (keys === undefined) return undefined;
      for (const key of keys) touched.add(key);
    }
  return pairs && touched;
}

/** Each template with itself before; undefined where anything but their resources differs. */
function pairedTemplates(
  templates: readonly Template[],
  before: readonly Template[],
): readonly (readonly [Template, Template])[] | undefined {
  const earlier = new Map(before.map((template) => [template.id, template]));
  const pairs = templates.flatMap((template) => {
    const then = earlier.get(template.id);
    // what runs says more than its text
    const isPair = then !== undefined && template.running === undefined && then.running === undefined;
    return isPair && around(template) === around(then) ? [[template, then] as const] : [];
  });
  return pairs.length === templates.length && templates.length === before.length ? pairs : undefined;
}

/** Everything that a template says beside its resources. */
function around({ body, parameters, environment, nestedIn, partial, opaque }: Template): string {
  const sections = Object.entries(body).filter(([name]) => name !== 'Resources' && name !== 'Metadata');
  const parent = nestedIn && resourceKey(nestedIn);
  return JSON.stringify([sections, [...parameters], environment, parent, partial, opaque.length]);
}

function declared({ type, body }: Resource): string {
  return JSON.stringify([type, Object.entries(body).filter(([name]) => name !== 'Metadata')]);
}

/** The buckets that a resource in two states is about, and no other; undefined where it may be about any. */
function bucketsMeant(one: Resource | undefined, other: Resource | undefined): readonly string[] | undefined {
  const both = [one, other].flatMap((resource) => resource ?? []);
  if (both.every(({ type }) => type === 'AWS::S3::BucketPolicy')) {
    const keys = both.flatMap((resource) => bucketOf(resource) ?? []);
    return keys.length === both.length ? keys : undefined;
  }
  // a bucket that comes, goes or is called otherwise may be one that policies name
  const [name = 'none', nameBefore = 'none'] = both
    .filter(({ type }) => type === 'AWS::S3::Bucket')
    .map((resource) => JSON.stringify(property(resource, 'BucketName') ?? null));
  return name === nameBefore && name !== 'none' ? both.map(resourceKey) : undefined;
}

/** The bucket of its own template that a bucket policy is put on. */
function bucketOf(policy: Resource): string | undefined {
  const reference = property(policy, 'Bucket');
  const id = isObject(reference) ? own(reference, 'Ref') : undefined;
  const bucket = typeof id === 'string' ? policy.template.resources.get(id) : undefined;
  return bucket?.type === 'AWS::S3::Bucket' ? resourceKey(bucket) : undefined;
}

function property({ body }: Resource, name: string): Json | undefined {
  const properties = own(body, 'Properties');
  return isObject(properties) ? own(properties, name) : undefined;
}

import { isTagKey, type Domain, type Policy } from '../policy';
import { allOf, decided, get, allItems, literal, type Decided, type Value } from '../template';
import { isEnabledStatus, type Bucket } from './bucket';
import { property } from './estate';

/** Whether a policy asks for tags of the bucket. */
export function asksForTags({ statements }: Policy): boolean {
  return statements.some((statement) => {
    const patterns = [statement.resources, statement.notResources, ...statement.conditions.map(({ values }) => values)];
    const pieces = patterns.flatMap((some = []) => some.flatMap(({ pattern }) => pattern));
    const variables = pieces.flatMap((piece) =>
      typeof piece === 'object' && 'variable' in piece ? piece.variable : [],
    );
    return [...statement.conditions.map(({ key }) => key), ...variables].some(isTagKey);
  });
}

/**
 * Whether policies can go by the tags of the bucket. S3 looks at them only where attribute-based access control is on,
 * which it is not unless the bucket says so.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/buckets-tagging.html
 */
export function hasTagsForAccess(bucket: Bucket): Decided {
  const status = property(bucket, 'AbacStatus');
  return allOf([decided(status.kind !== 'absent'), isEnabledStatus(status)]);
}

/** What the template does not state, a tag of the whole stack may set, or somebody later. */
const perhaps: Domain = { absent: true, values: { unstated: 'any' } };
const nowhere: Domain = { absent: true, values: [] };

/** What requests have for each tag of the bucket; nobody can tell for a bucket that the templates do not make. */
export function tagsOf(bucket: Bucket | undefined): (name: string) => Domain {
  if (bucket === undefined) return () => perhaps;
  const isOn = hasTagsForAccess(bucket);
  if (isOn.kind === 'no') return () => nowhere;
  if (isOn.kind === 'unknown') return () => perhaps;
  const stated = new Map(allItems(property(bucket, 'Tags')).map((tag) => [nameOf(tag), literal(get(tag, 'Value'))]));
  return (name) => {
    const value = stated.get(name.toLowerCase());
    return value === undefined ? perhaps : { absent: false, values: [value] };
  };
}

/** Keys of conditions do not tell capitals apart. */
function nameOf(tag: Value): string | undefined {
  return literal(get(tag, 'Key'))?.toLowerCase();
}

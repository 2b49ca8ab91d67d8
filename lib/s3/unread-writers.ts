import { allItems, get, isPresent, type Resource, type Value } from '../template';
import type { Bucket } from './bucket';
import { bucketKey, resourceKey } from './bucket-reference';
import { entity, relation, type Estate } from './estate';
import { writerTypes } from './log-delivery';

/** A resource that seems to write into a bucket by itself, and where it names the bucket. */
export interface UnreadWriter {
  readonly source: Resource;
  readonly target: Value;
}

/*
 * New services that write into buckets come every year. What names a bucket under words of delivery, hands no role
 * over and is on no list here may need a policy, a key or an ACL that nobody asked for.
 */

/** Words, as properties and types have them, under which a bucket is one to write into. */
const ofDelivery = new Set(
  'Log Logs Logging Report Reports Reporting Export Exports Delivery Publishing Receipt Receiver Destination'.split(
    ' ',
  ),
);

/** Types that only hand names on, or name a bucket as what is logged. */
const handsOn = /^AWS::(CloudFormation|IAM|S3|Logs|Serverless|SSM::Parameter)(::|$)/;

/** Services whose resources name a bucket so, hand no role over, and are not on the list of writers. */
export function unreadWriters(bucket: Bucket): readonly UnreadWriter[] {
  const { estate, resource } = bucket;
  const types = [...estate.inventory.byType.keys()].filter(mayWrite);
  const key = resourceKey(resource);
  return relation(estate, 'unread writers', types, keysWrittenTo, key).flatMap((source) =>
    targetsOf(source, estate)
      .filter((target) => bucketKey(target, estate) === key)
      .map((target) => ({ source, target })),
  );
}

function mayWrite(type: string): boolean {
  return type.startsWith('AWS::') && !writerTypes.includes(type) && !handsOn.test(type);
}

function keysWrittenTo(source: Resource, estate: Estate): readonly string[] {
  return targetsOf(source, estate).flatMap((target) => bucketKey(target, estate) ?? []);
}

function targetsOf(source: Resource, estate: Estate): readonly Value[] {
  const { properties } = entity(estate, source);
  const texts = [...textsIn(properties, isOfDelivery(source.type.slice(source.type.lastIndexOf('::') + 2)))];
  return hasRole(properties) ? [] : texts;
}

function isOfDelivery(name: string): boolean {
  return (name.match(/[A-Z][a-z]*/g) ?? []).some((word) => ofDelivery.has(word));
}

function* textsIn(value: Value, isBelow: boolean): Iterable<Value> {
  if (value.kind === 'text' && isBelow) yield value;
  if (value.kind === 'list') for (const item of allItems(value)) yield* textsIn(item, isBelow);
  if (value.kind === 'map')
    for (const key of Object.keys(value.raw)) yield* textsIn(get(value, key), isBelow || isOfDelivery(key));
}

/** Whether a role is handed over anywhere: then it is the role that has to be let in. */
function hasRole(value: Value): boolean {
  if (value.kind === 'list') return allItems(value).some(hasRole);
  if (value.kind !== 'map') return false;
  return Object.keys(value.raw).some((key) => {
    const member = get(value, key);
    return (/Role|InstanceProfile/.test(key) && isPresent(member)) || hasRole(member);
  });
}

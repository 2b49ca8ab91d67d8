import {
  allOf,
  anyOf,
  decided,
  isOneOf,
  no,
  plain,
  textKey,
  tokensOf,
  undecided,
  whyUnknown,
  yes,
  type Decided,
  type Resource,
  type Value,
} from '../template';
import { entity, isDeployed, mayBeUnread, property, relation, resourcesOf, type Entity, type Estate } from './estate';
import { bucketKey, bucketReference, namesBucket, resourceKey } from './bucket-reference';
import { deliveredLogTypes } from './facts/log-writers';

/**
 * Whether CloudWatch Logs delivers a type of logs of the resource anywhere: a source of that type alone delivers
 * nothing, a delivery has to take it to a destination.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
 */
export function deliversLogs({ estate, resource }: Entity, of: keyof typeof deliveredLogTypes): Decided {
  const { logType } = deliveredLogTypes[of];
  const types = ['AWS::Logs::DeliverySource'];
  const names = resource.template.running?.names.get(resource.logicalId) ?? [];
  const keys = [resourceKey(resource), ...names];
  const known = relation(estate, 'log sources', types, namedSources, keys);
  const open = relation(estate, 'open log sources', types, openSources, 'open').filter((one) => !known.includes(one));
  const isOf = (source: Resource): Decided =>
    resource.type === 'AWS::S3::Bucket'
      ? namesBucket(property(entity(estate, source), 'ResourceArn'), resource, estate)
      : no;
  const { partial } = resource.template;
  return anyOf([
    mayBeUnread(estate, 'AWS::Logs::DeliverySource'),
    partial === undefined ? no : undecided(partial),
    ...known.map((source) => delivers(source, logType, yes, estate)),
    ...open.map((source) => delivers(source, logType, isOf(source), estate)),
  ]);
}

function delivers(source: Resource, logType: string, isOf: Decided, estate: Estate): Decided {
  return allOf([isOf, isOneOf(property(entity(estate, source), 'LogType'), logType), isDelivered(source, estate)]);
}

/** One key for all sources that are of a bucket nobody can tell. */
function openSources(source: Resource, estate: Estate): readonly string[] {
  return bucketReference(property(entity(estate, source), 'ResourceArn'), estate).kind === 'unknown' ? ['open'] : [];
}

function namedSources(source: Resource, estate: Estate): readonly string[] {
  const arn = property(entity(estate, source), 'ResourceArn');
  if (arn.kind !== 'text') return [];
  const tokens = tokensOf(arn.text).flatMap(({ resource }) => (resource ? [resourceKey(resource)] : []));
  const bucket = bucketKey(arn, estate);
  const literal = plain(arn.text);
  return [...tokens, ...[bucket, literal].filter((one) => one !== undefined)];
}

function isDelivered(source: Resource, estate: Estate): Decided {
  const name = property(entity(estate, source), 'Name');
  const isNamedBy = (value: Value): Decided => {
    if (value.kind === 'unknown') return undecided(value.because);
    if (value.kind !== 'text') return no;
    const named = tokensOf(value.text).flatMap(({ resource }) => (resource?.type === source.type ? [resource] : []));
    if (named.length > 0) return decided(named.includes(source));
    if (name.kind === 'text' && textKey(name.text) === textKey(value.text)) return yes;
    const because = whyUnknown(value) ?? whyUnknown(name);
    return because === undefined ? no : undecided(because);
  };
  return anyOf(
    resourcesOf(estate.inventory, 'AWS::Logs::Delivery')
      .filter((delivery) => isDeployed(estate, delivery))
      .map((delivery) => isNamedBy(property(entity(estate, delivery), 'DeliverySourceName'))),
  );
}

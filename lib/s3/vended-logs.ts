import { allTruths, anyTruth, type Truth } from '../policy';
import { literal, textKey, tokensOf, whyUnknown, type Resource, type Value } from '../template';
import { entity, isDeployed, property, relation, resourcesOf, type Entity, type Estate } from './estate';
import { bucketKey, resourceKey } from './bucket-reference';

/**
 * Whether CloudWatch Logs delivers a type of logs of the resource anywhere: a source of that type alone delivers
 * nothing, a delivery has to take it to a destination.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
 */
export function deliversLogs({ estate, resource }: Entity, logType: string): Truth {
  const sources = relation(estate, 'log sources', ['AWS::Logs::DeliverySource'], namedSources, resourceKey(resource));
  return anyTruth(
    sources.map((source) => {
      const type = property(entity(estate, source), 'LogType');
      const isMeant = whyUnknown(type) === undefined ? literal(type) === logType : undefined;
      return allTruths([isMeant, isDelivered(source, estate)]);
    }),
  );
}

function namedSources(source: Resource, estate: Estate): readonly string[] {
  const arn = property(entity(estate, source), 'ResourceArn');
  if (arn.kind !== 'text') return [];
  const tokens = tokensOf(arn.text).flatMap(({ resource }) => (resource ? [resourceKey(resource)] : []));
  const bucket = bucketKey(arn, estate);
  return bucket === undefined ? tokens : [...tokens, bucket];
}

function isDelivered(source: Resource, estate: Estate): Truth {
  const name = property(entity(estate, source), 'Name');
  const names = (value: Value): Truth => {
    if (value.kind !== 'text') return value.kind === 'unknown' ? undefined : false;
    const named = tokensOf(value.text).flatMap(({ resource }) => (resource?.type === source.type ? [resource] : []));
    if (named.length > 0) return named.includes(source);
    if (name.kind === 'text' && textKey(name.text) === textKey(value.text)) return true;
    return whyUnknown(value) === undefined && whyUnknown(name) === undefined ? false : undefined;
  };
  return anyTruth(
    resourcesOf(estate.inventory, 'AWS::Logs::Delivery')
      .filter((delivery) => isDeployed(estate, delivery))
      .map((delivery) => names(property(entity(estate, delivery), 'DeliverySourceName'))),
  );
}

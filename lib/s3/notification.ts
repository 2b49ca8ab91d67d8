import {
  get,
  isOn,
  items,
  literal,
  plain,
  regionOf,
  tokensOf,
  whyUnknown,
  type Resource,
  type Value,
} from '../template';
import type { Bucket } from './bucket';
import { entity, isDeployed, property, resourcesOf, type Estate } from './estate';

/** Where S3 sends events of a bucket. */
export interface NotificationTarget {
  readonly kind: 'queue' | 'topic' | 'function';
  readonly where: Value;
  /** when the templates make it */
  readonly resource: Resource | undefined;
}

const kinds = {
  queue: { list: 'QueueConfigurations', key: 'Queue', type: 'AWS::SQS::Queue', fifo: 'FifoQueue' },
  topic: { list: 'TopicConfigurations', key: 'Topic', type: 'AWS::SNS::Topic', fifo: 'FifoTopic' },
  function: { list: 'LambdaConfigurations', key: 'Function', type: 'AWS::Lambda::Function', fifo: undefined },
} as const;

/** What lets S3 in there: each resource, and where it names what it is for. */
const permits = {
  queue: { 'AWS::SQS::QueuePolicy': 'Queues', 'AWS::SQS::QueueInlinePolicy': 'Queue' },
  topic: { 'AWS::SNS::TopicPolicy': 'Topics', 'AWS::SNS::TopicInlinePolicy': 'TopicArn' },
  function: { 'AWS::Lambda::Permission': 'FunctionName' },
} as const;

export function notificationTargets(bucket: Bucket): readonly NotificationTarget[] {
  return (['queue', 'topic', 'function'] as const).flatMap((kind) => {
    const { list, key, type } = kinds[kind];
    return (items(property(bucket, 'NotificationConfiguration', list)) ?? []).map((one) => {
      const where = get(one, key);
      const resource = where.kind === 'text' ? tokensOf(where.text)[0]?.resource : undefined;
      return { kind, where, resource: resource?.type === type ? resource : undefined };
    });
  });
}

/** Whether the target is a FIFO queue or topic; undefined when nobody can tell. */
export function isFifo({ kind, where, resource }: NotificationTarget, estate: Estate): boolean | undefined {
  const { fifo } = kinds[kind];
  if (fifo === undefined) return false;
  if (resource) return isOn(property(entity(estate, resource), fifo));
  const last = where.kind === 'text' ? where.text.at(-1) : undefined;
  if (typeof last === 'string') return last.endsWith('.fifo');
  return whyUnknown(where) === undefined ? false : undefined;
}

/** The region that the target is known to be in. */
export function regionOfTarget({ where, resource }: NotificationTarget): string | undefined {
  if (resource) return plain(regionOf(resource.template));
  return /^arn:[a-z-]+:(?:sqs|sns|lambda):([a-z0-9-]+):/.exec(literal(where) ?? '')?.[1];
}

/**
 * Whether something lets anybody into the target at all; undefined when it may. A function, queue or topic without any
 * such resource admits no service.
 */
export function isAdmitting({ kind, resource }: NotificationTarget, estate: Estate): boolean | undefined {
  if (resource === undefined) return undefined;
  const found = Object.entries(permits[kind]).flatMap(([type, key]) =>
    resourcesOf(estate.inventory, type)
      .filter((one) => isDeployed(estate, one))
      .map((one) => property(entity(estate, one), key)),
  );
  const values = found.flatMap((value) => (value.kind === 'list' ? value.items : [value]));
  const names = (value: Value): boolean =>
    value.kind === 'text' && tokensOf(value.text).some((token) => token.resource === resource);
  if (values.some(names)) return true;
  return values.some((value) => whyUnknown(value) !== undefined || value.kind === 'text') ? undefined : false;
}

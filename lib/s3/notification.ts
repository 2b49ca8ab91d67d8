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
import { entity, property, type Estate } from './estate';

/** Where S3 sends events of a bucket. */
export interface NotificationTarget {
  /** whose events they are */
  readonly bucket: Bucket;
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

export function notificationTargets(bucket: Bucket): readonly NotificationTarget[] {
  return (['queue', 'topic', 'function'] as const).flatMap((kind) => {
    const { list, key, type } = kinds[kind];
    return (items(property(bucket, 'NotificationConfiguration', list)) ?? []).map((one) => {
      const where = get(one, key);
      const resource = where.kind === 'text' ? tokensOf(where.text)[0]?.resource : undefined;
      return { bucket, kind, where, resource: resource?.type === type ? resource : undefined };
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

import {
  allItems,
  anyOf,
  decided,
  get,
  isSwitchedOn,
  literal,
  no,
  plain,
  regionOf,
  someItem,
  tokensOf,
  undecided,
  whyUnknown,
  yes,
  type Decided,
  type Resource,
  type Value,
} from '../template';
import type { Bucket } from './bucket';
import { entity, property, type Estate } from './estate';

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

/** A function of SAM, which has the ARN of the one that the macro makes of it. */
const serverless = 'AWS::Serverless::Function';

export function notificationTargets(bucket: Bucket): readonly NotificationTarget[] {
  return (['queue', 'topic', 'function'] as const).flatMap((kind) => {
    const { list, key, type } = kinds[kind];
    return allItems(property(bucket, 'NotificationConfiguration', list)).map((one) => {
      const where = get(one, key);
      const resource = where.kind === 'text' ? tokensOf(where.text)[0]?.resource : undefined;
      return { kind, where, resource: resource?.type === type || resource?.type === serverless ? resource : undefined };
    });
  });
}

/**
 * Whether the bucket's own configuration has S3 send events: to a queue, a topic or a function, or to EventBridge.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-notificationconfiguration.html
 */
export function isNotifying(bucket: Bucket): Decided {
  const configured = property(bucket, 'NotificationConfiguration');
  const because = whyUnknown(configured);
  if (because !== undefined) return undecided(because);
  const targets = Object.values(kinds).map(({ list }) => someItem(get(configured, list), () => yes));
  return anyOf([...targets, isSwitchedOn(get(configured, 'EventBridgeConfiguration', 'EventBridgeEnabled'))]);
}

/** Whether the target is a FIFO queue or topic. */
export function isFifo({ kind, where, resource }: NotificationTarget, estate: Estate): Decided {
  const { fifo } = kinds[kind];
  if (fifo === undefined) return no;
  if (resource) return isSwitchedOn(property(entity(estate, resource), fifo));
  const last = where.kind === 'text' ? where.text.at(-1) : undefined;
  if (typeof last === 'string') return decided(last.endsWith('.fifo'));
  const because = whyUnknown(where);
  return because === undefined ? no : undecided(because);
}

/** The region that the target is known to be in. */
export function regionOfTarget({ where, resource }: NotificationTarget): string | undefined {
  if (resource) return plain(regionOf(resource.template));
  const arn = literal(where);
  return arn === undefined ? undefined : /^arn:[a-z-]+:(?:sqs|sns|lambda):([a-z0-9-]+):/.exec(arn)?.[1];
}

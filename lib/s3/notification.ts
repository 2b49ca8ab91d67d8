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
  tokensOf,
  undecided,
  whyUnknown,
  yes,
  type Decided,
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
    return allItems(property(bucket, 'NotificationConfiguration', list)).map((one) => {
      const where = get(one, key);
      const resource = where.kind === 'text' ? tokensOf(where.text)[0]?.resource : undefined;
      return { kind, where, resource: resource?.type === type ? resource : undefined };
    });
  });
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

/**
 * Whether something lets anybody into the target at all. A function, queue or topic without any
 * such resource admits no service.
 */
export function isAdmitting({ kind, resource }: NotificationTarget, estate: Estate): Decided {
  if (resource === undefined) return undecided('what admits S3 there is made elsewhere');
  const found = Object.entries(permits[kind]).flatMap(([type, key]) =>
    resourcesOf(estate.inventory, type)
      .filter((one) => isDeployed(estate, one))
      .map((one) => property(entity(estate, one), key)),
  );
  const values = found.flatMap((value) => (value.kind === 'list' ? value.items : [value]));
  const isNamed = (value: Value): Decided => {
    if (value.kind === 'text' && tokensOf(value.text).some((token) => token.resource === resource)) return yes;
    const because = whyUnknown(value);
    if (because !== undefined) return undecided(because);
    return value.kind === 'text' ? undecided('it may be the one that a text names') : no;
  };
  return anyOf(values.map(isNamed));
}

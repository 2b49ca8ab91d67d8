import { evaluate, givenIn, readPolicy, type Policy, type Request, type SymbolTable } from '../policy';
import {
  accountOf,
  attributeText,
  getDocument,
  items,
  literal,
  textKey,
  tokensOf,
  whyUnknown,
  type Resource,
  type Value,
} from '../template';
import type { Bucket } from './bucket';
import { entity, isDeployed, property, resourcesOf } from './estate';
import type { NotificationTarget } from './notification';
import { arnText, symbolTableOf } from './stated-names';

/** What lets S3 in: each resource, and where it names what it is for. */
const permits = {
  queue: { 'AWS::SQS::QueuePolicy': 'Queues', 'AWS::SQS::QueueInlinePolicy': 'Queue' },
  topic: { 'AWS::SNS::TopicPolicy': 'Topics', 'AWS::SNS::TopicInlinePolicy': 'TopicArn' },
  function: { 'AWS::Lambda::Permission': 'FunctionName' },
} as const;

/**
 * Whether S3 may send events of the bucket to the target, by what the templates attach to it; undefined when nobody
 * can tell. A function, queue or topic without any such resource admits no service.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
 */
export function isAdmitting(target: NotificationTarget, bucket: Bucket): boolean | undefined {
  const { kind, resource } = target;
  if (resource === undefined) return undefined;
  const { estate } = bucket;
  const answers = Object.entries(permits[kind]).flatMap(([type, key]) =>
    resourcesOf(estate.inventory, type)
      .filter((one) => isDeployed(estate, one))
      .map((one) => {
        const isFor = names(property(entity(estate, one), key), resource);
        return isFor === true ? (kind === 'function' ? permissionLets(one, bucket) : lets(one, kind, bucket)) : isFor;
      }),
  );
  return anyLets(answers);
}

/** Whether a value, or one in a list, names the resource; a text that was not read to the end may. */
function names(value: Value, resource: Resource): boolean | undefined {
  const listed = items(value);
  if (listed === undefined) return undefined;
  const found = listed.map((one) =>
    one.kind === 'text' && tokensOf(one.text).some((token) => token.resource === resource)
      ? true
      : whyUnknown(one) !== undefined && one.kind === 'text' && tokensOf(one.text).every((token) => token.resource)
        ? false
        : undefined,
  );
  return anyLets(found);
}

/** Whether one of them lets it in; undefined when none does for sure and nobody can tell of one. */
function anyLets(answers: readonly (boolean | undefined)[]): boolean | undefined {
  if (answers.includes(true)) return true;
  return answers.includes(undefined) ? undefined : false;
}

/** Whether the policy of a queue or topic admits S3 for the bucket. */
function lets(of: Resource, kind: 'queue' | 'topic', bucket: Bucket): boolean | undefined {
  const symbolTable = symbolTableOf(bucket.estate, of.template);
  const policy = readPolicy(getDocument(entity(bucket.estate, of).properties, 'PolicyDocument'), symbolTable);
  const request: Request = {
    requester: { kind: 'service', name: 's3.amazonaws.com' },
    action: kind === 'queue' ? 'sqs:SendMessage' : 'sns:Publish',
    resource: '',
    context: new Map([
      ['aws:sourcearn', [bucketArn(bucket, symbolTable)]],
      ['aws:sourceaccount', [symbolTable.encode(accountOf(bucket.resource.template))]],
      ['aws:securetransport', ['true']],
      ['aws:principalisawsservice', ['true']],
      ['aws:principalservicename', ['s3.amazonaws.com']],
    ]),
  };
  const { effect } = evaluate(onItself(policy), request);
  if (effect === 'Allow') return true;
  // a name that is passed in may be the one that the policy asks for
  const isPassedIn = givenIn(bucketArn(bucket, symbolTable)).length > 0;
  return effect === 'unknown' || isPassedIn || asksElse(policy, request) ? undefined : false;
}

/** A policy of a queue or topic is about that one, however it names it. */
function onItself(policy: Policy): Policy {
  const itself = [{ pattern: [{ wildcard: '*' } as const] }];
  return { ...policy, statements: policy.statements.map((statement) => ({ ...statement, resources: itself })) };
}

/** Whether a condition is about something that is not known of the requests of S3. */
function asksElse({ statements }: Policy, { context }: Request): boolean {
  return statements.some(({ conditions }) => conditions.some(({ key }) => !context.has(key)));
}

function bucketArn(bucket: Bucket, symbolTable: SymbolTable): string {
  return symbolTable.encode(arnText(bucket.resource, bucket.estate) ?? attributeText(bucket.resource, 'Arn'));
}

/** Whether a permission of a function admits S3 for the bucket. */
function permissionLets(of: Resource, bucket: Bucket): boolean | undefined {
  const { estate } = bucket;
  const holder = entity(estate, of);
  const principal = literal(property(holder, 'Principal'));
  const action = literal(property(holder, 'Action'));
  const source = property(holder, 'SourceArn');
  if (principal === undefined || action === undefined) return undefined;
  if (principal !== '*' && principal !== 's3.amazonaws.com') return false;
  if (action !== 'lambda:*' && action !== 'lambda:InvokeFunction') return false;
  if (source.kind === 'absent') return true;
  if (source.kind !== 'text') return undefined;
  const own = arnText(bucket.resource, estate) ?? attributeText(bucket.resource, 'Arn');
  if (textKey(source.text) === textKey(own)) return true;
  const stated = literal(source);
  const other = tokensOf(source.text)[0]?.resource;
  if (other !== undefined && other !== bucket.resource && other.type === 'AWS::S3::Bucket') return false;
  return stated !== undefined && !/[*?]/.test(stated) && tokensOf(own).length === 0 ? false : undefined;
}

import { comparePatterns, evaluate, givenIn, readPolicy, type Policy, type Request, type SymbolTable } from '../policy';
import {
  accountOf,
  allOf,
  anyOf,
  attributeText,
  decided,
  getDocument,
  handsThrough,
  isOneOf,
  no,
  plain,
  someItem,
  textKey,
  tokensOf,
  undecided,
  whyUnknown,
  yes,
  type Decided,
  type Resource,
  type Value,
} from '../template';
import type { Bucket } from './bucket';
import { entity, isDeployed, property, resourcesOf } from './estate';
import type { NotificationTarget } from './notification';
import { arnText, statedName, symbolTableOf } from './stated-names';

/** What lets S3 in: each resource, and where it names what it is for. */
const permits = {
  queue: { 'AWS::SQS::QueuePolicy': 'Queues', 'AWS::SQS::QueueInlinePolicy': 'Queue' },
  topic: { 'AWS::SNS::TopicPolicy': 'Topics', 'AWS::SNS::TopicInlinePolicy': 'TopicArn' },
  function: { 'AWS::Lambda::Permission': 'FunctionName' },
} as const;

/**
 * Whether S3 may send events of the bucket to the target, by what the templates attach to it. A function, queue or
 * topic without any such resource admits no service.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
 */
export function isAdmitting(target: NotificationTarget, bucket: Bucket): Decided {
  const { kind, resource } = target;
  if (resource === undefined) return undecided('it is made elsewhere');
  const { estate } = bucket;
  const answers = Object.entries(permits[kind]).flatMap(([type, key]) =>
    resourcesOf(estate.inventory, type)
      .filter((one) => isDeployed(estate, one))
      .map((one) => {
        const isFor = names(property(entity(estate, one), key), resource);
        if (isFor.kind !== 'yes') return isFor;
        return kind === 'function' ? permissionLets(one, bucket) : lets(one, kind, bucket);
      }),
  );
  return anyOf(answers);
}

/** Whether a value, or one in a list, names the resource; a text that was not read to the end may. */
function names(value: Value, resource: Resource): Decided {
  return someItem(value, (one) => {
    if (one.kind !== 'text') return undecided(whyUnknown(one) ?? 'what it is attached to is not known');
    const tokens = tokensOf(one.text);
    if (tokens.some((token) => token.resource === resource)) return yes;
    const isOther = tokens.length > 0 && tokens.every((token) => token.resource && !handsThrough(token.resource));
    return isOther ? no : undecided(whyUnknown(one) ?? 'what it is attached to is named by a text');
  });
}

/** An ARN is like another one part by part; no wildcard reaches across. */
function isLikeArn(arn: string, pattern: string): boolean {
  const [parts, wanted] = [arn.split(':'), pattern.split(':')];
  return (
    parts.length === wanted.length && parts.every((part, index) => comparePatterns(part, wanted[index] ?? '').isWithin)
  );
}

/** Whether the policy of a queue or topic admits S3 for the bucket. */
function lets(of: Resource, kind: 'queue' | 'topic', bucket: Bucket): Decided {
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
  if (effect === 'Allow') return yes;
  // a name that is passed in may be the one that the policy asks for
  const isPassedIn = givenIn(bucketArn(bucket, symbolTable)).length > 0;
  const isOpen = effect === 'unknown' || isPassedIn || asksElse(policy, request);
  return isOpen ? undecided(`part of its policy \`${of.logicalId}\` is not known before deployment`) : no;
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
function permissionLets(of: Resource, bucket: Bucket): Decided {
  const { estate } = bucket;
  const holder = entity(estate, of);
  const source = property(holder, 'SourceArn');
  const isForS3 = [
    isOneOf(property(holder, 'Principal'), '*', 's3.amazonaws.com'),
    isOneOf(property(holder, 'Action'), 'lambda:*', 'lambda:InvokeFunction'),
  ];
  return allOf([...isForS3, isSource(source, bucket)]);
}

/** Whether a permission with this `SourceArn` is for the bucket; one without is for all. */
function isSource(source: Value, { resource, estate }: Bucket): Decided {
  if (source.kind === 'absent') return yes;
  const own = arnText(resource, estate) ?? attributeText(resource, 'Arn');
  if (source.kind !== 'text') return undecided(whyUnknown(source) ?? 'its `SourceArn` is no text');
  if (textKey(source.text) === textKey(own)) return yes;
  const stated = plain(source.text);
  const other = tokensOf(source.text)[0]?.resource;
  if (other !== undefined && other !== resource && other.type === 'AWS::S3::Bucket') return no;
  const name = plain(statedName(resource, estate) ?? attributeText(resource, ''));
  if (stated !== undefined && name !== undefined)
    return decided(isLikeArn(`arn:${stated.split(':')[1] ?? ''}:s3:::${name}`, stated));
  return undecided(whyUnknown(source) ?? 'its `SourceArn` may be that of the bucket');
}

import { isArray, isObject, own, type Json, type JsonObject } from '../template';

/** What a hook of CloudFormation is asked about: one resource, a whole stack, or a change set. */
export type HookTarget =
  | { readonly kind: 'resource'; readonly type: string; readonly logicalId: string; readonly properties: Json }
  | { readonly kind: 'document'; readonly payload: string };

/**
 * One invocation of a Lambda Hook.
 * @see https://docs.aws.amazon.com/cloudformation-cli/latest/hooks-userguide/lambda-hooks-create-lambda-function.html
 */
export interface HookEvent {
  readonly token: string | undefined;
  readonly account: string | undefined;
  readonly region: string | undefined;
  /** undefined where Cloud Control API asks, which knows no stacks */
  readonly stackName: string | undefined;
  readonly isDeletion: boolean;
  /** how often the hook was asked this, beginning with 1 */
  readonly invocation: number;
  readonly target: HookTarget;
}

/** What is wrong with an event, in words for the log and the answer. */
export class EventError extends Error {}

/**
 * Reads what the service sends.
 * @throws EventError when it is of no shape that AWS documents: nothing was judged then
 */
export function readHookEvent(event: unknown): HookEvent {
  const given = asObject(event, 'the event');
  const data = asObject(own(given, 'requestData'), '`requestData`');
  const stackId = textIn(given, 'stackId') ?? textIn(given, 'stackID');
  const [, , , region, , path] = stackId?.split(':') ?? [];
  const context = own(given, 'requestContext');
  const invocation = isObject(context) ? own(context, 'invocation') : undefined;
  const isDeletion = textIn(given, 'actionInvocationPoint') === 'DELETE_PRE_PROVISION';
  return {
    token: textIn(given, 'clientRequestToken') ?? textIn(given, 'clientRequesttoken'),
    account: textIn(given, 'awsAccountId'),
    region: region === '' ? undefined : region,
    stackName: stackId === undefined ? undefined : (path?.split('/')[1] ?? textIn(data, 'targetLogicalId')),
    isDeletion,
    invocation: typeof invocation === 'number' ? invocation : 1,
    target: targetOf(data, isDeletion),
  };
}

function targetOf(data: JsonObject, isDeletion: boolean): HookTarget {
  const targetType = textIn(data, 'targetType');
  if (targetType === undefined) throw new EventError('`requestData` names no `targetType`');
  if (targetType === 'STACK' || targetType === 'CHANGE_SET') {
    const payload = textIn(data, 'payload');
    if (payload === undefined) throw new EventError(`\`requestData\` of a ${targetType} holds no \`payload\``);
    return { kind: 'document', payload };
  }
  const model = asObject(own(data, 'targetModel'), `\`targetModel\` of \`${targetType}\``);
  // of what Cloud Control API makes, the target type says only that it is a resource
  const type = textIn(data, 'targetName') ?? (targetType === 'RESOURCE' ? undefined : targetType);
  if (type === undefined) throw new EventError('`requestData` names no type of resource');
  const properties = own(model, 'resourceProperties');
  if (properties === undefined && !isDeletion) throw new EventError(`\`targetModel\` of \`${type}\` has no properties`);
  return {
    kind: 'resource',
    type,
    logicalId: textIn(data, 'targetLogicalId') ?? 'Resource',
    properties: properties ?? null,
  };
}

function asObject(value: unknown, name: string): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new EventError(`${name} is no map`);
}

/** The text of a member; what is empty says nothing. */
function textIn(map: JsonObject, key: string): string | undefined {
  const value = own(map, key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** What the address in an event of a stack or a change set leads to. */
export interface HookPayload {
  readonly template: string | undefined;
  /** undefined for a stack that is made, and for a change set, which is not told */
  readonly previousTemplate: string | undefined;
  /** what a change set makes of the resources that it changes; none for a stack */
  readonly changes: readonly ResourceChange[];
}

/** What a resource is when a change set has been executed. */
export interface ResourceChange {
  readonly logicalId: string;
  /** its properties, all numbers and booleans as texts */
  readonly properties: Json;
}

/** @throws EventError when it is of no shape that AWS documents */
export function readHookPayload(text: string): HookPayload {
  const map = asObject(parsed(text, 'the payload'), 'the payload');
  const changed = own(map, 'changedResources') ?? [];
  if (!isArray(changed)) throw new EventError('`changedResources` is no list');
  return {
    template: textIn(map, 'template'),
    previousTemplate: textIn(map, 'previousTemplate'),
    changes: changed.flatMap(changeOf),
  };
}

/** Nothing of a resource that is deleted, as it has no context afterwards. */
function changeOf(changed: Json): readonly ResourceChange[] {
  const entry = asObject(changed, 'an entry of `changedResources`');
  const logicalId = textIn(entry, 'logicalResourceId');
  const context = textIn(entry, 'afterContext');
  if (logicalId === undefined || context === undefined) return [];
  const after = asObject(parsed(context, '`afterContext`'), '`afterContext`');
  return [{ logicalId, properties: own(after, 'Properties') ?? {} }];
}

function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new EventError(`${name} is no JSON`);
  }
}

import { isObject, own, type Json, type JsonObject } from '../template';

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
  return {
    token: textIn(given, 'clientRequestToken') ?? textIn(given, 'clientRequesttoken'),
    account: textIn(given, 'awsAccountId'),
    region: region === '' ? undefined : region,
    stackName: stackId === undefined ? undefined : (path?.split('/')[1] ?? textIn(data, 'targetLogicalId')),
    isDeletion: textIn(given, 'actionInvocationPoint') === 'DELETE_PRE_PROVISION',
    invocation: typeof invocation === 'number' ? invocation : 1,
    target: targetOf(data),
  };
}

function targetOf(data: JsonObject): HookTarget {
  const targetType = textIn(data, 'targetType');
  if (targetType === undefined) throw new EventError('`requestData` names no `targetType`');
  if (targetType === 'STACK' || targetType === 'CHANGE_SET') {
    const payload = textIn(data, 'payload');
    if (payload === undefined) throw new EventError(`\`requestData\` of a ${targetType} holds no \`payload\``);
    return { kind: 'document', payload };
  }
  const model = asObject(own(data, 'targetModel'), `\`targetModel\` of \`${targetType}\``);
  const type = textIn(data, 'targetName') ?? targetType;
  return {
    kind: 'resource',
    type,
    logicalId: textIn(data, 'targetLogicalId') ?? 'Resource',
    properties: own(model, 'resourceProperties') ?? null,
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
}

/** @throws EventError when it is of no shape that AWS documents */
export function readHookPayload(text: string): HookPayload {
  let payload: unknown;
  try {
    payload = JSON.parse(text);
  } catch {
    throw new EventError('the payload is no JSON');
  }
  const map = asObject(payload, 'the payload');
  return { template: textIn(map, 'template'), previousTemplate: textIn(map, 'previousTemplate') };
}

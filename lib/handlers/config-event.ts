import { isObject, own, type Json, type JsonObject } from '../template';
import { EventError } from './hook-event';

/** What AWS Config asks a custom rule, and where the answer goes. */
export type ConfigEvent = ConfigRequest & (ChangedResource | ProposedResource | WholeEstate);

interface ConfigRequest {
  /** names the rule and the event in the answer */
  readonly token: string;
  readonly account: string;
  /** what the answer is ordered by: when the configuration was captured, or the question asked */
  readonly time: string;
}

/** A resource was changed; what it is now is read anew, however large its description is. */
interface ChangedResource {
  readonly kind: 'change';
  readonly type: string;
  readonly id: string;
  /** whether it was deleted, or is no business of the rule any more */
  readonly isGone: boolean;
}

/** A resource that somebody may deploy, in the words of CloudFormation. */
interface ProposedResource {
  readonly kind: 'proposal';
  readonly type: string;
  readonly id: string;
  readonly properties: Json;
}

/** It is time to look at everything. */
interface WholeEstate {
  readonly kind: 'schedule';
}

/**
 * Reads what AWS Config sends.
 * @throws EventError when it is of no shape that AWS documents: nothing was judged then
 * @see https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_develop-rules_example-events.html
 */
export function readConfigEvent(event: unknown): ConfigEvent {
  const given = mapOf(event, 'the event');
  const invoking = mapOf(parsed(textOf(given, 'invokingEvent'), '`invokingEvent`'), '`invokingEvent`');
  const request = { token: textOf(given, 'resultToken'), account: textOf(given, 'accountId') };
  const type = textOf(invoking, 'messageType');
  switch (type) {
    case 'ScheduledNotification':
      return { ...request, kind: 'schedule', time: timeOf(invoking, 'notificationCreationTime') };
    case 'ConfigurationItemChangeNotification':
    case 'OversizedConfigurationItemChangeNotification': {
      const key = type.startsWith('Oversized') ? 'configurationItemSummary' : 'configurationItem';
      const item = mapOf(own(invoking, key), `\`${key}\``);
      return { ...request, time: timeOf(item, 'configurationItemCaptureTime'), ...resourceOf(given, invoking, item) };
    }
    default:
      throw new EventError(`\`messageType\` is \`${type}\``);
  }
}

function resourceOf(event: JsonObject, invoking: JsonObject, item: JsonObject): ChangedResource | ProposedResource {
  const [type, id] = [textOf(item, 'resourceType'), textOf(item, 'resourceId')];
  // no page of AWS shows an event about what is not deployed yet: each place where it may be said counts, and what is
  // there in the end is read as CloudFormation's words, as StartResourceEvaluation takes it
  const isProposal = [event, invoking, item].some((map) => own(map, 'evaluationMode') === 'PROACTIVE');
  if (isProposal) {
    const configuration = own(item, 'configuration');
    const properties = typeof configuration === 'string' ? parsed(configuration, '`configuration`') : configuration;
    return { kind: 'proposal', type, id, properties: mapOf(properties, '`configuration`') };
  }
  const status = own(item, 'configurationItemStatus');
  const isThere = status === 'OK' || status === 'ResourceDiscovered';
  if (!isThere && !isGone(status)) throw new EventError(`\`configurationItemStatus\` is ${JSON.stringify(status)}`);
  return { kind: 'change', type, id, isGone: !isThere || own(event, 'eventLeftScope') === true };
}

/** @see https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigurationItem.html */
function isGone(status: Json | undefined): boolean {
  return status === 'ResourceDeleted' || status === 'ResourceNotRecorded' || status === 'ResourceDeletedNotRecorded';
}

function mapOf(value: unknown, name: string): JsonObject {
  if (isJson(value) && isObject(value)) return value;
  throw new EventError(`${name} is no map`);
}

/** Whether it is something that JSON can hold; what it holds inside is looked at when it is read. */
function isJson(value: unknown): value is Json {
  return value === null || ['boolean', 'number', 'string', 'object'].includes(typeof value);
}

function textOf(map: JsonObject, key: string): string {
  const value = own(map, key);
  if (typeof value === 'string' && value !== '') return value;
  throw new EventError(`\`${key}\` is no text`);
}

function timeOf(map: JsonObject, key: string): string {
  const text = textOf(map, key);
  if (Number.isNaN(Date.parse(text))) throw new EventError(`\`${key}\` is no time`);
  return text;
}

function parsed(text: string, name: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new EventError(`${name} is no JSON`);
  }
}

import { judged, type Rule, type RuleMetadata } from '../lib/engine';
import { property, relatedEntities, type Entity, type Trail } from '../lib/s3';
import {
  allOf,
  anyOf,
  get,
  isOneOf,
  isSwitchedOn,
  items,
  literal,
  no,
  not,
  reason,
  render,
  someItem,
  undecided,
  yes,
  type Decided,
  type Value,
} from '../lib/template';
import type { ControlId } from './controls';
import { defineRule } from './define-rule';

export interface AlarmRule extends Omit<RuleMetadata, 'severity' | 'since' | 'optIn'> {
  readonly controls: readonly ControlId[];
  /** the events of CloudTrail that have to be watched, by their names */
  readonly events: readonly string[];
  /** what they are, in words */
  readonly what: string;
  /** the service whose management events a trail can leave out, where they are of it */
  readonly from?: string;
}

/**
 * A rule that fails for a trail that is sent to CloudWatch Logs when the templates make no metric filter over the
 * events with an alarm that does something. Which log group the filter is on is not asked.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html
 */
export function defineAlarmRule({ events, what, from, ...metadata }: AlarmRule): Rule<'trail'> {
  return defineRule({
    ...metadata,
    severity: 'low',
    since: '0.2.0',
    optIn: true,
    subject: 'trail',
    *check(trail: Trail) {
      const group = property(trail, 'CloudWatchLogsLogGroupArn');
      // where it is sent nowhere, `unmonitored-trail` speaks
      if (group.kind === 'absent') return;
      const alarms = relatedEntities(trail, 'AWS::CloudWatch::Alarm');
      const isWatched = anyOf(
        relatedEntities(trail, 'AWS::Logs::MetricFilter').map((filter) =>
          allOf([watches(property(filter, 'FilterPattern'), events), anyOf(alarms.map((one) => isOn(one, filter)))]),
        ),
      );
      yield* judged(not(isWatched), group, `no alarm of the templates is about ${what}`);
      const selectors = property(trail, 'EventSelectors');
      if (from !== undefined)
        yield* judged(leavesOut(selectors, from), selectors, `the trail leaves out the events of \`${from}\``);
    },
  });
}

/** Whether a trail is told to leave the management events of a service out. */
function leavesOut(selectors: Value, service: string): Decided {
  return someItem(selectors, (selector) =>
    someItem(get(selector, 'ExcludeManagementEventSources'), (source) => isOneOf(source, service)),
  );
}

/** Whether a filter pattern lets all the events through, and is of the form that AWS states. */
function watches(pattern: Value, events: readonly string[]): Decided {
  const text = literal(pattern);
  if (text === undefined) return undecided(reason`the filter pattern is not known`);
  const named = new Set([...text.matchAll(/\$\.eventName\s*=\s*"?(\w+)"?/g)].map(([, name]) => name));
  if (!events.every((event) => named.has(event)))
    return /[*%]/.test(text) ? undecided(reason`the filter pattern has wildcards`) : no;
  const rest = text
    .replace(/\$\.eventName\s*=\s*"?\w+"?/g, '')
    .replace(/\(?\s*\$\.eventSource\s*=\s*"?[\w.]+"?\s*\)?\s*&&/, '');
  return /^[\s{}()|]*$/.test(rest) ? yes : undecided(reason`the filter pattern asks for more than the events`);
}

/** Whether the alarm is about the metric of the filter, and tells somebody. */
function isOn(alarm: Entity, filter: Entity): Decided {
  const transformations = items(property(filter, 'MetricTransformations'));
  if (transformations === undefined) return undecided(reason`the metric of a filter is not known`);
  const enabled = property(alarm, 'ActionsEnabled');
  const actions = items(property(alarm, 'AlarmActions'));
  return allOf([
    anyOf(
      transformations.map((one) =>
        allOf([
          isSame(get(one, 'MetricName'), property(alarm, 'MetricName')),
          isSame(get(one, 'MetricNamespace'), property(alarm, 'Namespace')),
        ]),
      ),
    ),
    enabled.kind === 'absent' ? yes : isSwitchedOn(enabled),
    actions === undefined ? undecided(reason`the actions of an alarm are not known`) : actions.length > 0 ? yes : no,
  ]);
}

/** Whether two texts are the same; what is open equals only itself. */
function isSame(one: Value, other: Value): Decided {
  if (one.kind === 'text' && other.kind === 'text' && render(one.text) === render(other.text)) return yes;
  if (literal(one) !== undefined && literal(other) !== undefined) return no;
  return one.kind === 'absent' || other.kind === 'absent' ? no : undecided(reason`the name of a metric is not known`);
}

import { fail, judged, unknown } from '../../lib/engine';
import {
  bucketOf,
  lifecycleRules,
  logWriters,
  property,
  type Bucket,
  type LifecycleRule,
  holdsLogs,
  logSourceNeeds,
} from '../../lib/s3';
import {
  allOf,
  anyOf,
  get,
  isPresent,
  isUnder,
  literal,
  not,
  type Decided,
  type Resource,
  type Value,
} from '../../lib/template';
import { defineRule } from '../define-rule';

const leastDays = 90;

export default defineRule({
  id: 'short-lived-logs',
  title: 'Logs without a retention that somebody chose',
  severity: 'low',
  rationale: 'Logs are read months after what they tell of; kept for ever, they cost and they tell too much.',
  remediation:
    'Add a lifecycle rule with `expiration` to the log bucket (CDK: `lifecycleRules`; CloudFormation: ' +
    '`LifecycleConfiguration`), of 90 days or more.',
  controls: ['nist-800-53-r5/AU-11'],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html',
  ],
  since: '0.1.0',
  optIn: true,
  needs: logSourceNeeds,
  subject: 'bucket',
  concerns: holdsLogs,
  *check(bucket) {
    const prefixes = logWriters(bucket).map((writer) => logPrefix(writer, bucket));
    if (prefixes.length === 0) return;
    const rules = lifecycleRules(bucket);
    const lifecycle = property(bucket, 'LifecycleConfiguration');
    if (rules === undefined) return yield unknown(lifecycle);
    const ends = rules
      .map((rule) => ({ days: get(rule.value, 'ExpirationInDays'), isMeant: appliesTo(rule, prefixes) }))
      .filter(({ days, isMeant }) => isPresent(days) && isMeant.kind !== 'no');
    if (ends.length === 0) return yield fail(lifecycle, 'no lifecycle rule says how long logs are kept');
    for (const { days, isMeant } of ends) {
      const message = `logs are kept for ${literal(days)} days, expected ${leastDays} or more`;
      yield* judged(allOf([isMeant, isUnder(days, leastDays)]), days, message);
    }
    // what may be about other objects may leave the logs alone
    const isSaid = anyOf(ends.map(({ isMeant }) => isMeant));
    yield* judged(not(isSaid), lifecycle, 'no lifecycle rule says how long logs are kept');
  },
});

/** What the keys of a writer's logs begin with, as far as the template says. */
function logPrefix(writer: Resource, { estate }: Bucket): Value {
  return property(bucketOf(estate, writer), 'LoggingConfiguration', 'LogFilePrefix');
}

function appliesTo({ isOn, touches }: LifecycleRule, prefixes: readonly Value[]): Decided {
  return allOf([isOn, anyOf(prefixes.map(touches))]);
}

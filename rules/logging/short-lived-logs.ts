import { fail, unknown } from '../../lib/engine';
import {
  bucketOf,
  holdsLogs,
  lifecycleRules,
  logWriters,
  property,
  type Bucket,
  type LifecycleRule,
} from '../../lib/s3';
import {
  allOf,
  anyOf,
  get,
  isPresent,
  literal,
  whyUnknown,
  yes,
  type Decided,
  type Resource,
} from '../../lib/template';
import { defineRule } from '../define-rule';

const leastDays = 90;

export default defineRule({
  id: 'short-lived-logs',
  title: 'Logs without a retention that somebody chose',
  severity: 'low',
  rationale: 'Logs are read months after what they tell of; kept for ever, they cost and they tell too much.',
  remediation:
    'Add a lifecycle rule with `expiration` to the log bucket (CDK: `lifecycleRules`; CloudFormation: `LifecycleConfiguration`), of 90 days or more.',
  controls: ['nist-800-53-r5/AU-11'],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html',
  ],
  since: '0.1.0',
  optIn: true,
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
      const [count, because] = [Number(literal(days)), whyUnknown(days)];
      if (because !== undefined) yield unknown(days);
      else if (isMeant.kind === 'unknown') yield unknown(days, isMeant.because);
      else if (count < leastDays) yield fail(days, `logs are kept for ${count} days, expected ${leastDays} or more`);
    }
  },
});

/** The beginning of the keys of a writer's logs; undefined where the template does not say. */
function logPrefix(writer: Resource, { estate }: Bucket): string | undefined {
  if (writer.type !== 'AWS::S3::Bucket') return undefined;
  const prefix = property(bucketOf(estate, writer), 'LoggingConfiguration', 'LogFilePrefix');
  return prefix.kind === 'absent' ? '' : literal(prefix);
}

function appliesTo({ isOn, touches }: LifecycleRule, prefixes: readonly (string | undefined)[]): Decided {
  return allOf([isOn, anyOf(prefixes.map((prefix) => (prefix === undefined ? yes : touches(prefix))))]);
}

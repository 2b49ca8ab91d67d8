import { fail, unknown } from '../../lib/engine';
import { lifecycleRules, logWriters, property } from '../../lib/s3';
import { get, isPresent, literal, whyUnknown } from '../../lib/template';
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
  *check(bucket) {
    if (logWriters(bucket).length === 0) return;
    const rules = lifecycleRules(bucket);
    const lifecycle = property(bucket, 'LifecycleConfiguration');
    if (rules === undefined) return yield unknown(lifecycle);
    const days = rules
      .filter((rule) => literal(get(rule, 'Status')) !== 'Disabled')
      .map((rule) => get(rule, 'ExpirationInDays'))
      .filter(isPresent);
    const open = days.find((value) => whyUnknown(value) !== undefined);
    const short = days.find((value) => Number(literal(value)) < leastDays);
    if (open) yield unknown(open);
    if (days.length === 0) yield fail(lifecycle, 'no lifecycle rule says how long logs are kept');
    else if (short) yield fail(short, `logs are kept for ${literal(short) ?? '?'} days, expected ${leastDays} or more`);
  },
});

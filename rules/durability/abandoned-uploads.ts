import { fail, unknown, judged } from '../../lib/engine';
import { lifecycleRules, property } from '../../lib/s3';
import { get, type Value, allOf, anyOf, isOneOf, isStated, not, someItem, yes, type Decided } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'abandoned-uploads',
  title: 'Incomplete uploads are kept for ever',
  severity: 'low',
  rationale: 'Parts of uploads that nobody finished cost money and are seen in no list of objects.',
  remediation:
    'Add `abortIncompleteMultipartUploadAfter: Duration.days(7)` to a lifecycle rule (CDK), `AbortIncompleteMultipartUpload` (CloudFormation).',
  controls: ['well-architected/COST04-BP05'],
  references: ['https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html'],
  since: '0.1.0',
  subject: 'bucket',
  *check(bucket) {
    const rules = lifecycleRules(bucket);
    const lifecycle = property(bucket, 'LifecycleConfiguration');
    if (rules === undefined) return yield unknown(lifecycle);
    const isAborted = anyOf(rules.map(aborts));
    const isAbortedWholly = anyOf(rules.map((rule) => allOf([aborts(rule), coversEverything(rule)])));
    if (isAborted.kind === 'no') yield fail(lifecycle, 'no lifecycle rule aborts incomplete multipart uploads');
    else
      yield* judged(not(isAbortedWholly), lifecycle, 'incomplete multipart uploads are aborted for some objects only');
  },
});

function aborts(rule: Value): Decided {
  const isOn = not(isOneOf(get(rule, 'Status'), 'Disabled'));
  return allOf([isOn, isStated(get(rule, 'AbortIncompleteMultipartUpload'))]);
}

/** Whether a lifecycle rule is about every object, of any name, tag and size. */
function coversEverything(rule: Value): Decided {
  const [prefix, tags] = [get(rule, 'Prefix'), get(rule, 'TagFilters')];
  return allOf([
    prefix.kind === 'absent' ? yes : isOneOf(prefix, ''),
    not(someItem(tags, () => yes)),
    ...['ObjectSizeGreaterThan', 'ObjectSizeLessThan'].map((key) => not(isStated(get(rule, key)))),
  ]);
}

import { fail, unknown, judged } from '../../lib/engine';
import { lifecycleRules, property, type LifecycleRule } from '../../lib/s3';
import { allOf, anyOf, get, isStated, not, type Decided } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'abandoned-uploads',
  title: 'Incomplete uploads are kept for ever',
  severity: 'low',
  rationale: 'Parts of uploads that nobody finished cost money and are seen in no list of objects.',
  remediation:
    'Add `abortIncompleteMultipartUploadAfter: Duration.days(7)` to a lifecycle rule (CDK), ' +
    '`AbortIncompleteMultipartUpload` (CloudFormation).',
  controls: ['well-architected/COST04-BP05'],
  aliases: ['CKV_AWS_300'],
  references: ['https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html'],
  since: '0.1.0',
  optIn: true,
  subject: 'bucket',
  *check(bucket) {
    const rules = lifecycleRules(bucket);
    const lifecycle = property(bucket, 'LifecycleConfiguration');
    if (rules === undefined) return yield unknown(lifecycle);
    const isAborted = anyOf(rules.map(aborts));
    const isAbortedWholly = anyOf(rules.map((rule) => allOf([aborts(rule), rule.coversEverything])));
    if (isAborted.kind === 'no') yield fail(lifecycle, 'no lifecycle rule aborts incomplete multipart uploads');
    else
      yield* judged(not(isAbortedWholly), lifecycle, 'incomplete multipart uploads are aborted for some objects only');
  },
});

function aborts({ value, isOn }: LifecycleRule): Decided {
  return allOf([isOn, isStated(get(value, 'AbortIncompleteMultipartUpload'))]);
}

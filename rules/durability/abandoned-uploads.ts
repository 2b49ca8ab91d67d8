import { fail, unknown } from '../../lib/engine';
import { lifecycleRules, property } from '../../lib/s3';
import { get, isPresent, literal, type Value } from '../../lib/template';
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
  optIn: true,
  subject: 'bucket',
  *check(bucket) {
    const rules = lifecycleRules(bucket);
    const lifecycle = property(bucket, 'LifecycleConfiguration');
    if (rules === undefined) return yield unknown(lifecycle);
    const aborts = (rule: Value): boolean =>
      literal(get(rule, 'Status')) !== 'Disabled' && isPresent(get(rule, 'AbortIncompleteMultipartUpload'));
    const isWhole = (rule: Value): boolean =>
      ['Prefix', 'TagFilters'].every((key) => {
        const value = get(rule, key);
        return value.kind === 'absent' || literal(value) === '' || (value.kind === 'list' && value.items.length === 0);
      });
    if (!rules.some(aborts)) yield fail(lifecycle, 'no lifecycle rule aborts incomplete multipart uploads');
    else if (!rules.some((rule) => aborts(rule) && isWhole(rule)))
      yield fail(lifecycle, 'incomplete multipart uploads are aborted for some objects only');
  },
});

import { fail, unknown } from '../../lib/engine';
import { lifecycleConflicts, lifecycleRules, property, states } from '../../lib/s3';
import { whyUnknown } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'rejected-lifecycle',
  title: 'S3 will reject the lifecycle rule',
  severity: 'high',
  rationale: 'The deployment stops: S3 takes no rule that contradicts itself or the storage classes.',
  remediation:
    'Correct `lifecycleRules` (CDK), `LifecycleConfiguration` (CloudFormation) as the message says; two ' +
    'rules may do what one cannot.',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html',
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-rule.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html',
  ],
  since: '0.2.0',
  subject: 'bucket',
  concerns: states('LifecycleConfiguration'),
  *check(bucket) {
    const rules = lifecycleRules(bucket);
    if (rules === undefined) return yield unknown(property(bucket, 'LifecycleConfiguration'));
    for (const { value } of rules)
      for (const { where, because } of lifecycleConflicts(value)) {
        if (because !== undefined) yield fail(where, `S3 rejects the rule: ${because}`);
        else
          yield unknown(where, whyUnknown(where) ?? 'whether S3 takes it: its days or its storage class are not known');
      }
  },
});

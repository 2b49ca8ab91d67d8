import { judged } from '../../lib/engine';
import { isEnabledStatus, isOfType, property } from '../../lib/s3';
import { get, not, someItem, yes } from '../../lib/template';
import { defineRule } from '../define-rule';

const directoryType = 'AWS::S3Express::DirectoryBucket';

export default defineRule({
  id: 'missing-directory-lifecycle',
  title: 'Directory bucket without a lifecycle rule',
  severity: 'low',
  rationale: 'The dearest class of storage fills up with what nobody needs any more.',
  remediation: 'Set `lifecycleConfiguration` of `CfnDirectoryBucket` (CDK), `LifecycleConfiguration` (CloudFormation).',
  controls: ['fsbp/S3.25'],
  aliases: ['s3express-dir-bucket-lifecycle-rules-check', 's3-directory-bucket-lifecycle-policy-rule-check'],
  references: [
    'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-25',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/directory-buckets-objects-lifecycle.html',
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3express-directorybucket.html',
  ],
  since: '0.2.0',
  subject: 'other-s3-resource',
  concerns: isOfType(directoryType),
  *check(bucket) {
    if (bucket.resource.type !== directoryType) return;
    const rules = property(bucket, 'LifecycleConfiguration', 'Rules');
    const isThere = someItem(rules, () => yes);
    yield* judged(not(isThere), rules, 'no lifecycle rule is stated');
    if (isThere.kind !== 'yes') return;
    const isOn = someItem(rules, (rule) => isEnabledStatus(get(rule, 'Status')));
    yield* judged(not(isOn), rules, 'every lifecycle rule is disabled');
  },
});

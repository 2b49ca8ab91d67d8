import { fail, placeOf, setTo, unknown } from '../../lib/engine';
import { deletionPolicy, autoDeleteResources } from '../../lib/s3';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'destroyed-with-stack',
  title: 'Deleting or replacing the stack deletes the data',
  severity: 'low',
  rationale: 'CloudFormation deletes only empty buckets, but this one is emptied first, all versions included.',
  remediation:
    'Drop `autoDeleteObjects` and use `removalPolicy: RemovalPolicy.RETAIN` (CDK), or `DeletionPolicy: ' +
    'Retain` and no emptying custom resource (CloudFormation).',
  controls: ['nist-800-53-r5/CP-9', 'well-architected/REL09-BP01'],
  aliases: ['I3011', 'W3011'],
  references: [
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html',
    'https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_s3.Bucket.html#autodeleteobjects',
  ],
  since: '0.1.0',
  optIn: true,
  subject: 'bucket',
  *check(bucket) {
    const [emptier] = autoDeleteResources(bucket);
    if (emptier === undefined) return;
    const policy = deletionPolicy(bucket);
    if (policy.text === 'Retain' || policy.text === 'RetainExceptOnCreate') return;
    const related = [{ place: placeOf(emptier), message: 'this custom resource empties it' }];
    if (policy.text === undefined) yield unknown(policy.value);
    else
      yield fail(
        policy.value,
        `the deletion policy is \`${policy.text}\` and the bucket is emptied before, expected \`Retain\``,
        { related, ...setTo(policy.value, 'Retain') },
      );
  },
});

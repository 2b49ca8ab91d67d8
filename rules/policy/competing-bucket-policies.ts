import { fail, judged, placeOf, unknown } from '../../lib/engine';
import { competingPolicies, maybeCompeting, nameOf, property } from '../../lib/s3';
import { whether } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'competing-bucket-policies',
  title: 'Several policy resources for one bucket',
  severity: 'high',
  rationale:
    'A bucket has one policy: whichever resource is deployed last replaces the others without a word, its ' +
    'denials included.',
  remediation:
    'Put all statements into one `AWS::S3::BucketPolicy`; in CDK add them with ' +
    '`bucket.addToResourcePolicy` on the bucket that owns the policy.',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucketpolicy.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html',
  ],
  since: '0.1.0',
  subject: 'bucket-policy',
  *check(policy) {
    const target = property(policy, 'Bucket');
    if (target.kind === 'unknown') return yield unknown(target);
    const [first, ...others] = competingPolicies(policy);
    const comesLater = others.some(({ resource }) => resource === policy.resource);
    for (const { with: other, answer } of first && comesLater ? [] : maybeCompeting(policy))
      yield* judged(whether(`\`${nameOf(other)}\` sets a policy on the same bucket`, answer), target, '');
    if (first && comesLater)
      yield fail(
        target,
        `\`${nameOf(first.resource)}\` sets a policy on the same bucket, and the last one deployed wins`,
        {
          related: [{ place: placeOf(first.resource), message: 'the other policy is here' }],
        },
      );
  },
});

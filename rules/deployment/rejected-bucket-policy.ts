import { fail, placeOf, unknown } from '../../lib/engine';
import { bucketReference, nameOf, property } from '../../lib/s3';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'rejected-bucket-policy',
  title: 'Policy on a bucket of another account or region',
  severity: 'high',
  rationale:
    'The deployment stops: S3 answers `405 Method Not Allowed` to whoever is not of the account of the bucket.',
  remediation:
    'Make the policy in the stack of its bucket: `bucket.addToResourcePolicy` (CDK), ' +
    '`AWS::S3::BucketPolicy` beside the bucket (CloudFormation).',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucketpolicy.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html',
  ],
  since: '0.2.0',
  subject: 'bucket-policy',
  *check(policy) {
    const { estate, resource } = policy;
    const here = resource.template.environment;
    const value = property(policy, 'Bucket');
    const reference = bucketReference(value, estate);
    const isSpread = estate.inventory.set.templates.some(
      ({ environment }) => environment.account !== here.account || environment.region !== here.region,
    );
    if (reference.kind === 'unknown' && isSpread) yield unknown(value, reference.because);
    if (reference.kind !== 'bucket') return;
    const there = reference.resource.template.environment;
    const called = nameOf(reference.resource);
    const related = [{ place: placeOf(reference.resource), message: 'the bucket is here' }];
    if (here.account !== undefined && there.account !== undefined && here.account !== there.account)
      yield fail(
        value,
        `\`${called}\` is of the account ${there.account}, and S3 answers \`405 Method Not Allowed\` to others`,
        { related },
      );
    // a stack in us-east-1 may set policies of buckets elsewhere
    else if (here.region !== undefined && there.region !== undefined && here.region !== there.region)
      if (here.region !== 'us-east-1')
        yield unknown(
          value,
          `\`${called}\` is in ${there.region}, and AWS speaks of stacks in us-east-1 only that set such a policy`,
        );
  },
});

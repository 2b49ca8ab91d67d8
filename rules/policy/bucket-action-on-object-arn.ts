import { fail, unknown } from '../../lib/engine';
import { hasPolicies, uselessActions } from '../../lib/s3';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'bucket-action-on-object-arn',
  title: 'Bucket actions on the ARN of objects',
  severity: 'medium',
  rationale: 'The statement does nothing: the actions it names are about the bucket, and its resources are not.',
  remediation: 'Use `bucket.bucketArn` (CDK), or name the ARN without `/*` (CloudFormation).',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/security_iam_service-with-iam.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html',
  ],
  since: '0.1.0',
  subject: 'bucket-access',
  concerns: hasPolicies,
  *check({ policies }) {
    for (const { statement, patterns, open } of uselessActions(policies, 'bucket')) {
      if (open !== undefined) yield unknown(statement.place, open);
      else
        yield fail(
          statement.place,
          `${patterns.map((one) => `\`${one}\``).join(', ')} act on the bucket, but no resource of the ` +
            'statement is a bucket, expected the ARN of the bucket itself',
        );
    }
  },
});

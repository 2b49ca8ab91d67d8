import { fail, unknown } from '../../lib/engine';
import { hasPolicies, uselessActions } from '../../lib/s3';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'object-action-on-bucket-arn',
  title: 'Object actions on the ARN of a bucket',
  severity: 'medium',
  rationale: 'The statement does nothing: the actions it names are about objects, and its resources are not.',
  remediation: "Use `bucket.arnForObjects('*')` (CDK), or end the resource in `/*` (CloudFormation).",
  controls: [],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/security_iam_service-with-iam.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html',
  ],
  since: '0.1.0',
  subject: 'bucket-access',
  concerns: hasPolicies,
  *check({ policies }) {
    for (const { statement, patterns, open } of uselessActions(policies, 'object')) {
      if (open !== undefined) yield unknown(statement.place, open);
      else
        yield fail(
          statement.place,
          `${patterns.map((one) => `\`${one}\``).join(', ')} act on objects, but no resource of the ` +
            `statement is an object, expected \`/*\``,
        );
    }
  },
});

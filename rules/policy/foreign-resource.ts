import { fail, unknown } from '../../lib/engine';
import { reaches, showPattern, whyPartOpen, withOpenNames } from '../../lib/policy';
import { hasPolicies } from '../../lib/s3';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'foreign-resource',
  title: 'Statement about another bucket',
  severity: 'medium',
  rationale: 'S3 rejects a bucket policy with resources of another bucket.',
  remediation:
    "Use `bucket.bucketArn` and `bucket.arnForObjects('*')` (CDK), `!GetAtt Bucket.Arn` and `!Sub " +
    "'${Bucket.Arn}/*'` (CloudFormation).",
  controls: [],
  aliases: [
    'ARN_ACCOUNT_NOT_ALLOWED',
    'ARN_REGION_NOT_ALLOWED',
    'INVALID_ARN_PREFIX',
    'INVALID_ARN_RESOURCE',
    'INVALID_ARN_SERVICE_CASE',
    'INVALID_PARTITION',
    'MISSING_ARN_FIELD',
    'UNSUPPORTED_RESOURCE_ARN_IN_POLICY',
  ],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/security_iam_service-with-iam.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html',
  ],
  since: '0.1.0',
  subject: 'bucket-access',
  concerns: hasPolicies,
  *check({ policies }) {
    for (const { policy, subject, document, symbolTable } of policies) {
      if (policy.open !== undefined) yield unknown(document, policy.open);
      for (const statement of policy.statements.map((one) => withOpenNames(one, subject.target))) {
        const resources = [...(statement.resources ?? []), ...(statement.notResources ?? [])];
        const others = resources.filter(({ pattern }) => !reaches(pattern, subject.target));
        const open = whyPartOpen(statement, 'Resource') ?? others.find((one) => one.open !== undefined)?.open;
        const named = others
          .filter((one) => one.open === undefined)
          .map(({ pattern }) => `\`${symbolTable.decode(showPattern(pattern))}\``);
        if (open !== undefined) yield unknown(statement.place, open);
        else if (named.length > 0)
          yield fail(
            statement.place,
            `${named.join(', ')} ${named.length === 1 ? 'is' : 'are'} not of this bucket, and S3 answers ` +
              `\`MalformedPolicy: Policy has invalid resource\``,
          );
      }
    }
  },
});

import { fail, unknown } from '../../lib/engine';
import { whyPartOpen } from '../../lib/policy';
import { hasPolicies } from '../../lib/s3';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'wildcard-principal',
  title: 'Statement grants to everybody and narrows by conditions alone',
  severity: 'low',
  rationale: 'One edit of the condition opens the bucket to the world; a principal that is named stays named.',
  remediation: 'Name accounts, roles or services: `bucket.grantRead(principal)` (CDK), `Principal` (CloudFormation).',
  controls: [],
  aliases: ['F16', 'S3_BUCKET_POLICY_NO_WILDCARD_PRINCIPAL', '7772bb8c', 'GenericWildcardPrincipalRule'],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html',
  ],
  since: '0.1.0',
  subject: 'bucket-access',
  concerns: hasPolicies,
  *check({ policies }) {
    for (const { policy, document } of policies) {
      if (policy.open !== undefined) yield unknown(document, policy.open);
      for (const statement of policy.statements) {
        const because = whyPartOpen(statement, 'Effect', 'Principal');
        if (because !== undefined) yield unknown(statement.place, because);
        else if (statement.effect === 'Allow' && statement.principals?.some(({ kind }) => kind === 'anyone')) {
          yield fail(
            statement.place,
            statement.conditions.length === 0
              ? 'the statement grants to `*`, everybody'
              : 'the statement grants to `*`, and conditions alone say to whom',
          );
        }
      }
    }
  },
});

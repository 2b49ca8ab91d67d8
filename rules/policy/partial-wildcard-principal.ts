import { fail, unknown } from '../../lib/engine';
import { whyPartOpen } from '../../lib/policy';
import { hasPolicies } from '../../lib/s3';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'partial-wildcard-principal',
  title: 'Principal with a wildcard inside',
  severity: 'high',
  rationale: 'AWS rejects it: a principal is named in full, or is `*`.',
  remediation:
    "Name the principal in full, or use `Principal: '*'` with `ArnLike` on `aws:PrincipalArn`: `new " +
    'iam.AnyPrincipal().withConditions(…)` (CDK).',
  controls: [],
  aliases: ['UNSUPPORTED_WILDCARD_IN_PRINCIPAL'],
  references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html'],
  since: '0.1.0',
  subject: 'bucket-access',
  concerns: hasPolicies,
  *check({ policies }) {
    for (const { policy, document, symbolTable } of policies) {
      if (policy.open !== undefined) yield unknown(document, policy.open);
      for (const statement of policy.statements) {
        const because = whyPartOpen(statement, 'Principal');
        if (because !== undefined) yield unknown(statement.place, because);
        const named = [...(statement.principals ?? []), ...(statement.notPrincipals ?? [])].flatMap((one) =>
          one.kind === 'malformed' && /[*?]/.test(one.text) ? [one.text] : [],
        );
        if (named.length > 0)
          yield fail(
            statement.place,
            `${named.map((one) => `\`${symbolTable.decode(one)}\``).join(', ')} ` +
              `${named.length === 1 ? 'holds a wildcard' : 'hold wildcards'}, and AWS answers ` +
              `\`MalformedPolicy: Invalid principal in policy\``,
          );
      }
    }
  },
});

import { fail, unknown } from '../../lib/engine';
import { whyPartOpen } from '../../lib/policy';
import { hasPolicies } from '../../lib/s3';
import { defineRule } from '../define-rule';

/**
 * What AWS puts in place of a principal that was deleted.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
const uniqueId = /^(AIDA|AROA|AIPA|AGPA|ASIA|AKIA)[A-Z0-9]+$/;

export default defineRule({
  id: 'malformed-principal',
  title: 'Principal that AWS will reject',
  severity: 'high',
  rationale: 'The deployment fails, or the statement names nobody.',
  remediation:
    'Name an account by its twelve digits or its `:root` ARN, a role or user by its ARN, a service by its ' +
    'domain name: `new iam.AccountPrincipal(id)`, `new iam.ServicePrincipal(name)` (CDK).',
  controls: [],
  aliases: [
    'MISSING_PRINCIPAL',
    'INVALID_PRINCIPAL_FORMAT',
    'INVALID_PRINCIPAL_KEY',
    'FEDERATED_PRINCIPAL_NOT_SUPPORTED',
  ],
  references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html'],
  since: '0.1.0',
  subject: 'bucket-access',
  concerns: hasPolicies,
  *check({ policies }) {
    for (const { policy, document, symbolTable } of policies) {
      if (policy.open !== undefined) yield unknown(document, policy.open);
      for (const statement of policy.statements) {
        const because = whyPartOpen(statement, 'Principal');
        if (because !== undefined) {
          yield unknown(statement.place, because);
          continue;
        }
        const federated = [...(statement.principals ?? []), ...(statement.notPrincipals ?? [])].find(
          ({ kind }) => kind === 'federated',
        );
        if (federated?.kind === 'federated')
          yield fail(
            statement.place,
            `\`${symbolTable.decode(federated.name)}\` is an identity provider, which bucket policies ` +
              'take as no principal: name the role that its users assume',
          );
        const named = [...(statement.principals ?? []), ...(statement.notPrincipals ?? [])].flatMap((one) =>
          one.kind === 'malformed' && !/[*?]/.test(one.text) && !uniqueId.test(one.text) ? [one.text] : [],
        );
        if (named.length > 0)
          yield fail(
            statement.place,
            `${named.map((one) => `\`${symbolTable.decode(one)}\``).join(', ')} ` +
              `${named.length === 1 ? 'is no principal' : 'are no principals'}, and AWS answers ` +
              `\`MalformedPolicy: Invalid principal in policy\``,
          );
        else if ((statement.principals ?? []).length === 0 && statement.notPrincipals === undefined)
          yield fail(
            statement.place,
            'the statement has no `Principal`, and AWS answers `MalformedPolicy: Missing required field Principal`',
          );
      }
    }
  },
});

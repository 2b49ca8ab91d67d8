import { fail, unknown } from '../../lib/engine';
import { matters, type Policy, type Statement } from '../../lib/policy';
import { hasPolicies } from '../../lib/s3';
import { defineRule } from '../define-rule';

/**
 * The policy, with Allows for the account as a whole left out where the statement is for principals of that account:
 * those only delegate.
 */
function withoutDelegation(policy: Policy, account: string, statement: Statement): Policy {
  const isOwn = ({ principals = [] }: Statement): boolean =>
    principals.length > 0 && principals.every((one) => one.kind === 'account' && one.account === account);
  const names = statement.principals?.some((one) => one.kind === 'identity' && one.account === account) ?? false;
  return names
    ? {
        ...policy,
        statements: policy.statements.filter((one) => one === statement || one.effect === 'Deny' || !isOwn(one)),
      }
    : policy;
}

/** The statements that do the work of another, the first three by name. */
function namesOf(statements: readonly Statement[]): string {
  const names = [
    ...new Set(statements.map(({ sid, index }) => (sid === undefined ? `statement ${index + 1}` : `\`${sid}\``))),
  ];
  const rest = names.length > 4 ? names.splice(3).length : 0;
  return `${names.join(', ')}${rest > 0 ? ` and ${rest} more` : ''} ${names.length + rest === 1 ? 'leaves' : 'leave'}`;
}

export default defineRule({
  id: 'redundant-statement',
  title: 'Statement changes nothing',
  severity: 'low',
  rationale: 'What says nothing is read, reviewed and believed all the same.',
  remediation: 'Remove the statement, in CDK and in CloudFormation alike.',
  controls: [],
  aliases: ['REDUNDANT_STATEMENT'],
  references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html'],
  since: '0.1.0',
  optIn: true,
  subject: 'bucket-access',
  concerns: hasPolicies,
  *check({ policies }) {
    for (const { policy, subject, document } of policies) {
      if (policy.open !== undefined) yield unknown(document, policy.open);
      // a statement alone has nothing beside it that could do its work
      for (const statement of policy.statements.length > 1 ? policy.statements : []) {
        const answer = matters(subject, withoutDelegation(policy, subject.account, statement), statement);
        if (answer.kind === 'unknown') yield unknown(statement.place, answer.because);
        // what applies to nothing at all has rules of its own that say why
        if (answer.kind !== 'no' || answer.closedBy.length === 0) continue;
        const others = namesOf(answer.closedBy);
        yield fail(
          statement.place,
          `${others} this statement nothing to ${statement.effect === 'Allow' ? 'allow' : 'deny'}`,
        );
      }
    }
  },
});

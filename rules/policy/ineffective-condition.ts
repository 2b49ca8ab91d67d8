import { fail, unknown } from '../../lib/engine';
import { describeWitness, isKey, isNegated, showPattern, type Condition, type SymbolTable } from '../../lib/policy';
import { hasPolicies, isNarrow, isPublicPerS3 } from '../../lib/s3';
import { defineRule } from '../define-rule';

function whyIneffective(
  { key, operator, ifExists, quantifier, values }: Condition,
  symbolTable: SymbolTable,
): string | undefined {
  const texts = values.map(({ pattern }) => symbolTable.decode(showPattern(pattern)));
  if (isKey(key, 'aws:referer', 'aws:useragent')) return 'callers choose what they send';
  if (operator === 'ipaddress') {
    const wide = texts.find((text) => !isNarrow(text));
    if (wide !== undefined) return `\`${wide}\` is not a fixed network`;
  }
  if ((ifExists || quantifier === 'all') && operator !== 'null') return 'it holds for requests without the key';
  return operator.endsWith('like') && !isNegated(operator) && texts.some((text) => /^[*?]+$/.test(text))
    ? 'any value will do'
    : undefined;
}

export default defineRule({
  id: 'ineffective-condition',
  title: 'Condition that lets everyone through',
  severity: 'high',
  rationale: 'The statement looks limited and is public: a condition that everybody meets is none.',
  remediation:
    'Name the principals, or use a condition that strangers cannot meet: `aws:PrincipalOrgID`, ' +
    '`aws:SourceVpce`, a narrow `aws:SourceIp`, in the `conditions` of the `PolicyStatement` (CDK) or ' +
    '`Condition` (CloudFormation).',
  controls: [],
  aliases: ['FORALLVALUES_WITH_SINGLE_VALUED_KEY', 'UNTRUSTWORTHY_CONDITION_KEY'],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IfExists',
  ],
  since: '0.1.0',
  subject: 'bucket-access',
  concerns: hasPolicies,
  *check({ policies }) {
    for (const one of policies) {
      const { policy, subject, symbolTable } = one;
      for (const statement of policy.statements) {
        if (statement.effect !== 'Allow' || statement.conditions.length === 0) continue;
        const answer = isPublicPerS3({ ...one, policy: { ...policy, statements: [statement] }, subject });
        if (answer.kind === 'unknown') yield unknown(statement.place, answer.because);
        const [witness] = answer.kind === 'yes' ? answer.witnesses : [];
        if (!witness) continue;
        for (const condition of statement.conditions) {
          const why = whyIneffective(condition, symbolTable);
          if (why !== undefined)
            yield fail(statement.place, `\`${condition.written ?? condition.key}\` keeps nobody out: ${why}`, {
              witness: describeWitness(witness, symbolTable),
            });
        }
      }
    }
  },
});

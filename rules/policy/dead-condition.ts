import { deadConditionChecks, deadConditions } from '../../lib/policy';
import { hasAnyDocument, statementsAboutS3 } from '../../lib/s3';
import { defineRule } from '../define-rule';
import { policyVerdicts } from '../define-policy-check';

export default defineRule({
  id: 'dead-condition',
  title: 'Condition that no request meets, or every one',
  severity: 'medium',
  rationale: 'What looks like a limit decides nothing: the statement never applies, or applies to everybody.',
  remediation:
    'Take the key and set operator that say what is meant: `aws:VpcSourceIp`, `ForAnyValue:`, ' +
    '`aws:SourceOrgID`, in the `conditions` of the `PolicyStatement` (CDK) or in `Condition` ' +
    '(CloudFormation).',
  controls: [],
  aliases: [...deadConditionChecks],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html',
  ],
  since: '0.2.0',
  subject: 'policy-documents',
  concerns: hasAnyDocument,
  *check({ all }) {
    for (const document of all)
      for (const statement of statementsAboutS3(document)) yield* policyVerdicts(deadConditions(statement));
  },
});

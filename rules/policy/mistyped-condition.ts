import { mistypedChecks, mistypedValues } from '../../lib/policy';
import { hasAnyDocument, statementsAboutS3 } from '../../lib/s3';
import { defineRule } from '../define-rule';
import { policyVerdicts } from '../define-policy-check';

export default defineRule({
  id: 'mistyped-condition',
  title: 'Condition compared with what its key never holds',
  severity: 'medium',
  rationale: 'Nothing equals a value of another kind: an Allow with it never applies, a Deny with it never or always.',
  remediation:
    'Take the operator of the type of the key, and values as the key holds them, in the `conditions` of ' +
    'the `PolicyStatement` (CDK) or in `Condition` (CloudFormation).',
  controls: [],
  aliases: [...mistypedChecks],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html',
  ],
  since: '0.2.0',
  subject: 'policy-documents',
  concerns: hasAnyDocument,
  *check({ all }) {
    for (const document of all)
      for (const statement of statementsAboutS3(document)) yield* policyVerdicts(mistypedValues(statement));
  },
});

import { looseConditionChecks, looseConditions } from '../../lib/policy';
import { hasAnyDocument, statementsAboutS3 } from '../../lib/s3';
import { defineRule } from '../define-rule';
import { policyVerdicts } from '../define-policy-check';

export default defineRule({
  id: 'loose-condition',
  title: 'Condition that more requests meet than it seems',
  severity: 'medium',
  rationale: 'IAM Access Analyzer warns of it: callers choose the value, leave it out, or others share it.',
  remediation:
    'Name one account, organisation, endpoint or repository, with a key that callers do not choose, in ' +
    'the `conditions` of the `PolicyStatement` (CDK) or in `Condition` (CloudFormation).',
  controls: [],
  aliases: [...looseConditionChecks],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sensitive',
  ],
  since: '0.2.0',
  subject: 'policy-documents',
  concerns: hasAnyDocument,
  *check({ all }) {
    for (const document of all)
      for (const statement of statementsAboutS3(document)) yield* policyVerdicts(looseConditions(statement));
  },
});

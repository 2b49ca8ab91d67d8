import { unknown } from '../../lib/engine';
import { grammarChecks, grammarFaults } from '../../lib/policy';
import { hasAnyDocument } from '../../lib/s3';
import { defineRule } from '../define-rule';
import { policyVerdicts } from '../define-policy-check';

export default defineRule({
  id: 'malformed-policy',
  title: 'Policy that breaks the grammar of policies',
  severity: 'high',
  rationale: 'AWS answers `MalformedPolicy` and the deployment fails, or the statement names nothing that there is.',
  remediation:
    'Write the statement as `new iam.PolicyStatement({ … })` does (CDK), with the elements and operators ' +
    'of the reference (CloudFormation).',
  controls: [],
  aliases: [...grammarChecks],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html',
  ],
  since: '0.2.0',
  subject: 'policy-documents',
  concerns: hasAnyDocument,
  *check({ all }) {
    for (const { document, policy, on } of all) {
      const faults = [...policyVerdicts(grammarFaults(document, on))];
      if (policy.open !== undefined && faults.length === 0) yield unknown(document, policy.open);
      yield* faults;
    }
  },
});

import { fail, unknown } from '../../lib/engine';
import { grammarChecks, grammarFaults } from '../../lib/policy';
import { hasDocuments } from '../../lib/s3';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'malformed-policy',
  title: 'Policy that breaks the grammar of policies',
  severity: 'high',
  rationale: 'AWS answers `MalformedPolicy` and the deployment fails; nothing the document says is ever in force.',
  remediation:
    'Write the statement as `new iam.PolicyStatement({ … })` does (CDK), with the elements and operators of the reference (CloudFormation).',
  controls: [],
  aliases: [...grammarChecks],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html',
  ],
  since: '0.2.0',
  subject: 'policy-documents',
  concerns: hasDocuments,
  *check({ documents }) {
    for (const { document, policy, on } of documents) {
      if (policy.open !== undefined) yield unknown(document, policy.open);
      for (const { check, value, says } of grammarFaults(document, on)) yield fail(value, `${says} (${check})`);
    }
  },
});

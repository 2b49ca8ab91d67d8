import { fail, setTo, unknown } from '../../lib/engine';
import { get, whyUnknown } from '../../lib/template';
import { hasDocuments } from '../../lib/s3';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'legacy-policy-version',
  title: 'Policy of the old language version',
  severity: 'low',
  rationale: 'Without `Version: 2012-10-17` policy variables are plain text: `${aws:username}` means the letters.',
  remediation: "Set `Version: '2012-10-17'` (CloudFormation); `iam.PolicyDocument` does so (CDK).",
  controls: [],
  aliases: ['INVALID_VERSION', 'MISSING_VERSION', 'VARIABLE_UNSUPPORTED_IN_VERSION'],
  references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html'],
  since: '0.1.0',
  subject: 'policy-documents',
  concerns: hasDocuments,
  *check({ documents }) {
    for (const { document, policy } of documents) {
      if (document.kind !== 'map') continue;
      const version = get(document, 'Version');
      if (whyUnknown(version) !== undefined) yield unknown(version);
      else if (policy.version !== '2012-10-17' && policy.statements.length > 0) {
        const used = policy.statements.some((statement) =>
          JSON.stringify([statement.resources, statement.notResources, statement.conditions]).includes('${'),
        );
        const what = version.kind === 'absent' ? 'states no `Version`' : `is of version \`${policy.version}\``;
        yield fail(
          version.kind === 'absent' ? document : version,
          `the policy ${what}${used ? ', so that its `${…}` are plain text' : ''}`,
          setTo(version, '2012-10-17', { unsafe: true }),
        );
      }
    }
  },
});

import { fail, unknown } from '../../lib/engine';
import { describeUndenied, exactly } from '../../lib/policy';
import { hasPolicies, isNotExplicitlyDenied } from '../../lib/s3';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'legacy-signature',
  title: 'Signature version 2 is not refused',
  severity: 'low',
  rationale:
    'Version 2 signs with the secret key itself and does not cover the body; AWS refuses it for newer buckets only.',
  remediation: 'Deny `s3:*` when `s3:signatureversion` is `AWS`, in CDK and in CloudFormation alike.',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html',
  ],
  since: '0.1.0',
  optIn: true,
  subject: 'bucket-access',
  concerns: hasPolicies,
  *check({ policies }) {
    for (const policy of policies) {
      const answer = isNotExplicitlyDenied(policy, 's3:GetObject', [exactly('s3:signatureversion', 'AWS')]);
      if (answer.kind === 'unknown') yield unknown(policy.document, answer.because);
      const [witness] = answer.kind === 'yes' ? answer.witnesses : [];
      if (witness)
        yield fail(policy.document, 'the policy accepts requests that are signed with version 2', {
          witness: describeUndenied(witness, policy.symbolTable),
        });
    }
  },
});

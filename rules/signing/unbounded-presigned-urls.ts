import { fail, unknown } from '../../lib/engine';
import { describeUndenied, exactly } from '../../lib/policy';
import { hasPolicies, isNotExplicitlyDenied } from '../../lib/s3';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'unbounded-presigned-urls',
  title: 'Nothing caps the age of pre-signed URLs',
  severity: 'low',
  rationale: 'A pre-signed URL is a key that anybody can pass on; what its signer chose is all that ends it.',
  remediation:
    'Deny `s3:*` when `s3:signatureAge` is `NumericGreaterThan` a number of milliseconds, such as ' +
    '`600000`, in CDK and in CloudFormation alike.',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html',
  ],
  since: '0.1.0',
  optIn: true,
  subject: 'bucket-access',
  concerns: hasPolicies,
  *check({ policies }) {
    for (const policy of policies) {
      const answer = isNotExplicitlyDenied(policy, 's3:GetObject', [
        exactly('s3:authtype', 'REST-QUERY-STRING'),
        exactly('s3:signatureage', '604799999'),
      ]);
      if (answer.kind === 'unknown') yield unknown(policy.document, answer.because);
      const [witness] = answer.kind === 'yes' ? answer.witnesses : [];
      if (witness)
        yield fail(policy.document, 'the policy accepts pre-signed URLs that are a week old', {
          witness: describeUndenied(witness, policy.symbolTable),
        });
    }
  },
});

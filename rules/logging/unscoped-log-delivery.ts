import { fail, unknown } from '../../lib/engine';
import { describeWitness } from '../../lib/policy';
import { hasPolicies, isConfusedDeputy } from '../../lib/s3';
import { defineRule } from '../define-rule';

const logging = 'logging.s3.amazonaws.com';

export default defineRule({
  id: 'unscoped-log-delivery',
  title: 'Anybody may deliver access logs here',
  severity: 'medium',
  rationale:
    'Without a condition on the source, any bucket of any account may write its logs into this one, between the real ones.',
  remediation:
    'Let the log bucket and the source be in one stack with `@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy` (CDK), or add `aws:SourceArn` and `aws:SourceAccount` conditions (CloudFormation).',
  controls: ['nist-800-53-r5/AU-9', 'pci-dss-3.2.1/10.5.2', 'pci-dss-4.0.1/10.3.2'],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html#grant-log-delivery-permissions-bucket-policy',
  ],
  since: '0.1.0',
  subject: 'bucket-access',
  concerns: hasPolicies,
  *check({ policies }) {
    for (const policy of policies) {
      const answer = isConfusedDeputy(policy, (name) => name === logging, [logging]);
      if (answer.kind === 'unknown') yield unknown(policy.document, answer.because);
      if (answer.kind !== 'yes') continue;
      const [witness] = answer.witnesses;
      if (witness)
        yield fail(
          witness.statement?.place ?? policy.document,
          'access logs of any bucket are admitted, expected conditions on `aws:SourceArn` and `aws:SourceAccount`',
          { witness: describeWitness(witness, policy.symbolTable) },
        );
    }
  },
});

import { fail, unknown } from '../../lib/engine';
import { describeWitness, type Witness } from '../../lib/policy';
import { hasPolicies, isOpenToDeliveries } from '../../lib/s3';
import { defineRule } from '../define-rule';

function whoseLogs({ request: { requester } }: Witness): string {
  const isAccessLog = requester.kind !== 'service' || requester.name === 'logging.s3.amazonaws.com';
  return isAccessLog ? 'access logs of any bucket' : `logs that \`${requester.name}\` writes for anybody`;
}

export default defineRule({
  id: 'unscoped-log-delivery',
  title: 'Anybody may deliver logs here',
  severity: 'low',
  rationale:
    'Without a condition on the source, any account may have its logs written here, beside the real ones. ' +
    'Nothing is read by it, and what comes in lies under the name of its writer.',
  remediation:
    'Let the log bucket and the source be in one stack with ' +
    '`@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy` (CDK), or add `aws:SourceArn` and ' +
    '`aws:SourceAccount` conditions (CloudFormation).',
  controls: ['nist-800-53-r5/AU-9', 'pci-dss-3.2.1/10.5.2', 'pci-dss-4.0.1/10.3.2'],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html#grant-log-delivery-permissions-bucket-policy',
    'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-S3.html',
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html',
  ],
  since: '0.1.0',
  subject: 'bucket-access',
  concerns: hasPolicies,
  *check({ policies }) {
    for (const policy of policies) {
      const answer = isOpenToDeliveries(policy);
      if (answer.kind === 'unknown') yield unknown(policy.document, answer.because);
      if (answer.kind !== 'yes') continue;
      const [witness] = answer.witnesses;
      if (witness)
        yield fail(
          witness.statement?.place ?? policy.document,
          `${whoseLogs(witness)} are admitted, expected conditions on \`aws:SourceArn\` and \`aws:SourceAccount\``,
          { witness: describeWitness(witness, policy.symbolTable) },
        );
    }
  },
});

import { fail, unknown } from '../../lib/engine';
import { askOwnerControl, hasPolicies } from '../../lib/s3';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'lockout',
  title: 'Nobody can change the policy any more',
  severity: 'high',
  rationale: "A denial that leaves out nobody of the owner's account can be lifted by the root user only.",
  remediation:
    'Leave out a role that administers the bucket, with `aws:PrincipalArn` in the condition of the ' +
    'denial, in CDK and in CloudFormation alike.',
  controls: [],
  aliases: ['CKV_AWS_93'],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshooting-permissions.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html',
  ],
  since: '0.1.0',
  subject: 'bucket-access',
  concerns: hasPolicies,
  *check({ policies }) {
    for (const policy of policies) {
      const answer = askOwnerControl(policy);
      if (answer.kind === 'unknown') yield unknown(policy.document, answer.because);
      else if (answer.kind === 'no')
        yield fail(
          policy.document,
          'the denials leave nobody of the account able to change or delete this policy but its root user',
        );
    }
  },
});

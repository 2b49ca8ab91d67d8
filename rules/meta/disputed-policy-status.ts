import { fail, unknown } from '../../lib/engine';
import { policyStatus } from '../../lib/s3';
import { decided, metadataOf } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'disputed-policy-status',
  title: 'S3 judges the bucket policy in another way',
  severity: 'medium',
  rationale:
    'S3 says of each policy whether it is public. Where it says otherwise than the rules here, one of the ' +
    'two is wrong, and the block of public policies follows S3.',
  remediation: 'Read the policy with care, in CDK or CloudFormation, and report the disagreement.',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status',
  ],
  since: '0.1.0',
  subject: 'bucket-access',
  concerns: ({ bucket }) =>
    decided(
      bucket !== undefined &&
        ['policyStatus', 'policyStatusUnread'].some((name) => metadataOf(bucket.resource, name) !== undefined),
    ),
  *check({ bucket, policies }) {
    // S3's own word is there only where a bucket that runs was read
    const [status] = bucket ? (metadataOf(bucket.resource, 'policyStatus') ?? []) : [];
    const [because] = bucket ? (metadataOf(bucket.resource, 'policyStatusUnread') ?? []) : [];
    if (bucket && because !== undefined) return yield unknown(bucket.properties, because);
    if (bucket === undefined || status === undefined) return;
    const answers = policies.map((policy) => ({ document: policy.document, answer: policyStatus(policy) }));
    for (const { document, answer } of answers)
      if (answer.kind === 'unknown') return yield unknown(document, answer.because);
    const isPublic = answers.some(({ answer }) => answer.kind === 'public');
    const place = answers[0]?.document ?? bucket.properties;
    if (isPublic !== (status === 'public'))
      yield fail(
        place,
        `S3 says that the policy is ${status}, and by what it says it is ${isPublic ? 'public' : 'not public'}`,
      );
  },
});

import { fail, unknown } from '../../lib/engine';
import { askGrant, property } from '../../lib/s3';
import { get, isOn } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'rejected-public-policy',
  title: 'S3 will reject the bucket policy as public',
  severity: 'high',
  rationale:
    'The deployment stops with `AccessDenied`: `BlockPublicPolicy` is on and the policy is public as S3 means it.',
  remediation:
    'Grant to fixed principals, or say that the bucket is public: `blockPublicAccess` without `blockPublicPolicy` (CDK), `BlockPublicPolicy: false` (CloudFormation).',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-options',
  ],
  since: '0.1.0',
  subject: 'bucket-access',
  *check({ bucket, policies }) {
    if (!bucket) return;
    const blocks = get(property(bucket, 'PublicAccessBlockConfiguration'), 'BlockPublicPolicy');
    const byAccount = bucket.estate.inventory.settings.accountPublicAccessBlock === true;
    if (isOn(blocks) === false && !byAccount) return;
    for (const policy of policies) {
      const answer = askGrant(policy);
      if (answer.kind === 'no') continue;
      if (answer.kind === 'unknown') yield unknown(policy.document, answer.because);
      else if (isOn(blocks) === undefined && !byAccount) yield unknown(blocks);
      else
        yield fail(
          answer.witnesses[0]?.statement?.place ?? policy.document,
          'S3 rejects the policy with `AccessDenied`: it is public and `BlockPublicPolicy` is on',
          { related: [{ place: blocks.place, message: 'the switch is here' }] },
        );
    }
  },
});

import { fail, judged, unknown } from '../../lib/engine';
import { hasPolicies, newBuckets, policyStatus, property, rejectsPublicPolicy } from '../../lib/s3';
import { anyOf, decided, get, isSwitchedOn } from '../../lib/template';
import { defineRule } from '../define-rule';

const rejectedAtPoint =
  'S3 rejects the policy of the access point with `AccessDenied`: it is public, and a block is on, as it ' +
  'is unless switched off';

export default defineRule({
  id: 'rejected-public-policy',
  title: 'S3 will reject the bucket policy as public',
  severity: 'high',
  rationale:
    'The deployment stops with `AccessDenied`: `BlockPublicPolicy` is on and the policy is public as S3 means it.',
  remediation:
    'Grant to fixed principals, or say that the bucket is public: `blockPublicAccess` without ' +
    '`blockPublicPolicy` (CDK), `BlockPublicPolicy: false` (CloudFormation).',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-options',
  ],
  since: '0.1.0',
  subject: 'bucket-access',
  concerns: (access) => anyOf([hasPolicies(access), decided(access.pointPolicies.length > 0)]),
  *check({ bucket, policies, pointPolicies }) {
    for (const policy of new Map(pointPolicies.map((one) => [one.resource.resource, one])).values()) {
      const status = policyStatus(policy);
      if (status.kind === 'not public') continue;
      const isRejected = rejectsPublicPolicy(policy, bucket);
      if (isRejected.kind === 'no') continue;
      if (status.kind === 'unknown') yield unknown(policy.document, status.because);
      else yield* judged(isRejected, status.statement.place, rejectedAtPoint);
    }
    if (!bucket) return;
    const block = property(bucket, 'PublicAccessBlockConfiguration');
    const blocks = get(block, 'BlockPublicPolicy');
    const byAccount = bucket.estate.inventory.settings.accountPublicAccessBlock === true;
    const isOn = isSwitchedOn(blocks);
    if (block.kind !== 'absent' && isOn.kind === 'no' && !byAccount) return;
    for (const policy of policies) {
      const status = policyStatus(policy);
      if (status.kind === 'not public') continue;
      if (status.kind === 'unknown') yield unknown(policy.document, status.because);
      else if (!byAccount && block.kind === 'absent')
        yield unknown(
          status.statement.place,
          `S3 rejects the policy as public on ${newBuckets('PublicAccessBlockConfiguration')}, whose block is on`,
        );
      else if (isOn.kind === 'unknown' && !byAccount) yield unknown(blocks, isOn.because);
      else
        yield fail(
          status.statement.place,
          'S3 rejects the policy with `AccessDenied`: it is public and `BlockPublicPolicy` is on',
          { related: [{ place: blocks.place, message: 'the switch is here' }] },
        );
    }
  },
});

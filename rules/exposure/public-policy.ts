import { fail, unknown } from '../../lib/engine';
import { describeWitness } from '../../lib/policy';
import { isPublicPerS3, policyStatus } from '../../lib/s3';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'public-policy',
  title: 'S3 calls the bucket policy public',
  severity: 'high',
  rationale:
    'A grant to everyone that a denial or a switch makes harmless today is one edit away from a leak, and ' +
    'S3 reports the bucket as public.',
  remediation:
    'Grant to fixed principals, accounts, organisations, networks or endpoints: ' +
    '`bucket.grantRead(principal)` (CDK), `Principal` or a fixed condition (CloudFormation).',
  controls: ['nist-800-53-r5/AC-3'],
  aliases: [
    'F16',
    'S3_BUCKET_POLICY_NO_WILDCARD_PRINCIPAL',
    '7772bb8c',
    'CKV_AWS_70',
    's3_bucket_public_access',
    'S6270',
    'FullWildcardPrincipalRule',
    's3-bucket-policy-grantee-check',
  ],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status',
  ],
  since: '0.1.0',
  subject: 'bucket-access',
  *check({ policies, pointPolicies }) {
    for (const policy of [...policies, ...pointPolicies]) {
      const status = policyStatus(policy);
      if (status.kind === 'unknown') yield unknown(policy.document, status.because);
      if (status.kind !== 'public') continue;
      const grant = isPublicPerS3({ ...policy, policy: { ...policy.policy, statements: [status.statement] } });
      const [witness] = grant.kind === 'yes' ? grant.witnesses : [];
      yield fail(
        status.statement.place,
        'the statement grants to everyone, so S3 calls the policy public',
        witness && { witness: `${describeWitness(witness, policy.symbolTable)}, denials left out` },
      );
    }
  },
});

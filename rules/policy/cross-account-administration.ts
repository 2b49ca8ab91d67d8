import { fail, unknown } from '../../lib/engine';
import { bucketActions, describeActions, describeWitness, type Action } from '../../lib/policy';
import { administrativeActions, hasCrossAccountAccess, accessPointNeeds, tagNeeds } from '../../lib/s3';
import { defineRule } from '../define-rule';

const isAdministrative = ({ name }: Action): boolean => administrativeActions.has(name);

export default defineRule({
  id: 'cross-account-administration',
  title: 'Another account may administer the bucket',
  severity: 'high',
  rationale:
    'Who may replace the policy, the ACL or the encryption decides about everything else, in the name of ' +
    'another account.',
  remediation:
    'Grant other accounts data actions only: `bucket.grantRead(new iam.AccountPrincipal(id))` (CDK), no ' +
    '`s3:Put*` or `s3:*` in `Action` (CloudFormation).',
  controls: ['fsbp/S3.6'],
  aliases: ['s3-bucket-blacklisted-actions-prohibited', 's3_bucket_cross_account_access', 'S3CrossAccountTrustRule'],
  references: ['https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-6'],
  since: '0.1.0',
  needs: [...accessPointNeeds, ...tagNeeds],
  subject: 'bucket-access',
  *check({ policies, pointPolicies }) {
    for (const policy of [...policies, ...pointPolicies]) {
      const answer = hasCrossAccountAccess(policy, isAdministrative);
      if (answer.kind === 'unknown') yield unknown(policy.document, answer.because);
      if (answer.kind !== 'yes') continue;
      const [witness] = answer.witnesses;
      const actions = describeActions(
        answer.witnesses.flatMap((one) => one.actions),
        bucketActions,
      );
      if (witness)
        yield fail(
          witness.statement?.place ?? policy.document,
          `another account may administer the bucket: ${actions}`,
          { witness: describeWitness(witness, policy.symbolTable) },
        );
    }
  },
});

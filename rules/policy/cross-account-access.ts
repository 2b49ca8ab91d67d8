import { fail, unknown } from '../../lib/engine';
import { describeWitness, type Action, type Witness } from '../../lib/policy';
import { administrativeActions, hasCrossAccountAccess, accessPointNeeds, tagNeeds } from '../../lib/s3';
import { defineRule } from '../define-rule';

/** One witness for each account and statement. */
function oneOfEach(witnesses: readonly Witness[]): readonly Witness[] {
  return [
    ...new Map(
      witnesses.map((witness) => [
        `${witness.request.requester.kind === 'identity' ? witness.request.requester.account : ''} ` +
          `${witness.statement?.index}`,
        witness,
      ]),
    ).values(),
  ];
}

/** Of the others, `cross-account-administration` tells. */
const isData = ({ name }: Action): boolean => !administrativeActions.has(name);

export default defineRule({
  id: 'cross-account-access',
  title: 'Another account is let in',
  severity: 'medium',
  rationale: 'Who is admitted there is decided by people of another account.',
  remediation:
    'Remove the grant, or acknowledge it with the reason: `Validations.of(bucket).acknowledge({ id: ' +
    "'BucketWarden::cross-account-access', reason: '…' })` (CDK), `Metadata.bucket-warden.suppress` " +
    '(CloudFormation).',
  controls: ['nist-800-53-r5/AC-3', 'well-architected/SEC03-BP07'],
  aliases: [
    's3_bucket_cross_account_access',
    'S3CrossAccountTrustRule',
    'S3BucketPolicyPrincipalRule',
    's3-bucket-policy-grantee-check',
    's3-bucket-policy-not-more-permissive',
  ],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/what-is-access-analyzer.html',
  ],
  since: '0.1.0',
  needs: [...accessPointNeeds, ...tagNeeds],
  subject: 'bucket-access',
  *check({ policies, pointPolicies }) {
    for (const policy of [...policies, ...pointPolicies]) {
      const answer = hasCrossAccountAccess(policy, isData);
      if (answer.kind === 'unknown') yield unknown(policy.document, answer.because);
      for (const witness of answer.kind === 'yes' ? oneOfEach(answer.witnesses) : []) {
        const { requester } = witness.request;
        if (requester.kind === 'identity')
          yield fail(
            witness.statement?.place ?? policy.document,
            `the account \`${policy.symbolTable.decode(requester.account)}\` is let in`,
            { witness: describeWitness(witness, policy.symbolTable) },
          );
      }
    }
  },
});

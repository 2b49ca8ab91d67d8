import { fail, unknown } from '../../lib/engine';
import { ask, describeWitness, missing, policyOn } from '../../lib/policy';
import { grantsEverything, hasPolicies } from '../../lib/s3';
import { defineRule } from '../define-rule';

const outsideAccessPoints = [missing('s3:dataaccesspointaccount'), missing('s3:dataaccesspointarn')];

export default defineRule({
  id: 'wildcard-action',
  title: "All actions are granted beyond the owner's account",
  severity: 'high',
  rationale: 'Whoever is admitted may delete the data, replace the policy and let others in.',
  remediation: 'Grant the actions that are needed: `bucket.grantRead`, `grantPut` (CDK), `Action` (CloudFormation).',
  controls: [
    'nist-800-53-r5/AC-6',
    'pci-dss-4.0.1/7.2.2',
    'hipaa-security/164.308(a)(4)(ii)(B)',
    'well-architected/SEC03-BP02',
  ],
  aliases: ['F15', 'S3_BUCKET_POLICY_NO_WILDCARD_ACTION', 'S6302', 'S3BucketPolicyWildcardActionRule'],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege',
  ],
  since: '0.1.0',
  subject: 'bucket-access',
  concerns: hasPolicies,
  *check({ policies }) {
    for (const { policy, subject, document, symbolTable } of policies) {
      for (const statement of policy.statements) {
        const isEverything = grantsEverything(statement);
        if (isEverything.kind === 'unknown') yield unknown(statement.place, isEverything.because);
        if (isEverything.kind !== 'yes') continue;
        const alone = policyOn(
          { ...policy, statements: [statement, ...policy.statements.filter(({ effect }) => effect === 'Deny')] },
          subject.target.self,
          subject.account,
        );
        // through access points of a fixed account it is their policies that decide
        const answer = ask(alone, {
          base: 'allowed',
          requestContext: ({ trust }) => trust !== 'owner',
          given: outsideAccessPoints,
        });
        if (answer.kind === 'unknown') yield unknown(document, answer.because);
        const [witness] = answer.kind === 'yes' ? answer.witnesses : [];
        if (witness)
          yield fail(statement.place, 'the statement grants every action to somebody outside the account', {
            witness: describeWitness(witness, symbolTable),
          });
      }
    }
  },
});

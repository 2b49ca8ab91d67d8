import { fail, unknown } from '../../lib/engine';
import { describeWitness } from '../../lib/policy';
import { isOpenToServices } from '../../lib/s3';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'confused-deputy',
  title: 'A service may act here for anybody',
  severity: 'high',
  rationale:
    'A service principal alone says which service, not for whom: a stranger can point their own ' +
    'distribution, trail or rule at this bucket.',
  remediation:
    'Add a condition on `aws:SourceArn` or `aws:SourceAccount`: `conditions` of the `PolicyStatement` ' +
    '(CDK), `Condition` (CloudFormation).',
  controls: ['nist-800-53-r5/AC-3'],
  aliases: ['RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL', 'RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL'],
  references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html'],
  since: '0.1.0',
  subject: 'bucket-access',
  *check({ policies, pointPolicies }) {
    // log delivery has a rule of its own
    for (const policy of [...policies, ...pointPolicies]) {
      const answer = isOpenToServices(policy);
      if (answer.kind === 'unknown') yield unknown(policy.document, answer.because);
      if (answer.kind !== 'yes') continue;
      const [witness] = answer.witnesses;
      if (witness?.request.requester.kind !== 'service') continue;
      yield fail(
        witness.statement?.place ?? policy.document,
        `\`${witness.request.requester.name}\` is admitted for whoever uses it, expected a condition on ` +
          `\`aws:SourceArn\` or \`aws:SourceAccount\``,
        { witness: describeWitness(witness, policy.symbolTable) },
      );
    }
  },
});

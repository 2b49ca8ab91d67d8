import { fail, unknown } from '../../lib/engine';
import { ask, below, bucketActions, describeActions, describeUndenied, type ConditionKey } from '../../lib/policy';
import { hasPolicies } from '../../lib/s3';
import { defineRule } from '../define-rule';

const tlsVersion: ConditionKey = 's3:tlsversion';

export default defineRule({
  id: 'outdated-tls',
  title: 'Policy does not refuse TLS before 1.2',
  severity: 'low',
  rationale:
    'AWS has turned older versions off at its endpoints; stating it keeps that true at private endpoints ' +
    'and proves it to an auditor.',
  remediation:
    'Use `minimumTLSVersion: 1.2` with `enforceSSL: true` (CDK), or deny `s3:*` when `s3:TlsVersion` is ' +
    '`NumericLessThan` `1.2` (CloudFormation).',
  controls: ['nist-800-53-r5/SC-8', 'nist-800-53-r5/SC-8(1)', 'pci-dss-4.0.1/4.2.1', 'well-architected/SEC09-BP02'],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html',
  ],
  since: '0.1.0',
  optIn: true,
  subject: 'bucket-access',
  concerns: hasPolicies,
  *check({ policies }) {
    for (const { subject, document, symbolTable, resource } of policies) {
      const { minimumTls = '1.2' } = resource.estate.inventory.settings;
      const answer = ask(
        subject,
        {
          base: 'notDenied',
          requestContext: ({ transport, trust }) => transport === 'tls' && trust !== 'service',
          given: [below(tlsVersion, minimumTls)],
        },
        100,
      );
      if (answer.kind === 'unknown') yield unknown(document, answer.because);
      if (answer.kind !== 'yes') continue;
      const [witness] = answer.witnesses;
      const left = describeActions(
        answer.witnesses.flatMap(({ actions }) => actions),
        bucketActions.filter(({ keys }) => keys.has(tlsVersion)),
      );
      yield fail(
        document,
        `the policy leaves ${left} open to TLS before ${minimumTls}`,
        witness ? { witness: describeUndenied(witness, symbolTable) } : {},
      );
    }
  },
});

import { fail, unknown } from '../../lib/engine';
import { describeActions, describeWitness, keyActions } from '../../lib/policy';
import { askPublicKey, bucketsOfKey, keyPolicy, keySubject, nameOf, symbolTableOf } from '../../lib/s3';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'wildcard-key-policy',
  title: 'Anyone may use the key',
  severity: 'critical',
  rationale: 'The key is the second lock of what it encrypts; one that opens for everybody is none.',
  remediation:
    'Grant to principals: `key.grantDecrypt(role)` (CDK), or limit with `kms:CallerAccount` and ' +
    '`kms:ViaService` (CloudFormation).',
  controls: ['fsbp/KMS.5'],
  aliases: [
    'CKV_AWS_33',
    'F76',
    'KMS_NO_WILDCARD_PRINCIPAL',
    'kms-key-policy-no-public-access',
    'f6049677',
    'da905474',
    'kms_key_not_publicly_accessible',
    'KMSKeyWildcardPrincipalRule',
  ],
  references: [
    'https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-5',
    'https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/determining-access-key-policy.html',
  ],
  since: '0.1.0',
  subject: 'key',
  *check(key) {
    const [bucket] = bucketsOfKey(key);
    const symbolTable = symbolTableOf(key.estate, key.resource.template);
    const answer = askPublicKey(keySubject(key, symbolTable), keyPolicy(key, symbolTable));
    if (answer.kind === 'unknown') yield unknown(key.document, answer.because);
    if (answer.kind !== 'yes') return;
    const [witness] = answer.witnesses;
    const used = bucket === undefined ? 'the key' : `the key of \`${nameOf(bucket)}\``;
    const actions = describeActions(
      answer.witnesses.flatMap((one) => one.actions),
      keyActions,
    );
    if (witness)
      yield fail(witness.statement?.place ?? key.document, `anyone with an AWS account may use ${used}: ${actions}`, {
        witness: describeWitness(witness, symbolTable),
      });
  },
});

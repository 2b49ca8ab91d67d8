import { fail, unknown } from '../../lib/engine';
import { describeActions, describeWitness, keyActions } from '../../lib/policy';
import {
  askPublicKey,
  bucketsOfKey,
  encryptsBucket,
  keyPolicy,
  keySubject,
  nameOf,
  symbolTableOf,
  whyMayEncrypt,
} from '../../lib/s3';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'wildcard-key-policy',
  title: 'Anyone may use the key of a bucket',
  severity: 'critical',
  rationale: 'The key is the second lock of the bucket; one that opens for everybody is none.',
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
    'https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/determining-access-key-policy.html',
  ],
  since: '0.1.0',
  subject: 'key',
  concerns: encryptsBucket,
  *check(key) {
    const [bucket] = bucketsOfKey(key);
    const because = bucket ? undefined : whyMayEncrypt(key);
    if (bucket === undefined && because === undefined) return;
    const symbolTable = symbolTableOf(key.estate, key.resource.template);
    const answer = askPublicKey(keySubject(key, symbolTable), keyPolicy(key, symbolTable));
    if (answer.kind === 'unknown') yield unknown(key.document, answer.because);
    if (answer.kind !== 'yes') return;
    if (because !== undefined) yield unknown(key.document, because);
    const [witness] = answer.witnesses;
    const actions = describeActions(
      answer.witnesses.flatMap((one) => one.actions),
      keyActions,
    );
    if (witness && bucket)
      yield fail(
        witness.statement?.place ?? key.document,
        `anyone with an AWS account may use the key of \`${nameOf(bucket)}\`: ${actions}`,
        { witness: describeWitness(witness, symbolTable) },
      );
  },
});

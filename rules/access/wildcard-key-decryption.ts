import { fail, unknown } from '../../lib/engine';
import {
  actionsMatching,
  nobodysSymbol,
  reaches,
  showPattern,
  whyPartOpen,
  type ActionName,
  type OpenPattern,
  type Statement,
} from '../../lib/policy';
import { isBoundaryAlone } from '../../lib/s3';
import type { Reason } from '../../lib/template';
import { defineRule } from '../define-rule';

/** The actions that the control of AWS blocks. */
const decrypting: readonly ActionName[] = ['kms:Decrypt', 'kms:ReEncryptFrom'];

function decrypts({ actions, notActions = [] }: Statement): boolean {
  const isAmong = (patterns: readonly OpenPattern[], action: string): boolean =>
    patterns.some(({ pattern }) => actionsMatching(pattern).has(action));
  return decrypting.some((one) => (actions === undefined ? !isAmong(notActions, one) : isAmong(actions, one)));
}

/** Whether a pattern names the keys of every region, whichever account it says. */
function isEveryKey({ pattern }: OpenPattern): boolean {
  const account = showPattern(pattern).split(':')[4] ?? '';
  const inAccount = account === '' || account.includes('*') ? '111122223333' : account;
  return ['us-east-1', 'eu-west-3'].every((region) => {
    const self = `arn:aws:kms:${region}:${inAccount}:key/${nobodysSymbol}`;
    return reaches(pattern, { self, parts: `${self}/` });
  });
}

/** Why nobody can tell what the statement is about, where it may be about decryption. */
function whyOpen(statement: Statement): Reason | undefined {
  const { actions = [], notActions = [], resources = [], notResources = [] } = statement;
  const because = whyPartOpen(statement, 'Effect', 'Action', 'Resource');
  const written = [...actions, ...notActions, ...resources, ...notResources];
  return because ?? written.find(({ open }) => open !== undefined)?.open;
}

function isAnyOpen(patterns: readonly OpenPattern[]): boolean {
  return patterns.some(({ open }) => open !== undefined);
}

function mayDecrypt(statement: Statement): boolean {
  const { actions = [], notActions = [] } = statement;
  return (
    decrypts(statement) || whyPartOpen(statement, 'Action') !== undefined || isAnyOpen([...actions, ...notActions])
  );
}

function mayBeEveryKey(statement: Statement): boolean {
  const { resources = [], notResources } = statement;
  return notResources !== undefined || whyPartOpen(statement, 'Resource') !== undefined || isAnyOpen(resources);
}

export default defineRule({
  id: 'wildcard-key-decryption',
  title: 'Every key may be used to decrypt',
  severity: 'medium',
  rationale:
    'A key of its own keeps data from those who may read the bucket; who may use every key is kept from nothing.',
  remediation: 'Name the keys: `key.grantDecrypt(role)` (CDK), ARNs of keys in `Resource` (CloudFormation).',
  controls: ['fsbp/KMS.1', 'fsbp/KMS.2'],
  aliases: ['iam-customer-policy-blocked-kms-actions', 'iam-inline-policy-blocked-kms-actions'],
  references: [
    'https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-1',
    'https://docs.aws.amazon.com/kms/latest/developerguide/iam-policies-best-practices.html',
  ],
  since: '0.2.0',
  subject: 'policy-documents',
  *check(holder) {
    const { documents } = holder;
    // AWS leaves permissions boundaries out: they grant nothing
    if (isBoundaryAlone(holder)) return;
    for (const { policy, on } of documents) {
      if (on !== 'identity') continue;
      for (const statement of policy.statements) {
        const { effect, resources, notResources, place } = statement;
        if (effect !== 'Allow') continue;
        const because = whyOpen(statement);
        const isEvery = resources?.some((one) => one.open === undefined && isEveryKey(one)) ?? false;
        const isDoubtful = mayDecrypt(statement) && (isEvery || mayBeEveryKey(statement));
        if (because !== undefined && (isDoubtful || statement.open !== undefined)) yield unknown(place, because);
        else if (decrypts(statement) && isEvery)
          yield fail(place, 'the statement lets its holder decrypt with every key');
        else if (decrypts(statement) && notResources !== undefined)
          yield unknown(place, 'whether what `NotResource` leaves is every key');
      }
    }
  },
});

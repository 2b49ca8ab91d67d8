import { rules } from '../../rules';
import { chooseRules, lint, type AnyRule } from '../../lib/engine';
import { auditPolicy, readEstate } from '../../lib/live';
import { today } from './lint';
import { correctAccount, type StubAccount } from './stub-account';
import { serve, type StubOptions } from './stub-server';
import { variations } from './stub-variations';

/** What an audit of one state of the account by one caller came to. */
export interface Audited {
  /** the variation; '' for the correct account */
  readonly variation: string;
  /** the action that is denied; '' for none */
  readonly denied: string;
  readonly findings: readonly { readonly kind: string; readonly rule: string; readonly message: string }[];
  /** the IAM action of each call that was made */
  readonly calls: Readonly<Record<string, string>>;
}

/** Rules that are asked for by name, as what they are about is made here. */
const optional = new Set([
  'customer-provided-keys',
  'missing-lifecycle',
  'missing-read-trail',
  'missing-write-trail',
  'unrotated-key',
  'unversioned',
]);
const byDefault = new Set(chooseRules(rules));
const asked = rules.filter((rule) => byDefault.has(rule) || optional.has(rule.id));

interface AuditOptions {
  readonly allows?: (action: string) => boolean;
  readonly asked?: readonly AnyRule[];
  readonly misbehave?: StubOptions['misbehave'];
  readonly alter?: StubOptions['alter'];
}

/** Audits an account by the rules of a default run and those that its variations break. */
export async function audited(
  account: StubAccount,
  { allows = () => true, asked: by = asked, misbehave, alter }: AuditOptions = {},
): Promise<Pick<Audited, 'findings' | 'calls'>> {
  const stub = await serve({ account, allows, ...(misbehave ? { misbehave } : {}), ...(alter ? { alter } : {}) });
  try {
    const estate = await readEstate({ endpoint: stub.url, environment: stub.environment, region: 'us-east-1' });
    const { findings } = lint(estate.templates, by, { today, settings: estate.settings });
    const calls = new Map(stub.calls.map(({ service, operation, action }) => [`${service} ${operation}`, action]));
    return {
      findings: findings.map(({ kind, rule, message }) => ({ kind, rule: rule.id, message })),
      calls: Object.fromEntries([...calls].sort(([a], [b]) => (a < b ? -1 : 1))),
    };
  } finally {
    await stub.close();
  }
}

/** The states in order: the correct account, without each action, each variation, each of them without its actions. */
export async function* matrix(): AsyncGenerator<Audited> {
  const clean = await audited(correctAccount());
  yield { variation: '', denied: '', ...clean };
  const actions = auditActions();
  for (const denied of actions.filter((action) => action !== 's3:ListAllMyBuckets')) {
    const without = await audited(correctAccount(), { allows: (action) => action !== denied, asked: rules });
    yield { variation: '', denied, ...without };
  }
  const listed = new Set(actions);
  // no action but those of the policy that `--print-policy` prints; who asks for the account needs none
  const exactly = await audited(correctAccount(), {
    allows: (action) => listed.has(action) || action === identityAction,
  });
  yield { variation: '', denied: 'all others', ...exactly };
  for (const [variation, { change, needs }] of Object.entries(variations)) {
    for (const denied of ['', ...needs]) {
      const account = correctAccount();
      change(account);
      yield { variation, denied, ...(await audited(account, { allows: (action) => action !== denied })) };
    }
  }
}

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
const identityAction = 'sts:GetCallerIdentity';

/** The actions of the policy that `audit --print-policy` prints. */
export function auditActions(): readonly string[] {
  const statements = auditPolicy()['Statement'] as readonly { readonly Action: readonly string[] }[];
  return statements.flatMap(({ Action }) => Action);
}

if (require.main === module)
  void (async () => {
    // the SDK looks for credentials in the environment of the process
    const { environment, close } = await serve({ account: correctAccount() });
    await close();
    Object.assign(process.env, environment, { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' });
    for await (const one of matrix()) process.stdout.write(`${JSON.stringify(one)}\n`);
  })();

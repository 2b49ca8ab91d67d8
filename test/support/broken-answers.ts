import { audited } from './audit-matrix';
import { correctAccount } from './stub-account';
import { serve, type Call } from './stub-server';

/** What an audit of the correct account came to, where one call was answered by something that is no answer. */
export interface BrokenAnswer {
  readonly call: string;
  readonly kind: keyof typeof bodies;
  readonly findings: readonly { readonly kind: string; readonly rule: string; readonly message: string }[];
  /** the error that ended it */
  readonly error?: string;
}

/** Bodies with the status 200 that are no answers: what proxies, portals and stores of other makers send. */
export const bodies = {
  page: '<!DOCTYPE html><html><body>Sign in</body></html>',
  'an empty object': '{}',
};

const nameOf = ({ service, operation }: Call): string => `${service} ${operation}`;

/** Each call of an audit of the correct account, answered in each of these ways. */
export async function* brokenAnswers(): AsyncGenerator<BrokenAnswer> {
  const calls = Object.keys((await audited(correctAccount())).calls);
  for (const call of calls)
    for (const [kind, body] of Object.entries(bodies)) {
      const misbehave = (one: Call): { body: string } | undefined => (nameOf(one) === call ? { body } : undefined);
      const found = await audited(correctAccount(), { misbehave }).catch((error: unknown) => ({
        findings: [],
        error: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
      }));
      yield { call, kind: kind as BrokenAnswer['kind'], ...found };
    }
}

if (require.main === module)
  void (async () => {
    const { environment, close } = await serve({ account: correctAccount() });
    await close();
    Object.assign(process.env, environment, { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' });
    for await (const one of brokenAnswers()) process.stdout.write(`${JSON.stringify(one)}\n`);
  })();

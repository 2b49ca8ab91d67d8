import { loadSdk, onlyAnswers, stated } from '../sdk';
import type { AccountCalls } from './account-calls';

/** The number of the account that asks; undefined when nobody can tell. */
export async function readAccountId(calls: AccountCalls): Promise<string | undefined> {
  if (!calls.asks('STS')) return undefined;
  const sdk = await loadSdk('@aws-sdk/client-sts', () => import('@aws-sdk/client-sts'));
  const client = onlyAnswers(new sdk.STSClient(calls.config('STS')), calls.until);
  return calls.list({ what: 'the account', action: 'sts:GetCallerIdentity', types: [] }, async () =>
    stated((await client.send(new sdk.GetCallerIdentityCommand({}))).Account),
  );
}

import type { Evaluation } from '@aws-sdk/client-config-service';
import { loadSdk } from './sdk';

/** Attempts for one request: other rules of the account ask as well. */
const maximumAttempts = 8;

/**
 * Tells AWS Config what a custom rule came to; at most 100 evaluations at once.
 * @throws Error when Config does not take one of them
 * @see https://docs.aws.amazon.com/config/latest/APIReference/API_PutEvaluations.html
 */
export async function putEvaluations(ResultToken: string, evaluations: readonly Evaluation[]): Promise<void> {
  const name = '@aws-sdk/client-config-service';
  const { ConfigServiceClient, PutEvaluationsCommand } = await loadSdk(
    name,
    () => import('@aws-sdk/client-config-service'),
  );
  const client = new ConfigServiceClient({ maxAttempts: maximumAttempts });
  const request = new PutEvaluationsCommand({ ResultToken, Evaluations: [...evaluations] });
  const { FailedEvaluations = [] } = await client.send(request);
  if (FailedEvaluations.length > 0) throw new Error(`Config did not take ${FailedEvaluations.length} evaluations`);
}

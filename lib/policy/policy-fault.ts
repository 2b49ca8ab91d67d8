import { handsThrough, mayHoldAnything, tokensOf, type Reason, type Value } from '../template';

/**
 * What a check of IAM Access Analyzer says about a place of a policy: the code that AWS gives the check and what is
 * wrong, as a clause; or why nobody can tell.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 */
export type PolicyFault<Check extends string = string> =
  | { readonly check: Check; readonly value: Value; readonly says: string }
  | { readonly check?: undefined; readonly value: Value; readonly open: Reason };

/** Why a value may turn out to be anything; what the templates make or AWS fills in is what it has to be. */
export function whyAnything(value: Value): Reason | undefined {
  if (value.kind === 'unknown') return value.because;
  if (value.kind !== 'text') return undefined;
  return tokensOf(value.text).find(
    (token) => mayHoldAnything(token) || (token.resource !== undefined && handsThrough(token.resource)),
  )?.because;
}

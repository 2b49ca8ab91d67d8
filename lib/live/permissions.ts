import { auditActions, driftActions, stackActions } from '../audit-actions';
import type { JsonObject } from '../template';

/** What is asked beside the account itself. */
export interface PolicyOptions {
  /** settings that no rule asks about, and that are compared with templates */
  readonly forDrift?: boolean;
  /** names of buckets and parameters of a stack */
  readonly withStack?: boolean;
}

/**
 * The smallest policy with which `audit` sees everything, or `drift`.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
export function auditPolicy({ forDrift = false, withStack = false }: PolicyOptions = {}): JsonObject {
  const all: Readonly<Record<string, readonly string[]>> = {
    ...auditActions,
    ...(forDrift ? { Drift: driftActions } : {}),
    ...(withStack ? { Stack: stackActions } : {}),
  };
  return {
    Version: '2012-10-17',
    Statement: Object.entries(all).map(([Sid, Action]) => ({ Sid, Effect: 'Allow', Action, Resource: '*' })),
  };
}

import { auditActions } from '../audit-actions';
import type { JsonObject } from '../template';

/**
 * The smallest policy with which `audit` sees everything.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
export function auditPolicy(): JsonObject {
  return {
    Version: '2012-10-17',
    Statement: Object.entries(auditActions).map(([Sid, Action]) => ({
      Sid,
      Effect: 'Allow',
      Action: [...Action],
      Resource: '*',
    })),
  };
}

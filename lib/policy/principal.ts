import type { Principal } from './document';
import type { Requester } from './request';

/**
 * Whether the principal of a policy is, or includes, the requester; a session counts for its role. `evaluate` decides
 * the same for itself.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function isPrincipal(requester: Requester, principal: Principal): boolean {
  switch (principal.kind) {
    case 'anyone':
      return true;
    case 'account':
      return requester.kind === 'identity' && requester.account === principal.account;
    case 'identity':
      if (requester.kind !== 'identity') return false;
      if (requester.role !== undefined) return [requester.arn, requester.role].includes(principal.arn);
      return namesOf(requester.arn).includes(withoutPath(requester.arn, principal.arn));
    case 'service':
      return requester.kind === 'service' && requester.name.toLowerCase() === principal.name.toLowerCase();
    case 'canonical':
      return requester.kind === 'canonical' && requester.id === principal.id;
    case 'federated':
      return requester.kind === 'federated' && requester.name === principal.name;
    case 'malformed':
      return false;
  }
}

const session = /:sts::([^:]*):assumed-role\/([^/]*)\/.*$/s;

/** The ARN, and for a session that of its role, without the path, which sessions do not tell. */
function namesOf(arn: string): readonly string[] {
  return session.test(arn) ? [arn, arn.replace(session, ':iam::$1:role/$2')] : [arn];
}

function withoutPath(requester: string, arn: string): string {
  return session.test(requester) ? arn.replace(/(:role)\/.*\//s, '$1/') : arn;
}

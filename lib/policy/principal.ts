import type { Principal } from './document';
import type { Caller } from './request';

/**
 * Whether the principal of a policy is, or includes, the caller; a session counts for its role. `evaluate` decides the
 * same for itself.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function isPrincipal(caller: Caller, principal: Principal): boolean {
  switch (principal.kind) {
    case 'anyone':
      return true;
    case 'account':
      return caller.kind === 'identity' && caller.account === principal.account;
    case 'identity':
      return caller.kind === 'identity' && namesOf(caller.arn).includes(withoutPath(caller.arn, principal.arn));
    case 'service':
      return caller.kind === 'service' && caller.name.toLowerCase() === principal.name.toLowerCase();
    case 'canonical':
      return caller.kind === 'canonical' && caller.id === principal.id;
    case 'federated':
      return caller.kind === 'federated' && caller.name === principal.name;
    case 'malformed':
      return false;
  }
}

const session = /:sts::([^:]*):assumed-role\/([^/]*)\/.*$/s;

/** The ARN, and for a session that of its role, without the path, which sessions do not tell. */
function namesOf(arn: string): readonly string[] {
  return session.test(arn) ? [arn, arn.replace(session, ':iam::$1:role/$2')] : [arn];
}

function withoutPath(caller: string, arn: string): string {
  return session.test(caller) ? arn.replace(/(:role)\/.*\//s, '$1/') : arn;
}

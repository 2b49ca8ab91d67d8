import type { Action } from './actions';
import type { Statement } from './document';
import type { Request } from './request';
import type { Asker, RequestContext } from './request-context';
import type { Reason } from '../template';
import type { Condition } from './operators';

/** Which requests a question is about. */
export interface Question {
  /**
   * `allowed`: some statement allows it and none denies it. `undenied`: no statement denies it, whoever else may allow
   * it.
   */
  readonly base: 'allowed' | 'notDenied';
  /** whom it is about, when that is known; otherwise everybody whom the policy can tell apart */
  readonly requesters?: readonly Asker[];
  readonly requestContext?: (one: RequestContext) => boolean;
  /** which actions it is about; the same function always says the same */
  readonly action?: (one: Action) => boolean;
  /** keys of the objects it is about, when they are known; otherwise all that the policies can tell apart */
  readonly objects?: readonly string[];
  /** conditions that the request meets */
  readonly given?: readonly Condition[];
  /** a witness for each combination of statements that lets something through, not only for the first */
  readonly everyGrant?: boolean;
}

export interface Witness {
  readonly request: Request;
  readonly requestContext: RequestContext;
  /** the statement that allows it, where one must */
  readonly statement?: Statement;
  /** the same of every layer that had to allow it */
  readonly grants: readonly Statement[];
  /** the denials that take away part of what those statements allow */
  readonly narrowedBy: readonly Statement[];
  /** all actions that get through in the same way */
  readonly actions: readonly Action[];
}

export type Answer =
  | { readonly kind: 'yes'; readonly witnesses: readonly Witness[] }
  /** `closedBy`: the denials that took away what was allowed; none when nothing was */
  | { readonly kind: 'no'; readonly closedBy: readonly Statement[] }
  | { readonly kind: 'unknown'; readonly because: Reason };

/** What sort of identity signs a request. */
export type IdentityKind = 'role' | 'user' | 'root' | 'federated-user';

/** A user, a role session or the root user of an account. */
export interface IdentityRequester {
  readonly kind: 'identity';
  readonly account: string;
  /** the role's for a session, unless it is one session that is meant: then the session's */
  readonly arn: string;
  /** the organisation of the account, where that matters; empty when it is in none */
  readonly organization?: string;
  /** stands for every identity of its sort in the account; `arn` is an example */
  readonly any?: IdentityKind;
  /** of one session: the ARN of its role */
  readonly role?: string;
  /** the unique id that a external principal goes by */
  readonly id?: string;
  /** of a user whose name is settled together with its ARN */
  readonly username?: string;
}

/** Who asks. */
export type Requester =
  | { readonly kind: 'anonymous' }
  | IdentityRequester
  | { readonly kind: 'service'; readonly name: string }
  | { readonly kind: 'canonical'; readonly id: string }
  | { readonly kind: 'federated'; readonly name: string };

/** One concrete request. Keys are in lower case; a key that is not in the context is absent. */
export interface Request {
  readonly requester: Requester;
  /** `s3:GetObject` */
  readonly action: string;
  readonly resource: string;
  readonly context: ReadonlyMap<string, readonly string[]>;
}

/** The sort of an identity, from its ARN. */
export function identityKind({ any, arn }: IdentityRequester): IdentityKind {
  if (any !== undefined) return any;
  if (arn.endsWith(':root')) return 'root';
  if (arn.includes(':federated-user/')) return 'federated-user';
  return arn.includes(':user/') ? 'user' : 'role';
}

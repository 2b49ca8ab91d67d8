/** Who asks. */
export type Caller =
  | { readonly kind: 'anonymous' }
  /** a user, a role session or the root user of an account; `arn` is the role's for a session */
  | { readonly kind: 'identity'; readonly account: string; readonly arn: string; readonly organization?: string }
  | { readonly kind: 'service'; readonly name: string }
  | { readonly kind: 'canonical'; readonly id: string }
  | { readonly kind: 'federated'; readonly name: string };

/** One concrete request. Keys are in lower case; a key that is not in the context is absent. */
export interface Request {
  readonly caller: Caller;
  /** `s3:GetObject` */
  readonly action: string;
  readonly resource: string;
  readonly context: ReadonlyMap<string, readonly string[]>;
}

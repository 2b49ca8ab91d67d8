/** What no template says and a team decides. */
export interface Settings {
  /** accounts whose access is meant, twelve digits each; those of the stacks of a CDK app when left out */
  readonly trustedAccounts?: readonly string[];
  /**
   * all four switches of the public access block are on for the accounts that the templates are for; why nobody can
   * tell, when nobody was allowed to look
   */
  readonly accountPublicAccessBlock?: boolean | { readonly unread: string };
  /**
   * paths that need a signature, by the distribution that serves them: its logical id, or the construct path of it or
   * of a construct above it
   */
  readonly privatePaths?: Readonly<Record<string, readonly string[]>>;
  /** TLS before this version has to be refused; 1.2 unless stated */
  readonly minimumTls?: '1.2' | '1.3';
}

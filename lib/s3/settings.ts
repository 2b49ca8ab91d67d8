/** What no template says and a team decides. */
export interface Settings {
  /** accounts whose access is meant, twelve digits each */
  readonly trustedAccounts?: readonly string[];
  /** all four switches of the public access block are on for the accounts that the templates are for */
  readonly accountPublicAccessBlock?: boolean;
  /** TLS before this version has to be refused; 1.2 unless stated */
  readonly minimumTls?: '1.2' | '1.3';
}

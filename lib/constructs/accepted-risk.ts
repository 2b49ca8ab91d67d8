import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** A protection that somebody gives up on purpose, and why. */
export interface AcceptedRisk {
  /** The property that is weaker than the construct would have it, such as `enforceSSL`. */
  readonly property: string;
  /** Why, for whoever reads the report; with `until 2027-01-31` it holds to that day. */
  readonly reason: string;
}

/** What giving up a property makes the rules say: all of it, and no more, or an acknowledgement would be unused. */
const rulesOf: Readonly<Record<string, readonly string[]>> = {
  blockPublicAccess: ['incomplete-public-access-block'],
  publicReadAccess: ['public-read', 'public-policy', 'wildcard-principal'],
  accessControl: ['legacy-acl'],
  objectOwnership: ['active-acls'],
  enforceSSL: ['plaintext-transport', 'outdated-tls'],
  minimumTLSVersion: ['outdated-tls'],
  encryption: ['aws-managed-key'],
  blockedEncryptionTypes: ['customer-provided-keys'],
  versioned: ['unversioned'],
  autoDeleteObjects: ['destroyed-with-stack'],
  websiteIndexDocument: ['website-endpoint', 'plaintext-transport', 'outdated-tls'],
  websiteRedirect: ['website-endpoint', 'plaintext-transport', 'outdated-tls'],
  certificate: ['default-certificate'],
};

/**
 * Refuses a property that is weaker than it should be, unless the risk is accepted; then the acceptance becomes an
 * acknowledgement of the findings.
 */
export class RiskRegister {
  private readonly used = new Set<string>();

  constructor(
    private readonly owner: string,
    private readonly risks: readonly AcceptedRisk[],
  ) {}

  /** @throws Error when the property is weak and nobody accepted that */
  public require(isStrong: boolean, property: string, expected: string): void {
    if (isStrong) return;
    if (!this.risks.some((risk) => risk.property === property)) {
      throw new Error(
        `${this.owner}: \`${property}\` is weaker than this construct allows, expected ${expected}; to ` +
          `have it all the same, say why: \`acceptedRisks: [{ property: '${property}', reason: '…' }]\``,
      );
    }
    this.used.add(property);
  }

  /** @throws Error when a risk was accepted that nobody takes, or without a reason */
  public acknowledge(construct: IConstruct): void {
    for (const { property, reason } of this.risks) {
      if (reason.trim() === '')
        throw new Error(`${this.owner}: the risk of \`${property}\` is accepted without a reason`);
      if (!this.used.has(property))
        throw new Error(`${this.owner}: the risk of \`${property}\` is accepted, and nothing takes it`);
      for (const rule of rulesOf[property] ?? []) acknowledge(construct, rule, reason);
    }
  }
}

/**
 * Acknowledges what a rule may say of a construct, on behalf of whoever asked for that. Whether it will say it depends
 * on what the bucket is used for, so an acknowledgement that nothing needs is no mistake of the user's.
 */
export function acknowledge(construct: IConstruct, rule: string, reason: string): void {
  const id = `BucketWarden::${rule}`;
  Validations.of(construct).acknowledge({ id, reason });
  construct.node.addMetadata('bucket-warden:acknowledged-by-construct', id);
}

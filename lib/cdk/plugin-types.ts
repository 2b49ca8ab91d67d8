import type { IConstruct } from 'constructs';

/**
 * What CDK's validation framework hands to a plugin, in every version that has the framework: types of our own, since
 * those of aws-cdk-lib have other names in older versions, and an app may be checked without `skipLibCheck`.
 * @see https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.IPolicyValidationContext.html
 */
export interface ValidationContext {
  /** absolute paths of all templates */
  readonly templatePaths: readonly string[];
  /** the same, with their stacks; not in older versions */
  readonly stackTemplates?: readonly { readonly templatePath: string }[];
  /** the app; not in older versions */
  readonly appConstruct?: IConstruct;
}

/** A finding as CDK takes it. */
export interface ReportedViolation {
  readonly ruleName: string;
  readonly description: string;
  readonly severity?: string;
  readonly fix?: string;
  readonly ruleMetadata?: { readonly [key: string]: string };
  readonly violatingResources: ReportedResource[];
}

/** A resource of a finding; older versions of CDK fail without a logical id and a template. */
export interface ReportedResource {
  readonly resourceLogicalId: string;
  readonly templatePath: string;
  readonly constructPath?: string;
  readonly locations: string[];
}

/** What a plugin answers. */
export interface ValidationReport {
  readonly success: boolean;
  readonly violations: ReportedViolation[];
}

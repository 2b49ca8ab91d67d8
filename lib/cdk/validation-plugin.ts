import { configuredRules } from '../config';
import type { AnyRule } from '../engine';
import type { ValidationContext, ValidationReport } from './plugin-types';
import { configOf, validateContext, type ComplianceProps } from './validate';

/** Settings of the validation plugin. */
export interface ValidationPluginProps extends ComplianceProps {
  /**
   * Whether findings in stacks inside Stages fail `cdk synth` even when it does not select those stacks. Without it,
   * an app made of Stages only passes `cdk synth` (not `cdk synth '**'`) whatever is in it.
   * @default true
   */
  readonly summarizeStages?: boolean;
}

/**
 * A policy-validation plugin for `Validations.of(app).addPlugins(…)`: judges the templates that were really written,
 * overrides, generic
 * resources, nested stacks and Stages included. `cdk synth` fails on findings, and fails as well when they could not
 * be judged. Older versions of aws-cdk-lib take the same plugin as `new App({ policyValidationBeta1: […] })`.
 * @see https://docs.aws.amazon.com/cdk/v2/guide/policy-validation-synthesis.html
 */
export class ValidationPlugin {
  public readonly name: string = 'BucketWarden';
  public readonly ruleIds: string[];

  private readonly props: ComplianceProps;
  private readonly summarizeStages: boolean;

  /** @throws Error when an option is not understood, or leaves no rule to apply */
  constructor(
    private readonly rules: readonly AnyRule[],
    public readonly version: string,
    { summarizeStages = true, ...props }: ValidationPluginProps,
  ) {
    if (typeof summarizeStages !== 'boolean')
      throw new Error('bucket-warden: option `summarizeStages`: neither true nor false');
    this.props = props;
    this.summarizeStages = summarizeStages;
    this.ruleIds = configuredRules(rules, configOf(rules, props)).map(({ id }) => id);
  }

  public validate(context: ValidationContext): ValidationReport {
    return validateContext(context, this.rules, this.props, {
      pluginName: this.name,
      ruleName: (id) => id,
      summarizeStages: this.summarizeStages,
    });
  }
}

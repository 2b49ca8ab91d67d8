import type { IPolicyValidationContext, PolicyValidationPluginReport } from 'aws-cdk-lib';
import { NagPack } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { chooseRules } from '../../lib/engine';
import { judge, templatesOfTree, toPluginReport, validateContext } from '../../lib/cdk';
import { rules } from '..';

const packName = 'BucketWardenChecks';

/**
 * All rules as a cdk-nag 3 pack: `Validations.of(app).addPlugins(new BucketWardenChecks(app))`.
 * Acknowledge `BucketWardenChecks::BucketWardenChecks-<rule>`, or the bare `BucketWardenChecks-<rule>` as with other packs.
 */
export class BucketWardenChecks extends NagPack {
  public readonly name = packName;
  public override readonly ruleIds = chooseRules(rules).map(({ id }) => `${packName}-${id}`);
  protected override packName = packName;

  public override validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    return validateContext(context, rules, {}, { pluginName: packName, ruleName, summarizeStages: true });
  }

  /** Judges a tree that was not written yet, as cdk-nag's own tests do. */
  public override validateScope(scope: IConstruct): PolicyValidationPluginReport {
    const report = judge({ templates: templatesOfTree(scope), errors: [], skipped: 0 }, rules, {});
    return toPluginReport(report, { ruleName, isAcknowledged: () => false });
  }

  /** One resource alone says too little about a bucket: `validate` judges the estate as a whole. */
  protected checkResource(): void {}
}

function ruleName(id: string): string {
  return `${packName}-${id}`;
}

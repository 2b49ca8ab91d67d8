import type { IPolicyValidationContext, PolicyValidationPluginReport } from 'aws-cdk-lib';
import { NagPack } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { judge, templatesOfTree, toPluginReport, validateContext } from '../../lib/cdk';
import { rules } from '..';

/**
 * Some of the rules as a cdk-nag 3 pack: `Validations.of(app).addPlugins(new SomeChecks(app))`.
 * Acknowledge `<pack>::<pack>-<rule>`, or the bare `<pack>-<rule>` as with other packs.
 */
export abstract class RulePack extends NagPack {
  public readonly name: string;
  public override readonly ruleIds: string[];
  protected override packName: string;

  /**
   * @param pack the name of the class
   * @param select ids of the rules that are in it
   */
  protected constructor(
    pack: string,
    private readonly select: readonly string[],
    ...scope: ConstructorParameters<typeof NagPack>
  ) {
    super(...scope);
    this.name = pack;
    this.packName = pack;
    this.ruleIds = select.map((id) => this.ruleName(id));
  }

  public override validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    return validateContext(
      context,
      rules,
      { select: this.select },
      { pluginName: this.name, ruleName: (id) => this.ruleName(id), summarizeStages: true },
    );
  }

  /** Judges a tree that was not written yet, as cdk-nag's own tests do. */
  public override validateScope(scope: IConstruct): PolicyValidationPluginReport {
    const report = judge({ templates: templatesOfTree(scope), errors: [], passedOver: [] }, rules, {
      select: this.select,
    });
    return toPluginReport(report, { ruleName: (id) => this.ruleName(id), isAcknowledged: () => false });
  }

  /** One resource alone says too little about a bucket: `validate` judges the estate as a whole. */
  protected checkResource(): void {}

  private ruleName(id: string): string {
    return `${this.name}-${id}`;
  }
}

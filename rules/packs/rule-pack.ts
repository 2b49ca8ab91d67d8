import { NagPack } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import {
  EstateAspect,
  judge,
  templatesOfTree,
  toPluginReport,
  validateContext,
  type ValidationContext,
  type ValidationReport,
} from '../../lib/cdk';
import { rules } from '..';

/**
 * Some of the rules as a cdk-nag 3 pack: `Validations.of(app).addPlugins(new SomeChecks(app))`.
 * Acknowledge `<pack>::<pack>-<rule>`, or the bare `<pack>-<rule>` as with other packs. With cdk-nag 2 the same class
 * is an Aspect: `Aspects.of(app).add(new SomeChecks())`.
 */
export abstract class RulePack extends NagPack {
  public readonly name: string;
  public override readonly ruleIds: string[];
  protected override packName: string;

  private readonly aspect: EstateAspect;

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
    this.aspect = new EstateAspect(rules, { select });
    this.ruleIds = select.map((id) => this.ruleName(id));
  }

  /** What a pack of cdk-nag 2 is asked: annotates each finding on its construct. */
  public visit(node: IConstruct): void {
    this.aspect.visit(node);
  }

  public override validate(context: ValidationContext): ValidationReport {
    return validateContext(
      context,
      rules,
      { select: this.select },
      { pluginName: this.name, ruleName: (id) => this.ruleName(id), summarizeStages: true },
    );
  }

  /** Judges a tree that was not written yet, as cdk-nag's own tests do. */
  public override validateScope(scope: IConstruct): ValidationReport {
    const report = judge({ templates: templatesOfTree(scope), errors: [] }, rules, {
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

import { Annotations, Stage, type IAspect } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { addressOf, type AnyRule, type Finding, type Report } from '../engine';
import { digest } from '../reporters';
import { configOf, judge, type ComplianceProps } from './validate';
import { templatesOfTree } from './tree-templates';
import { severityOf, stackOfDigest } from './violations';

/**
 * An Aspect that changes nothing and annotates each finding on its construct: errors where the synthesis must fail,
 * warnings elsewhere.
 * It judges when CDK has prepared the app, so that what other Aspects did and references between stacks are in.
 *
 * CDK does not carry Aspects into Stages. Put on an app, this one still judges the stacks in its Stages, and where it
 * cannot annotate them
 * any more it stops the synthesis with the findings. On a Stage it annotates, and stops the synthesis as well.
 * The validation plugin is the better choice where it can be used: it shows the line of the resource and is recorded
 * in CDK's report.
 */
export class EstateAspect implements IAspect {
  private readonly visited = new Set<IConstruct>();
  private readonly watched = new Set<IConstruct>();
  private readonly annotated = new Set<string>();

  /** @throws Error when an option is not understood, or leaves no rule to apply */
  constructor(
    private readonly rules: readonly AnyRule[],
    private readonly props: ComplianceProps,
  ) {
    configOf(rules, props);
  }

  public visit(node: IConstruct): void {
    this.visited.add(node);
    const root = Stage.of(node) ?? node.node.root;
    if (this.watched.has(root)) return;
    this.watched.add(root);
    root.node.addValidation({ validate: () => this.judge(root) });
  }

  /** @returns findings that can no longer be annotated, for CDK to stop with */
  private judge(root: IConstruct): string[] {
    const report = judge({ templates: templatesOfTree(root), errors: [] }, this.rules, this.props);
    const constructs = new Map(root.node.findAll().map((node) => [node.node.path, node]));
    const late: string[] = [];
    for (const finding of report.findings) {
      const path = finding.subject.constructPath ?? finding.subject.stack;
      const construct = constructs.get(path ?? '') ?? root;
      const isError = severityOf(finding, report) === 'error';
      const stage = Stage.of(construct) ?? root;
      if (stage === root) {
        if (this.visited.has(construct)) this.annotate(construct, finding, isError);
        // without `'**'` the command shows no annotations of what is inside a stage
        if (isError && isInsideAnApp(root)) late.push(`${path ?? ''}: ${sentence(finding)}`);
      } else if (isError && this.visited.has(root) && !this.watched.has(stage))
        late.push(`${path ?? ''}: ${sentence(finding)}`);
    }
    return this.digested(report, root, late);
  }

  /** The figures, below everything: with what stops the synthesis, or as the mildest annotation of a stack. */
  private digested(report: Report, root: IConstruct, late: readonly string[]): string[] {
    const text = digest(report).join('\n');
    if (late.length > 0) return [...late, text];
    const path = stackOfDigest(report)?.stack;
    const stack = root.node.findAll().find(({ node }) => node.path === path);
    if (stack !== undefined && this.visited.has(stack) && !this.annotated.has(text)) {
      this.annotated.add(text);
      Annotations.of(stack).addInfo(text);
    }
    return [];
  }

  private annotate(construct: IConstruct, finding: Finding, isError: boolean): void {
    const key = `${construct.node.path}\u0000${finding.fingerprint}\u0000${finding.message}`;
    if (this.annotated.has(key)) return;
    this.annotated.add(key);
    if (isError) Annotations.of(construct).addError(sentence(finding));
    else Annotations.of(construct).addWarningV2(`BucketWarden::${finding.rule.id}`, sentence(finding));
  }
}

function isInsideAnApp(stage: IConstruct): boolean {
  return stage.node.scope !== undefined;
}

function sentence({ rule, message, when, severity }: Finding): string {
  const what = when === undefined ? message : `${message}, when ${when}`;
  return `${severity} ${rule.id}: ${what}. ${rule.remediation} See ${addressOf(rule)}`;
}

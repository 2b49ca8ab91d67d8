import { CfnElement, NestedStack, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import {
  makeTemplate,
  parseSource,
  type Acknowledgement,
  type Environment,
  type Provenance,
  type Template,
} from '../template';
import { acknowledgementsAbove, acknowledgementsOn } from './assembly-templates';

/**
 * What CDK calls a value that only the deployment knows starts with `${Token[`, or is the name of an environment it
 * does not know.
 */
const isKnown = (value: string): boolean =>
  !value.startsWith('${Token[') && !value.startsWith('unknown-') && !value.startsWith('${AWS::');

/**
 * The templates of all stacks below `root` as they would be written now, for requesters that run before anything is
 * written.
 * References between stacks are complete once CDK has prepared the app, that is in `node.addValidation` and later.
 */
export function templatesOfTree(root: IConstruct): readonly Template[] {
  const outer = acknowledgementsAbove(root.node.root);
  const made = new Map<Stack, Template>();
  const make = (stack: Stack): Template => {
    const known = made.get(stack);
    if (known) return known;
    const parent = stack instanceof NestedStack ? stack.nestedStackResource : undefined;
    const parentTemplate = stack.nestedStackParent && make(stack.nestedStackParent);
    const nestedIn = parent && parentTemplate?.resources.get(logicalIdOf(parent));
    const source = parseSource(stack.templateFile, JSON.stringify(bodyOf(stack), undefined, 1));
    const options = { environment: environmentOf(stack), provenance: provenanceOf(stack, nestedIn ? [] : outer) };
    const template = makeTemplate(source, nestedIn ? { ...options, nestedIn } : options);
    made.set(stack, template);
    return template;
  };
  for (const node of root.node.findAll()) if (Stack.isStack(node)) make(node);
  return [...made.values()];
}

/** The template of a stack; one in which nothing stands yet, as of a stage to come, has no resources. */
function bodyOf(stack: Stack): object {
  return Object.assign({ Resources: {} }, synthesized(stack));
}

/**
 * CDK offers no public way to the final resources with overrides before they are written; this is the only place that
 * uses the internal one.
 */
function synthesized(stack: Stack): unknown {
  const internal: { _toCloudFormation?: () => unknown } = stack as never;
  if (typeof internal._toCloudFormation !== 'function')
    throw new Error('this version of aws-cdk-lib cannot be linted before synthesis; use the validation plugin');
  return stack.resolve(internal._toCloudFormation());
}

function environmentOf({ account, region }: Stack): Environment {
  return { ...(isKnown(account) ? { account } : {}), ...(isKnown(region) ? { region } : {}) };
}

function logicalIdOf(element: CfnElement): string {
  return String(Stack.of(element).resolve(element.logicalId));
}

function provenanceOf(stack: Stack, outer: readonly Acknowledgement[]): Provenance {
  const elements = stack.node
    .findAll()
    .filter((node): node is CfnElement => CfnElement.isCfnElement(node) && Stack.of(node) === stack);
  const isNested = stack.nestedStackParent !== undefined;
  return {
    stack: stack.node.path,
    ...(isNested || !isKnown(stack.stackName) ? {} : { stackName: stack.stackName }),
    constructPaths: new Map(elements.map((element) => [logicalIdOf(element), element.node.path])),
    acknowledgements: isNested ? [] : [...stack.node.findAll().flatMap(acknowledgementsOn), ...outer],
  };
}

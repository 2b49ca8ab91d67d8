import { isObject, own, type Json } from './json';
import type { Resource } from './template';

/**
 * Why a resource makes more than it shows: its type brings in a template, or is worked out by something that is not
 * CloudFormation. A nested stack is not among them; whether its template was read, the run knows.
 * @returns undefined for a type that makes what it says
 */
export function whyMadeElsewhere({ type, body }: Resource): string | undefined {
  // SAM takes connectors beside the properties of any resource, and makes policies of them
  if (own(body, 'Connectors') !== undefined) return 'what SAM makes of its `Connectors` was not looked at';
  if (type.endsWith('::MODULE')) return `the module \`${type}\` is unfolded at deployment`;
  if (type.startsWith('AWS::Serverless::')) return whyServerless(type, own(body, 'Properties'));
  const brought = bringTemplates.get(type);
  if (brought !== undefined) return `${brought} was not looked at`;
  // a type of a registry is made by its own handler, of which nobody here knows what it makes
  if (!/^(AWS|Alexa|Custom)::/.test(type)) return `the registry type \`${type}\` is made by a handler of its own`;
  return undefined;
}

/**
 * Types that deploy a template of somewhere else.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stackset.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-servicecatalog-cloudformationproduct.html
 */
const bringTemplates: ReadonlyMap<string, string> = new Map([
  ['AWS::CloudFormation::StackSet', 'the template of the stack set'],
  ['AWS::ServiceCatalog::CloudFormationProduct', 'the template of the product'],
  ['AWS::ServiceCatalog::CloudFormationProvisionedProduct', 'the template of the provisioned product'],
]);

/**
 * What SAM makes no role for that could reach a bucket, and no bucket.
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html
 */
const plainServerless = new Set(['Api', 'HttpApi', 'LayerVersion', 'SimpleTable']);
/**
 * What SAM makes a role for, of its `Policies`.
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/connector-usage-resource-attributes.html
 */
const rolesOfServerless = new Set(['Function', 'StateMachine']);

function whyServerless(type: string, properties: Json | undefined): string | undefined {
  const name = type.slice('AWS::Serverless::'.length);
  if (plainServerless.has(name)) return undefined;
  if (!rolesOfServerless.has(name)) return `what SAM makes of \`${type}\` was not looked at`;
  const stated = ['Policies', 'Events'].filter((key) => isObject(properties) && own(properties, key) !== undefined);
  return stated.length === 0 ? undefined : `what SAM makes of its \`${stated.join('` and `')}\` was not looked at`;
}

import { isObject, own } from './json';
import type { Resource } from './template';

/**
 * Types that deploy a template, which is judged where it was read.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stackset.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-servicecatalog-cloudformationproduct.html
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-application.html
 */
const deployTemplates = new Map<string, (logicalId: string) => string>([
  ['AWS::CloudFormation::Stack', (id) => `the template of the nested stack \`${id}\` was not read`],
  ['AWS::Serverless::Application', (id) => `the template of the application \`${id}\` was not read`],
  ['AWS::CloudFormation::StackSet', () => 'the template of the stack set was not looked at'],
  ['AWS::ServiceCatalog::CloudFormationProduct', () => 'the template of the product was not looked at'],
  [
    'AWS::ServiceCatalog::CloudFormationProvisionedProduct',
    () => 'the template of the provisioned product was not looked at',
  ],
]);

/** Services whose types deploy templates of CloudFormation, those to come among them. */
const mayDeployTemplates = /^AWS::(CloudFormation|ServiceCatalog\w*|Serverless)::/;

/**
 * Why a resource makes more than it shows: its type brings in a template that was not read, or is worked out by
 * something that is not CloudFormation.
 * @param isRead whether the template that the resource deploys was read in this run
 * @returns undefined for a type that makes what it says
 */
export function whyMadeElsewhere({ type, logicalId, body }: Resource, isRead: boolean): string | undefined {
  if (type.endsWith('::MODULE')) return `the module \`${type}\` is unfolded at deployment`;
  const deployed = deployTemplates.get(type);
  if (deployed !== undefined) return isRead ? undefined : deployed(logicalId);
  const properties = own(body, 'Properties');
  if (
    mayDeployTemplates.test(type) &&
    isObject(properties ?? null) &&
    /"Template(Body|U[rR][lL])":/.test(JSON.stringify(properties))
  )
    return `the template of the \`${type}\` was not looked at`;
  // a type of a registry is made by its own handler, of which nobody here knows what it makes
  if (!/^(AWS|Alexa|Custom)::/.test(type)) return `the registry type \`${type}\` is made by a handler of its own`;
  return undefined;
}

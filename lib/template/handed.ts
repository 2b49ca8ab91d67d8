import type { Resource } from './template';

/** Types of AWS whose attributes are what somebody else put there. */
const handingTypes = /^AWS::(CloudFormation::|ServiceCatalog::|SSM::|Serverless::Application$)/;

/**
 * Whether an attribute of the resource may be any text, the name of a bucket made elsewhere among others: attributes of
 * custom resources, of stacks that were not read, of types that are not AWS's own. Those of other types of AWS are made
 * at deployment.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html
 */
export function handsThrough({ type }: Resource): boolean {
  return !type.startsWith('AWS::') || handingTypes.test(type);
}

/**
 * Custom resources of the CDK that hand out names and ARNs of what another stack or AWS made: of an identity provider,
 * and of exports to other regions.
 * @see https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_iam.OpenIdConnectProvider.html
 * @see https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.StackProps.html#crossregionreferences
 */
const namingTypes: ReadonlySet<string> = new Set([
  'Custom::AWSCDKOpenIdConnectProvider',
  'Custom::CrossRegionExportReader',
]);

/** Whether an attribute of the resource may hold wildcards and separators, as any text may. */
export function mayHandOutWildcards(resource: Resource): boolean {
  return handsThrough(resource) && !namingTypes.has(resource.type);
}

import { CfnResource, Reference, Stack, Tokenization } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Properties in CloudFormation's own words, tokens resolved. */
export type CloudFormationProperties = Readonly<Record<string, unknown>>;

/** An `AWS::S3::Bucket`, typed (`s3.CfnBucket`) or generic (`new CfnResource({ type: 'AWS::S3::Bucket' })`). */
export function isBucketResource(construct: IConstruct): construct is CfnResource {
  return isOfType(construct, 'AWS::S3::Bucket');
}

/** An `AWS::S3::BucketPolicy`, typed or generic. */
export function isPolicyResource(construct: IConstruct): construct is CfnResource {
  return isOfType(construct, 'AWS::S3::BucketPolicy');
}

function isOfType(construct: IConstruct, type: string): construct is CfnResource {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === type;
}

/** The ARN of a bucket, as a token. */
export function arnOf(bucket: CfnResource): string {
  return bucket.getAtt('Arn').toString();
}

/**
 * What a resource states as it would be written now, overrides included; CDK offers no public way to that.
 * @throws Error when this version of aws-cdk-lib has no way to it at all
 */
export function statedProperties(resource: CfnResource): CloudFormationProperties {
  const internal: { _toCloudFormation?: () => unknown } = resource;
  if (typeof internal._toCloudFormation !== 'function')
    throw new Error(`${resource.node.path}: this version of aws-cdk-lib does not show what a resource states`);
  const written = Stack.of(resource).resolve(internal._toCloudFormation()) as {
    readonly Resources?: Readonly<Record<string, { readonly Properties?: CloudFormationProperties }>>;
  };
  const [body] = Object.values(written.Resources ?? {});
  return body?.Properties ?? {};
}

/** States a property whole, of a typed resource and of a generic one alike. */
export function state(resource: CfnResource, property: string, value: object): void {
  resource.addPropertyOverride(property, value);
}

/** Whether a policy is that of the bucket, wherever its stack is. */
export function isPolicyOf(policy: CfnResource, bucket: CfnResource): boolean {
  const given: unknown = 'bucket' in policy ? policy.bucket : undefined;
  const target = typeof given === 'string' ? referredTo(given) : undefined;
  if (target !== undefined) return target === bucket;
  const stated = JSON.stringify(statedProperties(policy)['Bucket']);
  const isNear = Stack.of(policy) === Stack.of(bucket);
  if (isNear && stated === JSON.stringify(Stack.of(bucket).resolve(bucket.ref))) return true;
  const name = statedProperties(bucket)['BucketName'];
  return name !== undefined && stated === JSON.stringify(name);
}

/** @returns the construct that a text is a reference to; nothing when it is plain, or made in another way */
export function referredTo(text: string): IConstruct | undefined {
  return Tokenization.reverseString(text).tokens.find((token) => Reference.isReference(token))?.target;
}

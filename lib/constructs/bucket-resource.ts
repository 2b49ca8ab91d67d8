import {
  CfnResource,
  DefaultTokenResolver,
  Reference,
  ResolutionTypeHint,
  Stack,
  StringConcat,
  Token,
  Tokenization,
  type IPostProcessor,
  type IResolvable,
  type IResolveContext,
  type TokenizedStringFragments,
} from 'aws-cdk-lib';
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
  return propertiesIn(Stack.of(resource).resolve(written(resource)));
}

/**
 * The same with references as they were made. What is written back has to be taken from here: which name another stack
 * exports is known only when CDK has prepared the app, and until then a reference to it reads like one to the own
 * stack.
 * @throws Error when this version of aws-cdk-lib has no way to it at all
 */
export function unresolvedProperties(resource: CfnResource): CloudFormationProperties {
  return propertiesIn(
    Tokenization.resolve(written(resource), { scope: resource, resolver: new KeptReferences(), preparing: false }),
  );
}

function written(resource: CfnResource): unknown {
  const internal: { _toCloudFormation?: () => unknown } = resource;
  if (typeof internal._toCloudFormation !== 'function')
    throw new Error(`${resource.node.path}: this version of aws-cdk-lib does not show what a resource states`);
  return internal._toCloudFormation();
}

function propertiesIn(template: unknown): CloudFormationProperties {
  const { Resources: resources = {} } = template as {
    readonly Resources?: Readonly<Record<string, { readonly Properties?: CloudFormationProperties }>>;
  };
  const [body] = Object.values(resources);
  return body?.Properties ?? {};
}

/** Resolves everything but references, which stay in texts. */
class KeptReferences extends DefaultTokenResolver {
  constructor() {
    super(new StringConcat());
  }

  public override resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    const isText = token.typeHint === undefined || token.typeHint === ResolutionTypeHint.STRING;
    return Reference.isReference(token) && isText
      ? Token.asString(token)
      : super.resolveToken(token, context, postProcessor);
  }

  /** A text with a token in it is a text still. */
  public override resolveString(fragments: TokenizedStringFragments): unknown {
    return fragments.mapTokens({ mapToken: (token) => Token.asString(token) }).join(new StringConcat());
  }
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

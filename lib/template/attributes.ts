import { isObject, own } from './json';
import { partitionOf, regionOf, suffixOf } from './pseudo';
import type { Resource } from './template';
import { text, type Text, type Token } from './text';
import { KnownReason } from './reason';

type Composition = (name: Token, resource: Resource) => Text;

/**
 * What attributes of a bucket are made of, so that every way to name it comes down to the one token of its `Ref`.
 * @see
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html#aws-resource-s3-bucket-return-values
 */
const bucketAttributes: Readonly<Record<string, Composition>> = {
  Arn: (name, { template }) => text('arn:', partitionOf(template), ':s3:::', name),
  DomainName: (name, { template }) => text(name, '.s3.', suffixOf(template)),
  RegionalDomainName: (name, { template }) => text(name, '.s3.', regionOf(template), '.', suffixOf(template)),
  DualStackDomainName: (name, { template }) =>
    text(name, '.s3.dualstack.', regionOf(template), '.', suffixOf(template)),
  WebsiteURL: (name, { template }) =>
    text('http://', name, '.s3-website-', regionOf(template), '.', suffixOf(template)),
};

/**
 * What the `Ref` of a resource is made of, where AWS's pages say so; one of any other type may hold anything.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_CreateStage.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-restapi.html
 */
const refAlphabets: ReadonlyMap<string, Token['alphabet']> = new Map([
  ['AWS::ApiGateway::RestApi', 'letters'],
  ['AWS::ApiGateway::Stage', 'identifier'],
]);

/**
 * The text of `Ref` (attribute '') or `Fn::GetAtt` of a resource: a token that equals itself, or what it is made of.
 */
export function attributeText(resource: Resource, attribute: string): Text {
  let known = attributeTexts.get(resource);
  if (known === undefined) attributeTexts.set(resource, (known = new Map()));
  let made = known.get(attribute);
  if (made === undefined) known.set(attribute, (made = composeAttribute(resource, attribute)));
  return made;
}

const attributeTexts = new WeakMap<Resource, Map<string, Text>>();

function composeAttribute(resource: Resource, attribute: string): Text {
  const { template, logicalId, type } = resource;
  const isBucket = type === 'AWS::S3::Bucket';
  const ofName = isBucket ? bucketAlphabet(resource) : refAlphabets.get(type);
  const alphabet = attribute === '' ? ofName : undefined;
  const token: Token = {
    id: `${template.id}#${logicalId}${attribute === '' ? '' : `.${attribute}`}`,
    label: `\${${logicalId}${attribute === '' ? '' : `.${attribute}`}}`,
    because: new KnownReason(`\`${logicalId}\` is made at deployment`, { kind: 'attribute', name: logicalId }),
    resource,
    attribute,
    ...(alphabet === undefined ? {} : { alphabet }),
  };
  const compose = isBucket && Object.hasOwn(bucketAttributes, attribute) ? bucketAttributes[attribute] : undefined;
  return compose ? compose({ ...nameToken(resource), alphabet: bucketAlphabet(resource) }, resource) : [token];
}

/**
 * What the name of a bucket is made of: one that CloudFormation makes up, of the names of stack and resource, has no
 * dots; one that is stated may.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
 */
function bucketAlphabet({ body }: Resource): NonNullable<Token['alphabet']> {
  const properties = own(body, 'Properties');
  const stated = isObject(properties) ? [own(properties, 'BucketName'), own(properties, 'BucketNamePrefix')] : [];
  const isWithoutDots = stated.every((name) => name === undefined || (typeof name === 'string' && !name.includes('.')));
  // a macro among the properties may state one
  const isWritten =
    properties === undefined || (isObject(properties) && own(properties, 'Fn::Transform') === undefined);
  return isWithoutDots && isWritten ? 'letters' : 'name';
}

function nameToken(resource: Resource): Token {
  const { template, logicalId } = resource;
  return {
    id: `${template.id}#${logicalId}`,
    label: `\${${logicalId}}`,
    because: new KnownReason(`\`${logicalId}\` is made at deployment`, { kind: 'attribute', name: logicalId }),
    resource,
    attribute: '',
  };
}

import { isObject, own, type Resource, type Template } from '../template';

/**
 * One name for what is wrong with a resource, whichever gate sees it: the rule, the stack, and the logical id in it,
 * be it a template that is linted or deployed, or a bucket that runs, which CloudFormation has tagged with both. A
 * policy on a bucket goes by the bucket. Two findings of one rule on one resource have one name.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
 */
export function correlationOf(rule: string, resource: Resource | undefined, template: Template): string {
  const subject = resource && bucketOf(resource);
  const made = subject && madeBy(subject);
  const stack = made ? withoutRandomParts(made.stack) : stackOf(template);
  return [rule, stack, made?.logicalId ?? subject?.logicalId ?? ''].join('|');
}

/**
 * The name of the stack of a template, without what CloudFormation makes up: a nested stack is called after the stack
 * that it is nested in and its logical id there. A template of a stack that nobody names is called by its file.
 */
function stackOf(template: Template): string {
  const { nestedIn, provenance } = template;
  if (nestedIn?.type === 'AWS::CloudFormation::StackSet') return nameOfSet(nestedIn);
  if (nestedIn) return `${stackOf(nestedIn.template)}-${nestedIn.logicalId}`;
  return withoutRandomParts(provenance.stackName ?? fileName(template));
}

/**
 * What CloudFormation puts behind the name of a nested stack, capital letters and digits (`WebInfra-Storage-
 * Z2VKC706XKXT`), and of a stack of a stack set, an id (`StackSet-guards-466df9e0-0dff-08e3-8e2f-5088487c4896`). A
 * word, or the number of an account, is no such part.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-continueupdaterollback.html
 */
function withoutRandomParts(stackName: string): string {
  return stackName
    .replace(/-(?=\d*[A-Z])(?=[A-Z]*\d)[0-9A-Z]{12,14}(?=-|$)/g, '')
    .replace(/^(StackSet-.+)-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, '$1');
}

/** What the stacks of a stack set have before the id. */
function nameOfSet(stackSet: Resource): string {
  const properties = own(stackSet.body, 'Properties');
  const name = isObject(properties) ? own(properties, 'StackSetName') : undefined;
  return `StackSet-${typeof name === 'string' ? name : stackSet.logicalId}`;
}

/** The bucket that a policy of the same template is put on; the resource itself otherwise. */
function bucketOf(resource: Resource): Resource {
  if (resource.type !== 'AWS::S3::BucketPolicy') return resource;
  const properties = own(resource.body, 'Properties');
  const bucket = isObject(properties) ? own(properties, 'Bucket') : undefined;
  const reference = isObject(bucket) ? own(bucket, 'Ref') : undefined;
  return (typeof reference === 'string' ? resource.template.resources.get(reference) : undefined) ?? resource;
}

/** What CloudFormation says of a bucket that runs. */
function madeBy({ body }: Resource): { readonly stack: string; readonly logicalId: string } | undefined {
  const metadata = own(body, 'Metadata');
  const ours = isObject(metadata) ? own(metadata, 'bucket-warden') : undefined;
  const made = isObject(ours) ? own(ours, 'madeBy') : undefined;
  if (!isObject(made)) return undefined;
  const [stack, logicalId] = [own(made, 'stack'), own(made, 'logicalId')];
  return typeof stack === 'string' && typeof logicalId === 'string' ? { stack, logicalId } : undefined;
}

function fileName({ source: { path } }: Template): string {
  const name = path.replaceAll('\\', '/').split('/').at(-1) ?? path;
  return name.replace(/(\.template)?\.(json|ya?ml|template)$/i, '');
}

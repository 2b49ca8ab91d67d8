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
  const stack = made?.stack ?? template.provenance.stackName ?? fileName(template);
  return [rule, stack, made?.logicalId ?? subject?.logicalId ?? ''].join('|');
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

/** A template of a stack that nobody names is called by its file. */
function fileName({ source: { path } }: Template): string {
  const name = path.replaceAll('\\', '/').split('/').at(-1) ?? path;
  return name.replace(/(\.template)?\.(json|ya?ml|template)$/i, '');
}

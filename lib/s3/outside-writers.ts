import { get, no, tokensOf, undecided, type Decided, type Resource, type Value } from '../template';
import { mayHavePolicy } from './bucket-policy';
import { bucketKey, resourceKey } from './bucket-reference';
import { entity, relation, type Entity, type Estate } from './estate';

/**
 * That no policy in the templates admits somebody is no proof: what runs code or a template that nobody here reads may
 * write the policy of what it is handed, once that is made, and so may what stands beside a resource that was read
 * alone. No where nothing of that kind is handed the thing.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html
 */
export function mayBeAdmittedOutside(thing: Pick<Entity, 'estate' | 'resource'>): Decided {
  const { partial } = thing.resource.template;
  if (partial !== undefined) return undecided(partial);
  if (thing.resource.type === 'AWS::S3::Bucket') {
    const meant = mayHavePolicy(thing);
    if (meant.kind !== 'no') return meant;
  }
  const writer = outsideWriter(thing);
  if (writer === undefined) return no;
  const name = ({ constructPath, logicalId }: Resource): string => `\`${constructPath ?? logicalId}\``;
  return undecided(`${name(writer)} is given ${name(thing.resource)} and may change who gets in at deployment`);
}

/** The first custom resource, unread stack or resource of a third party that is handed the thing. */
export function outsideWriter({ estate, resource }: Pick<Entity, 'estate' | 'resource'>): Resource | undefined {
  const types = [...estate.inventory.byType.keys()].filter(mayBeOutside);
  return relation(estate, 'handed outside', types, handedTo, resourceKey(resource))[0];
}

/** Types that deploy a template, which is read where the run has it. */
const nested = /^AWS::(CloudFormation::Stack|Serverless::Application)$/;
const outside = /^AWS::(CloudFormation::(CustomResource|StackSet)|ServiceCatalog::CloudFormationProvisionedProduct)$/;

/** Custom resources of the CDK that are given buckets and let nobody in. */
const harmless = new Set([
  'Custom::S3AutoDeleteObjects',
  'Custom::S3BucketNotifications',
  'Custom::CDKBucketDeployment',
  'Custom::CrossRegionExportWriter',
  'Custom::CrossRegionExportReader',
]);

function mayBeOutside(type: string): boolean {
  if (/^(AWS|Alexa)::/.test(type)) return nested.test(type) || outside.test(type);
  return !harmless.has(type);
}

/** What a resource that may write policies is handed: by reference, or by the name of a bucket. */
function handedTo(resource: Resource, estate: Estate): readonly string[] {
  if (nested.test(resource.type) && estate.inventory.set.nestedTemplate(resource) !== undefined) return [];
  return [...keysIn(entity(estate, resource).properties, resource, estate)];
}

function* keysIn(value: Value, holder: Resource, estate: Estate): Iterable<string> {
  switch (value.kind) {
    case 'absent':
      return;
    case 'text': {
      for (const token of tokensOf(value.text)) if (token.resource) yield resourceKey(token.resource);
      const key = bucketKey(value, estate);
      if (key?.startsWith('resource:') === true) yield key;
      return;
    }
    case 'list':
      for (const item of value.items) yield* keysIn(item, holder, estate);
      return;
    case 'map':
      for (const key of Object.keys(value.raw)) yield* keysIn(get(value, key), holder, estate);
      return;
    case 'unknown':
      // what cannot be read may hold whatever it mentions
      yield* mentioned(holder);
  }
}

function mentioned({ template, body }: Resource): readonly string[] {
  const text = JSON.stringify(body['Properties'] ?? {});
  return [...template.resources.values()]
    .filter(({ logicalId }) => text.includes(JSON.stringify(logicalId)))
    .map(resourceKey);
}

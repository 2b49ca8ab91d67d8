import { items, render, tokensOf, type Resource, type Value } from '../template';
import { entity, property, relatedEntities, relation, type Entity, type Estate } from './estate';
import { identityTypes } from './identity';

/**
 * Whether a managed policy of the templates is the permissions boundary of an identity and attached to none: it limits
 * what others grant, and grants nothing itself.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export function isBoundaryAlone(policy: Entity): boolean {
  const { estate, resource } = policy;
  if (resource.type !== 'AWS::IAM::ManagedPolicy') return false;
  const bounded = relation(estate, 'permissions boundary', identityTypes, boundariesOf, keyOf(resource));
  if (bounded.length === 0) return false;
  if (['Roles', 'Users', 'Groups'].some((name) => property(policy, name).kind !== 'absent')) return false;
  const holders = [...identityTypes, 'AWS::IAM::Group'].flatMap((type) => relatedEntities(policy, type));
  return holders.every((holder) => {
    const attached = items(property(holder, 'ManagedPolicyArns'));
    return attached?.every((arn) => isOther(arn, resource)) === true;
  });
}

function boundariesOf(identity: Resource, estate: Estate): readonly string[] {
  const boundary = property(entity(estate, identity), 'PermissionsBoundary');
  return resourcesIn(boundary).map(keyOf);
}

/** Whether what is attached is certainly not this policy: one of AWS, or another of the templates. */
function isOther(arn: Value, policy: Resource): boolean {
  if (arn.kind !== 'text') return false;
  const named = resourcesIn(arn);
  return render(arn.text).includes(':iam::aws:policy/') || (named.length > 0 && !named.includes(policy));
}

function resourcesIn(value: Value): readonly Resource[] {
  return value.kind === 'text' ? tokensOf(value.text).flatMap(({ resource }) => resource ?? []) : [];
}

function keyOf({ template, logicalId }: Resource): string {
  return `${template.id}#${logicalId}`;
}

import { policyOn, readPolicy, type Policy, type Statement, type SymbolTable } from '../policy';
import {
  accountOf,
  attributeText,
  type Resource,
  type Template,
  type Text,
  type Value,
  getDocument,
} from '../template';
import { bucketOf, type Bucket } from './bucket';
import { bucketPolicyOf, policiesOn, policyType, type BucketPolicy } from './bucket-policy';
import { asksForTags, tagsOf } from './bucket-tags';
import { entity, memory, property, type Estate } from './estate';
import { anyBucket, carriesOver, namesOfOneWorld, symbolTableOf } from './stated-names';
import {
  bucketsBehind,
  deploymentsSpelled,
  pointPoliciesOn,
  pointPolicyTypes,
  policyOnPoint,
  type Behind,
  type PolicyOnPoint,
} from './point-access';
import { bucketReference, resourceKey } from './bucket-reference';
import type { Elsewhere, PolicyOnBucket } from './policy-on-bucket';

/** Who may do what with a bucket: one that the templates make, or one that they only put a policy on. */
export interface BucketAccess {
  readonly kind: 'bucket-access';
  /** undefined when the bucket is made somewhere else */
  readonly bucket: Bucket | undefined;
  /** more than one compete, and any may be the one that counts */
  readonly policies: readonly PolicyOnBucket[];
  /** the policies of access points that lead to it, each with one of those policies behind it */
  readonly pointPolicies: readonly PolicyOnPoint[];
}

/** The types of resource that `bucketAccess` takes. */
export const accessTypes: readonly string[] = ['AWS::S3::Bucket', policyType, ...pointPolicyTypes];

/**
 * The access to the bucket `resource`, or to the foreign bucket that the policy or access point `resource` is for; a
 * policy on a bucket of the estate, or of an access point to one, is seen from there.
 */
export function bucketAccess(estate: Estate, resource: Resource): BucketAccess {
  const bucket = resource.type === 'AWS::S3::Bucket' ? bucketOf(estate, resource) : undefined;
  return {
    kind: 'bucket-access',
    bucket,
    ...remembered(estate, resource, () => policiesFrom(estate, resource, bucket)),
  };
}

type Policies = Pick<BucketAccess, 'policies' | 'pointPolicies'>;

/** Every rule asks about the same policies; what no world changes is read once. */
const remembered = memory<Policies>(
  (policies, estate) => tablesOf(policies).every((table) => carriesOver(table, estate)),
  (policies) => namesOfOneWorld(tablesOf(policies)),
);

function tablesOf({ policies, pointPolicies }: Policies): readonly SymbolTable[] {
  return [...policies, ...pointPolicies].map(({ symbolTable }) => symbolTable);
}

function policiesFrom(estate: Estate, resource: Resource, bucket: Bucket | undefined): Policies {
  if (bucket) {
    const thing: Thing = {
      key: resourceKey(resource),
      name: attributeText(resource, ''),
      owner: resource.template,
      bucket,
    };
    return { policies: policiesOnThing(estate, thing), pointPolicies: pointPoliciesOf(estate, thing) };
  }
  if (resource.type !== policyType) return { policies: [], pointPolicies: pointPoliciesToForeign(estate, resource) };
  const target = property(bucketPolicyOf(estate, resource), 'Bucket');
  if (bucketReference(target, estate).kind === 'bucket') return { policies: [], pointPolicies: [] };
  return {
    policies: [readOn(bucketPolicyOf(estate, resource), foreign(target, resource.template))],
    pointPolicies: [],
  };
}

/** A bucket of the templates, or one that they only know by name. */
interface Thing {
  readonly key: string;
  readonly name: Text;
  /** the template that makes it, or that speaks of it */
  readonly owner: Template;
  readonly bucket?: Bucket;
}

function foreign(target: Value, owner: Template): Omit<Thing, 'key'> {
  const name = { id: 'the bucket', label: 'the bucket', because: 'the bucket is not known' };
  return { name: target.kind === 'text' ? target.text : [name], owner };
}

function policiesOnThing(estate: Estate, thing: Thing): readonly PolicyOnBucket[] {
  return policiesOn(thing.key, estate).map((policy) => readOn(policy, thing));
}

/**
 * The policies of the access points to a bucket, each in front of each policy of the bucket, or of one that admits
 * nobody; and the same wherever else the stack may be.
 */
function pointPoliciesOf(estate: Estate, thing: Thing, open?: string): readonly PolicyOnPoint[] {
  return pointPoliciesOn(thing.key, estate).flatMap((resource) => {
    const here = symbolTableOf(estate, thing.owner);
    const all = behindPoints(estate, thing, here, resource, open);
    return all.flatMap((behind, index): readonly PolicyOnPoint[] => {
      const on = policyOnPoint(estate, resource, behind, here);
      if (on === undefined) return [];
      const elsewhere = deploymentsSpelled(on, behind).flatMap((deployment): readonly Elsewhere[] => {
        const there = symbolTableOf(estate, thing.owner, deployment);
        const moved = behindPoints(estate, thing, there, resource, open)[index];
        const subject = moved && policyOnPoint(estate, resource, moved, there)?.subject;
        return subject === undefined ? [] : [{ subject, deployment }];
      });
      return [{ ...on, elsewhere }];
    });
  });
}

function behindPoints(
  estate: Estate,
  thing: Thing,
  symbolTable: SymbolTable,
  { template }: Resource,
  open?: string,
): readonly Behind[] {
  const stated = policiesOn(thing.key, estate).map((policy): Behind => {
    const { policy: read, subject } = readOn(policy, thing, symbolTable);
    return { target: subject.target, account: subject.account, policy: read, tagOf: tagsOf(thing.bucket) };
  });
  if (stated.length > 0) return stated;
  const place = { template, path: [] };
  const policy: Policy = { version: '2012-10-17', place, statements: [], ...(open === undefined ? {} : { open }) };
  const account = symbolTable.encode(accountOf(thing.owner));
  return [{ target: anyBucket, account, policy, tagOf: tagsOf(thing.bucket) }];
}

/** An access point to a bucket that the templates do not make: what its policy says, as far as they hold one. */
function pointPoliciesToForeign(estate: Estate, resource: Resource): readonly PolicyOnPoint[] {
  const open =
    'whether the policy of the bucket, which the templates do not make, admits who comes by its access points';
  const target = property(entity(estate, resource), 'Bucket');
  return bucketsBehind(resource, estate)
    .filter((key) => !key.startsWith('resource:'))
    .flatMap((key) => pointPoliciesOf(estate, { key, ...foreign(target, resource.template) }, open))
    .filter((one) => one.resource.resource === resource);
}

function readOn(
  resource: BucketPolicy,
  { name, owner, bucket }: Omit<Thing, 'key'>,
  symbolTable = symbolTableOf(resource.estate, owner),
): PolicyOnBucket {
  const document = getDocument(resource.properties, 'PolicyDocument');
  // what a bucket is called holds no wildcard; its name comes first, so that policies that read the same are encoded
  // the same
  const bucketArn = `arn:aws:s3:::${symbolTable.encodeName(name)}`;
  const policy = admittingNobodyUnnamed(readPolicy(document, symbolTable));
  return {
    resource,
    document,
    symbolTable,
    policy,
    subject: {
      ...policyOn(policy, bucketArn, symbolTable.encode(accountOf(owner))),
      ...(asksForTags(policy) ? { tagOf: tagsOf(bucket) } : {}),
    },
  };
}

/**
 * A bucket policy has to name principals: S3 refuses one that does not, and nobody gets in by it.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
function admittingNobodyUnnamed(policy: Policy): Policy {
  const isUnnamed = ({ principals, notPrincipals, openParts = [] }: Statement): boolean =>
    principals === undefined && notPrincipals === undefined && !openParts.includes('Statement');
  return policy.statements.some(isUnnamed)
    ? { ...policy, statements: policy.statements.map((one) => (isUnnamed(one) ? { ...one, principals: [] } : one)) }
    : policy;
}

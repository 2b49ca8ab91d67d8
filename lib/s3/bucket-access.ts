import { policyOn, readPolicy, type Policy, type PolicySubject, type Statement, type SymbolTable } from '../policy';
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
import { bucketPolicyOf, policiesOn, type BucketPolicy } from './bucket-policy';
import { memory, property, type Estate } from './estate';
import { carriesOver, symbolTableOf } from './stated-names';
import { bucketReference, resourceKey } from './bucket-reference';

/** A policy on a bucket, ready to be asked. */
export interface PolicyOnBucket {
  readonly resource: BucketPolicy;
  readonly document: Value;
  readonly policy: Policy;
  /** the bucket and this policy alone */
  readonly subject: PolicySubject;
  readonly symbolTable: SymbolTable;
}

/** Who may do what with a bucket: one that the templates make, or one that they only put a policy on. */
export interface BucketAccess {
  readonly kind: 'bucket-access';
  /** undefined when the bucket is made somewhere else */
  readonly bucket: Bucket | undefined;
  /** more than one compete, and any may be the one that counts */
  readonly policies: readonly PolicyOnBucket[];
}

/** The types of resource that `bucketAccess` takes. */
export const accessTypes = ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy'] as const;

/**
 * The access to the bucket `resource`, or to the foreign bucket that the policy `resource` is for; a policy on a
 * bucket of the estate is seen from there.
 */
export function bucketAccess(estate: Estate, resource: Resource): BucketAccess {
  const bucket = resource.type === 'AWS::S3::Bucket' ? bucketOf(estate, resource) : undefined;
  return {
    kind: 'bucket-access',
    bucket,
    policies: remembered(estate, resource, () =>
      bucket ? policiesOnBucket(bucket) : policiesOnForeign(estate, resource),
    ),
  };
}

/** Every rule asks about the same policies; what no world changes is read once. */
const remembered = memory<readonly PolicyOnBucket[]>((policies, estate) =>
  policies.every(({ symbolTable }) => carriesOver(symbolTable, estate)),
);

function policiesOnBucket({ estate, resource }: Bucket): readonly PolicyOnBucket[] {
  return policiesOn(resourceKey(resource), estate).map((policy) =>
    readOn(policy, attributeText(resource, ''), resource.template),
  );
}

function policiesOnForeign(estate: Estate, resource: Resource): readonly PolicyOnBucket[] {
  const policy = bucketPolicyOf(estate, resource);
  const target = property(policy, 'Bucket');
  if (bucketReference(target, estate).kind === 'bucket') return [];
  return [
    readOn(
      policy,
      target.kind === 'text'
        ? target.text
        : [{ id: 'the bucket', label: 'the bucket', because: 'the bucket is not known' }],
      resource.template,
    ),
  ];
}

function readOn(resource: BucketPolicy, name: Text, owner: Template): PolicyOnBucket {
  const symbolTable = symbolTableOf(resource.estate, owner);
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
    subject: policyOn(policy, bucketArn, symbolTable.encode(accountOf(owner))),
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

import { readPolicy, statementsOf, type AttachedTo, type Policy, type SymbolTable } from '../policy';
import { own, getDocument, type Resource, type Value } from '../template';
import { accessPointType } from './access-point';
import { entity, memory, type Entity, type Estate } from './estate';
import { documentsIn, identityPolicyTypes } from './identity';
import { carriesOver, namesOfOneWorld, symbolTableOf } from './stated-names';
import { isAboutS3 } from './useless-actions';

/** One policy document of a resource. */
export interface PolicyDocument {
  readonly document: Value;
  readonly policy: Policy;
  readonly symbolTable: SymbolTable;
  /** what it is attached to: a bucket or access point, or whoever it gives permissions to; a role, or a key */
  readonly on: AttachedTo;
}

/** Every policy document that a resource holds. */
export interface PolicyDocuments extends Entity {
  readonly kind: 'policy-documents';
  /** those that let into buckets, or give permissions to identities */
  readonly documents: readonly PolicyDocument[];
  /** these, and who may take on a role or use a key */
  readonly all: readonly PolicyDocument[];
}

const keyTypes = ['AWS::KMS::Key', 'AWS::KMS::ReplicaKey'];

/** The properties of a type that hold a policy document, those of identities aside. */
const properties: Readonly<Record<string, { readonly name: string; readonly on: AttachedTo }>> = {
  'AWS::S3::BucketPolicy': { name: 'PolicyDocument', on: 'bucket' },
  [accessPointType]: { name: 'Policy', on: 'bucket' },
  'AWS::S3::MultiRegionAccessPointPolicy': { name: 'Policy', on: 'bucket' },
  'AWS::IAM::Role': { name: 'AssumeRolePolicyDocument', on: 'trust' },
  ...Object.fromEntries(keyTypes.map((type) => [type, { name: 'KeyPolicy', on: 'key' }])),
};

/** The types of resource that `policyDocumentsOf` takes. */
export const policyDocumentTypes: readonly string[] = [
  ...new Set([...Object.keys(properties), ...identityPolicyTypes]),
];

const remembered = memory<readonly PolicyDocument[]>(
  (documents, estate) => documents.every(({ symbolTable }) => carriesOver(symbolTable, estate)),
  (documents) => namesOfOneWorld(documents.map(({ symbolTable }) => symbolTable)),
);

export function policyDocumentsOf(estate: Estate, resource: Resource): PolicyDocuments {
  const base = entity(estate, resource);
  const all = remembered(estate, resource, () => {
    const held = own(properties, resource.type);
    const inIdentity = identityPolicyTypes.includes(resource.type) ? documentsIn(estate, resource) : [];
    const values: readonly (readonly [Value, AttachedTo])[] = [
      ...inIdentity.map(({ document }) => [document, 'identity'] as const),
      ...(held === undefined ? [] : [[getDocument(base.properties, held.name), held.on] as const]),
    ];
    return values
      .filter(([{ kind }]) => kind !== 'absent')
      .map(([document, on]): PolicyDocument => {
        const symbolTable = symbolTableOf(estate, resource.template);
        return { document, policy: readPolicy(document, symbolTable), symbolTable, on };
      });
  });
  const documents = all.filter(({ on }) => on === 'bucket' || on === 'identity');
  return { kind: 'policy-documents', ...base, documents, all };
}

/** The statements of a document that can be about S3, its keys, or the roles that reach it. */
export function statementsAboutS3({ document, policy, on }: PolicyDocument): readonly Value[] {
  const statements = statementsOf(document);
  if (on !== 'identity') return statements;
  const about = new Set(policy.statements.filter((one) => isAboutS3(one).kind !== 'no').map(({ index }) => index));
  return statements.filter((_, index) => about.has(index));
}

import { readPolicy, type Policy, type SymbolTable } from '../policy';
import { getDocument, type Resource, type Value } from '../template';
import { accessPointType } from './access-point';
import { entity, memory, type Entity, type Estate } from './estate';
import { documentsIn, identityPolicyTypes } from './identity';
import { carriesOver, symbolTableOf } from './stated-names';

/** One policy document of a resource. */
export interface PolicyDocument {
  readonly document: Value;
  readonly policy: Policy;
  readonly symbolTable: SymbolTable;
  /** what it is attached to: a bucket or access point, or whoever it gives permissions to */
  readonly on: 'bucket' | 'identity';
}

/** Every policy document that a resource holds. */
export interface PolicyDocuments extends Entity {
  readonly kind: 'policy-documents';
  readonly documents: readonly PolicyDocument[];
}

/** The types of resource that `policyDocumentsOf` takes. */
export const policyDocumentTypes: readonly string[] = [
  'AWS::S3::BucketPolicy',
  accessPointType,
  ...identityPolicyTypes,
];

const remembered = memory<readonly PolicyDocument[]>((documents, estate) =>
  documents.every(({ symbolTable }) => carriesOver(symbolTable, estate)),
);

export function policyDocumentsOf(estate: Estate, resource: Resource): PolicyDocuments {
  const base = entity(estate, resource);
  const documents = remembered(estate, resource, () => {
    const isIdentity = identityPolicyTypes.includes(resource.type);
    const values = isIdentity
      ? documentsIn(estate, resource).map(({ document }) => document)
      : [getDocument(base.properties, resource.type === accessPointType ? 'Policy' : 'PolicyDocument')];
    return values
      .filter(({ kind }) => kind !== 'absent')
      .map((document): PolicyDocument => {
        const symbolTable = symbolTableOf(estate, resource.template);
        return {
          document,
          policy: readPolicy(document, symbolTable),
          symbolTable,
          on: isIdentity ? 'identity' : 'bucket',
        };
      });
  });
  return { kind: 'policy-documents', ...base, documents };
}

import {
  actionNamed,
  ask,
  exactly,
  keyActions,
  like,
  parsePattern,
  policyOn,
  readPolicy,
  type Answer,
  type Condition,
  type Layer,
  type Policy,
  type PolicySubject,
  type RequestContext,
  type SymbolTable,
} from '../policy';
import {
  allOf,
  isOneOf,
  isSwitchedOn,
  not,
  accountOf,
  attributeText,
  get,
  plain,
  regionOf,
  render,
  textKey,
  tokensOf,
  whyOpenValue,
  whyUnknown,
  type Resource,
  type Value,
  getDocument,
  type Reason,
  no,
  undecided,
  type Decided,
} from '../template';
import { bucketKeyEnabled, bucketOf, defaultEncryption, type Bucket } from './bucket';
import { withoutDelegation, identityLayers, type IdentityPrincipal } from './identity-layers';
import { entity, property, relation, resolvedIn, type Entity, type Estate } from './estate';
import { arnText } from './stated-names';
import { resourceKey } from './bucket-reference';
import { accountsSpelled } from './spelled';

/** A customer managed key that the templates make. */
export interface Key extends Entity {
  readonly kind: 'key';
  /** its policy; absent when KMS makes the default one */
  readonly document: Value;
}

/** What a place that should name a key names. */
export type KeyReference =
  | { readonly kind: 'key'; readonly key: Key }
  /** `aws/s3`, or no key at all where one is needed */
  | { readonly kind: 'aws-managed' }
  | { readonly kind: 'foreign'; readonly name: string }
  | { readonly kind: 'unknown'; readonly because: Reason };

/** A replica has a policy of its own; what it shares with its primary key is stated there. */
const replicaType = 'AWS::KMS::ReplicaKey';

export const keyTypes: readonly string[] = ['AWS::KMS::Key', replicaType];

/** Whether the key is a replica, whose material and rotation are those of its primary key. */
export function isReplica({ resource }: Key): boolean {
  return resource.type === replicaType;
}

function isKey(resource: Resource | undefined): boolean {
  return resource !== undefined && keyTypes.includes(resource.type);
}

export function keyOf(estate: Estate, resource: Resource): Key {
  const base = entity(estate, resource);
  return { kind: 'key', ...base, document: getDocument(base.properties, 'KeyPolicy') };
}

/** The key named by a value that holds a key's id, its ARN, or the name or ARN of an alias. */
export function keyReference(value: Value, estate: Estate): KeyReference {
  if (value.kind === 'absent') return { kind: 'aws-managed' };
  if (value.kind !== 'text') return { kind: 'unknown', because: whyUnknown(value) ?? 'a key is named by text' };
  const name = plain(value.text);
  if (name !== undefined && /(^|\/|:)alias\/aws\/s3$/.test(name)) return { kind: 'aws-managed' };
  const resource = tokensOf(value.text).find(
    (token) => isKey(token.resource) || token.resource?.type === 'AWS::KMS::Alias',
  )?.resource;
  if (resource !== undefined && isKey(resource)) return { kind: 'key', key: keyOf(estate, resource) };
  const running = name === undefined ? undefined : relation(estate, 'running key', keyTypes, runningNames, name)[0];
  if (running) return { kind: 'key', key: keyOf(estate, running) };
  const alias =
    resource ??
    relation(
      estate,
      'alias',
      ['AWS::KMS::Alias'],
      aliasName,
      textKey(name === undefined ? value.text : [name.replace(/^.*:(?=alias\/)/, '')]),
    )[0];
  if (alias) return keyReference(property(entity(estate, alias), 'TargetKeyId'), estate);
  return name === undefined
    ? { kind: 'unknown', because: whyUnknown(value) ?? `\`${render(value.text)}\` is not known before deployment` }
    : { kind: 'foreign', name };
}

/** What a key that runs is named by. */
function runningNames({ template, logicalId }: Resource): readonly string[] {
  return template.running?.names.get(logicalId) ?? [];
}

function aliasName(resource: Resource, estate: Estate): readonly string[] {
  const name = property(entity(estate, resource), 'AliasName');
  return name.kind === 'text' ? [textKey(name.text)] : [];
}

/** The key that new objects are encrypted with by default; undefined when it is none of KMS's. */
export function encryptionKey(bucket: Bucket): KeyReference | undefined {
  const encryption = defaultEncryption(bucket);
  if (encryption.kind === 'absent') return undefined;
  const algorithm = property({ ...bucket, properties: encryption }, 'SSEAlgorithm');
  const stated = property({ ...bucket, properties: encryption }, 'KMSMasterKeyID');
  const why = whyUnknown(algorithm) ?? whyUnknown(encryption);
  // a key is allowed if and only if the algorithm is one of KMS: aws-properties-s3-bucket-serversideencryptionbydefault
  if (why !== undefined && stated.kind === 'text') return keyReference(stated, bucket.estate);
  if (why !== undefined) return { kind: 'unknown', because: why };
  const name = algorithm.kind === 'text' ? plain(algorithm.text) : undefined;
  return name?.startsWith('aws:kms')
    ? keyReference(property({ ...bucket, properties: encryption }, 'KMSMasterKeyID'), bucket.estate)
    : undefined;
}

/** The key policy, the default one where none is stated. */
export function keyPolicy({ document, estate, resource }: Key, symbolTable: SymbolTable): Policy {
  if (document.kind !== 'absent') return readPolicy(document, symbolTable);
  const { template, logicalId } = resource;
  const whole = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: { Ref: 'AWS::AccountId' } }, Action: 'kms:*', Resource: '*' }],
  };
  return readPolicy(resolvedIn(estate, whole, { template, path: ['Resources', logicalId] }), symbolTable);
}

/**
 * Whether the key's stack may be in an account that its policy spells out, where nobody said which it is in: what the
 * policy leaves to that account, it leaves to the stack's own identities then.
 */
export function mayBeOfSpelledAccount(key: Key, symbolTable: SymbolTable): Decided {
  const [account] = accountsSpelled(keyPolicy(key, symbolTable), accountOf(key.resource.template));
  return account === undefined
    ? no
    : undecided(`the key's policy names the account ${account}; say with \`--account\` whether it is the stack's`);
}

/**
 * A key and every policy that has a say in its use: a principal of its own account needs the key policy, directly or
 * because that hands the
 * decision to the account; one of another account needs both sides.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
 */
export function keySubject(
  key: Key,
  symbolTable: SymbolTable,
  principals: readonly IdentityPrincipal[] = [],
): PolicySubject {
  const arn = symbolTable.encode(arnText(key.resource, key.estate) ?? attributeText(key.resource, 'Arn'));
  const account = symbolTable.encode(accountOf(key.resource.template));
  const policy = keyPolicy(key, symbolTable);
  const base = { ...policyOn(policy, arn, account), actions: keyActions };
  if (principals.length === 0) return base;
  const whole: Layer = { policy, target: base.target };
  const own: Layer = { policy: withoutDelegation(policy, account), target: base.target };
  const identities = principals.map((principal) => ({ principal, ...identityLayers(principal, base.target) }));
  const layersOf = ({ requester }: RequestContext): (typeof identities)[number] | undefined =>
    identities.find(({ principal }) => requester.kind === 'identity' && requester.arn === principal.requester.arn);
  return {
    ...base,
    layers: [whole, own, ...identities.flatMap(({ grants, limits }) => [grants, ...limits])],
    requesters: principals.map(({ requester, trust }) => ({ requester, trust })),
    evaluationPaths: (requestContext) => {
      const found = layersOf(requestContext);
      if (!found) return [[whole]];
      const { grants, limits } = found;
      return found.principal.requester.account === account
        ? [
            [own, ...limits],
            [whole, grants, ...limits],
          ]
        : [[whole, grants, ...limits]];
    },
  };
}

/** Whether a requester may use a key as S3 does it on their behalf. */
export function askKeyUse(
  subject: PolicySubject,
  bucket: Bucket,
  symbolTable: SymbolTable,
  requesters: NonNullable<PolicySubject['requesters']>,
  action: 'kms:Decrypt' | 'kms:GenerateDataKey' | 'kms:Encrypt',
  given: readonly Condition[] = [],
): Answer {
  const region = symbolTable.encode(regionOf(bucket.resource.template));
  const use = (context: readonly Condition[]): Answer =>
    ask(subject, {
      base: 'allowed',
      requesters,
      action: actionNamed(action),
      requestContext: ({ transport }) => transport === 'tls',
      given: [exactly('kms:viaservice', `s3.${region}.amazonaws.com`), ...context, ...given],
    });
  // replicas are encrypted as their sources or as their bucket says
  return action === 'kms:Encrypt' ? use([]) : inEncryptionContext(bucket, symbolTable, (context) => use([context]));
}

/**
 * An answer under what S3 tells KMS of the objects of a bucket: the ARN of the object, or that of the bucket where it
 * keeps a key for it; unknown where nobody can tell which, and it matters.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
 */
export function inEncryptionContext(
  bucket: Bucket,
  symbolTable: SymbolTable,
  put: (context: Condition) => Answer,
): Answer {
  // of two layers of KMS none is a bucket key
  const isDouble = isOneOf(get(defaultEncryption(bucket), 'SSEAlgorithm'), 'aws:kms:dsse');
  const hasBucketKey = allOf([not(isDouble), isSwitchedOn(bucketKeyEnabled(bucket))]);
  const key = 'kms:encryptioncontext:aws:s3:arn';
  const arn = `arn:aws:s3:::${symbolTable.encode(attributeText(bucket.resource, ''))}`;
  const pattern = parsePattern(`${arn}/*`, { wildcards: true, variables: false });
  const ofBucket = (): Answer => put(exactly(key, arn));
  const ofObject = (): Answer => put(like(key, { pattern }));
  const one = hasBucketKey.kind === 'no' ? ofObject() : ofBucket();
  if (hasBucketKey.kind === 'unknown' && one.kind !== ofObject().kind)
    return { kind: 'unknown', because: hasBucketKey.because };
  const anything = parsePattern('*', { wildcards: true, variables: false });
  return underItsName(bucket, one, () => put(like(key, { pattern: anything })));
}

/** A bucket of which nobody knows the name may be the one that a policy writes out. */
function underItsName(bucket: Bucket, answer: Answer, whateverItIs: () => Answer): Answer {
  const name = property(bucket, 'BucketName');
  const because = name.kind === 'text' ? whyOpenValue(name.text) : whyUnknown(name);
  if (answer.kind !== 'no' || because === undefined || whateverItIs().kind === 'no') return answer;
  return { kind: 'unknown', because };
}

/** The buckets of the estate that are encrypted with the key by default. */
export function bucketsOfKey(key: Key): readonly Resource[] {
  const targets = (resource: Resource, estate: Estate): readonly string[] => {
    const found = encryptionKey(bucketOf(estate, resource));
    return found?.kind === 'key' ? [resourceKey(found.key.resource)] : [];
  };
  return relation(key.estate, 'buckets of a key', ['AWS::S3::Bucket'], targets, resourceKey(key.resource));
}

/** Whether CloudFront may decrypt with the key for a distribution that signs by origin access control. */
export function askKeyForService(key: Key, symbolTable: SymbolTable, bucket: Bucket, distribution: Resource): Answer {
  const account = symbolTable.encode(accountOf(distribution.template));
  const arn = `arn:aws:cloudfront::${account}:distribution/${symbolTable.encode(attributeText(distribution, ''))}`;
  const service = { requester: { kind: 'service', name: 'cloudfront.amazonaws.com' }, trust: 'service' } as const;
  return askKeyUse(keySubject(key, symbolTable), bucket, symbolTable, [service], 'kms:Decrypt', [
    exactly('aws:sourcearn', arn),
    exactly('aws:sourceaccount', account),
  ]);
}

import {
  ask,
  bucketActions,
  directly,
  keyActions,
  type Action,
  type Answer,
  type Condition,
  type Layer,
  type PolicySubject,
  type Target,
} from '../policy';
import {
  accountOf,
  allOf,
  anyOf,
  attributeText,
  decided,
  get,
  isOneOf,
  isStated,
  literal,
  not,
  plain,
  textKey,
  tokensOf,
  yes,
  type Decided,
  type Reason,
  type Text,
  type Value,
} from '../template';
import { isFromService } from './questions';
import {
  bucketOf,
  isEnabledStatus,
  isLockable,
  objectOwnership,
  replicationRules,
  type Bucket,
  type ReplicationRule,
} from './bucket';
import { property, type Entity } from './estate';
import {
  replicationKeyNeeds,
  replicationNeeds,
  type ReplicationAccess,
  type ReplicationNeed,
} from './facts/replication-needs';
import { roleNamed, type Identity } from './identity';
import { askKeyUse, encryptionKey, inEncryptionContext, keyReference, keySubject, type KeyReference } from './key';
import { identityLayers, principalOf, type IdentityPrincipal } from './identity-layers';
import { anyBucket } from './stated-names';
import { nameFromArn } from './bucket-domain';
import { effectiveAccessOf, type EffectiveAccess } from './effective-access';

/** One rule of a replication configuration, with the buckets that take part in it. */
export interface BucketReplication {
  readonly source: Bucket;
  readonly rule: ReplicationRule;
  /** undefined when it is none of the templates' */
  readonly destination: Bucket | undefined;
}

/** And with the role of the templates that S3 replicates as. */
export interface Replication extends BucketReplication {
  readonly role: Identity;
}

/** The role that a bucket replicates as; absent when it does not replicate. */
export function replicationRole(bucket: Bucket): Value {
  return property(bucket, 'ReplicationConfiguration', 'Role');
}

/**
 * The rules that are on, of a bucket whose role the templates make; undefined when nobody can tell what the rules are.
 */
export function replicationsOf(source: Bucket): readonly Replication[] | undefined {
  const role = roleNamed(replicationRole(source), source.estate);
  return enabledRules(source)?.flatMap((one) => (role === undefined ? [] : [{ ...one, role }]));
}

/** The rules that are on, of a bucket that replicates as a role which no template makes; as for `replicationsOf`. */
export function replicationsAsOther(source: Bucket): readonly BucketReplication[] | undefined {
  const role = replicationRole(source);
  return role.kind === 'absent' || roleNamed(role, source.estate) !== undefined ? [] : enabledRules(source);
}

function enabledRules(source: Bucket): readonly BucketReplication[] | undefined {
  return replicationRules(source)
    ?.filter(({ isEnabled }) => isEnabled.kind !== 'no')
    .map((rule) => ({
      source,
      rule,
      destination: rule.destination.kind === 'bucket' ? bucketOf(source.estate, rule.destination.resource) : undefined,
    }));
}

/** One thing the role has to be allowed. */
export interface Need extends ReplicationNeed {
  /** whether the rule does what it is needed for; never no */
  readonly isNeeded: Decided;
}

/** What a rule needs its role to be allowed on both buckets, or may need. */
export function needsOf(replication: BucketReplication): readonly Need[] {
  const does = accessLevelsOf(replication);
  return replicationNeeds
    .map((need): Need => ({ ...need, isNeeded: does[need.accessLevel] }))
    .filter(({ isNeeded }) => isNeeded.kind !== 'no');
}

function accessLevelsOf({
  rule,
  source,
  destination,
}: BucketReplication): Readonly<Record<ReplicationAccess, Decided>> {
  const isOldStyle = decided(get(rule.value, 'Filter').kind === 'absent');
  return {
    replicates: rule.isEnabled,
    'replicates what is encrypted with KMS': allOf([rule.isEnabled, selectsKms(rule)]),
    'replicates nothing encrypted with KMS': allOf([rule.isEnabled, not(selectsKms(rule))]),
    'replicates deletes': allOf([
      rule.isEnabled,
      anyOf([isOldStyle, isEnabledStatus(get(rule.value, 'DeleteMarkerReplication', 'Status'))]),
    ]),
    'hands the replicas over': allOf([rule.isEnabled, handsOver(rule, destination, source)]),
    'replicates from under Object Lock': allOf([
      rule.isEnabled,
      anyOf([isLockable(source), isStated(property(source, 'ObjectLockConfiguration'))]),
    ]),
  };
}

/**
 * Whether replicas are to belong to another account that does not own them of itself. The role is of the account of
 * the source: S3 is handed it there.
 */
function handsOver({ value }: ReplicationRule, destination: Bucket | undefined, source: Bucket): Decided {
  const isTranslated = isStated(get(value, 'Destination', 'AccessControlTranslation'));
  if (destination === undefined) {
    const [mine, theirs] = [plain(accountOf(source.resource.template)), get(value, 'Destination', 'Account')];
    return allOf([isTranslated, mine === undefined ? yes : not(isOneOf(theirs, mine))]);
  }
  return allOf([
    isTranslated,
    decided(!isSameAccount(destination, source)),
    not(isOneOf(objectOwnership(destination), 'BucketOwnerEnforced')),
  ]);
}

function selectsKms({ value }: ReplicationRule): Decided {
  return isEnabledStatus(get(value, 'SourceSelectionCriteria', 'SseKmsEncryptedObjects', 'Status'));
}

/** What the role may have beyond its needs without anybody minding. */
const harmless: Readonly<Record<Need['at'], RegExp>> = {
  // what is granted on every bucket is said once, of the buckets elsewhere
  source: beginningWith(
    'Replicate',
    'Get(?!Object$|ObjectVersion$|ObjectTorrent|ObjectVersionTorrent)',
    'List',
    'InitiateReplication',
    'PutInventoryConfiguration',
    'GetObjectVersion',
  ),
  destination: beginningWith(
    'Replicate(Object|Delete|Tags)',
    'ObjectOwnerOverrideToBucketOwner',
    'GetBucket',
    'PutBucketVersioning',
    'List',
    'GetObjectVersionTagging',
    'GetObjectVersionAcl',
    'GetObjectAcl',
    'GetObjectTagging',
    'GetReplication',
    'GetEncryption',
  ),
};

/** Actions of S3 that begin with one of these patterns. */
function beginningWith(...patterns: readonly string[]): RegExp {
  return new RegExp(`^s3:(${patterns.join('|')})`);
}

/** The pictures that questions about one rule are put to. */
export interface ReplicationView {
  readonly replication: Replication;
  readonly principal: IdentityPrincipal;
  readonly source: EffectiveAccess;
  /** undefined when the templates do not make it */
  readonly destination: EffectiveAccess | undefined;
}

export function viewOf(replication: Replication): ReplicationView {
  const { source, destination, role } = replication;
  const here = effectiveAccessOf(source, {}, [role]);
  return {
    replication,
    source: here,
    principal: principalOf(role, here.symbolTable, source.resource.template),
    destination: destination && effectiveAccessOf(destination, {}, [role]),
  };
}

/** Objects that the rule is about: those under its prefix. */
function keyOf({ rule }: BucketReplication): string {
  const prefix = [
    get(rule.value, 'Filter', 'Prefix'),
    get(rule.value, 'Filter', 'And', 'Prefix'),
    get(rule.value, 'Prefix'),
  ]
    .map(literal)
    .find((one) => one !== undefined);
  return `${prefix ?? ''}x`;
}

/** Whether the role's own policies let it do something on a bucket, whatever the bucket's policy says. */
function askOwnPolicies(
  { principal }: ReplicationView,
  target: Target,
  actions: (action: Action) => boolean,
  objects: readonly string[] | undefined,
  limit = 1,
): Answer {
  const { grants, limits } = identityLayers(principal, target);
  const layers: readonly Layer[] = [grants, ...limits];
  const subject: PolicySubject = {
    target,
    account: principal.requester.account,
    actions: bucketActions,
    layers,
    evaluationPaths: () => [layers],
  };
  return ask(
    subject,
    {
      base: 'allowed',
      requesters: [principal],
      action: actions,
      requestContext: ({ transport }) => transport === 'tls',
      ...(objects ? { objects } : {}),
    },
    limit,
  );
}

/** Whether two resources are made in one account; accounts that nobody states are taken to be one. */
export function isSameAccount(one: Entity, other: Entity): boolean {
  return textKey(accountOf(one.resource.template)) === textKey(accountOf(other.resource.template));
}

/** Whether the role may do what is needed: as a whole in its own account, as far as its own policies go in another. */
export function hasPermission(view: ReplicationView, { anyOf, at }: Need): Answer {
  const { replication, source, destination } = view;
  const objects = [keyOf(replication)];
  const effectiveAccess = at === 'source' ? source : destination;
  const isMeant = ({ name }: Action): boolean => anyOf.includes(name);
  if (effectiveAccess && isSameAccount(effectiveAccess.bucket, replication.role)) {
    const [asker] = effectiveAccess.subject.requesters ?? [];
    return ask(effectiveAccess.subject, {
      base: 'allowed',
      requesters: asker ? [asker] : [],
      action: isMeant,
      requestContext: (one) => isFromService(one) && one.through === directly,
      objects,
    });
  }
  const answer = askOwnPolicies(view, targetOf(view, at), isMeant, objects);
  const open =
    at === 'destination' && destination === undefined ? whyNameless(replication.rule.destinationArn) : undefined;
  return answer.kind === 'no' && open !== undefined ? { kind: 'unknown', because: open } : answer;
}

/** Why nobody can tell which bucket an ARN is of: all of it is made at deployment. */
function whyNameless(arn: Value): Reason | undefined {
  return arn.kind === 'text' && nameFromArn(arn.text) === undefined ? tokensOf(arn.text)[0]?.because : undefined;
}

/**
 * What the role may do on a bucket that it does not need, as far as its own policies go; on any bucket that the rule
 * is not about when `at` is neither.
 */
export function extraPermissions(view: ReplicationView, at: Need['at'] | 'elsewhere'): Answer {
  return askOwnPolicies(
    view,
    at === 'elsewhere' ? anyBucket : targetOf(view, at),
    ({ name }) => at === 'elsewhere' || !harmless[at].test(name),
    undefined,
    50,
  );
}

/** Whether the destination's policy admits the role for what is needed: the side of another account. */
export function acceptsReplication({ destination, principal, replication }: ReplicationView, need: Need): Answer {
  if (destination === undefined) return { kind: 'no', closedBy: [] };
  const { symbolTable } = destination;
  const requester: IdentityPrincipal['requester'] = {
    ...principal.requester,
    arn: symbolTable.encode(replication.role.arn),
    account: symbolTable.encode(accountOf(replication.role.resource.template)),
  };
  return admits(destination, requester, replication, need);
}

/** The same for a role that no template makes, by its ARN; what is no ARN of a role is admitted nowhere. */
export function acceptsRole(role: Text, replication: BucketReplication, need: Need): Answer {
  if (replication.destination === undefined) return { kind: 'no', closedBy: [] };
  const effectiveAccess = effectiveAccessOf(replication.destination);
  const arn = effectiveAccess.symbolTable.encode(role);
  const requester = { kind: 'identity', arn, account: arn.split(':')[4] ?? '' } as const;
  return admits(effectiveAccess, requester, replication, need);
}

function admits(
  { subject: whole }: EffectiveAccess,
  requester: IdentityPrincipal['requester'],
  replication: BucketReplication,
  { anyOf }: Need,
): Answer {
  // the first layer is the bucket policy as it stands
  const layers = whole.layers.slice(0, 1);
  const subject: PolicySubject = { ...whole, layers, evaluationPaths: () => [layers] };
  return ask(subject, {
    base: 'allowed',
    requesters: [{ requester, trust: 'named' }],
    action: ({ name }) => anyOf.includes(name),
    objects: [keyOf(replication)],
    requestContext: (one) => isFromService(one) && one.through === directly,
  });
}

function targetOf({ source, replication }: ReplicationView, at: Need['at']): Target {
  if (at === 'source') return source.subject.target;
  const { destination, rule } = replication;
  const name: Text | undefined = destination
    ? attributeText(destination.resource, '')
    : rule.destinationArn.kind === 'text'
      ? nameFromArn(rule.destinationArn.text)
      : undefined;
  // an ARN that is made at deployment equals itself
  const whole = rule.destinationArn.kind === 'text' ? rule.destinationArn.text : [];
  const self =
    name === undefined ? source.symbolTable.encode(whole) : `arn:aws:s3:::${source.symbolTable.encodeName(name)}`;
  return { self, parts: `${self}/` };
}

/** A key that the role must be able to use, and what for. */
export interface KeyNeed {
  /** whether the rule selects what is encrypted with KMS; never no */
  readonly isNeeded: Decided;
  readonly reference: KeyReference;
  readonly action: 'kms:Decrypt' | 'kms:Encrypt';
  readonly value: Value;
}

/** The keys of a rule that replicates objects encrypted with KMS. */
export function keyNeedsOf({ source, rule }: Replication): readonly KeyNeed[] {
  const isNeeded = allOf([rule.isEnabled, selectsKms(rule)]);
  if (isNeeded.kind === 'no') return [];
  const own = encryptionKey(source);
  const replica = get(rule.value, 'Destination', 'EncryptionConfiguration', 'ReplicaKmsKeyID');
  const { source: decrypt, replica: encrypt } = replicationKeyNeeds;
  return [
    ...(own === undefined
      ? []
      : [{ isNeeded, reference: own, action: decrypt, value: property(source, 'BucketEncryption') }]),
    ...(replica.kind === 'absent'
      ? []
      : [{ isNeeded, reference: keyReference(replica, source.estate), action: encrypt, value: replica }]),
  ];
}

/**
 * Whether the role may use a key: as a whole where the templates make it; where they do not, as far as its own policies
 * go, which a key of another account needs in any case.
 */
export function askKeyNeed(view: ReplicationView, { reference, action }: KeyNeed): Answer {
  const { replication, principal, source } = view;
  const { symbolTable } = source;
  if (reference.kind === 'unknown') return { kind: 'unknown', because: reference.because };
  if (reference.kind === 'aws-managed') return { kind: 'yes', witnesses: [] };
  const bucket = action === 'kms:Decrypt' ? replication.source : (replication.destination ?? replication.source);
  if (reference.kind === 'key') {
    const subject = keySubject(reference.key, symbolTable, [principal]);
    return askKeyUse(subject, bucket, symbolTable, [principal], action);
  }
  const [, account] = /^arn:[^:]+:kms:[^:]*:(\d+):key\//.exec(reference.name) ?? [];
  if (account === undefined) return { kind: 'unknown', because: `\`${reference.name}\` is made elsewhere` };
  const own = (given: readonly Condition[]): Answer =>
    askOwnKeyPolicies(view, symbolTable.encode([reference.name]), action, given);
  // replicas are encrypted as their sources or as their bucket says
  const answer = action === 'kms:Encrypt' ? own([]) : inEncryptionContext(bucket, symbolTable, (one) => own([one]));
  const mine = plain(accountOf(replication.role.resource.template));
  return answer.kind === 'no' && mine !== undefined && account === mine
    ? { kind: 'unknown', because: `\`${reference.name}\` is made elsewhere, and its policy may let the role in` }
    : answer;
}

function askOwnKeyPolicies(
  { principal }: ReplicationView,
  arn: string,
  action: KeyNeed['action'],
  given: readonly Condition[],
): Answer {
  const target: Target = { self: arn, parts: `${arn}/` };
  const { grants, limits } = identityLayers(principal, target);
  const layers: readonly Layer[] = [grants, ...limits];
  const { account } = principal.requester;
  return ask(
    { target, account, actions: keyActions, layers, evaluationPaths: () => [layers] },
    {
      base: 'allowed',
      requesters: [principal],
      action: ({ name }) => name === action,
      requestContext: ({ transport }) => transport === 'tls',
      given,
    },
  );
}

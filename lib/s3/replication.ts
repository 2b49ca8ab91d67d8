import {
  ask,
  bucketActions,
  directly,
  type Action,
  type Answer,
  type Layer,
  type PolicySubject,
  type Target,
} from '../policy';
import { accountOf, attributeText, get, literal, textKey, type Text, type Value } from '../template';
import { bucketOf, replicationRules, type Bucket, type ReplicationRule } from './bucket';
import { property, type Entity } from './estate';
import { roleNamed, type Identity } from './identity';
import { encryptionKey, keyReference, type KeyReference } from './key';
import { identityLayers, principalOf, type Principal } from './layers';
import { anyBucket } from './names';
import { nameFromArn } from './naming';
import { pictureOf, type Picture } from './picture';

/** One rule of a replication configuration, with all that takes part in it. */
export interface Replication {
  readonly source: Bucket;
  readonly rule: ReplicationRule;
  /** the role of the templates that S3 replicates as */
  readonly role: Identity;
  /** undefined when it is none of the templates' */
  readonly destination: Bucket | undefined;
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
  const rules = replicationRules(source);
  if (rules === undefined) return undefined;
  if (role === undefined) return [];
  return rules
    .filter(({ isEnabled }) => isEnabled !== false)
    .map((rule) => ({
      source,
      rule,
      role,
      destination: rule.destination.kind === 'bucket' ? bucketOf(source.estate, rule.destination.resource) : undefined,
    }));
}

/** One thing the role has to be allowed. */
export interface Need {
  readonly action: string;
  readonly at: 'source' | 'destination';
}

/**
 * What a rule needs its role to be allowed on both buckets.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
 */
export function needsOf({ rule, source, destination }: Replication): readonly Need[] {
  const on = (at: Need['at'], ...actions: readonly string[]): readonly Need[] =>
    actions.map((action) => ({ action, at }));
  const deletes = get(rule.value, 'DeleteMarkerReplication', 'Status');
  const isOldStyle = get(rule.value, 'Filter').kind === 'absent';
  const isForeign = destination !== undefined && !isSameAccount(destination, source);
  const overridesOwner = isForeign && get(rule.value, 'Destination', 'AccessControlTranslation').kind === 'map';
  return [
    ...on(
      'source',
      's3:GetReplicationConfiguration',
      's3:ListBucket',
      's3:GetObjectVersionForReplication',
      's3:GetObjectVersionAcl',
      's3:GetObjectVersionTagging',
    ),
    ...on('destination', 's3:ReplicateObject', 's3:ReplicateTags'),
    ...(isOldStyle || literal(deletes) === 'Enabled' ? on('destination', 's3:ReplicateDelete') : []),
    ...(overridesOwner ? on('destination', 's3:ObjectOwnerOverrideToBucketOwner') : []),
  ];
}

/** What the role may have beyond its needs without anybody minding. */
const harmless: Readonly<Record<Need['at'], RegExp>> = {
  // what is granted on every bucket is said once, of the buckets elsewhere
  source:
    /^s3:(Replicate|Get(?!Object$|ObjectVersion$|ObjectTorrent|ObjectVersionTorrent)|List|InitiateReplication|PutInventoryConfiguration|GetObjectVersion)/,
  destination:
    /^s3:(Replicate(Object|Delete|Tags)|ObjectOwnerOverrideToBucketOwner|GetBucketVersioning|PutBucketVersioning|List|GetObjectVersionTagging|GetObjectVersionAcl|GetObjectAcl|GetObjectTagging|GetBucket|GetReplication|GetEncryption)/,
};

/** The pictures that questions about one rule are put to. */
export interface ReplicationView {
  readonly replication: Replication;
  readonly principal: Principal;
  readonly source: Picture;
  /** undefined when the templates do not make it */
  readonly destination: Picture | undefined;
}

export function viewOf(replication: Replication): ReplicationView {
  const { source, destination, role } = replication;
  const here = pictureOf(source, {}, [role]);
  return {
    replication,
    source: here,
    principal: principalOf(role, here.vocabulary, source.resource.template),
    destination: destination && pictureOf(destination, {}, [role]),
  };
}

/** Objects that the rule is about: those under its prefix. */
function keyOf({ rule }: Replication): string {
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
    account: principal.caller.account,
    actions: bucketActions,
    layers,
    routes: () => [layers],
  };
  return ask(
    subject,
    {
      base: 'allowed',
      callers: [principal],
      action: actions,
      surroundings: ({ transport }) => transport === 'tls',
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
export function askNeed(view: ReplicationView, { action, at }: Need): Answer {
  const { replication, source, destination } = view;
  const objects = [keyOf(replication)];
  const picture = at === 'source' ? source : destination;
  const isMeant = ({ name }: Action): boolean => name === action;
  if (picture && isSameAccount(picture.bucket, replication.role)) {
    const [asker] = picture.subject.callers ?? [];
    return ask(picture.subject, {
      base: 'allowed',
      callers: asker ? [asker] : [],
      action: isMeant,
      surroundings: ({ transport, through }) => transport === 'tls' && through === directly,
      objects,
    });
  }
  return askOwnPolicies(view, targetOf(view, at), isMeant, objects);
}

/**
 * What the role may do on a bucket that it does not need, as far as its own policies go; on any bucket that the rule
 * is not about when `at` is neither.
 */
export function askExcess(view: ReplicationView, at: Need['at'] | 'elsewhere'): Answer {
  return askOwnPolicies(
    view,
    at === 'elsewhere' ? anyBucket : targetOf(view, at),
    ({ name }) => at === 'elsewhere' || !harmless[at].test(name),
    undefined,
    50,
  );
}

/** Whether the destination's policy admits the role for what is needed: the side of another account. */
export function askAdmission({ destination, principal, replication }: ReplicationView, { action }: Need): Answer {
  if (destination === undefined) return { kind: 'no', closedBy: [] };
  // the first layer is the bucket policy as it stands
  const layers = destination.subject.layers.slice(0, 1);
  const subject: PolicySubject = { ...destination.subject, layers, routes: () => [layers] };
  const { vocabulary } = destination;
  const caller: Principal['caller'] = {
    ...principal.caller,
    arn: vocabulary.encode(replication.role.arn),
    account: vocabulary.encode(accountOf(replication.role.resource.template)),
  };
  return ask(subject, {
    base: 'allowed',
    callers: [{ caller, trust: 'named' }],
    action: ({ name }) => name === action,
    objects: [keyOf(replication)],
    surroundings: ({ transport, through }) => transport === 'tls' && through === directly,
  });
}

function targetOf({ source, replication }: ReplicationView, at: Need['at']): Target {
  if (at === 'source') return source.subject.target;
  const { destination, rule } = replication;
  const stated: Text = rule.destinationArn.kind === 'text' ? rule.destinationArn.text : [];
  const name: Text | undefined = destination ? attributeText(destination.resource, '') : nameFromArn(stated);
  const { vocabulary } = source;
  // an ARN that nobody can take apart is still itself
  const self = name === undefined ? vocabulary.encodeName(stated) : `arn:aws:s3:::${vocabulary.encodeName(name)}`;
  return { self, parts: `${self}/` };
}

/** A key that the role must be able to use, and what for. */
export interface KeyNeed {
  readonly reference: KeyReference;
  readonly action: 'kms:Decrypt' | 'kms:GenerateDataKey';
  readonly value: Value;
}

/** The keys of a rule that replicates objects encrypted with KMS. */
export function keyNeedsOf({ source, rule }: Replication): readonly KeyNeed[] {
  const selects = literal(get(rule.value, 'SourceSelectionCriteria', 'SseKmsEncryptedObjects', 'Status')) === 'Enabled';
  if (!selects) return [];
  const own = encryptionKey(source);
  const replica = get(rule.value, 'Destination', 'EncryptionConfiguration', 'ReplicaKmsKeyID');
  return [
    ...(own === undefined
      ? []
      : [{ reference: own, action: 'kms:Decrypt', value: property(source, 'BucketEncryption') } as const]),
    ...(replica.kind === 'absent'
      ? []
      : [{ reference: keyReference(replica, source.estate), action: 'kms:GenerateDataKey', value: replica } as const]),
  ];
}

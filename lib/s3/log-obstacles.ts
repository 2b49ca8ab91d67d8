import { ask, type Answer, type SymbolTable } from '../policy';
import {
  get,
  isOneOf,
  isPresent,
  isSwitchedOn,
  no,
  partitionOfRegion,
  reason,
  undecided,
  whyUnknown,
  throughLast,
  type Decided,
  type Place,
  type Reason,
  type Resource,
  type Value,
} from '../template';
import { cannedAcl } from './acl';
import { bucketKeyEnabled, defaultEncryption, inSameRegion, objectOwnership, type Bucket } from './bucket';
import { bucketAccess } from './bucket-access';
import { areAclsOn } from './defaults';
import { property, resourcesOf, entity } from './estate';
import { metadataTables, type LogWriter } from './facts/log-writers';
import { regionStatus } from './facts/regions';
import { nameOf, roleNamed, type Identity } from './identity';
import { encryptionKey, keyReference, keySubject, type KeyReference } from './key';
import { askDelivery, isDeliveryNotExplicitlyDenied } from './log-admission';
import type { LogDelivery } from './log-delivery';
import { mayBeAdmittedOutside } from './outside-writers';
import { symbolTableOf } from './stated-names';
import { askKey } from './who-can';
import { effectiveAccessOf } from './effective-access';

/** Something that keeps what a resource writes out of the bucket. */
export interface Obstacle {
  /** false: it may, and nobody can tell */
  readonly isCertain: boolean;
  /** what it is, as a sentence */
  readonly because: Reason;
  readonly place?: Place;
}

/**
 * What keeps a delivery from arriving in the bucket: its encryption, Object Lock, name, region, the policies on it and
 * on its key, its ACL. Nothing where the delivery is switched off.
 */
export function obstaclesTo(delivery: LogDelivery, bucket: Bucket): readonly Obstacle[] {
  const { isOn: isDelivering } = delivery;
  if (isDelivering.kind === 'no') return [];
  const found = [byEncryption, byTrailKey, byObjectLock, byNameOrRegion, byAdmission].flatMap((look) =>
    look(delivery, bucket),
  );
  if (isDelivering.kind === 'yes') return found;
  return found.map((one) => ({
    ...one,
    isCertain: false,
    because: reason`whether it is on at all; if so, ${one.because}`,
  }));
}

function certain(because: Reason, place?: Place): readonly Obstacle[] {
  return [{ isCertain: true, because, ...(place ? { place } : {}) }];
}

function perhaps(because: Reason, place?: Place): readonly Obstacle[] {
  return [{ isCertain: false, because, ...(place ? { place } : {}) }];
}

function byEncryption({ writer }: LogDelivery, bucket: Bucket): readonly Obstacle[] {
  const reference = encryptionKey(bucket);
  if (reference === undefined) return [];
  const name = nameOf(bucket.resource);
  const { place } = defaultEncryption(bucket);
  if (writer.encryption === 'SSE-S3') {
    if (reference.kind === 'unknown' && !isKms(bucket))
      return perhaps(
        reason`whether \`${name}\` is encrypted with SSE-S3, as ${writer.what} need it: ${reference.because}`,
      );
    return certain(
      `\`${name}\` is encrypted with a KMS key by default, and ${writer.what} are delivered to SSE-S3 only`,
      place,
    );
  }
  if (reference.kind === 'aws-managed')
    return writer.encryption === undefined
      ? []
      : certain(`\`${name}\` is encrypted with the key \`aws/s3\`, which ${writer.what} cannot use`, place);
  return writer.key === undefined ? [] : byKeyPolicy(writer.key, reference, bucket);
}

/** CloudTrail encrypts with the key of the trail, whatever the bucket says. */
function byTrailKey({ source }: LogDelivery, bucket: Bucket): readonly Obstacle[] {
  if (source.type !== 'AWS::CloudTrail::Trail') return [];
  const reference = keyReference(property(entity(bucket.estate, source), 'KMSKeyId'), bucket.estate);
  if (reference.kind === 'aws-managed') return [];
  return byKeyPolicy({ service: 'cloudtrail.amazonaws.com', action: 'kms:GenerateDataKey' }, reference, bucket);
}

/** Whether it is known that the default encryption is KMS's, though the key may not be. */
function isKms(bucket: Bucket): boolean {
  const encryption = defaultEncryption(bucket);
  const algorithm = property({ ...bucket, properties: encryption }, 'SSEAlgorithm');
  return isOneOf(algorithm, 'aws:kms', 'aws:kms:dsse').kind === 'yes';
}

function byKeyPolicy(
  need: NonNullable<LogWriter['key']>,
  reference: KeyReference,
  bucket: Bucket,
): readonly Obstacle[] {
  if (reference.kind === 'aws-managed') return [];
  if (reference.kind !== 'key') {
    const why = reference.kind === 'foreign' ? `\`${reference.name}\` is made elsewhere` : reference.because;
    return perhaps(reason`whether the key lets \`${need.service}\` use it: ${why}`);
  }
  const { key } = reference;
  const symbolTable = symbolTableOf(bucket.estate, bucket.resource.template);
  const subject = keySubject(key, symbolTable);
  const hasBucketKey = isSwitchedOn(bucketKeyEnabled(bucket));
  const isNeeded = need.withBucketKey !== undefined && hasBucketKey.kind !== 'no';
  const actions = [need.action, ...(isNeeded && need.withBucketKey ? [need.withBucketKey] : [])];
  return actions.flatMap((action): readonly Obstacle[] => {
    const answer = ask(subject, {
      base: 'allowed',
      action: ({ name }) => name === action,
      requesters: [{ requester: { kind: 'service', name: need.service }, trust: 'service' }],
      requestContext: ({ transport }) => transport === 'tls',
    });
    const words = `the policy of \`${nameOf(key.resource)}\` does not let \`${need.service}\` do \`${action}\``;
    // where there may be no bucket key, it may not need what it needs with one
    const isOpen = hasBucketKey.kind === 'unknown' && action !== need.action;
    return verdict(answer, words, isOpen ? hasBucketKey : mayBeAdmittedOutside(key), key.document.place);
  });
}

/** A `no` is certain unless somebody outside the templates may see to it at deployment. */
function verdict(answer: Answer, refusal: string, elsewhere: Decided, place?: Place): readonly Obstacle[] {
  if (answer.kind === 'yes') return [];
  if (answer.kind === 'unknown') return perhaps(reason`whether ${refusal}: ${answer.because}`, place);
  return elsewhere.kind === 'unknown'
    ? perhaps(reason`${refusal}, but ${elsewhere.because}`, place)
    : certain(refusal, place);
}

function byObjectLock({ writer }: LogDelivery, bucket: Bucket): readonly Obstacle[] {
  if (writer.refusesObjectLock !== true) return [];
  const name = nameOf(bucket.resource);
  const enabled = property(bucket, 'ObjectLockEnabled');
  const configuration = property(bucket, 'ObjectLockConfiguration');
  const isLocked = isSwitchedOn(enabled);
  const locked = isLocked.kind === 'yes' ? enabled : configuration;
  const because = isLocked.kind === 'unknown' ? isLocked.because : whyUnknown(locked);
  if (because !== undefined)
    return perhaps(reason`whether Object Lock is on for \`${name}\`: ${because}`, locked.place);
  if (!isPresent(locked)) return [];
  return certain(
    `Object Lock is on for \`${name}\`, and ${writer.what} are not delivered to such a bucket`,
    locked.place,
  );
}

function byNameOrRegion({ writer, source }: LogDelivery, bucket: Bucket): readonly Obstacle[] {
  const name = nameOf(bucket.resource);
  const found: Obstacle[] = [];
  if (writer.isRegional && inSameRegion(source.template, bucket.resource.template).kind === 'no')
    found.push(...certain(`\`${name}\` is in another region, and ${writer.what} stay in theirs`));
  if (writer.refusesOptInRegions) found.push(...byOptInRegion(writer, bucket));
  if (writer.bucketPrefix !== undefined) {
    const stated = property(bucket, 'BucketName');
    const begin = stated.kind === 'text' ? stated.text[0] : undefined;
    const words = `the name of \`${name}\` begins with \`${writer.bucketPrefix}\`, as ${writer.what} need it`;
    const isShort = typeof begin !== 'string' || (stated.kind === 'text' && stated.text.length > 1 && begin === '');
    if (isShort) found.push(...perhaps(`whether ${words}`, stated.place));
    else if (!begin.startsWith(writer.bucketPrefix))
      found.push(
        ...certain(`${writer.what} go to buckets whose name begins with \`${writer.bucketPrefix}\``, stated.place),
      );
  }
  return found;
}

/** A region of the partition that the page does not list is newer than it, and has to be opted in to most likely. */
function byOptInRegion({ what }: LogWriter, { resource }: Bucket): readonly Obstacle[] {
  const { region } = resource.template.environment;
  if (region === undefined || partitionOfRegion(region)?.name !== 'aws') return [];
  const status = regionStatus(region);
  if (status === 'enabled') return [];
  const words = `\`${nameOf(resource)}\` is in \`${region}\`, which an account has to opt in to`;
  return status === 'opt-in'
    ? certain(`${words}, and ${what} are not delivered there`)
    : perhaps(`whether ${words}: then ${what} are not delivered there`);
}

function byAdmission(delivery: LogDelivery, bucket: Bucket): readonly Obstacle[] {
  const { writer } = delivery;
  if (writer.admission === 'ACL that AWS adds') return byOwnership(writer, bucket);
  if (writer.admission === 'policy that AWS adds') return byDenial(delivery, bucket);
  if (writer.admission === 'role') return byRole(delivery, bucket);
  const acl = writer.admission === 'policy or ACL' ? aclAdmits(bucket) : no;
  if (acl.kind === 'yes') return [];
  const answer = askDelivery(delivery, bucket);
  if (answer.kind === 'yes') return [];
  const name = nameOf(bucket.resource);
  const [service = 'the service'] = writer.services;
  if (acl.kind === 'unknown')
    return perhaps(`\`${name}\` admits log delivery by an ACL, which works only if ACLs are on there`);
  if (answer.kind === 'unknown') return perhaps(reason`whether \`${name}\` admits ${writer.what}: ${answer.because}`);
  if (writer.admission === 'policy or role') {
    const role = recorderAdmits(delivery, bucket);
    if (role.kind === 'yes') return [];
    if (role.kind === 'unknown')
      return perhaps(reason`whether the role of the recorder may write to \`${name}\`: ${role.because}`);
  }
  const rejected = writer.answer === undefined ? '' : `, so that the deployment ends in \`${writer.answer}\``;
  return verdict(
    answer,
    `no policy on \`${name}\` lets \`${service}\` write ${writer.what} here${rejected}`,
    mayBeAdmittedOutside(bucket),
  );
}

function byOwnership({ what }: LogWriter, bucket: Bucket): readonly Obstacle[] {
  const { place } = objectOwnership(bucket);
  const name = nameOf(bucket.resource);
  const areOn = areAclsOn(bucket);
  if (areOn.kind === 'yes') return [];
  if (areOn.kind === 'no') return certain(`ACLs are off for \`${name}\`, and ${what} need them on`, place);
  return perhaps(reason`whether ACLs are on for \`${name}\`, as ${what} need them: ${areOn.because}`, place);
}

/** AWS adds what is missing, but takes nothing away, and gives up at `NotAction` and `NotPrincipal`. */
function byDenial(delivery: LogDelivery, bucket: Bucket): readonly Obstacle[] {
  const { writer } = delivery;
  const name = nameOf(bucket.resource);
  const notDenied = isDeliveryNotExplicitlyDenied(delivery, bucket);
  const [service = 'the service'] = writer.services;
  if (notDenied.kind !== 'yes')
    return verdict(notDenied, `the policy of \`${name}\` denies \`${service}\` what ${writer.what} need`, no);
  const odd = bucketAccess(bucket.estate, bucket.resource)
    .policies.flatMap(({ policy }) => policy.statements)
    .find(({ notActions, notPrincipals }) => notActions !== undefined || notPrincipals !== undefined);
  if (odd === undefined) return [];
  return verdict(
    askDelivery(delivery, bucket),
    `no policy on \`${name}\` admits ${writer.what}, and AWS adds no statement to one with \`NotAction\` ` +
      `or \`NotPrincipal\``,
    no,
    odd.place,
  );
}

/** Whether the ACL of the bucket lets log delivery in. */
function aclAdmits(bucket: Bucket): Decided {
  const acl = cannedAcl(property(bucket, 'AccessControl'));
  if (acl === 'unknown') return undecided('the ACL is not known');
  return acl !== 'none' && acl.name === 'LogDeliveryWrite' ? areAclsOn(bucket) : no;
}

/** Whether the role of a recorder of AWS Config may write; a service-linked one may not, whatever it is asked for. */
function recorderAdmits({ source }: LogDelivery, bucket: Bucket): Decided {
  const { estate } = bucket;
  const recorder = resourcesOf(estate.inventory, 'AWS::Config::ConfigurationRecorder').find(
    ({ template }) => template === source.template,
  );
  if (recorder === undefined) return undecided('the recorder is not among the templates');
  const role = property(entity(estate, recorder), 'RoleARN');
  if (
    role.kind === 'text' &&
    role.text.some((part) => typeof part === 'string' && /role\/aws-service-role\//.test(part))
  )
    return no;
  const identity = roleNamed(role, estate);
  if (identity === undefined) return undecided(whyUnknown(role) ?? 'the role is made elsewhere');
  return askRole(identity, bucket);
}

/** Whether a role may write into the bucket, over all policies: anything, or objects of those keys. */
function askRole(role: Identity, bucket: Bucket, keyOf?: (symbolTable: SymbolTable) => string): Answer {
  const { subject, symbolTable } = effectiveAccessOf(bucket, {}, [role]);
  const [asker] = subject.requesters ?? [];
  return ask(subject, {
    base: 'allowed',
    requesters: asker ? [asker] : [],
    action: ({ name }) => name === 's3:PutObject',
    ...(keyOf === undefined ? {} : { objects: [keyOf(symbolTable)] }),
  });
}

/** What writes with the role that its source hands over: a role made elsewhere is not known. */
function byRole({ writer, source, role, prefix }: LogDelivery, bucket: Bucket): readonly Obstacle[] {
  const name = nameOf(bucket.resource);
  const identity = role === undefined ? undefined : roleNamed(role, bucket.estate);
  const refusal = `the role of \`${nameOf(source)}\` may not write ${writer.what} to \`${name}\``;
  if (identity === undefined) return perhaps(reason`whether ${refusal}: it is made elsewhere`, role?.place);
  const why = whyUnknown(prefix);
  if (why !== undefined) return perhaps(reason`whether ${refusal}: ${why}`, prefix.place);
  const answer = askRole(identity, bucket, (symbolTable) => objectKey(writer, prefix, symbolTable));
  return [
    ...verdict(answer, refusal, mayBeAdmittedOutside(bucket), role?.place),
    ...byKeyOfRole(source, identity, bucket),
  ];
}

/** Whether the role may use the key that the bucket encrypts with, where the templates make it. */
function byKeyOfRole(source: Resource, role: Identity, bucket: Bucket): readonly Obstacle[] {
  const access = effectiveAccessOf(bucket, {}, [role]);
  const [asker] = access.subject.requesters ?? [];
  const answer = asker && askKey(access, asker, 'write');
  if (answer === undefined || access.key?.reference.kind !== 'key') return [];
  const { key } = access.key.reference;
  const refusal = `the role of \`${nameOf(source)}\` may not encrypt with the key \`${nameOf(key.resource)}\``;
  return verdict(answer, refusal, mayBeAdmittedOutside(key), key.document.place);
}

/** One key that is written; what follows an expression such as `!{timestamp:yyyy}` is any text. */
function objectKey({ object }: LogWriter, prefix: Value, symbolTable: SymbolTable): string {
  const stated = prefix.kind === 'text' ? symbolTable.encode(prefix.text) : '';
  const closed = throughLast(stated, '}');
  return object.replace('{prefix}', () => closed.replaceAll(/!\{[^}]*\}/g, '0') + stated.slice(closed.length));
}

/**
 * What keeps the metadata tables of the bucket from being written: the policy of the key that encrypts them. Where no
 * key is stated, the table bucket of AWS has one of its own.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/metadata-tables-permissions.html
 */
export function obstaclesToTables(bucket: Bucket): readonly (Obstacle & { readonly table: Place })[] {
  const metadata = property(bucket, 'MetadataConfiguration');
  const tables = metadata.kind === 'map' ? Object.keys(metadata.raw).map((name) => get(metadata, name)) : [];
  return tables.flatMap((table) => {
    const stated = get(table, 'EncryptionConfiguration', 'KmsKeyArn');
    if (!isPresent(stated)) return [];
    const reference = keyReference(stated, bucket.estate);
    const { services, keyActions } = metadataTables;
    return services
      .flatMap((service) => keyActions.flatMap((action) => byKeyPolicy({ service, action }, reference, bucket)))
      .map((obstacle) => ({ ...obstacle, table: table.place }));
  });
}

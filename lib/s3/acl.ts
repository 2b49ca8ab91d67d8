import { own, literal, whyUnknown, type Value } from '../template';
import { objectOwnership, type Bucket } from './bucket';
import { areAclsOn } from './defaults';
import { property } from './estate';
import { ignoresPublicAcls } from './public-access-block';

/** What an ACL lets somebody do with a bucket. */
export type AclPermission = 'list' | 'write' | 'read the ACL of' | 'change the ACL of';

export interface AclGrant {
  readonly to: 'anyone' | 'any AWS account' | 'log delivery' | { readonly canonicalId: string };
  readonly permits: readonly AclPermission[];
}

/** What an ACL grants beyond the owner. */
export interface Acl {
  readonly name: string;
  /** it grants something to somebody other than the owner, so that S3 rejects it where ACLs are off */
  readonly isExternal: boolean;
  readonly grants: readonly AclGrant[];
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl */
const cannedAcls: readonly Acl[] = [
  { name: 'Private', isExternal: false, grants: [] },
  // for a bucket these two say no more than Private does
  { name: 'BucketOwnerRead', isExternal: false, grants: [] },
  { name: 'BucketOwnerFullControl', isExternal: false, grants: [] },
  { name: 'PublicRead', isExternal: true, grants: [{ to: 'anyone', permits: ['list'] }] },
  { name: 'PublicReadWrite', isExternal: true, grants: [{ to: 'anyone', permits: ['list', 'write'] }] },
  { name: 'AuthenticatedRead', isExternal: true, grants: [{ to: 'any AWS account', permits: ['list'] }] },
  {
    name: 'LogDeliveryWrite',
    isExternal: true,
    grants: [{ to: 'log delivery', permits: ['write', 'read the ACL of'] }],
  },
  { name: 'AwsExecRead', isExternal: true, grants: [] },
];

const permissions: Readonly<Record<string, readonly AclPermission[]>> = {
  READ: ['list'],
  WRITE: ['write'],
  READ_ACP: ['read the ACL of'],
  WRITE_ACP: ['change the ACL of'],
  FULL_CONTROL: ['list', 'write', 'read the ACL of', 'change the ACL of'],
};
const groups: Readonly<Record<string, AclGrant['to']>> = {
  AllUsers: 'anyone',
  AuthenticatedUsers: 'any AWS account',
  LogDelivery: 'log delivery',
};

/**
 * The ACL that the property `AccessControl` names; 'none' when it is absent. For buckets that run, whose grants need
 * not be those of a canned ACL,
 * the name spells them out: `AllUsers=READ+WRITE 79a5…=FULL_CONTROL`.
 */
export function cannedAcl(value: Value): Acl | 'none' | 'unknown' {
  if (value.kind === 'absent') return 'none';
  const name = literal(value);
  if (name === undefined || whyUnknown(value) !== undefined) return 'unknown';
  return cannedAcls.find((acl) => acl.name === name) ?? grantsNamed(name) ?? 'unknown';
}

function grantsNamed(name: string): Acl | undefined {
  const grants = name.split(' ').map((part): AclGrant | undefined => {
    const [, to, what] = /^([^=]+)=([A-Z_+]+)$/.exec(part) ?? [];
    const permits = what?.split('+').map((one) => own(permissions, one));
    if (to === undefined || permits === undefined || permits.includes(undefined)) return undefined;
    return { to: own(groups, to) ?? { canonicalId: to }, permits: [...new Set(permits.flatMap((one) => one ?? []))] };
  });
  return grants.includes(undefined)
    ? undefined
    : { name, isExternal: true, grants: grants.filter((one) => one !== undefined) };
}

/** What the ACL grants to external principals, whoever they are. */
export function publicGrant({ grants }: Acl): (AclGrant & { readonly to: 'anyone' | 'any AWS account' }) | undefined {
  const isPublic = (grant: AclGrant): grant is AclGrant & { readonly to: 'anyone' | 'any AWS account' } =>
    grant.to === 'anyone' || grant.to === 'any AWS account';
  return grants.filter(isPublic).sort((a, b) => Number(b.to === 'anyone') - Number(a.to === 'anyone'))[0];
}

/** How the ACL of a bucket stands to external principals. */
export type PublicAcl =
  | { readonly kind: 'no' }
  | { readonly kind: 'yes'; readonly acl: Acl; readonly grant: NonNullable<ReturnType<typeof publicGrant>> }
  /** what nobody can tell */
  | { readonly kind: 'unknown'; readonly value: Value };

/** Whether the bucket's ACL makes it public, after ownership has had its say and the public access block its own. */
export function publicAcl(bucket: Bucket): PublicAcl {
  const value = property(bucket, 'AccessControl');
  const acl = cannedAcl(value);
  const grant = acl === 'none' || acl === 'unknown' ? undefined : publicGrant(acl);
  if (acl === 'none' || (acl !== 'unknown' && grant === undefined)) return { kind: 'no' };
  const ownership = objectOwnership(bucket);
  if (areAclsOn(bucket).kind === 'no') return { kind: 'no' };
  const isIgnored = ignoresPublicAcls(bucket);
  if (isIgnored.kind === 'yes') return { kind: 'no' };
  const ignores = property(bucket, 'PublicAccessBlockConfiguration', 'IgnorePublicAcls');
  const open = [value, ownership, ignores].find((one) => whyUnknown(one) !== undefined);
  if (acl === 'unknown' || grant === undefined || open || isIgnored.kind === 'unknown')
    return { kind: 'unknown', value: open ?? value };
  return { kind: 'yes', acl, grant };
}

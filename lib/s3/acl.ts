import { get, isOn, literal, whyUnknown, type Value } from '../template';
import { objectOwnership, type Bucket } from './bucket';
import { property } from './estate';

/** What a canned ACL grants beyond the owner. */
export interface CannedAcl {
  readonly name: string;
  /** it grants something to somebody other than the owner, so that S3 rejects it where ACLs are off */
  readonly isExternal: boolean;
  /** whom it makes the bucket public to */
  readonly opensTo?: 'anyone' | 'any AWS account';
  readonly permits?: 'list' | 'list and write';
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl */
const cannedAcls: readonly CannedAcl[] = [
  { name: 'Private', isExternal: false },
  // for a bucket these two say no more than Private does
  { name: 'BucketOwnerRead', isExternal: false },
  { name: 'BucketOwnerFullControl', isExternal: false },
  { name: 'PublicRead', isExternal: true, opensTo: 'anyone', permits: 'list' },
  { name: 'PublicReadWrite', isExternal: true, opensTo: 'anyone', permits: 'list and write' },
  { name: 'AuthenticatedRead', isExternal: true, opensTo: 'any AWS account', permits: 'list' },
  { name: 'LogDeliveryWrite', isExternal: true },
  { name: 'AwsExecRead', isExternal: true },
];

/** The canned ACL that the property `AccessControl` names; 'none' when it is absent. */
export function cannedAcl(value: Value): CannedAcl | 'none' | 'unknown' {
  if (value.kind === 'absent') return 'none';
  const name = literal(value);
  if (name === undefined || whyUnknown(value) !== undefined) return 'unknown';
  return cannedAcls.find((acl) => acl.name === name) ?? 'unknown';
}

/** How the ACL of a bucket stands to strangers. */
export type PublicAcl =
  | { readonly kind: 'no' }
  | { readonly kind: 'yes'; readonly acl: CannedAcl }
  /** what nobody can tell */
  | { readonly kind: 'unknown'; readonly value: Value };

/** Whether the bucket's ACL makes it public, after ownership has had its say and the public access block its own. */
export function publicAcl(bucket: Bucket): PublicAcl {
  const value = property(bucket, 'AccessControl');
  const acl = cannedAcl(value);
  if (acl === 'none' || (acl !== 'unknown' && acl.opensTo === undefined)) return { kind: 'no' };
  const ownership = objectOwnership(bucket);
  if (literal(ownership) === 'BucketOwnerEnforced') return { kind: 'no' };
  const ignores = get(property(bucket, 'PublicAccessBlockConfiguration'), 'IgnorePublicAcls');
  if (isOn(ignores) === true || bucket.estate.inventory.settings.accountPublicAccessBlock === true) return { kind: 'no' };
  const open = [value, ownership, ignores].find((one) => whyUnknown(one) !== undefined);
  return acl === 'unknown' || open ? { kind: 'unknown', value: open ?? value } : { kind: 'yes', acl };
}

import type { Action, ActionName } from '../policy';

/** What people do with a bucket, told apart as reviewers do. */
export const accessLevels = {
  read: ({ name, on }: Action): boolean =>
    on === 'object' && /^s3:GetObject(Version|Torrent|VersionTorrent)?$/.test(name),
  list: ({ name }: Action): boolean => /^s3:ListBucket(Versions|MultipartUploads)?$/.test(name),
  write: ({ name, levels, on }: Action): boolean =>
    on === 'object' &&
    (levels.includes('Write') || levels.includes('Tagging')) &&
    !levels.includes('Permissions management') &&
    !isDeletion(name),
  delete: ({ name, on }: Action): boolean => on === 'object' && isDeletion(name),
  administer: ({ levels, on }: Action): boolean =>
    levels.includes('Permissions management') || (on === 'bucket' && levels.includes('Write')),
} as const satisfies Record<string, (action: Action) => boolean>;
export type AccessLevel = keyof typeof accessLevels;

export const everyAccessLevel: readonly AccessLevel[] = ['read', 'list', 'write', 'delete', 'administer'];

const ofSome = new Map<string, (action: Action) => boolean>();

/** Whether an action is of one of the levels: one function for the same levels. */
export function isOfSome(levels: readonly AccessLevel[]): (action: Action) => boolean {
  const id = levels.join();
  let found = ofSome.get(id);
  if (found === undefined) ofSome.set(id, (found = (action) => levels.some((level) => accessLevels[level](action))));
  return found;
}

function isDeletion(name: string): boolean {
  return name === 's3:DeleteObject' || name === 's3:DeleteObjectVersion';
}

/**
 * What no other account should be let do by a bucket policy.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-6
 */
export const administrativeActions: ReadonlySet<ActionName> = new Set([
  's3:DeleteBucketPolicy',
  's3:PutBucketAcl',
  's3:PutBucketPolicy',
  's3:PutEncryptionConfiguration',
  's3:PutObjectAcl',
]);

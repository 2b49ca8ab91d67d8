import type { Action } from '../policy';

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

function isDeletion(name: string): boolean {
  return name === 's3:DeleteObject' || name === 's3:DeleteObjectVersion';
}

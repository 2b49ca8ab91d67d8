import type { Action } from '../policy';

/** What people do with a bucket, told apart as reviewers do. */
export const deeds = {
  read: ({ name, on }: Action): boolean => on === 'object' && /^s3:GetObject(Version|Torrent|VersionTorrent)?$/.test(name),
  list: ({ name }: Action): boolean => /^s3:ListBucket(Versions|MultipartUploads)?$/.test(name),
  write: ({ name, level, on }: Action): boolean => on === 'object' && (level === 'Write' || level === 'Tagging') && !isDeletion(name),
  delete: ({ name, on }: Action): boolean => on === 'object' && isDeletion(name),
  administer: ({ level, on }: Action): boolean => level === 'Permissions management' || (on === 'bucket' && level === 'Write'),
} as const satisfies Record<string, (action: Action) => boolean>;
export type Deed = keyof typeof deeds;

function isDeletion(name: string): boolean {
  return name === 's3:DeleteObject' || name === 's3:DeleteObjectVersion';
}

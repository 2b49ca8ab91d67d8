import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { sep } from 'node:path';
import type { Files } from './files';

/** The variable of the environment that names the folder outside of which nothing is read. */
export const confinement = 'BUCKET_WARDEN_CONFINED_TO';

let root: string | undefined;

/** From now on there is nothing outside of a folder, wherever links lead. @param folder its real path */
export function confineTo(folder: string): void {
  root = folder;
}

function isOutside(path: string): boolean {
  if (root === undefined) return false;
  const real = realpathSync(path);
  return real !== root && !real.startsWith(root + sep);
}

/** The file system that Node.js sees. */
export const nodeFiles: Files = {
  kind(path) {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined || isOutside(path)) return undefined;
    return found.isFile() ? 'file' : found.isDirectory() ? 'directory' : undefined;
  },
  sizeInBytes: (path) => statSync(path).size,
  identity: (path) => realpathSync(path),
  read(path) {
    // worded as the system words it: whoever asks knows what it means
    if (isOutside(path)) throw Object.assign(new Error('outside of the folder'), { code: 'ENOENT' });
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  },
  list: (path) => (isOutside(path) ? [] : readdirSync(path).sort()),
};

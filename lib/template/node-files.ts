import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import type { Files } from './files';

/** The file system that Node.js sees. */
export const nodeFiles: Files = {
  kind(path) {
    const found = statSync(path, { throwIfNoEntry: false });
    return found?.isFile() ? 'file' : found?.isDirectory() ? 'directory' : undefined;
  },
  sizeInBytes: (path) => statSync(path).size,
  identity: (path) => realpathSync(path),
  read: (path) => new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path)),
  list: (path) => readdirSync(path).sort(),
};

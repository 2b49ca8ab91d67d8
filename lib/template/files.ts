import { relative } from 'node:path';

/**
 * What reading templates needs of a file system. Handed in, so that everything above `bin/` and `lib/cdk` stays pure.
 */
export interface Files {
  /** 'file', 'directory', or undefined when nothing is there or it is neither (a socket, a device) */
  kind(path: string): 'file' | 'directory' | undefined;
  sizeInBytes(path: string): number;
  /** @throws when it cannot be read or is no UTF-8 */
  read(path: string): string;
  /** one name for each file or directory, whatever links lead to it */
  identity(path: string): string;
  /** names in a directory, sorted */
  list(path: string): readonly string[];
}

/** The same files, with some texts in place of what they hold, or where there is no file. */
export function overlay(files: Files, texts: ReadonlyMap<string, string>): Files {
  return {
    kind: (path) => (texts.has(path) ? 'file' : files.kind(path)),
    sizeInBytes: (path) => (texts.has(path) ? Buffer.byteLength(texts.get(path) ?? '') : files.sizeInBytes(path)),
    identity: (path) => (texts.has(path) && files.kind(path) === undefined ? path : files.identity(path)),
    read: (path) => texts.get(path) ?? files.read(path),
    list: (path) => files.list(path),
  };
}

/** `path` relative to `directory` where it lies below it, as it is otherwise. */
export function shortened(path: string, directory: string | undefined): string {
  if (directory === undefined) return path;
  const short = relative(directory, path);
  return short === '' || short.startsWith('..') ? path : short;
}

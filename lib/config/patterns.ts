import ignore from 'ignore';
import { dirname, relative, resolve, sep } from 'node:path';

/**
 * Whether a path is one of those that patterns name, written as in .gitignore and relative to a folder; of what lies
 * outside the folder none is.
 * @see https://git-scm.com/docs/gitignore#_pattern_format
 */
export function pathMatcher(
  patterns: readonly string[],
  folder: string,
): (path: string, isFolder?: boolean) => boolean {
  const matcher = ignore().add([...patterns]);
  return (path, isFolder = false) => {
    const below = relative(folder, resolve(path)).split(sep).join('/');
    const isInside = below !== '' && below !== '..' && !below.startsWith('../') && ignore.isPathValid(below);
    return isInside && matcher.ignores(isFolder ? `${below}/` : below);
  };
}

/** The folder of a file, from the root. */
export function folderOf(file: string): string {
  return dirname(resolve(file));
}

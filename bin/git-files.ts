import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { UserError, type Files } from '../lib/template';

interface Blob {
  readonly hash: string;
  readonly sizeInBytes: number;
}

/**
 * The files of a git repository as a commit has them, under the names they have in the working tree now.
 * @throws UserError when this is no repository, or there is no such commit
 */
export function gitFiles(reference: string): Files & { readonly isIgnored: (path: string) => boolean } {
  const root = gitRoot();
  const commit = commitOf(reference);
  const blobs = new Map<string, Blob>();
  const folders = new Map<string, Set<string>>([['', new Set()]]);
  const renamed = renamesSince(commit);
  for (const line of git(['ls-tree', '-r', '-z', '-l', '--full-tree', commit], 'the commit cannot be read').split(
    '\0',
  )) {
    const [, mode, hash, size, then] = /^(\d+) blob ([0-9a-f]+) +(\d+)\t(.*)$/s.exec(line) ?? [];
    // links and submodules hold no template
    const path = then === undefined ? undefined : (renamed.get(then) ?? then);
    if (path === undefined || hash === undefined || !mode?.startsWith('100')) continue;
    blobs.set(path, { hash, sizeInBytes: Number(size) });
    const parts = path.split('/');
    for (let depth = 0; depth < parts.length; depth++) {
      const folder = parts.slice(0, depth).join('/');
      folders.set(folder, (folders.get(folder) ?? new Set()).add(parts[depth] ?? ''));
    }
  }
  const inRepository = (path: string): string => relative(root, resolve(path)).split(sep).join('/');
  const blob = (path: string): Blob => {
    const found = blobs.get(inRepository(path));
    if (found === undefined) throw new UserError('no such file', { file: path });
    return found;
  };
  return {
    kind: (path) =>
      blobs.has(inRepository(path)) ? 'file' : folders.has(inRepository(path)) ? 'directory' : undefined,
    sizeInBytes: (path) => blob(path).sizeInBytes,
    identity: inRepository,
    read: (path) => git(['cat-file', 'blob', blob(path).hash], `${path} cannot be read`),
    list: (path) => [...(folders.get(inRepository(path)) ?? [])].sort(),
    isIgnored: (path) => spawnSync('git', ['check-ignore', '--quiet', '--', path]).status === 0,
  };
}

/** The folder of the repository. @throws UserError outside of one */
export function gitRoot(): string {
  return git(['rev-parse', '--show-toplevel'], 'is this a git repository?').trim();
}

function commitOf(reference: string): string {
  return git(
    ['rev-parse', '--verify', '--quiet', '--end-of-options', `${reference}^{commit}`],
    `\`${reference}\` is no commit of this repository`,
  ).trim();
}

/**
 * Does something with a commit checked out in a folder of its own, which is gone afterwards.
 * @throws UserError when there is no such commit, or it cannot be checked out
 */
export function withWorktree<T>(reference: string, use: (root: string) => T): T {
  const commit = commitOf(reference);
  const root = join(realpathSync(mkdtempSync(join(tmpdir(), 'bucket-warden-'))), 'worktree');
  git(['worktree', 'add', '--quiet', '--detach', root, commit], `\`${reference}\` cannot be checked out`);
  try {
    return use(root);
  } finally {
    spawnSync('git', ['worktree', 'remove', '--force', root], { stdio: 'ignore' });
    rmSync(dirname(root), { recursive: true, force: true });
  }
}

function git(args: readonly string[], problem: string): string {
  const { status, stdout, error } = spawnSync('git', args, {
    encoding: 'utf8',
    maxBuffer: 1024 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (error) throw new UserError(`git cannot be run: ${error.message}`);
  if (status !== 0) throw new UserError(`git: ${problem}`);
  return stdout;
}

/** What files of a commit are called now, where git sees that they were renamed. */
function renamesSince(commit: string): ReadonlyMap<string, string> {
  const fields = git(
    ['diff', '--name-status', '-z', '-M', '--diff-filter=R', commit],
    'the changes cannot be read',
  ).split('\0');
  const renames = new Map<string, string>();
  for (let index = 0; index + 2 < fields.length; index += 3)
    renames.set(fields[index + 1] ?? '', fields[index + 2] ?? '');
  return renames;
}

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { pathMatcher, type Config } from '../lib/config';
import type { LoadOptions } from '../lib/template';

type Matcher = ReturnType<typeof pathMatcher>;

/**
 * What of walked directories is left out: what patterns name, and what git ignores, but for the assemblies that the CDK
 * writes, which are what there is to judge and are ignored nearly everywhere. What is committed is not ignored, neither
 * by git nor here: a change cannot hide its template by a line in .gitignore.
 * @param named what was named on the command line: what lies below is meant, even where git ignores it
 * @param patterns as in .gitignore, relative to the working directory
 */
export function leavesOut(
  named: readonly string[],
  patterns: readonly string[],
  excludes?: Config['excludes'],
): LoadOptions['leaveOut'] {
  const excluded = pathMatcher(patterns, process.cwd());
  const ignored = new IgnoredByGit();
  const meant = named
    .filter((path) => path !== '-' && ignored.names(path, true))
    .map((path) => `${resolve(path)}${sep}`);
  return (path, isFolder) => {
    if (patterns.length > 0 && excluded(path, isFolder)) return '--exclude';
    if (excludes?.(path, isFolder) === true) return '`exclude` in the configuration';
    if (isFolder && existsSync(join(path, 'manifest.json'))) return undefined;
    if (meant.some((folder) => resolve(path).startsWith(folder))) return undefined;
    return ignored.leavesOut(path, isFolder) ? '.gitignore' : undefined;
  };
}

/** What the .gitignore files of a working tree name; nothing outside of one. */
class IgnoredByGit {
  private readonly matchers = new Map<string, Matcher | undefined>();
  private readonly roots = new Map<string, string | undefined>();
  private readonly committed = new Map<string, ReadonlySet<string>>();
  /** ignored folders that hold something committed */
  private readonly entered = new Set<string>();

  /** Whether it is ignored, or below a folder that is, and holds nothing that is committed all the same. */
  public leavesOut(path: string, isFolder: boolean): boolean {
    const here = resolve(path);
    if (!this.entered.has(dirname(here)) && !this.names(path, isFolder)) return false;
    if (!this.committedIn(this.rootOf(dirname(here)) ?? here).has(here)) return true;
    if (isFolder) this.entered.add(here);
    return false;
  }

  /** Files that git keeps, and the folders that hold them; nothing where git cannot tell. */
  private committedIn(root: string): ReadonlySet<string> {
    const known = this.committed.get(root);
    if (known !== undefined) return known;
    const { stdout, status } = spawnSync('git', ['-C', root, 'ls-files', '-z'], {
      encoding: 'utf8',
      maxBuffer: 1024 ** 3,
    });
    const found = new Set<string>();
    for (const file of status === 0 ? stdout.split('\0').filter((one) => one !== '') : [])
      for (let path = join(root, file); path !== root && !found.has(path); path = dirname(path)) found.add(path);
    this.committed.set(root, found);
    return found;
  }

  /** The folders above it are walked first, so that none of them is ignored. */
  public names(path: string, isFolder: boolean): boolean {
    const folder = dirname(resolve(path));
    const root = this.rootOf(folder);
    if (root === undefined) return false;
    for (let here = folder; ; here = dirname(here)) {
      if (this.matcherOf(here)?.(path, isFolder) === true) return true;
      if (here === root) return false;
    }
  }

  private rootOf(folder: string): string | undefined {
    if (this.roots.has(folder)) return this.roots.get(folder);
    const above = dirname(folder);
    const root = existsSync(join(folder, '.git')) ? folder : above === folder ? undefined : this.rootOf(above);
    this.roots.set(folder, root);
    return root;
  }

  private matcherOf(folder: string): Matcher | undefined {
    if (!this.matchers.has(folder)) {
      const file = join(folder, '.gitignore');
      const text = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
      this.matchers.set(folder, text === undefined ? undefined : pathMatcher(text.split(/\r?\n/), folder));
    }
    return this.matchers.get(folder);
  }
}

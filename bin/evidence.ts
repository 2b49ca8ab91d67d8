import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import type { Evidence } from '../lib/reporters';
import type { Template } from '../lib/template';

/** A text that was read. */
export interface ReadText {
  readonly path: string;
  readonly text: string;
}

/** What was judged and how, for whoever reads the report later. */
export function evidenceOf(templates: readonly Template[], configuration: readonly ReadText[]): Evidence {
  const inputs = new Map(templates.map(({ source: { path, text } }) => [path, { path, text }]));
  return {
    command: ['bucket-warden', ...shownArguments(process.argv.slice(2))].join(' '),
    node: process.versions.node,
    ...checkedOut(),
    inputs: [...inputs.values()].map(hashed),
    configuration: configuration.map(hashed),
  };
}

function hashed({ path, text }: ReadText): Evidence['inputs'][number] {
  return { file: path, sha256: createHash('sha256').update(text).digest('hex') };
}

/** As a shell takes them; values of parameters may be secrets, and are left out. */
function shownArguments(given: readonly string[]): readonly string[] {
  return given.map((one, index) => {
    const isParameter = given[index - 1] === '--parameter' || one.startsWith('--parameter=');
    const shown = isParameter ? one.replace(/^((?:--parameter=)?[^=]*=).*$/s, '$1…') : one;
    return /^[\w@%+=:,./…-]+$/.test(shown) ? shown : `'${shown.replace(/'/g, "'\\''")}'`;
  });
}

/** The commit that is checked out, and whether files differ from it; nothing outside of a repository. */
function checkedOut(): Pick<Evidence, 'commit' | 'isChanged'> {
  const { status, stdout } = spawnSync('git', ['status', '--porcelain=v2', '--branch', '--untracked-files=no'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const commit = status === 0 ? /^# branch\.oid ([0-9a-f]{40,64})$/m.exec(stdout)?.[1] : undefined;
  return commit === undefined ? {} : { commit, isChanged: /^[^#\n]/m.test(stdout) };
}

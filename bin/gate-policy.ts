import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { loadPolicy, mayAcceptUnder, underPolicy, type Config, type LoadedPolicy } from '../lib/config';
import type { LintOptions, RuleMetadata } from '../lib/engine';
import { visible } from '../lib/reporters';
import { nodeFiles, UserError } from '../lib/template';

/** The policy that a flag or the environment names; undefined where none does. */
export function gatePolicyAt(
  given: string | undefined,
  rules: readonly Pick<RuleMetadata, 'id' | 'packs'>[],
): LoadedPolicy | undefined {
  const file = given ?? process.env['BUCKET_WARDEN_POLICY'];
  if (file === undefined || file === '') return undefined;
  if (!existsSync(file)) throw new UserError('no such file', { file });
  const repository = repositoryOf(process.cwd());
  if (repository !== undefined && repositoryOf(dirname(realpathSync(file))) === repository)
    throw new UserError(
      'the policy is in the repository that it is about, where any change may change it',
      { file },
      'keep it in a repository of its own, and check that out beside this one',
    );
  return loadPolicy(file, nodeFiles, rules);
}

/** A configuration as it counts under a policy, and whether a finding may be accepted. What is refused is said. */
export function governed(
  policy: LoadedPolicy | undefined,
  mine: Config,
  today: string,
): { readonly config: Config; readonly options: Pick<LintOptions, 'mayAccept'> } {
  if (policy === undefined) return { config: mine, options: {} };
  const { config, refused } = underPolicy(policy, mine);
  if (refused.length > 0)
    process.stderr.write(`bucket-warden: the policy lets this count for nothing: ${visible(refused.join(', '))}\n`);
  const root = repositoryOf(process.cwd()) ?? process.cwd();
  return { config, options: { mayAccept: mayAcceptUnder(policy, root, today) } };
}

/** The nearest folder from here up that holds a repository of git. */
function repositoryOf(folder: string): string | undefined {
  const here = realpathSync(resolve(folder));
  if (existsSync(join(here, '.git'))) return here;
  const above = dirname(here);
  return above === here ? undefined : repositoryOf(above);
}

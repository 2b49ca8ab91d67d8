import { UserError, type Template } from '../lib/template';
import type { Settings } from '../lib/s3';
import type { LintOptions } from '../lib/engine';
import { readInputs, type InputFlags } from './inputs';
import type { ConnectionFlags } from './live/connection';

/** Flags that say whether templates are asked about or an account that runs. */
export interface LiveFlags extends InputFlags, ConnectionFlags {
  readonly live: boolean;
}

/** What is asked about. */
export interface AccessInputs {
  readonly templates: readonly Template[];
  readonly errors: readonly UserError[];
  /** what an account says of itself, which wins over what somebody wrote down */
  readonly settings: Settings;
  /** policies of the organization that were read with the account */
  readonly controls?: NonNullable<LintOptions['controls']>;
}

/**
 * The templates at `paths`, or the account that the credentials are of where `--live` is given.
 * @param withControls whether the policies of an organization count
 * @throws UserError when the arguments are wrong, nothing can be read, or the account cannot be asked
 */
export async function accessInputs(
  paths: readonly string[],
  flags: LiveFlags,
  withControls = false,
): Promise<AccessInputs> {
  if (!flags.live) {
    if (flags.profile !== undefined || flags.endpointUrl !== undefined)
      throw new UserError('`--profile` and `--endpoint-url` are of an account', undefined, 'add --live');
    const { templates, errors } = readInputs(paths, flags);
    return { templates, errors, settings: {} };
  }
  if (paths.length > 0 || flags.synth || flags.parameter.length > 0)
    throw new UserError('`--live` asks about an account', undefined, 'leave out the templates, or --live');
  const { readLive } = await import('./live/live-inputs.js');
  return readLive(flags, withControls);
}

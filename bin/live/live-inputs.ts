import { readControls, readEstate, type RunningControls } from '../../lib/live';
import { visible } from '../../lib/reporters';
import type { Settings } from '../../lib/s3';
import { UserError, type Template } from '../../lib/template';
import { progressLine } from '../progress';
import { connectionOf, type ConnectionFlags } from './connection';

/** What an account that runs says, in the words that are read from templates. */
export interface LiveInputs {
  readonly templates: readonly Template[];
  /** what could not be read: an answer without it may be another one */
  readonly errors: readonly UserError[];
  readonly settings: Settings;
  /** the policies of the organization that limit the account; undefined where they were not asked for */
  readonly controls?: Omit<RunningControls, 'unread'>;
}

/**
 * Reads the account that the credentials are of; says on standard error what of it could not be read.
 * @param withControls whether the policies of the organization are asked for as well: what could not be read of them is
 * said, and is no error, as it can only refuse more
 * @throws UserError when it cannot be asked, or has no buckets
 */
export async function readLive(flags: ConnectionFlags, withControls: boolean): Promise<LiveInputs> {
  const progress = progressLine();
  const connection = connectionOf(flags);
  const { templates, settings, buckets, account } = await readEstate(connection, { onProgress: progress.show });
  progress.clear();
  if (buckets.length === 0) throw new UserError('the account has no buckets');
  const errors = [...new Set(templates.flatMap(unreadOf))].map((because) => new UserError(`not read: ${because}`));
  for (const { message } of errors) process.stderr.write(`bucket-warden: ${visible(message)}\n`);
  if (!withControls) return { templates, errors, settings };
  const { unread, ...controls } = await readControls(connection, account.id);
  for (const because of unread)
    process.stderr.write(
      `bucket-warden: ${visible(`policies of the organization were not read: ${because}; they can only refuse more`)}` +
        ' (give them with --scp and --rcp)\n',
    );
  return { templates, errors, settings, controls };
}

/** Settings of buckets that say who gets in. */
const ofAccess: ReadonlySet<string> = new Set(
  ['Policy', 'AccessControl', 'PublicAccessBlockConfiguration', 'OwnershipControls', 'BucketEncryption'].map(
    (name) => `AWS::S3::Bucket.${name}`,
  ),
);

/** Why something that says who gets in could not be read. */
function unreadOf({ running, opaque }: Template): readonly string[] {
  const unread = [...(running?.unread ?? [])]
    .filter(([need]) => !need.startsWith('AWS::S3::Bucket.') || ofAccess.has(need))
    .map(([, because]) => because);
  return [...unread, ...opaque.map(({ because }) => because)];
}

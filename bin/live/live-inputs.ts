import { readEstate } from '../../lib/live';
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
}

/**
 * Reads the account that the credentials are of; says on standard error what of it could not be read.
 * @throws UserError when it cannot be asked, or has no buckets
 */
export async function readLive(flags: ConnectionFlags): Promise<LiveInputs> {
  const progress = progressLine();
  const { templates, settings, buckets } = await readEstate(connectionOf(flags), {
    onProgress: progress.show,
  });
  progress.clear();
  if (buckets.length === 0) throw new UserError('the account has no buckets');
  const errors = [...new Set(templates.flatMap(unreadOf))].map((because) => new UserError(`not read: ${because}`));
  for (const { message } of errors) process.stderr.write(`bucket-warden: ${visible(message)}\n`);
  return { templates, errors, settings };
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

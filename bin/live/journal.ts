import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Connection, Journal, LiveBucket } from '../../lib/live';
import { counted } from '../../lib/reporters';
import { nodeFiles, UserError } from '../../lib/template';

/**
 * A file that remembers what was read, one bucket a line behind a line that says of whom and when, until the audit is
 * done.
 * @throws UserError when it is none of ours, or one of another account or store
 */
export function journalAt(file: string, connection: Connection): Journal {
  if (existsSync(file) && nodeFiles.kind(file) !== 'file') throw new UserError('is no file', { file });
  if (!existsSync(dirname(file))) throw new UserError('there is no such folder', { file });
  const whose = { endpoint: connection.endpoint ?? 'AWS', profile: connection.profile ?? '' };
  const done = existsSync(file) ? readJournal(file, whose) : undefined;
  if (done === undefined) {
    const day = new Date().toISOString().slice(0, 10);
    writeFileSync(file, `${JSON.stringify({ journal: 2, ...whose, day })}\n`, { mode: 0o600 });
  } else process.stderr.write(`bucket-warden: goes on after ${counted(done.size, 'bucket')}\n`);
  return {
    done: done ?? new Map<string, LiveBucket>(),
    keep: (bucket) => appendFileSync(file, `${JSON.stringify(bucket)}\n`, { mode: 0o600 }),
  };
}

interface Whose {
  readonly endpoint: string;
  readonly profile: string;
}

/** What it holds; undefined when it holds nothing yet. A last line that was cut off is taken out of the file. */
function readJournal(file: string, whose: Whose): Map<string, LiveBucket> | undefined {
  const lines = readFileSync(file, 'utf8').split('\n');
  const cut = lines.pop() ?? '';
  const [head, ...buckets] = lines;
  if (head === undefined) return undefined;
  const stated = parsed(head, file, 1);
  if (stated.journal !== 2) throw noJournal(file, 1);
  if (stated.endpoint !== whose.endpoint || stated.profile !== whose.profile)
    throw new UserError(
      `is the journal of an audit of ${stated.endpoint ?? '?'}${stated.profile ? ` by ${stated.profile}` : ''}`,
      { file, line: 1 },
      'remove it to begin anew',
    );
  const done = new Map<string, LiveBucket>();
  for (const [index, line] of buckets.entries()) {
    const bucket = parsed(line, file, index + 2);
    if (typeof bucket.name !== 'string' || typeof bucket.settings !== 'object') throw noJournal(file, index + 2);
    done.set(bucket.name, { name: bucket.name, region: bucket.region, settings: bucket.settings });
  }
  if (cut !== '') writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  return done;
}

/** A line, of which nothing is known to be there. */
function parsed(
  line: string,
  file: string,
  number: number,
): Partial<Whose & LiveBucket & { readonly journal: number }> {
  try {
    return JSON.parse(line) as ReturnType<typeof parsed>;
  } catch {
    throw noJournal(file, number);
  }
}

function noJournal(file: string, line: number): UserError {
  return new UserError('is no journal of an audit', { file, line }, 'remove it to begin anew');
}

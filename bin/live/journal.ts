import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Journal, LiveBucket } from '../../lib/live';
import { counted } from '../../lib/reporters';
import { nodeFiles, UserError } from '../../lib/template';

/**
 * A file that remembers what was read, one bucket a line, until the audit is done.
 * @throws UserError when it is none of ours
 */
export function journalAt(file: string): Journal {
  const done = new Map<string, LiveBucket>();
  if (existsSync(file) && nodeFiles.kind(file) !== 'file') throw new UserError('is no file', { file });
  if (!existsSync(dirname(file))) throw new UserError('there is no such folder', { file });
  if (existsSync(file)) {
    const lines = readFileSync(file, 'utf8').split('\n');
    for (const [index, line] of lines.entries()) {
      if (line === '') continue;
      try {
        const bucket = JSON.parse(line) as LiveBucket;
        if (typeof bucket.name !== 'string' || typeof bucket.settings !== 'object') throw new SyntaxError('no bucket');
        done.set(bucket.name, bucket);
      } catch {
        // the last line may have been cut off in the middle
        if (index < lines.length - 1)
          throw new UserError('is no journal of an audit', { file, line: index + 1 }, 'remove it to begin anew');
      }
    }
    process.stderr.write(`bucket-warden: goes on after ${counted(done.size, 'bucket')}\n`);
  }
  return { done, keep: (bucket) => appendFileSync(file, `${JSON.stringify(bucket)}\n`, { mode: 0o600 }) };
}

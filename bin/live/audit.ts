import { rmSync } from 'node:fs';
import type { Report } from '../../lib/engine';
import { auditPolicy, isRead, readEstate, readStack, type LiveBucket, type LiveEstate } from '../../lib/live';
import { counted, reporters } from '../../lib/reporters';
import { UserError } from '../../lib/template';
import { writeBaseline } from '../baseline';
import { baselineOf, detailOf, exitCode, judging, thresholds, type ReportFlags } from '../lint';
import { parseOutputs, writeAll } from '../output';
import { progressLine } from '../progress';
import { publish } from '../publish';
import { connectionOf, type ConnectionFlags } from './connection';
import { journalAt } from './journal';

export interface AuditFlags extends ReportFlags, ConnectionFlags {
  readonly writeBaseline?: string;
  readonly bucket: readonly string[];
  /** the stack whose buckets are asked about, beside those that are named */
  readonly stack?: string;
  readonly printPolicy: boolean;
  readonly resume?: string;
  readonly concurrency: number;
  /** minutes */
  readonly timeLimit: number;
  readonly identities: boolean;
}

/**
 * Judges the buckets of an account by the rules that judge templates.
 * @throws UserError when the arguments are wrong or the account cannot be asked
 */
export async function auditCommand(given: AuditFlags): Promise<0 | 1 | 2> {
  if (given.printPolicy) {
    writeAll(`${JSON.stringify(auditPolicy({ withStack: given.stack !== undefined }), undefined, 2)}\n`);
    return 0;
  }
  const outputs = parseOutputs(given.format, reporters);
  detailOf(given);
  const flags = await withBucketsOfStack(given);
  const judgement = judging(flags);
  const progress = progressLine();
  const estate = await estateOf(flags, progress.show);
  const { templates, buckets } = estate;
  if (buckets.length === 0) process.stderr.write('bucket-warden: no buckets\n');
  // what the account says about itself wins over what somebody wrote down
  const settings = { ...judgement.config.settings, ...estate.settings };
  const known = knownIn(flags, judgement, estate);
  const report: Report = judgement.judge(templates, {
    settings,
    ...thresholds(flags),
    known,
    onProgress: progress.show,
  });
  progress.clear();
  if (flags.writeBaseline !== undefined) {
    writeBaseline(flags.writeBaseline, report, { prune: false, templates, ranRules: new Set(), allRules: new Set() });
    return 0;
  }
  sayInapplicable(buckets);
  const { showSuppressed, color } = flags;
  const detail = detailOf(flags);
  await publish(report, outputs, { templates, settings, texts: new Map(), showSuppressed, color, detail });
  if (flags.resume !== undefined) endJournal(flags.resume, buckets);
  return isNothingRead(buckets) ? 2 : exitCode(report, flags.exitZero);
}

/**
 * The flags with the buckets of the stack that they name among those that are asked about.
 * @throws UserError when nobody can tell which they are, or it has none
 */
async function withBucketsOfStack(flags: AuditFlags): Promise<AuditFlags> {
  if (flags.stack === undefined) return flags;
  const { buckets, unread } = await readStack(connectionOf(flags), flags.stack);
  if (buckets === undefined)
    throw new UserError(unread.join('; '), undefined, '`audit --stack … --print-policy` shows all that is needed');
  if (buckets.size === 0) throw new UserError(`the stack \`${flags.stack}\` has no buckets`);
  return { ...flags, bucket: [...new Set([...flags.bucket, ...buckets.values()])] };
}

function estateOf(flags: AuditFlags, onProgress: (done: number, total: number) => void): Promise<LiveEstate> {
  const journal = flags.resume === undefined ? undefined : journalAt(flags.resume, connectionOf(flags));
  const until = Date.now() + flags.timeLimit * 60_000;
  return readEstate(
    { ...connectionOf(flags), until },
    {
      names: flags.bucket,
      concurrency: flags.concurrency,
      withIdentities: flags.identities,
      onProgress,
      ...(journal ? { journal } : {}),
    },
  );
}

/** The findings of the baseline that are about what was asked for; none where one is written. */
function knownIn(
  flags: AuditFlags,
  judgement: ReturnType<typeof judging>,
  { templates }: LiveEstate,
): ReturnType<typeof baselineOf> {
  if (flags.writeBaseline !== undefined) return [];
  const asked =
    flags.bucket.length > 0 ? new Set(templates.flatMap(({ resources }) => [...resources.keys()])) : undefined;
  return baselineOf(flags, judgement, templates, asked);
}

/** A journal is over when nothing is left to ask again. */
function endJournal(file: string, buckets: readonly LiveBucket[]): void {
  const left = buckets.filter((bucket) => !isRead(bucket)).length;
  if (left === 0) rmSync(file, { force: true });
  else process.stderr.write(`bucket-warden: ${counted(left, 'bucket')} will be asked again by --resume\n`);
}

/** Whether every question about every bucket was refused, so that there is nothing to judge: it is said. */
function isNothingRead(buckets: readonly LiveBucket[]): boolean {
  const readings = buckets.flatMap(({ settings }) => Object.values(settings));
  if (readings.length === 0 || readings.some(({ kind }) => kind !== 'unread')) return false;
  process.stderr.write('bucket-warden: nothing could be read; `audit --print-policy` shows what is needed\n');
  return true;
}

/** Says on standard error which settings the store does not have. */
function sayInapplicable(buckets: readonly LiveBucket[]): void {
  const missing = new Set(
    buckets.flatMap(({ settings }) =>
      Object.values(settings).flatMap((reading) => (reading.kind === 'inapplicable' ? [reading.because] : [])),
    ),
  );
  if (missing.size > 0) process.stderr.write(`bucket-warden: not applicable: ${[...missing].join('; ')}\n`);
}

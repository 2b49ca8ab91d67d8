import { join } from 'node:path';
import { mergeTrend, readEarlierMerge, readWrittenReport, ReportMerge, type FrameworkOutline } from '../lib/engine';
import { version } from '../lib/entry/version';
import { counted, mergedReporters, visible } from '../lib/reporters';
import { nodeFiles, renderUserError, UserError } from '../lib/template';
import { frameworkOutlines } from '../rules';
import { parseOutputs, writeOutputs, type ColorWhen } from './output';
import { progressLine } from './progress';

export interface MergeFlags {
  readonly format: readonly string[];
  readonly trend: readonly string[];
  readonly exitZero: boolean;
  readonly color: ColorWhen;
}

/** Bytes of one report; Node.js holds no longer text. */
const maximumSize = 400 * 1024 * 1024;

/**
 * Joins reports, one after the other: what is kept grows with accounts and controls, and not with reports.
 * @throws UserError when the arguments are wrong, or there is no report
 */
export function mergeCommand(paths: readonly string[], flags: MergeFlags): 0 | 1 | 2 {
  const outputs = parseOutputs(flags.format, mergedReporters);
  const earlier = flags.trend.map((file) => readEarlierMerge(file, textOf(file)));
  const files = filesIn(paths);
  const merge = new ReportMerge();
  const frameworks = frameworkOutlines();
  const progress = progressLine();
  let passedOver = 0;
  for (const [index, { file, isNamed }] of files.entries()) {
    if (!addFile(merge, file, isNamed, frameworks)) passedOver++;
    progress.show(index + 1, files.length);
  }
  progress.clear();
  if (passedOver > 0)
    process.stderr.write(`bucket-warden: passed over ${counted(passedOver, 'file')} that hold no report\n`);
  const merged = merge.result();
  if (merged.reports === 0 && merged.unread.length === 0) throw new UserError('no report was found');
  const context = { toolVersion: version(), time: new Date(), frameworks };
  const trend = mergeTrend(merged, earlier);
  writeOutputs(outputs, flags.color, (format, color) => mergedReporters[format](merged, { ...context, trend, color }));
  if (merged.conclusion === 'error') return 2;
  return merged.conclusion === 'fail' && !flags.exitZero ? 1 : 0;
}

interface ReportFile {
  readonly file: string;
  /** whether somebody named it, and it must be a report */
  readonly isNamed: boolean;
}

/**
 * @returns false for a file that nobody named and that is no report
 */
function addFile(merge: ReportMerge, file: string, isNamed: boolean, frameworks: readonly FrameworkOutline[]): boolean {
  try {
    const report = readWrittenReport(file, textOf(file), frameworks);
    if (report === undefined && !isNamed) return false;
    if (report === undefined) throw new UserError('is no report of bucket-warden', { file });
    merge.add(report, file.replace(/(\.sarif)?\.(json|sarif)$/, ''));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    process.stderr.write(`bucket-warden: ${visible(renderUserError(error))}\n`);
    merge.addUnread(file, error.message);
  }
  return true;
}

/** Every file once, whichever way leads to it. @throws UserError for a path that leads nowhere */
function filesIn(paths: readonly string[]): readonly ReportFile[] {
  const found = new Map<string, ReportFile>();
  const add = (file: string, isNamed: boolean): void => {
    const kind = nodeFiles.kind(file);
    if (kind === undefined && isNamed) throw new UserError('no such file or directory', { file });
    if (kind === undefined) return;
    const identity = nodeFiles.identity(file);
    const known = found.get(identity);
    if (known !== undefined) return;
    if (kind === 'file') {
      if (isNamed || /\.(json|sarif)$/.test(file)) found.set(identity, { file, isNamed });
      return;
    }
    // marks the directory, as links may lead back up
    found.set(identity, { file: '', isNamed: false });
    for (const name of nodeFiles.list(file)) add(join(file, name), false);
  };
  for (const path of paths) add(path, true);
  return [...found.values()].filter(({ file }) => file !== '');
}

function textOf(file: string): string {
  if (nodeFiles.kind(file) !== 'file') throw new UserError('no such file', { file });
  const size = nodeFiles.sizeInBytes(file);
  if (size > maximumSize)
    throw new UserError(`has ${size} bytes, more than the ${maximumSize} that are read`, { file });
  try {
    return nodeFiles.read(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error)
      throw new UserError(
        error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
          ? 'is not UTF-8 text'
          : `cannot be read (${String(error.code)})`,
        { file },
      );
    throw error;
  }
}

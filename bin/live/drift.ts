import { version } from '../../lib/entry/version';
import { drift, readEstate } from '../../lib/live';

import { UserError } from '../../lib/template';
import { readInputs, type InputFlags } from '../inputs';
import { parseOutputs, writeOutputs, type ColorWhen } from '../output';
import { progressLine } from '../progress';
import { connectionOf, type ConnectionFlags } from './connection';
import { driftReporters } from './drift-formats';

export interface DriftFlags extends InputFlags, ConnectionFlags {
  readonly format: readonly string[];
  readonly color: ColorWhen;
  readonly name: readonly string[];
  readonly strictUnknown: boolean;
}

/**
 * Compares the buckets of templates with those that run: 1 when they differ.
 * @throws UserError when the arguments are wrong, nothing can be read or the account cannot be asked
 */
export async function driftCommand(paths: readonly string[], flags: DriftFlags): Promise<0 | 1 | 2> {
  const outputs = parseOutputs(flags.format, driftReporters);
  const names = new Map(flags.name.map(nameGiven));
  const { templates, errors } = readInputs(paths, flags);
  if (templates.length === 0) return 2;
  const progress = progressLine();
  const { buckets, account } = await readEstate(connectionOf(flags), {
    withIdentities: false,
    forDrift: true,
    onProgress: progress.show,
  });
  progress.clear();
  const report = drift(templates, buckets, account, names);
  if (report.buckets.length === 0) throw new UserError('the templates make no bucket');
  writeOutputs(outputs, flags.color, (format, color) =>
    driftReporters[format](report, { toolVersion: version(), color }),
  );
  if (errors.length > 0) return 2;
  return report.isDrifted || (flags.strictUnknown && report.isOpen) ? 1 : 0;
}

/** `LogicalId=bucket-name` */
function nameGiven(entry: string): [string, string] {
  const equals = entry.lastIndexOf('=');
  if (equals < 1) throw new UserError(`\`--name ${entry}\` is not of the form LogicalId=bucket-name`);
  return [entry.slice(0, equals), entry.slice(equals + 1)];
}

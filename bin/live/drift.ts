import { version } from '../../lib/entry/version';
import { auditPolicy, drift, readEstate, readStack, type RunningStack } from '../../lib/live';
import { visible } from '../../lib/reporters';
import { nearest, UserError, type Template } from '../../lib/template';
import { readInputs, type InputFlags } from '../inputs';
import { parseOutputs, writeAll, writeOutputs, type ColorWhen } from '../output';
import { progressLine } from '../progress';
import { connectionOf, type ConnectionFlags } from './connection';
import { driftReporters } from './drift-formats';

export interface DriftFlags extends InputFlags, ConnectionFlags {
  readonly format: readonly string[];
  readonly color: ColorWhen;
  readonly name: readonly string[];
  readonly strictUnknown: boolean;
  /** the stack that the templates are of */
  readonly stack?: string;
  readonly printPolicy: boolean;
}

/**
 * Compares the buckets of templates with those that run: 1 when they differ.
 * @throws UserError when the arguments are wrong, nothing can be read or the account cannot be asked
 */
export async function driftCommand(paths: readonly string[], flags: DriftFlags): Promise<0 | 1 | 2> {
  if (flags.printPolicy) {
    const policy = auditPolicy({ forDrift: true, withStack: flags.stack !== undefined });
    writeAll(`${JSON.stringify(policy, undefined, 2)}\n`);
    return 0;
  }
  const outputs = parseOutputs(flags.format, driftReporters);
  const names = new Map(flags.name.map(nameGiven));
  const stack = flags.stack === undefined ? undefined : await readStack(connectionOf(flags), flags.stack);
  for (const because of stack?.unread ?? []) process.stderr.write(`bucket-warden: not read: ${visible(because)}\n`);
  const read = readInputs(paths, { ...flags, ...(stack ? { assumed: stack.parameters } : {}) });
  if (read.templates.length === 0) return 2;
  const templates = stack ? ofStack(read.templates, stack) : read.templates;
  const progress = progressLine();
  const { buckets, account } = await readEstate(connectionOf(flags), {
    withIdentities: false,
    forDrift: true,
    onProgress: progress.show,
    ...(stack?.buckets === undefined ? {} : namesIn(stack.buckets, names)),
  });
  progress.clear();
  const report = drift(templates, buckets, account, names, stack);
  if (report.buckets.length === 0) throw new UserError('the templates make no bucket');
  writeOutputs(outputs, flags.color, (format, color) =>
    driftReporters[format](report, { toolVersion: version(), color }),
  );
  if (read.errors.length > 0) return 2;
  return report.isDrifted || (flags.strictUnknown && report.isOpen) ? 1 : 0;
}

/** Only the buckets of the stack are read, which may have been deleted since; all of them where it has none. */
function namesIn(
  buckets: ReadonlyMap<string, string>,
  given: ReadonlyMap<string, string>,
): { readonly names: readonly string[]; readonly mayBeGone: true } {
  return { names: [...new Set([...buckets.values(), ...given.values()])], mayBeGone: true };
}

/**
 * The templates of the stack, with those that it nests.
 * @throws UserError when none is, or nobody can tell which
 */
function ofStack(templates: readonly Template[], { name }: RunningStack): readonly Template[] {
  const rootOf = (template: Template): Template =>
    template.nestedIn === undefined ? template : rootOf(template.nestedIn.template);
  const stackOf = (template: Template): string | undefined => rootOf(template).provenance.stackName;
  const called = new Set(templates.map(stackOf).filter((one) => one !== undefined));
  // a stack may be named by its ARN as well
  const short = /^arn:[^:]+:cloudformation:[^:]*:[^:]*:stack\/([^/]+)\//.exec(name)?.[1] ?? name;
  const found = called.size > 0 ? templates.filter((one) => stackOf(one) === short) : templates;
  if (found.length === 0)
    throw new UserError(`no template is of the stack \`${short}\``, undefined, nearest(short, called));
  if (new Set(found.map(rootOf)).size > 1)
    throw new UserError('several templates are given, and `--stack` names one', undefined, 'give its template alone');
  return found;
}

/** `LogicalId=bucket-name` */
function nameGiven(entry: string): [string, string] {
  const equals = entry.lastIndexOf('=');
  if (equals < 1) throw new UserError(`\`--name ${entry}\` is not of the form LogicalId=bucket-name`);
  return [entry.slice(0, equals), entry.slice(equals + 1)];
}

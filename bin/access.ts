import { loadConfig } from '../lib/config';
import { accessReport, can, principalReport } from '../lib/engine';
import { version } from '../lib/entry/version';
import { accessReporters, canReporters } from '../lib/reporters';
import { nodeFiles, UserError } from '../lib/template';
import { allRules } from '../rules';
import { accessInputs, type AccessInputs, type LiveFlags } from './access-inputs';
import { controlsOf, type OrganizationFlags } from './organization';
import { parseOutputs, writeOutputs, type ColorWhen } from './output';

/** Flags of the commands that say who may do what. */
export interface AccessFlags extends LiveFlags, OrganizationFlags {
  readonly format: readonly string[];
  readonly color: ColorWhen;
  readonly config?: string;
}

export interface WhoCanFlags extends AccessFlags {
  readonly bucket?: string;
}

export interface CanFlags extends AccessFlags {
  readonly in: readonly string[];
  readonly context: readonly string[];
  readonly http: boolean;
}

function organizationOf(
  { config, code, ...policies }: AccessFlags,
  { settings: live, controls }: Pick<AccessInputs, 'settings' | 'controls'>,
): Parameters<typeof accessReport>[1] {
  const { settings } = loadConfig(config, nodeFiles, allRules, { allowsCode: code !== false });
  return {
    ...(controls ?? controlsOf(policies)),
    settings: { ...settings, ...live },
  };
}

/** What is asked about, with the policies of the organization where none are given by files. */
function inputsOf(paths: readonly string[], flags: AccessFlags): Promise<AccessInputs> {
  return accessInputs(paths, flags, flags.scp.length + flags.rcp.length === 0);
}

/**
 * Shows who may read, list, write, delete and administer each bucket of the templates.
 * @throws UserError when the arguments are wrong or nothing can be read
 */
export async function whoCanCommand(paths: readonly string[], flags: WhoCanFlags): Promise<0 | 2> {
  const outputs = parseOutputs(flags.format, accessReporters);
  const inputs = await inputsOf(paths, flags);
  const { templates, errors } = inputs;
  if (templates.length === 0) return 2;
  const report = accessReport(templates, organizationOf(flags, inputs), flags.bucket);
  if (flags.bucket !== undefined && report.buckets.length === 0)
    throw new UserError(
      `no bucket is called \`${flags.bucket}\``,
      undefined,
      'give its logical id, construct path or name',
    );
  writeOutputs(outputs, flags.color, (format, color) =>
    accessReporters[format](report, { toolVersion: version(), color }),
  );
  return errors.length > 0 ? 2 : 0;
}

/**
 * Shows what one principal may do with each bucket of the templates.
 * @throws UserError when the arguments are wrong, nobody is called so, or nothing can be read
 */
export async function principalCanCommand(
  principal: string,
  paths: readonly string[],
  flags: AccessFlags,
): Promise<0 | 2> {
  const outputs = parseOutputs(flags.format, accessReporters);
  const inputs = await inputsOf(paths, flags);
  const { templates, errors } = inputs;
  if (templates.length === 0) return 2;
  const report = principalReport(templates, principal, organizationOf(flags, inputs));
  writeOutputs(outputs, flags.color, (format, color) =>
    accessReporters[format](report, { toolVersion: version(), color }),
  );
  return errors.length > 0 ? 2 : 0;
}

/**
 * Decides one request: 0 when it is allowed, 1 when it is not or nobody can tell.
 * @throws UserError when the arguments are wrong or nothing can be read
 */
export async function canCommand(
  [principal, action, resource]: readonly [string, string, string],
  flags: CanFlags,
): Promise<0 | 1 | 2> {
  const outputs = parseOutputs(flags.format, canReporters);
  const context = new Map<string, string[]>();
  for (const entry of flags.context) {
    const equals = entry.indexOf('=');
    if (equals < 1) throw new UserError(`\`--context ${entry}\` is not of the form Key=Value`);
    context.set(entry.slice(0, equals), [...(context.get(entry.slice(0, equals)) ?? []), entry.slice(equals + 1)]);
  }
  const inputs = await inputsOf(flags.in, flags);
  const { templates, errors } = inputs;
  if (templates.length === 0) return 2;
  const request = { principal, action, resource, context, isPlaintext: flags.http };
  const report = can(templates, request, organizationOf(flags, inputs));
  writeOutputs(outputs, flags.color, (format, color) =>
    canReporters[format](report, { toolVersion: version(), color }),
  );
  if (errors.length > 0) return 2;
  return report.answers.length > 0 && report.answers.every(({ verdict }) => verdict === 'allowed') ? 0 : 1;
}

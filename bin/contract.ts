import { Document, isMap, isSeq, visit } from 'yaml';
import { lintOptions, loadConfig, type Config } from '../lib/config';
import { fixToContracts, inputErrors, lint, writtenContracts, type AccessContract } from '../lib/engine';
import { reporters, visible } from '../lib/reporters';
import { everyAccessLevel, type OrganizationPolicies } from '../lib/s3';
import { nodeFiles, overlay, UserError, type Template } from '../lib/template';
import { allRules } from '../rules';
import { readInputs, type InputFlags, type Inputs } from './inputs';
import { exitCode, replaceFixed, writeDiff } from './lint';
import { controlsOf, type OrganizationFlags } from './organization';
import { parseOutputs, writeAll, type ColorWhen } from './output';
import { publish } from './publish';

/** The flags of `access`. */
export interface ContractFlags extends InputFlags, OrganizationFlags {
  readonly format: readonly string[];
  readonly color: ColorWhen;
  readonly config?: string;
  readonly writeContract: boolean;
  readonly strictUnknown: boolean;
  /** takes away what the contracts forbid */
  readonly fix: boolean;
  /** shows how `fix` would */
  readonly diff: boolean;
  /** lets somebody in for a `must` */
  readonly unsafe: boolean;
}

/**
 * Checks the contracts of the configuration, and nothing else; or writes down what holds today.
 * @throws UserError when the arguments are wrong, nothing can be read, or there is no contract to check
 */
export async function contractCommand(paths: readonly string[], flags: ContractFlags): Promise<0 | 1 | 2> {
  const outputs = parseOutputs(flags.format, reporters);
  const config = loadConfig(flags.config, nodeFiles, allRules, { allowsCode: flags.code !== false });
  if (!flags.writeContract && (config.access ?? []).length === 0)
    throw new UserError('the configuration has no access contract', undefined, '--write-contract writes one');
  if ([flags.fix, flags.diff, flags.writeContract].filter(Boolean).length > 1)
    throw new UserError('`--fix`, `--diff` and `--write-contract` exclude each other', undefined, 'give one of them');
  if (flags.unsafe && !flags.fix && !flags.diff)
    throw new UserError('`--unsafe` says which edits to make', undefined, 'add --fix or --diff');
  if ((flags.fix || flags.diff) && paths.includes('-'))
    throw new UserError('standard input is no file that could be changed', undefined, 'give the path of the template');
  const inputs = readInputs(paths, flags, config.excludes);
  const { templates, errors, passedOver } = inputs;
  if (templates.length === 0) return 2;
  const { settings } = config;
  const controls = controlsOf(flags);
  const organization = { settings, ...controls };
  if (flags.fix || flags.diff) return errors.length > 0 ? 2 : mend(inputs, config, flags, organization);
  if (flags.writeContract) return errors.length > 0 ? 2 : write(templates, organization);
  const report = lint(templates, [], {
    ...lintOptions(config),
    controls,
    suppressions: [],
    ...(flags.strictUnknown ? { strictUnknown: true } : {}),
    today: new Date().toISOString().slice(0, 10),
    knownRules: allRules.map(({ id }) => id),
    passedOver,
    errors: inputErrors(errors),
  });
  const { color } = flags;
  await publish(report, outputs, {
    templates,
    settings,
    texts: new Map(),
    color,
    showSuppressed: false,
    detail: 'everything',
  });
  return exitCode(report, false);
}

/** Takes away what the contracts forbid, and says of what is left why no edit was found. */
async function mend(
  inputs: Inputs,
  { access = [] }: Pick<Config, 'access'>,
  { diff, unsafe }: Pick<ContractFlags, 'diff' | 'unsafe'>,
  organization: OrganizationPolicies,
): Promise<0 | 1> {
  const { templates, readFrom } = inputs;
  const reload = (texts: ReadonlyMap<string, string>): readonly Template[] | undefined => {
    const { templates: again, errors } = readFrom(overlay(nodeFiles, texts));
    return errors.length > 0 || again.length !== templates.length ? undefined : again;
  };
  const fixes = fixToContracts(templates, access, { reload, organization, unsafe });
  if (diff) await writeDiff(fixes, templates);
  else if (fixes.fixed > 0) replaceFixed(fixes);
  for (const { message, because } of fixes.left)
    process.stderr.write(`bucket-warden: no edit was found: ${visible(message)}: ${because}\n`);
  return fixes.left.length > 0 || (diff && fixes.texts.size > 0) ? 1 : 0;
}

function write(templates: readonly Template[], organization: OrganizationPolicies): 0 {
  const { contracts, inexact } = writtenContracts(templates, organization);
  writeAll(`# who may do what today, by \`bucket-warden access --write-contract\`; change it to what is meant\n`);
  writeAll(inYaml(contracts));
  for (const name of inexact)
    process.stderr.write(`bucket-warden: \`${name}\`: not everybody who may do something there can be written down\n`);
  return 0;
}

/** The contracts as a person would write them: a clause a line, and no list round one thing. */
function inYaml(contracts: readonly AccessContract[]): string {
  const document = new Document({ access: contracts.map((contract) => plain(contract)) });
  visit(document, {
    Map: (_, node, path) => {
      // a clause
      if (path.length >= 7) node.flow = true;
    },
    Seq: (_, node, path) => {
      if (path.length >= 8 || node.items.every((item) => !isMap(item) && !isSeq(item))) node.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

/** Lists of one thing as that thing, and all levels left out. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 1 && typeof value[0] === 'string' ? value[0] : value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const isUsual = (name: string, one: unknown): boolean => name === 'do' && String(one) === String(everyAccessLevel);
  const said = Object.entries(value).filter(([name, one]) => !isUsual(name, one));
  return Object.fromEntries(said.map(([name, one]) => [name, plain(one)]));
}

import { existsSync, readFileSync } from 'node:fs';
import { basename, isAbsolute, relative, resolve } from 'node:path';
import { configNames, type Config } from '../lib/config';
import { visible } from '../lib/reporters';
import {
  declaredParameter,
  loadPaths,
  nearest,
  nodeFiles,
  overlay,
  renderUserError,
  UserError,
  whyRefused,
  type Files,
  type LeftOut,
  type Loaded,
  type LoadOptions,
  type Template,
} from '../lib/template';
import { defaultBaseline } from './baseline';
import { leavesOut } from './leave-out';
import { synthesize } from './synth';

/** Flags that say what to read; every command that reads templates has them. */
export interface InputFlags {
  readonly parameter: readonly string[];
  /** values of parameters where none is given, as a running stack has them; of those that no template declares too */
  readonly assumed?: ReadonlyMap<string, string>;
  readonly account?: string;
  readonly region?: string;
  readonly synth: boolean;
  readonly exclude?: readonly string[];
  /** false where nothing of the repository may run */
  readonly code?: boolean;
}

export interface Inputs {
  readonly paths: readonly string[];
  readonly templates: readonly Template[];
  readonly errors: readonly UserError[];
  /** files of walked directories that are no templates */
  readonly passedOver: readonly string[];
  /** files and folders in them that somebody wants left out */
  readonly leftOut: readonly LeftOut[];
  /** The same inputs as other files have them: changed texts, an earlier state. */
  readonly readFrom: (files: Files) => Loaded;
}

/**
 * Reads `paths`, or `./cdk.out` when there are none; says on standard error what could not be read.
 * @throws UserError when the flags are wrong, or there is nothing to read and nothing was said about it
 */
export function readInputs(paths: readonly string[], flags: InputFlags, excludes?: Config['excludes']): Inputs {
  if (flags.synth && flags.code === false)
    throw new UserError('`--synth` runs the app, and `--no-code` lets no code run', undefined, 'give one of them');
  const given = flags.synth
    ? (paths.length > 0 ? paths : ['.']).map(synthesize)
    : paths.length > 0
      ? paths
      : [defaultInput()];
  const inputs = given.map(tidy);
  const options: LoadOptions = {
    workingDirectory: process.cwd(),
    environment: {
      ...(flags.account === undefined ? {} : { account: flags.account }),
      ...(flags.region === undefined ? {} : { region: flags.region }),
    },
    parameters: new Map([...(flags.assumed ?? []), ...flags.parameter.map(parseParameter)]),
    leaveOut: leavesOut(inputs, flags.exclude ?? [], excludes),
  };
  const standardInput = inputs.includes('-') ? readFileSync(0, 'utf8') : undefined;
  const readFrom = (files: Files): Loaded => read(inputs, files, standardInput, options);
  const { templates, errors, passedOver, leftOut } = readFrom(nodeFiles);
  const foreign = passedOver.filter((path) => !ownFiles.has(basename(path)));
  if (foreign.length > 0) process.stderr.write(`bucket-warden: ${visible(passedOverText(foreign))}\n`);
  if (leftOut.length > 0) process.stderr.write(`bucket-warden: ${visible(leftOutText(leftOut))}\n`);
  for (const error of errors) process.stderr.write(`bucket-warden: ${visible(renderUserError(error))}\n`);
  if (templates.length === 0 && errors.length === 0)
    throw new UserError(
      'no template was found',
      undefined,
      'give templates, a cdk.out folder or a directory that holds some',
    );
  if (templates.length > 0) checkParameters(new Map(flags.parameter.map(parseParameter)), templates);
  return { paths: inputs, templates, errors, passedOver, leftOut, readFrom };
}

/** Files that are ours: nobody has to be told that they are no templates. */
const ownFiles: ReadonlySet<string> = new Set([...configNames, defaultBaseline]);

/** However a path below the working directory is spelt, it is one. */
function tidy(path: string): string {
  if (path === '-') return path;
  const below = relative(process.cwd(), resolve(path));
  return below === '' ? '.' : below.startsWith('..') || isAbsolute(below) ? path : below;
}

/** Names of files that are told one by one; the json format has all of them. */
const maximumNames = 3;

function leftOutText(leftOut: readonly LeftOut[]): string {
  const reasons = [...new Set(leftOut.map(({ because }) => because))].join(' and ');
  const what = leftOut.length === 1 ? '1 file or folder' : `${leftOut.length} files and folders`;
  return `left out ${what} for ${reasons}; --list-files shows them`;
}

function passedOverText(files: readonly string[]): string {
  const shown = files.slice(0, maximumNames).join(', ');
  const more = files.length > maximumNames ? ` and ${files.length - maximumNames} more` : '';
  return files.length === 1
    ? `passed over 1 file that is no template: ${shown}`
    : `passed over ${files.length} files that are no templates: ${shown}${more}`;
}

/** Reads the paths; what standard input holds is a template like any other, which may nest files beside it. */
function read(paths: readonly string[], files: Files, standardInput: string | undefined, options: LoadOptions): Loaded {
  const all = standardInput === undefined ? files : overlay(files, new Map([['-', standardInput]]));
  // a report is the same whatever the order of the arguments
  const sorted = [...paths].sort((one, other) => (one < other ? -1 : 1));
  return loadPaths(sorted, all, options);
}

function defaultInput(): string {
  if (existsSync('cdk.out')) return 'cdk.out';
  const hint = existsSync('cdk.json')
    ? 'run `cdk synth` first, or add `--synth`'
    : 'give templates, a cdk.out folder or a directory that holds some';
  throw new UserError('nothing to lint: there is no ./cdk.out', undefined, hint);
}

function parseParameter(text: string): readonly [string, string] {
  const equals = text.indexOf('=');
  if (equals < 1) throw new UserError(`\`--parameter ${text}\` is not of the form Key=Value`);
  return [text.slice(0, equals), text.slice(equals + 1)];
}

/** @throws UserError for a parameter that no template has, or a value that CloudFormation refuses for one */
function checkParameters(given: ReadonlyMap<string, string>, templates: readonly Template[]): void {
  const declared = new Set(templates.flatMap(({ body }) => Object.keys(body['Parameters'] ?? {})));
  for (const [name, value] of given) {
    if (!declared.has(name))
      throw new UserError(`no template has a parameter called \`${name}\``, undefined, nearest(name, declared));
    for (const template of templates.filter(({ nestedIn }) => nestedIn === undefined)) {
      const parameter = declaredParameter(name, template);
      const why = parameter === undefined ? undefined : whyRefused(parameter, value);
      if (why === undefined) continue;
      const { source } = template;
      const { start } = source.locate(['Parameters', name]);
      throw new UserError(`for the parameter \`${name}\` ${why}`, { file: source.path, ...start });
    }
  }
}

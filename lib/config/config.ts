import {
  type AccessContract,
  chooseRules,
  packNames,
  severities,
  type AnyRule,
  type ConfigSuppression,
  type LintOptions,
  type RuleChoice,
  type RuleMetadata,
  type Severity,
} from '../engine';
import type { Settings } from '../s3';
import {
  at,
  isObject,
  loadDocument,
  own,
  UserError,
  type Files,
  type Json,
  type JsonPath,
  type Place,
  type Template,
} from '../template';
import { contractsReader } from './access';
import { Readers, type Read } from './readers';

/** What a configuration file says. */
export interface Config {
  readonly select?: readonly string[];
  readonly packs?: readonly string[];
  /** opt-in rules are applied as well, when nothing is selected */
  readonly strict?: boolean;
  readonly ignore?: readonly string[];
  readonly severities?: Readonly<Record<string, Severity | 'off'>>;
  readonly failOn?: Severity;
  readonly strictUnknown?: boolean;
  /** the file with the findings that are known and lived with */
  readonly baseline?: string;
  /** scripts, or folders of them, that linting judges beside the templates */
  readonly scripts?: readonly string[];
  readonly settings: Settings;
  /** what has to stay so about who may do what */
  readonly access?: readonly AccessContract[];
  readonly suppressions: readonly ConfigSuppression[];
}

/** Names under which a configuration is looked for, the first one first. */
export const configNames = [
  'bucket-warden.yaml',
  'bucket-warden.yml',
  'bucket-warden.json',
  'bucket-warden.config.yaml',
  'bucket-warden.config.yml',
  'bucket-warden.config.json',
] as const;

/** Folders looked through, from the working directory up. */
const maximumDepth = 40;

const emptyConfig: Config = { settings: {}, suppressions: [] };

/**
 * The configuration at `path`; else the nearest one from the working directory up to the root of its git repository,
 * `bucket-warden` in a package.json included.
 * @param rules every rule there is: a name that is none of theirs is a mistake
 * @throws UserError with a place for whatever is not understood
 */
export function loadConfig(
  path: string | undefined,
  files: Files,
  rules: readonly Pick<RuleMetadata, 'id' | 'packs'>[],
): Config {
  if (path !== undefined && files.kind(path) !== 'file') throw new UserError('no such file', { file: path });
  const found = path === undefined ? findConfig(files) : { document: loadDocument(path, files), base: [] };
  return found === undefined
    ? emptyConfig
    : parseConfig(
        found.document,
        found.base,
        rules.map(({ id }) => id),
        packNames(rules),
      );
}

interface FoundConfig {
  readonly document: Template;
  /** where in the document it begins */
  readonly base: JsonPath;
}

function findConfig(files: Files): FoundConfig | undefined {
  const root = repositoryRoot(files);
  for (let depth = 0; depth <= root; depth++) {
    const folder = '../'.repeat(depth);
    const name = configNames
      .map((candidate) => folder + candidate)
      .find((candidate) => files.kind(candidate) === 'file');
    if (name !== undefined) return { document: loadDocument(name, files), base: [] };
    const manifest = `${folder}package.json`;
    // most are about other things, and one that is broken is npm's to complain about
    if (files.kind(manifest) === 'file' && files.read(manifest).includes('"bucket-warden"')) {
      const document = loadDocument(manifest, files);
      if (isObject(own(document.body, 'bucket-warden'))) return { document, base: ['bucket-warden'] };
    }
  }
  return undefined;
}

/** How many folders up the repository begins; 0 when there is none, so that nobody else's configuration is taken. */
function repositoryRoot(files: Files): number {
  for (let depth = 0; depth < maximumDepth; depth++)
    if (files.kind(`${'../'.repeat(depth)}.git`) !== undefined) return depth;
  return 0;
}

/** The settings of a configuration as they are written. */
interface Written {
  select?: readonly string[];
  packs?: readonly string[];
  strict?: boolean;
  ignore?: readonly string[];
  severities?: Readonly<Record<string, Severity | 'off'>>;
  failOn?: Severity;
  strictUnknown?: boolean;
  trustedAccounts?: readonly string[];
  accountPublicAccessBlock?: boolean;
  privatePaths?: Readonly<Record<string, readonly string[]>>;
  minimumTls?: '1.2' | '1.3';
  access?: readonly AccessContract[];
  baseline?: string;
  scripts?: readonly string[];
  suppress?: readonly ConfigSuppression[];
}

function parseConfig(document: Template, base: JsonPath, ruleIds: readonly string[], packs: readonly string[]): Config {
  const { Resources: _, ...whole } = document.body;
  const body = base.length === 0 ? whole : (at(document.body, base) ?? {});
  const written = writtenReader(document, ruleIds, packs)(body, base);
  const { suppress = [], trustedAccounts, accountPublicAccessBlock, privatePaths, minimumTls, ...rest } = written;
  const settings: Settings = {
    ...(trustedAccounts ? { trustedAccounts } : {}),
    ...(accountPublicAccessBlock === undefined ? {} : { accountPublicAccessBlock }),
    ...(privatePaths ? { privatePaths } : {}),
    ...(minimumTls ? { minimumTls } : {}),
  };
  return { ...rest, settings, suppressions: suppress };
}

function writtenReader(document: Template, ruleIds: readonly string[], packs: readonly string[]): Read<Written> {
  const { source } = document;
  const read = new Readers((path) => ({ file: source.path, ...source.locate(path).start }));
  const rule = read.named('rule', ruleIds);
  const severity = read.oneOf([...severities, 'off'] as const);
  return read.members<Written>({
    ...optionReaders(read, ruleIds, packs, (path) => ({ template: document, path })),
    strict: read.flag,
    // in YAML a bare `off` is the switch false
    severities: read.map(rule, (value, path) => (value === false ? 'off' : severity(value, path))),
    suppress: read.list(suppressionReader(document, read, rule)),
    baseline: read.text,
    scripts: read.list(read.text),
  });
}

/** What a program may say as well as a file. */
type Options = Omit<Written, 'strict' | 'severities' | 'suppress' | 'baseline' | 'scripts'>;

function optionReaders(
  read: Readers,
  ruleIds: readonly string[],
  packs: readonly string[],
  placeOf?: (path: JsonPath) => Place,
): { readonly [Key in keyof Options]-?: Read<Options[Key]> } {
  const rule = read.named('rule', ruleIds);
  return {
    select: read.list(rule),
    packs: read.list(read.oneOf(packs)),
    ignore: read.list(rule),
    failOn: read.oneOf(severities),
    strictUnknown: read.flag,
    trustedAccounts: read.list(read.account),
    accountPublicAccessBlock: read.flag,
    privatePaths: read.map(read.text, read.list(read.text)),
    minimumTls: read.oneOf(['1.2', '1.3'] as const),
    access: contractsReader(read, placeOf),
  };
}

/**
 * The options that a program gives, held to what a file is held to: JavaScript, and the environment of a process,
 * have no types.
 * @throws UserError with the name of the option for whatever is not understood
 */
export function readOptions(options: object, rules: readonly Pick<RuleMetadata, 'id' | 'packs'>[]): Options {
  const read = new Readers((path) => ({ file: `option \`${path.join('.')}\`` }));
  const ruleIds = rules.map(({ id }) => id);
  return read.members<Options>(optionReaders(read, ruleIds, packNames(rules)))(asJson(options), []);
}

/** What is left out, and what is given as undefined, is not said. */
function asJson(options: object): Json {
  return JSON.parse(JSON.stringify(options)) as Json;
}

function suppressionReader(document: Template, read: Readers, rule: Read<string>): Read<ConfigSuppression> {
  const fields = { rule, reason: read.text, resource: read.text, until: read.text };
  const members = read.members<{ rule?: string; reason?: string; resource?: string; until?: string }>(fields);
  return (value, path) => {
    const { rule: id, reason, resource, until } = members(value, path);
    if (id === undefined) return read.fail('a suppression needs a `rule`', path);
    if (reason === undefined) return read.fail('a suppression needs a `reason`', path);
    return {
      rule: id,
      reason,
      place: { template: document, path },
      ...(resource === undefined ? {} : { resource }),
      ...(until === undefined ? {} : { until }),
    };
  };
}

/**
 * The configuration when somebody selects on top of it: their selection, or their asking for every rule, stands in
 * place of the file's, what they ignore is ignored too.
 */
export function choose(config: Config, { select, packs, strict = false, ignore = [] }: RuleChoice): Config {
  const { select: fileSelect, packs: filePacks, ...rest } = config;
  const isAsked = select !== undefined || packs !== undefined || strict;
  const asked = isAsked ? { select, packs } : { select: fileSelect, packs: filePacks };
  return {
    ...rest,
    ...(asked.select ? { select: asked.select } : {}),
    ...(asked.packs ? { packs: asked.packs } : {}),
    ...(strict ? { strict } : {}),
    ignore: [...(config.ignore ?? []), ...ignore],
  };
}

/** The rules to apply, with the severities that were decided on. */
export function configuredRules(
  rules: readonly AnyRule[],
  { severities: decided = {}, select, packs, strict, ignore = [] }: Config,
): readonly AnyRule[] {
  const off = Object.entries(decided).flatMap(([id, severity]) => (severity === 'off' ? [id] : []));
  return chooseRules(rules, { select, packs, strict, ignore: [...ignore, ...off] }).map((rule) => {
    const severity = decided[rule.id];
    return severity === undefined || severity === 'off' ? rule : { ...rule, severity };
  });
}

/** What of a configuration `lint` takes. */
export function lintOptions({
  failOn,
  strictUnknown,
  settings,
  access,
  suppressions,
}: Config): Pick<LintOptions, 'failOn' | 'strictUnknown' | 'settings' | 'contracts' | 'suppressions'> {
  return {
    ...(access === undefined ? {} : { contracts: access }),
    settings,
    suppressions,
    ...(failOn === undefined ? {} : { failOn }),
    ...(strictUnknown === undefined ? {} : { strictUnknown }),
  };
}

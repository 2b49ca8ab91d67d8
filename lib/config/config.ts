import { join } from 'node:path';
import {
  type AccessContract,
  chooseRules,
  needsAllRules,
  packNames,
  severities,
  type AnyRule,
  type ConfigSuppression,
  type LintOptions,
  type RuleChoice,
  type RuleMetadata,
  type RuleOverride,
  type Severity,
} from '../engine';
import type { Settings } from '../s3';
import {
  at,
  isArray,
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
import { loadOwnRules, metaIds, type RuleModule } from './own-rules';
import { folderOf, pathMatcher } from './patterns';
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
  /** rules of the team's own, loaded */
  readonly ownRules?: readonly AnyRule[];
  /** the files that it was read from */
  readonly documents?: readonly { readonly path: string; readonly text: string }[];
  /** severities for some of the templates */
  readonly overrides?: readonly RuleOverride[];
  /** whether a file or folder below a directory is not to be read */
  readonly excludes?: (path: string, isFolder: boolean) => boolean;
}

/** What reading a configuration may do. */
export interface ConfigOptions {
  /** whether the code of rules that it names may run; it may when left out */
  readonly allowsCode?: boolean;
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
  { allowsCode = true }: ConfigOptions = {},
): Config {
  if (path !== undefined && files.kind(path) !== 'file') throw new UserError('no such file', { file: path });
  const found = path === undefined ? findConfig(files) : { document: loadDocument(path, files), base: [] };
  return found === undefined
    ? emptyConfig
    : new ConfigReader(
        files,
        rules.map(({ id }) => id),
        packNames(rules),
        allowsCode,
      ).read(found, []);
}

/**
 * The configuration at a place of a document, with those that it extends.
 * @throws UserError with a place for whatever is not understood
 */
export function readConfigAt(
  found: FoundConfig,
  files: Files,
  rules: readonly Pick<RuleMetadata, 'id' | 'packs'>[],
): Config {
  const ids = rules.map(({ id }) => id);
  return new ConfigReader(files, ids, packNames(rules), true).read(found, []);
}

/** A configuration that is found and not read yet. */
export interface FoundConfig {
  readonly document: Template;
  /** where in the document it begins */
  readonly base: JsonPath;
}

function findConfig(files: Files): FoundConfig | undefined {
  const root = repositoryRoot(files);
  for (let depth = 0; depth <= root; depth++) {
    const folder = '../'.repeat(depth);
    const [name, second] = configNames
      .map((candidate) => folder + candidate)
      .filter((candidate) => files.kind(candidate) === 'file');
    if (second !== undefined)
      throw new UserError(`stands beside \`${second}\``, { file: name ?? second }, 'keep one configuration');
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
  suppress?: readonly (readonly ConfigSuppression[])[];
  extends?: readonly string[];
  rules?: readonly RuleModule[];
  exclude?: readonly string[];
  overrides?: readonly WrittenOverride[];
}

/** An override as it is written. */
interface WrittenOverride {
  readonly files: readonly string[];
  readonly severities: Readonly<Record<string, Severity | 'off'>>;
}

/** Files that may extend each other in a row. */
const maximumExtension = 10;

/** Reads a configuration with those that it extends, and loads the rules that they name. */
class ConfigReader {
  private readonly ownRules: AnyRule[] = [];

  constructor(
    private readonly files: Files,
    private readonly ruleIds: readonly string[],
    private readonly packs: readonly string[],
    private readonly allowsCode: boolean,
  ) {}

  /** @param below the files that led here */
  public read({ document, base }: FoundConfig, below: readonly string[]): Config {
    const { Resources: _, ...whole } = document.body;
    const body = base.length === 0 ? whole : (at(document.body, base) ?? {});
    const { source } = document;
    const reach: ConfigReach = { document, ruleIds: this.ruleIds, packs: this.packs, folder: folderOf(source.path) };
    // what a name stands for is only known when the rules that the file brings are
    const first: Json = isObject(body) ? { extends: own(body, 'extends') ?? [], rules: own(body, 'rules') ?? [] } : {};
    const { extends: bases = [], rules: modules = [] } = writtenReader(reach)(first, base);
    const inherited = bases.map((name, index) => this.extended(name, reach, [...base, 'extends', index], below));
    for (const module of modules) this.load(module);
    const all = { ...reach, ruleIds: [...this.ruleIds, ...this.ownRules.map(({ id }) => id)] };
    const written = configOf(writtenReader(all)(body, base), reach.folder, below.length > 0);
    return [
      ...inherited,
      { ...written, ownRules: this.ownRules, documents: [{ path: source.path, text: source.text }] },
    ].reduce(merged);
  }

  private extended(name: string, { document, folder }: ConfigReach, path: JsonPath, below: readonly string[]): Config {
    const { source } = document;
    const fail = (message: string): never => {
      throw new UserError(message, { file: source.path, ...source.locate(path).start });
    };
    const isPath = /^(?:\.{1,2}[\\/]|[\\/]|[A-Za-z]:)/.test(name);
    const file = isPath ? join(folder, name) : this.inPackages(name, folder);
    if (file === undefined || this.files.kind(file) !== 'file') return fail(`there is no file \`${name}\``);
    const here = [...below, source.path];
    if (here.includes(file) || here.length > maximumExtension) return fail(`\`${name}\` extends itself`);
    return this.read({ document: loadDocument(file, this.files), base: [] }, here);
  }

  /** The file of an installed package, looked for as Node.js does. */
  private inPackages(name: string, folder: string): string | undefined {
    const file = join(folder, 'node_modules', name);
    if (this.files.kind(file) === 'file') return file;
    const above = join(folder, '..');
    return above === folder ? undefined : this.inPackages(name, above);
  }

  private load(module: RuleModule): void {
    if (!this.allowsCode)
      throw new UserError(
        `\`${module.file}\` is code, and \`--no-code\` lets none run`,
        module.place,
        'leave the option out where you trust the repository',
      );
    const taken = new Set([...this.ruleIds, ...this.ownRules.map(({ id }) => id)]);
    this.ownRules.push(...loadOwnRules(module, taken));
  }
}

/** Two configurations as one: where both say something that is one, the second counts; lists are joined. */
function merged(first: Config, second: Config): Config {
  const [one, other] = [first.excludes, second.excludes];
  return {
    ...first,
    ...second,
    settings: { ...first.settings, ...second.settings },
    severities: { ...first.severities, ...second.severities },
    ignore: [...(first.ignore ?? []), ...(second.ignore ?? [])],
    access: [...(first.access ?? []), ...(second.access ?? [])],
    suppressions: [...first.suppressions, ...second.suppressions],
    documents: [...(first.documents ?? []), ...(second.documents ?? [])],
    overrides: [...(first.overrides ?? []), ...(second.overrides ?? [])],
    excludes: (path, isFolder) => one?.(path, isFolder) === true || other?.(path, isFolder) === true,
  };
}

function configOf(written: Written, folder: string, isShared: boolean): Config {
  const { suppress = [], trustedAccounts, accountPublicAccessBlock, privatePaths, minimumTls, ...others } = written;
  const { extends: _, rules: __, exclude, overrides = [], ...rest } = others;
  const settings: Settings = {
    ...(trustedAccounts ? { trustedAccounts } : {}),
    ...(accountPublicAccessBlock === undefined ? {} : { accountPublicAccessBlock }),
    ...(privatePaths ? { privatePaths } : {}),
    ...(minimumTls ? { minimumTls } : {}),
  };
  const suppressions = suppress.flat().map((one) => (isShared ? { ...one, isShared } : one));
  return {
    ...rest,
    settings,
    suppressions,
    ...(exclude === undefined ? {} : { excludes: pathMatcher(exclude, folder) }),
    overrides: overrides.map(({ files, severities: decided }) => ({
      appliesTo: pathMatcher(files, folder),
      severities: decided,
    })),
  };
}

/** What the settings of a file can be about. */
interface ConfigReach {
  readonly document: Template;
  readonly ruleIds: readonly string[];
  readonly packs: readonly string[];
  readonly folder: string;
}

function writtenReader({ document, ruleIds, packs, folder }: ConfigReach): Read<Written> {
  const { source } = document;
  const read = new Readers((path) => ({ file: source.path, ...source.locate(path).start }));
  return read.members<Written>({
    ...optionReaders(read, ruleIds, packs, (path) => ({ template: document, path })),
    strict: read.flag,
    severities: severitiesReader(read, ruleIds),
    suppress: read.list(suppressionReader(document, read, ruleIds)),
    extends: oneOrMore(read, read.text),
    exclude: read.list(read.text),
    overrides: read.list(overrideReader(read, ruleIds)),
    rules: read.list((value, path) => ({
      file: join(folder, read.text(value, path)),
      place: { file: source.path, ...source.locate(path).start },
    })),
    baseline: read.text,
    scripts: read.list(read.text),
  });
}

function severitiesReader(read: Readers, ruleIds: readonly string[]): Read<Readonly<Record<string, Severity | 'off'>>> {
  const severity = read.oneOf([...severities, 'off'] as const);
  // in YAML a bare `off` is the switch false
  return read.map(read.named('rule', ruleIds), (value, path) => (value === false ? 'off' : severity(value, path)));
}

/** A list, or one thing that stands for a list of it. */
function oneOrMore<T>(read: Readers, item: Read<T>): Read<readonly T[]> {
  const list = read.list(item);
  return (value, path) => (isArray(value) ? list(value, path) : [item(value, path)]);
}

function overrideReader(read: Readers, ruleIds: readonly string[]): Read<WrittenOverride> {
  const members = read.members<{
    files?: readonly string[];
    ignore?: readonly string[];
    severities?: WrittenOverride['severities'];
  }>({
    files: oneOrMore(read, read.text),
    ignore: read.list(read.named('rule', ruleIds)),
    severities: severitiesReader(read, ruleIds),
  });
  return (value, path) => {
    const { files = [], ignore = [], severities: decided = {} } = members(value, path);
    if (files.length === 0) return read.fail('an override needs `files`', path);
    if (ignore.length === 0 && Object.keys(decided).length === 0)
      return read.fail('the override changes nothing', path, 'give `ignore` or `severities`');
    const off = ignore.map((id) => [id, 'off'] as const);
    return { files, severities: { ...decided, ...Object.fromEntries(off) } };
  };
}

/** What a program may say as well as a file. */
type Options = Omit<
  Written,
  'strict' | 'severities' | 'suppress' | 'baseline' | 'scripts' | 'extends' | 'exclude' | 'overrides' | 'rules'
>;

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

function suppressionReader(
  document: Template,
  read: Readers,
  ruleIds: readonly string[],
): Read<readonly ConfigSuppression[]> {
  const rule = rulesReader(read, ruleIds);
  const fields = { rule, reason: read.text, resource: read.text, until: read.text };
  const members = read.members<{ rule?: readonly string[]; reason?: string; resource?: string; until?: string }>(
    fields,
  );
  return (value, path) => {
    const { rule: ids, reason, resource, until } = members(value, path);
    if (ids === undefined) return read.fail('a suppression needs a `rule`', path);
    if (reason === undefined) return read.fail('a suppression needs a `reason`', path);
    const isPattern = ids.length !== 1;
    return ids.map((id) => ({
      rule: id,
      reason,
      place: { template: document, path },
      ...(resource === undefined ? {} : { resource }),
      ...(until === undefined ? {} : { until }),
      ...(isPattern ? { isShared: true } : {}),
    }));
  };
}

/** The rules that a name, or a pattern in which `*` is any text, stands for. */
export function rulesReader(read: Readers, ruleIds: readonly string[]): Read<readonly string[]> {
  const one = read.named('rule', ruleIds);
  return (value, path) => {
    const name = read.text(value, path);
    if (!name.includes('*')) return [one(value, path)];
    const pattern = new RegExp(`^${name.split('*').map(escaped).join('.*')}$`);
    const meant = ruleIds.filter((id) => pattern.test(id));
    return meant.length > 0 ? meant : read.fail(`no rule is called like \`${name}\``, path);
  };
}

function escaped(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
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

/** The rules to apply, those of the configuration itself included, with the severities that were decided on. */
export function configuredRules(
  given: readonly AnyRule[],
  { severities: decided = {}, select, packs, strict, ignore = [], ownRules = [] }: Config,
): readonly AnyRule[] {
  const rules = [...given, ...ownRules];
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
  overrides = [],
  severities: decided = {},
  select,
  ignore = [],
}: Config): Pick<
  LintOptions,
  'failOn' | 'strictUnknown' | 'settings' | 'contracts' | 'suppressions' | 'overrides' | 'decided' | 'reported'
> {
  const off = ignore.filter((id) => metaIds.includes(id)).map((id) => [id, 'off'] as const);
  return {
    overrides,
    ...(select !== undefined && needsAllRules(select) ? { reported: select } : {}),
    decided: { ...decided, ...Object.fromEntries(off) },
    ...(access === undefined ? {} : { contracts: access }),
    settings,
    suppressions,
    ...(failOn === undefined ? {} : { failOn }),
    ...(strictUnknown === undefined ? {} : { strictUnknown }),
  };
}

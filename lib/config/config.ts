import {
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
  isArray,
  isObject,
  loadDocument,
  nearest,
  own,
  UserError,
  type Files,
  type Json,
  type JsonPath,
  type Template,
} from '../template';

/** What a configuration file says. */
export interface Config {
  readonly select?: readonly string[];
  readonly packs?: readonly string[];
  readonly ignore?: readonly string[];
  readonly severities?: Readonly<Record<string, Severity | 'off'>>;
  readonly failOn?: Severity;
  readonly strictUnknown?: boolean;
  /** the file with the findings that are known and lived with */
  readonly baseline?: string;
  readonly settings: Settings;
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

type Read<T> = (value: Json, path: JsonPath) => T;

function parseConfig(document: Template, base: JsonPath, ruleIds: readonly string[], packs: readonly string[]): Config {
  const fail = (message: string, path: JsonPath, hint?: string): never => {
    throw new UserError(message, { file: document.source.path, ...document.source.locate(path).start }, hint);
  };
  const oneOf =
    <T extends string>(allowed: readonly T[]): Read<T> =>
    (value, path) => {
      const known = allowed.find(
        (one) => one === value || one === String(isObject(value) || isArray(value) ? '' : value),
      );
      return known ?? fail(`\`${show(value)}\` is none of ${allowed.join(', ')}`, path, nearest(show(value), allowed));
    };
  const rule: Read<string> = (value, path) =>
    ruleIds.includes(show(value))
      ? show(value)
      : fail(`no rule is called \`${show(value)}\``, path, nearest(show(value), ruleIds));
  const text: Read<string> = (value, path) =>
    typeof value === 'string' && value.trim() !== '' ? value.trim() : fail('expected text', path);
  const flag: Read<boolean> = (value, path) =>
    typeof value === 'boolean' ? value : fail(`\`${show(value)}\` is neither true nor false`, path);
  const account: Read<string> = (value, path) =>
    /^\d{12}$/.test(show(value))
      ? show(value)
      : fail(
          `\`${show(value)}\` is no account, which has twelve digits`,
          path,
          typeof value === 'number' ? 'put it into quotes' : undefined,
        );
  const list =
    <T>(item: Read<T>): Read<readonly T[]> =>
    (value, path) =>
      isArray(value) ? value.map((one, index) => item(one, [...path, index])) : fail('expected a list', path);
  const map =
    <T>(key: Read<string>, item: Read<T>): Read<Readonly<Record<string, T>>> =>
    (value, path) =>
      isObject(value)
        ? Object.fromEntries(
            Object.entries(value).map(([name, one]) => [key(name, [...path, name]), item(one, [...path, name])]),
          )
        : fail('expected a map', path);
  const members =
    <T extends object>(readers: { readonly [Key in keyof T]-?: Read<T[Key]> }): Read<T> =>
    (value, path) => {
      if (!isObject(value)) return fail('expected a map', path);
      const names = Object.keys(readers);
      const isName = (name: string): name is string & keyof T => names.includes(name);
      const read: Partial<T> = {};
      for (const [name, one] of Object.entries(value)) {
        if (!isName(name)) return fail(`there is no setting \`${name}\``, [...path, name], nearest(name, names));
        read[name] = readers[name](one, [...path, name]);
      }
      return read as T;
    };

  const suppression: Read<ConfigSuppression> = (value, path) => {
    const {
      rule: id,
      reason,
      resource,
      until,
    } = members<{ rule?: string; reason?: string; resource?: string; until?: string }>({
      rule,
      reason: text,
      resource: text,
      until: text,
    })(value, path);
    if (id === undefined) return fail('a suppression needs a `rule`', path);
    if (reason === undefined) return fail('a suppression needs a `reason`', path);
    return {
      rule: id,
      reason,
      place: { template: document, path },
      ...(resource === undefined ? {} : { resource }),
      ...(until === undefined ? {} : { until }),
    };
  };
  const { Resources: _, ...whole } = document.body;
  const body = base.length === 0 ? whole : (at(document.body, base) ?? {});
  const found = members<{
    select?: readonly string[];
    packs?: readonly string[];
    ignore?: readonly string[];
    severities?: Readonly<Record<string, Severity | 'off'>>;
    failOn?: Severity;
    strictUnknown?: boolean;
    trustedAccounts?: readonly string[];
    accountPublicAccessBlock?: boolean;
    privatePaths?: Readonly<Record<string, readonly string[]>>;
    minimumTls?: '1.2' | '1.3';
    baseline?: string;
    suppress?: readonly ConfigSuppression[];
  }>({
    select: list(rule),
    packs: list(oneOf(packs)),
    ignore: list(rule),
    // in YAML a bare `off` is the switch false
    severities: map(rule, (value, path) =>
      value === false ? 'off' : oneOf([...severities, 'off'] as const)(value, path),
    ),
    failOn: oneOf(severities),
    strictUnknown: flag,
    trustedAccounts: list(account),
    accountPublicAccessBlock: flag,
    privatePaths: map(text, list(text)),
    minimumTls: oneOf(['1.2', '1.3'] as const),
    suppress: list(suppression),
    baseline: text,
  })(body, base);
  const { suppress = [], trustedAccounts, accountPublicAccessBlock, privatePaths, minimumTls, ...rest } = found;
  const settings: Settings = {
    ...(trustedAccounts ? { trustedAccounts } : {}),
    ...(accountPublicAccessBlock === undefined ? {} : { accountPublicAccessBlock }),
    ...(privatePaths ? { privatePaths } : {}),
    ...(minimumTls ? { minimumTls } : {}),
  };
  return { ...rest, settings, suppressions: suppress };
}

function show(value: Json): string {
  return isObject(value) || isArray(value) ? JSON.stringify(value) : String(value);
}

/**
 * The configuration when somebody selects on top of it: their selection stands in place of the file's, what they
 * ignore is ignored too.
 */
export function choose(config: Config, { select, packs, ignore = [] }: RuleChoice): Config {
  const { select: fileSelect, packs: filePacks, ...rest } = config;
  const asked =
    select === undefined && packs === undefined ? { select: fileSelect, packs: filePacks } : { select, packs };
  return {
    ...rest,
    ...(asked.select ? { select: asked.select } : {}),
    ...(asked.packs ? { packs: asked.packs } : {}),
    ignore: [...(config.ignore ?? []), ...ignore],
  };
}

/** The rules to apply, with the severities that were decided on. */
export function configuredRules(
  rules: readonly AnyRule[],
  { severities: decided = {}, select, packs, ignore = [] }: Config,
): readonly AnyRule[] {
  const off = Object.entries(decided).flatMap(([id, severity]) => (severity === 'off' ? [id] : []));
  return chooseRules(rules, { select, packs, ignore: [...ignore, ...off] }).map((rule) => {
    const severity = decided[rule.id];
    return severity === undefined || severity === 'off' ? rule : { ...rule, severity };
  });
}

/** What of a configuration `lint` takes. */
export function lintOptions({
  failOn,
  strictUnknown,
  settings,
  suppressions,
}: Config): Pick<LintOptions, 'failOn' | 'strictUnknown' | 'settings' | 'suppressions'> {
  return {
    settings,
    suppressions,
    ...(failOn === undefined ? {} : { failOn }),
    ...(strictUnknown === undefined ? {} : { strictUnknown }),
  };
}

import {
  isAtLeast,
  severities,
  type AcceptedWhere,
  type LintOptions,
  type RuleMetadata,
  type Severity,
} from '../engine';
import { loadDocument, UserError, type Files, type Json, type JsonPath, type Template } from '../template';
import { readConfigAt, rulesReader, type Config } from './config';
import { pathMatcher } from './patterns';
import { Readers, type Read } from './readers';

/** What a platform team lets a repository decide about its own gate; all that is not here it does not. */
export interface GatePolicy {
  /** what counts whatever the repository says */
  readonly configuration: Config;
  readonly suppress: readonly Allowance[];
  readonly severities: readonly SeverityAllowance[];
}

/** Findings that may be accepted: all that meets every member that is stated. */
interface Allowance {
  readonly rules?: readonly string[];
  /** only findings of these severities */
  readonly severities?: readonly Severity[];
  readonly by?: readonly Acceptor[];
  /** files in which it has to stand, as in .gitignore: those that CODEOWNERS gives to somebody */
  readonly in?: readonly string[];
  /** logical ids and construct paths, with `*` */
  readonly resources?: readonly string[];
  /** days from today on which it has to end */
  readonly days?: number;
}

/** Rules whose severity the repository may change, and into what. */
interface SeverityAllowance {
  readonly rules: readonly string[];
  readonly to: readonly (Severity | 'off')[];
}

type Acceptor = AcceptedWhere['origin'];

const acceptors = ['metadata', 'comment', 'acknowledgement', 'configuration', 'other-linter', 'baseline'] as const;

interface WrittenPolicy {
  configuration?: Json;
  suppress?: readonly Allowance[];
  severities?: readonly SeverityAllowance[];
  code?: boolean;
}

/** A policy, and whether the repository's own rules may run beside it. */
export interface LoadedPolicy extends GatePolicy {
  readonly allowsCode: boolean;
}

/**
 * Reads the file of a platform team.
 * @throws UserError with a place for whatever is not understood
 */
export function loadPolicy(
  path: string,
  files: Files,
  rules: readonly Pick<RuleMetadata, 'id' | 'packs'>[],
): LoadedPolicy {
  if (files.kind(path) !== 'file') throw new UserError('no such file', { file: path });
  const document = loadDocument(path, files);
  const configuration = readConfigAt({ document, base: ['configuration'] }, files, rules);
  const ids = [...rules, ...(configuration.ownRules ?? [])].map(({ id }) => id);
  const { Resources: _, ...body } = document.body;
  const { suppress = [], severities: changes = [], code = false } = policyReader(document, ids)(body, []);
  return { configuration, suppress, severities: changes, allowsCode: code };
}

function policyReader({ source }: Template, ids: readonly string[]): Read<WrittenPolicy> {
  const read = new Readers((path) => ({ file: source.path, ...source.locate(path).start }));
  const one = rulesReader(read, ids);
  const names: Read<readonly string[]> = (value, path) => read.list(one)(value, path).flat();
  const days: Read<number> = (value, path) =>
    typeof value === 'number' && Number.isInteger(value) && value > 0
      ? value
      : read.fail('expected a number of days', path);
  return read.members<WrittenPolicy>({
    configuration: (value: Json) => value,
    suppress: read.list(
      read.members<Allowance>({
        rules: names,
        severities: read.list(read.oneOf(severities)),
        by: read.list(read.oneOf(acceptors)),
        in: read.list(read.text),
        resources: read.list(read.text),
        days,
      }),
    ),
    severities: read.list(severityReader(read, names)),
    code: read.flag,
  });
}

function severityReader(read: Readers, names: Read<readonly string[]>): Read<SeverityAllowance> {
  const word = read.oneOf([...severities, 'off'] as const);
  // in YAML a bare `off` is the switch false
  const to = read.list((value, path) => (value === false ? 'off' : word(value, path)));
  const members = read.members<Partial<SeverityAllowance>>({ rules: names, to });
  return (value: Json, path: JsonPath) => {
    const { rules, to: into } = members(value, path);
    return rules !== undefined && into !== undefined
      ? { rules, to: into }
      : read.fail('it needs `rules` and `to`', path, '`rules: [unversioned], to: [low, off]`');
  };
}

/** A configuration under a policy, and what of it counts for nothing. */
export interface Governed {
  readonly config: Config;
  readonly refused: readonly string[];
}

/** What of a repository's configuration counts where a policy stands above it: what asks more, and what it allows. */
export function underPolicy({ configuration: own, suppress, severities: changes }: GatePolicy, mine: Config): Governed {
  const refused: string[] = [];
  const may = (rule: string, into: Severity | 'off', what: string): boolean => {
    const isAllowed = changes.some(({ rules, to }) => rules.includes(rule) && to.includes(into));
    if (!isAllowed) refused.push(`\`${what}\``);
    return isAllowed;
  };
  const kept = (list: Config['severities'] = {}, where = 'severities'): NonNullable<Config['severities']> =>
    Object.fromEntries(Object.entries(list).filter(([id, to]) => may(id, to, `${where}: ${id}: ${to}`)));
  const overrides = (mine.overrides ?? []).map((one) => ({ ...one, severities: kept(one.severities, 'overrides') }));
  const failOn = stricter(own.failOn ?? 'medium', mine.failOn);
  const loose = ['select', 'packs', ...(failOn === mine.failOn ? [] : (['failOn'] as const)), 'excludes'] as const;
  for (const name of loose) if (mine[name] !== undefined) refused.push(`\`${name === 'excludes' ? 'exclude' : name}\``);
  for (const name of Object.keys(mine.settings)) refused.push(`\`${name}\``);
  const mayHaveBaseline = suppress.some(({ by }) => by === undefined || by.includes('baseline'));
  if (mine.baseline !== undefined && !mayHaveBaseline) refused.push('`baseline`');
  const baseline = own.baseline ?? (mayHaveBaseline ? mine.baseline : undefined);
  const config: Config = {
    ...own,
    strict: own.strict === true || (mine.strict === true && own.select === undefined && own.packs === undefined),
    strictUnknown: own.strictUnknown === true || mine.strictUnknown === true,
    failOn,
    severities: { ...own.severities, ...kept(mine.severities) },
    ignore: [...(own.ignore ?? []), ...(mine.ignore ?? []).filter((id) => may(id, 'off', `ignore: ${id}`))],
    // of several that are about one template the last one counts
    overrides: [...overrides, ...(own.overrides ?? [])],
    access: [...(own.access ?? []), ...(mine.access ?? [])],
    scripts: [...(own.scripts ?? []), ...(mine.scripts ?? [])],
    suppressions: [...own.suppressions, ...mine.suppressions],
    ownRules: [...(own.ownRules ?? []), ...(mine.ownRules ?? [])],
    documents: [...(own.documents ?? []), ...(mine.documents ?? [])],
    ...(baseline === undefined ? {} : { baseline }),
  };
  return { config, refused };
}

/** The milder of two bounds: more fails by it. */
function stricter(own: Severity, mine: Severity | undefined): Severity {
  return mine !== undefined && isAtLeast(own, mine) ? mine : own;
}

/**
 * Whether a policy lets a finding be accepted.
 * @param root the folder that the patterns of files begin at
 * @param today `2026-11-23`
 */
export function mayAcceptUnder(
  { configuration, suppress }: GatePolicy,
  root: string,
  today: string,
): NonNullable<LintOptions['mayAccept']> {
  const trusted = new Set((configuration.documents ?? []).map(({ path }) => path));
  const tests = suppress.map((one) => allowanceTest(one, root, today));
  return (where, what) => trusted.has(where.file) || tests.some((allows) => allows(where, what));
}

function allowanceTest(
  { rules, severities: levels, by, in: files, resources, days }: Allowance,
  root: string,
  today: string,
): NonNullable<LintOptions['mayAccept']> {
  const isIn = files === undefined ? undefined : pathMatcher(files, root);
  const patterns = resources?.map(
    (one) =>
      new RegExp(
        `^${one
          .split('*')
          .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
          .join('.*')}$`,
        's',
      ),
  );
  const last = days === undefined ? undefined : daysAfter(today, days);
  return ({ origin, file, until }, { rule, severity, names }) =>
    (rules === undefined || rules.includes(rule)) &&
    (levels === undefined || levels.includes(severity)) &&
    (by === undefined || by.includes(origin)) &&
    (isIn === undefined || isIn(file)) &&
    (patterns === undefined || patterns.some((pattern) => names.some((name) => pattern.test(name)))) &&
    (last === undefined || (until !== undefined && until <= last));
}

function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

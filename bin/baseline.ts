import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { Baseline, Finding, KnownEntry, LintOptions, Report, Severity } from '../lib/engine';
import { allRules as catalogue } from '../rules';
import { counted, visible } from '../lib/reporters';
import { isArray, isObject, loadDocument, nodeFiles, own, UserError, type Json, type Template } from '../lib/template';
import { replaceFile } from './output';

/** Where a baseline is when nobody says. */
export const defaultBaseline = 'bucket-warden-baseline.json';

/**
 * The nearest baseline up to the root of the repository, as a configuration is found; the one to be made here where
 * there is none.
 */
export function nearestBaseline(): string {
  let found: string | undefined;
  for (let folder = ''; resolve(folder, '..') !== resolve(folder); folder = join('..', folder)) {
    if (found === undefined && existsSync(join(folder, defaultBaseline))) found = join(folder, defaultBaseline);
    if (existsSync(join(folder, '.git'))) return found ?? defaultBaseline;
  }
  // outside of a repository what lies above is somebody else's
  return defaultBaseline;
}

interface BaselineEntry {
  readonly rule: string;
  readonly kind: Finding['kind'];
  readonly template: string;
  readonly resource: string;
  readonly path: string;
}

/** What a run can have an opinion about. */
interface Scope {
  readonly templates: readonly Template[];
  readonly ranRules: ReadonlySet<string>;
  readonly allRules: ReadonlySet<string>;
  /** resources that were looked at, where it was not all of them */
  readonly only?: ReadonlySet<string>;
  /** whether a policy lets the finding be lived with */
  readonly mayAccept?: LintOptions['mayAccept'];
}

/**
 * The findings that are known. Left out are those that this run has nothing to say about: of rules that did not run,
 * and of templates that were not read and are still there.
 * @throws UserError with a place when the file is missing or is no baseline
 */
export function loadBaseline(file: string, scope: Scope): Baseline {
  const { isFormer, list } = readBaseline(file, scope.templates);
  if (isFormer)
    process.stderr.write(
      `bucket-warden: ${visible(file)} is of version 1, in which a statement goes by its \`Sid\`, ` +
        'whomever it lets in: ' +
        'write it anew with `bucket-warden baseline`\n',
    );
  const entries = list.filter(({ entry }) => inScope(file, entry, scope) && mayBeKnown(file, entry, scope));
  return { origin: 'baseline', isFormer, entries: entries.map(({ entry, known }) => ({ ...known, kind: entry.kind })) };
}

function mayBeKnown(file: string, { rule, resource }: BaselineEntry, { mayAccept }: Scope): boolean {
  const severity: Severity = catalogue.find(({ id }) => id === rule)?.severity ?? 'critical';
  return mayAccept?.({ origin: 'baseline', file }, { rule, severity, names: [resource] }) ?? true;
}

function inScope(
  file: string,
  { rule, template, resource }: BaselineEntry,
  { templates, ranRules, allRules, only }: Scope,
): boolean {
  const isRead = spellingOf(template, file, templates) !== undefined;
  // what is of no resource is of the whole account, which is read whichever buckets are asked about
  if (only !== undefined && !(resource === '' ? isRead : only.has(resource))) return false;
  return (ranRules.has(rule) || !allRules.has(rule)) && (isRead || isGone(join(dirname(file), template)));
}

/** Whether a template was taken away; one of an assembly that was not written this time was not. */
function isGone(template: string): boolean {
  return !existsSync(template) && (existsSync(dirname(template)) || !template.endsWith('.template.json'));
}

interface ReadBaseline {
  readonly isFormer: boolean;
  readonly list: readonly { readonly entry: BaselineEntry; readonly known: KnownEntry }[];
}

function readBaseline(file: string, templates: readonly Template[]): ReadBaseline {
  if (!existsSync(file)) throw new UserError('no such file', { file }, '`bucket-warden baseline` makes one');
  // `--baseline cdk.out` takes what was meant to be linted for the file
  const hint = 'paths to lint stand before `--baseline`, or after `--baseline=<file>`';
  if (nodeFiles.kind(file) !== 'file') throw new UserError('is no baseline', { file }, hint);
  const document = loadDocument(file, nodeFiles);
  const fail = (message: string, path: readonly (string | number)[]): never => {
    throw new UserError(message, { file, ...document.source.locate(path).start }, hint);
  };
  const version = own(document.body, 'version');
  if (version !== 1 && version !== 2) fail('is no baseline of version 1 or 2', ['version']);
  const list = own(document.body, 'findings');
  if (!isArray(list)) return fail('`findings` is no list', ['findings']);
  const read = list.map((item: Json, index): ReadBaseline['list'][number] => {
    const text = (key: keyof BaselineEntry): string => {
      const value = isObject(item) ? own(item, key) : undefined;
      return typeof value === 'string' ? value : fail(`an entry needs \`${key}\``, ['findings', index]);
    };
    const kind = text('kind');
    if (kind !== 'fail' && kind !== 'unknown')
      return fail(`\`${kind}\` is neither fail nor unknown`, ['findings', index, 'kind']);
    const entry: BaselineEntry = {
      rule: text('rule'),
      kind,
      template: text('template'),
      resource: text('resource'),
      path: text('path'),
    };
    return {
      entry,
      known: {
        kind,
        fingerprint: fingerprintOf(entry, spellingOf(entry.template, file, templates)),
        place: { template: document, path: ['findings', index] },
      },
    };
  });
  return { isFormer: version === 1, list: read };
}

function fingerprintOf({ rule, template, resource, path }: BaselineEntry, spelling = template): string {
  return [rule, spelling, resource, path].join('|');
}

/**
 * Writes down what the report found, or, to `prune`, takes out of the baseline what it found no more.
 * @param saysHow whether to say how runs take it
 * @throws UserError when it cannot be written, or the baseline to prune is none
 */
export function writeBaseline(
  file: string,
  report: Report,
  { prune, saysHow = false, ...scope }: Scope & { readonly prune: boolean; readonly saysHow?: boolean },
): void {
  const found = report.findings.map((finding): BaselineEntry => {
    const [rule = '', template = '', ...rest] = finding.fingerprint.split('|');
    return {
      rule,
      kind: finding.kind,
      template: fromBaseline(template, file),
      resource: rest.slice(0, -1).join('|'),
      path: rest.at(-1) ?? '',
    };
  });
  const entries = prune
    ? kept(
        readCurrent(file, scope.templates).map(({ entry }) => entry),
        found,
        (entry) => inScope(file, entry, scope),
      )
    : found;
  const lines = [...entries].map((entry) => `    ${JSON.stringify(entry)}`).sort();
  replaceFile(
    file,
    `{\n  "version": 2,\n  "findings": [${lines.length === 0 ? '' : `\n${lines.join(',\n')}\n  `}]\n}\n`,
  );
  const how = saysHow ? `; runs take it with \`--baseline\`, or with \`baseline: ${file}\` in the configuration` : '';
  process.stderr.write(`bucket-warden: ${file} holds ${counted(entries.length, 'finding')}${how}\n`);
}

/** @throws UserError when it is of version 1, whose entries say less */
function readCurrent(file: string, templates: readonly Template[]): ReadBaseline['list'] {
  const { isFormer, list } = readBaseline(file, templates);
  if (!isFormer) return list;
  throw new UserError(
    'is a baseline of version 1',
    { file },
    'write it anew: `bucket-warden baseline`, without --prune',
  );
}

function kept(
  old: readonly BaselineEntry[],
  found: readonly BaselineEntry[],
  judged: (entry: BaselineEntry) => boolean,
): readonly BaselineEntry[] {
  const left = found.map((entry) => JSON.stringify(entry));
  return old.filter((entry) => {
    if (!judged(entry)) return true;
    const index = left.indexOf(JSON.stringify(entry));
    if (index === -1) return false;
    left.splice(index, 1);
    return true;
  });
}

/** A template as a baseline names it: from the folder of the baseline, wherever a run begins. */
function fromBaseline(template: string, file: string): string {
  return template === '-' ? template : slashes(relative(dirname(resolve(file)), resolve(template)));
}

/** How this run spells a template of a baseline; undefined when it was not read. */
function spellingOf(template: string, file: string, templates: readonly Template[]): string | undefined {
  const paths = templates.map(({ source }) => slashes(source.path));
  return paths.find((path) => fromBaseline(path, file) === template);
}

function slashes(path: string): string {
  return path.split(sep).join('/');
}

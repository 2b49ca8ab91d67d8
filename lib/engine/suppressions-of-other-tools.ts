import {
  isArray,
  isObject,
  own,
  type Comment,
  type Json,
  type JsonObject,
  type Place,
  type Resource,
  type Template,
} from '../template';
import type { Finding } from './finding';
import type { RuleMetadata } from './rule';
import { isAtLine, lineMeant, pathAtLine } from './suppression';

/** A suppression that was written for another linter, in the metadata of a resource or in a comment. */
export interface OtherToolsSuppression {
  readonly tool: string;
  /** what the other linter calls the rule, or how it says all of its own */
  readonly alias: string;
  /** empty where that linter asks for none */
  readonly reason: string;
  /** last day on which it holds */
  readonly until?: string;
  /** where it stands; the line of a comment */
  readonly place: Place;
  /** undefined where it stands for all that the other linter asks */
  readonly isWhole?: true;
  readonly isAbout: (rule: RuleMetadata) => boolean;
  readonly covers: (finding: Finding, place: Place) => boolean;
}

interface Dialect {
  readonly tool: string;
  /** where the list is, below the `Metadata` of a resource */
  readonly path: readonly string[];
  /** undefined when the entry suppresses less than a whole rule */
  readonly read: (entry: Json) => { readonly alias: string; readonly reason: string } | undefined;
}

const byId =
  (reasonKey: string) =>
  (entry: Json): ReturnType<Dialect['read']> => {
    if (!isObject(entry)) return undefined;
    const [id, reason] = [own(entry, 'id'), own(entry, reasonKey)];
    // a suppression of single findings of a rule says nothing about the rule
    const isGranular = own(entry, 'applies_to') !== undefined || own(entry, 'appliesTo') !== undefined;
    return typeof id === 'string' && !isGranular
      ? { alias: id, reason: typeof reason === 'string' ? decoded(reason, entry) : '' }
      : undefined;
  };

/** cdk-nag encodes reasons with characters beyond ASCII. */
function decoded(reason: string, entry: JsonObject): string {
  return own(entry, 'is_reason_encoded') === true ? Buffer.from(reason, 'base64').toString('utf8') : reason;
}

function byName(entry: Json): ReturnType<Dialect['read']> {
  return typeof entry === 'string' ? { alias: entry, reason: '' } : undefined;
}

const dialects: readonly Dialect[] = [
  { tool: 'cdk-nag', path: ['cdk_nag', 'rules_to_suppress'], read: byId('reason') },
  { tool: 'checkov', path: ['checkov', 'skip'], read: byId('comment') },
  { tool: 'cfn_nag', path: ['cfn_nag', 'rules_to_suppress'], read: byId('reason') },
  { tool: 'cfn-guard', path: ['guard', 'SuppressedRules'], read: byName },
  // a part of a name stands for all checks that begin so, and is not taken over
  { tool: 'cfn-lint', path: ['cfn-lint', 'config', 'ignore_checks'], read: byName },
];

/** Every suppression in the templates that another linter would honour. */
export function otherToolsSuppressions(templates: readonly Template[]): readonly OtherToolsSuppression[] {
  return templates.flatMap((template) => [
    ...[...template.resources.values()].flatMap((resource) => inMetadata(template, resource)),
    ...template.source.comments().flatMap((comment) => inComment(template, comment)),
  ]);
}

function inMetadata(template: Template, { logicalId, body }: Resource): readonly OtherToolsSuppression[] {
  const metadata = own(body, 'Metadata');
  if (!isObject(metadata)) return [];
  return dialects.flatMap(({ tool, path, read }) => {
    const list = path.reduce<Json | undefined>((at, key) => (isObject(at) ? own(at, key) : undefined), metadata);
    const place = { template, path: ['Resources', logicalId, 'Metadata', ...path] };
    return (isArray(list) ? list : []).flatMap((entry): OtherToolsSuppression[] => {
      const found = read(entry);
      return found ? [{ tool, ...found, place, ...named(found.alias), covers: ofResource(template, logicalId) }] : [];
    });
  });
}

function named(alias: string): Pick<OtherToolsSuppression, 'isAbout'> {
  return { isAbout: (rule) => isCalled(rule, alias) };
}

function ofResource(template: Template, logicalId: string): OtherToolsSuppression['covers'] {
  return ({ subject }, place) => place.template === template && subject.logicalId === logicalId;
}

/**
 * What a comment suppresses: of checkov one check on the resource that it stands in; of trivy checks on what begins
 * below it; of KICS the line or the block below it, or the whole file, of all that KICS asks, or queries in the whole
 * file.
 * @see https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html
 * @see https://trivy.dev/latest/docs/scanner/misconfiguration/config/config/#skipping-resources-by-inline-comments
 * @see https://docs.kics.io/latest/running-kics/#using-commands-on-scanned-files-as-comments
 */
function inComment(template: Template, comment: Comment): readonly OtherToolsSuppression[] {
  return [...fromCheckov(template, comment), ...fromTrivy(template, comment), ...fromKics(template, comment)];
}

function fromCheckov(template: Template, { text, line }: Comment): readonly OtherToolsSuppression[] {
  const [, alias, reason = ''] = /^(?:checkov|bridgecrew):skip=\s*([A-Z_\d]+)(?::(.*))?$/.exec(text.trim()) ?? [];
  const [, logicalId] = pathAtLine(template, line);
  if (alias === undefined || logicalId === undefined) return [];
  const covers = ofResource(template, logicalId);
  const place = { template, path: ['Resources', logicalId] };
  return [{ tool: 'checkov', alias, reason: reason.trim().replace(/^"(.*)"$/, '$1'), place, ...named(alias), covers }];
}

/** A wildcard inside a name, an attribute or a workspace says less than a whole rule, and is not taken over. */
const trivyIgnore = /^(?:trivy|tfsec):ignore:([^\s:[\]]+)(?::exp:(\d{4}-\d{2}-\d{2}))?$/;

function fromTrivy(template: Template, comment: Comment): readonly OtherToolsSuppression[] {
  const line = lineMeant(template, comment);
  return comment.text.split(/\s+/).flatMap((part): OtherToolsSuppression[] => {
    const [, alias, until] = trivyIgnore.exec(part) ?? [];
    if (alias === undefined) return [];
    const about = alias === '*' ? asked(/^AVD-/) : named(alias);
    const place = { template, path: pathAtLine(template, line) };
    const covers: OtherToolsSuppression['covers'] = (_, place) => isAtLine(place, template, line);
    return [{ tool: 'trivy', alias, reason: '', place, ...(until === undefined ? {} : { until }), ...about, covers }];
  });
}

function fromKics(template: Template, comment: Comment): readonly OtherToolsSuppression[] {
  const [, command, ids = ''] =
    /^kics-scan (ignore-line|ignore-block|ignore|disable)(?:=(.*))?$/.exec(comment.text.trim()) ?? [];
  if (command === undefined) return [];
  const line = lineMeant(template, comment);
  const rest = { tool: 'KICS', reason: '', place: { template, path: pathAtLine(template, line) } };
  if (command === 'disable' || command === 'ignore') {
    const isFirst = template.source.text.split('\n', comment.line - 1).every((one) => /^\s*(#.*|---\s*)?$/.test(one));
    const covers: OtherToolsSuppression['covers'] = (_, place) => place.template === template;
    if (command === 'ignore') return isFirst ? [{ ...rest, alias: command, ...asked(/^[0-9a-f]{8}$/), covers }] : [];
    const names = isFirst ? ids.split(',').map((id) => id.trim()) : [];
    return names.filter((id) => id !== '').map((alias) => ({ ...rest, alias, ...named(alias), covers }));
  }
  const covers: OtherToolsSuppression['covers'] = (_, place) =>
    command === 'ignore-block'
      ? isAtLine(place, template, line)
      : place.template === template && template.source.locate(place.path).start.line === line;
  return [{ ...rest, alias: command, ...asked(/^[0-9a-f]{8}$/), covers }];
}

/** What the other tool asks at all: a suppression of all that it has to say is none of what only we ask. */
function asked(ids: RegExp): Pick<OtherToolsSuppression, 'isAbout' | 'isWhole'> {
  return { isWhole: true, isAbout: ({ aliases = [] }) => aliases.some((alias) => ids.test(alias)) };
}

/** The suppressions of single checks that no rule is called by: of what is not asked here, or misspelt. */
export function notTakenOver(
  suppressions: readonly OtherToolsSuppression[],
  catalogue: readonly RuleMetadata[],
): readonly OtherToolsSuppression[] {
  return suppressions.filter(({ isWhole, alias }) => !isWhole && !catalogue.some((rule) => isCalled(rule, alias)));
}

/** Packs of cdk-nag put their name before a rule that they share. */
const packName = /^(HIPAA\.Security|NIST\.800\.53\.R[45]|PCI\.DSS\.321|AwsSolutions|Serverless)-/;

/** The queries of KICS are called by a UUID, of which its own reports show the first eight digits. */
const queryId = /^([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** trivy calls its checks `AVD-AWS-0089`, and `AWS-0089` since it dropped the database from their names. */
const vulnerabilityDatabase = /^AWS-(\d{4})$/i;

/** Whether the rule is what another linter calls `alias`. */
export function isCalled({ aliases = [] }: RuleMetadata, alias: string): boolean {
  const bare = alias.replace(packName, '').replace(queryId, '$1').replace(vulnerabilityDatabase, 'AVD-AWS-$1');
  return aliases.some((one) => [alias, bare].some((name) => one.toLowerCase() === name.toLowerCase()));
}

/** Whether the suppression is about the finding on this day. */
export function isSuppressedByOtherTool(
  { isAbout, covers, until }: OtherToolsSuppression,
  finding: Finding,
  place: Place,
  today: string,
): boolean {
  return (until === undefined || until >= today) && isAbout(finding.rule) && covers(finding, place);
}

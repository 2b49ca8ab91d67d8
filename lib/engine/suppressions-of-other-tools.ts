import { isArray, isObject, own, type Json, type JsonObject, type Template } from '../template';
import type { Finding } from './finding';
import type { RuleMetadata } from './rule';

/** A suppression that was written for another linter, in the metadata of a resource. */
export interface OtherToolsSuppression {
  readonly tool: string;
  /** what the other linter calls the rule */
  readonly alias: string;
  /** empty where that linter asks for none */
  readonly reason: string;
  readonly template: Template;
  readonly logicalId: string;
}

interface Dialect {
  readonly tool: string;
  /** where the list is, below the `Metadata` of a resource */
  readonly path: readonly [string, string];
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

const dialects: readonly Dialect[] = [
  { tool: 'cdk-nag', path: ['cdk_nag', 'rules_to_suppress'], read: byId('reason') },
  { tool: 'checkov', path: ['checkov', 'skip'], read: byId('comment') },
  { tool: 'cfn_nag', path: ['cfn_nag', 'rules_to_suppress'], read: byId('reason') },
  {
    tool: 'cfn-guard',
    path: ['guard', 'SuppressedRules'],
    read: (entry) => (typeof entry === 'string' ? { alias: entry, reason: '' } : undefined),
  },
];

/** Every suppression in the templates that another linter would honour. */
export function otherToolsSuppressions(templates: readonly Template[]): readonly OtherToolsSuppression[] {
  return templates.flatMap((template) =>
    [...template.resources.values()].flatMap(({ logicalId, body }) => {
      const metadata = own(body, 'Metadata');
      if (!isObject(metadata)) return [];
      return dialects.flatMap(({ tool, path: [outer, inner], read }) => {
        const holder = own(metadata, outer);
        const list = isObject(holder) ? own(holder, inner) : undefined;
        return (isArray(list) ? list : []).flatMap((entry): OtherToolsSuppression[] => {
          const found = read(entry);
          return found ? [{ tool, ...found, template, logicalId }] : [];
        });
      });
    }),
  );
}

/** Packs of cdk-nag put their name before a rule that they share. */
const packName = /^(HIPAA\.Security|NIST\.800\.53\.R[45]|PCI\.DSS\.321|AwsSolutions|Serverless)-/;

/** The queries of KICS are called by a UUID, of which its own reports show the first eight digits. */
const queryId = /^([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether the rule is what another linter calls `alias`. */
export function isCalled({ aliases = [] }: RuleMetadata, alias: string): boolean {
  const bare = alias.replace(packName, '').replace(queryId, '$1').toLowerCase();
  return aliases.some((one) => one.toLowerCase() === alias.toLowerCase() || one.toLowerCase() === bare);
}

/** Whether the suppression is about the finding: one rule, one resource. */
export function isSuppressedByOtherTool(
  { alias, template, logicalId }: OtherToolsSuppression,
  { rule, subject }: Finding,
  where: Template,
): boolean {
  return where === template && subject.logicalId === logicalId && isCalled(rule, alias);
}

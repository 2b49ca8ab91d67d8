import { isCalled, type AnyRule } from '../lib/engine';
import { isArray, isObject, loadDocument, nodeFiles, own, UserError, type Json } from '../lib/template';
import { rules } from '../rules';

/** Where checkov looks for its configuration. @see https://www.checkov.io/2.Basics/CLI%20Command%20Reference.html */
const names = ['.checkov.yaml', '.checkov.yml'] as const;

/** The settings of checkov that say what is asked, and the section that every document here has. */
const taken: ReadonlySet<string> = new Set(['check', 'skip-check', 'soft-fail', 'Resources']);

/**
 * The settings that say what the configuration of checkov here says, as lines of YAML; what has no counterpart, checks
 * and settings, is named in a comment.
 * @throws UserError when there is none
 */
export function settingsFromCheckov(): readonly string[] {
  const file = names.find((name) => nodeFiles.kind(name) === 'file');
  if (file === undefined) throw new UserError(`there is no ${names.join(' or ')}`, undefined, 'run it beside one');
  const { body } = loadDocument(file, nodeFiles);
  const [checks, skipped] = [idsOf(own(body, 'check')), idsOf(own(body, 'skip-check'))];
  const select = rulesCalled(checks);
  const ignore = rulesCalled(skipped);
  const strange = [...checks, ...skipped].filter((id) => rulesCalled([id]).length === 0);
  const others = isObject(body) ? Object.keys(body).filter((key) => !taken.has(key)) : [];
  return [
    `# from ${file}`,
    ...(select.length === 0 ? [] : [`select: [${select.join(', ')}]`]),
    ...(checks.length > 0 && select.length === 0 ? ['# no check that it selects is asked here: every rule is'] : []),
    ...(ignore.length === 0 ? [] : [`ignore: [${ignore.join(', ')}]`]),
    ...(own(body, 'soft-fail') === true
      ? ['# checkov was told never to fail (soft-fail): run this with --exit-zero']
      : []),
    ...(strange.length === 0 ? [] : [`# no rule here is called by ${strange.join(', ')}: keep checkov for those`]),
    ...(others.length === 0
      ? []
      : [`# settings of checkov that are not taken over: ${others.map(inComment).join(', ')}`]),
  ];
}

/** Ids as checkov takes them: a list, or one text with commas. */
function idsOf(value: Json | undefined): readonly string[] {
  const given = isArray(value) ? value : value === undefined ? [] : [value];
  return given
    .flatMap((one) => (typeof one === 'string' ? one.split(',') : [JSON.stringify(one)]))
    .map((id) => inComment(id.trim()))
    .filter((id) => id !== '');
}

/** What another file says must not end the comment that repeats it. */
const inComment = (text: string): string => text.replace(/[^\x21-\x7e]+/g, ' ');

/** The rules that checkov's ids name; `*` stands for anything in one, as `CKV_AWS_*`. */
function rulesCalled(ids: readonly string[]): readonly string[] {
  const isMeant = (rule: AnyRule, id: string): boolean =>
    id.includes('*') ? (rule.aliases ?? []).some((alias) => matches(alias, id)) : isCalled(rule, id);
  return rules.filter((rule) => ids.some((id) => isMeant(rule, id))).map(({ id }) => id);
}

function matches(alias: string, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[^\w]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`).test(alias);
}

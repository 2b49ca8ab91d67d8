import { chooseRules, lint, type AnyRule, type Finding, type LintOptions, type Report } from '../../lib/engine';
import { loadText, type LoadOptions, type Template } from '../../lib/template';
import { rules } from '../../rules';

export const today = '2026-11-23';

/** One template from YAML or JSON text. */
export function template(text: string, options: LoadOptions = {}, name = 'template.yaml'): Template {
  return loadText(name, text, options);
}

/** Lints texts together, by all rules or by those named. */
export function lintText(
  texts: string | readonly Template[],
  ruleIds?: readonly string[],
  options: Partial<LintOptions> = {},
): Report {
  const templates = typeof texts === 'string' ? [template(texts)] : texts;
  return lint(templates, ruleIds === undefined ? chooseRules(rules) : ruleIds.map(ruleCalled), {
    today,
    knownRules: rules.map(({ id }) => id),
    ...options,
  });
}

export function ruleCalled(id: string): AnyRule {
  const found = rules.find((rule) => rule.id === id);
  if (!found) throw new Error(`no rule is called ${id}`);
  return found;
}

/** What a test compares: everything about a finding but where its file lies. */
export function brief({ rule, kind, message, when, location, subject }: Finding): string {
  const name = subject.constructPath ?? subject.logicalId ?? '-';
  return `${kind} ${rule.id} ${name} ${location.path}: ${message}${when === undefined ? '' : `, when ${when}`}`;
}

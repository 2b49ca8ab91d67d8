import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createColors } from 'picocolors';
import { packageRoot, version } from '../lib/entry/version';
import { isCalled, packNames, type RuleMetadata } from '../lib/engine';
import { documentText } from '../lib/reporters';
import { nearest, UserError } from '../lib/template';
import { allRules, categoryOf, frameworkOutlines, rules } from '../rules';
import { answers, controlsCalled, everyControl } from '../rules/controls';
import { configurationOf, type ConfigurationFlags } from './lint';
import { hasColor, writeAll, type ColorWhen } from './output';

/** The page of a rule, as it lies beside it; of a team's own rule what it says about itself. */
export function pageOf({ id, title, rationale, remediation }: RuleMetadata): string {
  const category = categoryOf(id);
  if (category === 'own') return `# ${id}\n\n${title}. ${rationale}\n\n${remediation}\n`;
  return readFileSync(join(packageRoot(), 'rules', category, `${id}.md`), 'utf8');
}

/** The flags of the command, as commander delivers them. */
export interface ExplainFlags extends ConfigurationFlags {
  readonly color: ColorWhen;
  readonly format: 'pretty' | 'json';
}

/** A rule as programs take it, with its page. */
function factsOf(rule: RuleMetadata): object {
  const {
    id,
    title,
    severity,
    rationale,
    remediation,
    controls,
    aliases = [],
    references,
    since,
    optIn = false,
  } = rule;
  const words = { title, rationale, remediation };
  return {
    id,
    category: categoryOf(id),
    severity,
    optIn,
    ...words,
    controls,
    aliases,
    references,
    since,
    page: pageOf(rule),
  };
}

/**
 * Explains a rule, whatever name of it is given: its own, that of another linter, or a control it answers; rules of
 * the configuration where none of ours is called so.
 * @throws UserError when nothing is called so
 */
export function explainCommand(name: string, { color, format, ...configuration }: ExplainFlags): 0 {
  const meant = named(name, configuration);
  if (format === 'json') {
    writeAll(documentText(version(), { rules: meant.map(factsOf) }));
    return 0;
  }
  const [only] = meant;
  if (only !== undefined && meant.length === 1) writeAll(explanation(only, hasColor(color)));
  else writeAll(overview(name, meant));
  return 0;
}

function named(name: string, configuration: ConfigurationFlags): readonly RuleMetadata[] {
  const exact = allRules.filter(({ id }) => id === name.toLowerCase());
  if (exact.length > 0) return exact;
  const controls = controlsCalled(name);
  const found = allRules.filter(
    (rule) => isCalled(rule, name) || controls.some(({ id }) => answers(rule.controls, id)),
  );
  if (found.length > 0) return found;
  const own = configurationOf(configuration).ownRules ?? [];
  const foundOwn = own.filter((rule) => rule.id === name.toLowerCase() || isCalled(rule, name));
  if (foundOwn.length > 0) return foundOwn;
  const [control] = controls;
  if (control)
    throw new UserError(`no rule answers ${control.id}: ${control.control.notCovered ?? 'it is not covered'}`);
  throw new UserError(
    `no rule, alias or control is called \`${name}\``,
    undefined,
    nearest(name, [...[...allRules, ...own].map(({ id }) => id), ...everyControl().map(({ id }) => id)]),
  );
}

function explanation(rule: RuleMetadata, color: boolean): string {
  const colors = createColors(color);
  const page = pageOf(rule)
    .replace(/^# .*\n+/, '')
    .replace(/^(##+ .*)$/gm, (heading) => colors.bold(heading));
  const fact = (label: string, text: string): readonly string[] =>
    text === '' ? [] : [`${colors.dim(label.padEnd(12))}${text}`];
  return (
    [
      `${colors.bold(rule.id)}: ${rule.title}`,
      '',
      ...fact('severity', `${rule.severity}${rule.optIn === true ? ', applied only when asked for' : ''}`),
      ...fact('category', categoryOf(rule.id)),
      ...fact('why', rule.rationale),
      ...fact('help', rule.remediation),
      ...fact('controls', rule.controls.join(', ')),
      ...fact('also called', (rule.aliases ?? []).join(', ')),
      ...fact('see', rule.references.join(`\n${' '.repeat(12)}`)),
      '',
      page.trimEnd(),
    ].join('\n') + '\n'
  );
}

function overview(name: string, found: readonly RuleMetadata[]): string {
  const controls = controlsCalled(name);
  const width = Math.max(...found.map(({ id }) => id.length)) + 2;
  return (
    [
      ...controls.map(({ id, control }) => `${id}: ${control.title}`),
      `${found.length} rules answer \`${name}\`; \`explain\` one of them for the whole page:`,
      ...found.map(({ id, severity, title }) => `  ${id.padEnd(width)}${severity.padEnd(10)}${title}`),
    ].join('\n') + '\n'
  );
}

/** Lists the packs, which `--pack` takes. */
export function packsCommand(): 0 {
  const outlines = frameworkOutlines();
  const lines = packNames(rules).map((name) => {
    const outline = outlines.find(({ id }) => id === name);
    const covered = outline?.controls.filter((control) => control.rules.length > 0).length ?? 0;
    const count = rules.filter(({ packs }) => packs?.includes(name) === true).length;
    const controls = `${covered} of ${outline?.controls.length ?? 0} controls`;
    return name.padEnd(20) + `${count} rules`.padEnd(12) + controls.padEnd(22) + (outline?.title ?? '');
  });
  writeAll(`${lines.join('\n')}\n`);
  return 0;
}

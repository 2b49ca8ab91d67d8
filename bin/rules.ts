import { configSchema } from '../lib/config';
import { isCalled, type ControlOutline, type FrameworkOutline, type RuleMetadata } from '../lib/engine';
import { documentText } from '../lib/reporters';
import { version } from '../lib/entry/version';
import { reportSchema } from '../lib/reporters';
import { nearest, UserError } from '../lib/template';
import { allRules, categoryOf, frameworkOutlines } from '../rules';
import { answers, controlsCalled, everyControl } from '../rules/controls';
import { configurationOf, type ConfigurationFlags } from './lint';
import { parseOutputs, writeOutputs, type ColorWhen } from './output';

/** The flags of the command, as commander delivers them. */
export interface RulesFlags extends ConfigurationFlags {
  readonly alias?: string;
  readonly control?: string;
  readonly coverage: boolean;
  readonly format: readonly string[];
  readonly color: ColorWhen;
}

interface Listed {
  readonly rule: RuleMetadata;
  readonly category: string;
}

const formats = { pretty, json, markdown, schema, 'report-schema': reportSchemaText };

/**
 * Lists the rules, those of the configuration behind ours: all, those that another linter calls `--alias`, or those
 * that answer `--control`.
 * @throws UserError when no rule is called so, or there is no such control
 */
export function rulesCommand({ alias, control, coverage, format, color, ...configuration }: RulesFlags): 0 {
  const meant = control === undefined ? [] : controlsCalled(control);
  if (control !== undefined && meant.length === 0)
    throw new UserError(
      `no control is called \`${control}\``,
      undefined,
      nearest(
        control,
        everyControl().map(({ id }) => id),
      ),
    );
  if (coverage) {
    writeOutputs(parseOutputs(format, coverageFormats), color, (name) => coverageFormats[name]());
    return 0;
  }
  const listed = [...allRules, ...(configurationOf(configuration).ownRules ?? [])]
    .filter(
      (rule) =>
        (alias === undefined || isCalled(rule, alias)) &&
        (control === undefined || meant.some(({ id }) => answers(rule.controls, id))),
    )
    .map((rule): Listed => ({ rule, category: categoryOf(rule.id) }));
  if (listed.length === 0)
    throw new UserError(
      alias === undefined
        ? `no rule answers it: ${meant[0]?.control.notCovered ?? 'it is not covered'}`
        : `no rule is called \`${alias}\` by another linter`,
    );
  writeOutputs(parseOutputs(format, formats), color, (name) => formats[name](listed));
  return 0;
}

function pretty(listed: readonly Listed[]): string {
  const width = Math.max(...listed.map(({ rule }) => rule.id.length)) + 2;
  const lines = listed.map(
    ({ rule, category }) =>
      rule.id.padEnd(width) +
      rule.severity.padEnd(10) +
      category.padEnd(13) +
      rule.title +
      (rule.optIn === true ? ' (opt-in)' : ''),
  );
  return `${lines.join('\n')}\n`;
}

function json(listed: readonly Listed[]): string {
  const rules = listed.map(
    ({
      rule: { id, title, severity, rationale, remediation, controls, references, since, aliases = [], optIn = false },
      category,
    }) => ({ id, category, severity, title, optIn, controls, aliases, rationale, remediation, references, since }),
  );
  return documentText(version(), { rules });
}

/** The JSON Schema of the configuration, as it stands in config.schema.json. */
function schema(): string {
  return `${JSON.stringify(configSchema(allRules), undefined, 2)}\n`;
}

/** The JSON Schema of the json format, as it stands in report.schema.json. */
function reportSchemaText(): string {
  return `${JSON.stringify(reportSchema, undefined, 2)}\n`;
}

/** The index of all rules, as it stands in RULES.md. */
function markdown(listed: readonly Listed[]): string {
  const blocks = [...new Set(listed.map(({ category }) => category))].map((category) => {
    const rows = listed
      .filter((one) => one.category === category)
      .map(
        ({ rule: { id, severity, title, controls, optIn } }) =>
          `| ${category === 'own' ? id : `[${id}](rules/${category}/${id}.md)`} | ` +
          `${severity}${optIn === true ? ', opt-in' : ''} | ` +
          `${title} | ${controls.join(', ')} |`,
      );
    return [
      `## ${category}`,
      '',
      '| rule | severity | what is wrong | controls |',
      '| --- | --- | --- | --- |',
      ...rows,
    ].join('\n');
  });
  const frames = frameworkOutlines().map(frameworkText);
  return (
    [`# The ${listed.length} rules`, 'Made by `npm run docs`; do not edit.', ...blocks, ...frames].join('\n\n') + '\n'
  );
}

/** A framework as a table: what it asks, how severe its author calls that, and what answers it. */
function frameworkText({ title, source: { page, read, note }, controls }: FrameworkOutline): string {
  const rows = controls.map(
    (control) =>
      `| ${control.id} | ${control.title} | ${control.severity ?? ''} | ${stateOf(control)} | ` +
      `${[answerOf(control), control.own].filter((part) => part !== undefined).join('; ')} |`,
  );
  return [
    `## ${title}`,
    '',
    `Members and mapping: <${page}>, read ${read}${note === undefined ? '' : `; ${note}`}. ${countsOf(controls)}.`,
    '',
    '| control | what it asks | severity | covered | rules |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/** Whether all of what a control asks is asked by rules, some of it, or nothing. */
function stateOf({ rules, missing }: ControlOutline): 'covered' | 'partly' | 'not' {
  if (rules.length === 0) return 'not';
  return missing === undefined ? 'covered' : 'partly';
}

function answerOf({ rules, notCovered, missing }: ControlOutline): string {
  if (rules.length === 0) return `not covered: ${notCovered ?? ''}`;
  return rules.join(', ') + (missing === undefined ? '' : `; missing: ${missing}`);
}

function countsOf(controls: readonly ControlOutline[]): string {
  const count = (state: string): number => controls.filter((control) => stateOf(control) === state).length;
  return `${controls.length} controls: ${count('covered')} covered, ${count('partly')} partly, ${count('not')} not`;
}

/** What every control of every framework comes to: rules, or the reason why there is none. */
const coverageFormats = {
  pretty: (): string => {
    const blocks = frameworkOutlines().map(({ title, controls: rows }) => {
      const width = Math.max(...rows.map(({ id }) => id.length)) + 1;
      const lines = rows.map(
        (row) => '  ' + row.id.padEnd(width) + stateOf(row).padEnd(9) + row.title.padEnd(62) + ' ' + answerOf(row),
      );
      return [`${title}: ${countsOf(rows)}`, ...lines].join('\n');
    });
    return `${allRules.length} rules\n\n${blocks.join('\n\n')}\n`;
  },
  json: (): string =>
    `${JSON.stringify({ version: 1, rules: allRules.length, frameworks: frameworkOutlines() }, undefined, 2)}\n`,
};

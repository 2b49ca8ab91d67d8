import { accessAnalyzerChecks, accessAnalyzerSource, type CheckLevel } from '../../lib/s3/facts/access-analyzer-checks';
import { categoryOf, rules } from '../../rules';

/* The documents that are made from data, by `npm run docs`; tests hold them against what lies there. */

const made = 'Made by `npm run docs`; do not edit.';

/** A row of a table; what is in a cell may hold no bar. */
function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
}

function rulesCalled(alias: string): string {
  return rules
    .filter(({ aliases = [] }) => aliases.includes(alias))
    .map(({ id }) => `[${id}](../rules/${categoryOf(id)}/${id}.md)`)
    .join(', ');
}

const levels: readonly CheckLevel[] = ['ERROR', 'SECURITY_WARNING', 'GENERAL_WARNING', 'SUGGESTION'];

/** docs/access-analyzer-checks.md */
export function accessAnalyzerPage(): string {
  const checks = Object.entries(accessAnalyzerChecks);
  const { page, read } = accessAnalyzerSource;
  const asked = checks.filter(([, check]) => 'example' in check);
  const counts = levels.map((level) => {
    const of = checks.filter(([, check]) => check.level === level);
    return [level, String(of.length), String(of.filter(([, check]) => 'example' in check).length)];
  });
  return [
    '# The checks of IAM Access Analyzer, and the rules that make them',
    made,
    `The catalogue is <${page}>, read ${read}: ${checks.length} checks, of which ${asked.length} are asked here. ` +
      '`bucket-warden rules --alias INVALID_ACTION` finds the rule of a check. An example is what differs from an ' +
      'ordinary statement of a policy of its kind; `null` takes an element out. Each is a test.',
    table(['level', 'checks', 'asked'], counts),
    ...levels.flatMap((level) => [
      `## ${level}`,
      table(
        ['check', 'rule', 'where', 'example'],
        asked.flatMap(([code, check]) =>
          check.level === level && 'example' in check
            ? [[code, rulesCalled(code), check.on, `\`${check.example}\``]]
            : [],
        ),
      ),
    ]),
    '## Not asked',
    table(
      ['check', 'level', 'why'],
      checks.flatMap(([code, check]) => ('unasked' in check ? [[code, check.level, check.unasked]] : [])),
    ),
    '',
  ].join('\n\n');
}

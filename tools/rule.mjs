// Runs the page of one rule and says, line by line of the page, what is missing or too much.
// Usage: npm run rule -- <id> [<id> …]
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { rules, categoryOf } = require('../dist/rules/index.js');
const { loadShellParser } = require('../dist/lib/scripts/index.js');
const { pageProblems } = require('../dist/test/support/page-check.js');

const ids = process.argv.slice(2);
const strangers = ids.filter((id) => !rules.some((rule) => rule.id === id));
if (ids.length === 0 || strangers.length > 0) {
  const wrong = strangers.map((id) => `\`${id}\``).join(', ');
  process.stderr.write(ids.length === 0 ? 'usage: npm run rule -- <id>\n' : `rule: no rule is called ${wrong}\n`);
  process.exit(2);
}
await loadShellParser(readFileSync);
const started = performance.now();
const problems = ids.flatMap((id) => pageProblems(categoryOf(id), id, rules));
for (const problem of problems) process.stdout.write(`${problem}\n`);
const seconds = ((performance.now() - started) / 1000).toFixed(1);
process.stdout.write(`${problems.length === 0 ? 'right' : `${problems.length} problems`} in ${seconds} s\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

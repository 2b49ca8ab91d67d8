// What a newcomer sees: exit codes and the first and last screen (80 columns, 24 lines) on a repository of 400 files
// that is made here, on the leaky app, and on real templates: `node tools/first-screens.mjs [folder of repositories]`.
// `--command <file>` takes the command of another build; `--before <file>` judges all of it by that one as well, and
// writes docs/first-screens.md.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { writeMonorepo } = createRequire(import.meta.url)(join(root, 'dist/test/support/monorepo.js'));
const lines = 24;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    command: { type: 'string', default: join(root, 'dist/bin/bucket-warden.js') },
    before: { type: 'string' },
  },
});

/** What each command said of what, for the page. */
const rows = [];

function judge(cwd, ...args) {
  const after = judgeBy(values.command, cwd, ...args);
  if (values.before !== undefined && !args.includes('--list-files'))
    rows.push({
      what: args.filter((one) => !one.startsWith('-')),
      after,
      before: judgeBy(values.before, cwd, ...args),
    });
  return after;
}

function judgeBy(program, cwd, ...args) {
  const command = [program, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', COLUMNS: '80' },
    maxBuffer: 1 << 28,
  });
  return { status, stderr, shown: stdout.trimEnd().split('\n') };
}

/** What goes to standard error, as much of it as a screen holds. */
function said(stderr) {
  const all = stderr.trimEnd().split('\n');
  return [...all.slice(0, lines), ...(all.length > lines ? [`… ${all.length - lines} more lines`] : [])].join('\n');
}

function screens(title, { status, stderr, shown }) {
  const verdict = verdictOf({ shown, stderr });
  console.log(`\n=== ${title}: exit ${status}, ${shown.length} lines; ${verdict}`);
  console.log(`--- standard error\n${said(stderr)}\n--- first screen\n${shown.slice(0, lines).join('\n')}`);
  console.log(`--- last screen\n${shown.slice(-lines).join('\n')}`);
}

/** The line that says what came of it. */
function verdictOf({ shown, stderr }) {
  return shown.find((line) => /^(pass|fail|error)/.test(line)) ?? stderr.split('\n')[0];
}

/** Exit code, lines on standard output and standard error, and what came of it. */
function cells({ status, shown, stderr }) {
  const errors = stderr.trim() === '' ? 0 : stderr.trim().split('\n').length;
  return [status, shown.length, errors, verdictOf({ shown, stderr })];
}

function page() {
  const { what, after } = rows[0];
  const name = (parts) => (parts[0] === what[0] ? 'the monorepo of 400 files' : parts[0].replace('+', '/'));
  const line = (values) => `| ${values.join(' | ')} |`;
  const last = after.shown.slice(-lines).join('\n');
  return `# What a newcomer sees first

Made by \`node tools/first-screens.mjs <folder of repositories> --before <the command of 0.1.0>\`. The monorepo is made
by the script: Kubernetes manifests, Helm charts, compose files, workflows, \`serverless.yml\`, SAM, fixtures and three
\`cdk.out\`; the others are repositories as they are. Exit codes, lines on standard output (a screen has 24) and on
standard error, and the verdict; 0.1.0 first.

${line(['repository', 'exit', 'lines', 'stderr', '0.1.0', 'exit', 'lines', 'stderr', 'now'])}
${line(Array(9).fill('---'))}
${rows.map((row) => line([name(row.what), ...cells(row.before), ...cells(row.after)])).join('\n')}

The last screen of the monorepo, 80 columns by ${lines} lines:

\`\`\`
${last}
\`\`\`
`;
}

const folder = mkdtempSync(join(tmpdir(), 'bucket-warden-monorepo-'));
console.log(`a repository of ${writeMonorepo(folder)} files`);
screens('monorepo', judge(folder, '.'));
console.log(
  `\n--list-files:\n${judge(folder, '.', '--list-files')
    .shown.filter((line) => !line.startsWith('passed'))
    .join('\n')}`,
);
rmSync(folder, { recursive: true, force: true });

screens('leaky app', judge(root, '--synth', 'examples/leaky-app'));

const [corpus] = positionals;
const repositories = corpus === undefined ? [] : readdirSync(corpus).sort();
console.log(`\n=== ${repositories.length} repositories of ${corpus ?? 'nothing'}\n`);
const counts = new Map();
for (const name of repositories) {
  const result = judge(corpus, name);
  counts.set(result.status, (counts.get(result.status) ?? 0) + 1);
  const verdict = verdictOf(result);
  console.log(
    `${String(result.status).padEnd(3)}${String(result.shown.length).padStart(5)} lines  ${name}: ${verdict}`,
  );
}
console.log([...counts].map(([status, count]) => `exit ${status}: ${count}`).join(', '));
if (values.before !== undefined) writeFileSync(join(root, 'docs', 'first-screens.md'), page());

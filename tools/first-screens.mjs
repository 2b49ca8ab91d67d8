// What a newcomer sees: exit codes and the first and last screen (80 columns, 24 lines) on a repository of 400 files
// that is made here, on the leaky app, and on real templates: `node tools/first-screens.mjs [folder of repositories]`.
// `--command <file>` takes the command of another build, to compare with.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
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
  options: { command: { type: 'string', default: join(root, 'dist/bin/bucket-warden.js') } },
});

function judge(cwd, ...args) {
  const command = [values.command, ...args];
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
  const verdict = shown.find((line) => /^(pass|fail|error)/.test(line)) ?? '';
  console.log(`\n=== ${title}: exit ${status}, ${shown.length} lines; ${verdict}`);
  console.log(`--- standard error\n${said(stderr)}\n--- first screen\n${shown.slice(0, lines).join('\n')}`);
  console.log(`--- last screen\n${shown.slice(-lines).join('\n')}`);
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
  const verdict = result.shown.find((line) => /^(pass|fail|error)/.test(line)) ?? result.stderr.split('\n')[0];
  console.log(
    `${String(result.status).padEnd(3)}${String(result.shown.length).padStart(5)} lines  ${name}: ${verdict}`,
  );
}
console.log([...counts].map(([status, count]) => `exit ${status}: ${count}`).join(', '));

// Changes one line of the sources at a time (test/mutants.json), and asks whether the suite named beside it breaks.
// Works on a copy; each suite is first run on sources that nobody changed, and has to pass.
// Usage: npm run mutants -- [<id> …]
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { transformSync } from 'esbuild';

const root = resolve(import.meta.dirname, '..');
const all = JSON.parse(readFileSync(join(root, 'test/mutants.json'), 'utf8'));
const wanted = process.argv.slice(2);
const strangers = wanted.filter((id) => !all.some((mutant) => mutant.id === id));
if (strangers.length > 0) {
  process.stderr.write(`mutants: no mutant is called ${strangers.map((id) => `\`${id}\``).join(', ')}\n`);
  process.exit(2);
}

const copy = mkdtempSync(join(tmpdir(), 'mutants-'));
process.on('exit', () => rmSync(copy, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));
const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean);
for (const path of [...tracked, 'dist']) cpSync(join(root, path), join(copy, path), { recursive: true });
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));

/** Writes the JavaScript of one source file into the copy. */
function compile(file, source) {
  const { code } = transformSync(source, { loader: 'ts', format: 'cjs', platform: 'node', target: 'node20' });
  writeFileSync(join(copy, 'dist', file.replace(/\.ts$/, '.js')), code);
}

/** Runs the suite of a mutant in the copy: the name of the first test that failed, or undefined. */
function firstFailure({ suite, test }) {
  const only = test === undefined ? [] : ['-t', test];
  const run = spawnSync(
    process.execPath,
    ['node_modules/jest/bin/jest.js', '--ci', '--bail', '-w', '1', `dist/test/${suite}`, ...only],
    { cwd: copy, encoding: 'utf8', timeout: 300_000, maxBuffer: 1 << 28 },
  );
  if (/No tests found/.test(run.stdout + run.stderr)) return 'no test was found';
  if (run.status === 0) return undefined;
  return /^ {2}● (.*)$/m.exec(run.stderr)?.[1] ?? `ended with ${run.status ?? run.signal}`;
}

const broken = new Map();
let caught = 0;
const mutants = wanted.length === 0 ? all : all.filter(({ id }) => wanted.includes(id));
for (const mutant of mutants) {
  const source = readFileSync(join(root, mutant.file), 'utf8');
  const places = source.split(mutant.from).length - 1;
  if (places !== 1) throw new Error(`${mutant.id}: ${places} places in ${mutant.file} say \`${mutant.from}\``);
  const key = `${mutant.suite} ${mutant.test ?? ''}`;
  compile(mutant.file, source);
  if (!broken.has(key)) broken.set(key, firstFailure(mutant));
  const before = broken.get(key);
  compile(
    mutant.file,
    source.replace(mutant.from, () => mutant.to),
  );
  const after = before === undefined ? firstFailure(mutant) : undefined;
  compile(mutant.file, source);
  if (after !== undefined) caught += 1;
  const answer = before !== undefined ? `control failed: ${before}` : after === undefined ? 'SURVIVED' : 'caught';
  process.stdout.write(`${mutant.id.padEnd(5)} ${answer} ${mutant.suite} (${mutant.fact}) ${after ?? ''}\n`);
}
process.stdout.write(`${caught} of ${mutants.length} caught\n`);
process.exitCode = caught === mutants.length ? 0 : 1;

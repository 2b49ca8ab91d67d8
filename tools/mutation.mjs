// Changes the sources in every small way there is (an operator, a constant, a branch left out) and says what the tests
// notice: npm run mutation -- [--suites policy/ask,policy/edges] [FILE …]
// Without files it takes the rooms whose verdicts count, file by file: for the night. The scores are printed, with each
// change that nobody noticed, and are kept in reports/mutation.json. Fails where a room is below its aim.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The suites that watch over a room, and the share of changes that they have to notice. */
const rooms = {
  'lib/policy': { aim: 90, suites: ['policy/*'] },
  'lib/s3': { aim: 85, suites: ['s3/*', 'rules/pages', 'policy/semantics'] },
  'lib/template': { aim: 85, suites: ['template/*', 'rules/pages'] },
  rules: { aim: 85, suites: ['rules/pages'] },
};

/** Suites that start processes, or count for minutes: they would be run once for each change. */
const left = ['fuzz', 'fuzz-command', 'benchmark-tool', 'laws', 'layered-worlds', 'sampler', 'two-states', 'too-many'];

/** Tables of names, in which a change is another name. */
const tables = /(?:iam-tables|action-names|key-names|managed-policy-names|catalogue|facts\/)/;

function sourcesOf(room) {
  return readdirSync(join(root, room), { recursive: true })
    .map((name) => join(room, String(name)))
    .filter((name) => name.endsWith('.ts') && !tables.test(name))
    .sort();
}

function configFor(files, { suites }, report) {
  const unwanted = left.map((name) => `!**/${name}.test.js`);
  return {
    testRunner: 'jest',
    plugins: ['@stryker-mutator/jest-runner'],
    coverageAnalysis: 'perTest',
    mutate: files,
    // the folder of the copy is two below, where the modules are found
    buildCommand: 'node ../../node_modules/.bin/tsc -p .',
    tsconfigFile: 'none.json',
    ignorePatterns: ['dist', 'docs', 'reports', '.cache', '.git', '.ci', '.github', 'templates'],
    reporters: ['json', 'progress-append-only'],
    jsonReporter: { fileName: report },
    concurrency: 2,
    timeoutMS: 20_000,
    timeoutFactor: 3,
    dryRunTimeoutMinutes: 60,
    ignoreStatic: true,
    disableTypeChecks: '{lib,rules}/**/*.ts',
    allowConsoleColors: false,
    jest: {
      projectType: 'custom',
      enableFindRelatedTests: false,
      config: {
        testEnvironment: 'node',
        roots: ['<rootDir>/dist/test'],
        testMatch: [...suites.map((name) => `<rootDir>/dist/test/${name}.test.js`), ...unwanted],
        transform: {},
        setupFiles: ['<rootDir>/dist/test/setup.js'],
        testTimeout: 60_000,
      },
    },
  };
}

/** Runs the mutation tester on files of one room; what it found, by file. */
async function mutate(files, room) {
  const folder = mkdtempSync(join(tmpdir(), 'mutation-'));
  const report = join(folder, 'report.json');
  const config = join(folder, 'stryker.json');
  writeFileSync(config, JSON.stringify(configFor(files, room, report)));
  const child = spawn('npx', ['stryker', 'run', config], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  const code = await new Promise((resolve) => child.on('close', resolve));
  const found = code === 0 ? JSON.parse(readFileSync(report, 'utf8')).files : undefined;
  rmSync(folder, { recursive: true });
  rmSync(join(root, '.stryker-tmp'), { recursive: true, force: true });
  if (found === undefined) throw new Error('the mutation tester ended with an error');
  return found;
}

/** How many changes came to what; those that only loading the module runs are left out by the tester. */
function countsOf({ mutants }) {
  const of = (...statuses) => mutants.filter(({ status }) => statuses.includes(status));
  const [noticed, unnoticed] = [of('Killed', 'Timeout'), of('Survived', 'NoCoverage')];
  return { noticed: noticed.length, survivors: unnoticed, score: scoreOf(noticed.length, unnoticed.length) };
}

function scoreOf(noticed, unnoticed) {
  return noticed + unnoticed === 0 ? 100 : (100 * noticed) / (noticed + unnoticed);
}

const { values, positionals: given } = parseArgs({ options: { suites: { type: 'string' } }, allowPositionals: true });
const started = performance.now();
let isBelow = false;
const kept = {};
for (const [name, room] of Object.entries(rooms)) {
  const files = given.length > 0 ? given.filter((file) => file.startsWith(`${name}/`)) : sourcesOf(name);
  if (files.length === 0) continue;
  const found = await mutate(files, values.suites === undefined ? room : { ...room, suites: values.suites.split(',') });
  let [noticed, unnoticed] = [0, 0];
  const rows = Object.entries(found).map(([file, one]) => {
    const counts = countsOf(one);
    noticed += counts.noticed;
    unnoticed += counts.survivors.length;
    const survivors = counts.survivors.map(({ location, mutatorName, replacement, status }) => {
      const lines = one.source.split('\n');
      const was = (lines[location.start.line - 1] ?? '').trim().slice(0, 90);
      const where = `${file}:${location.start.line}`;
      return `    ${where}: ${mutatorName} (${status}): ${was} -> ${String(replacement).slice(0, 60)}`;
    });
    const tried = counts.noticed + counts.survivors.length;
    return `  ${file}: ${counts.score.toFixed(1)} % of ${tried}\n${survivors.join('\n')}`;
  });
  const score = scoreOf(noticed, unnoticed);
  kept[name] = { score, noticed, unnoticed, files: Object.keys(found).length };
  isBelow ||= score < room.aim;
  process.stdout.write(`${rows.join('\n')}\n`);
  process.stdout.write(
    `${name}: ${score.toFixed(1)} % of ${noticed + unnoticed} changes noticed ` +
      `in ${files.length} files (aim ${room.aim} %)\n`,
  );
}
if (Object.keys(kept).length === 0) {
  process.stderr.write(`usage: npm run mutation -- [FILE …] of ${Object.keys(rooms).join(', ')}\n`);
  process.exit(2);
}
process.stdout.write(`${Math.round((performance.now() - started) / 1000)} s\n`);
process.exit(isBelow ? 1 : 0);

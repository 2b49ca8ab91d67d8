// Changes the sources in every small way there is (an operator, a constant, a branch left out: the mutators of Stryker)
// and says what the tests notice:
//   npm run mutation -- [--sample 200] [--seed 1] [--suites policy,s3] [--seconds 10] [--known FILE] [ROOM|FILE …]
// Without --sample every change is tried. A sample is one change out of each run of neighbours, so that it is spread
// over all files of a room; its score is printed with the interval of 95 %. A change is shown to the tests that reach
// the place (they are run once to find out), nearest first, for at most --seconds of their time: what these do not
// notice counts as unnoticed, and so does what no test reaches. Changes of test/equivalent-mutants.json change nothing,
// and are left out. With --known, a change is not tried again whose file, and the suite that noticed it, are as before.
// Ends with 1 where a room is below its aim, beyond what chance allows.
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Instrumenter } from '@stryker-mutator/instrumenter';
import { transformSync } from 'esbuild';

const root = resolve(import.meta.dirname, '..');

/** The rooms whose verdicts count, and the share of changes that the tests have to notice. */
const aims = { 'lib/policy': 90, 'lib/s3': 85, 'lib/template': 85, rules: 85 };

/** Tables of names, in which a change is another name. */
const tables = /(?:iam-tables|service-names|action-names|key-names|managed-policy-names|catalogue|facts\/)/;

/** Seconds of CPU after which the tests of one suite that are left are not asked. */
const suiteSeconds = 20;

const options = {
  sample: { type: 'string' },
  seed: { type: 'string', default: '1' },
  suites: { type: 'string', default: 'policy,s3,template,rules,engine' },
  seconds: { type: 'string', default: '10' },
  known: { type: 'string' },
};

function usage(message) {
  process.stderr.write(`mutation: ${message}\n`);
  process.exit(2);
}

function settings() {
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const { sample, seed, seconds } = values;
    for (const [name, value] of Object.entries({ sample, seed, seconds }))
      if (value !== undefined && !/^[1-9]\d*$/.test(value)) usage(`--${name} is a positive number, not \`${value}\``);
    return { ...values, sample: sample && Number(sample), seed: Number(seed), seconds: Number(seconds), positionals };
  } catch (error) {
    return usage(error.message);
  }
}

const { sample, seed, suites, seconds, known, positionals } = settings();

function sourcesOf(room) {
  return readdirSync(join(root, room), { recursive: true })
    .map((name) => join(room, String(name)))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts') && !tables.test(name))
    .sort();
}

/** The files to change, by room. */
function chosenFiles() {
  const all = Object.keys(aims).map((room) => [room, sourcesOf(room)]);
  const isAsked = (room, file) => positionals.length === 0 || positionals.some((one) => [room, file].includes(one));
  for (const one of positionals)
    if (!all.some(([room, files]) => room === one || files.includes(one)))
      usage(`\`${one}\` is neither a room (${Object.keys(aims).join(', ')}) nor a file of one`);
  return all
    .map(([room, files]) => [room, files.filter((file) => isAsked(room, file))])
    .filter(([, { length }]) => length);
}

const silent = () => {};
const logger = { debug: silent, info: silent, warn: silent, error: silent, isDebugEnabled: () => false };

/** The sources with every change of the given places in them, each switched on by its number. */
function instrument(files) {
  const given = files.map(({ file, mutate }) => ({
    name: file,
    mutate,
    content: readFileSync(join(root, file), 'utf8'),
  }));
  return new Instrumenter(logger).instrument(given, {
    plugins: null,
    ignorers: [],
    excludedMutations: [],
    noHeader: false,
  });
}

/** Numbers from 0 to 1 that a seed repeats (mulberry32). */
function dice(start) {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function grouped(items, keyOfItem) {
  const groups = new Map();
  for (const item of items) groups.set(keyOfItem(item), [...(groups.get(keyOfItem(item)) ?? []), item]);
  return groups;
}

/** One of each run of neighbours. */
function sampleOf(mutants, count) {
  if (count === undefined || count >= mutants.length) return mutants;
  const roll = dice(seed);
  const step = mutants.length / count;
  return Array.from({ length: count }, (_, index) => mutants[Math.floor((index + roll()) * step)]);
}

const nameOf = ({ fileName, location: { start, end }, replacement }) =>
  [fileName, start.line, start.column, end.line, end.column, replacement].join(' ');

function textOf({ fileName, location: { start, end } }) {
  const lines = readFileSync(join(root, fileName), 'utf8')
    .split('\n')
    .slice(start.line, end.line + 1);
  lines[lines.length - 1] = lines.at(-1).slice(0, end.column);
  lines[0] = lines[0].slice(start.column);
  return lines.join('\n');
}

/** A copy of the project in which the changes can be switched on. */
function makeCopy() {
  const copy = mkdtempSync(join(tmpdir(), 'mutation-'));
  process.on('exit', () => rmSync(copy, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean);
  for (const path of [...tracked, 'dist'])
    if (existsSync(join(root, path))) cpSync(join(root, path), join(copy, path), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

function compile(copy, { name, content }) {
  const { code } = transformSync(content, { loader: 'ts', format: 'cjs', platform: 'node', target: 'node20' });
  writeFileSync(join(copy, 'dist', name.replace(/\.ts$/, '.js')), code);
}

/** Runs tests in the copy, in a process of their own that may use so many seconds of CPU. */
function runTests(copy, plan, limit, mutant) {
  const script = `ulimit -t ${Math.ceil(limit)}; exec "$0" "$@"`;
  const child = spawn('sh', ['-c', script, process.execPath, join(root, 'tools/mutation-run.cjs')], {
    cwd: copy,
    env: { ...process.env, CDK_VALIDATION: 'false', ...(mutant && { __STRYKER_ACTIVE_MUTANT__: mutant }) },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const watch = setTimeout(() => child.kill('SIGKILL'), limit * 20_000);
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stdin.on('error', silent);
  child.stdin.end(JSON.stringify(plan));
  return new Promise((done) =>
    child.on('close', (code) => {
      clearTimeout(watch);
      done({ code, output });
    }),
  );
}

/** What each test reaches, suite by suite; a suite that could not be run is said. */
async function coverageOf(copy) {
  const found = [];
  const covers = join(copy, 'covers.json');
  for (const suite of suiteFiles(copy)) {
    const plan = { batches: [{ suite: join(copy, 'dist/test', suite) }], covers, seconds: suiteSeconds };
    const { code, output } = await runTests(copy, plan, 8 * suiteSeconds);
    if (code !== 0) {
      process.stdout.write(
        `  ${suite} is not asked: ${code === 1 ? `fails in ${JSON.parse(output).name}` : 'takes too long'}\n`,
      );
      continue;
    }
    const { rows, loading, isCut } = JSON.parse(readFileSync(covers, 'utf8'));
    if (isCut) process.stdout.write(`  ${suite} is asked in part: ${rows.length} tests in ${suiteSeconds} s\n`);
    const tests = rows.map(({ reached, ...row }) => ({ ...row, reached: new Set(reached) }));
    found.push({ suite, tests, loading: new Set(loading) });
  }
  return found;
}

function suiteFiles(copy) {
  return suites.split(',').flatMap((given) => {
    if (given.includes('/')) return [`${given}.test.js`];
    const folder = join(copy, 'dist/test', given);
    if (!existsSync(folder)) return usage(`no suites are in test/${given}`);
    const names = readdirSync(folder).filter((name) => name.endsWith('.test.js'));
    return names
      .filter((name) => existsSync(join(root, 'test', given, name.replace(/js$/, 'ts'))))
      .map((name) => `${given}/${name}`);
  });
}

/** The tests that reach a change; one that is made when its module is loaded reaches all tests of the suite. */
function testsFor(mutant, coverage) {
  return coverage.flatMap(({ suite, tests, loading }) => {
    const reaching = tests.filter(({ reached }) => reached.has(mutant.id));
    const chosen = loading.has(mutant.id) ? tests : reaching;
    return chosen.map(({ ordinal, name, ms }) => ({ suite, ordinal, name, ms }));
  });
}

/** The nearest tests first: those that name the file, then the suites of its room, then the quick ones. */
function planFor(mutant, tests, room) {
  const own = basename(mutant.fileName, '.ts');
  const groups = grouped(tests, ({ suite, name }) => {
    const isNamed = `${suite} ${name}`.split(/[\s/.:,]+/).includes(own);
    return `${isNamed ? 0 : suite.startsWith(`${basename(room)}/`) ? 1 : 2} ${suite}`;
  });
  const total = (group) => group.reduce((sum, { ms }) => sum + ms, 0);
  const order = [...groups].sort(([a, one], [b, two]) => Number(a[0]) - Number(b[0]) || total(one) - total(two));
  let [left, isCut] = [seconds * 1000, false];
  const batches = order.flatMap(([, group]) => {
    const chosen = group.toSorted((a, b) => a.ms - b.ms).filter(({ ms }) => (left -= ms) >= 0 || !(isCut = true));
    return chosen.length === 0 ? [] : [{ suite: group[0].suite, tests: chosen.map(({ ordinal }) => ordinal) }];
  });
  return { batches, isCut, ms: seconds * 1000 - Math.max(0, left) };
}

async function tryMutant(copy, mutant, coverage, room) {
  const tests = testsFor(mutant, coverage);
  if (tests.length === 0) return { status: 'reached by no test' };
  const { batches, isCut, ms } = planFor(mutant, tests, room);
  const plan = { batches: batches.map((batch) => ({ ...batch, suite: join(copy, 'dist/test', batch.suite) })) };
  const { code, output } = await runTests(copy, plan, 15 + (5 * ms) / 1000, mutant.id);
  if (code === 0) return { status: isCut ? 'unnoticed by the nearest tests' : 'unnoticed', tests: tests.length };
  // a process that was ended, or ran out of memory, did not answer as the others do
  if (code !== 1) return { status: 'noticed' };
  const suite = relative(join(copy, 'dist'), JSON.parse(output).suite).replace(/js$/, 'ts');
  return { status: 'noticed', by: `${suite} ${hashOf(suite)}` };
}

/** The share, and what it is by chance (Wilson, 95 %). */
function scoreOf(noticed, tried) {
  if (tried === 0) return { score: 100, low: 0, high: 100 };
  const [z, share] = [1.96, noticed / tried];
  const middle = share + z ** 2 / (2 * tried);
  const width = z * Math.sqrt((share * (1 - share)) / tried + z ** 2 / (4 * tried ** 2));
  const ends = [middle - width, middle + width].map((end) => (100 * end) / (1 + z ** 2 / tried));
  return { score: 100 * share, low: ends[0], high: ends[1] };
}

const equivalents = JSON.parse(readFileSync(join(root, 'test/equivalent-mutants.json'), 'utf8'));
const remembered = known !== undefined && existsSync(known) ? JSON.parse(readFileSync(known, 'utf8')) : {};
const hashes = new Map();

function hashOf(file) {
  if (!hashes.has(file)) hashes.set(file, digest(readFileSync(join(root, file))));
  return hashes.get(file);
}

const digest = (text) => createHash('sha256').update(text).digest('base64url').slice(0, 22);
const keyOf = (mutant) => digest(`${hashOf(mutant.fileName)} ${nameOf(mutant)}`);

/** Whether a change was noticed before, by a suite that is as it was. */
function isKnown(mutant) {
  const [suite, hash] = (remembered[keyOf(mutant)] ?? '').split(' ');
  return hash !== undefined && existsSync(join(root, suite)) && hashOf(suite) === hash;
}

const isEquivalent = (mutant) =>
  equivalents.some(
    ({ file, line, from, to }) =>
      file === mutant.fileName && line === lineOf(mutant) && from === textOf(mutant) && to === mutant.replacement,
  );

const lineOf = ({ fileName, location }) =>
  readFileSync(join(root, fileName), 'utf8').split('\n')[location.start.line].trim();

/** The changes to try in each room, and a copy of the project in which all of them can be switched on. */
async function prepare(rooms) {
  const prepared = [];
  for (const [room, files] of rooms) {
    const every = (await instrument(files.map((file) => ({ file, mutate: true })))).mutants;
    prepared.push({ room, files, every: every.length, chosen: sampleOf(every, sample) });
  }
  const wanted = new Set(prepared.flatMap(({ chosen }) => chosen.map(nameOf)));
  const places = grouped(
    prepared.flatMap(({ chosen }) => chosen),
    ({ fileName }) => fileName,
  );
  const made = await instrument(
    [...places].map(([file, mutants]) => ({ file, mutate: mutants.map(({ location }) => location) })),
  );
  const copy = makeCopy();
  for (const file of made.files) compile(copy, file);
  const switched = new Map(made.mutants.map((mutant) => [nameOf(mutant), mutant]));
  for (const name of wanted) if (!switched.has(name)) throw new Error(`the change ${name} was not made`);
  return {
    copy,
    rooms: prepared.map((one) => ({ ...one, chosen: one.chosen.map((each) => switched.get(nameOf(each))) })),
  };
}

/** Tries the changes of a room, and prints those that nobody noticed as they come. */
async function tryRoom(copy, { room, chosen }, coverage) {
  const results = [];
  for (const mutant of chosen) {
    const result = await resultOf(copy, mutant, coverage, room);
    if (result.by !== undefined) remembered[keyOf(mutant)] = result.by;
    if (result.status !== 'noticed' && result.status !== 'equivalent') process.stdout.write(rowOf(mutant, result));
    results.push({ mutant, ...result });
  }
  return results;
}

function resultOf(copy, mutant, coverage, room) {
  if (isEquivalent(mutant)) return { status: 'equivalent' };
  return isKnown(mutant) ? { status: 'noticed' } : tryMutant(copy, mutant, coverage, room);
}

const secondsSince = (start) => Math.round((performance.now() - start) / 1000);

function rowOf(mutant, { status, tests }) {
  const [was, is] = [textOf(mutant), mutant.replacement].map((text) => text.replace(/\s+/g, ' ').slice(0, 110));
  const { start } = mutant.location;
  const where = `${mutant.fileName}:${start.line + 1}:${start.column + 1}`;
  return `  ${where} ${mutant.mutatorName}: ${was} -> ${is} (${status}${tests === undefined ? '' : ` by ${tests}`})\n`;
}

function summaryOf({ room, files, every }, results) {
  const tried = results.filter(({ status }) => status !== 'equivalent');
  const isNoticed = ({ status }) => status === 'noticed';
  const { score, low, high } = scoreOf(tried.filter(isNoticed).length, tried.length);
  // a text may be a name that decides, or a word in a message
  const others = tried.filter(({ mutant }) => mutant.mutatorName !== 'StringLiteral');
  const without = scoreOf(others.filter(isNoticed).length, others.length).score;
  const isSample = results.length < every;
  const hit = new Set(results.map(({ mutant }) => mutant.fileName)).size;
  const unread = results.filter(({ status }) => status === 'reached by no test').length;
  const text =
    `${room}: ${score.toFixed(1)} % of ${tried.length} changes noticed` +
    (isSample ? ` (sample of ${every}, seed ${seed}, 95 %: ${low.toFixed(1)} to ${high.toFixed(1)} %)` : '') +
    ` in ${hit} of ${files.length} files (aim ${aims[room]} %); without texts ${without.toFixed(1)} % of ` +
    `${others.length}; ${unread} reached by no test, ${results.length - tried.length} that change nothing left out\n`;
  return { text, isBelow: (isSample ? high : score) < aims[room] };
}

function keep() {
  mkdirSync(dirname(resolve(known)), { recursive: true });
  writeFileSync(known, JSON.stringify(remembered));
}

const started = performance.now();
let isBelow = false;
const { copy, rooms } = await prepare(chosenFiles());
const coverage = await coverageOf(copy);
process.stdout.write(`${coverage.length} suites were run once in ${secondsSince(started)} s\n`);
for (const room of rooms) {
  const summary = summaryOf(room, await tryRoom(copy, room, coverage));
  process.stdout.write(`${summary.text}  after ${secondsSince(started)} s\n`);
  isBelow ||= summary.isBelow;
  if (known !== undefined) keep();
}
process.exit(isBelow ? 1 : 0);

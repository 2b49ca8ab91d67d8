// Runs tests of suites in this process, without the cost of starting jest: the half of tools/mutation.mjs that is
// started once for each change. Reads the plan on standard input: { batches: [{ suite, tests?: [ordinal, …] }],
// covers?: path, seconds?: number }. Ends with 1, and the suite and name of the first test that fails, or with 0;
// with `covers` it writes to that file, for each test, its name, its milliseconds and the changes that it reaches.
const { readFileSync, writeFileSync, writeSync } = require('node:fs');
const circus = require('jest-circus');
const { expect } = require('expect');

const { describe, test, it, beforeAll, beforeEach, afterAll, afterEach } = circus;
Object.assign(globalThis, { describe, test, it, beforeAll, beforeEach, afterAll, afterEach, expect });
globalThis[Symbol.for('TEST_TIMEOUT_SYMBOL')] = 120_000;
process.env['NODE_ENV'] = 'test';

const { batches, covers, seconds = Infinity } = JSON.parse(readFileSync(0, 'utf8'));
const state = (globalThis.__stryker__ ??= {});
let current = { suite: undefined, wanted: undefined, rows: [], ordinals: new Map(), isCut: false };

const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

function fail(name) {
  writeSync(1, `${JSON.stringify({ suite: current.suite, name })}\n`);
  process.exit(1);
}

function nameOf(one) {
  const names = [one.name];
  for (let block = one.parent; block?.parent !== undefined; block = block.parent) names.unshift(block.name);
  return names.join(' ');
}

function number(block, ordinals) {
  for (const child of block.children)
    if (child.type === 'test') ordinals.set(child, ordinals.size);
    else number(child, ordinals);
  return ordinals;
}

const steps = {
  run_start() {
    current.ordinals = number(circus.getState().rootDescribeBlock, new Map());
    for (const [one, ordinal] of current.ordinals)
      if (current.wanted !== undefined && !current.wanted.has(ordinal)) one.mode = 'skip';
  },
  test_start({ test: one }) {
    if (cpu() > seconds * 1000) {
      one.mode = 'skip';
      current.isCut = true;
    }
    state.currentTestId = String(current.ordinals.get(one));
    one.startedAtCpu = cpu();
  },
  test_done({ test: one }) {
    if (one.errors.length > 0) fail(nameOf(one));
    const reached = Object.keys(state.mutantCoverage?.perTest[state.currentTestId] ?? {});
    const ms = cpu() - one.startedAtCpu;
    current.rows.push({ ordinal: current.ordinals.get(one), name: nameOf(one), ms, reached });
    state.currentTestId = undefined;
  },
};

circus.addEventHandler((event) => steps[event.name]?.(event));

async function runBatch({ suite, tests }) {
  current = { suite, wanted: tests && new Set(tests), rows: [], ordinals: new Map(), isCut: false };
  circus.resetState();
  delete require.cache[require.resolve(suite)];
  require(suite);
  const { unhandledErrors } = await circus.run();
  if (unhandledErrors.length > 0) fail(`${suite}: ${unhandledErrors[0]}`);
}

async function main() {
  for (const batch of batches) await runBatch(batch);
  const loading = Object.keys(state.mutantCoverage?.static ?? {});
  if (covers) writeFileSync(covers, JSON.stringify({ rows: current.rows, loading, isCut: current.isCut }));
  process.exit(0);
}

main().catch((error) => fail(`ended with ${error}`));

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { projectRoot } from '../support/command';
import { rowsBefore, withOtherBuild } from './against';
import { slower, unpaired, type Recorded } from './compare';
import * as measures from './measures';
import type { Measure, Row } from './measures';
import { benchPolicies } from './policies.bench';
import { interleaved, type Cost } from './processes';

// What linting costs, as ratios of processor time between fresh processes that take turns: never as seconds alone.
//   npm run bench                 everything, some twenty minutes
//   npm run bench -- --short      a part, for CI: fails when a ratio is worse than half as much again as recorded
//   npm run bench -- --record     the short part, and writes test/bench/recorded.json
//   npm run bench -- --json FILE  the rows as JSON, too
//   npm run bench -- --against DIR  a column of another build, whose package.json is in DIR, in turn on the same inputs

const options = process.argv.slice(2);
const isShort = options.includes('--short') || options.includes('--record');
const recordedFile = join(projectRoot, 'test/bench/recorded.json');

const short: readonly Measure[] = [
  measures.startUp,
  measures.againstParsing,
  measures.againstCdkNag('different'),
  measures.ofSynth(100),
  measures.growth([100, 400]),
  measures.rolesTimesBuckets([40, 160], 'own'),
  measures.rolesTimesBuckets([40, 160], 'wide'),
  measures.exportsAndImports(40, 160),
  measures.hostilePolicies,
  measures.otherCommands(1),
  measures.accessQuestions,
];

const full = (): readonly Measure[] => [
  measures.startUp,
  measures.againstParsing,
  measures.againstCdkNag('different'),
  measures.againstCdkNag('alike'),
  ...measures.againstCfnGuard(),
  measures.ofSynth(500),
  measures.ofValidatedSynth(500),
  measures.growth([10, 100, 1000, 10_000]),
  measures.rolesTimesBuckets([50, 200, 800, 2000], 'own'),
  measures.rolesTimesBuckets([50, 200, 800, 2000], 'wide'),
  measures.exportsAndImports(200, 800),
  measures.hostilePolicies,
  measures.manyScripts(1000, 10_000),
  measures.otherCommands(50),
  measures.accessQuestions,
];

/** A row, and what it came to for the build that is compared with. */
interface Compared extends Row {
  readonly before?: number;
  readonly beforeCost?: Cost;
}

/** The rows of a measure beside those of another build. */
function comparedRows(measure: Measure, build: string): readonly Compared[] {
  const { programs, rounds = 2, seconds = 120 } = measure;
  const costs = interleaved(withOtherBuild(programs(), build), { rounds, seconds });
  const now = measure.rows((name) => costs[name] ?? { cpu: Number.NaN, memory: Number.NaN, isCut: true });
  const before = rowsBefore(measure, costs);
  return now.map((row, index) => {
    const there = before[index];
    return there === undefined ? row : { ...row, before: there.ratio, beforeCost: there.ours };
  });
}

/** The rows of a measure; what looks slower than recorded is measured again before it is believed. */
function rowsOf(measure: Measure, recorded: Recorded | undefined): readonly Row[] {
  const { programs: make, rows, rounds = 2, seconds = 120 } = measure;
  const programs = make();
  let costs: Record<string, Cost> | undefined;
  const read = (): readonly Row[] =>
    rows((name) => {
      const cost = costs?.[name];
      if (cost === undefined) throw new Error(`${name} is no program of this measure`);
      return cost;
    });
  const isBehind = (): boolean => recorded !== undefined && slower(read(), recorded).length > 0;
  // what is compared is run again where it matters
  costs = interleaved(programs, { rounds: recorded === undefined ? rounds : Math.ceil(rounds / 2), seconds });
  for (let again = 0; again < 2 && isBehind(); again++)
    costs = interleaved(programs, { rounds: rounds + 1, seconds, before: costs });
  return read();
}

function show(rows: readonly Compared[]): void {
  const cell = (value: number): number => Math.round(value * 100) / 100;
  console.table(
    Object.fromEntries(
      rows.map(({ what, ratio, aim, ours, before, beforeCost }) => [
        what,
        {
          ...(beforeCost && { before: before === undefined ? '' : cell(before) }),
          ...(beforeCost && { 'before ms': beforeCost.isCut ? `> ${beforeCost.cpu}` : Math.round(beforeCost.cpu) }),
          ratio: cell(ratio),
          aim: aim === undefined ? '' : cell(aim),
          'cpu ms': Math.round(ours.cpu),
          MB: Math.round(ours.memory),
          ended: ours.isCut ? 'no' : 'yes',
        },
      ]),
    ),
  );
}

/** The word after an option. */
function wordAfter(option: string): string | undefined {
  const at = options.indexOf(option);
  return at === -1 ? undefined : options[at + 1];
}

function readRecorded(): Recorded {
  if (!existsSync(recordedFile)) throw new Error('nothing is recorded: npm run bench -- --record');
  return JSON.parse(readFileSync(recordedFile, 'utf8')) as Recorded;
}

function record(rows: readonly Row[]): void {
  const ratios = Object.fromEntries(rows.map(({ what, ratio }) => [what, Math.round(ratio * 100) / 100]));
  writeFileSync(recordedFile, `${JSON.stringify(ratios, undefined, 2)}\n`);
}

function judge(rows: readonly Row[], recorded: Recorded): void {
  const worse = slower(rows, recorded);
  const strange = unpaired(rows, recorded);
  for (const { what, ratio } of worse) console.log(`slower: ${what}: ${ratio.toFixed(2)}, was ${recorded[what]}`);
  for (const what of strange) console.log(what);
  if (worse.length > 0 || strange.length > 0) process.exitCode = 1;
}

function main(): void {
  const began = Date.now();
  const recorded = options.includes('--short') ? readRecorded() : undefined;
  const against = wordAfter('--against');
  const rows = (isShort ? short : full()).flatMap((measure): readonly Compared[] => {
    const found = against === undefined ? rowsOf(measure, recorded) : comparedRows(measure, resolve(against));
    for (const { what, ratio } of found)
      process.stderr.write(`${Math.round((Date.now() - began) / 1000)} s: ${what}: ${ratio.toFixed(2)}\n`);
    return found;
  });
  show(rows);
  const policies = isShort ? undefined : benchPolicies();
  const json = wordAfter('--json');
  const machine = { node: process.version, processor: cpus()[0]?.model, cpus: cpus().length };
  if (json !== undefined) writeFileSync(json, `${JSON.stringify({ machine, rows, policies }, undefined, 1)}\n`);
  if (options.includes('--record')) record(rows);
  else if (recorded !== undefined && against === undefined) judge(rows, recorded);
}

main();

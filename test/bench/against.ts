import { join } from 'node:path';
import { projectRoot } from '../support/command';
import type { Measure, Row } from './measures';
import type { Cost, Program } from './processes';

const command = join(projectRoot, 'dist/bin/bucket-warden.js');
const synth = join(projectRoot, 'dist/test/bench/synth.js');

/**
 * A program as another build of the package runs it on the same input: its command, or its plugin in the same app.
 * Itself where it runs nothing of ours.
 * @param build the folder of the other build's `package.json`
 */
export function inOtherBuild(program: Program, build: string): Program {
  const { args, env } = program;
  if (args.includes(synth)) return { ...program, env: { ...env, BENCH_BUILD: build }, mayFail: true };
  if (!args.includes(command)) return program;
  const there = join(build, 'dist/bin/bucket-warden.js');
  return { ...program, args: args.map((arg) => (arg === command ? there : arg)), mayFail: true };
}

const before = (name: string): string => `${name}, before`;

/** The programs of a measure, and as another build runs them, to take turns. */
export function withOtherBuild(programs: Readonly<Record<string, Program>>, build: string): Record<string, Program> {
  const others = Object.entries(programs).flatMap(([name, program]) => {
    const other = inOtherBuild(program, build);
    return other === program ? [] : [[before(name), other] as const];
  });
  return { ...programs, ...Object.fromEntries(others) };
}

/** What the rows of a measure come to for the other build; NaN where it cannot do what is measured. */
export function rowsBefore({ rows }: Measure, costs: Readonly<Record<string, Cost>>): readonly Row[] {
  return rows((name) => {
    const cost = costs[before(name)] ?? costs[name];
    if (cost === undefined) throw new Error(`${name} is no program of this measure`);
    return cost;
  });
}

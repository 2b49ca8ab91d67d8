import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folder } from '../support/command';

/** What one run of a program took. */
export interface Cost {
  /** user and system time in milliseconds */
  readonly cpu: number;
  /** peak of the resident memory in MB; 0 where nobody knows */
  readonly memory: number;
  /** it did not end within the time that is given */
  readonly isCut: boolean;
}

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** it may not know what it is asked, and costs NaN then: an earlier version */
  readonly mayFail?: boolean;
}

/** A program of Node.js in a process of its own. */
export function node(...args: readonly string[]): Program {
  return { command: process.execPath, args };
}

// a process of Node.js tells what it took when it ends; one that sets `countFrom` tells what it took since then
const work = folder({
  'meter.cjs': `
process.once('exit', () => {
  const { user, system } = process.cpuUsage(globalThis.countFrom);
  const cost = { cpu: (user + system) / 1000, memory: process.resourceUsage().maxRSS / 1024 };
  require('node:fs').writeFileSync(process.env.BENCH_COST, JSON.stringify(cost));
});`,
});

/** Runs a program once, in a fresh process, and says what it took; after `seconds` it is ended. */
export function costOf({ command, args, cwd = work, env = {}, mayFail }: Program, seconds = 120): Cost {
  const result = join(work, 'cost.json');
  writeFileSync(result, '{"cpu":0,"memory":0}');
  const isNode = command === process.execPath;
  // of others the shell that waits for them knows the time, though not the memory
  const [program, ...rest] = isNode
    ? [command, '-r', join(work, 'meter.cjs'), ...args]
    : ['bash', '-c', '"$@" >/dev/null 2>&1; times', 'bash', command, ...args];
  const { stdout, stderr, signal, status } = spawnSync(program ?? '', rest, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    timeout: seconds * 1000,
    killSignal: 'SIGKILL',
    env: { ...process.env, CI: '1', NO_COLOR: '1', BENCH_COST: result, ...env },
  });
  if (signal !== null) return { cpu: seconds * 1000, memory: 0, isCut: true };
  if (mayFail === true && status !== 0) return { cpu: Number.NaN, memory: Number.NaN, isCut: false };
  // what ends at once with an error would be quick
  if (isNode && status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr.slice(0, 500)}`);
  const ofNode = JSON.parse(readFileSync(result, 'utf8')) as Pick<Cost, 'cpu' | 'memory'>;
  const cost = isNode ? { ...ofNode, isCut: false } : { cpu: cpuOfChildren(stdout), memory: 0, isCut: false };
  if (cost.cpu === 0) throw new Error(`nothing was measured of ${[command, ...args].join(' ')}`);
  return cost;
}

/** The second line that `times` prints: minutes and seconds, user and system. */
function cpuOfChildren(printed: string): number {
  const line = printed.trimEnd().split('\n').at(-1) ?? '';
  const parts = [...line.matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, seconds]) => Number(minutes) * 60 + Number(seconds),
  );
  return parts.reduce((sum, part) => sum + part, 0) * 1000;
}

/**
 * Runs programs in turn, so that what else the machine does meets all of them alike.
 * @param before what they took in earlier rounds, which count as well
 * @returns the least cost of each: what else the machine does only ever adds to it
 */
export function interleaved<Name extends string>(
  programs: Readonly<Record<Name, Program>>,
  { rounds = 2, seconds = 120, before }: { rounds?: number; seconds?: number; before?: Record<Name, Cost> } = {},
): Record<Name, Cost> {
  const names = Object.keys(programs) as Name[];
  const seen = new Map<Name, Cost[]>(names.map((name) => [name, before === undefined ? [] : [before[name]]]));
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      const costs = seen.get(name) ?? [];
      // once too slow is enough
      if (!costs.some(({ isCut }) => isCut)) costs.push(costOf(programs[name], seconds));
    }
  }
  return Object.fromEntries(names.map((name) => [name, least(seen.get(name) ?? [])])) as Record<Name, Cost>;
}

function least(costs: readonly Cost[]): Cost {
  const [best] = costs.toSorted((a, b) => a.cpu - b.cpu);
  if (best === undefined) throw new Error('nothing was measured');
  const memory = Math.min(...costs.map((cost) => cost.memory));
  return { ...best, memory, isCut: costs.some(({ isCut }) => isCut) };
}

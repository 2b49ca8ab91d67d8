import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { ResourceLimits } from 'node:worker_threads';
import type { JudgedTemplates } from '../lib/engine';
import { visible } from '../lib/reporters';
import type { Template } from '../lib/template';
import { nextOf, type ThreadResult, type ThreadTask } from './thread-task';

/** `--concurrency`: how many threads judge, this one included. */
export type Concurrency = number | 'auto' | 'off';

/** Megabytes of templates from which on a thread saves more than it takes: at 4 it saved nothing, at 21 a fifth. */
const worthwhile = 10;

/** How many threads are started beside this one. */
export function threadsBeside(concurrency: Concurrency, templates: readonly Template[]): number {
  if (concurrency === 'off' || templates.length < 2) return 0;
  const size = templates.reduce((sum, { source }) => sum + source.text.length, 0) / 1024 ** 2;
  if (concurrency === 'auto' && size < worthwhile) return 0;
  const wanted = concurrency === 'auto' ? Math.min(availableParallelism(), maximumOfItself) : concurrency;
  return Math.min(wanted, templates.length) - 1;
}

/** Threads that are started where nobody says how many: each holds the whole estate. */
const maximumOfItself = 4;

/** What is shared out, and how this thread judges its share. */
interface Shared extends Omit<ThreadTask, 'taken'> {
  readonly judgeShare: (next: () => number) => JudgedTemplates;
  /** what a thread runs; it gets a `ThreadTask` and posts a `ThreadResult` */
  readonly file?: string;
  readonly resourceLimits?: ResourceLimits;
}

/**
 * Judges templates in `beside` other threads and in this one. What a thread that fails had taken is in no result, and
 * is judged by whoever puts them together: the run comes to what it would have come to without threads.
 * @throws what judging in this thread throws
 */
export async function judgeInThreads(
  beside: number,
  { paths, flags, digest, judgeShare, file = join(__dirname, '..', 'bin', 'thread.js'), resourceLimits = {} }: Shared,
): Promise<readonly JudgedTemplates[]> {
  const { Worker } = require('node:worker_threads') as typeof import('node:worker_threads');
  const taken = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const task: ThreadTask = { paths, flags, taken, digest };
  // what they have to say of inputs is said already
  const workers = Array.from(
    { length: beside },
    () => new Worker(file, { workerData: task, stdout: true, stderr: true, resourceLimits }),
  );
  const results = workers.map(
    (worker) =>
      new Promise<ThreadResult>((resolve) => {
        worker
          .once('message', resolve)
          .once('messageerror', ({ message }) => resolve({ failure: message }))
          .once('error', ({ message }) => resolve({ failure: message }))
          // nothing where one of the others came before
          .once('exit', (code) => resolve({ failure: `it ended with ${code}` }));
      }),
  );
  try {
    const own = judgeShare(nextOf(taken));
    const others = await Promise.all(results);
    return [own, ...others.flatMap((result) => ('judged' in result ? [result.judged] : told(result.failure)))];
  } finally {
    for (const worker of workers) void worker.terminate();
  }
}

function told(failure: string | undefined): readonly JudgedTemplates[] {
  if (failure !== undefined)
    process.stderr.write(
      `bucket-warden: a thread failed, and what it had taken is judged again: ${visible(failure)}\n`,
    );
  return [];
}

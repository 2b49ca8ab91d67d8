import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { UserError, type Template } from '../lib/template';

const bytesOfMegabyte = 1024 ** 2;

/** It is asked for each of thousands of subjects, and costs as much as judging a small one. */
const millisecondsApart = 20;

/** What judging a megabyte of templates may take, in megabytes; less of them may take as much. */
const perMegabyte = 500;

/**
 * A check that what judging takes has not grown beyond what its inputs explain: a text that was made to fill the
 * memory of a machine ends the run with one error.
 * @param given megabytes that somebody allows instead
 */
export function memoryGuard(templates: readonly Template[], given?: number): () => void {
  const limit = given ?? perMegabyte * Math.max(1, megabytesOf(templates));
  boundGrowth(templates);
  let next = 0;
  return () => {
    if (performance.now() < next) return;
    next = performance.now() + millisecondsApart;
    if (used() <= limit) return;
    // what nothing refers to any more is no part of it
    collectGarbage();
    if (used() > limit)
      throw new UserError(
        `judging this takes more than ${Math.round(limit)} MB of memory`,
        undefined,
        'is it meant? allow more with --memory-limit',
      );
  };
}

function used(): number {
  // a tenth of the price of process.memoryUsage(), which asks the system as well
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
  return (heap + external) / bytesOfMegabyte;
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
}

/** Megabytes of templates from which on a run counts as big. */
const big = 5;

/**
 * Keeps the memory of a big run near what it holds: between two collections V8 lets a heap grow to several times that,
 * which saves a long run next to nothing.
 * @see https://v8.dev/blog/trash-talk for when V8 collects
 */
function boundGrowth(templates: readonly Template[]): void {
  if (megabytesOf(templates) >= big) setFlagsFromString('--heap-growing-percent=40');
}

function megabytesOf(templates: readonly Template[]): number {
  const texts = new Set(templates.map(({ source }) => source.text));
  return [...texts].reduce((sum, { length }) => sum + length, 0) / bytesOfMegabyte;
}

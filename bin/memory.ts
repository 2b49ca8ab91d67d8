import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { UserError, type Template } from '../lib/template';

const bytesOfMegabyte = 1024 ** 2;

/** It is asked for each of thousands of subjects, and costs as much as judging a small one. */
const millisecondsApart = 20;

/** What judging a megabyte of templates may take, in megabytes; less of them may take as much. */
const perMegabyte = 500;

/**
 * Megabytes, and part of what is held, that may be garbage before it is collected: left alone, V8 lets a heap grow to
 * four times what it holds, which saves a long run a fifteenth of its time.
 * @see https://v8.dev/blog/trash-talk
 */
const leastGarbage = 64;
const garbageOfHeld = 0.5;

/** Megabytes that were held when garbage was last collected here. */
let held = 0;
let next = 0;

/**
 * Has garbage collected sooner than V8 would; called often in whatever takes long.
 * @param limit megabytes that are not exceeded before it was tried
 * @returns megabytes that are held; undefined where nothing had to be collected
 */
export function collectSoon(limit = Number.POSITIVE_INFINITY): number | undefined {
  if (performance.now() < next) return undefined;
  next = performance.now() + millisecondsApart;
  if (used() <= Math.min(limit, held + Math.max(leastGarbage, held * garbageOfHeld))) return undefined;
  collectGarbage();
  return (held = used());
}

/**
 * A check that what judging takes has not grown beyond what its inputs explain: a text that was made to fill the
 * memory of a machine ends the run with one error.
 * @param given megabytes that somebody allows instead
 */
export function memoryGuard(templates: readonly Template[], given?: number): () => void {
  const limit = given ?? perMegabyte * Math.max(1, megabytesOf(templates));
  return () => {
    // what nothing refers to any more is no part of it
    const left = collectSoon(limit);
    if (left === undefined || left <= limit) return;
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

let collector: (() => void) | undefined;

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  collector ??= runInNewContext('gc') as () => void;
  collector();
}

function megabytesOf(templates: readonly Template[]): number {
  const texts = new Set(templates.map(({ source }) => source.text));
  return [...texts].reduce((sum, { length }) => sum + length, 0) / bytesOfMegabyte;
}

import { setFlagsFromString } from 'node:v8';

/** Characters of templates from which on a run counts as big. */
const big = 5_000_000;

/**
 * Keeps the memory of a big run near what it holds: between two collections V8 lets a heap grow to several times that,
 * which saves a long run next to nothing.
 * @see https://v8.dev/blog/trash-talk for when V8 collects
 */
export function boundMemory(texts: readonly { readonly length: number }[]): void {
  if (texts.reduce((sum, { length }) => sum + length, 0) >= big) setFlagsFromString('--heap-growing-percent=40');
}

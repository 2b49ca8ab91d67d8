import type { Statement } from './document';

/** The classes a statement takes up in each dimension, as bits; none of them is empty. */
export type Box = readonly bigint[];

/** What a statement takes away. */
export interface Taker {
  readonly box: Box;
  readonly statement: Statement;
}

export class TooComplex extends Error {}

/** What one question may cost; a policy that needs more is too complex to decide. */
export class Budget {
  private spent = 0;

  constructor(private readonly limit: number) {}

  /** @throws TooComplex when it is used up */
  spend(work: number): void {
    this.spent += work;
    if (this.spent > this.limit) throw new TooComplex('its statements overlap in too many ways');
  }
}

export function bits(flags: readonly boolean[]): bigint {
  let mask = 0n;
  for (const [index, flag] of flags.entries()) if (flag) mask |= 1n << BigInt(index);
  return mask;
}

export function fullMask(classes: number): bigint {
  return (1n << BigInt(classes)) - 1n;
}

export function meets(one: Box, other: Box): boolean {
  return one.every((mask, dimension) => (mask & (other[dimension] ?? 0n)) !== 0n);
}

export function intersect(one: Box, other: Box): Box | undefined {
  const both = one.map((mask, dimension) => mask & (other[dimension] ?? 0n));
  return both.includes(0n) ? undefined : both;
}

export function lowestBit(mask: bigint): number {
  let index = 0;
  for (let rest = mask; (rest & 1n) === 0n; rest >>= 1n) index++;
  return index;
}

/**
 * What of `box` is left without what the takers take away: the first piece that is, or undefined.
 * @throws TooComplex
 */
export function subtract(box: Box, takers: readonly Taker[], budget: Budget, from = 0): Box | undefined {
  let at = from;
  for (let taker = takers[at]; taker !== undefined && !meets(box, taker.box); taker = takers[++at]) budget.spend(1);
  const taker = takers[at];
  if (taker === undefined) return box;
  budget.spend(box.length);
  const head = [...box];
  for (let dimension = 0; dimension < box.length; dimension++) {
    const [mine, theirs] = [box[dimension] ?? 0n, taker.box[dimension] ?? 0n];
    const outside = mine & ~theirs;
    if (outside !== 0n) {
      const piece = [...head];
      piece[dimension] = outside;
      const left = subtract(piece, takers, budget, at + 1);
      if (left) return left;
    }
    head[dimension] = mine & theirs;
  }
  return undefined;
}

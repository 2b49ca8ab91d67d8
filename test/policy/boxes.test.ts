import {
  bits,
  Budget,
  fullMask,
  intersect,
  lowestBit,
  meets,
  subtract,
  type Box,
  type Taker,
} from '../../lib/policy/boxes';
import type { Statement } from '../../lib/policy/document';
import { TooComplex } from '../../lib/policy/too-complex';

/** Boxes are sets of points, and what is asked of them is asked of each point here, one by one. */

const classes = 3;
const dimensions = 3;
const points = Array.from({ length: classes ** dimensions }, (_, number) =>
  Array.from({ length: dimensions }, (__, dimension) => Math.floor(number / classes ** dimension) % classes),
);

const holds = (box: Box, point: readonly number[]): boolean =>
  point.every((one, dimension) => ((box[dimension] ?? 0n) & (1n << BigInt(one))) !== 0n);

const taker = (box: Box): Taker => ({ box, statement: {} as Statement });

const unlimited = (): Budget => new Budget(1_000_000);

/** A sequence that is the same each time. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648);
}

function boxes(count: number, next: () => number): readonly Box[] {
  return Array.from({ length: count }, () =>
    Array.from({ length: dimensions }, () => BigInt(1 + ((next() >> 8) % (2 ** classes - 1)))),
  );
}

test('what is left of a box is in it and in no taker, and nothing is left only where every point is taken', () => {
  const next = numbers(20261126);
  let [whole, part, nothing] = [0, 0, 0];
  for (let round = 0; round < 3000; round++) {
    const [box = [], ...others] = boxes(1 + (round % 9), next);
    const left = subtract(box, others.map(taker), unlimited());
    const free = points.filter((point) => holds(box, point) && !others.some((other) => holds(other, point)));
    if (left === undefined) {
      expect(free).toEqual([]);
      nothing++;
      continue;
    }
    expect(left).toHaveLength(dimensions);
    const kept = points.filter((point) => holds(left, point));
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.filter((point) => !free.includes(point))).toEqual([]);
    if (kept.length === free.length) whole++;
    else part++;
  }
  // each kind was met
  expect(Math.min(whole, part, nothing)).toBeGreaterThan(50);
});

test('boxes meet where they share a point, and their intersection is those points', () => {
  const next = numbers(7);
  for (let round = 0; round < 500; round++) {
    const [one = [], other = []] = boxes(2, next);
    const shared = points.filter((point) => holds(one, point) && holds(other, point));
    expect(meets(one, other)).toBe(shared.length > 0);
    const both = intersect(one, other);
    expect(both === undefined ? [] : points.filter((point) => holds(both, point))).toEqual(shared);
  }
});

describe('what a question costs', () => {
  const full = fullMask(2);
  const box: Box = [full, full, full];
  const apart: Box = [0n, full, full];
  /** Whether it can be told with so much. */
  const isTold = (limit: number, takers: readonly Box[]): boolean => {
    try {
      subtract(box, takers.map(taker), new Budget(limit));
      return true;
    } catch (error) {
      if (error instanceof TooComplex) return false;
      throw error;
    }
  };

  test('a taker that does not meet costs one, one that does as much as there are dimensions', () => {
    expect([isTold(0, []), isTold(0, [apart]), isTold(1, [apart])]).toEqual([true, false, true]);
    expect([isTold(1, [apart, apart]), isTold(2, [apart, apart])]).toEqual([false, true]);
    expect([isTold(2, [box]), isTold(3, [box])]).toEqual([false, true]);
  });

  test('more than there is ends in an error that says why, never in an answer', () => {
    const budget = new Budget(3);
    budget.spend(3);
    expect(() => budget.spend(1)).toThrow(new TooComplex('its statements overlap in too many ways'));
  });
});

test('masks', () => {
  expect(bits([true, false, true])).toBe(5n);
  expect(bits([])).toBe(0n);
  expect(fullMask(3)).toBe(7n);
  expect([1n, 4n, 6n, 8n].map(lowestBit)).toEqual([0, 2, 1, 3]);
});

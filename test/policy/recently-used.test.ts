import { RecentlyUsed } from '../../lib/policy/recently-used';

test('what was used last is remembered, as many as there may be, and no more', () => {
  const kept = new RecentlyUsed<string, number>(2);
  kept.set('a', 1);
  kept.set('b', 2);
  expect([kept.get('a'), kept.get('b')]).toEqual([1, 2]);
  kept.get('a');
  kept.set('c', 3);
  expect([kept.get('a'), kept.get('b'), kept.get('c')]).toEqual([1, undefined, 3]);
  kept.set('c', 4);
  expect([kept.get('a'), kept.get('c')]).toEqual([1, 4]);
});

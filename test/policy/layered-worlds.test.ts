import { compareWorlds } from '../support/layered-worlds';

test('`can` says what the pages say of several policies together', () => {
  const { allowed, silent, unknown, differences } = compareWorlds(300, 20261125);
  expect(differences).toEqual([]);
  expect(unknown).toBe(0);
  // the control: something is allowed, and the pages do speak of nearly all of it
  expect(allowed).toBeGreaterThan(35);
  expect(silent).toBeLessThan(35);
});

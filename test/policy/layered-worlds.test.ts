import { compareWorlds, type World } from '../support/layered-worlds';

/** Worlds in which `can` is known to be wrong and not mended yet; the fuzz run counts them all. */
function isGap({ asker, serviceControl, boundary }: World): boolean {
  return asker === 'session' || asker === 'partner' || serviceControl.length > 0 || boundary !== undefined;
}

test('`can` says what the pages say of several policies together', () => {
  const { allowed, silent, unknown, differences } = compareWorlds(300, 20261125);
  const wrong = differences.filter((one) => !isGap((JSON.parse(one) as { readonly world: World }).world));
  expect(wrong).toEqual([]);
  expect(unknown).toBe(0);
  // the control: something is allowed, and the pages do speak of nearly all of it
  expect(allowed).toBeGreaterThan(35);
  expect(silent).toBeLessThan(20);
});

import { samplePolicies, showRefutation } from '../support/refute';

test('no request by a caller of any kind refutes the silence of a rule', () => {
  const { requests, allowed, silent, refutations } = samplePolicies(100, 200, 20261125);
  expect(refutations.map(showRefutation)).toEqual([]);
  // the control: rules were silent, and requests did get through
  expect(requests).toBe(20_000);
  expect(silent).toBeGreaterThan(400);
  expect(allowed).toBeGreaterThan(500);
});

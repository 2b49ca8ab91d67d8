import { fuzzPolicies } from '../support/random-policies';

test('random requests never contradict the symbolic answers', () => {
  const { requests, allowed, answers, differences } = fuzzPolicies(1500, 20, 20261123);
  expect(differences).toEqual([]);
  // the control: requests did get through, and answers of both kinds were given
  expect(requests).toBe(30_000);
  expect(allowed).toBeGreaterThan(1000);
  expect(answers.yes).toBeGreaterThan(500);
  expect(answers.no).toBeGreaterThan(500);
});

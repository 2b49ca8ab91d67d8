import { compareTwoStates } from '../support/two-states';

test('what is newly let through, against the concrete evaluator', () => {
  const { answers, refutations } = compareTwoStates(150, 60, 20261126);
  expect(refutations).toEqual([]);
  // the control: there were all sorts
  expect(answers.yes).toBeGreaterThan(25);
  expect(answers.no).toBeGreaterThan(25);
});

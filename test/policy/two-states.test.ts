import { compareTwoStates } from '../support/two-states';

test('what is newly let through, against the concrete evaluator', () => {
  const { answers, confirmed, reported, refutations } = compareTwoStates(150, 60, 20261126);
  expect(refutations).toEqual([]);
  // the control: there were all sorts
  expect(confirmed).toBeGreaterThan(25);
  expect(reported).toBeGreaterThan(25);
  expect(answers.yes).toBeGreaterThan(25);
  expect(answers.no).toBeGreaterThan(25);
});

import type { AnyRule } from '../../lib/engine';
import { rules } from '../../rules';
import { exempt, misjudgedOpenings, openings, type Opening } from '../support/openings';

/*
 * No rule is certain of what it cannot read: `test/support/openings.ts` has the law. Parameters are tried in every
 * place of every example; of the other ways to be open, which the resolver reads in the same manner, every nth place,
 * beginning with another one for each rule, so that a second run tries the same.
 */
const every: Readonly<Record<Opening, number>> = {
  parameter: 1,
  'dynamic reference': 7,
  'attribute of a custom resource': 3,
  'the value or nothing': 17,
};

const ways = Object.keys(openings).filter((name): name is Opening => name in openings);

describe.each(ways)('%s', (opening) => {
  test.each(rules.map((rule: AnyRule) => [rule.id, rule] as const))('%s', (_, rule) => {
    const { misjudged } = misjudgedOpenings(rule, opening, every[opening]);
    const wrong = misjudged.filter(
      ({ rule: id, place }) => exempt[`${id} ${place.replace(/^line \d+: /, '')}`] === undefined,
    );
    expect(wrong.map(({ place, change }) => `${place}: ${change}`)).toEqual([]);
  });
});

test('every rule is tried in some place', () => {
  // what scripts leave open is tried in test/scripts/silences.test.ts
  const ofTemplates = rules.filter(({ subject }) => subject !== 'command');
  const untried = ofTemplates.filter((rule) => misjudgedOpenings(rule, 'dynamic reference', 7).tried === 0);
  expect(untried.map(({ id }) => id)).toEqual([]);
});

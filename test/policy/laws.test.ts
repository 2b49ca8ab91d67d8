import { ask, bucketActions, matchesAction, parsePattern, type Pattern } from '../../lib/policy';
import { Dice } from '../support/dice';
import { comparePairs } from '../support/laws';
import { subjectOf } from '../support/policy';
import { compareDirections, compareRewritings } from '../support/rewritings';

const globOf = (text: string): Pattern => parsePattern(text, { wildcards: true, variables: false });

test('Allow under X is never answered against Allow to all with a denial of not-X', () => {
  const { verdicts, opposite } = comparePairs(400, 20261125);
  expect(opposite).toEqual([]);
  // the control: both answers were given
  expect(verdicts.yes).toBeGreaterThan(50);
  expect(verdicts.no).toBeGreaterThan(50);
});

test('a rewriting is answered as what it rewrites, and lets nothing more or less through', () => {
  const { verdicts, changed, opposite } = compareRewritings(240, 20261126);
  expect(opposite).toEqual([]);
  // the controls: both answers were given, and each rewriting had something to rewrite
  expect(verdicts.yes).toBeGreaterThan(30);
  expect(verdicts.no).toBeGreaterThan(30);
  expect(Object.keys(changed)).toHaveLength(10);
});

test('both directions of new access are complementary', () => {
  const { verdicts, opposite } = compareDirections(80, 20261127);
  expect(opposite).toEqual([]);
  expect(verdicts.yes).toBeGreaterThan(10);
  expect(verdicts.no).toBeGreaterThan(10);
});

test('NotAction is every action but those it names', () => {
  const dice = new Dice(4712);
  const names = [...new Set(bucketActions.map(({ name }) => name))];
  for (let count = 0; count < 12; count++) {
    const left = dice.some(['s3:Get*', 's3:PutObject', 's3:*Object', 's3:List*', 's3:PutBucketPolicy'], 2);
    const others = names.filter((name) => !left.some((one) => matchesAction(globOf(one), name)));
    const base = { Effect: 'Allow', Principal: '*', Resource: '*' };
    const denial = { ...base, Effect: dice.pick(['Allow', 'Deny']) };
    const answersOf = (part: object): readonly string[] =>
      names
        .filter((_, index) => index % 9 === count % 9)
        .map(
          (name) =>
            ask(subjectOf({ ...base, Action: 's3:Get*' }, { ...denial, ...part }), {
              base: 'allowed',
              action: (one) => one.name === name,
            }).kind,
        );
    expect(answersOf({ NotAction: left })).toEqual(answersOf({ Action: others }));
  }
});

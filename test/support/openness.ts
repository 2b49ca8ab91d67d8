import { opennessFor, policyOn, requestersOf, type Policy } from '../../lib/policy';
import { Dice } from './dice';
import { bucketArn, policyOf } from './policy';
import { rewritings } from './rewritings';
import { owner, randomBucketPolicy, type LooseStatement } from './sampled-requests';

type Statements = readonly LooseStatement[];

const read = (Statement: Statements): Policy => policyOf({ Version: '2012-10-17', Statement });

/** Sums of doubles differ in their last digits. */
const tolerance = 1e-6;
const isBelow = (one: number | undefined, other: number | undefined): boolean =>
  (one ?? -Infinity) < (other ?? -Infinity) - tolerance;

const laws: Readonly<
  Record<string, (dice: Dice, statements: Statements) => { more: Statements; less: Statements; isEqual?: true }>
> = {
  'one more Allow': (dice, less) => ({
    less,
    more: [...less, { ...dice.pick(randomBucketPolicy(dice)), Effect: 'Allow' }],
  }),
  'one more Deny': (dice, more) => ({
    more,
    less: [...more, { ...dice.pick(randomBucketPolicy(dice)), Effect: 'Deny' }],
  }),
  'written otherwise': (dice, one) => {
    const [, rewrite] = dice.pick(Object.entries(rewritings));
    return { less: one, more: rewrite(dice, one), isEqual: true };
  },
};

export interface OpennessResult {
  readonly pairs: number;
  /** of each law, how many times both bounds of some requester were no trivial ones */
  readonly decided: Readonly<Record<string, number>>;
  readonly wrong: readonly string[];
}

/** Pairs of policies of which one lets through what the other does, and perhaps more, for everybody in either. */
export function compareOpenness(pairs: number, seed: number): OpennessResult {
  const dice = new Dice(seed);
  const wrong: string[] = [];
  const decided = Object.fromEntries(Object.keys(laws).map((name) => [name, 0]));
  for (let count = 0; count < pairs; count++) {
    const [name, law] = dice.pick(Object.entries(laws));
    const { more, less, isEqual } = law(dice, randomBucketPolicy(dice));
    const policies = [read(more), read(less)];
    const [wide, narrow] = policies.map((policy) => policyOn(policy, bucketArn, owner));
    if (wide === undefined || narrow === undefined) throw new Error('two were made');
    let isDecided = false;
    for (const asker of requestersOf(policies, owner, [])) {
      const [one, other] = [opennessFor(wide, asker), opennessFor(narrow, asker)];
      const differs = (['atLeast', 'atMost'] as const).some(
        (bound) => isBelow(one[bound], other[bound]) || (isEqual === true && isBelow(other[bound], one[bound])),
      );
      if (differs || isBelow(one.atMost, one.atLeast))
        wrong.push(JSON.stringify({ name, asker, one, other, more, less }));
      isDecided ||= one.atLeast !== undefined && other.atLeast !== undefined;
    }
    if (isDecided) decided[name] = (decided[name] ?? 0) + 1;
  }
  return { pairs, decided, wrong };
}

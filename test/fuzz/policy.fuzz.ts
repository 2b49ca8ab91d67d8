import { countsOfCommand } from '../support/counts';
import { compareWorlds } from '../support/layered-worlds';
import { comparePairs } from '../support/laws';
import { compareDirections, compareRewritings } from '../support/rewritings';
import { fuzzPolicies } from '../support/random-policies';
import { samplePolicies, showRefutation } from '../support/refute';

/**
 * `npm run fuzz [-- requests [seed [policies [pairs [worlds]]]]]`: a million random requests against the symbolic
 * engine, 20,000 policies of realistic shape with 400 requests each against the silence of the rules, and 100,000 pairs
 * of spellings of one policy, and 50,000 worlds of several policies put to `can`, unless told otherwise. Of the pairs,
 * as many again are policies and rewritings of them, and a tenth are two policies compared both ways.
 */
const [requests = 0, seed = 0, sampled = 0, pairs = 0, worlds = 0] = countsOfCommand({
  requests: 1_000_000,
  seed: Date.now() % 999_999_937,
  policies: 20_000,
  pairs: 100_000,
  worlds: 50_000,
});

function timed<T>(work: () => T): readonly [T, string] {
  const before = Date.now();
  const result = work();
  return [result, `${Math.round((Date.now() - before) / 1000)} s`];
}

function fuzzEngine(): number {
  const each = 20;
  const [result, time] = timed(() => fuzzPolicies(Math.ceil(requests / each), each, seed));
  const { answers, differences } = result;
  console.log(
    `seed ${seed}: ${result.policies} policies, ${result.requests} requests checked, ${result.allowed} of ` +
      `them allowed, ${differences.length} differences, ${time}`,
  );
  console.log(`questions asked: ${answers.yes} yes, ${answers.no} no, ${answers.unknown} unknown`);
  for (const difference of differences.slice(0, 5)) console.log(difference);
  return differences.length;
}

function sampleRules(): number {
  const [result, time] = timed(() => samplePolicies(sampled, 400, seed));
  console.log(
    `seed ${seed}: ${result.policies} bucket policies, ${result.requests} requests by callers of every ` +
      `kind, ${result.allowed} of them allowed, ${result.silent} times a rule was silent, ` +
      `${result.refutations.length} times refuted, ${time}`,
  );
  for (const refutation of result.refutations.slice(0, 20)) console.log(showRefutation(refutation));
  return result.refutations.length;
}

function compareSpellings(): number {
  const [{ verdicts, opposite }, time] = timed(() => comparePairs(pairs, seed));
  console.log(
    `seed ${seed}: ${pairs} pairs of spellings (${verdicts.yes} yes, ${verdicts.no} no, ` +
      `${verdicts.unknown} unknown), ${opposite.length} opposite verdicts, ${time}`,
  );
  for (const one of opposite.slice(0, 20)) console.log(one);
  return opposite.length;
}

function compareRewritten(): number {
  const [{ verdicts, changed, opposite }, time] = timed(() => compareRewritings(pairs, seed));
  console.log(
    `seed ${seed}: ${pairs} pairs of rewritings of ${Object.keys(changed).length} kinds (${verdicts.yes} yes, ` +
      `${verdicts.no} no, ${verdicts.unknown} unknown), ${opposite.length} opposite verdicts, ${time}`,
  );
  const [both, timeOfBoth] = timed(() => compareDirections(Math.ceil(pairs / 10), seed));
  console.log(
    `seed ${seed}: ${both.pairs} pairs compared both ways (${both.verdicts.yes} with more, ${both.verdicts.no} ` +
      `without, ${both.verdicts.unknown} undecided), ${both.opposite.length} opposite verdicts, ${timeOfBoth}`,
  );
  for (const one of [...opposite, ...both.opposite].slice(0, 20)) console.log(one);
  return opposite.length + both.opposite.length;
}

function compareLayers(): number {
  const [result, time] = timed(() => compareWorlds(worlds, seed));
  console.log(
    `seed ${seed}: ${result.worlds} worlds of several policies (${result.allowed} allowed, ` +
      `${result.unknown} undecided, ${result.silent} of which the pages do not speak), ` +
      `${result.differences.length} differences, ${time}`,
  );
  for (const difference of result.differences.slice(0, 20)) console.log(difference);
  return result.differences.length;
}

const wrong = fuzzEngine() + sampleRules() + compareSpellings() + compareRewritten() + compareLayers();
process.exitCode = wrong === 0 ? 0 : 1;

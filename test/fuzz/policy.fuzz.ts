import { fuzzPolicies } from '../support/random-policies';

/**
 * `npm run fuzz [-- requests [seed]]`: a million random requests against the symbolic engine, unless told otherwise.
 */
const requests = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? Date.now() % 2_147_483_647);
const each = 20;
const before = Date.now();
const {
  policies,
  requests: checked,
  allowed,
  answers,
  differences,
} = fuzzPolicies(Math.ceil(requests / each), each, seed);
console.log(
  `seed ${seed}: ${policies} policies, ${checked} requests checked, ${allowed} of them allowed, ${differences.length} differences, ${Math.round((Date.now() - before) / 1000)} s`,
);
console.log(`questions asked: ${answers.yes} yes, ${answers.no} no, ${answers.unknown} unknown`);
for (const difference of differences.slice(0, 5)) console.log(difference);
process.exitCode = differences.length === 0 ? 0 : 1;

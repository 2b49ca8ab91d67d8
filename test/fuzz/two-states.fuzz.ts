/**
 * What is newly let through, against the concrete evaluator, over many more pairs: `npm run fuzz:two-states [pairs]`.
 */
import { countsOfCommand } from '../support/counts';
import { compareTwoStates } from '../support/two-states';

const [pairs = 0] = countsOfCommand({ pairs: 20_000 });
const slice = 500;
const total = { yes: 0, no: 0, unknown: 0 };
let requests = 0;
const refutations: string[] = [];
for (let from = 0; from < pairs; from += slice) {
  const found = compareTwoStates(Math.min(slice, pairs - from), 100, 20261126 + from);
  for (const kind of ['yes', 'no', 'unknown'] as const) total[kind] += found.answers[kind];
  requests += found.requests;
  refutations.push(...found.refutations);
}
process.stdout.write(
  `two states: ${pairs} pairs, ${total.yes} with new access, ${total.no} without (${requests} requests), ` +
    `${total.unknown} undecided; ${refutations.length} refuted\n`,
);
for (const one of refutations.slice(0, 20)) process.stdout.write(`${one}\n`);
process.exitCode = refutations.length > 0 ? 1 : 0;

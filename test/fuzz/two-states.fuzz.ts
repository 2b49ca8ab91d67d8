/**
 * What is newly let through, against the concrete evaluator, over many more pairs:
 * `npm run fuzz:two-states [-- pairs [seed [seconds]]]`. After so many seconds it ends, and says how far it came.
 */
import { countsOfCommand } from '../support/counts';
import { compareTwoStates } from '../support/two-states';

const [pairs = 0, seed = 0, seconds = 0] = countsOfCommand({ pairs: 20_000, seed: 20_261_126, seconds: 3600 });
const slice = 250;
const began = Date.now();
const total = { yes: 0, no: 0, unknown: 0 };
let [done, requests, confirmed, reported] = [0, 0, 0, 0];
const refutations: string[] = [];
while (done < pairs && Date.now() - began < seconds * 1000) {
  const found = compareTwoStates(Math.min(slice, pairs - done), 100, seed + done);
  for (const kind of ['yes', 'no', 'unknown'] as const) total[kind] += found.answers[kind];
  done += found.pairs;
  requests += found.requests;
  confirmed += found.confirmed;
  reported += found.reported;
  refutations.push(...found.refutations);
}
const ended = done < pairs ? `, of ${pairs} that were asked for: the time is up` : '';
process.stdout.write(
  `two states: ${done} pairs${ended}, ${total.yes} with new access, ${total.no} without, ${total.unknown} undecided; ` +
    `${confirmed} examples confirmed, ${requests} requests, ${reported} of them new and reported; ` +
    `${refutations.length} refuted, ${Math.round((Date.now() - began) / 1000)} s\n`,
);
for (const one of refutations.slice(0, 20)) process.stdout.write(`${one}\n`);
process.exitCode = refutations.length > 0 || done < pairs ? 1 : 0;

import { countsOfCommand } from '../support/counts';
import { compareOpenness } from '../support/openness';

/*
 * The laws of openness on random pairs of policies: one more Allow never lowers it, one more Deny never raises it, and
 * another writing keeps it:
 * `npm run fuzz:openness [-- pairs [seed]]`.
 */
const [pairs = 0, seed = 0] = countsOfCommand({ pairs: 1_000, seed: 20_261_126 });
const began = Date.now();
const { decided, wrong } = compareOpenness(pairs, seed);
const counts = Object.entries(decided).map(([law, count]) => `${count} by “${law}”`);
const seconds = Math.round((Date.now() - began) / 1000);
process.stdout.write(`openness: ${pairs} pairs, decided: ${counts.join(', ')}; ${wrong.length} wrong, ${seconds} s\n`);
for (const one of wrong.slice(0, 20)) process.stdout.write(`${one}\n`);
process.exitCode = wrong.length > 0 ? 1 : 0;

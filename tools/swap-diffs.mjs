// Shows what a deployment would change where our constructs take the place of `s3.Bucket`, app by app.
// Needs `npm run build` to have run. `node tools/swap-diffs.mjs [--full] [words of an app]`
import { formatDifferences } from '@aws-cdk/cloudformation-diff';
import { createRequire } from 'node:module';

const { impactOf, swaps } = createRequire(import.meta.url)('../dist/test/support/swaps.js');
const isFull = process.argv.includes('--full');
const words = process.argv
  .slice(2)
  .filter((word) => word !== '--full')
  .join(' ');
let lost = 0;
for (const swap of swaps().filter(({ app }) => app.includes(words))) {
  const impact = impactOf(swap);
  lost += impact.lost.length;
  console.log(
    `${swap.app}, ${swap.stack}, ${swap.by}: ${impact.added} added, ${impact.updated} updated, ` +
      `${impact.lost.length} replaced or gone ${impact.lost.join(', ')}`,
  );
  if (isFull) formatDifferences(process.stdout, swap.diff);
}
process.exitCode = lost > 0 ? 1 : 0;

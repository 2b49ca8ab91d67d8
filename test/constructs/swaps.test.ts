import { fullDiff } from '@aws-cdk/cloudformation-diff';
import { recommendedFlags } from '../support/app';
import { ordinaryApps } from '../support/ordinary-apps';
import { impactOf, swaps } from '../support/swaps';

/** Our constructs in place of `s3.Bucket`, in apps that are deployed already. `node tools/swap-diffs.mjs` shows them. */

test.each([
  ['as of old', {}],
  ['new flags', recommendedFlags],
])('nothing is replaced or taken away, %s', (_, context) => {
  const all = swaps(context);
  expect(new Set(all.map(({ app }) => app)).size).toBe(ordinaryApps.length);
  expect(ordinaryApps.length).toBeGreaterThanOrEqual(10);
  const lost = all.flatMap((swap) => impactOf(swap).lost.map((id) => `${swap.app}, ${swap.by}, ${swap.stack}: ${id}`));
  expect(lost).toEqual([]);
  // the control: there are differences at all
  for (const { app, by } of all) {
    const changed = all.filter((swap) => swap.app === app && swap.by === by).map(impactOf);
    expect(changed.reduce((sum, { added, updated }) => sum + added + updated, 0)).toBeGreaterThan(0);
  }
});

// the control: what would be lost is seen
test.each([
  ['another name', { A: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'b' } } }, 'A WILL_REPLACE'],
  ['another logical id', { B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'a' } } }, 'A WILL_DESTROY'],
])('%s is a loss', (_, Resources, expected) => {
  const diff = fullDiff(
    { Resources: { A: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'a' } } } },
    { Resources },
  );
  expect(impactOf({ app: '', stack: '', by: 'SecureBucket', diff }).lost).toContain(expected);
});

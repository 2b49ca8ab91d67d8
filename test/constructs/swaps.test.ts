import { fullDiff } from '@aws-cdk/cloudformation-diff';
import { App, aws_s3 as s3, Duration, Stack } from 'aws-cdk-lib';
import { HardeningAspect, SecureBucketInjector } from 'bucket-warden/constructs';
import { env, findingsOf, recommendedFlags } from '../support/app';
import { folder } from '../support/command';
import { ordinaryApps } from '../support/ordinary-apps';
import { impactOf, swaps } from '../support/swaps';

/** Our constructs in place of `s3.Bucket`, in apps that are deployed: `node tools/swap-diffs.mjs` shows them. */

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

/** What is left of the findings, by what they are not asked to change; `docs/constructs.md` says why. */
const left: Readonly<Record<string, readonly string[]>> = {
  'a bucket and its reader': [],
  'a log bucket of its own': ['active-acls', 'legacy-acl', 'short-lived-logs'],
  'a name, and lifecycle rules': [],
  // old versions that a bucket keeps on purpose are not deleted
  'a lock': ['endless-versions'],
  'replication to another region': ['endless-versions', 'rejected-replication'],
  'an imported bucket beside one of its own': [],
  'a website behind CloudFront': ['default-certificate', 'missing-distribution-logs', 'viewer-plaintext'],
  notifications: [],
  'a pipeline': ['endless-versions'],
  'a bucket for another stack, and a trail': [
    'short-lived-logs',
    'unencrypted-trail',
    'unmonitored-trail',
    'unscoped-log-delivery',
  ],
  'inventory lists of a bucket': [],
};
// which key it should be neither of them can know
const ofKeys = 'missing-kms-encryption';
// a bucket that has lifecycle rules says which it wants, and the aspect changes no list
const ofLists: Readonly<Record<string, readonly string[]>> = {
  'a name, and lifecycle rules': ['abandoned-uploads', 'endless-versions'],
};
const plain = { Bucket: s3.Bucket, LogBucket: s3.Bucket };
const idsOf = (found: readonly string[]): readonly string[] =>
  [...new Set(found.map((one) => one.split(' ')[1] ?? ''))].toSorted();

test.each(ordinaryApps)('%s: what the injector and the aspect leave', (name, build) => {
  const before = idsOf(findingsOf((stack, app) => build(stack, app, plain)));
  const injected = idsOf(
    findingsOf((stack, app) => build(stack, app, plain), { propertyInjectors: [new SecureBucketInjector()] }),
  );
  const hardened = idsOf(
    findingsOf((stack, app) => {
      build(stack, app, plain);
      HardeningAspect.applyTo(app);
    }),
  );
  const expected = [...(left[name] ?? ['not in the table']), ofKeys];
  expect(injected).toEqual(expected.toSorted());
  expect(hardened).toEqual([...expected, ...(ofLists[name] ?? [])].toSorted());
  expect(before.length).toBeGreaterThan(expected.length + 5);
});

test('the injector reports what it stated', () => {
  const injector = new SecureBucketInjector({ accessLogs: false });
  const app = new App({ outdir: folder(), propertyInjectors: [injector] });
  new s3.Bucket(new Stack(app, 'Main', { env }), 'Data', {
    versioned: true,
    lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(1) }],
  });
  const changes = injector.changes.filter(({ path }) => path === 'Main/Data').map(({ change }) => change);
  expect(changes).toEqual(
    expect.arrayContaining(['state `encryption`', 'state `enforceSSL`', 'state `lifecycleRules`']),
  );
  expect(changes).not.toContain('state `versioned`');
  expect(changes).not.toContain('state `serverAccessLogsBucket`');
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findingsOf, recommendedFlags } from '../support/app';
import { projectRoot } from '../support/command';
import { patternsPage } from '../support/patterns-page';
import { patterns, reasons } from '../support/patterns';

/** What ordinary patterns of the CDK get, each finding argued in docs/patterns.md. */

const idsOf = (found: readonly string[]): readonly string[] =>
  [...new Set(found.map((one) => one.split(' ')[1] ?? ''))].toSorted();

test.each(patterns.map(([name, build, ids = []]) => [name, build, ids] as const))('%s', (_, build, ids) => {
  expect(idsOf(findingsOf(build))).toEqual(ids.toSorted());
});

/** What new feature flags make different: more is said by the CDK, and some of it is old. */
const withNewFlags: readonly string[] = [
  // the block that is on by default refuses the ACL
  'Bucket with a public ACL: rejected-acl',
  // log delivery is let in by a policy now, which says nothing about TLS
  'Bucket with access logs: outdated-tls',
  'Bucket that logs to itself: outdated-tls',
  // the role has a name of its own now, and the destination names another
  'replication to another account: refused-replication',
];

test('new feature flags add little', () => {
  const more = patterns.flatMap(([name, build, ids = []]) =>
    idsOf(findingsOf(build, { context: recommendedFlags }))
      .filter((id) => !ids.includes(id))
      .map((id) => `${name}: ${id}`),
  );
  expect(more.toSorted()).toEqual(withNewFlags.toSorted());
});

test('there are 150, and each finding has its reason', () => {
  expect(patterns.length).toBeGreaterThanOrEqual(150);
  expect(new Set(patterns.map(([name]) => name)).size).toBe(patterns.length);
  const found = new Set(patterns.flatMap(([, , ids = []]) => ids));
  expect([...found].toSorted()).toEqual(Object.keys(reasons).toSorted());
});

test('the page is that of the patterns', () =>
  expect(readFileSync(join(projectRoot, 'docs', 'patterns.md'), 'utf8')).toBe(patternsPage()));

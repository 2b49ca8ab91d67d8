import { createRequire } from 'node:module';
import * as sources from '../../lib/entry';
import { projectRoot } from '../support/command';

test('what apps load by the name of the package is one file that does what the sources do', () => {
  const load = createRequire(__filename);
  expect(load.resolve(projectRoot)).toContain('bundle');
  const published = load(projectRoot) as typeof sources;
  expect(Object.keys(published).sort()).toEqual(Object.keys(sources).sort());
  const [plugin, ours] = [new published.BucketWarden(), new sources.BucketWarden()];
  expect([plugin.name, plugin.version, plugin.ruleIds]).toEqual([ours.name, ours.version, ours.ruleIds]);
  expect(plugin.ruleIds.length).toBeGreaterThan(50);
});

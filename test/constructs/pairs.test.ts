import { App, Aspects, Validations, type PolicyValidationPluginReport } from 'aws-cdk-lib';
import { BucketWarden, ComplianceAspect } from 'bucket-warden';
import { folder } from '../support/command';
import { clean, leaks, places, type Content, type Place } from '../support/pairs';

/** Wherever a leaky bucket is, the gate closes and names the leak; with a clean one in its place it is open. */

/** What the plugin answers, by rule. */
function byPlugin(make: Place[1], content: Content): { readonly success: boolean; readonly rules: readonly string[] } {
  const app = new App({ outdir: folder() });
  let report: PolicyValidationPluginReport | undefined;
  const plugin = new BucketWarden();
  Validations.of(app).addPlugins({
    name: 'Probe',
    validate(validation) {
      report = plugin.validate(validation);
      return { success: true, violations: [] };
    },
  });
  make(app, content);
  app.synth();
  const failing = report?.violations.filter(({ severity }) => severity !== 'warning') ?? [];
  return { success: report?.success ?? false, rules: failing.map(({ ruleName }) => ruleName) };
}

const rows = places.flatMap(([where, make]) => leaks.map(([rule, content]) => [where, rule, make, content] as const));

test.each(rows)('%s: %s', (_, rule, make, content) => {
  const leaky = byPlugin(make, content);
  expect(leaky.rules).toContain(rule);
  expect(leaky.success).toBe(false);
});

test.each(places)('%s: nothing that leaks', (_, make) =>
  expect(byPlugin(make, clean)).toEqual({ success: true, rules: [] }),
);

test('there are 93 pairs at least', () => {
  expect(rows.length).toBeGreaterThanOrEqual(93);
  process.stdout.write(`${rows.length} pairs of leaky and clean, in ${places.length} places\n`);
});

/** What stops `cdk synth` of an app with the aspect: an exception, or an annotation of an error. */
function byAspect(make: Place[1], content: Content): boolean {
  const app = new App({ outdir: folder() });
  Aspects.of(app).add(new ComplianceAspect());
  make(app, content);
  try {
    app.synth();
  } catch {
    return true;
  }
  return app.node.findAll().some((node) => node.node.metadata.some(({ type }) => type === 'aws:cdk:error'));
}

// what others make after an aspect it cannot annotate; the plugin sees it
test.each(places.filter(([where]) => where !== 'what an aspect makes last'))('the aspect, %s', (_, make) => {
  const leak = leaks.find(([rule]) => rule === 'public-read');
  expect(leak && byAspect(make, leak[1])).toBe(true);
  expect(byAspect(make, clean)).toBe(false);
});

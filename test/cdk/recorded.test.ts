import { App, aws_s3 as s3, Stack, Validations } from 'aws-cdk-lib';
import { BucketWarden } from 'bucket-warden';
import { BucketWardenChecks } from 'bucket-warden/packs';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folder } from '../support/command';

/** What is accepted, however it is, is on record in the report that CDK writes. */

interface Reported {
  readonly pluginReports: readonly {
    readonly violations: readonly Violation[];
    readonly suppressedViolations?: readonly (Violation & { readonly reason: string })[];
  }[];
}

interface Violation {
  readonly ruleName: string;
  readonly violatingConstructs: readonly { readonly constructPath: string }[];
}

const told = ({ ruleName, violatingConstructs }: Violation): string =>
  `${ruleName.replace('BucketWardenChecks-', '')} ${violatingConstructs.map((one) => one.constructPath).join()}`;

function reportOf(usePack: boolean): { readonly active: readonly string[]; readonly accepted: readonly string[] } {
  const app = new App({ outdir: folder() });
  const options = { select: ['missing-access-logs', 'plaintext-transport'] };
  Validations.of(app).addPlugins(usePack ? new BucketWardenChecks(app) : new BucketWarden(options));
  const stack = new Stack(app, 'Main');
  const both = new s3.CfnBucket(stack, 'Both');
  both.addMetadata('bucket-warden', { suppress: [{ rule: 'missing-access-logs', reason: 'one for all' }] });
  both.addMetadata('cdk_nag', { rules_to_suppress: [{ id: 'AwsSolutions-S10', reason: 'inside a VPC' }] });
  new s3.CfnBucket(stack, 'Neither');
  try {
    app.synth();
  } catch (error) {
    expect(String(error)).toContain('Main/Neither');
  }
  const written = readFileSync(join(app.outdir, 'validation-report.json'), 'utf8');
  const [report] = (JSON.parse(written) as Reported).pluginReports;
  const isOfBuckets = (text: string): boolean => /^(missing-access-logs|plaintext-transport) /.test(text);
  return {
    active: report?.violations.map(told).filter(isOfBuckets).toSorted() ?? [],
    accepted:
      report?.suppressedViolations
        ?.map((one) => `${told(one)}: ${one.reason}`)
        .filter(isOfBuckets)
        .toSorted() ?? [],
  };
}

test.each([
  ['plugin', false],
  ['pack', true],
])('by metadata, ours and that of another linter: %s', (_, usePack) => {
  expect(reportOf(usePack)).toEqual({
    active: ['missing-access-logs Main/Neither', 'plaintext-transport Main/Neither'],
    accepted: [
      'missing-access-logs Main/Both: one for all',
      'plaintext-transport Main/Both: cdk-nag AwsSolutions-S10: inside a VPC',
    ],
  });
});

test('what is accepted of a part takes nothing else away', () => {
  const app = new App({ outdir: folder() });
  Validations.of(app).addPlugins(new BucketWarden({ select: ['missing-access-logs'] }));
  const outer = new s3.CfnBucket(new Stack(app, 'Main'), 'Outer');
  outer.addMetadata('bucket-warden', { suppress: [{ rule: 'missing-access-logs', reason: 'it holds the logs' }] });
  new s3.CfnBucket(outer, 'Inner');
  expect(() => app.synth()).toThrow('Main/Outer/Inner');
});

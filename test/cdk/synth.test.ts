import { join } from 'node:path';
import { folder, projectRoot, run } from '../support/command';

const app = join(projectRoot, 'dist', 'test', 'fixtures', 'synth-app.js');
const cli = join(projectRoot, 'node_modules', 'aws-cdk', 'bin', 'cdk');

/** `cdk synth` without the network, as a user types it; only the built-in validator is off. */
function synth(name: string, twin: string, ...selection: readonly string[]): { code: number | null; text: string } {
  const cwd = folder();
  const args = [
    cli,
    'synth',
    '-q',
    '--no-notices',
    '--no-version-reporting',
    '-a',
    `${process.execPath} ${app} ${name} ${twin}`,
    ...selection,
  ];
  const { code, stdout, stderr } = run(process.execPath, args, {
    cwd,
    env: { CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_VALIDATION: 'false' },
  });
  return { code, text: `${stdout}${stderr}` };
}

/** Ways in which `cdk synth` has been seen to pass a bad app, and what it must say instead. */
const table = [
  ['plain', 'lets anyone list the bucket'],
  ['plugin-error', 'the templates could not be judged: a bug in a rule'],
  ['unreadable-template', 'the resource `Untyped` has no `Type`'],
  ['stage-only', "1 finding in stacks inside Stages; `cdk synth '**'` shows them"],
  ['acknowledged-one-of-two', 'Main/Other'],
  ['acknowledged-without-reason', 'the suppression of `public-acl` gives no reason'],
  ['acknowledged-for-a-time', 'the suppression of `public-acl` ended on `2020-01-31`'],
  ['acknowledged-for-nothing', 'the suppression of `public-acl` matches no finding'],
  ['acknowledged-on-the-app', 'Two/Data'],
  ['generic-resource', 'lets anyone list the bucket'],
  ['override', 'lets anyone list the bucket'],
  ['override-that-mends', 'lets anyone list the bucket'],
  ['nested-stack', 'Main/Nested/Data'],
  ['policy-in-another-stack', 'sets a policy on the same bucket'],
  ['policy-by-export', 'sets a policy on the same bucket'],
  ['cfn-include', 'lets anyone list the bucket'],
] as const;

describe.each(table)('cdk synth, %s', (name, message) => {
  test('fails and says why', () => {
    const { code, text } = synth(name, 'leaky');
    expect(text).toContain(message);
    expect(code).toBe(1);
  });

  test('its clean twin passes', () => {
    const { code, text } = synth(name, 'clean');
    expect({ code, text: text.includes('BucketWarden') && /ERROR|FATAL/.test(text) ? text : '' }).toEqual({
      code: 0,
      text: '',
    });
  });
});

test.each([
  ['one-stack-of-two', 'leaky', [], 1, 1],
  ['one-stack-of-two', 'leaky', ['Bad'], 1, 1],
  ['one-stack-of-two', 'leaky', ['Good'], 0, 0],
  ['one-stack-of-two', 'clean', [], 0, 0],
  ['stage-only', 'leaky', ['**'], 1, 1],
] as const)('the figures end cdk synth, %s %s %j', (name, twin, selection, expected, times) => {
  const { code, text } = synth(name, twin, ...selection);
  const figures = /INFO .*1 finding .*; medium and worse fail/g;
  expect({ code, times: [...text.matchAll(figures)].length }).toEqual({ code: expected, times });
  const after = text.slice(text.search(figures) + 1);
  if (times > 0) expect(after).not.toMatch(/ERROR|WARNING|FATAL/);
});

test("cdk synth '**' shows what is in Stages", () => {
  const { code, text } = synth('stage-only', 'leaky', '**');
  expect(text).toContain('Prod/Main/Data');
  expect(code).toBe(1);
});

test.each([
  ['leaky', 1],
  ['clean', 0],
] as const)('node app.js without the CLI, %s', (twin, code) => {
  expect(
    run(process.execPath, [app, 'generic-resource', twin], { env: { CDK_VALIDATION: 'false', CDK_OUTDIR: folder() } })
      .code,
  ).toBe(code);
});

import { bucketWarden, run, projectRoot } from './support/command';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

describe('examples', () => {
  test.each([
    ['--synth', 'examples/leaky-app', 1],
    ['--synth', 'examples/clean-app', 0],
    ['--synth', 'examples/secure-constructs', 0],
  ] as const)('%s %s', (flag, path, code) => {
    const {
      code: actual,
      stdout,
      stderr,
    } = bucketWarden([flag, path, '--severity', 'low', '--fail-on', 'low', '--strict-unknown']);
    expect(stderr).toBe('');
    expect(stdout).toContain(code === 0 ? 'pass: no findings' : 'fail: ');
    expect(actual).toBe(code);
  });

  test('the plain template has each kind of finding and a suppression', () => {
    const { code, stdout } = bucketWarden(['examples/template.yaml']);
    expect(stdout).toContain('fail: 6 findings (1 critical, 2 high, 2 medium, 1 low), 1 undecided, 1 suppressed');
    expect(code).toBe(1);
  });

  test.each([
    ['leaky-app', 1],
    ['clean-app', 0],
  ] as const)('cdk synth of the %s', (name, code) => {
    const args = [
      join(projectRoot, 'node_modules/aws-cdk/bin/cdk'),
      'synth',
      '-q',
      '--no-notices',
      '--no-version-reporting',
      '**',
    ];
    const {
      code: actual,
      stderr,
      stdout,
    } = run(process.execPath, args, {
      cwd: join(projectRoot, 'examples', name),
      env: { CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_VALIDATION: 'false' },
    });
    // what CDK itself has to say about the clean app are warnings
    expect(`${stdout}${stderr}`.match(/^(ERROR|FATAL) .*BucketWarden/gm)?.length ?? 0).toBe(code === 0 ? 0 : 28);
    expect(actual).toBe(code);
    // the problem matcher for VS Code finds each of them, at a line of the program
    const { tasks } = JSON.parse(readFileSync(join(projectRoot, 'examples/editors/tasks.json'), 'utf8')) as {
      tasks: { label: string; problemMatcher: { pattern: { regexp: string }[] } }[];
    };
    const [place, problem] = tasks.find(({ label }) => label === 'cdk synth')?.problemMatcher.pattern ?? [];
    const lines = `${stdout}\n${stderr}`.split('\n');
    const matched = lines.flatMap((line, index) => {
      const [, file] = new RegExp(place?.regexp ?? '').exec(line) ?? [];
      return file !== undefined && new RegExp(problem?.regexp ?? '').test(lines[index + 1] ?? '') ? [file] : [];
    });
    expect(matched.length).toBeGreaterThanOrEqual(code === 0 ? 0 : 28);
    for (const file of matched) expect(existsSync(join(projectRoot, 'examples', name, file))).toBe(true);
  });
});

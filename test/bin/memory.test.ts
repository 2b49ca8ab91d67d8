import { bucketWarden, folder } from '../support/command';

const cwd = folder({ 'app.yaml': 'Resources:\n  Data:\n    Type: AWS::S3::Bucket\n' });
const limited = (...args: readonly string[]): ReturnType<typeof bucketWarden> =>
  bucketWarden(['app.yaml', '--format', 'concise', '--fail-on', 'high', ...args], { cwd });

test('what takes more memory than is allowed ends with one error, and writes no report', () => {
  const { code, stdout, stderr } = limited('--memory-limit', '1');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^bucket-warden: judging this takes more than 1 MB of memory.*\n?.*--memory-limit/);
  expect(stderr).not.toContain('    at ');
});

test('the control: what an input explains is allowed', () => {
  expect(limited()).toMatchObject({ code: 0, stderr: '' });
  expect(limited('--memory-limit', '400')).toMatchObject({ code: 0, stderr: '' });
});

test('a limit that is none is refused', () => {
  expect(limited('--memory-limit', 'much')).toMatchObject({ code: 2, stdout: '' });
});

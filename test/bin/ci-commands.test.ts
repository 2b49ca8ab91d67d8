import { bucketWarden, folder } from '../support/command';

const template = JSON.stringify({
  Resources: {
    '::set-output name=x::y': { Type: 'AWS::S3::Bucket', Properties: { BucketName: '::stop-commands::abc' } },
    '##vso[task.complete]': { Type: 'AWS::S3::Bucket' },
    '##[error]': { Type: 'AWS::S3::Bucket', Properties: { BucketName: '##[group]x' } },
  },
});
const cwd = folder({ '::warning::hello.json': template });
const isCommand = /^[ \t]*(::|##\[)|##vso\[/m;

test.each([
  ...['pretty', 'concise', 'json', 'sarif', 'junit', 'gitlab', 'markdown', 'html'].map(
    (format) => [[], format] as const,
  ),
  ...['pretty', 'json', 'markdown', 'csv'].map((format) => [['who-can'], format] as const),
  ...['pretty', 'json', 'markdown', 'csv'].map((format) => [['principal-can', '*'], format] as const),
  ...['mermaid', 'dot'].map((format) => [['graph'], format] as const),
])('no name becomes a command: %j in %s', (command, format) => {
  const { stdout, code } = bucketWarden([...command, '::warning::hello.json', '--format', format], { cwd });
  expect(code).not.toBe(2);
  expect(stdout.length).toBeGreaterThan(20);
  expect(stdout.split('\n').filter((line) => isCommand.test(line))).toEqual([]);
  if (format === 'json' && command.length === 0) expect(() => JSON.parse(stdout) as unknown).not.toThrow();
});

test('the format of GitHub is made of commands, and holds those of names no more', () => {
  const { stdout } = bucketWarden(['::warning::hello.json', '--format', 'github'], { cwd });
  const lines = stdout.split('\n').filter((line) => line !== '');
  expect(lines.filter((line) => line.startsWith('::error ')).length).toBeGreaterThan(0);
  expect(lines.filter((line) => /^::(?!error |warning |notice )/.test(line))).toEqual([]);
});

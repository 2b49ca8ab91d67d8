import { bucketWarden, folder } from '../support/command';

const bucket = (name: string): string => `Resources:\n  ${name}:\n    Type: AWS::S3::Bucket\n`;
const cwd = folder({ 'a.yaml': bucket('First'), 'b.yaml': bucket('Second') });

test.each(['markdown', 'html', 'json', 'concise'])('%s is the same whatever the order of the arguments', (format) => {
  const report = (...paths: readonly string[]): string =>
    // when it was made, and by which command, is otherwise
    bucketWarden([...paths, '--format', format], { cwd }).stdout.replaceAll(
      /\d{4}-\d\d-\d\dT[\d:.]+Z|bucket-warden [ab]\.yaml [ab]\.yaml/g,
      '',
    );
  const inOrder = report('a.yaml', 'b.yaml');
  expect(report('b.yaml', 'a.yaml')).toBe(inOrder);
  // the control: one of them alone is another report
  expect(report('a.yaml')).not.toBe(inOrder);
});

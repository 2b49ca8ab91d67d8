import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { bucketWarden, folder, projectRoot, run } from '../support/command';

const leaky =
  'Resources:\n  Data:\n    Type: AWS::S3::Bucket\n    Properties:\n      VersioningConfiguration: { ' +
  'Status: Suspended }\n';
const clean = 'Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n';

describe('exit codes', () => {
  const cwd = folder({ 'leaky.yaml': leaky, 'clean.yaml': clean });

  test.each([
    [['leaky.yaml'], 1],
    [['clean.yaml'], 0],
    [['clean.yaml', 'leaky.yaml'], 1],
    [['leaky.yaml', '--exit-zero'], 0],
    [['leaky.yaml', '--fail-on', 'critical'], 0],
    [['leaky.yaml', '--select', 'unversioned', '--fail-on', 'low'], 1],
    [['leaky.yaml', '--select', 'self-logging'], 0],
    [['leaky.yaml', '--ignore', 'unversioned,missing-kms-encryption,missing-access-logs,plaintext-transport'], 0],
    [['--version'], 0],
    [['--help'], 0],
  ])('%j ends with %d', (args, code) => expect(bucketWarden(args, { cwd }).code).toBe(code));

  test.each([
    [['leaky.yaml', '--select', 'unversionned'], 'no rule is called `unversionned` (did you mean `unversioned`?)'],
    [['leaky.yaml', '--format', 'xml'], 'no format is called `xml`'],
    [['leaky.yaml', '--format', 'json', '--format', 'sarif'], 'only one format can go to standard output'],
    [['leaky.yaml', '--format', 'json='], 'names no file'],
    [['leaky.yaml', '--format', 'json=no/such/folder/x.json'], 'cannot be written'],
    [['leaky.yaml', '--fail-on', 'huge'], 'huge'],
    [['leaky.yaml', '--parameter', 'Stage'], 'is not of the form Key=Value'],
    [['leaky.yaml', '--parameter', 'Stage=x'], 'no template has a parameter called `Stage`'],
    [['leaky.yaml', '--region', 'mars'], 'no region is called like that'],
    [['leaky.yaml', '--account', '12'], 'twelve digits'],
    [['leaky.yaml', '--frobnicate'], 'frobnicate'],
    [['nowhere.yaml'], 'nowhere.yaml: no such file or directory'],
    [[], 'nothing to lint'],
    [['--synth', '.'], 'cdk.json: no such file'],
  ])('%j is a mistake, said on one line', (args, message) => {
    const { code, stderr, stdout } = bucketWarden(args, { cwd });
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('without arguments ./cdk.out is linted', () => {
    const here = folder({ 'cdk.out/t.template.json': '{"Resources":{"Data":{"Type":"AWS::S3::Bucket"}}}' });
    expect(bucketWarden([], { cwd: here }).code).toBe(1);
    expect(bucketWarden([], { cwd: folder({ 'cdk.json': '{}' }) }).stderr).toContain(
      'run `cdk synth` first, or add `--synth`',
    );
  });

  test('- is standard input', () => {
    expect(bucketWarden(['-'], { input: leaky }).stdout).toContain('missing-access-logs');
    expect(bucketWarden(['-'], { input: leaky }).code).toBe(1);
    expect(bucketWarden(['-'], { input: clean }).code).toBe(0);
    expect(bucketWarden(['-'], { input: 'a: [' })).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('bad files', () => {
  const tenTimes = (level: number): string => Array.from({ length: 10 }, () => `*l${level}`).join(', ');
  const levels = Array.from({ length: 12 }, (_, level) => `l${level + 1}: &l${level + 1} [${tenTimes(level)}]`);
  const bomb = `l0: &l0 x\n${levels.join('\n')}\nResources: *l12\n`;
  const files: Readonly<Record<string, string | Buffer>> = {
    'broken.yaml': 'Resources:\n  Data: [\n',
    'array.json': '[{"Resources": {}}]',
    'large.json': Buffer.alloc(60 * 1024 * 1024, ' '),
    'bomb.yaml': bomb,
    'proto.json': '{"Resources": {\n"__proto__": {"Type": "AWS::S3::Bucket"}}}',
    'latin.yaml': Buffer.from([0x52, 0x3a, 0x20, 0xe9, 0x0a]),
    'typeless.yaml': 'Resources:\n  Data:\n    Properties: {}\n',
    'list.yaml': 'Resources: [a]\n',
    'text.yaml': 'Resources:\n  Data: hello\n',
    'properties.yaml': 'Resources:\n  Data:\n    Type: AWS::S3::Bucket\n    Properties: [x]\n',
    'conditions.yaml': 'Conditions: [x]\nResources: {}\n',
    'empty.yaml': '',
    'twice.yaml': 'Resources: {}\n---\nResources: {}\n',
    'named.json': '{"name": "no template", "version": 1}',
  };
  const expected: Readonly<Record<string, string>> = {
    'broken.yaml': 'broken.yaml:3:1: not valid YAML',
    'array.json': 'array.json:1:1: is a list, not a CloudFormation template',
    'large.json': 'large.json: is 60 MB, more than the 16 MB',
    'bomb.yaml': 'bomb.yaml:2:10: aliases unfold to more than a million nodes',
    'proto.json': 'proto.json:2:1: a key is called `__proto__`',
    'latin.yaml': 'latin.yaml: is not UTF-8 text',
    'typeless.yaml': 'typeless.yaml:2:3: the resource `Data` has no `Type`',
    'list.yaml': 'list.yaml:1:1: `Resources` is a list, expected a map',
    'text.yaml': 'text.yaml:2:3: the resource `Data` is text, expected a map',
    'properties.yaml': 'properties.yaml:4:5: the `Properties` of `Data` are a list, expected a map',
    'conditions.yaml': 'conditions.yaml:1:1: `Conditions` is a list, expected a map',
    'empty.yaml': 'empty.yaml: the file is empty',
    'twice.yaml': 'twice.yaml:2:1: holds more than one YAML document',
    'named.json': 'named.json:1:1: is not a CloudFormation template: it has no `Resources`',
  };
  const cwd = folder({ ...files, 'good.yaml': leaky });
  mkdirSync(join(cwd, 'x.json'));
  symlinkSync('nowhere', join(cwd, 'gone.yaml'));
  run('mkfifo', ['pipe.yaml'], { cwd });

  test.each(Object.entries(expected))('%s among good ones', (name, message) => {
    const { code, stdout, stderr } = bucketWarden([name, 'good.yaml'], { cwd });
    expect(stderr).toContain(`bucket-warden: ${message}`);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stdout).toContain('missing-access-logs');
    expect(stdout).toContain('1 input not read');
    expect(code).toBe(2);
  });

  test.each([
    ['x.json', 'x.json: the directory holds no template and no cloud assembly'],
    ['gone.yaml', 'gone.yaml: no such file or directory'],
    ['pipe.yaml', 'pipe.yaml: no such file or directory'],
  ])('%s, which is no file', (name, message) => {
    const { code, stderr, stdout } = bucketWarden([name, 'good.yaml'], { cwd });
    expect({ code, stderr }).toEqual({ code: 2, stderr: `bucket-warden: ${message}\n` });
    expect(stdout).toContain('missing-access-logs');
  });

  test('a whole directory: each bad file once, the good one reported, other JSON passed over', () => {
    const { code, stderr, stdout } = bucketWarden(['.'], { cwd });
    const lines = stderr.trim().split('\n');
    // empty.yaml and named.json may be anything in a directory; x.json, gone.yaml and pipe.yaml are named as
    // templates are
    expect(lines).toHaveLength(Object.keys(expected).length - 2 + 3 + 1);
    expect(lines.at(0)).toBe('bucket-warden: passed over 2 files that are no templates: empty.yaml, named.json');
    expect(stdout).toContain('missing-access-logs');
    expect(code).toBe(2);
  });

  test('links that lead back up end', () => {
    const here = folder({ 'a/good.yaml': leaky });
    symlinkSync('..', join(here, 'a', 'up'));
    symlinkSync('loop.yaml', join(here, 'loop.yaml'));
    const { code, stderr, stdout } = bucketWarden(['.'], { cwd: here });
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'bucket-warden: loop.yaml: the links go in a circle\n' });
    expect(stdout).toContain('read 1 template');
  });

  test('names that would rewrite the terminal are shown harmlessly', () => {
    const evil = '\u001b[2Jevil\u202e.yaml';
    const here = folder({ [evil]: leaky });
    const { stdout, stderr, code } = bucketWarden(['.', 'no\u001b[31m.yaml'], { cwd: here });
    expect(code).toBe(2);
    // eslint-disable-next-line no-control-regex
    expect(`${stdout}${stderr}`).not.toMatch(/[\u001b\u202e]/);
    expect(stdout).toContain('\\u001b[2Jevil\\u202e.yaml');
  });

  test('an internal error never looks like a clean run', () => {
    const { code, stderr } = run(
      process.execPath,
      [
        '-e',
        `for (const rule of require(${JSON.stringify(join(projectRoot, 'dist/rules'))}).rules) ` +
          `rule.check = function* () { throw new Error('boom') }; void ` +
          `require(${JSON.stringify(join(projectRoot, 'dist/bin/program.js'))}).main(['node', 'x', ` +
          `'good.yaml'])`,
      ],
      { cwd },
    );
    expect(code).toBe(2);
    expect(stderr).toContain('internal error');
  });
});

describe('output', () => {
  const cwd = folder({ 'leaky.yaml': leaky });

  test('several formats, each to its file; standard output holds one of them and nothing else', () => {
    const { stdout, stderr } = bucketWarden(
      ['leaky.yaml', '--format', 'json', '--format', 'sarif=out.sarif', '--format', 'pretty=out.txt'],
      { cwd },
    );
    expect(JSON.parse(stdout)).toMatchObject({ version: 1, conclusion: 'fail' });
    expect(JSON.parse(readFileSync(join(cwd, 'out.sarif'), 'utf8'))).toMatchObject({ version: '2.1.0' });
    expect(readFileSync(join(cwd, 'out.txt'), 'utf8')).toContain('missing-access-logs');
    expect(stderr).toBe('');
    expect(readdirSync(cwd).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('colour only when it is wanted', () => {
    const hasColor = (args: readonly string[], env: Record<string, string> = {}): boolean =>
      bucketWarden(['leaky.yaml', ...args], { cwd, env }).stdout.includes('\u001b[');
    expect(hasColor([])).toBe(false);
    expect(hasColor(['--color', 'always'])).toBe(true);
    expect(hasColor(['--color', 'never'], { FORCE_COLOR: '1', NO_COLOR: '' })).toBe(false);
    expect(hasColor([], { FORCE_COLOR: '1', NO_COLOR: '' })).toBe(true);
    expect(hasColor([], { FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(false);
  });

  test('parameters decide conditions', () => {
    const here = folder({
      't.yaml':
        'Parameters: { Stage: { Type: String } }\nConditions: { P: !Equals [!Ref Stage, prod] }\n' +
        'Resources:\n  Data:\n    Type: AWS::S3::Bucket\n    Properties:\n      VersioningConfiguration: ' +
        '{ Status: !If [P, Enabled, Suspended] }\n',
    });
    expect(bucketWarden(['t.yaml', '--select', 'unversioned', '--fail-on', 'low'], { cwd: here }).code).toBe(1);
    expect(bucketWarden(['t.yaml', '--select', 'unversioned', '--parameter', 'Stage=prod'], { cwd: here }).code).toBe(
      0,
    );
  });
});

test('the command starts without the CDK and without the AWS SDK', () => {
  const program = './dist/bin/program.js';
  const script =
    `process.stdout.write = () => true; void require('${program}').main(['node', 'x', ` +
    `'examples/template.yaml']); const loaded = Object.keys(require.cache); console.error(JSON.stringify({ ` +
    'heavy: loaded.filter((path) => ' +
    '/node_modules\\/(aws-cdk-lib|constructs|cdk-nag|@aws-sdk|@smithy)\\//.test(path)), count: ' +
    'loaded.length }))';
  const { stderr } = run(process.execPath, ['-e', script]);
  const { heavy, count } = JSON.parse(stderr) as { heavy: string[]; count: number };
  expect(heavy).toEqual([]);
  // the control: it did load something
  expect(count).toBeGreaterThan(50);
});

describe('rules', () => {
  test.each([
    ['CKV_AWS_18', ['missing-access-logs']],
    ['AwsSolutions-S10', ['plaintext-transport']],
    ['NIST.800.53.R5-S3BucketVersioningEnabled', ['unversioned']],
    ['s3_bucket_logging_enabled', ['missing-access-logs']],
    ['4552b71f', ['missing-access-logs']],
    ['4552b71f-0a2a-4bc4-92dd-ed7ec1b4674c', ['missing-access-logs']],
  ])('what others call %s', (alias, ids) => {
    const { stdout, code } = bucketWarden(['rules', '--alias', alias]);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.split(' ')[0]),
    ).toEqual(ids);
    expect(code).toBe(0);
  });

  test('rules that answer a control', () => {
    expect(bucketWarden(['rules', '--control', 'S3.5']).stdout).toMatch(/^plaintext-transport {2}medium {4}transport/);
    const { stdout } = bucketWarden(['rules', '--control', 'fsbp/S3.8', '--format', 'json']);
    expect((JSON.parse(stdout) as { rules: { id: string }[] }).rules.map(({ id }) => id).sort()).toEqual([
      'incomplete-public-access-block',
    ]);
  });

  test.each([
    [['rules', '--alias', 'CKV_AWS_0'], 'no rule is called `CKV_AWS_0` by another linter'],
    [['rules', '--control', 'S3.999'], 'no control is called `S3.999`'],
    [['rules', '--format', 'html'], 'no format is called `html`'],
  ])('%j is a mistake', (args, message) => {
    const { code, stderr, stdout } = bucketWarden(args);
    expect(stderr).toContain(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

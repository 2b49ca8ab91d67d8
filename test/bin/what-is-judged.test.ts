import { spawnSync } from 'node:child_process';
import { bucketWarden, folder } from '../support/command';

const bucket = 'Resources:\n  Data: { Type: AWS::S3::Bucket }\n';

interface Json {
  readonly conclusion: string;
  readonly summary: { readonly templates: number; readonly rules: number; readonly notAsked: number };
  readonly passedOver: readonly string[];
  readonly findings: readonly { readonly rule: string }[];
}

function judged(args: readonly string[], files: Readonly<Record<string, string>>, input = ''): Json {
  const { stdout } = bucketWarden([...args, '--format', 'json'], { cwd: folder(files), input });
  return JSON.parse(stdout) as Json;
}

describe('what is judged', () => {
  test.each([[['-']], [['-', 'a.yaml']], [['a.yaml']]])(
    '%j: as many templates and findings with --fix --unsafe as without, but for what is fixed',
    (paths) => {
      const files = { 'a.yaml': bucket };
      const plain = judged(paths, files, bucket);
      const fixed = judged([...paths, '--fix'], files, bucket);
      expect(fixed.summary.templates).toBe(plain.summary.templates);
      expect(plain.summary.templates).toBe(paths.length);
      // standard input stays as it is, so that all its findings stay
      const inStandardInput = paths.includes('-') ? judged(['-'], files, bucket).findings.length : 0;
      expect(fixed.findings.length).toBeGreaterThanOrEqual(inStandardInput);
    },
  );

  test('standard input that fails, fails with --fix', () => {
    const args = ['-', '--select', 'missing-access-logs', '--fix'];
    expect(bucketWarden(args, { cwd: folder({}), input: bucket }).code).toBe(1);
    const logged = 'Resources:\n  Key: { Type: AWS::KMS::Key }\n';
    expect(bucketWarden(args, { cwd: folder({}), input: logged }).code).toBe(0);
  });

  test('the templates that standard input nests are judged as those of a file are', () => {
    const parent = `Resources:
  Set: { Type: AWS::CloudFormation::StackSet, Properties: { TemplateBody: '${JSON.stringify({
    Resources: { InSet: { Type: 'AWS::S3::Bucket' } },
  })}' } }
  Child: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: child.yaml } }
`;
    const files = { 'parent.yaml': parent, 'child.yaml': bucket };
    const inFile = judged(['parent.yaml'], files);
    const inText = judged(['-'], files, parent);
    expect(inText.summary.templates).toBe(3);
    expect(inText.summary.templates).toBe(inFile.summary.templates);
    expect(inText.findings.map(({ rule }) => rule)).toEqual(inFile.findings.map(({ rule }) => rule));
    expect(judged(['-'], { 'child.yaml': bucket }, bucket).summary.templates).toBe(1);
    const unread = judged(['-'], {}, parent).findings.map(({ rule }) => rule);
    expect(unread).toContain('opaque-template');
    expect(inText.findings.map(({ rule }) => rule)).not.toContain('opaque-template');
  });

  test('a template that is committed is judged, whatever .gitignore says; one that is not is left out', () => {
    const files = {
      '.gitignore': 'hidden.yaml\nout/\n',
      'hidden.yaml': bucket,
      'out/a.yaml': bucket,
      'b.yaml': bucket,
    };
    const cwd = folder({ ...files, 'out/deep/c.yaml': bucket });
    const git = (...args: readonly string[]): unknown => spawnSync('git', args, { cwd });
    const count = (): number =>
      (JSON.parse(bucketWarden(['.', '--format', 'json'], { cwd }).stdout) as Json).summary.templates;
    git('init', '--quiet');
    expect(count()).toBe(1);
    git('add', '--force', 'hidden.yaml');
    expect(count()).toBe(2);
    git('add', '--force', 'out/deep/c.yaml');
    expect(count()).toBe(3);
  });

  test('a run that read nothing ends with 2', () => {
    const cwd = folder({ 'd/notes.json': '{"a":1}' });
    for (const args of [['d'], ['d', '--fix'], ['d/notes.json'], ['-', '--fix'], ['none.yaml'], ['d', '--diff']]) {
      const { code, stdout } = bucketWarden(args, { cwd, input: '' });
      expect([args, code]).toEqual([args, 2]);
      expect(stdout).not.toContain('pass');
    }
  });

  test('what is passed over in a directory is listed', () => {
    const files = { 'd/t.yaml': bucket, 'd/notes.json': '{"a":1}', 'd/more/values.yaml': 'a: 1' };
    expect(judged(['d'], files).passedOver).toEqual(['d/more/values.yaml', 'd/notes.json']);
    expect(judged(['d/t.yaml'], files).passedOver).toEqual([]);
    expect(bucketWarden(['d'], { cwd: folder(files) }).stderr).toContain(
      'passed over 2 files that are no templates: d/more/values.yaml, d/notes.json',
    );
  });
});

describe('the default run', () => {
  const files = { 't.yaml': bucket };

  test('counts the rules that it does not ask, and --strict asks them', () => {
    const usual = judged(['t.yaml'], files);
    const strict = judged(['t.yaml', '--strict'], files);
    expect(usual.summary.notAsked).toBeGreaterThan(0);
    expect(strict.summary.notAsked).toBe(0);
    expect(strict.summary.rules).toBe(usual.summary.rules + usual.summary.notAsked);
    expect(strict.findings.map(({ rule }) => rule)).toContain('unlocked-objects');
    expect(usual.findings.map(({ rule }) => rule)).not.toContain('unlocked-objects');
  });

  test('says so in one line, and not where rules were chosen', () => {
    const cwd = folder({ ...files, 'strict.yaml': 'strict: true\n' });
    const line = /^\d+ rules are not part of the default run; --strict asks them$/m;
    const stdout = (args: readonly string[]): string => bucketWarden(args, { cwd }).stdout;
    expect(stdout(['t.yaml'])).toMatch(line);
    expect(stdout(['t.yaml', '--strict'])).not.toContain('default run');
    expect(stdout(['t.yaml', '--select', 'public-acl'])).not.toContain('default run');
    expect(stdout(['t.yaml', '--pack', 'fsbp'])).not.toContain('default run');
    expect(stdout(['t.yaml', '--config', 'strict.yaml'])).not.toContain('default run');
  });

  test('--strict and a selection contradict each other', () => {
    const { code, stderr } = bucketWarden(['t.yaml', '--strict', '--select', 'public-acl'], { cwd: folder(files) });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'bucket-warden: `--strict` asks every rule (leave out --select and --pack, or --strict)\n',
    });
  });
});

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../support/command';

const command = join(projectRoot, 'dist/bin/bucket-warden.js');
const folder = mkdtempSync(join(tmpdir(), 'scripts-'));
const template = join(folder, 'template.yaml');
const script = join(folder, 'script.sh');
writeFileSync(template, 'Resources:\n  Data: { Type: AWS::S3::Bucket }\n');
writeFileSync(script, 'aws s3 ls\n');

afterAll(() => rmSync(folder, { recursive: true }));

/** What the command loads, by the log of Node.js, and how it ends. */
function run(...args: readonly string[]): { readonly status: number | null; readonly loadsParser: boolean } {
  const { status, stderr } = spawnSync(process.execPath, [command, ...args], {
    encoding: 'utf8',
    env: { ...process.env, NODE_DEBUG: 'module' },
    timeout: 60_000,
  });
  return { status, loadsParser: stderr.includes('web-tree-sitter') };
}

test('the parser is loaded for a script, and not for a template', () => {
  expect(run('scripts', script)).toEqual({ status: 0, loadsParser: true });
  expect(run(template, '--exit-zero')).toEqual({ status: 0, loadsParser: false });
});

test('a path that is not there is an error', () => {
  expect(run('scripts', script).status).toBe(0);
  expect(run('scripts', join(folder, 'absent.sh')).status).toBe(2);
});

test('what is passed over below a directory is told, with the reason', () => {
  const below = join(folder, 'below');
  mkdirSync(join(below, 'node_modules'), { recursive: true });
  writeFileSync(join(below, 'a.sh'), 'aws s3 ls\n');
  writeFileSync(join(below, 'large.sh'), `aws s3 ls\n${'#'.repeat(1024 * 1024)}`);
  writeFileSync(join(below, 'node_modules', 'b.sh'), 'aws s3 ls\n');
  symlinkSync(join(below, 'a.sh'), join(below, 'link.sh'));
  const { status, stderr } = spawnSync(process.execPath, [command, 'scripts', below], { encoding: 'utf8' });
  expect(status).toBe(0);
  expect(stderr.replaceAll(`${below}/`, '').trim().split('\n')).toEqual([
    'bucket-warden: passed over large.sh: it is larger than one megabyte',
    'bucket-warden: passed over link.sh: it is a link',
    'bucket-warden: passed over node_modules: it holds what others wrote, or what was made',
    'bucket-warden: 1 scripts read',
  ]);
});

test('linting judges the scripts that the configuration names, beside the templates', () => {
  const beside = join(folder, 'beside');
  mkdirSync(beside);
  const acl = (bucket: string): string => `aws s3 cp a s3://${bucket}/ --acl public-read`;
  const data =
    '        #!/bin/bash\n        aws s3 rb s3://data --force # bucket-warden: ignore[forced-bucket-removal] a test\n';
  writeFileSync(
    join(beside, 'template.yaml'),
    'Resources:\n  # bucket-warden: ignore[missing-lifecycle] a test\n  Data:\n' +
      '    Type: AWS::S3::Bucket\n    Properties:\n' +
      '      BucketName: data\n      OwnershipControls: { Rules: [{ ObjectOwnership: BucketOwnerEnforced }] }\n' +
      `  Host:\n    Type: AWS::EC2::Instance\n    Properties:\n      UserData: !Base64 |\n${data}`,
  );
  writeFileSync(join(beside, 'a.sh'), `${acl('data')}\n${acl('other')}\n`);
  writeFileSync(join(beside, 'bucket-warden.yaml'), 'scripts: [a.sh, template.yaml]\n');
  const lint = (...args: readonly string[]): string =>
    spawnSync(process.execPath, [command, 'template.yaml', '--format', 'concise', '--exit-zero', ...args], {
      encoding: 'utf8',
      cwd: beside,
      env: { ...process.env, GITHUB_STEP_SUMMARY: '' },
    }).stdout;
  const found = lint();
  expect(found.split('\n').filter((line) => line.startsWith('a.sh'))).toHaveLength(1);
  expect(found).toContain('a.sh:2:');
  expect(found).not.toContain('unused-suppression');
  expect(found).toContain('2 suppressed');
  writeFileSync(join(beside, 'bucket-warden.yaml'), 'failOn: high\n');
  expect(lint()).not.toContain('a.sh');
});

describe('scripts that the configuration names are mended beside the templates', () => {
  const mend = (
    ...flags: readonly string[]
  ): { readonly script: string; readonly output: string; readonly status: number | null } => {
    const cwd = mkdtempSync(join(folder, 'configured-'));
    mkdirSync(join(cwd, 'deploy'));
    const path = join(cwd, 'deploy', 'up.sh');
    writeFileSync(path, 'aws s3 cp a "s3://b/" --acl public-read # why\naws s3 ls\n');
    writeFileSync(join(cwd, 'template.yaml'), 'Resources:\n  Topic: { Type: AWS::SNS::Topic }\n');
    writeFileSync(join(cwd, 'bucket-warden.yaml'), 'scripts: [deploy]\nselect: [public-acl-argument]\n');
    const args = [command, 'template.yaml', '--format', 'concise', ...flags];
    const { status, stdout } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8', timeout: 60_000 });
    return { script: readFileSync(path, 'utf8'), output: stdout, status };
  };

  test('and the report is about what they are then', () => {
    const { script: text, output, status } = mend('--fix', '--unsafe');
    expect(text).toBe('aws s3 cp a "s3://b/" # why\naws s3 ls\n');
    expect(output).toContain('pass: 0 findings');
    expect(status).toBe(0);
  });

  test('unless it is not asked for', () => {
    const { script: text, output, status } = mend('--fix');
    expect(text).toContain('--acl public-read');
    expect(output).toContain('public-acl-argument');
    expect(status).toBe(1);
  });
});

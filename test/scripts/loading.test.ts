import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
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

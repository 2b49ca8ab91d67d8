import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export const projectRoot = join(__dirname, '..', '..', '..');

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program and waits for it; the environment of the tests is passed on without jest's own switches. */
export function run(
  command: string,
  args: readonly string[],
  { cwd = projectRoot, input = '', env = {} }: RunOptions = {},
): Run {
  const { NODE_ENV: _, CDK_VALIDATION: __, FORCE_COLOR: ___, ...rest } = process.env;
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    input,
    encoding: 'utf8',
    env: { ...rest, NO_COLOR: '1', ...env },
    maxBuffer: 64 * 1024 * 1024,
  });
  return { code: status, stdout, stderr };
}

/** The command as a user runs it. */
export function bucketWarden(args: readonly string[], options?: RunOptions): Run {
  return run(process.execPath, [join(projectRoot, 'dist', 'bin', 'bucket-warden.js'), ...args], options);
}

/** A folder of its own with the given files. */
export function folder(files: Readonly<Record<string, string | Buffer>> = {}): string {
  const path = mkdtempSync(join(tmpdir(), 'bucket-warden-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  return path;
}

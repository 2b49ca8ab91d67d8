import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { packageRoot } from '../lib/entry/version';
import { confinement } from '../lib/template';

/** What a run of the command came to; undefined as a code where it was ended before. */
export interface Ran {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Bounds of one call. */
export interface Bounds {
  readonly milliseconds: number;
  /** of what it writes */
  readonly bytes: number;
}

/** A mistake in what was asked, told as the answer. */
export class Refused extends Error {}

/**
 * Where a path leads below a root, as the command takes it: `./infra/a.yaml`. Links are followed first.
 * @throws Refused when nothing is there, or it lies outside
 */
export function confined(root: string, path: string): string {
  const full = resolve(root, path);
  if (path.includes('\0') || !existsSync(full)) throw new Refused(`nothing is there: ${JSON.stringify(path)}`);
  const real = realpathSync(full);
  if (real !== root && !real.startsWith(root + sep))
    throw new Refused(`outside of the folder that the server was started in: ${JSON.stringify(path)}`);
  // never an option, a command or standard input
  return `./${relative(root, full)}`;
}

/**
 * Runs the command itself in a process of its own, which can be ended whatever it does: it reads nothing outside of
 * the root, and runs no code of the repository.
 */
export function runConfined(
  root: string,
  args: readonly string[],
  { milliseconds, bytes }: Bounds,
  signal: AbortSignal,
): Promise<Ran> {
  const child = spawn(process.execPath, [join(packageRoot(), 'dist/bin/bucket-warden.js'), ...args], {
    cwd: root,
    env: { ...process.env, [confinement]: root, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = { stdout: '', stderr: '' };
  let why: string | undefined;
  const end = (reason: string): void => {
    why ??= reason;
    child.kill('SIGKILL');
  };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (part: string) => {
      if (written[name].length + part.length > bytes)
        end(`the answer is longer than ${bytes} bytes: name fewer paths or rules`);
      else written[name] += part;
    });
  const timer = setTimeout(() => end(`not done after ${milliseconds / 1000} seconds: name fewer paths`), milliseconds);
  const abort = (): void => end('cancelled');
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  return new Promise((done, fail) => {
    child.once('error', fail).once('close', (code) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      if (why === undefined) done({ code: code ?? undefined, ...written });
      else done({ code: undefined, stdout: '', stderr: why });
    });
  });
}

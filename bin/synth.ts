import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UserError } from '../lib/template';

/**
 * Runs the `app` of the cdk.json in `directory` as the CDK CLI does, and returns the folder of the assembly it made.
 * Validation plugins of the app run as well, but here it is not they who decide.
 * @throws UserError when there is no app, or it fails
 */
export function synthesize(directory: string): string {
  const config = join(directory, 'cdk.json');
  const { app, context } = readConfig(config);
  const output = join(directory, 'cdk.out');
  rmSync(join(output, 'manifest.json'), { force: true });
  const run = spawnSync(app, {
    shell: true,
    cwd: directory,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      CDK_OUTDIR: resolve(output),
      // the reporting is left to whoever reads the assembly, as the CDK CLI does it
      CDK_CONTEXT_JSON: JSON.stringify({
        ...readContext(directory),
        ...context,
        '@aws-cdk/core:failSynthOnValidationErrors': false,
        'aws:cdk:enable-path-metadata': true,
        'aws:cdk:enable-asset-metadata': true,
      }),
    },
  });
  if (run.status !== 0 || !existsSync(join(output, 'manifest.json'))) {
    // a crash of Node.js quotes the line it happened on, which in a bundled library is all of it
    process.stderr.write((run.stderr ?? '').replace(/^.{400,}$/gm, (line) => `${line.slice(0, 200)}…`));
    const reason =
      run.error?.message ??
      (run.status === 0
        ? 'it wrote no cloud assembly'
        : `it ended with ${run.signal ?? `exit code ${String(run.status)}`}`);
    throw new UserError(`the app \`${app}\` could not be synthesised: ${reason}`, { file: config });
  }
  return output;
}

function readConfig(path: string): { app: string; context: object } {
  if (!existsSync(path))
    throw new UserError('no such file', { file: path }, '`--synth` needs a cdk.json that names the app');
  const config = readObject(path);
  if (!('app' in config) || typeof config.app !== 'string' || config.app.trim() === '')
    throw new UserError('names no `app`', { file: path });
  return {
    app: config.app,
    context: 'context' in config && typeof config.context === 'object' ? (config.context ?? {}) : {},
  };
}

function readContext(directory: string): object {
  const path = join(directory, 'cdk.context.json');
  return existsSync(path) ? readObject(path) : {};
}

function readObject(path: string): object {
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  } catch (error) {
    throw new UserError(`cannot be read: ${error instanceof Error ? error.message : String(error)}`, { file: path });
  }
  throw new UserError('is not a JSON object', { file: path });
}

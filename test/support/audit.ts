import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from './command';
import { users, type Server, type User } from './servers';

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command without blocking this process, which may be serving it. */
export function warden(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd = projectRoot,
): Promise<Ran> {
  const { AWS_PROFILE: _, ...rest } = process.env;
  const child = spawn(process.execPath, [join(projectRoot, 'dist/bin/bucket-warden.js'), ...args], {
    cwd,
    env: { ...rest, NO_COLOR: '1', ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
}

export interface Found {
  readonly rule: string;
  readonly kind: string;
  readonly message: string;
  readonly subject: { readonly logicalId?: string };
}

export interface Audit extends Ran {
  readonly findings: readonly Found[];
  readonly suppressed: readonly (Found & { readonly suppression: { readonly reason: string } })[];
}

export async function audit(
  server: Pick<Server, 'http' | 'environment'>,
  args: readonly string[] = [],
  user: User = users.alice,
): Promise<Audit> {
  const ran = await warden(
    ['audit', '--endpoint-url', server.http, '--format', 'json', ...args],
    server.environment(user),
  );
  const { findings = [], suppressed = [] } = (ran.stdout === '' ? {} : JSON.parse(ran.stdout)) as Partial<Audit>;
  return { ...ran, findings, suppressed };
}

export const failed = ({ findings }: Audit, bucket: string): readonly string[] =>
  findings.filter(({ kind, subject }) => kind === 'fail' && subject.logicalId === bucket).map(({ rule }) => rule);
export const undecided = ({ findings }: Audit, bucket: string): readonly Found[] =>
  findings.filter(({ kind, subject }) => kind === 'unknown' && subject.logicalId === bucket);

export const publicPolicy = (bucket: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/*` }],
  });
export const tlsPolicy = (bucket: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Tls',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ],
  });
export const blockAll = {
  BlockPublicAcls: true,
  BlockPublicPolicy: true,
  IgnorePublicAcls: true,
  RestrictPublicBuckets: true,
};

import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { projectRoot } from './command';

/** Where `test/servers/install.sh` puts the servers. */
const installed = process.env['BUCKET_WARDEN_S3_SERVERS'] ?? join(projectRoot, '.cache', 's3-servers');

/**
 * Whether they are there. Where they must be, as in CI, their absence is an error; elsewhere the tests that need them
 * are skipped, aloud.
 */
export function haveServers(): boolean {
  if (existsSync(join(installed, 'run'))) return true;
  if (process.env['BUCKET_WARDEN_REQUIRE_S3_SERVERS'] !== undefined)
    throw new Error(`the S3 servers are not in ${installed}: run test/servers/install.sh`);
  process.stderr.write(
    '\n*** tests against real S3 servers are SKIPPED: run test/servers/install.sh first (Debian packages, ' +
      '94 MB) ***\n\n',
  );
  return false;
}

export interface User {
  readonly name: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Users of a server that lives for one test file; the secrets open nothing else. */
export const users = {
  alice: {
    name: 'alice',
    accessKeyId: 'ALICEALICEALICE00000',
    secretAccessKey: 'alice-secret-alice-secret-alice-secret00',
  },
  bob: {
    name: 'bob',
    accessKeyId: 'BOBBOBBOBBOBBOB00000',
    secretAccessKey: 'bob-secret-bob-secret-bob-secret-bob-00x',
  },
  carol: {
    name: 'carol',
    accessKeyId: 'CAROLCAROLCAROL00000',
    secretAccessKey: 'carol-secret-carol-secret-carol-secr-00x',
  },
} as const satisfies Record<string, User>;

export interface Server {
  readonly http: string;
  /** undefined when it speaks HTTP only */
  readonly https?: string;
  /** certificate of its authority */
  readonly ca?: string;
  readonly client: (user?: User) => S3Client;
  /** what a command needs to reach it as a user */
  readonly environment: (user?: User) => Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

async function answers(url: string, child: ChildProcess, log: string): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (child.exitCode !== null) break;
    const isUp = await fetch(url).then(
      (response) => response.status < 500,
      () => false,
    );
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the server did not come up: ${existsSync(log) ? readFileSync(log, 'utf8').slice(-2000) : ''}`);
}

function serverOf(http: string, child: ChildProcess, folder: string, more: Partial<Server> = {}): Server {
  const clients: S3Client[] = [];
  return {
    http,
    client: (user = users.alice) => {
      const { accessKeyId, secretAccessKey } = user;
      const client = new S3Client({
        region: 'us-east-1',
        endpoint: http,
        forcePathStyle: true,
        credentials: { accessKeyId, secretAccessKey },
        requestChecksumCalculation: 'WHEN_REQUIRED',
        maxAttempts: 4,
        requestHandler: { socketTimeout: 5000 },
      });
      clients.push(client);
      return client;
    },
    environment: ({ accessKeyId, secretAccessKey } = users.alice) => ({
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    }),
    stop: async () => {
      for (const client of clients) client.destroy();
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 3000);
      if (child.exitCode === null) await gone;
      clearTimeout(timer);
      rmSync(folder, { recursive: true, force: true });
    },
    ...more,
  };
}

/** A certificate for localhost, by an authority of its own. */
function certificates(folder: string): void {
  const openssl = (...args: readonly string[]): void =>
    void execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=bucket-warden tests',
    '-addext',
    'basicConstraints=critical,CA:TRUE',
    '-keyout',
    'ca.key',
    '-out',
    'ca.crt',
  );
  openssl('req', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=localhost', '-keyout', 'tls.key', '-out', 'tls.csr');
  writeFileSync(join(folder, 'tls.ext'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\n');
  openssl(
    'x509',
    '-req',
    '-in',
    'tls.csr',
    '-CA',
    'ca.crt',
    '-CAkey',
    'ca.key',
    '-CAcreateserial',
    '-days',
    '2',
    '-extfile',
    'tls.ext',
    '-out',
    'tls.crt',
  );
}

/** Ceph RADOS Gateway over SQLite: it decides. alice and bob are of one account, carol is of 222222222222. */
export async function radosgw(): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'bucket-warden-rgw-'));
  for (const name of ['run', 'log', 'mon']) mkdirSync(join(folder, name));
  certificates(folder);
  const [port, tlsPort] = [await freePort(), await freePort()];
  const library = join(installed, 'usr', 'lib', `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`);
  const config = join(folder, 'ceph.conf');
  writeFileSync(
    config,
    `[global]
fsid = 11111111-2222-4333-8444-555555555555
mon host = [v2:127.0.0.1:1]
run dir = ${folder}/run
admin socket = ${folder}/run/$name.asok
log file = ${folder}/log/$name.log
crash dir = ${folder}/run
plugin dir = ${library}/ceph
erasure code dir = ${library}/ceph/erasure-code
[client.rgw]
debug rgw = 0
rgw data = ${folder}/run
rgw frontends = beast endpoint=127.0.0.1:${port} ssl_endpoint=127.0.0.1:${tlsPort} \
ssl_certificate=${folder}/tls.crt ssl_private_key=${folder}/tls.key
rgw thread pool size = 32
rgw enable apis = s3, admin, sts, iam
rgw backend store = dbstore
rgw config store = dbstore
dbstore db dir = ${folder}/run
dbstore_config_uri = file:${folder}/run/config.db
rgw crypt require ssl = false
rgw crypt s3 kms backend = testing
rgw crypt s3 kms encryption keys = testkey-1=YmluCmJvb3N0CmJvb3N0LWJ1aWxkCmNlcGguY29uZgo=
`,
  );
  const env = { ...process.env, CEPH_ARGS: '--no-mon-config' };
  const child = spawn(join(installed, 'run'), ['radosgw', '-n', 'client.rgw', '-c', config, '-f'], {
    env,
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  const http = `http://127.0.0.1:${port}`;
  await answers(http, child, join(folder, 'log', 'client.rgw.log'));
  for (const user of Object.values(users)) {
    const tenant = user.name === 'carol' ? ['--tenant', '222222222222'] : [];
    const made = spawnSync(
      join(installed, 'run'),
      [
        'radosgw-admin',
        '-n',
        'client.rgw',
        '-c',
        config,
        '--admin-socket=',
        'user',
        'create',
        ...tenant,
        '--uid',
        user.name,
        '--display-name',
        user.name,
        '--access-key',
        user.accessKeyId,
        '--secret',
        user.secretAccessKey,
      ],
      { env, encoding: 'utf8' },
    );
    if (made.status !== 0) throw new Error(`no user ${user.name}: ${made.stderr}`);
  }
  const ca = join(folder, 'ca.crt');
  const server = serverOf(http, child, folder, { https: `https://localhost:${tlsPort}`, ca });
  return { ...server, environment: (user) => ({ ...server.environment(user), NODE_EXTRA_CA_CERTS: ca }) };
}

/** moto: it remembers nearly every setting and decides nothing. */
export async function moto(): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'bucket-warden-moto-'));
  const port = await freePort();
  const env = {
    ...process.env,
    PYTHONHOME: join(installed, 'usr'),
    PYTHONUNBUFFERED: '1',
    S3_IGNORE_SUBDOMAIN_BUCKETNAME: 'true',
    AWS_DEFAULT_REGION: 'us-east-1',
  };
  const child = spawn(
    join(installed, 'run'),
    ['python3', join(installed, 'usr/bin/moto_server'), '-H', '127.0.0.1', '-p', String(port)],
    { env, stdio: 'ignore' },
  );
  const http = `http://127.0.0.1:${port}`;
  await answers(`${http}/moto-api/`, child, '');
  const server = serverOf(http, child, folder);
  const services = ['STS', 'IAM', 'KMS', 'CLOUDFRONT', 'CLOUDTRAIL'].map(
    (name) => [`AWS_ENDPOINT_URL_${name}`, http] as const,
  );
  return {
    ...server,
    environment: (user) => ({
      ...server.environment(user),
      ...Object.fromEntries(services),
      AWS_ENDPOINT_URL_S3_CONTROL: `http://localhost:${port}`,
    }),
  };
}

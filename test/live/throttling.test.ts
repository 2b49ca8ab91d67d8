import * as S3 from '@aws-sdk/client-s3';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { audit, warden, type Audit } from '../support/audit';
import { folder, projectRoot } from '../support/command';
import { errorXml } from '../support/replay';
import { haveServers, moto, type Server } from '../support/servers';

const describeWithServers = haveServers() ? describe : describe.skip;

describeWithServers('throttled, cut off and resumed', () => {
  let server: Server;
  beforeAll(async () => {
    server = await moto();
    const client = server.client();
    for (let index = 0; index < 60; index++)
      await client.send(new S3.CreateBucketCommand({ Bucket: `many-${String(index).padStart(3, '0')}` }));
  }, 60_000);
  afterAll(() => server.stop());

  /** Stands between and misbehaves for some requests. */
  async function proxy(
    misbehave: (count: number) => 'slow down' | 'cut' | undefined,
  ): Promise<{ readonly url: string; readonly count: () => number; readonly close: () => Promise<void> }> {
    const upstream = new URL(server.http);
    let count = 0;
    const between = createServer((incoming, outgoing) => {
      const what = misbehave(count++);
      if (what === 'cut') return void outgoing.destroy();
      if (what === 'slow down') {
        outgoing.writeHead(503, { 'content-type': 'application/xml' });
        return void outgoing.end(errorXml('SlowDown'));
      }
      const passed = httpRequest(
        {
          host: upstream.hostname,
          port: upstream.port,
          method: incoming.method,
          path: incoming.url,
          headers: incoming.headers,
        },
        (answer) => {
          outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(outgoing);
        },
      );
      passed.on('error', () => outgoing.destroy());
      incoming.pipe(passed);
    });
    await new Promise<void>((resolve) => {
      between.listen(0, '127.0.0.1', resolve);
    });
    return {
      url: `http://127.0.0.1:${(between.address() as AddressInfo).port}`,
      count: () => count,
      close: () =>
        new Promise((resolve) => {
          between.closeAllConnections();
          between.close(() => resolve());
        }),
    };
  }

  test('bursts of throttling and cut connections: nothing is lost', async () => {
    const plain = await audit(server);
    const between = await proxy((count) =>
      (count >= 20 && count < 32) || (count >= 300 && count < 304)
        ? 'slow down'
        : count % 197 === 150
          ? 'cut'
          : undefined,
    );
    const through = await audit({ http: between.url, environment: server.environment });
    await between.close();
    const briefly = ({ findings }: Audit): readonly string[] =>
      findings
        .map(({ rule, kind, subject, message }) => `${rule} ${kind} ${subject.logicalId ?? ''} ${message}`)
        .sort((a, b) => (a < b ? -1 : 1));
    expect(briefly(through)).toEqual(briefly(plain));
    expect(plain.findings.length).toBeGreaterThan(250);
  }, 120_000);

  test('killed half-way, it goes on where it was', async () => {
    const cwd = folder();
    const journal = join(cwd, 'audit.jsonl');
    const between = await proxy(() => undefined);
    const child = spawn(
      process.execPath,
      [
        join(projectRoot, 'dist/bin/bucket-warden.js'),
        'audit',
        '--endpoint-url',
        between.url,
        '--resume',
        journal,
        '--concurrency',
        '2',
        '--format',
        'json',
      ],
      { env: { ...process.env, ...server.environment() }, stdio: 'ignore' },
    );
    // the first line says whose it is
    const lines = (): number => (existsSync(journal) ? readFileSync(journal, 'utf8').split('\n').length - 2 : 0);
    for (let tries = 0; tries < 3000 && lines() < 15; tries++) await new Promise((resolve) => setTimeout(resolve, 25));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    const before = lines();
    expect(before).toBeGreaterThanOrEqual(15);
    expect(before).toBeLessThan(60);
    const asked = between.count();
    const resumed = await warden(
      ['audit', '--endpoint-url', between.url, '--resume', journal, '--format', 'json'],
      server.environment(),
    );
    expect(resumed.stderr).toContain(`goes on after ${before} buckets`);
    const whole = await audit(server);
    const report = JSON.parse(resumed.stdout) as { summary: { buckets: number }; findings: unknown[] };
    expect(report.summary.buckets).toBe(60);
    expect(report.findings.length).toBe(whole.findings.length);
    // what was read before was not asked again
    expect(between.count() - asked).toBeLessThan((60 - before) * 20 + 40);
    expect(existsSync(journal)).toBe(false);
    await between.close();
  }, 120_000);

  test('a journal that is none is refused', async () => {
    const cwd = folder({ 'audit.jsonl': 'hello\n{}\n' });
    expect(await audit(server, ['--resume', join(cwd, 'audit.jsonl')])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('audit.jsonl:1: is no journal') as string,
    });
  });
});

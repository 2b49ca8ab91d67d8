import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { spawn } from 'node:child_process';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { projectRoot } from '../support/command';
import { haveServers, moto } from '../support/servers';

/** How many buckets the account has. */
const buckets = Number(process.argv[2] ?? 2000);

/** An audit of a large account against a real server: seconds, requests a bucket, and the memory of the process. */
async function main(): Promise<void> {
  if (!haveServers()) return;
  const server = await moto();
  const client = server.client();
  for (let index = 0; index < buckets; index += 20) {
    await Promise.all(
      Array.from({ length: Math.min(20, buckets - index) }, (_, offset) =>
        client.send(new CreateBucketCommand({ Bucket: `bench-${String(index + offset).padStart(5, '0')}` })),
      ),
    );
  }
  let requests = 0;
  const upstream = new URL(server.http);
  const between = createServer((incoming, outgoing) => {
    requests++;
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
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => {
    between.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(between.address() as AddressInfo).port}`;
  const script =
    `process.on('exit', () => process.stderr.write('peak ' + Math.round(process.resourceUsage().maxRSS / ` +
    `1024) + ' cpu ' + (process.cpuUsage().user / 1e6).toFixed(1) + '\\n'));process.argv.splice(1, 0, ` +
    `'bucket-warden');require(${JSON.stringify(join(projectRoot, 'dist/bin/bucket-warden.js'))})`;
  const start = Date.now();
  const child = spawn(process.execPath, ['-e', script, 'audit', '--endpoint-url', url, '--format', 'json'], {
    env: { ...process.env, ...server.environment() },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const code = await new Promise((resolve) => child.once('close', resolve));
  const seconds = (Date.now() - start) / 1000;
  const { summary } = JSON.parse(out) as { summary: { buckets: number } };
  const [, peak = '?', cpu = '?'] = /peak (\d+) cpu ([\d.]+)/.exec(err) ?? [];
  console.log(
    `${summary.buckets} buckets: ${seconds.toFixed(1)} s, of which the command itself computed ${cpu} s; ` +
      `${(requests / buckets).toFixed(1)} requests a bucket; ${peak} MB at most; exit ${String(code)}`,
  );
  await new Promise((resolve) => {
    between.closeAllConnections();
    between.close(resolve);
  });
  await server.stop();
}

void main();

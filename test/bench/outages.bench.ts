import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../support/command';
import { correctAccount, type StubAccount } from '../support/stub-account';
import { serve, type Stub, type StubOptions } from '../support/stub-server';

/**
 * An audit of a large account while something goes wrong: `node dist/test/bench/outages.bench.js [BUCKETS]`. Prints
 * requests a bucket, seconds and memory, and whether the report is that of the quiet run.
 */
const buckets = Number(process.argv[2] ?? 2000);

function largeAccount(): StubAccount {
  const account = correctAccount();
  const settings = account.buckets['acme-data']?.settings ?? {};
  for (let index = 3; index < buckets; index++)
    account.buckets[`acme-${String(index).padStart(5, '0')}`] = { region: 'us-east-1', settings };
  return account;
}

interface Ran {
  readonly code: number | null;
  readonly findings: number;
  readonly buckets: number;
  readonly text: string;
}

const probe =
  "process.on('exit',()=>process.stderr.write('peak '+Math.round(process.resourceUsage().maxRSS/1024)+'\\n'));" +
  `process.argv.splice(1,0,'bucket-warden');require(${JSON.stringify(join(projectRoot, 'dist/bin/bucket-warden.js'))})`;

/** Runs the audit, and kills it when `until` says so. */
async function audit(stub: Stub, args: readonly string[] = [], until?: () => boolean): Promise<Ran> {
  const before = stub.calls.length;
  const begun = Date.now();
  const command = ['-e', probe, 'audit', '--endpoint-url', stub.url, '--format', 'json', ...args];
  const child = spawn(process.execPath, command, { env: { ...process.env, ...stub.environment } });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const watch = setInterval(() => until?.() === true && child.kill('SIGKILL'), 50);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearInterval(watch);
  const seconds = (Date.now() - begun) / 1000;
  const report = out === '' ? undefined : (JSON.parse(out) as { summary: { buckets: number }; findings: unknown[] });
  const each = stub.calls.slice(before).filter(({ bucket }) => bucket !== undefined).length / buckets;
  const peak = /peak (\d+)/.exec(err)?.[1] ?? '?';
  return {
    code,
    findings: report?.findings.length ?? 0,
    buckets: report?.summary.buckets ?? 0,
    text: `${each.toFixed(1)} requests a bucket, ${seconds.toFixed(1)} s, ${peak} MB, exit ${String(code)}`,
  };
}

/** An audit of an account of its own. */
async function auditWith(options: Omit<StubOptions, 'account'>): Promise<Ran> {
  const stub = await serve({ account: largeAccount(), ...options });
  const ran = await audit(stub);
  await stub.close();
  return ran;
}

async function main(): Promise<void> {
  const say = (name: string, ran: Ran): void => {
    const what = `${ran.buckets} buckets, ${ran.findings} findings; ${ran.text}`;
    console.log(
      `${name}: ${what}${ran.findings === quiet.findings && ran.buckets === quiet.buckets ? '' : ' DIFFERENT'}`,
    );
  };
  const quiet = await auditWith({});
  say('quiet', quiet);
  // one answer of ten, spread evenly, is that the store is too busy
  say('10 % throttled', await auditWith({ misbehave: (_, count) => (count % 10 === 7 ? 503 : undefined) }));
  say('one call stalls', await auditWith({ misbehave: (_, count) => (count === 100 ? 'stall' : undefined) }));
  const journal = join(mkdtempSync(join(tmpdir(), 'bucket-warden-')), 'audit.jsonl');
  const lines = (): number => (existsSync(journal) ? readFileSync(journal, 'utf8').split('\n').length - 2 : 0);
  let isDown = false;
  // it is one store, which answers nothing any more from a third on, and is up again later
  const misbehave: StubOptions['misbehave'] = () => (isDown ? 'cut' : undefined);
  const store = await serve({ account: largeAccount(), misbehave });
  const killed = await audit(store, ['--resume', journal], () => {
    const isKilled = isDown;
    isDown = isDown || lines() > buckets / 3;
    return isKilled;
  });
  console.log(`killed in an outage with ${lines()} buckets in the journal: ${killed.text}`);
  isDown = false;
  say('resumed', await audit(store, ['--resume', journal]));
  await store.close();
}

void main();

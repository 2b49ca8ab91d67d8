import { spawn } from 'node:child_process';
import { createServer, request as requestTo, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { folder, projectRoot } from '../support/command';
import { correctAccount } from '../support/stub-account';
import { serve } from '../support/stub-server';
import { estate } from './estates';

/*
 * What one of each costs, measured on the bundle that AWS runs: processor, requests to AWS, evaluations, and how often
 * it waits for an answer. The account is a stub on loopback, whose answers can be held back.
 */

/** Seconds are of a processor as this machine has it. */
export interface UnitCosts {
  /** from the start of a process to its first verdict on a stack of 20 resources */
  readonly hookCold: number;
  /** a verdict on a stack of 20 resources by a process that has judged before */
  readonly hookWarm: number;
  readonly change: Work;
  /** everything, once, whatever the number of buckets */
  readonly estate: Work;
  /** what each bucket adds to that */
  readonly bucket: Work;
}

/** What the handler of Config does for one thing. */
export interface Work {
  readonly seconds: number;
  readonly requests: number;
  /** answers that are waited for one after the other */
  readonly waits: number;
  readonly evaluations: number;
}

const bundle = JSON.stringify(join(projectRoot, 'dist/lambda/index.js'));

/** Runs an event so often in one process. @returns what the last run took, in seconds of processor and by the clock */
async function ran(
  handler: 'hook' | 'config',
  event: object,
  environment: Readonly<Record<string, string>>,
  times: number,
): Promise<{ readonly cpu: number; readonly clock: number }> {
  const place = folder({
    'event.json': JSON.stringify(event),
    'run.js': `
      const spent = (since) => { const { user, system } = process.cpuUsage(since); return (user + system) / 1e6; };
      (async () => {
        const { ${handler}: handle } = require(${bundle});
        const event = JSON.parse(require('fs').readFileSync(__dirname + '/event.json', 'utf8'));
        for (let time = 1; time <= ${times}; time++) {
          const since = time === 1 ? undefined : process.cpuUsage();
          const begin = performance.now();
          const answer = await handle(event, { getRemainingTimeInMillis: () => 880000 });
          if (answer?.errorCode === 'InternalFailure') throw new Error(answer.message);
          const clock = (performance.now() - begin) / 1000;
          if (time === ${times}) console.log(JSON.stringify({ cpu: spent(since), clock }));
        }
      })();`,
  });
  const child = spawn(process.execPath, [join(place, 'run.js')], {
    env: { PATH: process.env['PATH'], AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', ...environment },
    cwd: projectRoot,
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`the handler ended with ${String(code)}: ${err.slice(-1000)}`);
  return JSON.parse(out) as { cpu: number; clock: number };
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** Passes on what it is asked, and the answer so many milliseconds later. */
function delaying(url: string, milliseconds: number): Server {
  return createServer((request, response) => {
    const { method, headers, url: path } = request;
    const passed = requestTo(`${url}${path}`, { method, headers }, (answer) => {
      setTimeout(() => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      }, milliseconds);
    });
    passed.on('error', () => response.destroy());
    request.pipe(passed);
  });
}

interface Observed {
  readonly cpu: number;
  readonly clock: number;
  readonly requests: number;
  readonly evaluations: number;
}

/** The handler of Config on an account of so many buckets, each answer so many milliseconds late. */
async function configured(event: object, buckets: number, delay: number): Promise<Observed> {
  const account = correctAccount();
  const { 'acme-data': data, ...others } = account.buckets;
  if (data === undefined) throw new Error('the account has no such bucket');
  const copies = Array.from({ length: buckets }, (_, index): [string, typeof data] => [`acme-data-${index}`, data]);
  account.buckets = { ...others, 'acme-data': data, ...Object.fromEntries(copies) };
  const stub = await serve({ account });
  const front = delaying(stub.url, delay);
  const port = String(await listening(front));
  let evaluations = 0;
  const config = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      evaluations += (JSON.parse(body) as { Evaluations: unknown[] }).Evaluations.length;
      setTimeout(() => response.end('{"FailedEvaluations": []}'), delay);
    });
  });
  const there = new URL(stub.url).port;
  const environment = {
    ...Object.fromEntries(
      Object.entries(stub.environment).map(([name, value]) => [name, value.replace(`:${there}`, `:${port}`)]),
    ),
    AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
    AWS_ENDPOINT_URL_CONFIG_SERVICE: `http://127.0.0.1:${await listening(config)}`,
  };
  const times = 2;
  const took = await ran('config', event, environment, times);
  const observed = { ...took, requests: stub.calls.length / times, evaluations: evaluations / times };
  for (const server of [front, config]) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  await stub.close();
  return observed;
}

function configEvent(invoking: object): object {
  return { invokingEvent: JSON.stringify(invoking), resultToken: 'token', accountId: '111122223333' };
}

const changed = configEvent({
  messageType: 'ConfigurationItemChangeNotification',
  configurationItem: {
    configurationItemCaptureTime: '2026-11-26T08:00:00.000Z',
    configurationItemStatus: 'OK',
    resourceId: 'acme-data',
    resourceType: 'AWS::S3::Bucket',
  },
});
const scheduled = configEvent({
  messageType: 'ScheduledNotification',
  notificationCreationTime: '2026-11-26T08:00:00.000Z',
});

/** Seconds that each answer is late, to see how often one is waited for. */
const late = 0.1;

/** What an event takes with answers at once, and how much longer where each of them is late. */
async function workOf(event: object, buckets: number): Promise<Work> {
  const quick = await configured(event, buckets, 0);
  const slow = await configured(event, buckets, late * 1000);
  const waits = Math.max(0, (slow.clock - quick.clock) / late);
  return { seconds: quick.cpu, requests: quick.requests, waits, evaluations: quick.evaluations };
}

/** Judges a stack of 20 resources. */
async function hookSeconds(times: number): Promise<number> {
  const template = JSON.stringify(estate({ buckets: 9, policies: 'different' }));
  const payload = `data:application/json,${encodeURIComponent(JSON.stringify({ template }))}`;
  const event = {
    clientRequestToken: 'token',
    awsAccountId: '111122223333',
    stackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Data/1a2345b6',
    actionInvocationPoint: 'CREATE_PRE_PROVISION',
    requestData: { targetName: 'STACK', targetType: 'STACK', targetLogicalId: 'Data', payload },
  };
  return (await ran('hook', event, {}, times)).cpu;
}

/** Measures each; some 20 seconds on a quiet machine. @param buckets of the larger of two accounts */
export async function measured(buckets = 80): Promise<UnitCosts> {
  const few = 20;
  const [small, large] = [await workOf(scheduled, few), await workOf(scheduled, buckets)];
  const perBucket = (of: keyof Work): number => Math.max(0, (large[of] - small[of]) / (buckets - few));
  const bucket: Work = {
    seconds: perBucket('seconds'),
    requests: perBucket('requests'),
    waits: perBucket('waits'),
    evaluations: perBucket('evaluations'),
  };
  const rest = (of: keyof Work): number => Math.max(0, small[of] - few * bucket[of]);
  return {
    hookCold: await hookSeconds(1),
    hookWarm: await hookSeconds(5),
    change: await workOf(changed, few),
    estate: {
      seconds: rest('seconds'),
      requests: rest('requests'),
      waits: rest('waits'),
      evaluations: rest('evaluations'),
    },
    bucket,
  };
}

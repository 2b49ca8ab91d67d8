import { linkSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { folder, projectRoot } from '../support/command';
import { estate } from './estates';
import { costOf, node } from './processes';
import { rehearse } from './rehearsal';

// What the gates beyond one repository cost: npm run bench:guard [-- --deployments 10000] [-- --reports 10000]

const bundle = join(projectRoot, 'dist/lambda/index.js');
const number = (option: string, otherwise: number): number => {
  const at = process.argv.indexOf(option);
  return at === -1 ? otherwise : Number(process.argv[at + 1]);
};

/** A program that asks the handler so often about a stack, and says what of the processor each answer took. */
function asking(template: object, times: number): string {
  const payload = `data:application/json,${encodeURIComponent(JSON.stringify({ template: JSON.stringify(template) }))}`;
  const event = {
    clientRequestToken: 'token',
    awsAccountId: '111122223333',
    stackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Data/1a2345b6',
    actionInvocationPoint: 'CREATE_PRE_PROVISION',
    requestData: { targetName: 'STACK', targetType: 'STACK', targetLogicalId: 'Data', payload },
    requestContext: { invocation: 1, callbackContext: null },
  };
  const file = join(
    folder({
      'event.json': JSON.stringify(event),
      'ask.js': `
        const event = JSON.parse(require('fs').readFileSync(__dirname + '/event.json', 'utf8'));
        (async () => {
          const { hook } = require(${JSON.stringify(bundle)});
          const took = [];
          const spent = (since) => {
            const { user, system } = process.cpuUsage(since);
            return (user + system) / 1000;
          };
          for (let time = 0; time < ${times}; time++) {
            const begin = time === 0 ? undefined : process.cpuUsage();
            const { errorCode } = await hook(event, { getRemainingTimeInMillis: () => 29000 });
            if (errorCode === 'InternalFailure') throw new Error('nothing was judged');
            took.push(spent(begin));
          }
          require('fs').writeFileSync(__dirname + '/took.json', JSON.stringify(took));
        })();`,
    }),
    'ask.js',
  );
  return file;
}

/** Milliseconds of processor: from the start of the process to the first verdict, and of the last one. */
function timesOf(template: object): { readonly first: number; readonly last: number; readonly megabytes: number } {
  const file = asking(template, 6);
  const { memory } = costOf(node(file));
  const took = JSON.parse(readFileSync(join(file, '../took.json'), 'utf8')) as readonly number[];
  return { first: took[0] ?? Number.NaN, last: took.at(-1) ?? Number.NaN, megabytes: memory };
}

function mergeRows(count: number): Readonly<Record<string, string>> {
  const place = folder({ 't.json': JSON.stringify(estate({ buckets: 4, policies: 'different' })) });
  const command = join(projectRoot, 'dist/bin/bucket-warden.js');
  const one = join(place, 'one.json');
  costOf(node(command, join(place, 't.json'), '--exit-zero', '--format', `json=${one}`));
  const rows: Record<string, string> = {};
  for (const reports of [count / 20, count]) {
    const where = folder({});
    for (let index = 0; index < reports; index++) {
      const run = join(where, String(Math.floor(index / (count / 20))));
      mkdirSync(run, { recursive: true });
      linkSync(one, join(run, `${100_000_000_000 + (index % (count / 20))}.json`));
    }
    const { cpu, memory } = costOf(
      node(command, 'merge', where, '--exit-zero', '--format', `json=${join(place, 'merged.json')}`),
      600,
    );
    rows[`merge of ${reports} reports of ${Math.round(statSync(one).size / 1024)} KB`] =
      `${(cpu / 1000).toFixed(1)} s of processor, ${Math.round(memory)} MB`;
  }
  return rows;
}

async function main(): Promise<void> {
  const code = readFileSync(bundle);
  const small = timesOf(estate({ buckets: 1, policies: 'alike' }));
  const large = timesOf(estate({ buckets: 248, policies: 'different' }));
  const kilobytes = (of: Buffer): string => `${Math.round(of.length / 1024)} KB`;
  const cost = (milliseconds: number, megabytes: number): string =>
    `${Math.round(milliseconds)} ms of processor, ${Math.round(megabytes)} MB`;
  const rows: Record<string, string> = {
    'bundle of the handlers': `${kilobytes(code)}, ${kilobytes(gzipSync(code))} packed`,
    'process start to first verdict, one bucket': cost(small.first, small.megabytes),
    'verdict of a warm machine, one bucket': `${Math.round(small.last)} ms of processor`,
    'process start to first verdict, 500 resources': cost(large.first, large.megabytes),
    'verdict of a warm machine, 500 resources': `${Math.round(large.last)} ms of processor`,
    ...mergeRows(number('--reports', 10_000)),
  };
  const rehearsal = await rehearse(number('--deployments', 10_000), 2);
  rows[`${rehearsal.deployments} deployments`] =
    `${rehearsal.invocations} invocations, ${rehearsal.coldStarts} cold starts, ${rehearsal.refused} refused and ` +
    `asked again, ${rehearsal.inProgress} in progress, median ${Math.round(rehearsal.median)} ms, slowest ` +
    `${Math.round(rehearsal.slowest)} ms by the clock, dearest ${Math.round(rehearsal.dearest)} ms of processor, ` +
    `at least ${Math.round(rehearsal.leastLeft)} ms left at an answer, ${rehearsal.tooLate} too late, ` +
    `${rehearsal.wrong.length} wrong`;
  console.table(rows);
  for (const wrong of new Set(rehearsal.wrong)) console.log(wrong);
  if (rehearsal.wrong.length > 0 || rehearsal.tooLate > 0) process.exitCode = 1;
  const at = process.argv.indexOf('--json');
  if (at !== -1) writeFileSync(process.argv[at + 1] ?? '', `${JSON.stringify(rows, undefined, 1)}\n`);
}

void main();

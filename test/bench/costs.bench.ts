import { costOf, plan, type Prices } from './cost-plan';
import { measured } from './unit-costs';

/*
 * What the gates beyond one repository cost an organisation in a month: unit costs are measured on the bundle, amounts
 * follow from them. npm run bench:costs [-- --accounts 1000 --buckets 10000 --changes 0.01 --deployments 10
 * --latency 0.03 --gigabyte-second 0.00001 --invocation 0.0000002 --request 0.0000004]
 */

const option = (name: string): number | undefined => {
  const at = process.argv.indexOf(`--${name}`);
  if (at === -1) return undefined;
  const value = Number(process.argv[at + 1]);
  if (!(value >= 0)) throw new Error(`--${name}: \`${process.argv[at + 1]}\` is no number`);
  return value;
};

const organisation = {
  accounts: option('accounts') ?? 1000,
  buckets: option('buckets') ?? 10_000,
  changes: option('changes') ?? 0.01,
  deployments: option('deployments') ?? 10,
  latency: option('latency') ?? 0.03,
};

function prices(): Prices {
  const given = {
    gigabyteSecond: option('gigabyte-second'),
    invocation: option('invocation'),
    request: option('request'),
  };
  return Object.fromEntries(Object.entries(given).filter(([, price]) => price !== undefined));
}

/** Seconds: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const invocationLimit = 900;

const shown = (value: number): string => Math.round(value).toLocaleString('en');
const exact = (value: number): string => value.toLocaleString('en', { maximumSignificantDigits: 3 });

async function main(): Promise<void> {
  const units = await measured();
  console.log('Measured, one of each:\n');
  console.log('| | seconds of processor | requests | answers waited for | evaluations |');
  console.log('| --- | ---: | ---: | ---: | ---: |');
  console.log(`| stack of 20 resources, cold | ${exact(units.hookCold)} | 1 | 1 | |`);
  console.log(`| stack of 20 resources, warm | ${exact(units.hookWarm)} | 1 | 1 | |`);
  const works = { 'bucket that changed': units.change, 'whole estate': units.estate, 'and each bucket': units.bucket };
  for (const [name, { seconds, requests, waits, evaluations }] of Object.entries(works))
    console.log(`| ${name} | ${[seconds, requests, waits, evaluations].map(exact).join(' | ')} |`);
  const { accounts, buckets, changes, deployments, latency } = organisation;
  console.log(
    `\n${shown(accounts)} accounts of ${shown(buckets)} buckets, of which ${changes * 100} % change in a day, ` +
      `${deployments} deployments an account and day, ${latency * 1000} ms until AWS answers; in a month:\n`,
  );
  console.log(
    '| gate | Lambda invocations | Lambda seconds | requests to AWS | Config evaluations | longest | dollars |',
  );
  console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: |');
  for (const [gate, amount] of Object.entries(plan(units, organisation))) {
    const { dollars, open } = costOf(amount, accounts, prices());
    const cells = [amount.invocations, amount.seconds, amount.requests, amount.evaluations].map(shown);
    const cost = [...(dollars > 0 || open.length === 0 ? [shown(dollars)] : []), ...open].join(' + ');
    const longest = `${exact(amount.longest)} s${amount.longest > invocationLimit ? ', more than one may take' : ''}`;
    console.log(`| ${gate} | ${cells.join(' | ')} | ${longest} | ${cost} |`);
  }
  console.log(
    '\nG is the price of a gigabyte-second, I of an invocation, R of a request: --gigabyte-second, --invocation,',
  );
  console.log(
    '--request fill them in from https://aws.amazon.com/lambda/pricing/ and https://aws.amazon.com/s3/pricing/.',
  );
}

void main();

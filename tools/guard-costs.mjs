// What the gates cost for an organisation, in a month: node tools/guard-costs.mjs [--accounts 1000] [--buckets 10000]
// [--changes 0.01] [--deployments 10]. Amounts follow from unit costs that `npm run bench:guard` measures and from list
// prices of us-east-1, which are given here with their pages and the day they were read; look them up again.
const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? otherwise : Number(process.argv[at + 1]);
};

const accounts = option('accounts', 1000);
/** of each account */
const buckets = option('buckets', 10_000);
/** part of the buckets that changes in a day */
const changes = option('changes', 0.01);
/** of an account in a day: stacks and change sets that CloudFormation asks about */
const deployments = option('deployments', 10);
const days = 30;

/** Measured: seconds, and requests. */
const measured = {
  warmVerdict: 0.1,
  coldVerdict: 1.5,
  /** of 24 buckets at once, each answer after 20 ms */
  readBucket: (15 * 0.02) / 24,
  judgeBucket: 0.0044,
  settingsOfBucket: 15,
  /** a change: the bucket's settings, and what the account has beside its buckets */
  requestsOfChange: 15 + 12,
};

// dollars: https://aws.amazon.com/lambda/pricing/ (ARM), https://aws.amazon.com/s3/pricing/,
// https://aws.amazon.com/config/pricing/, https://aws.amazon.com/cloudformation/pricing/
const price = {
  gigabyteSecond: 0.0000133334,
  invocation: 0.2 / 1e6,
  request: 0.0004 / 1000,
  /** of an account and a region in a month, in steps */
  evaluations: [
    [100_000, 0.001],
    [400_000, 0.0008],
    [Number.POSITIVE_INFINITY, 0.0005],
  ],
  hookOperation: 0.0009,
  freeHookOperations: 1000,
};
const memory = 1769 / 1024;

function evaluationsCost(count) {
  let left = count;
  let cost = 0;
  for (const [step, each] of price.evaluations) {
    cost += Math.min(left, step) * each;
    left = Math.max(0, left - step);
  }
  return cost;
}

/** One account in a month. */
const gates = {
  'hook, each deployment': (() => {
    const operations = deployments * days;
    const seconds = operations * measured.warmVerdict + days * measured.coldVerdict;
    return {
      invocations: operations,
      seconds,
      requests: 0,
      evaluations: 0,
      other: Math.max(0, operations - price.freeHookOperations) * price.hookOperation,
    };
  })(),
  'Config, buckets that change': (() => {
    const changed = buckets * changes * days;
    return {
      invocations: changed,
      seconds: changed * (measured.requestsOfChange * 0.02 + measured.warmVerdict),
      requests: changed * measured.requestsOfChange,
      evaluations: changed,
      other: 0,
    };
  })(),
  'Config, everything each day': {
    invocations: days,
    seconds: days * (measured.coldVerdict + buckets * (measured.readBucket + measured.judgeBucket)),
    requests: days * buckets * measured.settingsOfBucket,
    evaluations: days * (buckets + 1),
    other: 0,
  },
  'audit each day, and merge': {
    invocations: 0,
    seconds: days * (measured.coldVerdict + buckets * (measured.readBucket + measured.judgeBucket)),
    requests: days * buckets * measured.settingsOfBucket,
    evaluations: 0,
    other: 0,
  },
};

const shown = (value) => Math.round(value).toLocaleString('en');
console.log(
  `${shown(accounts)} accounts of ${shown(buckets)} buckets, of which ${changes * 100} % change in a day, and ` +
    `${deployments} deployments an account and day:\n`,
);
console.log('| gate | Lambda invocations | Lambda seconds | requests to S3 | Config evaluations | dollars |');
console.log('| --- | ---: | ---: | ---: | ---: | ---: |');
for (const [gate, one] of Object.entries(gates)) {
  const cost =
    one.invocations * price.invocation +
    one.seconds * memory * price.gigabyteSecond +
    one.requests * price.request +
    evaluationsCost(one.evaluations) +
    one.other;
  const cells = [one.invocations, one.seconds, one.requests, one.evaluations, cost].map((value) =>
    shown(value * accounts),
  );
  console.log(`| ${gate} | ${cells.join(' | ')} |`);
}

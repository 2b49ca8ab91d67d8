import type { UnitCosts } from './unit-costs';

/** An organisation. */
export interface Organisation {
  readonly accounts: number;
  /** of each account */
  readonly buckets: number;
  /** part of the buckets that changes in a day */
  readonly changes: number;
  /** of an account in a day: stacks and change sets that CloudFormation asks about */
  readonly deployments: number;
  /** seconds until AWS answers a request, which nobody here can measure */
  readonly latency: number;
}

/** What a gate does in a month, in all accounts. */
export interface Amount {
  readonly invocations: number;
  /** of Lambda, waiting included */
  readonly seconds: number;
  /** to S3 and other services of AWS */
  readonly requests: number;
  readonly evaluations: number;
  /** handler operations of CloudFormation that are paid for */
  readonly operations: number;
  /** seconds of the longest invocation */
  readonly longest: number;
}

const days = 30;

/**
 * Handler operations of an account in a month that cost nothing.
 * @see https://aws.amazon.com/cloudformation/pricing/
 */
const freeOperations = 1000;

const times = ({ longest, ...amounts }: Amount, accounts: number): Amount => ({
  invocations: amounts.invocations * accounts,
  seconds: amounts.seconds * accounts,
  requests: amounts.requests * accounts,
  evaluations: amounts.evaluations * accounts,
  operations: amounts.operations * accounts,
  longest,
});

/** What each gate does in a month of 30 days. */
export function plan(of: UnitCosts, org: Organisation): Readonly<Record<string, Amount>> {
  const { accounts, buckets, changes, deployments, latency } = org;
  const none = { invocations: 0, seconds: 0, requests: 0, evaluations: 0, operations: 0, longest: 0 };
  const asked = deployments * days;
  const changed = buckets * changes * days;
  const change = of.change.seconds + of.change.waits * latency;
  const whole =
    of.estate.seconds + of.estate.waits * latency + buckets * (of.bucket.seconds + of.bucket.waits * latency);
  const read = { seconds: days * whole, requests: days * (of.estate.requests + buckets * of.bucket.requests) };
  const gates: Readonly<Record<string, Amount>> = {
    'hook, each deployment, every machine cold': {
      ...none,
      invocations: asked,
      seconds: asked * of.hookCold,
      operations: Math.max(0, asked - freeOperations),
      longest: of.hookCold,
    },
    'Config, buckets that change': {
      ...none,
      invocations: changed,
      seconds: changed * change,
      requests: changed * of.change.requests,
      evaluations: changed * of.change.evaluations,
      longest: change,
    },
    'Config, everything each day': {
      ...none,
      ...read,
      invocations: days,
      evaluations: days * (of.estate.evaluations + buckets * of.bucket.evaluations),
      longest: whole,
    },
    'audit each day, and merge': { ...none, ...read, longest: whole },
  };
  return Object.fromEntries(Object.entries(gates).map(([name, amount]) => [name, times(amount, accounts)]));
}

/** Dollars; undefined where no page of AWS was at hand to read, and whoever plans fills in what it says. */
export interface Prices {
  /** of a gigabyte-second of Lambda: https://aws.amazon.com/lambda/pricing/ */
  readonly gigabyteSecond?: number;
  /** of an invocation of Lambda: https://aws.amazon.com/lambda/pricing/ */
  readonly invocation?: number;
  /** of a request to S3 that reads: https://aws.amazon.com/s3/pricing/ */
  readonly request?: number;
}

/** Gigabytes that the functions of the guards have. */
const memory = 1769 / 1024;

/**
 * Of a handler operation.
 * @see https://aws.amazon.com/cloudformation/pricing/
 */
const operationPrice = 0.0009;

/**
 * Of an evaluation, an account and a region in a month, in steps; the third stands for all beyond.
 * @see https://aws.amazon.com/config/pricing/
 */
const evaluationPrices = [
  [100_000, 0.001],
  [400_000, 0.0008],
  [Number.POSITIVE_INFINITY, 0.0005],
] as const;

function evaluationsCost(count: number): number {
  let left = count;
  let cost = 0;
  for (const [step, each] of evaluationPrices) {
    cost += Math.min(left, step) * each;
    left = Math.max(0, left - step);
  }
  return cost;
}

/** What an amount costs: dollars as far as prices are known, and what is still to be filled in. */
export function costOf(amount: Amount, accounts: number, prices: Prices): { dollars: number; open: readonly string[] } {
  const parts: readonly (readonly [count: number, price: number | undefined, name: string])[] = [
    [amount.seconds * memory, prices.gigabyteSecond, 'G'],
    [amount.invocations, prices.invocation, 'I'],
    [amount.requests, prices.request, 'R'],
  ];
  const known = accounts * evaluationsCost(amount.evaluations / accounts) + amount.operations * operationPrice;
  const dollars = parts.reduce((sum, [count, price]) => sum + (price === undefined ? 0 : count * price), known);
  const open = parts.flatMap(([count, price, name]) =>
    price === undefined && count > 0 ? [`${Math.round(count).toLocaleString('en')} ${name}`] : [],
  );
  return { dollars, open };
}

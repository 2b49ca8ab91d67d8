import { costOf, plan } from './cost-plan';

const work = { seconds: 1, requests: 10, waits: 2, evaluations: 1 };
const units = { hookCold: 1, hookWarm: 0.1, change: work, estate: work, bucket: work };
const organisation = { accounts: 2, buckets: 100, changes: 0.1, deployments: 10, latency: 0.5 };

test('amounts follow from what one of each costs', () => {
  const {
    'Config, buckets that change': change,
    'Config, everything each day': everything,
    ...others
  } = plan(units, organisation);
  // 2 accounts, 10 buckets a day, 30 days; a second of processor and two answers of half a second each
  expect(change).toMatchObject({ invocations: 600, seconds: 1200, requests: 6000, evaluations: 600, longest: 2 });
  expect(everything).toMatchObject({ invocations: 60, requests: 2 * 30 * 101 * 10, evaluations: 2 * 30 * 101 });
  expect(everything?.longest).toBe(202);
  expect(Object.keys(others)).toEqual(['hook, each deployment, every machine cold', 'audit each day, and merge']);
});

test('evaluations cost less the more an account has, and operations beyond the free ones are paid', () => {
  const none = { invocations: 0, seconds: 0, requests: 0, evaluations: 0, operations: 0, longest: 0 };
  const dollars = (evaluations: number, accounts = 1): number => costOf({ ...none, evaluations }, accounts, {}).dollars;
  expect([dollars(100_000), dollars(500_000), dollars(600_000)].map(Math.round)).toEqual([100, 420, 470]);
  // each account has the first steps of its own
  expect(Math.round(dollars(600_000, 6))).toBe(600);
  const busy = plan(units, { ...organisation, accounts: 1, deployments: 100 });
  expect(busy['hook, each deployment, every machine cold']?.operations).toBe(2000);
  expect(costOf({ ...none, operations: 2000 }, 1, {}).dollars).toBeCloseTo(1.8);
});

test('a price that nobody has given is named, and no zero', () => {
  const amount = { invocations: 10, seconds: 1024, requests: 7, evaluations: 0, operations: 0, longest: 1 };
  expect(costOf(amount, 1, {})).toEqual({ dollars: 0, open: ['1,769 G', '10 I', '7 R'] });
  expect(costOf(amount, 1, { gigabyteSecond: 1, invocation: 1, request: 1 })).toEqual({ dollars: 1786, open: [] });
  expect(costOf(amount, 1, { request: 0 }).open).toEqual(['1,769 G', '10 I']);
});

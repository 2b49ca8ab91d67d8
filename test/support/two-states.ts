import { evaluate, permitsBeyond, policyOn, type Policy, type Request } from '../../lib/policy';
import { Dice } from './dice';
import { bucketArn, policyOf } from './policy';
import { owner, randomBucketPolicy, randomRequest, type LooseStatement } from './sampled-requests';

type Statements = readonly LooseStatement[];

/** A policy and what it was before a change of the sort that people make. */
function randomChange(dice: Dice): { readonly now: Statements; readonly before: Statements } {
  const now = randomBucketPolicy(dice);
  const other = randomBucketPolicy(dice);
  const at = dice.below(now.length);
  const before = dice.pick([
    () => other,
    () => now.filter((_, index) => index !== at),
    () => [...now, ...other.slice(0, 1)],
    () => now.map((one, index) => (index === at ? (other[0] ?? one) : one)),
    () => now.map((one, index) => (index === at ? withoutCondition(one) : one)),
    () => now.toReversed(),
    () =>
      now.map((one, index) =>
        index === at ? { ...one, Action: dice.pick(['s3:*', 's3:Get*', 's3:PutObject']) } : one,
      ),
  ])();
  return { now, before };
}

function withoutCondition(statement: LooseStatement): LooseStatement {
  return Object.fromEntries(Object.entries(statement).filter(([name]) => name !== 'Condition'));
}

export interface TwoStatesResult {
  readonly pairs: number;
  readonly requests: number;
  /** pairs by whether something is newly let through */
  readonly answers: Readonly<Record<'yes' | 'no' | 'unknown', number>>;
  /** witnesses that are not new, and requests that are new where nothing was said to be */
  readonly refutations: readonly string[];
}

function isAllowed(policy: Policy, request: Request): boolean {
  return evaluate(policy, request).effect === 'Allow';
}

/** Asks what is newly let through, and lets the concrete evaluator judge witnesses and sampled requests. */
export function compareTwoStates(pairs: number, requestsEach: number, seed: number): TwoStatesResult {
  const dice = new Dice(seed);
  const answers = { yes: 0, no: 0, unknown: 0 };
  const refutations: string[] = [];
  for (let count = 0; count < pairs; count++) {
    const states = randomChange(dice);
    const read = (Statement: Statements): Policy => policyOf({ Version: '2012-10-17', Statement });
    const [now, before] = [read(states.now), read(states.before)];
    const answer = permitsBeyond(policyOn(now, bucketArn, owner), policyOn(before, bucketArn, owner));
    answers[answer.kind]++;
    const shown = (request: Request): string =>
      JSON.stringify({ ...states, request: { ...request, context: [...request.context] }, said: answer.kind });
    const isNew = (request: Request): boolean => isAllowed(now, request) && !isAllowed(before, request);
    if (answer.kind === 'yes')
      for (const { request } of answer.witnesses) if (!isNew(request)) refutations.push(shown(request));
    if (answer.kind !== 'no') continue;
    for (let sample = 0; sample < requestsEach; sample++) {
      const request = randomRequest(dice);
      if (isNew(request)) refutations.push(shown(request));
    }
  }
  return { pairs, requests: answers.no * requestsEach, answers, refutations };
}

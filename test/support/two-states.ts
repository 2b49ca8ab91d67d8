import {
  evaluate,
  permitsBeyond,
  policyOn,
  type Answer,
  type Policy,
  type PolicySubject,
  type Request,
} from '../../lib/policy';
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
  /** witnesses that were judged, each of them new */
  readonly confirmed: number;
  /** sampled requests that are newly let through, each of an action of which that was said */
  readonly reported: number;
  /** witnesses that are not new, and requests that are new where nothing was said to be */
  readonly refutations: readonly string[];
}

function isAllowed(policy: Policy, request: Request): boolean {
  return evaluate(policy, request).effect === 'Allow';
}

/** A policy in two states, and what is said of them. */
class Pair {
  private readonly now: Policy;
  private readonly before: Policy;
  private readonly byAction = new Map<string, Answer['kind']>();

  constructor(private readonly states: ReturnType<typeof randomChange>) {
    const read = (Statement: Statements): Policy => policyOf({ Version: '2012-10-17', Statement });
    [this.now, this.before] = [read(states.now), read(states.before)];
  }

  answer(question: Parameters<typeof permitsBeyond>[2] = {}, limit = 1): Answer {
    const on = (policy: Policy): PolicySubject => policyOn(policy, bucketArn, owner);
    return permitsBeyond(on(this.now), on(this.before), question, limit);
  }

  /** What is said of one action. */
  answerOn(name: string): Answer['kind'] {
    let found = this.byAction.get(name);
    if (found === undefined)
      this.byAction.set(name, (found = this.answer({ action: (one) => one.name === name }).kind));
    return found;
  }

  isNew(request: Request): boolean {
    return isAllowed(this.now, request) && !isAllowed(this.before, request);
  }

  show(request: Request, said: string): string {
    return JSON.stringify({ ...this.states, request: { ...request, context: [...request.context] }, said });
  }
}

/**
 * Asks what is newly let through, and lets the concrete evaluator judge witnesses and sampled requests: each witness is
 * new, and of the action of each new request it was said, or that nobody can tell.
 */
export function compareTwoStates(pairs: number, requestsEach: number, seed: number): TwoStatesResult {
  const dice = new Dice(seed);
  const answers = { yes: 0, no: 0, unknown: 0 };
  const refutations: string[] = [];
  let [confirmed, reported] = [0, 0];
  for (let count = 0; count < pairs; count++) {
    const pair = new Pair(randomChange(dice));
    const answer = pair.answer({ everyGrant: true }, 5);
    answers[answer.kind]++;
    for (const { request } of answer.kind === 'yes' ? answer.witnesses : [])
      if (pair.isNew(request)) confirmed++;
      else refutations.push(pair.show(request, answer.kind));
    for (let sample = 0; sample < requestsEach; sample++) {
      const request = randomRequest(dice);
      if (!pair.isNew(request)) continue;
      const said = answer.kind === 'no' ? 'no' : pair.answerOn(request.action);
      if (said === 'no') refutations.push(pair.show(request, said));
      else reported++;
    }
  }
  return { pairs, requests: pairs * requestsEach, answers, confirmed, reported, refutations };
}

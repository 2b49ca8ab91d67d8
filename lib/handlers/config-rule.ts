import { renderUserError, UserError } from '../template';
import { readConfigEvent, type ConfigEvent } from './config-event';
import { inTime } from './in-time';
import { isJudged, notApplicable, undecidedEvaluation, type ConfigEvaluation } from './judge-config';

/** What the handler needs of the machine it runs on. */
export interface ConfigRuntime {
  /** reads what runs and judges it, in a thread of its own; stops at the signal */
  readonly judge: (event: ConfigEvent, signal: AbortSignal) => Promise<readonly ConfigEvaluation[]>;
  /** tells Config; at most 100 evaluations at once */
  readonly put: (token: string, evaluations: readonly ConfigEvaluation[]) => Promise<void>;
  /** milliseconds from now until the function is stopped */
  readonly timeLeft: () => number;
  readonly log: (line: string) => void;
}

/**
 * Evaluations of one request.
 * @see https://docs.aws.amazon.com/config/latest/APIReference/API_PutEvaluations.html
 */
const batchSize = 100;

/** How long before its end Config is told that there was no time, in milliseconds. */
const margin = 5000;

/**
 * A custom rule of AWS Config. What could not be judged is told as undecided, and is an error of the function all the
 * same: an answer of before never stays as if it were today's.
 * @throws Error when something could not be judged, or Config could not be told
 */
export async function answerConfig(input: unknown, runtime: ConfigRuntime): Promise<void> {
  const event = readConfigEvent(input);
  if (!isJudged(event)) return runtime.put(event.token, [notApplicable(event)]);
  let evaluations: readonly ConfigEvaluation[];
  try {
    evaluations = await judgeInTime(event, runtime);
  } catch (error) {
    const because = error instanceof UserError ? renderUserError(error) : 'an error of the rule itself';
    runtime.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    await runtime.put(event.token, [undecidedEvaluation(event, because)]);
    throw error;
  }
  for (let begin = 0; begin < evaluations.length; begin += batchSize)
    await runtime.put(event.token, evaluations.slice(begin, begin + batchSize));
}

async function judgeInTime(event: ConfigEvent, runtime: ConfigRuntime): Promise<readonly ConfigEvaluation[]> {
  const stopping = new AbortController();
  const judging = runtime.judge(event, stopping.signal);
  // it ends in an error when it is stopped
  judging.catch(() => undefined);
  const evaluations = await inTime(judging, runtime.timeLeft() - margin);
  if (evaluations !== undefined) return evaluations;
  stopping.abort();
  throw new UserError('it was not judged in time');
}

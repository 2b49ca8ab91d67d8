import { setTimeout as after } from 'node:timers/promises';
import { EventError, readHookEvent, readHookPayload, type HookEvent, type HookPayload } from './hook-event';
import { internalFailure, nothingToJudge, type HookResponse } from './hook-response';
import type { HookJob } from './judge-hook';

/** What the handler needs of the machine it runs on. */
export interface HookRuntime {
  /** the text at an address; rejects when it cannot be had before the signal */
  readonly fetchText: (url: string, signal: AbortSignal) => Promise<string>;
  /** judges in a thread of its own, so that time can run out on it */
  readonly judge: (job: HookJob) => Promise<HookResponse>;
  /** milliseconds from now until an answer is due */
  readonly timeLeft: () => number;
  readonly log: (line: string) => void;
}

/**
 * How long before its end an answer is given, in milliseconds, and how often the service asks in all: what is not
 * judged by then fails as the hook's failure mode says.
 * @see https://docs.aws.amazon.com/cloudformation-cli/latest/hooks-userguide/lambda-hooks-create-lambda-function.html
 */
const margin = 2000;
const maximumInvocations = 3;

/**
 * A Lambda Hook of CloudFormation: judges what is about to be deployed. It answers whatever is sent, in time: what it
 * cannot read or decide within it is an internal failure, never a pass.
 */
export class LambdaHook {
  /** what is being judged, by the token that the service asks again with */
  private readonly running = new Map<string, Promise<HookResponse>>();

  async answer(input: unknown, runtime: HookRuntime): Promise<HookResponse> {
    let event: HookEvent | undefined;
    try {
      event = readHookEvent(input);
      if (event.isDeletion) return nothingToJudge(event.token, 'what is deleted is not judged');
      const key = event.token ?? '';
      const judging = this.running.get(key) ?? this.begin(key, event, runtime);
      return (await inTime(judging, runtime.timeLeft() - margin)) ?? this.answerLate(event);
    } catch (error) {
      runtime.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return internalFailure(event?.token, error instanceof EventError ? error.message : 'an error of the hook itself');
    }
  }

  private begin(key: string, event: HookEvent, runtime: HookRuntime): Promise<HookResponse> {
    const judging = judge(event, runtime).finally(() => this.running.delete(key));
    // whoever asked may have been told already that it is too late
    judging.catch(() => undefined);
    this.running.set(key, judging);
    return judging;
  }

  private answerLate({ token, invocation }: HookEvent): HookResponse {
    if (invocation >= maximumInvocations || token === undefined)
      return internalFailure(token, `it was not judged in time, in ${invocation} of ${maximumInvocations} attempts`);
    return {
      hookStatus: 'IN_PROGRESS',
      message: 'bucket-warden: still judging',
      clientRequestToken: token,
      callbackContext: { invocation },
      callbackDelaySeconds: 1,
    };
  }
}

async function judge(event: HookEvent, runtime: HookRuntime): Promise<HookResponse> {
  if (event.target.kind === 'resource') return runtime.judge({ event });
  const payload = await payloadAt(event.target.payload, runtime);
  return runtime.judge({ event, payload });
}

/** How often an address is tried, with a pause between that doubles, in milliseconds. */
const attempts = 3;
const firstPause = 200;

async function payloadAt(url: string, { fetchText, timeLeft, log }: HookRuntime): Promise<HookPayload> {
  const signal = AbortSignal.timeout(Math.max(timeLeft() - margin, 1));
  for (let attempt = 1; ; attempt++) {
    try {
      return readHookPayload(await fetchText(url, signal));
    } catch (error) {
      if (error instanceof EventError) throw error;
      const because = error instanceof Error ? error.message : String(error);
      log(`attempt ${attempt}: the payload could not be fetched: ${because}`);
      if (attempt === attempts || signal.aborted) throw new EventError(`the payload could not be fetched: ${because}`);
      await after(firstPause * 2 ** (attempt - 1));
    }
  }
}

/** @returns undefined where it takes longer, in milliseconds */
async function inTime<Value>(promise: Promise<Value>, limit: number): Promise<Value | undefined> {
  const timer = new AbortController();
  const late = after(Math.max(limit, 0), undefined, { signal: timer.signal }).catch(() => undefined);
  try {
    return await Promise.race([promise, late]);
  } finally {
    timer.abort();
  }
}

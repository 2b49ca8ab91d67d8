import { setTimeout as after } from 'node:timers/promises';
import { EventError, readHookEvent, readHookPayload, type HookEvent, type HookPayload } from './hook-event';
import { internalFailure, nothingToJudge, type HookResponse } from './hook-response';
import { inTime } from './in-time';
import type { HookJob } from './judge-hook';

/** What the handler needs of the machine it runs on. */
export interface HookRuntime {
  /** the text at an address; rejects when it cannot be had before the signal */
  readonly fetchText: (url: string, signal: AbortSignal) => Promise<string>;
  /** judges in a thread of its own, so that time can run out on it; stops at the signal */
  readonly judge: (job: HookJob, signal: AbortSignal) => Promise<HookResponse>;
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
/** Judgements that are kept for whoever asks again. */
const maximumLate = 4;

/**
 * A Lambda Hook of CloudFormation: judges what is about to be deployed. It answers whatever is sent, in time: what it
 * cannot read or decide within it is an internal failure, never a pass.
 */
export class LambdaHook {
  /** what was not judged in time, until the service asks for it again */
  private readonly late = new Map<string, Judging>();

  async answer(input: unknown, runtime: HookRuntime): Promise<HookResponse> {
    let event: HookEvent | undefined;
    try {
      event = readHookEvent(input);
      if (event.isDeletion) return nothingToJudge(event.token, 'what is deleted is not judged');
      const judging = this.begun(event) ?? begin(event, runtime);
      const response = await inTime(judging.response, runtime.timeLeft() - margin);
      return response ?? this.answerLate(event, judging);
    } catch (error) {
      runtime.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return internalFailure(event?.token, error instanceof EventError ? error.message : 'an error of the hook itself');
    }
  }

  /** What an earlier invocation began; only who asks again is given it. */
  private begun(event: HookEvent): Judging | undefined {
    const key = keyOf(event);
    if (event.invocation === 1 || key === undefined) return undefined;
    const judging = this.late.get(key);
    this.late.delete(key);
    return judging;
  }

  private answerLate(event: HookEvent, judging: Judging): HookResponse {
    const { token, invocation } = event;
    const key = keyOf(event);
    if (invocation >= maximumInvocations || token === undefined || key === undefined) {
      judging.stop();
      return internalFailure(token, `it was not judged in time, in ${invocation} of ${maximumInvocations} attempts`);
    }
    this.keep(key, judging);
    return {
      hookStatus: 'IN_PROGRESS',
      message: 'bucket-warden: still judging',
      clientRequestToken: token,
      callbackContext: { invocation },
      callbackDelaySeconds: 1,
    };
  }

  private keep(key: string, judging: Judging): void {
    this.late.get(key)?.stop();
    this.late.delete(key);
    this.late.set(key, judging);
    // another machine may have been asked the second time
    const [oldest] = this.late;
    if (this.late.size <= maximumLate || oldest === undefined) return;
    oldest[1].stop();
    this.late.delete(oldest[0]);
  }
}

/** A judgement under way. */
interface Judging {
  readonly response: Promise<HookResponse>;
  readonly stop: () => void;
}

function begin(event: HookEvent, runtime: HookRuntime): Judging {
  const stopping = new AbortController();
  const response = judge(event, runtime, stopping.signal);
  // whoever asked may have been told already that it is too late
  response.catch(() => undefined);
  return { response, stop: () => stopping.abort() };
}

/**
 * What is asked, so that it is known again; an address without its signature, which is new each time.
 * @returns undefined where the service sends no token, and nothing tells one event from another
 */
function keyOf({ token, target }: HookEvent): string | undefined {
  if (token === undefined) return undefined;
  return JSON.stringify([token, target.kind === 'document' ? target.payload.replace(/\?.*$/s, '') : target]);
}

async function judge(event: HookEvent, runtime: HookRuntime, signal: AbortSignal): Promise<HookResponse> {
  if (event.target.kind === 'resource') return runtime.judge({ event }, signal);
  const payload = await payloadAt(event.target.payload, runtime);
  return runtime.judge({ event, payload }, signal);
}

/** How often an address is tried, with a pause between that doubles, in milliseconds. */
const attempts = 3;
const firstPause = 200;

async function payloadAt(url: string, { fetchText, timeLeft, log }: HookRuntime): Promise<HookPayload> {
  const signal = AbortSignal.timeout(Math.max(Math.floor(timeLeft() - margin), 1));
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

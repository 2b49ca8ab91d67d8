import { setTimeout as after } from 'node:timers/promises';

/** What a promise comes to, or undefined where it takes longer, in milliseconds. */
export async function inTime<Value>(promise: Promise<Value>, limit: number): Promise<Value | undefined> {
  const timer = new AbortController();
  const late = after(Math.max(limit, 0), undefined, { signal: timer.signal }).catch(() => undefined);
  try {
    return await Promise.race([promise, late]);
  } finally {
    timer.abort();
  }
}

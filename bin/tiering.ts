import { setFlagsFromString } from 'node:v8';

/**
 * By the major version of V8, what has it optimise a function only after more calls than by default: a run takes
 * seconds, and half of what V8 optimises in it by default is not called often enough afterwards to pay for that. A
 * version that is not here is left as it is: V8 complains about switches that it does not know.
 * @see https://v8.dev/docs/turbofan
 */
const optimizesLater: Readonly<Record<string, string>> = {
  // Node.js 20
  11: '--interrupt-budget=500000',
  // Node.js 22
  12: '--invocation-count-for-turbofan=12000',
};

/** Tunes V8 to runs of seconds; called before anything else is loaded, so that what is compiled is kept for it. */
export function optimizeLater(): void {
  const [major = ''] = process.versions.v8.split('.');
  const flag = optimizesLater[major];
  if (flag !== undefined) setFlagsFromString(flag);
}

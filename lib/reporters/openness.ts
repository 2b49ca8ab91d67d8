import type { Openness, OpennessChange } from '../engine';

const digits = (one: number): string => one.toFixed(1).replace(/\.0$/, '');

/** How many requests, as powers of 2: `2^984`, `none to 2^1024` where nobody can tell. */
export function requestsText({ atLeast, atMost }: Openness): string {
  const text = (one: number | undefined): string => (one === undefined ? 'none' : `2^${digits(one)}`);
  const [least, most] = [text(atLeast), text(atMost)];
  return least === most ? most : `${least} to ${most}`;
}

/** `requests: 2^984 before, 2^1024 now` */
export function changeText({ before, now }: OpennessChange): string {
  return `${requestsText(before)} before, ${requestsText(now)} now`;
}

/** The same with no undefined bound, which JSON does not have. */
export function opennessJson({ atLeast, atMost }: Openness): object {
  const rounded = (one: number | undefined): number | null =>
    one === undefined ? null : Math.round(one * 1000) / 1000;
  return { atLeast: rounded(atLeast), atMost: rounded(atMost) };
}

export function changeJson({ before, now }: OpennessChange): object {
  return { before: opennessJson(before), now: opennessJson(now) };
}

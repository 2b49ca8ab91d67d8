/** `90`, `90s`, `15m`, `12h`, `7d` in seconds. */
export function secondsIn(text: string): number | undefined {
  const [, count, unit = 's'] = /^(\d{1,8})([smhd])?$/.exec(text) ?? [];
  return count === undefined
    ? undefined
    : Number(count) * { s: 1, m: 60, h: 3600, d: 86_400 }[unit as 's' | 'm' | 'h' | 'd'];
}

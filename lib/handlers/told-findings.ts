import type { Finding } from '../engine';

/** Where a handler writes a line of its log. */
export type Log = (line: string) => void;

/** Findings of one event that are written down one by one; how many more there are follows. */
const maximumFindings = 1000;

/**
 * Writes each finding as a line of JSON, under the name that it has at every gate: an answer to a hook or to Config has
 * no place for it. A filter on `correlation` finds them in the log of the function.
 */
export function tellFindings(findings: readonly Finding[], log: Log): void {
  for (const { correlation, severity, kind, message } of findings.slice(0, maximumFindings))
    log(JSON.stringify({ correlation, severity, kind, message }));
  if (findings.length > maximumFindings) log(JSON.stringify({ more: findings.length - maximumFindings }));
}

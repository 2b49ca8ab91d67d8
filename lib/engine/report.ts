import type { FilePlace } from '../template';
import type { Finding, SuppressedFinding } from './finding';
import type { RuleMetadata } from './rule';
import type { Severity } from './severity';

/** An input that could not be read; the run is not complete. */
export interface InputError {
  readonly message: string;
  readonly place?: FilePlace;
}

export interface Summary {
  /** findings that are wrong, by severity */
  readonly failed: Readonly<Record<Severity, number>>;
  /** findings nobody could decide */
  readonly unknown: number;
  readonly suppressed: number;
  /** what was read */
  readonly templates: number;
  readonly buckets: number;
  readonly rules: number;
}

/** All that one run has to say. Reporters see nothing else. */
export interface Report {
  /** most severe first, then by file and line */
  readonly findings: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
  readonly errors: readonly InputError[];
  /** the rules that ran */
  readonly rules: readonly RuleMetadata[];
  readonly summary: Summary;
  readonly failOn: Severity;
  /** whether an open verdict counts as a failure */
  readonly strictUnknown: boolean;
  /** `error` when an input could not be read, whatever the findings */
  readonly conclusion: 'pass' | 'fail' | 'error';
}

/** Findings of one cause on one subject, the most severe first. */
export interface FindingGroup {
  readonly head: Finding;
  readonly rest: readonly Finding[];
}

export function groupByCause(findings: readonly Finding[]): readonly FindingGroup[] {
  const groups = new Map<string, { head: Finding; rest: Finding[] }>();
  for (const finding of findings) {
    const group = groups.get(finding.cause);
    if (group) group.rest.push(finding);
    else groups.set(finding.cause, { head: finding, rest: [] });
  }
  return [...groups.values()];
}

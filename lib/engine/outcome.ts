import type { Decided } from '../template';
import { subjectKey, type Finding, type SubjectName } from './finding';
import type { Verdict } from './rule';

/**
 * What a rule came to on a subject, the worst first. `accepted`: what is wrong is suppressed or was there before;
 * `not-applicable`: the rule asks the subject nothing, or nothing of it is deployed.
 */
export const outcomes = ['fail', 'unknown', 'accepted', 'pass', 'not-applicable'] as const;
export type Outcome = (typeof outcomes)[number];

/** How many subjects came to what. */
export type OutcomeCounts = Readonly<Record<Outcome, number>>;

/** What verdicts in one world come to, of a rule that may not concern the subject. */
export function outcomeOf(verdicts: readonly Verdict[], concerns: () => Decided): Outcome {
  if (verdicts.some(({ kind }) => kind === 'fail')) return 'fail';
  // what is not there at all cannot be asked about
  if (verdicts.some(({ missing }) => missing?.kind !== 'not-there')) return 'unknown';
  if (verdicts.length > 0) return 'not-applicable';
  const { kind } = concerns();
  return kind === 'yes' ? 'pass' : kind === 'no' ? 'not-applicable' : 'unknown';
}

const ranks = Object.fromEntries(outcomes.map((outcome, rank) => [outcome, rank])) as Record<Outcome, number>;

/** The byte that stands for an outcome; 0 stands for none. */
export function codeOf(outcome: Outcome): number {
  return ranks[outcome] + 1;
}

export function outcomeOfCode(code = 0): Outcome | undefined {
  return outcomes[code - 1];
}

export function worseOutcome(one: Outcome, other: Outcome): Outcome {
  return ranks[other] < ranks[one] ? other : one;
}

/** The worst of some; nothing at all is not applicable. */
export function worstOutcome(of: readonly Outcome[]): Outcome {
  let worst: Outcome = 'not-applicable';
  for (const one of of) worst = worseOutcome(worst, one);
  return worst;
}

export function countOutcomes(of: readonly Outcome[]): OutcomeCounts {
  const counts = { fail: 0, unknown: 0, accepted: 0, pass: 0, 'not-applicable': 0 };
  for (const one of of) counts[one]++;
  return counts;
}

/** The findings that are left, and those that are accepted, by `subjectKey`. */
export interface Sorted {
  readonly left: ReadonlyMap<string, readonly Finding[]>;
  readonly accepted: ReadonlyMap<string, readonly Finding[]>;
}

/** What becomes of outcomes on a subject: `accepted` where findings are and none is left; undefined when nothing. */
export function afterAcceptance(
  subject: SubjectName,
  { left, accepted }: Sorted,
): ((rule: string, outcome: Outcome) => Outcome) | undefined {
  const key = subjectKey(subject);
  const taken = accepted.get(key);
  if (taken === undefined) return undefined;
  const isOf =
    (rule: string) =>
    (finding: Finding): boolean =>
      finding.rule.id === rule;
  return (rule, outcome) => {
    if (!taken.some(isOf(rule))) return outcome;
    const open = (left.get(key) ?? []).filter(isOf(rule));
    return open.length === 0 ? 'accepted' : worstOutcome(open.map(({ kind }) => kind));
  };
}

export function bySubject(findings: readonly Finding[]): Sorted['left'] {
  const found = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = subjectKey(finding.subject);
    const list = found.get(key);
    if (list) list.push(finding);
    else found.set(key, [finding]);
  }
  return found;
}

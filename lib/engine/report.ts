import type { Cause, FilePlace } from '../template';
import type { Finding, Location, SubjectName, SuppressedFinding } from './finding';
import type { BaselinedFinding } from './baseline';
import type { Outcome, OutcomeCounts } from './outcome';
import type { RuleMetadata } from './rule';
import type { Severity } from './severity';

/** An input that could not be read; the run is not complete. */
export interface InputError {
  readonly message: string;
  readonly place?: FilePlace;
}

/** Errors of reading as a report has them. */
export function inputErrors(
  errors: readonly { readonly message: string; readonly place?: FilePlace | undefined }[],
): readonly InputError[] {
  return errors.map(({ message, place }) => ({ message, ...(place ? { place } : {}) }));
}

export interface Summary {
  /** findings that are wrong, by severity */
  readonly failed: Readonly<Record<Severity, number>>;
  /** findings nobody could decide */
  readonly unknown: number;
  readonly suppressed: number;
  /** there before: in the baseline, or before the change */
  readonly known: number;
  /** findings that `--fix` can fix; with `--unsafe`, those as well that a working deployment may notice */
  readonly fixable: { readonly safe: number; readonly unsafe: number };
  /** what was read */
  readonly templates: number;
  readonly buckets: number;
  readonly rules: number;
  /** rules that are no part of the default run, and were not asked for */
  readonly notAsked: number;
}

/** A resource, and the rules that looked at it. */
export interface Examined {
  readonly subject: SubjectName;
  readonly location: Location;
  /** what each of those rules came to */
  readonly outcomes: ReadonlyMap<string, Outcome>;
}

/** What somebody may do no longer: no fault, and worth a look. */
export interface LostFinding {
  readonly subject: SubjectName;
  readonly message: string;
  /** a request that is newly refused */
  readonly witness?: string;
  readonly when?: string;
}

/** All that one run has to say. Reporters see nothing else. */
export interface Report {
  /** most severe first, then by file and line */
  readonly findings: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
  /** findings that were there before and are not counted again */
  readonly known: readonly BaselinedFinding[];
  /** what somebody may do no longer; undefined when the access was not compared with an earlier state */
  readonly lostAccess?: readonly LostFinding[];
  /** what was looked at, whatever came of it */
  readonly examined: readonly Examined[];
  /** of each rule that ran, how many subjects came to what */
  readonly outcomes: ReadonlyMap<string, OutcomeCounts>;
  readonly errors: readonly InputError[];
  /** suppressions for other linters of checks that no rule is called by: nothing was suppressed by them */
  readonly notTakenOver: readonly { readonly tool: string; readonly alias: string; readonly location: Location }[];
  /** files of the inputs that were passed over as no templates */
  readonly passedOver: readonly string[];
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

/** Findings that nobody could decide for want of one thing, the most severe first. */
export interface OpenQuestion {
  readonly missing: Cause;
  readonly findings: readonly Finding[];
}

/**
 * What a person reads as one thing: what waits for the same answer is told once, with the answer that is wanted; of
 * everything else the findings of one cause.
 */
export function toldTogether(findings: readonly Finding[]): readonly (FindingGroup | OpenQuestion)[] {
  const byAnswer = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = answerWanted(finding);
    if (key === undefined) continue;
    const list = byAnswer.get(key);
    if (list) list.push(finding);
    else byAnswer.set(key, [finding]);
  }
  const questions = [...byAnswer.values()].flatMap((own): OpenQuestion[] => {
    const missing = own.length > 1 ? own[0]?.missing : undefined;
    return missing ? [{ missing, findings: own }] : [];
  });
  const asked = new Set(questions.flatMap((question) => question.findings));
  const groups = groupByCause(findings.filter((finding) => !asked.has(finding)));
  const places = new Map(findings.map((finding, index) => [finding, index]));
  const placeOf = (one: FindingGroup | OpenQuestion): number =>
    Math.min(...('missing' in one ? one.findings : [one.head]).map((finding) => places.get(finding) ?? 0));
  return [...groups, ...questions].sort((a, b) => placeOf(a) - placeOf(b));
}

/** What would decide an undecided finding; a resource's attribute is one of its own template. */
function answerWanted({ kind, missing, subject }: Finding): string | undefined {
  if (kind === 'fail' || missing === undefined) return undefined;
  const where = missing.kind === 'attribute' ? subject.template : '';
  return JSON.stringify([missing.kind, missing.name, where]);
}

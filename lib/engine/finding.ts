import type { OpennessChange } from '../s3';
import type { Cause, CodePlace, Range } from '../template';
import type { AutomaticFix, RuleMetadata } from './rule';
import type { Severity } from './severity';

/** A place made concrete: a file, a range in it, and the node's path. */
export interface Location {
  readonly file: string;
  readonly range: Range;
  /** `Resources/Logs/Properties/VersioningConfiguration/Status` */
  readonly path: string;
}

/** What a finding is about. */
export interface SubjectName {
  /** the file of its template */
  readonly template: string;
  /** the CloudFormation type; undefined when it is the template itself */
  readonly type?: string;
  readonly logicalId?: string;
  readonly constructPath?: string;
  /** construct path of the stack, when the CDK made it */
  readonly stack?: string;
  /** where its template is deployed, as far as that is known */
  readonly account?: string;
  readonly region?: string;
}

/** One text for each subject. */
export function subjectKey({ template, stack, logicalId, constructPath }: SubjectName): string {
  return JSON.stringify([template, stack, logicalId, constructPath]);
}

/** A rule's verdict at a place. */
export interface Finding {
  readonly rule: RuleMetadata;
  readonly kind: 'fail' | 'unknown';
  readonly severity: Severity;
  readonly message: string;
  /** what would have to be known, of what nobody can tell; undefined when it is not one thing */
  readonly missing?: Cause;
  /** under which condition it holds, as a clause; undefined when it always does */
  readonly when?: string;
  readonly subject: SubjectName;
  readonly location: Location;
  readonly related: readonly { readonly location: Location; readonly message: string }[];
  /** the line of the user's program that made the resource */
  readonly source?: CodePlace;
  readonly fix?: string;
  /** changes of the template that do it */
  readonly automaticFix?: AutomaticFix;
  /** a concrete request that gets through, in words */
  readonly witness?: string;
  /** of new access: how many requests somebody may make in all, and could before, as logarithms to the base of 2 */
  readonly openness?: OpennessChange;
  /**
   * stays the same while lines move and entries are added to lists: rule, template, construct path or logical id,
   * property path
   */
  readonly fingerprint: string;
  /** the same as baselines of version 1 have it */
  readonly formerFingerprint: string;
  /**
   * the same in every gate: rule, stack, and logical id of what it is about, be it a template or a bucket that runs;
   * findings of one rule on one resource share it
   */
  readonly correlation: string;
  /** findings of one cause on one subject share it: the fingerprint of the most severe one */
  readonly cause: string;
}

export interface SuppressedFinding extends Finding {
  readonly suppression: { readonly reason: string; readonly origin: SuppressionOrigin };
}

/** `other-linter`: it was written for one, and the rule has its name as an alias. */
export type SuppressionOrigin = 'metadata' | 'comment' | 'acknowledgement' | 'configuration' | 'other-linter';

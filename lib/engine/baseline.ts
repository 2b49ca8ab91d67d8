import type { Place } from '../template';
import type { Finding } from './finding';

/** Findings that were there before: in a baseline that somebody accepted, or before the change that is looked at. */
export interface Baseline {
  readonly origin: 'baseline' | 'before';
  /** whether its entries name what was found as baselines of version 1 do */
  readonly isFormer?: boolean;
  readonly entries: readonly KnownEntry[];
}

export interface KnownEntry {
  readonly kind: Finding['kind'];
  readonly fingerprint: string;
  /**
   * of a finding about access to a bucket that nobody has gained access to since: the same rule there says the same
   * thing, however the policy is written now
   */
  readonly unchanged?: string;
  /** where it is written down */
  readonly place?: Place;
}

/** A finding that was there before, and from where we know. */
export interface BaselinedFinding extends Finding {
  readonly knownFrom: Baseline['origin'];
}

/**
 * Takes away what is known. One entry stands for one finding of its kind, so that a second leak at the same place is
 * new,
 * and what nobody could decide before does not excuse what is wrong now.
 */
export function subtract(
  findings: readonly Finding[],
  known: readonly Baseline[],
): {
  readonly fresh: readonly Finding[];
  readonly known: readonly BaselinedFinding[];
  readonly left: readonly KnownEntry[];
} {
  const counts = known.map(({ origin, isFormer, entries }) => ({
    origin,
    keyIn: (finding: Finding): string => keyOf({ ...finding, fingerprint: fingerprintIn(finding, isFormer) }),
    byKey: countBy(entries),
    unchanged: new Set(entries.flatMap((entry) => entry.unchanged ?? [])),
  }));
  const old: BaselinedFinding[] = [];
  const fresh = findings.filter((finding) => {
    const source =
      counts.find(({ byKey, keyIn }) => (byKey.get(keyIn(finding))?.length ?? 0) > 0) ??
      counts.find(({ unchanged }) => unchanged.has(accessKey(finding) ?? ''));
    if (source === undefined) return true;
    source.byKey.get(source.keyIn(finding))?.pop();
    old.push({ ...finding, knownFrom: source.origin });
    return false;
  });
  return {
    fresh,
    known: old,
    left: counts.filter(({ origin }) => origin === 'baseline').flatMap(({ byKey }) => [...byKey.values()].flat()),
  };
}

function fingerprintIn({ fingerprint, formerFingerprint }: Finding, isFormer: boolean | undefined): string {
  return isFormer === true ? formerFingerprint : fingerprint;
}

/** The rule and the bucket of a finding that shows a request to it; undefined of any other. */
export function accessKey({ kind, rule, subject, witness }: Finding): string | undefined {
  const isShown = kind === 'fail' && witness !== undefined && subject.type === 'AWS::S3::Bucket';
  if (!isShown || subject.logicalId === undefined) return undefined;
  return [rule.id, subject.template, subject.logicalId].join('|');
}

function keyOf({ kind, fingerprint }: KnownEntry): string {
  return `${kind} ${fingerprint}`;
}

function countBy(entries: readonly KnownEntry[]): Map<string, KnownEntry[]> {
  const found = new Map<string, KnownEntry[]>();
  for (const entry of entries) found.set(keyOf(entry), [...(found.get(keyOf(entry)) ?? []), entry]);
  return found;
}

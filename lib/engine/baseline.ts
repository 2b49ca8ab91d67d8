import type { Place } from '../template';
import type { Finding } from './finding';

/** Findings that were there before: in a baseline that somebody accepted, or before the change that is looked at. */
export interface Baseline {
  readonly origin: 'baseline' | 'before';
  readonly entries: readonly KnownEntry[];
}

export interface KnownEntry {
  readonly kind: Finding['kind'];
  readonly fingerprint: string;
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
  const counts = known.map(({ origin, entries }) => ({ origin, byKey: countBy(entries) }));
  const old: BaselinedFinding[] = [];
  const fresh = findings.filter((finding) => {
    const source = counts.find(({ byKey }) => (byKey.get(keyOf(finding))?.length ?? 0) > 0);
    if (source === undefined) return true;
    source.byKey.get(keyOf(finding))?.pop();
    old.push({ ...finding, knownFrom: source.origin });
    return false;
  });
  return {
    fresh,
    known: old,
    left: counts.filter(({ origin }) => origin === 'baseline').flatMap(({ byKey }) => [...byKey.values()].flat()),
  };
}

function keyOf({ kind, fingerprint }: KnownEntry): string {
  return `${kind} ${fingerprint}`;
}

function countBy(entries: readonly KnownEntry[]): Map<string, KnownEntry[]> {
  const found = new Map<string, KnownEntry[]>();
  for (const entry of entries) found.set(keyOf(entry), [...(found.get(keyOf(entry)) ?? []), entry]);
  return found;
}

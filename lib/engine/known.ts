import type { Place } from '../template';
import type { Finding } from './finding';

/** Findings that were there before: in a baseline that somebody accepted, or before the change that is looked at. */
export interface KnownFindings {
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
export interface KnownFinding extends Finding {
  readonly knownFrom: KnownFindings['origin'];
}

/**
 * Takes away what is known. One entry stands for one finding of its kind, so that a second leak at the same place is
 * new,
 * and what nobody could decide before does not excuse what is wrong now.
 */
export function subtract(
  findings: readonly Finding[],
  known: readonly KnownFindings[],
): {
  readonly fresh: readonly Finding[];
  readonly known: readonly KnownFinding[];
  readonly left: readonly KnownEntry[];
} {
  const counts = known.map(({ origin, entries }) => ({ origin, byKey: countBy(entries) }));
  const old: KnownFinding[] = [];
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

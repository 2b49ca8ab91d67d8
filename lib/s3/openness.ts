import { opennessFor, type Openness } from '../policy';
import type { EffectiveAccess } from './effective-access';
import type { Asker } from './who-can';

/**
 * How many requests to a bucket its policies let through for a requester, whichever of several that compete counts. The
 * key that its objects are encrypted with is not asked.
 */
export function opennessOf({ alternatives, subjectFor }: EffectiveAccess, asker: Asker): Openness {
  if (alternatives.length === 0) return opennessFor(subjectFor(asker.requester), asker);
  const all = alternatives.map((one) => opennessOf(one, asker));
  const leasts = all.flatMap(({ atLeast }) => atLeast ?? []);
  const mosts = all.flatMap(({ atMost }) => atMost ?? []);
  return {
    atLeast: leasts.length < all.length ? undefined : Math.min(...leasts),
    atMost: mosts.length === 0 ? undefined : Math.max(...mosts),
  };
}

/** Whether more may get through: the wider one first. */
export function byWidth(one: Openness | undefined, other: Openness | undefined): number {
  const [first, second] = [one, other].map((each) => [each?.atMost ?? -Infinity, each?.atLeast ?? -Infinity] as const);
  if (first === undefined || second === undefined) return 0;
  const differs = first[0] === second[0] ? 1 : 0;
  const [mine, theirs] = [first[differs] ?? -Infinity, second[differs] ?? -Infinity];
  return mine === theirs ? 0 : theirs - mine;
}

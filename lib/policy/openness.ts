import { Analysis, type ActionGroup, type Mode, type Scene, type View } from './analysis';
import { Budget, meets, type Box, type Taker } from './boxes';
import type { PolicySubject } from './policy-subject';
import type { Asker, RequestContext } from './request-context';
import { maximumWork, startsOn, type InSpace } from './search';
import { longestText } from './shares';
import { spaceOf, type Space } from './space';
import { TooComplex } from './too-complex';

/**
 * How many requests get through, as the logarithm to the base of 2: at least and at most, which differ where a part is
 * not decided. Undefined for no request at all.
 */
export interface Openness {
  readonly atLeast: number | undefined;
  readonly atMost: number | undefined;
}

/** The logarithm of how many keys of objects count: texts of up to 128 characters, of which each is one of 256. */
export const everyKey = longestText * 8;

/**
 * How many requests a requester may make: for each action, the keys that objects may have (an action on the bucket
 * itself counts as one on all of them), each by the share of contexts in which it gets through – values of condition
 * keys, of which each kind is measured by a rule that no policy changes. A policy that is written otherwise has the
 * same openness, one more Allow never lowers it, and one more Deny never raises it.
 */
export function opennessFor(subject: PolicySubject, asker: Asker): Openness {
  try {
    let analysis = analyses.get(subject);
    if (analysis === undefined) analyses.set(subject, (analysis = new Analysis(subject)));
    const atLeast = measured(analysis, asker, 'sure');
    const { isOpen, variables } = analysis.viewFor({ base: 'allowed' });
    return { atLeast, atMost: isOpen || variables.length > 0 ? measured(analysis, asker, 'possible') : atLeast };
  } catch (error) {
    if (!(error instanceof TooComplex)) throw error;
    return { atLeast: undefined, atMost: everyKey + Math.log2(subject.actions.length) };
  }
}

const analyses = new WeakMap<PolicySubject, Analysis>();

/** @throws TooComplex */
function measured(analysis: Analysis, asker: Asker, mode: Mode): number | undefined {
  const view = analysis.viewFor({ base: 'allowed' });
  const contexts = view.everyRequestContext({ base: 'allowed', requesters: [asker] });
  const measure = new Measure(view, mode === 'possible');
  return sum(
    contexts.map((context) => {
      // by whichever access point it comes, over each network and transport as often as over another
      const alternatives = contexts.filter(({ through }) => through === context.through).length;
      const share = measure.inContext(context);
      return share === undefined ? undefined : share - Math.log2(alternatives);
    }),
  );
}

/** The logarithm of a sum, by the logarithms of what is added. */
function sum(parts: readonly (number | undefined)[]): number | undefined {
  const found = parts.filter((one) => one !== undefined);
  if (found.length === 0) return undefined;
  const most = Math.max(...found);
  if (most === -Infinity) return most;
  return most + Math.log2(found.reduce((total, one) => total + 2 ** (one - most), 0));
}

class Measure {
  private readonly budget = new Budget(maximumWork);
  private readonly known = new Map<string, number | undefined>();

  constructor(
    private readonly view: View,
    private readonly wide: boolean,
  ) {}

  /** @throws TooComplex */
  inContext(context: RequestContext): number | undefined {
    // with what a caller may choose left open in both directions
    const scene = this.view.sceneOf(context, 'possible');
    return sum(this.view.groups.map((group) => this.inGroup(scene, group)));
  }

  private inGroup(scene: Scene, group: ActionGroup): number | undefined {
    const id = `${group.number}|${scene.sameness.number}`;
    if (this.known.has(id)) return this.known.get(id);
    const share = this.shareOf(scene, group);
    const found = share === undefined ? undefined : share + everyKey + Math.log2(group.actions.length);
    this.known.set(id, found);
    return found;
  }

  private shareOf(scene: Scene, group: ActionGroup): number | undefined {
    const { wide, view, budget } = this;
    // what nobody can read may deny anything
    if (scene.open.size > 0 && !wide) return undefined;
    const applicable = scene.applicable.filter(({ number }) => group.truths[number]?.kind !== 'no');
    const allowing = applicable.filter(({ statement }) => statement.effect === 'Allow');
    const paths = scene.evaluationPaths.filter((path) =>
      path.every((layer) => scene.open.has(layer) || allowing.some((one) => one.layer === layer)),
    );
    if (paths.length === 0) return undefined;
    const space = spaceOf(view, scene, group, undefined);
    const inSpace: InSpace = { wide, scene, space, allowing, budget };
    const starts = paths.flatMap((path) => startsOn(path, space.full, inSpace));
    if (starts.length === 0) return undefined;
    const denying = applicable.filter(({ statement }) => statement.effect === 'Deny');
    return volumeOf(
      starts.map(({ box }) => box),
      space.takersOf(denying, !wide).map(({ box }: Taker) => box),
      sharesOf(view, scene, group, space),
      budget,
    );
  }
}

type Shares = readonly (readonly number[])[];

function sharesOf(view: View, scene: Scene, group: ActionGroup, { parts }: Space): Shares {
  const ofParts = group.on === 'object' ? view.partSharesFor(scene) : parts.map(() => 1);
  return [ofParts, ...view.sharesFor(scene, group)];
}

/** The logarithm of the share that lies in one of the boxes and in none that is taken away. @throws TooComplex */
function volumeOf(boxes: readonly Box[], taken: readonly Box[], shares: Shares, budget: Budget): number | undefined {
  const counted: Box[] = [];
  const parts = boxes.map((box) => {
    const others = [...taken, ...counted].filter((one) => meets(box, one));
    budget.spend(1 + (taken.length + counted.length) / 4);
    counted.push(box);
    return remainderOf(box, others, 0, shares, budget);
  });
  return sum(parts);
}

function remainderOf(
  box: Box,
  taken: readonly Box[],
  from: number,
  shares: Shares,
  budget: Budget,
): number | undefined {
  const at = taken.findIndex((one, index) => index >= from && meets(box, one));
  const other = taken[at];
  if (other === undefined) return shareOfBox(box, shares);
  budget.spend(box.length);
  const head = [...box];
  const parts: (number | undefined)[] = [];
  for (const [dimension, mine] of box.entries()) {
    const theirs = other[dimension] ?? 0n;
    const outside = mine & ~theirs;
    if (outside !== 0n) parts.push(remainderOf(withMask(head, dimension, outside), taken, at + 1, shares, budget));
    head[dimension] = mine & theirs;
  }
  return sum(parts);
}

function withMask(box: Box, dimension: number, mask: bigint): Box {
  return box.map((one, index) => (index === dimension ? mask : one));
}

function shareOfBox(box: Box, shares: Shares): number {
  return box.reduce((total, mask, dimension) => total + Math.log2(shareOfMask(mask, shares[dimension] ?? [])), 0);
}

function shareOfMask(mask: bigint, shares: readonly number[]): number {
  let [share, rest] = [0, mask];
  for (let index = 0; rest !== 0n; index++, rest >>= 1n) if ((rest & 1n) === 1n) share += shares[index] ?? 0;
  return share;
}

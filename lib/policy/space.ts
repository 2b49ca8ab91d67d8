import type { ActionGroup, Concerned, Scene, View } from './analysis';
import { bits, fullMask, type Box, type Taker } from './boxes';
import { allOf, no, type Decided } from '../template';
import type { Cell } from './value-classes';
import type { Condition } from './operators';

/** Boxes that are kept for one view; beyond, they are worked out again. */
const maximumKept = 50_000;

/** Boxes kept for a view. */
const kept = new WeakMap<View, { boxes: number }>();

/**
 * One group of actions in one scene: the first dimension is the objects, the others are the condition keys of the
 * view, and each statement is a box of classes, once as wide and once as narrow as it may turn out to be.
 */
export class Space {
  readonly parts: readonly (string | undefined)[];
  readonly cells: readonly (readonly Cell[])[];
  readonly full: Box;
  private readonly partsId: string;
  private readonly boxes = { wide: new Map<number, Box | undefined>(), narrow: new Map<number, Box | undefined>() };
  private readonly kept: { boxes: number };

  /** @throws TooComplex */
  constructor(
    private readonly view: View,
    private readonly scene: Scene,
    readonly group: ActionGroup,
    objects: readonly string[] | undefined,
  ) {
    const isAboutObjects = group.on === 'object';
    this.parts = isAboutObjects ? (objects ?? view.partsFor(scene)) : [undefined];
    this.partsId = !isAboutObjects ? '' : objects ? `objects ${objects.join('|')}` : 'objects';
    this.cells = view.cellsFor(scene, group);
    this.full = [this.parts.length, ...this.cells.map(({ length }) => length)].map(fullMask);
    let counted = kept.get(view);
    if (counted === undefined) kept.set(view, (counted = { boxes: 0 }));
    this.kept = counted;
  }

  /** What meets all conditions; what nobody can tell of them counts when `wide`. */
  restriction(conditions: readonly Condition[], wide: boolean): Box {
    const box = [...this.full];
    for (const condition of conditions) this.restrict(box, condition, wide);
    return box;
  }

  /** The classes that the statement applies to, or undefined when there are none. */
  boxOf(one: Concerned, wide: boolean): Box | undefined {
    const known = wide ? this.boxes.wide : this.boxes.narrow;
    const found = known.get(one.number);
    if (found !== undefined || known.has(one.number)) return found;
    const box = this.makeBox(one, wide);
    if (this.kept.boxes++ < maximumKept) known.set(one.number, box);
    return box;
  }

  /** What the statements take away of a box, as wide or as narrow as they may be. */
  takersOf(statements: readonly Concerned[], wide: boolean): readonly Taker[] {
    return statements.flatMap((one): Taker[] => {
      const box = this.boxOf(one, wide);
      return box ? [{ box, statement: one.statement }] : [];
    });
  }

  private restrict(box: bigint[], condition: Condition, wide: boolean): boolean {
    const [dimension, position] = this.view.positionOf(condition);
    const flags = (this.cells[dimension] ?? []).map(({ truths }) => counts(truths[position] ?? no, wide));
    const mask = (box[dimension + 1] ?? 0n) & bits(flags);
    box[dimension + 1] = mask;
    return mask !== 0n;
  }

  private makeBox(one: Concerned, wide: boolean): Box | undefined {
    const { statement, number, appliesTo } = one;
    if (statement.open !== undefined) return wide ? this.full : undefined;
    if (!counts(allOf([this.group.truths[number] ?? no, appliesTo]), wide)) return undefined;
    const named = this.view.namedBy(one, this.parts, this.scene, this.partsId);
    const box = [...this.full];
    box[0] = bits(named.map((truth) => counts(truth, wide)));
    if (box[0] === 0n) return undefined;
    return statement.conditions.every((condition) => this.restrict(box, condition, wide)) ? box : undefined;
  }
}

function counts({ kind }: Decided, wide: boolean): boolean {
  return kind === 'yes' || (wide && kind === 'unknown');
}

/** Spaces that were made, by what their scenes have in common. */
const spaces = new WeakMap<object, Map<string, Space>>();

/** The space of a scene and a group; the same one for scenes in which the same is allowed. @throws TooComplex */
export function spaceOf(view: View, scene: Scene, group: ActionGroup, objects: readonly string[] | undefined): Space {
  let known = spaces.get(scene.sameness);
  if (known === undefined) spaces.set(scene.sameness, (known = new Map()));
  const id = `${group.number}|${objects === undefined ? '' : JSON.stringify(objects)}`;
  let space = known.get(id);
  if (space === undefined) known.set(id, (space = new Space(view, scene, group, objects)));
  return space;
}

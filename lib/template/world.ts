/** One thing the template leaves open, decided one way. */
export interface Assumption {
  /** as a clause: `` `Stage` is `prod` `` */
  readonly text: string;
}

/** A named condition that came out one way because of assumptions. */
export interface Circumstance {
  readonly condition: string;
  readonly holds: boolean;
}

interface Choice {
  readonly key: string;
  readonly count: number;
  readonly picked: number;
  readonly describe: (picked: number) => string;
}

/**
 * One consistent way to fill in what a template leaves open. Whoever needs an open parameter or condition asks; the
 * first
 * answer is remembered, so that one world never contradicts itself, and only what is asked is ever explored.
 */
export interface World {
  /** Picks one of `count` alternatives for `key`; the same key gets the same answer in one world. */
  choose(key: string, count: number, describe: (picked: number) => string): number;
  /** Whether `left` equals the literal `right`: one token equals at most one literal. */
  equalsLiteral(left: string, label: string, right: string): boolean;
  /**
   * Which of the literals `left` equals, which is one of them: each that is still possible is a world of its own.
   * Undefined when what was answered before leaves none.
   */
  oneLiteralOf(left: string, label: string, literals: readonly string[]): string | undefined;
  /**
   * Whether the condition `key`, called `name`, holds: worked out once in a world, and noted for the finding to say
   * when it rests on an assumption. Undefined while it is being worked out: a condition that names itself has no value.
   */
  condition(key: string, name: string, work: () => boolean): boolean | undefined;
  /** How many answers this world has given: a computation during which it stays the same holds in every world. */
  readonly asked: number;
  /**
   * What `make` comes to, made once for `owner` and `about` in all runs that are in this world: what it asked is asked
   * again, so that a run that is given it rests on the same answers as one that made it.
   * @param isStill whether what was made before may be given out again
   */
  remember<T extends object>(owner: Owner<T>, about: object, make: () => T, isStill: (made: T) => boolean): T;
}

/** Of whom something is remembered in worlds: the key to all that it remembers there. */
export interface Owner<T extends object> {
  readonly in: WeakMap<object, WeakMap<object, Remembered<T>>>;
}

/** Something that was made in a world, and what was asked for it. */
interface Remembered<T> {
  readonly made: T;
  readonly asks: readonly Ask[];
}

/** A question to a world, and how it was answered. */
interface Ask {
  readonly again: () => unknown;
  readonly answer: unknown;
}

/** Worlds that several explorations visit: what is remembered in one is there for the next that comes to it. */
export class Worlds {
  /** in which nothing is assumed: it holds what concerns most, and is never forgotten */
  private readonly first = new TrailWorld([]);
  private readonly known = new Map<string, TrailWorld>();

  /** The world whose first answers are those of the trail, ready for a run. */
  begin(trail: readonly Choice[]): TrailWorld {
    if (trail.length === 0) {
      this.first.begin(trail);
      return this.first;
    }
    const path = pathOf(trail);
    const found = this.known.get(path) ?? new TrailWorld(trail);
    this.known.delete(path);
    this.known.set(path, found);
    if (this.known.size > worldsKept) this.forgetOldest();
    found.begin(trail);
    return found;
  }

  private forgetOldest(): void {
    const [oldest] = this.known.keys();
    if (oldest !== undefined) this.known.delete(oldest);
  }
}

/** Of more, those that were not visited for longest are forgotten. */
const worldsKept = 128;
/** Things that one world remembers; when there are more it begins anew, so that memory does not grow with an estate. */
const thingsKept = 2000;

/**
 * Answers that one exploration may come to in all its worlds. As many worlds as are ever looked at have fewer, unless
 * one hangs on dozens of questions.
 */
const maximumAnswers = 512;

/**
 * What all explorations of one template may cost together: it grows with the template, so that a text that was made to
 * keep a machine busy cannot. When it is spent each looks at one world.
 */
export class Allowance {
  private left: number;

  /** @param size of the template's text, in characters */
  constructor(size: number) {
    this.left = 300_000 + size;
  }

  get isSpent(): boolean {
    return this.left <= 0;
  }

  /** A world costs something, and each answer in it. */
  spend(answers: number): void {
    this.left -= answers + 8;
  }
}

/** What one run saw, and what it had to assume to see it. */
export interface Outcome<T> {
  readonly value: T;
  readonly trail: readonly Step[];
  readonly circumstances: readonly Circumstance[];
}

export interface Step {
  readonly key: string;
  readonly picked: number;
  readonly count: number;
  readonly text: string;
}

export interface Exploration<T> {
  readonly outcomes: readonly Outcome<T>[];
  /** false when there were more worlds than the limit, or too many answers in them */
  readonly complete: boolean;
}

const nothing: readonly never[] = [];

/**
 * Runs `run` once in each world that its own questions tell apart, depth first, the first alternative first.
 * `run` must be deterministic: it may depend on nothing but what it asks.
 * @param worlds those of other explorations of the same templates, where there are any
 * @param allowance what it may cost, together with others
 */
export function explore<T>(
  limit: number,
  run: (world: World) => T,
  worlds?: Worlds,
  allowance?: Allowance,
): Exploration<T> {
  let trail: readonly Choice[] = [];
  let answers = 0;
  const outcomes: Outcome<T>[] = [];
  for (;;) {
    const isTooLarge = answers > maximumAnswers || (answers > 0 && allowance?.isSpent === true);
    if (outcomes.length === limit || isTooLarge) return { outcomes, complete: false };
    const world = worlds?.begin(trail) ?? new TrailWorld(trail);
    const value = run(world);
    const taken = world.taken();
    // nearly every rule on nearly every subject asks nothing
    if (taken.length === 0)
      return { outcomes: [{ value, trail: nothing, circumstances: world.circumstances() }], complete: true };
    answers += taken.length;
    allowance?.spend(taken.length);
    outcomes.push({
      value,
      trail: taken.map(({ key, picked, count, describe }) => ({ key, picked, count, text: describe(picked) })),
      circumstances: world.circumstances(),
    });
    const last = taken.findLastIndex(({ picked, count }) => picked < count - 1);
    if (last === -1) return { outcomes, complete: true };
    trail = taken
      .slice(0, last + 1)
      .map((choice, index) => (index === last ? { ...choice, picked: choice.picked + 1 } : choice));
  }
}

/** A world whose first answers are laid down by a trail, and which lays down the further ones. */
class TrailWorld implements World {
  asked = 0;
  private depth = 0;
  private known: Map<string, Choice> | undefined;
  private equal: Map<string, string> | undefined;
  private named: Map<string, boolean> | undefined;
  private readonly conditions = new Map<string, 'open' | { readonly holds: boolean; readonly isAssumed: boolean }>();
  /** what conditions came to in this run or one before */
  private readonly workedOut = new Map<string, Remembered<{ readonly holds: boolean }>>();
  /** what was asked since something that is to be remembered was begun */
  private asks: Ask[] | undefined;

  /** by which those who remember something find it; another one when all of it is forgotten */
  private memory = {};
  private things = 0;

  /** of its own, so that what an earlier run left behind can ask it without a trace in a later one */
  private trail: Choice[];

  constructor(trail: readonly Choice[]) {
    this.trail = [...trail];
  }

  /** Lets another run go by the answers of the trail. */
  begin(trail: readonly Choice[]): void {
    // nearly every run comes to the first world, and asks nothing
    if (trail.length > 0 || this.trail.length > 0) this.trail = [...trail];
    this.depth = 0;
    this.known = undefined;
    this.equal = undefined;
    this.named = undefined;
    this.asks = undefined;
    // V8 makes a new table for an empty map as well
    if (this.conditions.size > 0) this.conditions.clear();
  }

  /** The answers that were given, those that were laid down first. */
  taken(): readonly Choice[] {
    return this.trail;
  }

  choose(key: string, count: number, describe: (picked: number) => string): number {
    const picked = this.pick(key, count, describe);
    this.asks?.push({ again: () => this.choose(key, count, describe), answer: picked });
    return picked;
  }

  equalsLiteral(left: string, label: string, right: string): boolean {
    const isEqual = this.isLiteral(left, label, right);
    this.asks?.push({ again: () => this.equalsLiteral(left, label, right), answer: isEqual });
    return isEqual;
  }

  oneLiteralOf(left: string, label: string, literals: readonly string[]): string | undefined {
    const literal = this.literalOf(left, label, literals);
    this.asks?.push({ again: () => this.oneLiteralOf(left, label, literals), answer: literal });
    return literal;
  }

  condition(key: string, name: string, work: () => boolean): boolean | undefined {
    const holds = this.conditionCalled(key, name, work);
    this.asks?.push({ again: () => this.condition(key, name, work), answer: holds });
    return holds;
  }

  remember<T extends object>(owner: Owner<T>, about: object, make: () => T, isStill: (made: T) => boolean): T {
    let here = owner.in.get(this.memory);
    if (here === undefined) owner.in.set(this.memory, (here = new WeakMap()));
    const before = here.get(about);
    if (before !== undefined && this.isAsBefore(before) && isStill(before.made)) return before.made;
    const found = this.recorded(make);
    if (++this.things > thingsKept) [this.memory, this.things] = [{}, 0];
    else here.set(about, found);
    this.asks?.push(...found.asks);
    return found.made;
  }

  private recorded<T>(make: () => T): Remembered<T> {
    const outer = this.asks;
    const asks: Ask[] = [];
    this.asks = asks;
    try {
      return { made: make(), asks };
    } finally {
      this.asks = outer;
    }
  }

  /** Asks everything again that was asked before; false where it is answered otherwise now. */
  private isAsBefore({ asks }: Remembered<unknown>): boolean {
    return asks.every(({ again, answer }) => again() === answer);
  }

  private pick(key: string, count: number, describe: (picked: number) => string): number {
    this.asked++;
    if (count <= 1) return 0;
    this.known ??= new Map();
    let choice = this.known.get(key);
    if (choice === undefined) {
      choice = this.trail[this.depth] ?? { key, count, picked: 0, describe };
      this.trail[this.depth++] = choice;
      this.known.set(key, choice);
    }
    return choice.picked;
  }

  private isLiteral(left: string, label: string, right: string): boolean {
    this.asked++;
    const settled = this.equal?.get(left);
    if (settled !== undefined) return settled === right;
    const describe = (picked: number): string => `\`${label}\` ${picked === 0 ? 'is' : 'is not'} \`${right}\``;
    const isEqual = this.pick(`${left}\u0000=${right}`, 2, describe) === 0;
    if (isEqual) (this.equal ??= new Map()).set(left, right);
    return isEqual;
  }

  private literalOf(left: string, label: string, literals: readonly string[]): string | undefined {
    this.asked++;
    const settled = this.equal?.get(left);
    const possible = literals.filter((literal) =>
      settled === undefined ? this.known?.get(`${left}\u0000=${literal}`)?.picked !== 1 : literal === settled,
    );
    const key = `${left}\u0000of=${possible.join('\u0001')}`;
    const picked = possible[this.pick(key, possible.length, (index) => `\`${label}\` is \`${possible[index] ?? ''}\``)];
    if (picked !== undefined) (this.equal ??= new Map()).set(left, picked);
    return picked;
  }

  private conditionCalled(key: string, name: string, work: () => boolean): boolean | undefined {
    const known = this.conditions.get(key);
    if (known === 'open') return undefined;
    if (known !== undefined) {
      // it is an answer of this world again
      if (known.isAssumed) this.asked++;
      return known.holds;
    }
    const before = this.asked;
    this.conditions.set(key, 'open');
    const { holds } = this.workOut(key, work);
    const isAssumed = this.asked !== before;
    this.conditions.set(key, { holds, isAssumed });
    if (isAssumed) (this.named ??= new Map()).set(name, holds);
    return holds;
  }

  private workOut(key: string, work: () => boolean): { readonly holds: boolean } {
    let found = this.workedOut.get(key);
    const outer = this.asks;
    // what it asks is part of the question whether it holds
    this.asks = undefined;
    if (found === undefined || !this.isAsBefore(found))
      this.workedOut.set(key, (found = this.recorded(() => ({ holds: work() }))));
    this.asks = outer;
    return found.made;
  }

  circumstances(): readonly Circumstance[] {
    return this.named ? [...this.named].map(([condition, holds]) => ({ condition, holds })) : nothing;
  }
}

/**
 * A world as another state of the same templates has it: a parameter has the same value in both where both declare it
 * alike, and a condition is worked out for each.
 */
export function inOtherState(world: World, isDeclaredAlike: (key: string) => boolean): World {
  return {
    choose: (key, count, describe) =>
      isDeclaredAlike(key)
        ? world.choose(key, count, describe)
        : world.choose(`before ${key}`, count, (picked) => `before, ${describe(picked)}`),
    equalsLiteral: (left, label, right) => world.equalsLiteral(left, label, right),
    oneLiteralOf: (left, label, literals) => world.oneLiteralOf(left, label, literals),
    condition: (key, name, work) => world.condition(`before ${key}`, `${name} (before)`, work),
    get asked() {
      return world.asked;
    },
    // what is made is of the other state
    remember: (_, __, make) => make(),
  };
}

/** Where something holds: in the worlds of `trail`, whatever else is assumed. An empty trail is everywhere. */
export interface Region {
  readonly trail: readonly Step[];
  readonly circumstances: readonly Circumstance[];
}

/**
 * Joins regions that differ only in the last answer and between them cover all its alternatives.
 * INVARIANT: the trails come from one exploration, so trails with a common prefix asked the same next question.
 */
export function joinRegions(regions: readonly Region[]): readonly Region[] {
  const byPath = new Map(regions.map((region) => [pathOf(region.trail), region]));
  for (let length = Math.max(0, ...regions.map(({ trail }) => trail.length)); length > 0; length--) {
    for (const region of [...byPath.values()].filter(({ trail }) => trail.length === length)) {
      const last = region.trail.at(-1);
      if (last === undefined || !byPath.has(pathOf(region.trail))) continue;
      const head = region.trail.slice(0, -1);
      const siblings = Array.from({ length: last.count }, (_, picked) => pathOf([...head, { ...last, picked }]));
      const found = siblings.map((path) => byPath.get(path)).filter((sibling) => sibling !== undefined);
      if (found.length < last.count) continue;
      for (const path of siblings) byPath.delete(path);
      const circumstances = region.circumstances.filter((mine) =>
        found.every((other) =>
          other.circumstances.some((theirs) => theirs.condition === mine.condition && theirs.holds === mine.holds),
        ),
      );
      byPath.set(pathOf(head), { trail: head, circumstances });
    }
  }
  return [...byPath.values()].sort((a, b) => a.trail.length - b.trail.length);
}

function pathOf(trail: readonly Pick<Step, 'key' | 'picked'>[]): string {
  return trail.map(({ key, picked }) => `${key}\u0001${picked}`).join('\u0002');
}

/** ``condition `IsProd` is false (`Stage` is `dev`)`` */
function describeRegions(regions: readonly Region[]): string | undefined {
  const [first, ...others] = regions;
  if (first === undefined || first.trail.length === 0) return undefined;
  const conditions = first.circumstances
    .map(({ condition, holds }) => `condition \`${condition}\` is ${String(holds)}`)
    .join(' and ');
  const assumptions = first.trail.map(({ text }) => text).join(' and ');
  const more = others.length === 0 ? '' : `, and in ${others.length} more ${others.length === 1 ? 'case' : 'cases'}`;
  return (conditions === '' ? assumptions : `${conditions} (${assumptions})`) + more;
}

/** Collects outcomes that are the same in several worlds, and says for each in which. */
export class OutcomesByRegion<T> {
  private readonly found = new Map<string, { readonly value: T; readonly regions: Region[] }>();

  /** @param key equal keys, equal values */
  add(key: string, value: T, { trail, circumstances }: Region): void {
    const known = this.found.get(key);
    if (known) known.regions.push({ trail, circumstances });
    else this.found.set(key, { value, regions: [{ trail, circumstances }] });
  }

  /** `when` is undefined for what holds everywhere. @param isComplete whether every world was looked at */
  all(isComplete: boolean): readonly { readonly value: T; readonly when: string | undefined }[] {
    return [...this.found.values()].map(({ value, regions }) => ({
      value,
      when: describeRegions(isComplete ? joinRegions(regions) : regions),
    }));
  }
}

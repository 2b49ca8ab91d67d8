import type { ActionGroup, Analysis, Concerned, Mode, Numbered, Scene, View } from './analysis';
import { Budget, intersect, lowestBit, meets, subtract, type Box, type Taker } from './boxes';
import type { Statement } from './document';
import { authorize } from './evaluate';
import { arnOf } from './matching';
import type { Layer } from './policy-subject';
import type { Answer, Question, Witness } from './question';
import type { Request } from './request';
import type { RequestContext } from './request-context';
import { isSameStatement, textOfStatement } from './same-statement';
import { spaceOf, type Space } from './space';
import { TooComplex } from './too-complex';

/** What one question may cost, in pieces looked at and dimensions split; a policy that needs more is too complex. */
export const maximumWork = 200_000;

/** What each statement does in one question; as it is written when left out. */
export type Roles = (one: Numbered) => Statement['effect'] | undefined;

/** One question to one subject, ready to be worked out. */
export interface Search {
  readonly analysis: Analysis;
  readonly view: View;
  readonly question: Question;
  readonly everyRequestContext: readonly RequestContext[];
  readonly isWanted: (action: ActionGroup['actions'][number]) => boolean;
  readonly roles?: Roles;
  /** the number of the statement that alone allows something, where the roles leave but one */
  readonly alone?: number;
  /** an example that is found is run through the other evaluator */
  readonly isSure?: boolean;
  /** what is let through by these layers, too, is not looked for */
  readonly than?: Than;
}

/** Another state of what is asked about; its layers stand among those of the subject. */
export interface Than {
  readonly layers: ReadonlySet<Layer>;
  readonly pathsFor: (requestContext: RequestContext) => readonly (readonly Layer[])[];
}

/** An answer, or that it takes too much to work it out. */
export function unlessTooComplex(work: () => Answer): Answer {
  try {
    return work();
  } catch (error) {
    if (error instanceof TooComplex)
      return { kind: 'unknown', because: `the policy is too complex to decide (${error.message})` };
    throw error;
  }
}

/** Works a question out, whatever is remembered. */
export function answer(search: Search, limit: number): Answer {
  return unlessTooComplex(() => {
    const run = new Run(search);
    const sure = run.search('sure', limit);
    if (sure.length > 0) return { kind: 'yes', witnesses: sure };
    if (!search.view.isOpen) return { kind: 'no', closedBy: run.closedBy };
    const [possible] = run.search('possible', 1);
    return possible === undefined
      ? { kind: 'no', closedBy: run.closedBy }
      : { kind: 'unknown', because: search.view.whyOpenIn(possible.requestContext, possible.grants) };
  });
}

const preferred = [
  's3:GetObject',
  's3:PutObject',
  's3:ListBucket',
  's3:DeleteObject',
  's3:PutBucketPolicy',
  's3:GetObjectVersion',
  'kms:Decrypt',
  'sts:AssumeRole',
];

/** What is allowed, and by what. */
interface Start {
  readonly box: Box;
  readonly grants: readonly Statement[];
}

/** Where a remainder is. */
interface Found {
  readonly mode: Mode;
  readonly scene: Scene;
  readonly space: Space;
  /** with those of its actions that are asked about */
  readonly group: ActionGroup;
}

/**
 * What the same statements grant on a path of the other state. A statement that stands in both states in the same
 * words does the same in both, whatever it may turn out to be, unless the thing it is about is called otherwise there.
 */
function twinOn(
  path: readonly Layer[],
  { box, grants }: Start,
  theirs: readonly Concerned[],
  { scene: { open }, names }: { readonly scene: Scene; readonly names: ReadonlySet<string> },
): readonly Taker[] {
  const [first] = grants;
  const written = path.filter((layer) => !open.has(layer));
  const isSame =
    written.length === grants.length &&
    written.every(({ target }) => names.has(target.self)) &&
    written.every((layer, index) =>
      theirs.some((one) => one.layer === layer && isSameStatement(one.statement, grants[index])),
    );
  return first !== undefined && isSame ? [{ box, statement: first }] : [];
}

/** What all layers of a path allow together, statement by statement. @throws TooComplex */
export function startsOn(
  path: readonly Layer[],
  restriction: Box,
  { wide, scene, space, allowing, budget }: InSpace,
): readonly Start[] {
  let starts: readonly Start[] = [{ box: restriction, grants: [] }];
  for (const layer of path) {
    if (scene.open.has(layer)) continue;
    const inLayer = allowing.filter((one) => one.layer === layer);
    const boxes = space.takersOf(inLayer, wide);
    starts = starts.flatMap((start) =>
      boxes.flatMap(({ box, statement }): Start[] => {
        budget.spend(1);
        const both = intersect(start.box, box);
        return both ? [{ box: both, grants: [...start.grants, statement] }] : [];
      }),
    );
  }
  return starts;
}

/** Where statements allow something. */
export interface InSpace {
  readonly wide: boolean;
  readonly scene: Scene;
  readonly space: Space;
  readonly allowing: readonly Concerned[];
  readonly budget: Budget;
}

class Run {
  private readonly closers = new Set<Statement>();
  private readonly budget = new Budget(maximumWork);
  /** scenes and groups in which nothing was found */
  private readonly empty = new Set<string>();
  private readonly roleOf: Roles;
  private isVerified = false;

  constructor(private readonly asked: Search) {
    this.roleOf = asked.roles ?? (({ statement }) => statement.effect);
  }

  get closedBy(): readonly Statement[] {
    return [...this.closers];
  }

  search(mode: Mode, limit: number): readonly Witness[] {
    const { view, everyRequestContext, isWanted, alone } = this.asked;
    const found: Witness[] = [];
    const groups = view.groups.flatMap((group) => {
      const actions = group.actions.filter(isWanted);
      return actions.length === 0 ? [] : [{ ...group, actions }];
    });
    const contexts = alone === undefined ? everyRequestContext : view.contextsOf(alone, everyRequestContext, mode);
    for (const requestContext of contexts) {
      const scene = view.sceneOf(requestContext, mode);
      if (!this.mayAllow(scene)) continue;
      for (const group of groups) {
        const id = `${mode}|${group.number}|${scene.sameness.number}${this.idOfThan(requestContext)}`;
        if (this.empty.has(id)) continue;
        const some = this.searchGroup(mode, scene, group);
        if (some.length === 0) this.empty.add(id);
        found.push(...some);
        if (found.length >= limit) return found.slice(0, limit);
      }
    }
    return found;
  }

  private mayAllow({ open, applicable }: Scene): boolean {
    const { question, alone } = this.asked;
    if (alone !== undefined) return true;
    return question.base !== 'allowed' || open.size > 0 || applicable.some((one) => this.roleOf(one) === 'Allow');
  }

  private searchGroup(mode: Mode, scene: Scene, group: ActionGroup): readonly Witness[] {
    // a policy with further statements that nobody can read may deny anything
    if (scene.open.size > 0 && mode === 'sure') return [];
    const { question, alone, view } = this.asked;
    if (alone !== undefined && !this.mayApply(alone, mode, scene, group)) return [];
    const applicable = scene.applicable.filter(({ number }) => group.truths[number]?.kind !== 'no');
    const allowing = applicable.filter((one) => this.roleOf(one) === 'Allow');
    const evaluationPaths = scene.evaluationPaths.filter((path) =>
      path.every((layer) => scene.open.has(layer) || allowing.some((one) => one.layer === layer)),
    );
    const wide = mode === 'possible';
    const isAllowed = question.base === 'allowed';
    if (isAllowed && evaluationPaths.length === 0) return [];
    const space = spaceOf(view, scene, group, question.objects);
    const restriction = space.restriction(view.given, wide);
    if (restriction.includes(0n)) return [];
    // what every layer of a path allows, statement by statement
    const starts = isAllowed
      ? evaluationPaths.flatMap((path) =>
          startsOn(path, restriction, { wide, scene, space, allowing, budget: this.budget }),
        )
      : [{ box: restriction, grants: [] }];
    if (starts.length === 0) return [];
    const denying = applicable.filter((one) => this.roleOf(one) === 'Deny');
    const takers = space.takersOf(denying, !wide);
    const found: Found = { mode, scene, space, group };
    const { than } = this.asked;
    return than === undefined ? this.remainders(starts, takers, found) : this.beyond(starts, takers, than, found);
  }

  /**
   * What is left without what the other state lets through: what it does not allow at all, and what it denies. What
   * nobody can tell of it counts against the finding that something is new.
   */
  private beyond(starts: readonly Start[], takers: readonly Taker[], than: Than, found: Found): readonly Witness[] {
    const { scene, space, mode, group } = found;
    const wide = mode === 'sure';
    const theirs = scene.applicable.filter(
      ({ layer, number }) => than.layers.has(layer) && group.truths[number]?.kind !== 'no',
    );
    const allowing = theirs.filter(({ statement }) => statement.effect === 'Allow');
    const isOpen = (path: readonly Layer[]): boolean => path.some((layer) => scene.open.has(layer));
    const { layers } = this.asked.analysis.subject;
    const names = new Set(layers.filter((one) => !than.layers.has(one)).map(({ target }) => target.self));
    const paths = than.pathsFor(scene.requestContext).filter((path) => wide || !isOpen(path));
    const inSpace: InSpace = { wide, scene, space, allowing, budget: this.budget };
    const granted = paths.flatMap((path) => startsOn(path, space.full, inSpace));
    const admitted = granted.flatMap(({ box, grants: [statement] }): Taker[] =>
      statement ? [{ box, statement }] : [],
    );
    const unallowed = starts.flatMap((start) => {
      const same = paths.flatMap((path) => twinOn(path, start, allowing, { scene, names }));
      return this.remainders([start], [...takers, ...admitted, ...same], found);
    });
    if (unallowed.length > 0) return unallowed;
    const kept = new Set(takers.map(({ statement }) => textOfStatement(statement)));
    const denying = theirs.filter(({ statement }) => statement.effect === 'Deny');
    const denied = space.takersOf(denying, !wide).filter(({ statement }) => !kept.has(textOfStatement(statement)));
    const within = starts.flatMap(({ box, grants }) =>
      denied.flatMap((other): Start[] => {
        this.budget.spend(1);
        const both = intersect(box, other.box);
        return both ? [{ box: both, grants }] : [];
      }),
    );
    return this.remainders(within, takers, found);
  }

  private idOfThan(requestContext: RequestContext): string {
    const { than, analysis } = this.asked;
    if (than === undefined) return '';
    const numberOf = (layer: Layer): number => analysis.subject.layers.indexOf(layer);
    return `>${than
      .pathsFor(requestContext)
      .map((path) => path.map(numberOf).join())
      .join(';')}`;
  }

  /** Whether the one statement that allows something applies anywhere in the scene. */
  private mayApply(alone: number, mode: Mode, scene: Scene, group: ActionGroup): boolean {
    const one = scene.byNumber.get(alone);
    if (one === undefined || group.truths[alone]?.kind === 'no') return false;
    const { view, question } = this.asked;
    return spaceOf(view, scene, group, question.objects).boxOf(one, mode === 'possible') !== undefined;
  }

  private remainders(starts: readonly Start[], takers: readonly Taker[], found: Found): readonly Witness[] {
    const { mode, scene, group } = found;
    const witnesses: Witness[] = [];
    for (const { box, grants } of starts) {
      this.budget.spend(takers.length / 4);
      const touching = takers.filter((taker) => meets(box, taker.box));
      const left = subtract(box, touching, this.budget);
      if (left === undefined) {
        for (const { statement } of touching) this.closers.add(statement);
        continue;
      }
      const request = this.requestIn(left, found);
      const { requestContext } = scene;
      // of many witnesses one is run through the other evaluator
      if (mode === 'sure' && !this.isVerified) this.verify(request, requestContext);
      const [statement] = grants;
      witnesses.push({
        request,
        requestContext,
        actions: group.actions,
        grants,
        narrowedBy: touching.map((taker) => taker.statement),
        ...(statement ? { statement } : {}),
      });
      if (this.asked.question.everyGrant !== true) break;
    }
    return witnesses;
  }

  private requestIn(box: Box, { scene, group, space: { parts, cells } }: Found): Request {
    const { view, analysis } = this.asked;
    const context = new Map<string, readonly string[]>();
    for (const [index, key] of view.keys.entries()) {
      const values = cells[index]?.[lowestBit(box[index + 1] ?? 1n)]?.values;
      if (values) context.set(key, values);
    }
    for (const key of view.variables) {
      const value = scene.variable(key);
      if (typeof value === 'string' && !view.keys.includes(key)) context.set(key, [value]);
    }
    const action =
      preferred.find((name) => group.actions.some((one) => one.name === name)) ?? group.actions[0]?.name ?? '';
    return {
      requester: scene.requestContext.requester,
      action,
      resource: arnOf(analysis.subject.target, parts[lowestBit(box[0] ?? 1n)]),
      context,
    };
  }

  /** INVARIANT: the two evaluators agree on every witness. */
  private verify(request: Request, requestContext: RequestContext): void {
    this.isVerified = true;
    if (this.asked.isSure !== true) return;
    const { effect } = authorize(this.asked.analysis.subject, request, requestContext);
    // of a value that a parameter passes in, `evaluate` does not know that it can be another than the witness has
    const agrees =
      this.asked.question.base === 'allowed' ? effect === 'Allow' || effect === 'unknown' : effect !== 'Deny';
    if (!agrees)
      throw new Error(
        `the policy engine contradicts itself: ${effect} for ` +
          JSON.stringify({ ...request, context: [...request.context] }),
      );
  }
}

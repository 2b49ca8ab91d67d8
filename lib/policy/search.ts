import type { ActionGroup, Analysis, Concerned, Mode, Numbered, Scene, View } from './analysis';
import { Budget, intersect, lowestBit, meets, subtract, type Box, type Taker } from './boxes';
import type { Statement } from './document';
import { authorize } from './evaluate';
import { arnOf } from './matching';
import type { Layer } from './policy-subject';
import type { Answer, Question, Witness } from './question';
import type { Request } from './request';
import type { RequestContext } from './request-context';
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
        const id = `${mode}|${group.number}|${scene.sameness.number}`;
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
    const applicable = scene.applicable.filter(({ number }) => group.truths[number] !== false);
    const allowing = applicable.filter((one) => this.roleOf(one) === 'Allow');
    const evaluationPaths = scene.evaluationPaths.filter((path) =>
      path.every((layer) => scene.open.has(layer) || allowing.some((one) => one.layer === layer)),
    );
    const isAllowed = question.base === 'allowed';
    if (isAllowed && evaluationPaths.length === 0) return [];
    const space = spaceOf(view, scene, group, question.objects);
    const restriction = space.restriction(view.given, mode === 'possible');
    if (restriction.includes(0n)) return [];
    // what every layer of a path allows, statement by statement
    const starts = isAllowed
      ? evaluationPaths.flatMap((path) => this.startsOn(path, restriction, { mode, scene, space, allowing }))
      : [{ box: restriction, grants: [] }];
    if (starts.length === 0) return [];
    const denying = applicable.filter((one) => this.roleOf(one) === 'Deny');
    return this.remainders(starts, space.takersOf(denying, mode === 'sure'), { mode, scene, space, group });
  }

  /** Whether the one statement that allows something applies anywhere in the scene. */
  private mayApply(alone: number, mode: Mode, scene: Scene, group: ActionGroup): boolean {
    const one = scene.byNumber.get(alone);
    if (one === undefined || group.truths[alone] === false) return false;
    const { view, question } = this.asked;
    return spaceOf(view, scene, group, question.objects).boxOf(one, mode === 'possible') !== undefined;
  }

  private startsOn(
    path: readonly Layer[],
    restriction: Box,
    {
      mode,
      scene,
      space,
      allowing,
    }: {
      readonly mode: Mode;
      readonly scene: Scene;
      readonly space: Space;
      readonly allowing: readonly Concerned[];
    },
  ): readonly Start[] {
    let starts: readonly Start[] = [{ box: restriction, grants: [] }];
    for (const layer of path) {
      if (scene.open.has(layer)) continue;
      const inLayer = allowing.filter((one) => one.layer === layer);
      const boxes = space.takersOf(inLayer, mode === 'possible');
      starts = starts.flatMap((start) =>
        boxes.flatMap(({ box, statement }): Start[] => {
          this.budget.spend(1);
          const both = intersect(start.box, box);
          return both ? [{ box: both, grants: [...start.grants, statement] }] : [];
        }),
      );
    }
    return starts;
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
    // in turned roles the policy says something else
    if (this.asked.roles !== undefined) return;
    const { effect } = authorize(this.asked.analysis.subject, request, requestContext);
    // of a value that a parameter passes in, `evaluate` does not know that it can be another than the witness has
    const agrees =
      this.asked.question.base === 'allowed' ? effect === 'Allow' || effect === 'unknown' : effect !== 'Deny';
    if (!agrees)
      throw new Error(
        `the policy engine contradicts itself: ${effect} for ${JSON.stringify({ ...request, context: [...request.context] })}`,
      );
  }
}

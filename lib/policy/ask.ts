import { TooComplex } from './too-complex';
import {
  Analysis,
  type ActionGroup,
  type Concerned,
  type Mode,
  type Numbered,
  type Scene,
  type View,
} from './analysis';
import { bits, Budget, fullMask, intersect, lowestBit, meets, subtract, type Box, type Taker } from './boxes';
import type { Cell } from './value-classes';
import type { Condition, Policy, Statement } from './document';
import { authorize } from './evaluate';
import { arnOf } from './matching';
import { all, type Truth } from './operators';
import type { Answer, Question, Witness } from './question';
import { RecentlyUsed } from './recently-used';
import type { Request } from './request';
import type { Layer, PolicySubject } from './policy-subject';
import { requestersOf, type RequestContext } from './request-context';

/** What one question may cost, in pieces looked at and dimensions split; a policy that needs more is too complex. */
export const maximumWork = 200_000;

/** What each statement does in one question; as it is written when left out. */
export type Roles = (one: Numbered) => Statement['effect'] | undefined;

/**
 * Decides whether some request of the question gets through, exactly: every dimension of a request is split into the
 * classes that the policy tells apart, each statement is a box in them, and what is allowed minus what is denied is
 * worked out box by box. A part that cannot be read counts once as wide and once as narrow as it may be; when the two
 * differ, the answer is unknown. A yes has witnesses, concrete requests of which the first was run through `evaluate`;
 * at most one for each way in, unless `limit` is smaller.
 */
export function ask(subject: PolicySubject, question: Question, limit = 1): Answer {
  return unlessTooComplex(() => remembered(subject, question, limit));
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

/** The answer that was given before to the same question about a policy that reads the same. */
function remembered(subject: PolicySubject, question: Question, limit: number): Answer {
  const analysis = analysisOf(subject);
  const mayAllow = ({ policy: { statements, open } }: Layer): boolean =>
    open !== undefined || statements.some((statement) => statement.effect === 'Allow' || statement.open !== undefined);
  if (question.base === 'allowed' && !subject.layers.some(mayAllow)) return { kind: 'no', closedBy: [] };
  const view = analysis.viewFor(question);
  const everyRequestContext = view.everyRequestContext(question);
  const isMeant = question.action ?? (() => true);
  const meant = subject.actions.map((action) => isMeant(action));
  const key = [
    question.base,
    limit,
    question.everyGrant === true,
    meant.map(Number).join(''),
    everyRequestContext.map((one) => analysis.numberOf(one)).join(),
    question.objects === undefined ? '' : JSON.stringify(question.objects),
    (question.given ?? []).length === 0 ? '' : JSON.stringify(question.given),
  ].join('|');
  let known = analysis.answers.get(key);
  if (known === undefined) {
    const wanted = new Set(subject.actions.filter((_, index) => meant[index]));
    const search: Search = { analysis, view, question, everyRequestContext, isWanted: (action) => wanted.has(action) };
    known = answer(search, limit);
    analysis.answers.set(key, known);
  }
  return withOwnStatements(known, subject);
}

const analyses = new WeakMap<PolicySubject, Analysis>();
/** Apps put the same policy on bucket after bucket: policies that read the same are analysed once. */
const byText = new RecentlyUsed<string, Analysis>(500);
const knownKeys = new WeakMap<Policy, string>();

/** What is known of a subject, or of one that reads the same. */
export function analysisOf(subject: PolicySubject): Analysis {
  let found = analyses.get(subject);
  if (found !== undefined) return found;
  const [only, ...others] = subject.layers;
  const isPlain =
    only !== undefined &&
    others.length === 0 &&
    only.appliesTo === undefined &&
    subject.evaluationPaths === undefined &&
    subject.requesters === undefined &&
    subject.requestedPoints === undefined;
  if (isPlain) {
    const { target, account } = subject;
    const kind = subject.actions[0]?.name ?? '';
    const key = `${kind}|${JSON.stringify([target, only.target])}|${account}|${keyOf(only.policy)}`;
    found = byText.get(key) ?? new Analysis(subject);
    byText.set(key, found);
  } else found = new Analysis(subject);
  analyses.set(subject, found);
  return found;
}

/** One text for all policies that read the same, wherever they stand. */
function keyOf(policy: Policy): string {
  let key = knownKeys.get(policy);
  if (key === undefined) {
    key = JSON.stringify(policy, (name, value: unknown) => (name === 'place' ? undefined : value));
    knownKeys.set(policy, key);
  }
  return key;
}

/** The answer that was given about a policy that reads the same, with this policy's own statements. */
export function withOwnStatements(known: Answer, { layers }: PolicySubject): Answer {
  const [only, ...others] = layers;
  if (only === undefined || others.length > 0 || known.kind === 'unknown') return known;
  const { statements } = only.policy;
  // the same statement, at its place in this policy
  const own = (statement: Statement): Statement =>
    statements.find(({ index, effect }) => index === statement.index && effect === statement.effect) ??
    statements.find(({ index }) => index === statement.index) ??
    statement;
  if (known.kind === 'no') return { kind: 'no', closedBy: known.closedBy.map(own) };
  const witnesses = known.witnesses.map((witness) => ({
    ...witness,
    grants: witness.grants.map(own),
    narrowedBy: witness.narrowedBy.map(own),
    ...(witness.statement ? { statement: own(witness.statement) } : {}),
  }));
  return { kind: 'yes', witnesses };
}

/** One question to one subject, ready to be worked out. */
export interface Search {
  readonly analysis: Analysis;
  readonly view: View;
  readonly question: Question;
  readonly everyRequestContext: readonly RequestContext[];
  readonly isWanted: (action: ActionGroup['actions'][number]) => boolean;
  readonly roles?: Roles;
  /** what is let through by these layers, too, is not looked for */
  readonly than?: Than;
}

/** Another state of what is asked about; its layers stand among those of the subject. */
export interface Than {
  readonly layers: ReadonlySet<Layer>;
  readonly pathsFor: (requestContext: RequestContext) => readonly (readonly Layer[])[];
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

/** Whom policies can tell apart, as `callersOf` has it; undefined when they are too many to look at. */
export function askersOf(...of: Parameters<typeof requestersOf>): ReturnType<typeof requestersOf> | undefined {
  try {
    return requestersOf(...of);
  } catch (error) {
    if (error instanceof TooComplex) return undefined;
    throw error;
  }
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

type Allowed = (layer: Layer) => readonly Concerned[];

const writtenTexts = new WeakMap<Statement, string>();

/** A statement without its place and name, for whether two states have the same. */
function textOfStatement(statement: Statement): string {
  let written = writtenTexts.get(statement);
  if (written === undefined) {
    const isName = (name: string): boolean => name === 'place' || name === 'sid' || name === 'index';
    written = JSON.stringify(statement, (name, value: unknown) => (isName(name) ? undefined : value));
    writtenTexts.set(statement, written);
  }
  return written;
}

function isSameStatement(one: Statement, other: Statement | undefined): boolean {
  return other !== undefined && textOfStatement(one) === textOfStatement(other);
}

/** One action group in one scene: the dimensions and the boxes in them. */
interface Space {
  readonly mode: Mode;
  readonly scene: Scene;
  readonly group: ActionGroup;
  readonly parts: readonly (string | undefined)[];
  readonly partsId: string;
  readonly cells: readonly (readonly Cell[])[];
  readonly full: Box;
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
    const { view, everyRequestContext, isWanted } = this.asked;
    const found: Witness[] = [];
    const groups = view.groups.flatMap((group) => {
      const actions = group.actions.filter(isWanted);
      return actions.length === 0 ? [] : [{ ...group, actions }];
    });
    for (const requestContext of everyRequestContext) {
      const scene = view.sceneOf(requestContext, mode);
      if (!this.mayAllow(scene)) continue;
      for (const group of groups) {
        const id = `${mode}|${group.number}|${scene.id}${this.idOfThan(requestContext)}`;
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
    return (
      this.asked.question.base !== 'allowed' || open.size > 0 || applicable.some((one) => this.roleOf(one) === 'Allow')
    );
  }

  private searchGroup(mode: Mode, scene: Scene, group: ActionGroup): readonly Witness[] {
    // a policy with further statements that nobody can read may deny anything
    if (scene.open.size > 0 && mode === 'sure') return [];
    const applicable = scene.applicable.filter(({ number }) => group.truths[number] !== false);
    const allowed: Allowed = (layer) => applicable.filter((one) => one.layer === layer && this.roleOf(one) === 'Allow');
    const evaluationPaths = scene.evaluationPaths.filter((evaluationPath) =>
      evaluationPath.every((layer) => scene.open.has(layer) || allowed(layer).length > 0),
    );
    const isAllowed = this.asked.question.base === 'allowed';
    if (isAllowed && evaluationPaths.length === 0) return [];
    const space = this.spaceOf(mode, scene, group);
    const restriction = this.restriction(space);
    if (restriction.includes(0n)) return [];
    // what every layer of a route allows, statement by statement
    const starts = isAllowed
      ? evaluationPaths.flatMap((evaluationPath) => this.startsOn(evaluationPath, restriction, space, allowed))
      : [{ box: restriction, grants: [] }];
    if (starts.length === 0) return [];
    const takers = this.takersIn(space, applicable);
    const { than } = this.asked;
    return than === undefined ? this.remainders(starts, takers, space) : this.beyond(starts, takers, than, space);
  }

  /**
   * What is left without what the other state lets through: what it does not allow at all, and what it denies. What
   * nobody can tell of it counts against the finding that something is new. A statement that stands in both states in
   * the same words does the same in both, whatever it may turn out to be.
   */
  private beyond(starts: readonly Start[], takers: readonly Taker[], than: Than, space: Space): readonly Witness[] {
    const { scene, group, mode, full } = space;
    const theirs = scene.applicable.filter(
      ({ layer, number }) => than.layers.has(layer) && group.truths[number] !== false,
    );
    const isOpen = (path: readonly Layer[]): boolean => path.some((layer) => scene.open.has(layer));
    const allowed: Allowed = (layer) => theirs.filter((one) => one.layer === layer && one.statement.effect === 'Allow');
    const paths = than.pathsFor(scene.requestContext).filter((path) => mode === 'sure' || !isOpen(path));
    const granted = paths.flatMap((path) => this.startsOn(path, full, space, allowed, mode === 'sure'));
    const admitted = granted.flatMap(({ box, grants: [statement] }): Taker[] =>
      statement ? [{ box, statement }] : [],
    );
    const found = starts.flatMap((start) => {
      const same = paths.flatMap((path) => this.twinOf(start, path, theirs, space));
      return this.remainders([start], [...takers, ...admitted, ...same], space);
    });
    if (found.length > 0) return found;
    const mine = new Set(takers.map(({ statement }) => textOfStatement(statement)));
    const denied = theirs.flatMap((one) => {
      const isKept = mine.has(textOfStatement(one.statement));
      const box = one.statement.effect === 'Deny' && !isKept ? this.boxOf(one, mode === 'possible', space) : undefined;
      return box ? [box] : [];
    });
    const within = starts.flatMap(({ box, grants }) =>
      denied.flatMap((other) => {
        this.budget.spend(1);
        const both = intersect(box, other);
        return both ? [{ box: both, grants }] : [];
      }),
    );
    return this.remainders(within, takers, space);
  }

  /** What the same statements grant on a path of the other state, where each stands there in the same words. */
  private twinOf(
    { box, grants }: Start,
    path: readonly Layer[],
    theirs: readonly Concerned[],
    { scene }: Space,
  ): readonly Taker[] {
    const [first] = grants;
    const written = path.filter((layer) => !scene.open.has(layer));
    const isSame =
      first !== undefined &&
      written.length === grants.length &&
      written.every((layer, index) =>
        theirs.some((one) => one.layer === layer && isSameStatement(one.statement, grants[index])),
      );
    return isSame ? [{ box, statement: first }] : [];
  }

  private idOfThan(requestContext: RequestContext): string {
    const { than, analysis } = this.asked;
    if (than === undefined) return '';
    const { layers } = analysis.subject;
    return `>${than
      .pathsFor(requestContext)
      .map((path) => path.map((layer) => layers.indexOf(layer)).join())
      .join(';')}`;
  }

  private spaceOf(mode: Mode, scene: Scene, group: ActionGroup): Space {
    const { view, question } = this.asked;
    const isAboutObjects = group.on === 'object';
    const parts = isAboutObjects ? (question.objects ?? view.partsFor(scene)) : [undefined];
    const partsId = !isAboutObjects ? '' : question.objects ? `objects ${question.objects.join('|')}` : 'objects';
    const cells = view.cellsFor(scene, group);
    const full = [parts.length, ...cells.map(({ length }) => length)].map(fullMask);
    return { mode, scene, group, parts, partsId, cells, full };
  }

  private maskOf(condition: Condition, { cells }: Space, keep: (truth: Truth) => boolean): readonly [number, bigint] {
    const [dimension, position] = this.asked.view.positionOf(condition);
    return [dimension + 1, bits((cells[dimension] ?? []).map(({ truths }) => keep(truths[position])))];
  }

  /** The classes that the question's own conditions leave; what nobody can tell of them may be so. */
  private restriction(space: Space): Box {
    const box = [...space.full];
    for (const condition of this.asked.view.given) {
      const keep = (truth: Truth): boolean => truth === true || (space.mode === 'possible' && truth === undefined);
      const [dimension, mask] = this.maskOf(condition, space, keep);
      box[dimension] = (box[dimension] ?? 0n) & mask;
    }
    return box;
  }

  private boxOf(one: Concerned, wide: boolean, space: Space): Box | undefined {
    const { statement, number, appliesTo } = one;
    const keep = (truth: Truth): boolean => truth === true || (wide && truth === undefined);
    if (statement.open !== undefined) return wide ? space.full : undefined;
    if (!keep(all([space.group.truths[number], appliesTo]))) return undefined;
    const box = [...space.full];
    box[0] = bits(this.asked.view.namedBy(one, space.parts, space.scene, space.partsId).map(keep));
    if (box[0] === 0n) return undefined;
    for (const condition of statement.conditions) {
      const [dimension, mask] = this.maskOf(condition, space, keep);
      box[dimension] = (box[dimension] ?? 0n) & mask;
      if (box[dimension] === 0n) return undefined;
    }
    return box;
  }

  private takersIn(space: Space, applicable: readonly Concerned[]): readonly Taker[] {
    return applicable.flatMap((one): Taker[] => {
      if (this.roleOf(one) !== 'Deny') return [];
      const box = this.boxOf(one, space.mode === 'sure', space);
      return box ? [{ box, statement: one.statement }] : [];
    });
  }

  private startsOn(
    evaluationPath: readonly Layer[],
    restriction: Box,
    space: Space,
    allowed: Allowed,
    wide = space.mode === 'possible',
  ): readonly Start[] {
    let starts: readonly Start[] = [{ box: restriction, grants: [] }];
    for (const layer of evaluationPath) {
      if (space.scene.open.has(layer)) continue;
      const boxes = allowed(layer).flatMap((one): Taker[] => {
        const box = this.boxOf(one, wide, space);
        return box ? [{ box, statement: one.statement }] : [];
      });
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

  private remainders(starts: readonly Start[], takers: readonly Taker[], space: Space): readonly Witness[] {
    const found: Witness[] = [];
    for (const { box, grants } of starts) {
      this.budget.spend(takers.length / 4);
      const touching = takers.filter((taker) => meets(box, taker.box));
      const left = subtract(box, touching, this.budget);
      if (left === undefined) {
        for (const { statement } of touching) this.closers.add(statement);
        continue;
      }
      const request = this.requestIn(left, space);
      const { requestContext } = space.scene;
      // of many witnesses one is run through the other evaluator
      if (space.mode === 'sure' && !this.isVerified) this.verify(request, requestContext);
      const [statement] = grants;
      found.push({
        request,
        requestContext,
        actions: space.group.actions,
        grants,
        narrowedBy: touching.map((taker) => taker.statement),
        ...(statement ? { statement } : {}),
      });
      if (this.asked.question.everyGrant !== true) break;
    }
    return found;
  }

  private requestIn(box: Box, { scene, group, parts, cells }: Space): Request {
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

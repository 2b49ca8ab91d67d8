import { actionsMatching, supplies, type Action } from './actions';
import { cellsOf, type Cell } from './cells';
import type { Condition, OpenPattern, Policy, Statement } from './document';
import { authorize } from './evaluate';
import { all, any, openValue, textOf, type Truth, type VariableValue } from './operators';
import { behind, fillIn, matches, sampleTexts, variablesOf, widen, type Pattern } from './pattern';
import { isPrincipal } from './principal';
import type { Request } from './request';
import { onTarget, withOpenNames } from './resource-match';
import { concerns, routesFor, type Layer, type PolicySubject, type Target } from './subject';
import { callersOf, domainOf, type Surroundings } from './surroundings';

/** Which requests a question is about. */
export interface Question {
  /**
   * A name that means this question and no other. Apps put the same policy on bucket after bucket: the answer to a
   * named question is
   * remembered for policies that read the same.
   */
  readonly name?: string;
  /**
   * `allowed`: some statement allows it and none denies it. `undenied`: no statement denies it, whoever else may allow
   * it.
   */
  readonly base: 'allowed' | 'undenied';
  /** whom it is about, when that is known; otherwise everybody whom the policy can tell apart */
  readonly callers?: readonly Pick<Surroundings, 'caller' | 'trust'>[];
  readonly surroundings?: (one: Surroundings) => boolean;
  readonly action?: (one: Action) => boolean;
  /** keys of the objects it is about, when they are known; otherwise all that the policies can tell apart */
  readonly objects?: readonly string[];
  /** conditions that the request meets */
  readonly given?: readonly Condition[];
  /** a witness for each combination of statements that lets something through, not only for the first */
  readonly everyGrant?: boolean;
}

export interface Witness {
  readonly request: Request;
  readonly surroundings: Surroundings;
  /** the statement that allows it, where one must */
  readonly statement?: Statement;
  /** the same of every layer that had to allow it */
  readonly grants: readonly Statement[];
  /** the denials that take away part of what those statements allow */
  readonly narrowedBy: readonly Statement[];
  /** all actions that get through in the same way */
  readonly actions: readonly Action[];
}

export type Answer =
  | { readonly kind: 'yes'; readonly witnesses: readonly Witness[] }
  /** `closedBy`: the denials that took away what was allowed; none when nothing was */
  | { readonly kind: 'no'; readonly closedBy: readonly Statement[] }
  | { readonly kind: 'unknown'; readonly because: string };

/** Pieces that one question may be cut into; a policy that needs more is too complex to decide. */
export const maximumPieces = 20_000;

/**
 * Decides whether some request of the question gets through, exactly: every dimension of a request is split into the
 * classes that the
 * policy tells apart, each statement is a box in them, and what is allowed minus what is denied is worked out box by
 * box. A part that
 * cannot be read counts once as wide and once as narrow as it may be; when the two differ, the answer is unknown.
 * A yes has witnesses, each a concrete request that was run through `evaluate`; at most one for each way in, unless
 * `limit` is smaller.
 */
export function ask(subject: PolicySubject, question: Question, limit = 1): Answer {
  const [only, ...others] = subject.layers;
  if (question.name === undefined || only === undefined || others.length > 0) return answer(subject, question, limit);
  return remember(`${question.name}|${limit}`, subject, only.policy, () => answer(subject, question, limit));
}

/**
 * The answer that was given about a policy that reads the same, with this policy's own statements. INVARIANT: one
 * name, one question.
 */
export function remember(name: string, subject: PolicySubject, policy: Policy, work: () => Answer): Answer {
  const key = `${name}|${subject.target.self}|${subject.account}|${keyOf(policy)}`;
  let known = remembered.get(key);
  if (known === undefined) {
    known = work();
    if (remembered.size > 2000) remembered.clear();
    remembered.set(key, known);
  }
  // the same statement, at its place in this policy
  const own = (statement: Statement): Statement =>
    policy.statements.find(({ index, effect }) => index === statement.index && effect === statement.effect) ??
    policy.statements.find(({ index }) => index === statement.index) ??
    statement;
  if (known.kind === 'no') return { kind: 'no', closedBy: known.closedBy.map(own) };
  if (known.kind === 'unknown') return known;
  const witnesses = known.witnesses.map((witness) => ({
    ...witness,
    grants: witness.grants.map(own),
    narrowedBy: witness.narrowedBy.map(own),
    ...(witness.statement ? { statement: own(witness.statement) } : {}),
  }));
  return { kind: 'yes', witnesses };
}

const remembered = new Map<string, Answer>();
const knownKeys = new WeakMap<Policy, string>();

/** One text for all policies that read the same, wherever they stand. */
function keyOf(policy: Policy): string {
  let key = knownKeys.get(policy);
  if (key === undefined) {
    key = JSON.stringify(policy, (name, value: unknown) => (name === 'place' ? undefined : value));
    knownKeys.set(policy, key);
  }
  return key;
}

function answer(subject: PolicySubject, question: Question, limit: number): Answer {
  const mayAllow = ({ policy: { statements, open } }: Layer): boolean =>
    open !== undefined || statements.some((statement) => statement.effect === 'Allow' || statement.open !== undefined);
  if (question.base === 'allowed' && !subject.layers.some(mayAllow)) return { kind: 'no', closedBy: [] };
  try {
    const run = new Run(subject, question);
    const sure = run.search('sure', limit);
    if (sure.length > 0) return { kind: 'yes', witnesses: sure };
    if (!run.isOpen) return { kind: 'no', closedBy: run.closedBy };
    const [possible] = run.search('possible', 1);
    return possible === undefined
      ? { kind: 'no', closedBy: run.closedBy }
      : { kind: 'unknown', because: run.opennessOf(possible) };
  } catch (error) {
    if (error instanceof TooComplex)
      return { kind: 'unknown', because: `the policy is too complex to decide (${error.message})` };
    throw error;
  }
}

class TooComplex extends Error {}

/** Pessimistic about what is open in one direction or the other. */
type Mode = 'sure' | 'possible';

/** The classes a statement takes up in each dimension, as bits; undefined when it takes up none. */
type Box = readonly bigint[];

interface ActionGroup {
  readonly actions: readonly Action[];
  readonly on: Action['on'];
  readonly truths: readonly Truth[];
  readonly supplied: readonly boolean[];
}

/** A statement, with its layer and its number among all statements. */
interface Numbered {
  readonly statement: Statement;
  readonly layer: Layer;
  readonly number: number;
}

/** A statement that may concern the caller. */
interface Concerned extends Numbered {
  readonly concerns: Truth;
}

/** What of a request is settled before its classes are looked at. */
interface Scene {
  readonly surroundings: Surroundings;
  readonly concerned: readonly Concerned[];
  /** layers that concern the caller and may hold further statements */
  readonly open: ReadonlySet<Layer>;
  readonly routes: readonly (readonly Layer[])[];
  readonly variable: VariableValue;
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

class Run {
  readonly isOpen: boolean;
  private readonly closers = new Set<Statement>();
  private pieces = 0;
  private readonly statements: readonly Numbered[];
  private readonly keys: readonly string[];
  /** keys that stand in patterns as policy variables */
  private readonly variables: readonly string[];
  private readonly keysAsVariables: boolean;
  private readonly given: readonly Condition[];
  private readonly groups: readonly ActionGroup[];
  /** every condition on a key, in the order of `keys` */
  private readonly conditions: readonly (readonly Condition[])[];
  private readonly cells = new Map<string, readonly Cell[]>();
  private readonly parts = new Map<string, readonly string[]>();
  /** for each statement, which of the objects or the thing itself it names */
  private readonly named = new Map<string, readonly Truth[]>();

  constructor(
    private readonly subject: PolicySubject,
    private readonly question: Question,
  ) {
    this.given = question.given ?? [];
    this.statements = subject.layers
      .flatMap((layer) =>
        layer.policy.statements.map((one) => ({ statement: withOpenNames(one, layer.target), layer })),
      )
      .map((one, number) => ({ ...one, number }));
    const everyCondition = [...this.statements.flatMap(({ statement }) => statement.conditions), ...this.given];
    this.keys = [...new Set(everyCondition.map(({ key }) => key))];
    this.conditions = this.keys.map((key) => everyCondition.filter((condition) => condition.key === key));
    this.isOpen =
      subject.layers.some(({ policy }) => policy.open !== undefined) ||
      this.statements.some(({ statement }) => openness(statement) !== undefined);
    const variables = new Set(
      this.statements.flatMap(({ statement }) => patternsOf(statement).flatMap(({ pattern }) => variablesOf(pattern))),
    );
    this.variables = [...variables].filter((key) => !this.keys.includes(key));
    this.keysAsVariables = variables.size > this.variables.length;
    this.groups = this.groupActions();
  }

  get closedBy(): readonly Statement[] {
    return [...this.closers];
  }

  search(mode: Mode, limit: number): readonly Witness[] {
    const found: Witness[] = [];
    for (const surroundings of this.everySurroundings()) {
      const scene = this.sceneOf(surroundings);
      if (
        this.question.base === 'allowed' &&
        scene.open.size === 0 &&
        !scene.concerned.some(({ statement }) => statement.effect === 'Allow')
      )
        continue;
      for (const group of this.groups) {
        found.push(...this.searchGroup(mode, scene, group));
        if (found.length >= limit) return found.slice(0, limit);
      }
    }
    return found;
  }

  /** Why nobody can tell whether the request gets through. */
  opennessOf({ surroundings, grants }: Witness): string {
    const { concerned, open } = this.sceneOf(surroundings);
    const [layer] = open;
    const statements = [...grants, ...concerned.map(({ statement }) => statement)];
    return (
      statements.map(openness).find((because) => because !== undefined) ??
      layer?.policy.open ??
      'part of it is not known before deployment'
    );
  }

  private sceneOf(surroundings: Surroundings): Scene {
    const layers = this.subject.layers.filter((layer) => concerns(layer, surroundings));
    const concerned = this.statements
      .filter(({ layer }) => layers.includes(layer))
      .map((one) => ({ ...one, concerns: concernsCaller(one.statement, surroundings) }))
      .filter((one) => one.concerns !== false);
    return {
      surroundings,
      concerned,
      open: new Set(layers.filter(({ policy }) => policy.open !== undefined)),
      routes: routesFor(this.subject, surroundings),
      variable: variablesIn(surroundings, this.subject.account),
    };
  }

  private everySurroundings(): readonly Surroundings[] {
    const uses = (test: (key: string) => boolean): boolean => this.keys.some(test);
    const networks = uses(
      (key) => key === 'aws:sourceip' || key.startsWith('aws:sourcevpc') || key.startsWith('aws:vpc'),
    )
      ? (['internet', 'endpoint'] as const)
      : (['internet'] as const);
    const wanted = this.question.surroundings ?? (() => true);
    const { layers, account, callers = [], doors = [undefined] } = this.subject;
    const all =
      this.question.callers ??
      callersOf(
        layers.map(({ policy }) => policy),
        account,
        callers,
      );
    return all.flatMap((caller) =>
      doors.flatMap((through) =>
        networks.flatMap((network) =>
          (['tls', 'http'] as const)
            .map((transport): Surroundings => ({ ...caller, network, transport, ...(through ? { through } : {}) }))
            .filter(wanted),
        ),
      ),
    );
  }

  private groupActions(): readonly ActionGroup[] {
    const known = this.subject.layers.map(({ policy }) => truthsOf(policy, this.subject.actions));
    const supplies = suppliedBy(this.subject.actions, this.keys);
    const groups = new Map<string, { actions: Action[]; group: ActionGroup }>();
    const wanted = this.question.action ?? (() => true);
    for (const [index, action] of this.subject.actions.entries()) {
      if (!wanted(action)) continue;
      const concerns = known.map((actions) => actions.get(action.name) ?? noTruths);
      const truths = concerns.length === 1 ? (concerns[0] ?? noTruths).truths : concerns.flatMap((one) => one.truths);
      const { supplied, id: keys } = supplies[index] ?? { supplied: [], id: '' };
      const id = `${action.on}|${concerns.map((one) => one.id).join('|')}|${keys}`;
      const same = groups.get(id);
      if (same) same.actions.push(action);
      else {
        const actions = [action];
        groups.set(id, { actions, group: { actions, on: action.on, truths, supplied } });
      }
    }
    return [...groups.values()].map(({ group }) => group);
  }

  /** The classes of each key for an action group; worked out once for each domain that a key has. */
  private cellsFor({ surroundings, variable }: Scene, group: ActionGroup): readonly (readonly Cell[])[] {
    return this.keys.map((key, index) => {
      const conditions = this.conditions[index] ?? [];
      const domain = group.supplied[index]
        ? domainOf(key, surroundings, this.subject.account)
        : { absent: true, values: [] };
      const usesVariables = conditions.some(({ values }) =>
        values.some(({ pattern }) => variablesOf(pattern).length > 0),
      );
      const id = `${key}|${JSON.stringify(domain)}|${usesVariables ? JSON.stringify(surroundings) : ''}`;
      let found = this.cells.get(id);
      if (found === undefined) {
        found = cellsOf(key, conditions, domain, variable);
        if (found === undefined || found.length > 4096)
          throw new TooComplex(`the conditions on \`${key}\` overlap in too many ways`);
        this.cells.set(id, found);
      }
      return found;
    });
  }

  /** Keys of objects that between them meet every combination of the resource patterns. */
  private partsFor({ surroundings, variable }: Scene): readonly string[] {
    if (this.question.objects) return this.question.objects;
    const patterns = this.statements.flatMap(({ statement: { resources = [], notResources = [] }, layer }) =>
      [...resources, ...notResources].map(({ pattern }) => ({ pattern, layer })),
    );
    const isFixed = patterns.every(({ pattern }) => variablesOf(pattern).length === 0);
    const id = isFixed ? '' : JSON.stringify(surroundings);
    let parts = this.parts.get(id);
    if (parts === undefined) {
      const [only, ...others] = this.subject.layers;
      const remembered = isFixed && only && others.length === 0 ? knownParts.get(only.policy) : undefined;
      if (remembered && remembered.prefix === only?.target.parts) return remembered.parts;
      const found = patterns.flatMap(({ pattern, layer: { target } }) =>
        onTarget(fillIn(pattern, (key) => textOf(variable(key))) ?? pattern, target).flatMap((one) =>
          behind(one, target.parts),
        ),
      );
      const distinct = [...new Map(found.map((pattern) => [JSON.stringify(pattern), pattern])).values()];
      // an object's key has at least one character
      const texts = sampleTexts(distinct, '', 1);
      if (texts === undefined) throw new TooComplex('its resources overlap in too many ways');
      parts = texts;
      this.parts.set(id, parts);
      if (isFixed && only && others.length === 0) knownParts.set(only.policy, { prefix: only.target.parts, parts });
    }
    return parts;
  }

  private searchGroup(mode: Mode, scene: Scene, group: ActionGroup): readonly Witness[] {
    const { surroundings, open } = scene;
    const concerned = scene.concerned.filter(({ number }) => group.truths[number] !== false);
    const isWide = mode === 'possible';
    // a policy with further statements that nobody can read may deny anything
    if (open.size > 0 && !isWide) return [];
    const allowed = (layer: Layer): readonly Concerned[] =>
      concerned.filter((one) => one.layer === layer && one.statement.effect === 'Allow');
    const routes = scene.routes.filter((route) => route.every((layer) => open.has(layer) || allowed(layer).length > 0));
    if (this.question.base === 'allowed' && routes.length === 0) return [];

    const parts = group.on === 'object' ? this.partsFor(scene) : [undefined];
    const cells = this.cellsFor(scene, group);
    const full = [parts.length, ...cells.map(({ length }) => length)].map((length) => (1n << BigInt(length)) - 1n);
    const maskOf = (condition: Condition, keep: (truth: Truth) => boolean): readonly [number, bigint] => {
      const dimension = this.keys.indexOf(condition.key);
      const position = this.conditions[dimension]?.indexOf(condition) ?? -1;
      return [dimension + 1, bits((cells[dimension] ?? []).map(({ truths }) => keep(truths[position])))];
    };
    const boxOf = ({ statement, layer, number, concerns }: Concerned, wide: boolean): Box | undefined => {
      const keep = (truth: Truth): boolean => truth === true || (wide && truth === undefined);
      if (statement.open !== undefined) return wide ? full : undefined;
      if (!keep(all([group.truths[number], concerns]))) return undefined;
      const box = [...full];
      box[0] = bits(this.namedBy({ statement, layer, number }, parts, scene).map(keep));
      for (const condition of statement.conditions) {
        const [dimension, mask] = maskOf(condition, keep);
        box[dimension] = (box[dimension] ?? 0n) & mask;
      }
      return box.includes(0n) ? undefined : box;
    };

    const restriction = [...full];
    for (const condition of this.given) {
      const [dimension, mask] = maskOf(condition, (truth) => truth === true);
      restriction[dimension] = (restriction[dimension] ?? 0n) & mask;
    }
    if (restriction.includes(0n)) return [];
    const denies = concerned.flatMap((one): Taker[] => {
      const box = one.statement.effect === 'Deny' ? boxOf(one, !isWide) : undefined;
      return box ? [{ box, statement: one.statement }] : [];
    });
    // what every layer of a route allows, statement by statement
    let starts: readonly Start[] = [{ box: restriction, grants: [] }];
    if (this.question.base === 'allowed') {
      starts = routes.flatMap((route) =>
        route.reduce<readonly Start[]>(
          (before, layer) =>
            open.has(layer)
              ? before
              : before.flatMap(({ box, grants }) =>
                  allowed(layer).flatMap((one): Start[] => {
                    const own = boxOf(one, isWide);
                    const both = own && intersect(own, box);
                    return both ? [{ box: both, grants: [...grants, one.statement] }] : [];
                  }),
                ),
          [{ box: restriction, grants: [] }],
        ),
      );
    }
    const found: Witness[] = [];
    for (const { box, grants } of starts) {
      const left = this.subtract(box, denies);
      if (left === undefined) continue;
      const narrowedBy = denies.filter((deny) => intersect(box, deny.box)).map((deny) => deny.statement);
      const request = this.requestIn(left, scene, group, parts, cells);
      if (mode === 'sure') this.verify(request, surroundings);
      const [statement] = grants;
      found.push({
        request,
        surroundings,
        actions: group.actions,
        grants,
        narrowedBy,
        ...(statement ? { statement } : {}),
      });
      if (this.question.everyGrant !== true) break;
    }
    return found;
  }

  private namedBy(
    { statement, layer, number }: Numbered,
    parts: readonly (string | undefined)[],
    { surroundings, variable }: Scene,
  ): readonly Truth[] {
    const isFixed = this.variables.length === 0 && !this.keysAsVariables;
    const id = `${number}|${parts[0] === undefined ? '' : 'objects'}|${isFixed ? '' : JSON.stringify(surroundings)}`;
    let found = this.named.get(id);
    if (found === undefined)
      this.named.set(id, (found = parts.map((part) => hasResource(statement, part, layer.target, variable))));
    return found;
  }

  /** What is left of `box` without `denies`: the first piece that is, or undefined. */
  private subtract(box: Box, denies: readonly Taker[]): Box | undefined {
    const [deny, ...rest] = denies;
    if (deny === undefined) return box;
    if (++this.pieces > maximumPieces) throw new TooComplex('its statements overlap in too many ways');
    if (!intersect(box, deny.box)) return this.subtract(box, rest);
    this.closers.add(deny.statement);
    const head = [...box];
    for (let dimension = 0; dimension < box.length; dimension++) {
      const [mine, theirs] = [box[dimension] ?? 0n, deny.box[dimension] ?? 0n];
      const outside = mine & ~theirs;
      if (outside !== 0n) {
        const piece = [...head];
        piece[dimension] = outside;
        const left = this.subtract(piece, rest);
        if (left) return left;
      }
      head[dimension] = mine & theirs;
    }
    return undefined;
  }

  private requestIn(
    box: Box,
    { surroundings, variable }: Scene,
    group: ActionGroup,
    parts: readonly (string | undefined)[],
    cells: readonly (readonly Cell[])[],
  ): Request {
    const context = new Map<string, readonly string[]>();
    for (const [index, key] of this.keys.entries()) {
      const values = cells[index]?.[lowestBit(box[index + 1] ?? 1n)]?.values;
      if (values) context.set(key, values);
    }
    for (const key of this.variables) {
      const value = variable(key);
      if (typeof value === 'string') context.set(key, [value]);
    }
    const action =
      preferred.find((name) => group.actions.some((one) => one.name === name)) ?? group.actions[0]?.name ?? '';
    return {
      caller: surroundings.caller,
      action,
      resource: arnOf(this.subject.target, parts[lowestBit(box[0] ?? 1n)]),
      context,
    };
  }

  /** INVARIANT: the two evaluators agree on every witness. */
  private verify(request: Request, surroundings: Surroundings): void {
    const { effect } = authorize(this.subject, request, surroundings);
    const agrees = this.question.base === 'allowed' ? effect === 'Allow' : effect !== 'Deny';
    if (!agrees)
      throw new Error(
        `the policy engine contradicts itself: ${effect} for ${JSON.stringify({ ...request, context: [...request.context] })}`,
      );
  }
}

/** What a statement takes away. */
interface Taker {
  readonly box: Box;
  readonly statement: Statement;
}

/** What is allowed, and by what. */
interface Start {
  readonly box: Box;
  readonly grants: readonly Statement[];
}

function arnOf({ self, parts }: Target, part: string | undefined): string {
  return part === undefined ? self : parts + part;
}

/** What does not depend on the question is worked out once for a policy. */
const knownParts = new WeakMap<Policy, { readonly prefix: string; readonly parts: readonly string[] }>();
const knownTruths = new WeakMap<Policy, Map<readonly Action[], ReadonlyMap<string, Truths>>>();

/** For one action, which statements are about it; equal ids, equal truths. */
interface Truths {
  readonly truths: readonly Truth[];
  readonly id: string;
}

const noTruths: Truths = { truths: [], id: '' };

/** For each action, which of the keys it supplies; few lists of keys stand in many policies. */
function suppliedBy(
  actions: readonly Action[],
  keys: readonly string[],
): readonly { readonly supplied: readonly boolean[]; readonly id: string }[] {
  let byKeys = knownSupplies.get(actions);
  if (byKeys === undefined) knownSupplies.set(actions, (byKeys = new Map()));
  const id = keys.join();
  let found = byKeys.get(id);
  if (found === undefined) {
    found = actions.map((action) => {
      const supplied = keys.map((key) => supplies(action, key));
      return { supplied, id: supplied.map(Number).join('') };
    });
    if (byKeys.size > 500) byKeys.clear();
    byKeys.set(id, found);
  }
  return found;
}

const knownSupplies = new WeakMap<readonly Action[], Map<string, ReturnType<typeof suppliedBy>>>();

/** For each action, which statements are about it. */
function truthsOf(policy: Policy, actions: readonly Action[]): ReadonlyMap<string, Truths> {
  let byActions = knownTruths.get(policy);
  if (byActions === undefined) knownTruths.set(policy, (byActions = new Map()));
  let truths = byActions.get(actions);
  if (truths === undefined) {
    truths = new Map(
      actions.map(({ name }) => {
        const found = policy.statements.map((statement) => hasAction(statement, name));
        return [
          name,
          { truths: found, id: found.map((truth) => (truth === undefined ? '?' : Number(truth))).join('') },
        ];
      }),
    );
    byActions.set(actions, truths);
  }
  return truths;
}

function bits(flags: readonly boolean[]): bigint {
  let mask = 0n;
  for (const [index, flag] of flags.entries()) if (flag) mask |= 1n << BigInt(index);
  return mask;
}

function intersect(one: Box, other: Box): Box | undefined {
  const both = one.map((mask, dimension) => mask & (other[dimension] ?? 0n));
  return both.includes(0n) ? undefined : both;
}

function lowestBit(mask: bigint): number {
  let index = 0;
  for (let rest = mask; (rest & 1n) === 0n; rest >>= 1n) index++;
  return index;
}

/**
 * The condition keys that every request of the caller for the action has, with the one value they must have; where a
 * value is free, an ordinary one.
 * Keys that a request may or may not have are left out.
 */
export function contextOf(
  subject: PolicySubject,
  action: Action,
  surroundings: Surroundings,
): ReadonlyMap<string, readonly string[]> {
  const statements = subject.layers.flatMap(({ policy }) => policy.statements);
  const keys = new Set([
    ...statements.flatMap(({ conditions }) => conditions.map(({ key }) => key)),
    ...statements.flatMap((statement) => patternsOf(statement).flatMap(({ pattern }) => variablesOf(pattern))),
  ]);
  return new Map(
    [...keys]
      .filter((key) => supplies(action, key))
      .flatMap((key): [string, readonly string[]][] => {
        const { absent, values } = domainOf(key, surroundings, subject.account);
        if (absent) return [];
        if (Array.isArray(values)) return values.length === 0 ? [] : [[key, [String(values.at(-1))]]];
        if (typeof values === 'object' && 'prefix' in values) return [[key, [`${values.prefix}any`]]];
        return [[key, [ordinary[key] ?? 'x']]];
      }),
  );
}

const ordinary: Readonly<Record<string, string>> = {
  'aws:sourceip': '203.0.113.77',
  'aws:currenttime': '2026-01-01T00:00:00Z',
  'aws:epochtime': '1767225600',
  'aws:requestedregion': 'us-east-1',
};

/**
 * Policy variables have a value where the surroundings fix it, none where the key is absent, and are open elsewhere.
 */
function variablesIn(surroundings: Surroundings, account: string): VariableValue {
  return (key) => {
    const { absent, values } = domainOf(key, surroundings, account);
    if (Array.isArray(values) && values.length + Number(absent) === 1) return values[0] as string | undefined;
    return openValue;
  };
}

function patternsOf({
  actions = [],
  notActions = [],
  resources = [],
  notResources = [],
  conditions,
}: Statement): readonly OpenPattern[] {
  return [...actions, ...notActions, ...resources, ...notResources, ...conditions.flatMap(({ values }) => values)];
}

function openness(statement: Statement): string | undefined {
  const { open, conditions } = statement;
  const patterns = patternsOf(statement);
  const variable = patterns.some(({ pattern }) => variablesOf(pattern).length > 0)
    ? 'a policy variable stands for what the caller brings'
    : undefined;
  return (
    open ??
    patterns.find((one) => one.open !== undefined)?.open ??
    conditions.find((one) => one.open !== undefined)?.open ??
    variable
  );
}

function concernsCaller({ principals, notPrincipals, open }: Statement, { caller }: Surroundings): Truth {
  if (open !== undefined) return undefined;
  if (principals) return principals.some((principal) => isPrincipal(caller, principal));
  return notPrincipals === undefined || !notPrincipals.some((principal) => isPrincipal(caller, principal));
}

function patternTruth(patterns: readonly OpenPattern[], test: (pattern: Pattern) => Truth): Truth {
  return any(patterns.map(({ pattern, open }) => (open === undefined ? test(pattern) : undefined)));
}

function negate(truth: Truth): Truth {
  return truth === undefined ? undefined : !truth;
}

function hasAction({ actions, notActions, open }: Statement, name: string): Truth {
  if (open !== undefined) return undefined;
  const test = (pattern: Pattern): boolean => actionsMatching(pattern).has(name);
  if (actions) return patternTruth(actions, test);
  return notActions === undefined || negate(patternTruth(notActions, test));
}

function hasResource(
  { resources, notResources }: Statement,
  part: string | undefined,
  target: Target,
  variable: VariableValue,
): Truth {
  const arn = arnOf(target, part);
  const test = (pattern: Pattern): Truth => {
    const used = variablesOf(pattern);
    const meets = (filled: Pattern): boolean => onTarget(filled, target).some((one) => matches(one, arn));
    if (used.length === 0) return meets(pattern);
    if (used.some((key) => variable(key) === openValue)) return meets(widen(pattern)) ? undefined : false;
    const filled = fillIn(pattern, (key) => textOf(variable(key)));
    return filled !== undefined && meets(filled);
  };
  if (resources) return patternTruth(resources, test);
  return notResources === undefined || negate(patternTruth(notResources, test));
}

import { actionsMatching, bucketActions, supplies, type Action } from './actions';
import { cellsOf, type Cell } from './cells';
import type { Condition, OpenPattern, Policy, Statement } from './document';
import { evaluate, isPrincipal } from './evaluate';
import { all, any, openValue, type Truth, type VariableValue } from './operators';
import { arnSegments, matches, sampleTexts, variablesOf, widen, type Pattern } from './pattern';
import type { Request } from './request';
import { callersOf, domainOf, type Surroundings } from './surroundings';

/** A bucket and the policy on it, with texts encoded by one vocabulary. */
export interface PolicySubject {
  readonly policy: Policy;
  /** `arn:aws:s3:::name` */
  readonly bucketArn: string;
  readonly account: string;
}

/** Which requests a question is about. */
export interface Question {
  /**
   * A name that means this question and no other. Apps put the same policy on bucket after bucket: the answer to a named question is
   * remembered for policies that read the same.
   */
  readonly name?: string;
  /** `allowed`: some statement allows it and none denies it. `undenied`: no statement denies it, whoever else may allow it. */
  readonly base: 'allowed' | 'undenied';
  /** whom it is about, when that is known; otherwise everybody whom the policy can tell apart */
  readonly callers?: readonly Pick<Surroundings, 'caller' | 'trust'>[];
  readonly surroundings?: (one: Surroundings) => boolean;
  readonly action?: (one: Action) => boolean;
  /** ARNs of the objects it is about, when they are known; otherwise all that the policy can tell apart */
  readonly objects?: readonly string[];
  /** conditions that the request meets */
  readonly given?: readonly Condition[];
}

export interface Witness {
  readonly request: Request;
  readonly surroundings: Surroundings;
  /** the statement that allows it, where one must */
  readonly statement?: Statement;
  /** all actions that get through in the same way */
  readonly actions: readonly Action[];
}

export type Answer =
  | { readonly kind: 'yes'; readonly witnesses: readonly Witness[] }
  | { readonly kind: 'no' }
  | { readonly kind: 'unknown'; readonly because: string };

/** Pieces that one question may be cut into; a policy that needs more is too complex to decide. */
export const maximumPieces = 20_000;

/**
 * Decides whether some request of the question gets through, exactly: every dimension of a request is split into the classes that the
 * policy tells apart, each statement is a box in them, and what is allowed minus what is denied is worked out box by box. A part that
 * cannot be read counts once as wide and once as narrow as it may be; when the two differ, the answer is unknown.
 * A yes has witnesses, each a concrete request that was run through `evaluate`; at most one for each way in, unless `limit` is smaller.
 */
export function ask(subject: PolicySubject, question: Question, limit = 1): Answer {
  if (question.name === undefined) return answer(subject, question, limit);
  const key = `${question.name}|${limit}|${subject.bucketArn}|${subject.account}|${keyOf(subject.policy)}`;
  let known = remembered.get(key);
  if (known === undefined) {
    known = answer(subject, question, limit);
    if (remembered.size > 2000) remembered.clear();
    remembered.set(key, known);
  }
  if (known.kind !== 'yes') return known;
  // the same statement, at its place in this policy
  const own = (statement: Statement): Statement => subject.policy.statements.find(({ index }) => index === statement.index) ?? statement;
  const witnesses = known.witnesses.map((witness) => (witness.statement ? { ...witness, statement: own(witness.statement) } : witness));
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
  const { policy } = subject;
  if (question.base === 'allowed' && policy.open === undefined && !policy.statements.some(({ effect, open }) => effect === 'Allow' || open !== undefined)) return { kind: 'no' };
  try {
    const run = new Run(subject, question);
    const sure = run.search('sure', limit);
    if (sure.length > 0) return { kind: 'yes', witnesses: sure };
    const because = run.openness;
    if (because === undefined) return { kind: 'no' };
    return run.search('possible', 1).length === 0 ? { kind: 'no' } : { kind: 'unknown', because };
  } catch (error) {
    if (error instanceof TooComplex) return { kind: 'unknown', because: `the policy is too complex to decide (${error.message})` };
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

/** A statement that may concern the caller. */
interface Concerned {
  readonly statement: Statement;
  readonly index: number;
  readonly concerns: Truth;
}

const preferred = ['s3:GetObject', 's3:PutObject', 's3:ListBucket', 's3:DeleteObject', 's3:PutBucketPolicy', 's3:GetObjectVersion'];

class Run {
  openness: string | undefined;
  private pieces = 0;
  private readonly keys: readonly string[];
  private readonly given: readonly Condition[];
  private readonly groups: readonly ActionGroup[];
  private readonly objects: readonly string[];
  /** every condition on a key, in the order of `keys` */
  private readonly conditions: readonly (readonly Condition[])[];
  private readonly cells = new Map<string, readonly Cell[]>();

  constructor(
    private readonly subject: PolicySubject,
    private readonly question: Question,
  ) {
    const { policy } = subject;
    this.given = question.given ?? [];
    this.keys = [...new Set([...policy.statements.flatMap(({ conditions }) => conditions.map(({ key }) => key)), ...this.given.map(({ key }) => key)])];
    const everyCondition = [...policy.statements.flatMap(({ conditions }) => conditions), ...this.given];
    this.conditions = this.keys.map((key) => everyCondition.filter((condition) => condition.key === key));
    this.openness = policy.open ?? policy.statements.map(opennessOf).find((because) => because !== undefined);
    this.groups = this.groupActions();
    this.objects = question.objects ?? objectsOf(subject);
  }

  search(mode: Mode, limit: number): readonly Witness[] {
    const found: Witness[] = [];
    const { statements, open } = this.subject.policy;
    for (const surroundings of this.everySurroundings()) {
      const concerned = statements.map((statement, index) => ({ statement, index, concerns: concernsCaller(statement, surroundings) })).filter(({ concerns }) => concerns !== false);
      if (this.question.base === 'allowed' && open === undefined && !concerned.some(({ statement }) => statement.effect === 'Allow')) continue;
      const variable = variablesIn(surroundings, this.subject.account);
      for (const group of this.groups) {
        const witness = this.searchGroup(mode, surroundings, group, concerned, variable);
        if (witness === undefined) continue;
        found.push(witness);
        if (found.length >= limit) return found;
      }
    }
    return found;
  }

  private everySurroundings(): readonly Surroundings[] {
    const uses = (test: (key: string) => boolean): boolean => this.keys.some(test);
    const networks = uses((key) => key === 'aws:sourceip' || key.startsWith('aws:sourcevpc') || key.startsWith('aws:vpc')) ? (['internet', 'endpoint'] as const) : (['internet'] as const);
    const wanted = this.question.surroundings ?? (() => true);
    const callers = this.question.callers ?? callersOf(this.subject.policy, this.subject.account);
    return callers.flatMap((caller) =>
      networks.flatMap((network) => (['tls', 'http'] as const).map((transport): Surroundings => ({ ...caller, network, transport })).filter(wanted)),
    );
  }

  private groupActions(): readonly ActionGroup[] {
    const known = truthsOf(this.subject.policy);
    const groups = new Map<string, { actions: Action[]; group: ActionGroup }>();
    for (const action of bucketActions.filter(this.question.action ?? (() => true))) {
      const truths = known.get(action.name) ?? [];
      const supplied = this.keys.map((key) => supplies(action, key));
      const id = `${action.on}|${truths.map(String).join()}|${supplied.map(Number).join('')}`;
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
  private cellsFor(surroundings: Surroundings, group: ActionGroup, variable: VariableValue): readonly (readonly Cell[])[] {
    return this.keys.map((key, index) => {
      const conditions = this.conditions[index] ?? [];
      const domain = group.supplied[index] ? domainOf(key, surroundings, this.subject.account) : { absent: true, values: [] };
      const usesVariables = conditions.some(({ values }) => values.some(({ pattern }) => variablesOf(pattern).length > 0));
      const id = `${key}|${JSON.stringify(domain)}|${usesVariables ? JSON.stringify(surroundings) : ''}`;
      let found = this.cells.get(id);
      if (found === undefined) {
        found = cellsOf(key, conditions, domain, variable);
        if (found === undefined || found.length > 4096) throw new TooComplex(`the conditions on \`${key}\` overlap in too many ways`);
        this.cells.set(id, found);
      }
      return found;
    });
  }

  private searchGroup(mode: Mode, surroundings: Surroundings, group: ActionGroup, callers: readonly Concerned[], variable: VariableValue): Witness | undefined {
    const { policy, bucketArn } = this.subject;
    const concerned = callers.filter(({ index }) => group.truths[index] !== false);
    const allows = concerned.filter(({ statement }) => statement.effect === 'Allow');
    if (this.question.base === 'allowed' && allows.length === 0 && policy.open === undefined) return undefined;

    const resources = group.on === 'bucket' ? [bucketArn] : this.objects;
    const cells = this.cellsFor(surroundings, group, variable);
    const full = [resources.length, ...cells.map(({ length }) => length)].map((length) => (1n << BigInt(length)) - 1n);
    const maskOf = (condition: Condition, keep: (truth: Truth) => boolean): readonly [number, bigint] => {
      const dimension = this.keys.indexOf(condition.key);
      const position = this.conditions[dimension]?.indexOf(condition) ?? -1;
      return [dimension + 1, bits((cells[dimension] ?? []).map(({ truths }) => keep(truths[position])))];
    };
    const boxOf = ({ statement, index, concerns }: Concerned, wide: boolean): Box | undefined => {
      const keep = (truth: Truth): boolean => truth === true || (wide && truth === undefined);
      if (statement.open !== undefined) return wide ? full : undefined;
      if (!keep(all([group.truths[index], concerns]))) return undefined;
      const box = [...full];
      box[0] = bits(resources.map((resource) => keep(hasResource(statement, resource, bucketArn, variable))));
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
    if (restriction.includes(0n)) return undefined;
    const isWide = mode === 'possible';
    const denies = concerned.filter(({ statement }) => statement.effect === 'Deny').map((one) => boxOf(one, !isWide)).filter((box) => box !== undefined);
    // a policy with further statements that nobody can read may allow or deny anything
    if (policy.open !== undefined && !isWide) return undefined;
    const starts = this.question.base === 'undenied' || policy.open !== undefined
      ? [{ box: restriction, statement: undefined }]
      : allows.flatMap((one) => {
          const box = boxOf(one, isWide);
          const both = box && intersect(box, restriction);
          return both ? [{ box: both, statement: one.statement }] : [];
        });
    for (const { box, statement } of starts) {
      const left = this.subtract(box, denies);
      if (left === undefined) continue;
      const request = requestIn(left, surroundings, group, resources, this.keys, cells);
      if (mode === 'sure') this.verify(request);
      return { request, surroundings, actions: group.actions, ...(statement ? { statement } : {}) };
    }
    return undefined;
  }

  /** What is left of `box` without `denies`: the first piece that is, or undefined. */
  private subtract(box: Box, denies: readonly Box[]): Box | undefined {
    const [deny, ...rest] = denies;
    if (deny === undefined) return box;
    if (++this.pieces > maximumPieces) throw new TooComplex('its statements overlap in too many ways');
    if (!intersect(box, deny)) return this.subtract(box, rest);
    const head = [...box];
    for (let dimension = 0; dimension < box.length; dimension++) {
      const [mine, theirs] = [box[dimension] ?? 0n, deny[dimension] ?? 0n];
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

  /** INVARIANT: the two evaluators agree on every witness. */
  private verify(request: Request): void {
    const { effect } = evaluate(this.subject.policy, request);
    const agrees = this.question.base === 'allowed' ? effect === 'Allow' : effect === 'Allow' || effect === 'none' || effect === 'unknown';
    if (!agrees) throw new Error(`the policy engine contradicts itself: ${effect} for ${JSON.stringify({ ...request, context: [...request.context] })}`);
  }
}

/** What does not depend on the question is worked out once for a policy. */
const knownObjects = new WeakMap<Policy, readonly string[]>();
const knownTruths = new WeakMap<Policy, ReadonlyMap<string, readonly Truth[]>>();

/** Objects that between them meet every combination of the policy's resource patterns. INVARIANT: one policy is asked about one bucket. */
function objectsOf({ policy, bucketArn }: PolicySubject): readonly string[] {
  let objects = knownObjects.get(policy);
  if (objects === undefined) {
    const patterns = policy.statements.flatMap(({ resources = [], notResources = [] }) => [...resources, ...notResources].flatMap((one) => onThisBucket(one.pattern, bucketArn)));
    const distinct = [...new Map(patterns.map((pattern) => [JSON.stringify(pattern), pattern])).values()];
    // an object's key has at least one character
    objects = sampleTexts(distinct, `${bucketArn}/`, 1);
    if (objects === undefined) throw new TooComplex('its resources overlap in too many ways');
    knownObjects.set(policy, objects);
  }
  return objects;
}

/** For each action, which statements are about it. */
function truthsOf(policy: Policy): ReadonlyMap<string, readonly Truth[]> {
  let truths = knownTruths.get(policy);
  if (truths === undefined) {
    truths = new Map(bucketActions.map(({ name }) => [name, policy.statements.map((statement) => hasAction(statement, name))]));
    knownTruths.set(policy, truths);
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

function requestIn(box: Box, surroundings: Surroundings, group: ActionGroup, resources: readonly string[], keys: readonly string[], cells: readonly (readonly Cell[])[]): Request {
  const context = new Map<string, readonly string[]>();
  for (const [index, key] of keys.entries()) {
    const values = cells[index]?.[lowestBit(box[index + 1] ?? 1n)]?.values;
    if (values) context.set(key, values);
  }
  const action = preferred.find((name) => group.actions.some((one) => one.name === name)) ?? group.actions[0]?.name ?? '';
  return { caller: surroundings.caller, action, resource: resources[lowestBit(box[0] ?? 1n)] ?? '', context };
}

/** Policy variables have a value where the surroundings fix it, none where the key is absent, and are open elsewhere. */
function variablesIn(surroundings: Surroundings, account: string): VariableValue {
  return (key) => {
    const { absent, values } = domainOf(key, surroundings, account);
    if (Array.isArray(values) && values.length + Number(absent) === 1) return values[0] as string | undefined;
    return openValue;
  };
}

function opennessOf(statement: Statement): string | undefined {
  const { open, actions = [], notActions = [], resources = [], notResources = [], conditions } = statement;
  const patterns = [...actions, ...notActions, ...resources, ...notResources, ...conditions.flatMap(({ values }) => values)];
  const variable = patterns.some(({ pattern }) => variablesOf(pattern).length > 0) ? 'a policy variable stands for what the caller brings' : undefined;
  return open ?? patterns.find((one) => one.open !== undefined)?.open ?? conditions.find((one) => one.open !== undefined)?.open ?? variable;
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

function hasResource({ resources, notResources }: Statement, arn: string, bucketArn: string, variable: VariableValue): Truth {
  const test = (pattern: Pattern): Truth => {
    const used = variablesOf(pattern);
    if (used.length === 0) return onThisBucket(pattern, bucketArn).some((one) => matches(one, arn));
    const values = used.map(variable);
    if (values.includes(undefined) && !pattern.some((piece) => typeof piece === 'object' && 'variable' in piece && piece.fallback !== undefined)) return false;
    return onThisBucket(widen(pattern), bucketArn).some((one) => matches(one, arn)) ? undefined : false;
  };
  if (resources) return patternTruth(resources, test);
  return notResources === undefined || negate(patternTruth(notResources, test));
}

/** The pattern as a glob over the whole ARN, when its first five segments fit the bucket's; none otherwise. */
function onThisBucket(pattern: Pattern, bucketArn: string): readonly Pattern[] {
  const segments = arnSegments(widen(pattern));
  if (segments.length < 6) return [widen(pattern)];
  const own = bucketArn.split(':').slice(0, 5);
  if (!own.every((segment, index) => matches(segments[index] ?? [], segment))) return [];
  return [[`${own.join(':')}:`, ...(segments[5] ?? [])]];
}


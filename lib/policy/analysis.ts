import { whyUnheardOf, type Action } from './actions';
import { sharesOfCells, sharesOfTexts } from './shares';
import { cellsOf, opened, whyUnstated, type Cell } from './value-classes';
import { isKey, keySet } from './condition-keys';
import type { Statement } from './document';
import { multivaluedKeys } from './key-types';
import { TooComplex } from './too-complex';
import { appliesToRequester, namedOf, whyOpen, patternsOf, suppliedBy, truthsOf } from './matching';
import { ordinaryValue } from './ordinary-context';
import { conditionHolds, openValue, textOf, type Condition, type VariableValue } from './operators';
import { behind, fillIn, literalText, matches, sampleTexts, variablesOf, type Pattern } from './pattern';
import { PrincipalIndex } from './principal-index';
import type { Answer, Question } from './question';
import { RecentlyUsed } from './recently-used';
import { onTarget, withOpenNames } from './resource-match';
import { appliesTo, domainIn, evaluationPathsFor, isTagKey, type Layer, type PolicySubject } from './policy-subject';
import {
  requestersOf,
  unstatedKeys,
  type Asker,
  type Domain,
  type RequestContext,
  type RequestedAccessPoint,
} from './request-context';
import { no, type Decided, type Reason } from '../template';

/** Pessimistic about what is open in one direction or the other. */
export type Mode = 'sure' | 'possible';

/** Actions that no statement and no condition of a view tells apart. */
export interface ActionGroup {
  readonly number: number;
  readonly actions: readonly Action[];
  readonly on: Action['on'];
  readonly truths: readonly Decided[];
  readonly supplied: readonly boolean[];
}

/** A statement, with its layer and its number among all statements of the subject. */
export interface Numbered {
  readonly statement: Statement;
  readonly layer: Layer;
  readonly number: number;
}

/** A statement that may concern the requester. */
export interface Concerned extends Numbered {
  readonly appliesTo: Decided;
}

/** What a key may hold in a scene. */
interface SceneDomain {
  readonly domain: Domain;
  /** a text that is not known may be any of the values */
  readonly mayBeLoose: boolean;
  readonly id: string;
}

/** What of a request is settled before its classes are looked at. */
export interface Scene {
  readonly requestContext: RequestContext;
  readonly applicable: readonly Concerned[];
  /** layers that concern the requester and may hold further statements */
  readonly open: ReadonlySet<Layer>;
  readonly evaluationPaths: readonly (readonly Layer[])[];
  readonly variable: VariableValue;
  /** what each key of the view may hold */
  readonly domains: readonly SceneDomain[];
  /** equal for scenes in which the same is allowed */
  readonly id: string;
  /** the same by the number of the statement */
  readonly byNumber: ReadonlyMap<number, Concerned>;
  /** the same object for scenes in which the same is allowed, for what is remembered of them */
  readonly sameness: { readonly number: number };
}

/** A condition key that the statements of a view ask about. */
export interface Dimension {
  readonly key: string;
  /** every condition on it */
  readonly conditions: readonly Condition[];
  /** equal for equal lists of conditions */
  readonly id: string;
  /** whether policy variables stand in what they ask for */
  readonly usesVariables: boolean;
  /** the one value that the question is about */
  readonly only?: string;
}

function dimensionOf(key: string, conditions: readonly Condition[], only: string | undefined): Dimension {
  const id = `${key}|${conditions.map(numberOf).join()}${only === undefined ? '' : '!'}`;
  const usesVariables = conditions.some(({ values }) => values.some(({ pattern }) => variablesOf(pattern).length > 0));
  return { key, conditions, id, usesVariables, ...(only === undefined ? {} : { only }) };
}

/** The keys of which a question is about one value. */
type Pins = ReadonlyMap<string, string>;

function pinsOf(given: readonly Condition[]): Pins {
  return new Map(
    given.flatMap((one): readonly [string, string][] => {
      const value = valueWanted(one);
      return value === undefined ? [] : [[one.key, value]];
    }),
  );
}

/** Whether the statement applies to no request with these values, whatever else the request holds. */
function isElsewhere({ conditions, open }: Statement, pins: Pins): boolean {
  if (open !== undefined || pins.size === 0) return false;
  return conditions.some((condition) => {
    const value = pins.get(condition.key);
    if (value === undefined) return false;
    return conditionHolds(opened(condition), [value], matches, () => openValue).kind === 'no';
  });
}

/** The one value of a single-valued key that meets the condition, where there is but one. */
function valueWanted({ operator, ifExists, quantifier, key, values, open }: Condition): string | undefined {
  const [one, ...others] = values;
  const isExact = operator === 'stringequals' && !ifExists && quantifier === undefined && open === undefined;
  if (!isExact || one === undefined || others.length > 0 || multivaluedKeys.has(key)) return undefined;
  // of these nobody knows what they hold
  if (unstatedKeys.has(key) || isTagKey(key) || whyUnheardOf(key) !== undefined) return undefined;
  return one.open === undefined && one.loose === undefined ? literalText(one.pattern) : undefined;
}

const identified = new WeakMap<Condition, number>();
let conditionsSeen = 0;

/** A number for each condition, so that lists of them can be keys. */
function numberOf(condition: Condition): number {
  let number = identified.get(condition);
  if (number === undefined) identified.set(condition, (number = ++conditionsSeen));
  return number;
}

const isForeign: ReadonlySet<RequestContext['trust']> = new Set(['everyone', 'external', 'member', 'service']);
/** Keys whose values say who asks: whatever a policy names by them, a external principal is not it. */
const outsideKeys = keySet(
  'aws:principalaccount',
  'kms:calleraccount',
  'aws:principalarn',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:userid',
);

/** Keys that tell through which network a request comes. */
function isOfNetwork(key: string): boolean {
  return isKey(key, 'aws:sourceip') || /^aws:(sourcevpc|vpc)/.test(key);
}

const absent: Domain = { absent: true, values: [] };
/** Of a key that an action does not supply. */
const notSupplied: SceneDomain = { domain: absent, mayBeLoose: false, id: '' };

/** What is worked out once for a subject and read by every question about it. */
export class Analysis {
  /** answers that were given about single statements, by what was asked */
  readonly answers = new Map<string, Answer>();
  readonly statements: readonly Numbered[];
  private readonly views = new RecentlyUsed<string, View>(100);
  private readonly cells = new Map<string, readonly Cell[] | undefined>();
  private readonly shares = new WeakMap<readonly Cell[], readonly number[]>();
  /** whether any statement asks for the network, so that each is looked at alone */
  readonly tellsNetworks: boolean;
  private askers: readonly Asker[] | undefined;
  private readonly everyone = new Map<string, readonly RequestContext[]>();
  private readonly numbers = new Map<RequestContext, number>();
  private readonly groups = new Map<string, readonly ActionGroup[]>();

  constructor(readonly subject: PolicySubject) {
    this.statements = subject.layers
      .flatMap((layer) =>
        layer.policy.statements.map((one) => ({ statement: withOpenNames(one, layer.target), layer })),
      )
      .map((one, number) => ({ ...one, number }));
    this.tellsNetworks = this.statements.some(({ statement }) =>
      statement.conditions.some(({ key }) => isOfNetwork(key)),
    );
  }

  /** What a question needs: of a question about denials alone only those. */
  viewFor({ base, given = [] }: Pick<Question, 'base' | 'given'>): View {
    const id = `${base}|${given.length === 0 ? '' : JSON.stringify(given)}`;
    let view = this.views.get(id);
    if (view === undefined) {
      const pins = pinsOf(given);
      const relevant = this.statements.filter(
        ({ statement }) => (base === 'allowed' || statement.effect === 'Deny') && !isElsewhere(statement, pins),
      );
      this.views.set(id, (view = new View(this, relevant, given, pins)));
    }
    return view;
  }

  /** Everybody whom the policies can tell apart, through every access point and over every transport. */
  everywhere(networks: boolean): readonly RequestContext[] {
    const { layers, account, requesters } = this.subject;
    this.askers ??= requestersOf(
      layers.map(({ policy }) => policy),
      account,
      requesters,
    );
    const id = `everybody${networks}`;
    let found = this.everyone.get(id);
    if (found === undefined) this.everyone.set(id, (found = this.around(this.askers, networks)));
    return found;
  }

  /** The same for requesters that a question names. */
  requestContextOf(requesters: readonly Asker[], networks: boolean): readonly RequestContext[] {
    const id = `${networks}${JSON.stringify(requesters)}`;
    let found = this.everyone.get(id);
    if (found === undefined) this.everyone.set(id, (found = this.around(requesters, networks)));
    return found;
  }

  /** The actions that no statement and none of the keys tells apart. */
  groupsFor(keys: readonly string[]): readonly ActionGroup[] {
    const id = keys.join();
    let found = this.groups.get(id);
    if (found === undefined) this.groups.set(id, (found = this.groupActions(keys)));
    return found;
  }

  private groupActions(keys: readonly string[]): readonly ActionGroup[] {
    const { actions } = this.subject;
    const columns = this.statements.map(({ statement }) => truthsOf(statement, actions));
    const distinct = [...new Set(columns)];
    const supplies = suppliedBy(actions, keys);
    const groups = new Map<string, { actions: Action[]; group: ActionGroup }>();
    for (const [index, action] of actions.entries()) {
      const { supplied, id: suppliedId } = supplies[index] ?? { supplied: [], id: '' };
      const id = `${action.on}|${distinct.map((column) => column[index]?.kind[0]).join('')}|${suppliedId}`;
      const same = groups.get(id);
      if (same) same.actions.push(action);
      else {
        const some = [action];
        const truths = columns.map((column) => column[index] ?? no);
        groups.set(id, {
          actions: some,
          group: { number: groups.size, actions: some, on: action.on, truths, supplied },
        });
      }
    }
    return [...groups.values()].map(({ group }) => group);
  }

  /** A number for request context, so that lists of them can be keys. */
  numberOf(requestContext: RequestContext): number {
    let number = this.numbers.get(requestContext);
    if (number === undefined) this.numbers.set(requestContext, (number = this.numbers.size));
    return number;
  }

  private around(requesters: readonly Asker[], networks: boolean): readonly RequestContext[] {
    const { requestedPoints = [undefined] } = this.subject;
    const known: readonly RequestContext['network'][] = networks ? ['internet', 'endpoint'] : ['internet'];
    // an access point of a network takes requests from there alone
    const networksFor = (through: RequestedAccessPoint | undefined): typeof known =>
      through?.origin === 'VPC' ? ['endpoint'] : known;
    return requesters.flatMap((requester) =>
      requestedPoints.flatMap((through) =>
        networksFor(through).flatMap((network) =>
          (['tls', 'http'] as const).map((transport): RequestContext => ({
            ...requester,
            network,
            transport,
            ...(through ? { through } : {}),
          })),
        ),
      ),
    );
  }

  /** The share of each of those classes. @throws TooComplex */
  sharesOf(dimension: Dimension, scene: Scene, inScene: SceneDomain): readonly number[] {
    const { domain, mayBeLoose } = inScene;
    const { variable } = scene;
    const cells = this.cellsOf(dimension, scene, inScene);
    // equal lists of classes are one object
    const before = this.shares.get(cells);
    const shares = before ?? sharesOfCells(dimension.conditions, { domain, variable, mayBeLoose }, cells);
    if (shares !== undefined) this.shares.set(cells, shares);
    if (shares === undefined) throw new TooComplex(`nobody can weigh the conditions on \`${dimension.key}\``);
    return shares;
  }

  /** The classes of a key; worked out once for each list of conditions and each domain. @throws TooComplex */
  cellsOf(
    { key, conditions, id: dimensionId, usesVariables, only }: Dimension,
    { id: sceneId, variable }: Scene,
    { domain, mayBeLoose, id: domainId }: SceneDomain,
  ): readonly Cell[] {
    const id = `${dimensionId}|${domainId}|${usesVariables ? sceneId : ''}`;
    let found = this.cells.get(id);
    if (found === undefined && !this.cells.has(id)) {
      const because = domain === absent ? undefined : whyUnheardOf(key);
      const unheardOf = because === undefined ? {} : { unheardOfBecause: because };
      const about = only === undefined ? {} : { only };
      found = cellsOf(key, conditions, { domain, variable, mayBeLoose, ...unheardOf, ...about });
      this.cells.set(id, found);
    }
    if (found === undefined) throw new TooComplex(`the conditions on \`${key}\` overlap in too many ways`);
    return found;
  }
}

/** The statements that one kind of question is about, and what they and its own conditions tell apart. */
export class View {
  /** answers that were given, by what was asked */
  readonly answers = new Map<string, Answer>();
  readonly keys: readonly string[];
  /** what is asked of each of them, in the same order */
  private readonly dimensions: readonly Dimension[];
  readonly isOpen: boolean;
  private readonly index: PrincipalIndex<Numbered>;
  private readonly contexts = new WeakMap<readonly RequestContext[], Map<Mode, Map<number, RequestContext[]>>>();
  readonly groups: readonly ActionGroup[];
  /** keys that stand in patterns as policy variables */
  readonly variables: readonly string[];
  private readonly positions = new Map<Condition, readonly [number, number]>();
  private readonly scenes = new Map<RequestContext, Scene>();
  private readonly samenesses = new Map<string, Scene['sameness']>();
  private readonly pinnedScenes = new Map<RequestContext, Scene>();
  private readonly parts = new Map<string, readonly string[] | undefined>();
  private readonly partShares = new WeakMap<readonly string[], readonly number[]>();
  private readonly named = new Map<string, readonly Decided[]>();

  constructor(
    private readonly analysis: Analysis,
    readonly statements: readonly Numbered[],
    readonly given: readonly Condition[],
    pins: Pins,
  ) {
    const everyCondition = [...statements.flatMap(({ statement }) => statement.conditions), ...given];
    this.index = new PrincipalIndex(statements);
    this.keys = [...new Set(everyCondition.map(({ key }) => key))];
    const byKey = new Map(this.keys.map((key): [string, Condition[]] => [key, []]));
    for (const condition of everyCondition) byKey.get(condition.key)?.push(condition);
    this.dimensions = this.keys.map((key) => dimensionOf(key, byKey.get(key) ?? [], pins.get(key)));
    for (const [dimension, { conditions }] of this.dimensions.entries())
      for (const [position, condition] of conditions.entries()) this.positions.set(condition, [dimension, position]);
    const { layers } = analysis.subject;
    this.isOpen =
      // what these hold for a service no page says
      this.keys.some((key) => unstatedKeys.has(key) || (analysis.subject.tagOf !== undefined && isTagKey(key))) ||
      layers.some(({ policy }) => policy.open !== undefined) ||
      statements.some(({ statement }) => whyOpen(statement) !== undefined) ||
      given.some(({ open, values }) => open !== undefined || values.some((one) => one.open !== undefined));
    this.variables = [
      ...new Set(
        statements.flatMap(({ statement }) => patternsOf(statement).flatMap(({ pattern }) => variablesOf(pattern))),
      ),
    ];
    this.groups = analysis.groupsFor(this.keys);
  }

  /** The dimension of the condition's key, and its position among those on that key. */
  positionOf(condition: Condition): readonly [number, number] {
    return this.positions.get(condition) ?? [-1, -1];
  }

  /** In whatever request context the question may be asked; the same objects for the same ones. */
  everyRequestContext(question: Question): readonly RequestContext[] {
    const { analysis } = this;
    const networks = analysis.tellsNetworks || this.keys.some(isOfNetwork);
    const every = question.requesters
      ? analysis.requestContextOf(question.requesters, networks)
      : analysis.everywhere(networks);
    return question.requestContext ? every.filter(question.requestContext) : every;
  }

  /** Of the request contexts, those in which the statement may apply. */
  contextsOf(number: number, every: readonly RequestContext[], mode: Mode): readonly RequestContext[] {
    let found = this.contexts.get(every)?.get(mode);
    if (found === undefined) {
      found = new Map();
      for (const context of every)
        for (const applicable of this.sceneOf(context, mode).byNumber.keys()) {
          const some = found.get(applicable);
          if (some) some.push(context);
          else found.set(applicable, [context]);
        }
      this.contexts.set(every, (this.contexts.get(every) ?? new Map()).set(mode, found));
    }
    return found.get(number) ?? [];
  }

  sceneOf(requestContext: RequestContext, mode: Mode): Scene {
    const pins = mode === 'sure' && this.variables.length > 0;
    const scenes = pins ? this.pinnedScenes : this.scenes;
    let scene = scenes.get(requestContext);
    if (scene === undefined) scenes.set(requestContext, (scene = this.makeScene(requestContext, pins)));
    return scene;
  }

  private makeScene(requestContext: RequestContext, pins: boolean): Scene {
    const { subject } = this.analysis;
    const layers = subject.layers.filter((layer) => appliesTo(layer, requestContext));
    const applicable = this.index
      .about(requestContext.requester)
      .filter(({ layer }) => layers.length === subject.layers.length || layers.includes(layer))
      .map((one) => ({ ...one, appliesTo: appliesToRequester(one.statement, requestContext) }))
      .filter((one) => one.appliesTo.kind !== 'no');
    const domain = (key: string): Domain => {
      const found = domainIn(subject, key, requestContext);
      return pins && key.startsWith('aws:') && this.variables.includes(key) ? pinned(key, found) : found;
    };
    const domains = this.keys.map((key) => {
      const found = domain(key);
      const mayBeLoose = found.values !== 'free' && !(outsideKeys.has(key) && isForeign.has(requestContext.trust));
      return { domain: found, mayBeLoose, id: `${JSON.stringify(found)}${mayBeLoose}` };
    });
    const open = layers.filter(({ policy }) => policy.open !== undefined);
    const evaluationPaths = evaluationPathsFor(subject, requestContext);
    const variable: VariableValue = (key) => {
      const { absent: mayLack, values } = domain(key);
      if (Array.isArray(values) && values.length + Number(mayLack) === 1) return values[0] as string | undefined;
      return openValue;
    };
    const filled = this.variables.map((key) => String(variable(key)));
    const layerNumber = (layer: Layer): number => subject.layers.indexOf(layer);
    const id = [
      applicable.map(({ number, appliesTo: truth }) => `${number}${truth.kind === 'unknown' ? '?' : ''}`).join(),
      domains.map((one) => one.id).join('|'),
      filled.join('|'),
      evaluationPaths.map((evaluationPath) => evaluationPath.map(layerNumber).join()).join(';'),
      open.map(layerNumber).join(),
    ].join('#');
    let sameness = this.samenesses.get(id);
    if (sameness === undefined) this.samenesses.set(id, (sameness = { number: this.samenesses.size }));
    const byNumber = new Map(applicable.map((one) => [one.number, one]));
    const scene = { requestContext, applicable, open: new Set(open), evaluationPaths, variable, domains };
    return { ...scene, id, byNumber, sameness };
  }

  cellsFor(scene: Scene, group: ActionGroup): readonly (readonly Cell[])[] {
    return this.dimensions.map((dimension, index) => {
      const known = group.supplied[index] === true ? scene.domains[index] : undefined;
      return this.analysis.cellsOf(dimension, scene, known ?? notSupplied);
    });
  }

  /** The shares of the classes of `cellsFor`. @throws TooComplex */
  sharesFor(scene: Scene, group: ActionGroup): readonly (readonly number[])[] {
    return this.dimensions.map((dimension, index) => {
      const known = group.supplied[index] === true ? scene.domains[index] : undefined;
      return this.analysis.sharesOf(dimension, scene, known ?? notSupplied);
    });
  }

  /** The shares of the keys that `partsFor` tells apart. @throws TooComplex */
  partSharesFor(scene: Scene): readonly number[] {
    const parts = this.partsFor(scene);
    const shares = this.partShares.get(parts) ?? sharesOfTexts(this.partPatterns(scene), parts, '', 1);
    if (shares !== undefined) this.partShares.set(parts, shares);
    if (shares === undefined) throw new TooComplex('its resources overlap in too many ways');
    return shares;
  }

  /** Keys of objects that between them meet every combination of the resource patterns. @throws TooComplex */
  partsFor(scene: Scene): readonly string[] {
    const id = this.variables.length === 0 ? '' : scene.id;
    // an object's key has at least one character
    if (!this.parts.has(id)) this.parts.set(id, sampleTexts(this.partPatterns(scene), '', 1));
    const parts = this.parts.get(id);
    if (parts === undefined) throw new TooComplex('its resources overlap in too many ways');
    return parts;
  }

  /** What statements ask of keys of objects. */
  private partPatterns({ variable }: Scene): readonly Pattern[] {
    const patterns = this.statements.flatMap(({ statement: { resources = [], notResources = [] }, layer }) =>
      [...resources, ...notResources].map(({ pattern }) => ({ pattern, layer })),
    );
    const found = patterns.flatMap(({ pattern, layer: { target } }) =>
      onTarget(fillIn(pattern, (key) => textOf(variable(key))) ?? pattern, target).flatMap((one) =>
        behind(one, target.parts),
      ),
    );
    return [...new Map(found.map((pattern): [string, Pattern] => [JSON.stringify(pattern), pattern])).values()];
  }

  /** Which of the objects, or the thing itself, a statement names. */
  namedBy(
    { statement, layer, number }: Numbered,
    parts: readonly (string | undefined)[],
    scene: Scene,
    partsId: string,
  ): readonly Decided[] {
    const id = `${number}|${partsId}|${this.variables.length === 0 ? '' : scene.id}`;
    let found = this.named.get(id);
    if (found === undefined) this.named.set(id, (found = namedOf(statement, parts, layer.target, scene.variable)));
    return found;
  }

  /** Why nobody can tell whether a request in the scene gets through. */
  whyOpenIn(requestContext: RequestContext, grants: readonly Statement[]): Reason {
    const { applicable, open } = this.sceneOf(requestContext, 'possible');
    const [layer] = open;
    const statements = [...grants, ...applicable.map(({ statement }) => statement)];
    return (
      statements.map(whyOpen).find((because) => because !== undefined) ??
      layer?.policy.open ??
      statements
        .flatMap(({ conditions }) => conditions.map(({ key }) => key))
        .filter((key) => unstatedKeys.has(key) || (this.analysis.subject.tagOf !== undefined && isTagKey(key)))
        .map(whyUnstated)[0] ??
      'part of it is not known before deployment'
    );
  }
}

/** A variable that the requester may choose is looked at with one value that it may choose. */
function pinned(key: string, domain: Domain): Domain {
  const { values } = domain;
  if (values === 'free') return { absent: false, values: [ordinaryValue(key)] };
  return typeof values === 'object' && 'prefix' in values ? { absent: false, values: [`${values.prefix}any`] } : domain;
}

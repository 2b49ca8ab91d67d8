import type { Policy, Principal, Statement } from './document';
import { operatorNamed, type Condition } from './operators';
import type { OpenPattern, Pattern } from './pattern';
import { appliesTo, evaluationPathsFor, isTagKey, type Layer, type PolicySubject, type Target } from './policy-subject';
import type { Reason } from '../template';
import type { Question, Witness } from './question';
import type { IdentityRequester, Requester } from './request';
import { directly, type Asker, type RequestContext } from './request-context';
import { isSymbol, kindOfSymbol, symbolOf, symbols, type SymbolKind } from './symbols';

/*
 * The shape of a policy: the same policy with its names replaced by others, in order of appearance, so that policies
 * that read the same but for names are analysed once. A name is replaced where it always stands as a whole, between
 * separators and with no wildcard or reference beside it, and nowhere where AWS gives its letters a meaning; all that
 * can matter of it then is which others it equals, and that stays.
 */

/** A run of letters and digits, or one symbol. */
const token = new RegExp(`${symbols.source}|[A-Za-z0-9_-]+`, 'g');
const organization = /^o-[a-z0-9]{10,32}$/;
/** What the names of shapes look like. */
const canonical = /^(n\d{4}n|0007\d{8}|o-n\d{9})$/;
/** What a text holds that has one of them. */
const canonicalPart = /n\d{4}n|0007\d{8}|o-n\d{9}/;
/** Keys whose values are a closed list, or are taken apart by their letters. */
const meaningful = new RegExp(
  '^(aws:(userid|principaltype|requestedregion|useragent|referer|principalservicename\\w*)|' +
    's3:(?!prefix|dataaccesspoint).*|kms:(?!calleraccount$).*|sts:.*)$',
);

/** Whether a token is a name; what the engine may make up for a sample, or what means something by itself, is none. */
function isName(text: string): boolean {
  if (text >= '\ue000') return isSymbol(text) && kindOfSymbol(text) !== undefined;
  if (!/\d/.test(text) && !text.startsWith('o-')) return false;
  if (/^\d{12}$/.test(text)) return /^[0-7]/.test(text);
  if (organization.test(text)) return !text.startsWith('o-s');
  return text.length > 1 && !/^(s3$|ec2$|o-|AIDA|AROA)/.test(text);
}

/** A name of the same sort, by its number. */
function canonicalOf(text: string, number: number): string {
  if (/^\d{12}$/.test(text)) return `0007${String(number).padStart(8, '0')}`;
  if (organization.test(text)) return `o-n${String(number).padStart(9, '0')}`;
  return `n${String(number).padStart(4, '0')}n`;
}

function comparesText(operator: Condition['operator'], key: Condition['key']): boolean {
  const known = operatorNamed(operator);
  if (known === undefined || known.ignoresCase || meaningful.test(key)) return false;
  return known.family === 'string' || known.family === 'arn';
}

/** What stands before each text, and between a text and a wildcard beside it. */
const [mark, raggedMark] = ['\u0000', '\u0001'];
// oxlint-disable-next-line no-control-regex -- these two are the marks
const holdsMark = /[\u0000\u0001]/;
/** Tokens with nothing between them, and the marks of a wildcard beside them. */
const run = new RegExp(`${raggedMark}?[-A-Za-z0-9_\ue000-\uf8ff]+${raggedMark}?`, 'g');
const plainRun = /^[A-Za-z0-9_-]+$/;

/** The type itself, where nothing is in it but what is written down and what stands beside what is said. */
type Whole<T, Written extends keyof T, Beside extends keyof T = never> =
  Exclude<keyof T, Written | Beside> extends never ? T : never;
type WholePolicy = Whole<Policy, 'version' | 'statements' | 'open', 'place'>;
type WholeStatement = Whole<
  Statement,
  | 'index'
  | 'effect'
  | 'open'
  | 'openParts'
  | 'principals'
  | 'notPrincipals'
  | 'actions'
  | 'notActions'
  | 'resources'
  | 'notResources'
  | 'conditions',
  'sid' | 'place'
>;
type WholeCondition = Whole<Condition, 'operator' | 'ifExists' | 'quantifier' | 'key' | 'values' | 'open', 'written'>;
type WholeIdentity = Whole<
  IdentityRequester,
  'kind' | 'account' | 'arn' | 'organization' | 'any' | 'role' | 'id' | 'username'
>;
type WholePattern = Whole<OpenPattern, 'pattern' | 'open' | 'loose'>;

/**
 * The texts of a policy or a question, in order: those in which names are replaced, those that stay, and everything
 * else that is said, so that it can be told whether two policies say the same but for names.
 */
class Texts {
  /** those in which names are replaced, each behind a mark */
  private changing = '';
  /** those whose names stay, each behind a mark */
  private staying = '';
  /** all the rest, and where between it the texts with names are: equal where that is equal */
  private frame = '';
  /** a text holds what texts are marked with */
  private isMarked = false;
  /** `?` counts letters */
  countsLetters = false;
  /** a condition or variable is about a tag of the thing */
  asksForTags = false;

  /** All that is said, with other names: equal for what says the same alone; undefined where that cannot be told. */
  keyWith(change: Change): string | undefined {
    return this.isMarked ? undefined : this.frame + change(this.changing);
  }

  /** The tokens of all that was added. */
  tokens(): Tokens {
    return new Tokens(this.changing, this.staying);
  }

  text(text: string, isRaggedBefore = false, isRaggedAfter = false): void {
    if (holdsMark.test(text)) this.isMarked = true;
    this.frame += 't';
    this.changing += mark + (isRaggedBefore ? raggedMark : '') + text + (isRaggedAfter ? raggedMark : '');
  }

  policy({ version, statements, open }: WholePolicy): void {
    this.say(version);
    this.reason(open);
    this.frame += `${statements.length};`;
    for (const statement of statements) this.statement(statement);
  }

  condition({ operator, ifExists, quantifier, key, values, open }: WholeCondition): void {
    this.say(operator);
    this.say(key);
    if (isTagKey(key)) this.asksForTags = true;
    this.frame += `${ifExists ? 'e' : ''}${quantifier ?? ''};`;
    this.reason(open);
    this.patterns(values, !comparesText(operator, key));
  }

  asker({ requester, trust }: Whole<Asker, 'requester' | 'trust'>): void {
    this.frame += `${trust};${requester.kind};`;
    switch (requester.kind) {
      case 'identity':
        return this.identity(requester);
      case 'canonical':
        return this.text(requester.id);
      case 'service':
      case 'federated':
        return this.keep(requester.name);
      case 'anonymous':
    }
  }

  objects(objects: readonly string[] | undefined): void {
    this.frame += `${objects?.length ?? ''};`;
    for (const text of objects ?? []) this.text(text);
  }

  layer({ target, policy }: Whole<Layer, 'target' | 'policy', 'appliesTo'>): void {
    this.text(target.self);
    this.text(target.parts);
    this.policy(policy);
  }

  /** Anything else in which no name stands, and none of the characters that end it. */
  note(text: string): void {
    this.frame += `${text};`;
  }

  private identity({ account, arn, organization, any, role, id, username }: WholeIdentity): void {
    this.text(account);
    this.text(arn);
    this.note(any ?? '');
    for (const text of [organization, role, username]) {
      this.note(text === undefined ? '' : 'is');
      if (text !== undefined) this.text(text);
    }
    this.note(id === undefined ? '' : 'is');
    if (id !== undefined) this.keep(id);
  }

  private statement(statement: WholeStatement): void {
    this.frame += `${statement.effect}${statement.index};${statement.openParts?.join() ?? ''};`;
    this.reason(statement.open);
    this.principals(statement.principals);
    this.principals(statement.notPrincipals);
    this.patterns(statement.actions, true);
    this.patterns(statement.notActions, true);
    this.patterns(statement.resources);
    this.patterns(statement.notResources);
    this.frame += `${statement.conditions.length};`;
    for (const condition of statement.conditions) this.condition(condition);
  }

  private principals(principals: readonly Principal[] | undefined): void {
    this.frame += `${principals?.length ?? ''};`;
    for (const principal of principals ?? []) this.principal(principal);
  }

  private principal(principal: Principal): void {
    this.frame += `${principal.kind};`;
    switch (principal.kind) {
      case 'account':
        return this.text(principal.account);
      case 'identity':
        this.text(principal.arn);
        return this.text(principal.account);
      case 'canonical':
        return this.text(principal.id);
      case 'service':
      case 'federated':
        return this.keep(principal.name);
      case 'malformed':
        return this.keep(principal.text);
      case 'anyone':
    }
  }

  private patterns(patterns: readonly WholePattern[] | undefined, isKept = false): void {
    this.frame += `${patterns?.length ?? ''};`;
    for (const { pattern, open, loose } of patterns ?? []) {
      this.reason(open);
      this.reason(loose);
      const last = pattern.length - 1;
      this.frame += `${pattern.length};`;
      for (let index = 0; index <= last; index++) {
        const piece = pattern[index] ?? '';
        if (typeof piece === 'string') {
          if (isKept) this.keep(piece);
          else this.text(piece, index > 0, index < last);
        } else if ('variable' in piece) {
          this.frame += '$';
          this.say(piece.variable);
          if (isTagKey(piece.variable)) this.asksForTags = true;
          if (piece.fallback === undefined) this.frame += '-';
          else this.keep(piece.fallback);
        } else {
          this.frame += piece.wildcard;
          if (piece.wildcard === '?') this.countsLetters = true;
        }
      }
    }
  }

  private keep(text: string): void {
    this.say(text);
    this.staying += mark + text;
  }

  private reason(because: Reason | undefined): void {
    if (because === undefined) this.frame += '-';
    else this.say(JSON.stringify(because));
  }

  private say(text: string): void {
    this.frame += `${text.length}:${text}`;
  }
}

/** The tokens of some texts: which there are, which must stay, and which may be part of what they stand beside. */
class Tokens {
  readonly found = new Set<string>();
  readonly kept: ReadonlySet<string>;
  private readonly ragged = new Set<string>();
  private readonly mayHoldCanonical: boolean;

  constructor(changing: string, staying: string) {
    this.kept = new Set(staying.match(token));
    this.mayHoldCanonical = canonicalPart.test(changing) || canonicalPart.test(staying);
    for (const one of changing.match(run) ?? []) {
      if (one.length === 1 || plainRun.test(one)) this.found.add(one);
      else this.addRun(one);
    }
  }

  /** Whether some text holds what names of shapes look like. */
  isCanonicalHeld(): boolean {
    return this.mayHoldCanonical && [...this.found, ...this.kept].some((name) => canonical.test(name));
  }

  /** Whether a name may be part of what stands beside a wildcard. */
  mayMeetRagged(name: string): boolean {
    for (const one of this.ragged) if (name.includes(one)) return true;
    return false;
  }

  /** Tokens that stand side by side, or beside a wildcard. */
  private addRun(text: string): void {
    const names = text.match(token) ?? [];
    const isRagged = names.length > 1 || text.startsWith(raggedMark) || text.endsWith(raggedMark);
    for (const name of names) {
      this.found.add(name);
      if (isRagged && !isSymbol(name)) this.ragged.add(name);
    }
  }
}

/** A text with other names. */
type Change = (text: string) => string;

/** Texts of a policy as those of its shape, and back. */
export class Renaming {
  private readonly forth = new Map<string, string>();
  private readonly back = new Map<string, string>();
  private readonly restored = new WeakMap<Requester, Requester>();

  /** the number of the next symbol of each kind */
  private readonly next: Readonly<Record<SymbolKind, number>>;

  /**
   * @param names those that are replaced
   * @param staying texts of the policy that stay: no name becomes one of them
   */
  constructor(
    names: readonly string[],
    private readonly staying: ReadonlySet<string>,
  ) {
    const next = { made: 0, word: 0, given: 0, handed: 0 };
    for (const name of names) {
      const kind = isSymbol(name) ? kindOfSymbol(name) : undefined;
      const made = kind === undefined ? canonicalOf(name, this.forth.size) : this.nextSymbol(kind, next);
      this.forth.set(name, made);
      this.back.set(made, name);
    }
    this.next = next;
  }

  get isNone(): boolean {
    return this.forth.size === 0;
  }

  to(text: string): string {
    return text.replace(token, (name) => this.forth.get(name) ?? name);
  }

  from(text: string): string {
    return text.replace(token, (name) => this.back.get(name) ?? name);
  }

  /** The subject of the shape, of one layer. */
  toSubject(subject: PolicySubject, layer: Layer): PolicySubject {
    const [target, account] = [this.toTarget(subject.target), this.to(subject.account)];
    return { ...subject, target, account, layers: [this.toLayer(layer)] };
  }

  /** The subject of a shape of several layers, for the contexts in which it is known what is consulted. */
  toLayered(
    { target, account, actions, layers, requestedPoints }: PolicySubject,
    consulted: readonly Consulted[],
  ): PolicySubject {
    const known = new Map(consulted.map((one) => [idOf(this.toContext(one.context)), one]));
    const consultedIn = (context: RequestContext): Consulted => {
      const found = known.get(idOf(context));
      if (found === undefined) throw new Error('a shape is asked about somebody else');
      return found;
    };
    const inShape = layers.map((layer, number): Layer => ({
      ...this.toLayer(layer),
      appliesTo: (context) => consultedIn(context).numbers.includes(number),
    }));
    return {
      target: this.toTarget(target),
      account: this.to(account),
      actions,
      layers: inShape,
      evaluationPaths: (context) =>
        consultedIn(context).paths.map((path) => path.flatMap((number) => inShape[number] ?? [])),
      ...(requestedPoints ? { requestedPoints } : {}),
    };
  }

  /** The question whose texts the names are of, about the shape. */
  toNamed(question: AboutNamed): AboutNamed {
    const { requesters, requestContext, objects, given = [] } = question;
    const change: Change = (text) => this.to(text);
    return {
      ...question,
      requesters: requesters.map((one) => ({ ...one, requester: renamed(one.requester, change) })),
      ...(requestContext && {
        requestContext: (one: RequestContext) => requestContext(new Restored(one, this)),
      }),
      ...(objects && { objects: objects.map(change) }),
      given: given.map((one) => this.toCondition(one, change)),
    };
  }

  private toLayer({ policy, target }: Layer): Layer {
    const statements = policy.statements.map((one) => this.toStatement(one));
    return { policy: { ...policy, statements }, target: this.toTarget(target) };
  }

  private toContext(context: RequestContext): RequestContext {
    return { ...context, requester: renamed(context.requester, (text) => this.to(text)) };
  }

  private toTarget({ self, parts }: Target): Target {
    return { self: this.to(self), parts: this.to(parts) };
  }

  private nextSymbol(kind: SymbolKind, next: Record<SymbolKind, number>): string {
    for (;;) {
      const symbol = symbolOf(kind, next[kind]++);
      if (!this.staying.has(symbol)) return symbol;
    }
  }

  /**
   * The same question about the shape; undefined when its own texts do not go with the names that were replaced. What
   * it is given may hold references that the policy does not: which of them matters as little as which name of the
   * policy, so that they are replaced as well, and `isOfOthers` says that what holds for one holds for them all.
   */
  toQuestion(question: Question): { readonly asked: Question; readonly isOfOthers: boolean } | undefined {
    const { requesters, requestContext, objects, given = [] } = question;
    const asked = requestContext
      ? { ...question, requestContext: (one: RequestContext) => requestContext(new Restored(one, this)) }
      : question;
    if (requesters === undefined && objects === undefined && given.length === 0) return { asked, isOfOthers: false };
    const texts = new Texts();
    for (const { requester } of requesters ?? []) for (const text of textsOf(requester)) texts.text(text);
    const isUnknown = (name: string): boolean => isSymbol(name) && !this.forth.has(name);
    if (requesters !== undefined && [...texts.tokens().found].some(isUnknown)) return undefined;
    for (const condition of given) texts.condition(condition);
    for (const text of objects ?? []) texts.text(text);
    const tokens = texts.tokens();
    if (tokens.isCanonicalHeld() || texts.countsLetters) return undefined;
    const mayMeet = (name: string): boolean => tokens.mayMeetRagged(name);
    for (const [name, made] of this.forth)
      if (tokens.kept.has(name) || mayMeet(name) || mayMeet(made)) return undefined;
    const others = this.symbolsFor([...tokens.found].filter(isUnknown));
    if (others === undefined || (others.size > 0 && [...tokens.kept].some(isSymbol))) return undefined;
    const change = (text: string): string =>
      text.replace(token, (name) => this.forth.get(name) ?? others.get(name) ?? name);
    const inShape = {
      ...asked,
      ...(requesters && {
        requesters: requesters.map((one) => ({ ...one, requester: renamed(one.requester, (text) => this.to(text)) })),
      }),
      ...(objects && { objects: objects.map(change) }),
      given: given.map((one) => this.toCondition(one, change)),
    };
    return { asked: inShape, isOfOthers: others.size > 0 };
  }

  /** Symbols for those that are not of the policy, in order of appearance; undefined where one stays as it is. */
  private symbolsFor(unknown: readonly string[]): ReadonlyMap<string, string> | undefined {
    const next = { ...this.next };
    const made = new Map<string, string>();
    for (const name of unknown) {
      const kind = kindOfSymbol(name);
      if (kind === undefined || this.staying.has(name)) return undefined;
      made.set(name, this.nextSymbol(kind, next));
    }
    return made;
  }

  fromWitness(witness: Witness): Witness {
    const { request, requestContext } = witness;
    const context = new Map([...request.context].map(([key, values]) => [key, values.map((one) => this.from(one))]));
    const requester = renamed(request.requester, (text) => this.from(text));
    return {
      ...witness,
      request: { ...request, requester, resource: this.from(request.resource), context },
      requestContext: this.fromContext(requestContext),
    };
  }

  private fromContext(context: RequestContext): RequestContext {
    return { ...context, requester: this.fromRequester(context.requester) };
  }

  /** The requester with its own names, once for all contexts that it is in. */
  fromRequester(requester: Requester): Requester {
    let found = this.restored.get(requester);
    if (found === undefined) {
      found = renamed(requester, (text) => this.from(text));
      this.restored.set(requester, found);
    }
    return found;
  }

  private toPatterns(patterns: readonly OpenPattern[], change: Change): readonly OpenPattern[] {
    const toPattern = (pattern: Pattern): Pattern =>
      pattern.map((piece) => (typeof piece === 'string' ? change(piece) : piece));
    return patterns.map((one) => ({ ...one, pattern: toPattern(one.pattern) }));
  }

  private toCondition(condition: Condition, change: Change): Condition {
    return comparesText(condition.operator, condition.key)
      ? { ...condition, values: this.toPatterns(condition.values, change) }
      : condition;
  }

  private toStatement(statement: Statement): Statement {
    const { principals, notPrincipals, resources, notResources, conditions } = statement;
    const named = (some: readonly Principal[]): readonly Principal[] => some.map((one) => this.toPrincipal(one));
    const change: Change = (text) => this.to(text);
    return {
      ...statement,
      ...(principals && { principals: named(principals) }),
      ...(notPrincipals && { notPrincipals: named(notPrincipals) }),
      ...(resources && { resources: this.toPatterns(resources, change) }),
      ...(notResources && { notResources: this.toPatterns(notResources, change) }),
      conditions: conditions.map((one) => this.toCondition(one, change)),
    };
  }

  private toPrincipal(principal: Principal): Principal {
    switch (principal.kind) {
      case 'account':
        return { ...principal, account: this.to(principal.account) };
      case 'identity':
        return { ...principal, arn: this.to(principal.arn), account: this.to(principal.account) };
      case 'canonical':
        return { ...principal, id: this.to(principal.id) };
      default:
        return principal;
    }
  }
}

/** A request context of a shape with the names of a policy, as far as somebody looks at who asks. */
class Restored implements RequestContext {
  readonly trust: RequestContext['trust'];
  readonly network: RequestContext['network'];
  readonly transport: RequestContext['transport'];
  readonly through?: NonNullable<RequestContext['through']>;

  constructor(
    private readonly inShape: RequestContext,
    private readonly renaming: Renaming,
  ) {
    this.trust = inShape.trust;
    this.network = inShape.network;
    this.transport = inShape.transport;
    if (inShape.through) this.through = inShape.through;
  }

  get requester(): Requester {
    return this.renaming.fromRequester(this.inShape.requester);
  }
}

function textsOf(requester: Requester): readonly string[] {
  const { kind: _, ...rest } = requester;
  return Object.values(rest).filter((one) => typeof one === 'string');
}

function renamed(requester: Requester, change: (text: string) => string): Requester {
  switch (requester.kind) {
    case 'identity': {
      const { account, arn, organization: of, role, username } = requester;
      return {
        ...requester,
        account: change(account),
        arn: change(arn),
        ...(of === undefined ? {} : { organization: change(of) }),
        ...(role === undefined ? {} : { role: change(role) }),
        ...(username === undefined ? {} : { username: change(username) }),
      };
    }
    case 'canonical':
      return { ...requester, id: change(requester.id) };
    default:
      return requester;
  }
}

/** A policy as those of its shape are: its names are replaced by others. */
export interface Shape {
  readonly renaming: Renaming;
  /**
   * the same for policies that are the same but for names, and for no others; undefined of a policy that goes with
   * no other
   */
  readonly key: string | undefined;
}

/** The shape of a policy on one target. */
export function shapeOf(
  { target, account }: Pick<PolicySubject, 'target' | 'account'>,
  { target: on, policy }: Layer,
): Shape {
  const texts = new Texts();
  for (const text of [target.self, target.parts, on.self, on.parts, account]) texts.text(text);
  texts.policy(policy);
  const renaming = renamingFor(texts);
  return { renaming, key: texts.keyWith((text) => renaming.to(text)) };
}

/** A question about named requesters to a subject of several layers, as those of its shape are. */
export interface LayeredShape extends Shape {
  /** the subject of the shape, which holds for the requesters of the question alone */
  readonly toSubject: () => PolicySubject;
}

/** A question that names who asks. */
export type AboutNamed = Question & { readonly requesters: readonly Asker[] };

type WholeSubject = Whole<
  PolicySubject,
  'target' | 'account' | 'actions' | 'layers' | 'evaluationPaths' | 'requestedPoints' | 'tagOf',
  'requesters'
>;
type WholeQuestion = Whole<
  AboutNamed,
  'requesters' | 'objects' | 'given',
  'base' | 'requestContext' | 'action' | 'everyGrant'
>;

/**
 * The shape of a question about named requesters to a subject of several layers. Which layers are consulted for them,
 * and which paths lead in, is part of it. Undefined where a path leads elsewhere, and where access points or the tags
 * of the thing have a say.
 */
export function layeredShapeOf(subject: WholeSubject, question: WholeQuestion): LayeredShape | undefined {
  const { target, account, layers, requestedPoints, tagOf } = subject;
  const { requesters, objects, given = [] } = question;
  const isDirect = requestedPoints?.length === 1 && requestedPoints[0] === directly;
  if (requestedPoints !== undefined && !isDirect) return undefined;
  const consulted = consultedFor(subject, requesters, isDirect);
  if (consulted === undefined) return undefined;
  const texts = new Texts();
  for (const text of [target.self, target.parts, account]) texts.text(text);
  texts.note(`${layers.length}`);
  for (const layer of layers) texts.layer(layer);
  texts.note(`${isDirect ? 'directly' : ''} ${requesters.length}`);
  for (const asker of requesters) texts.asker(asker);
  for (const { numbers, paths } of consulted)
    texts.note(`${numbers.join()}|${paths.map((path) => path.join()).join('/')}`);
  texts.note(`${given.length}`);
  for (const condition of given) texts.condition(condition);
  texts.objects(objects);
  if (tagOf !== undefined && texts.asksForTags) return undefined;
  const renaming = renamingFor(texts);
  return {
    renaming,
    key: texts.keyWith((text) => renaming.to(text)),
    toSubject: () => renaming.toLayered(subject, consulted),
  };
}

/** Which layers are consulted in a request context, and which paths lead in, by the numbers of the layers. */
interface Consulted {
  readonly context: RequestContext;
  readonly numbers: readonly number[];
  readonly paths: readonly (readonly number[])[];
}

/** The same in each context that the requesters may be in; undefined where a path has a layer of something else. */
function consultedFor(
  subject: PolicySubject,
  requesters: readonly Asker[],
  isDirect: boolean,
): readonly Consulted[] | undefined {
  const found: Consulted[] = [];
  const { layers } = subject;
  const through = isDirect ? { through: directly } : {};
  for (const { requester, trust } of requesters)
    for (const network of ['internet', 'endpoint'] as const)
      for (const transport of ['tls', 'http'] as const) {
        const context: RequestContext = { requester, trust, network, transport, ...through };
        const paths = evaluationPathsFor(subject, context).map((path) => path.map((layer) => layers.indexOf(layer)));
        if (paths.some((path) => path.includes(-1))) return undefined;
        const numbers = layers.flatMap((layer, number) => (appliesTo(layer, context) ? [number] : []));
        found.push({ context, numbers, paths });
      }
  return found;
}

/** Equal for equal contexts, whoever made them. */
function idOf({ requester, trust, network, transport }: RequestContext): string {
  const parts = Object.entries(requester).map(([name, text]) => `${name} ${text}`);
  return JSON.stringify([parts.sort((one, other) => (one < other ? -1 : 1)), trust, network, transport]);
}

/** How the names in texts become those of a shape. */
function renamingFor(texts: Texts): Renaming {
  const tokens = texts.tokens();
  const isPlain = !texts.countsLetters && !tokens.isCanonicalHeld();
  const replaced: string[] = [];
  const staying = new Set<string>(tokens.kept);
  for (const name of tokens.found) {
    const isReplaced =
      isPlain &&
      isName(name) &&
      !tokens.kept.has(name) &&
      !tokens.mayMeetRagged(name) &&
      // nor does a wildcard meet the name in its stead
      (isSymbol(name) || !tokens.mayMeetRagged(canonicalOf(name, replaced.length)));
    if (isReplaced) replaced.push(name);
    else staying.add(name);
  }
  return new Renaming(replaced, staying);
}

import type { Policy, Principal, Statement } from './document';
import { operatorNamed, type Condition } from './operators';
import type { OpenPattern, Pattern } from './pattern';
import type { PolicySubject, Target } from './policy-subject';
import type { Question, Witness } from './question';
import type { Requester } from './request';
import type { RequestContext } from './request-context';
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
/** Keys whose values are a closed list, or are taken apart by their letters. */
const meaningful = new RegExp(
  '^(aws:(userid|principaltype|requestedregion|useragent|referer|principalservicename\\w*)|' +
    's3:(?!prefix|dataaccesspoint).*|kms:.*|sts:.*)$',
);

/** Whether a token is a name; what the engine may make up for a sample, or what means something by itself, is none. */
function isName(text: string): boolean {
  if (isSymbol(text)) return kindOfSymbol(text) !== undefined;
  if (/^\d{12}$/.test(text)) return /^[0-7]/.test(text);
  if (organization.test(text)) return !text.startsWith('o-s');
  return text.length > 1 && /\d/.test(text) && !/^(s3$|ec2$|o-|AIDA|AROA)/.test(text);
}

/** A name of the same sort, by its number. */
function canonicalOf(text: string, number: number): string {
  if (/^\d{12}$/.test(text)) return `0007${String(number).padStart(8, '0')}`;
  if (organization.test(text)) return `o-n${String(number).padStart(9, '0')}`;
  return `n${String(number).padStart(4, '0')}n`;
}

function comparesText({ operator, key }: Condition): boolean {
  const known = operatorNamed(operator);
  if (known === undefined || known.ignoresCase || meaningful.test(key)) return false;
  return known.family === 'string' || known.family === 'arn';
}

/** The tokens of some texts: which there are, which must stay, and which may be part of what they stand beside. */
class Tokens {
  readonly found = new Set<string>();
  readonly kept = new Set<string>();
  readonly ragged = new Set<string>();
  /** `?` counts letters */
  countsLetters = false;

  text(text: string, isRaggedBefore = false, isRaggedAfter = false): void {
    let [last, end]: [string | undefined, number] = [undefined, isRaggedBefore ? 0 : -1];
    for (const { 0: name, index } of text.matchAll(token)) {
      this.found.add(name);
      if (end === index) {
        this.addRagged(name);
        if (last !== undefined) this.addRagged(last);
      }
      [last, end] = [name, index + name.length];
    }
    if (isRaggedAfter && last !== undefined && end === text.length) this.addRagged(last);
  }

  keep(text: string): void {
    for (const [name] of text.matchAll(token)) this.kept.add(name);
  }

  patterns(patterns: readonly OpenPattern[] = [], isKept = false): void {
    for (const { pattern } of patterns)
      for (const [index, piece] of pattern.entries()) {
        if (typeof piece !== 'string') {
          if ('variable' in piece) this.keep(piece.fallback ?? '');
          else if (piece.wildcard === '?') this.countsLetters = true;
        } else if (isKept) this.keep(piece);
        else this.text(piece, index > 0, index < pattern.length - 1);
      }
  }

  condition(condition: Condition): void {
    this.patterns(condition.values, !comparesText(condition));
  }

  statement({ principals = [], notPrincipals = [], ...rest }: Statement): void {
    for (const principal of [...principals, ...notPrincipals]) this.principal(principal);
    this.patterns(rest.actions, true);
    this.patterns(rest.notActions, true);
    this.patterns(rest.resources);
    this.patterns(rest.notResources);
    for (const condition of rest.conditions) this.condition(condition);
  }

  private principal(principal: Principal): void {
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

  /** Whether a name may be part of what stands beside a wildcard. */
  mayMeetRagged(name: string): boolean {
    return [...this.ragged].some((one) => name.includes(one));
  }

  private addRagged(name: string): void {
    if (!isSymbol(name)) this.ragged.add(name);
  }
}

/** A text with other names. */
type Change = (text: string) => string;

/** Texts of a policy as those of its shape, and back. */
export class Renaming {
  private readonly forth = new Map<string, string>();
  private readonly back = new Map<string, string>();
  private readonly restored = new WeakMap<RequestContext, RequestContext>();

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

  toPolicy(policy: Policy): Policy {
    return { ...policy, statements: policy.statements.map((one) => this.toStatement(one)) };
  }

  toTarget({ self, parts }: Target): Target {
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
    const { requesters, requestContext, objects, given } = question;
    const tokens = new Tokens();
    for (const { requester } of requesters ?? []) for (const text of textsOf(requester)) tokens.text(text);
    const isUnknown = (name: string): boolean => isSymbol(name) && !this.forth.has(name);
    if ([...tokens.found].some(isUnknown)) return undefined;
    for (const condition of given ?? []) tokens.condition(condition);
    for (const text of objects ?? []) tokens.text(text);
    if ([...tokens.found].some((name) => canonical.test(name)) || tokens.countsLetters) return undefined;
    if ([...this.forth.keys()].some((name) => tokens.kept.has(name) || tokens.mayMeetRagged(name))) return undefined;
    const others = this.symbolsFor([...tokens.found].filter(isUnknown));
    if (others === undefined || (others.size > 0 && [...tokens.kept].some(isSymbol))) return undefined;
    const change = (text: string): string =>
      text.replace(token, (name) => this.forth.get(name) ?? others.get(name) ?? name);
    const asked = {
      ...question,
      ...(requestContext && { requestContext: (one: RequestContext) => requestContext(this.fromContext(one)) }),
      ...(requesters && {
        requesters: requesters.map((one) => ({ ...one, requester: renamed(one.requester, (text) => this.to(text)) })),
      }),
      ...(objects && { objects: objects.map(change) }),
      ...(given && { given: given.map((one) => this.toCondition(one, change)) }),
    };
    return { asked, isOfOthers: others.size > 0 };
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
    let found = this.restored.get(context);
    if (found === undefined) {
      found = { ...context, requester: renamed(context.requester, (text) => this.from(text)) };
      this.restored.set(context, found);
    }
    return found;
  }

  private toPatterns(patterns: readonly OpenPattern[], change: Change): readonly OpenPattern[] {
    const toPattern = (pattern: Pattern): Pattern =>
      pattern.map((piece) => (typeof piece === 'string' ? change(piece) : piece));
    return patterns.map((one) => ({ ...one, pattern: toPattern(one.pattern) }));
  }

  private toCondition(condition: Condition, change: Change): Condition {
    return comparesText(condition) ? { ...condition, values: this.toPatterns(condition.values, change) } : condition;
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

/** How the names of a policy on one target become those of its shape. */
export function renamingOf({ target, account }: PolicySubject, on: Target, policy: Policy): Renaming {
  const tokens = new Tokens();
  for (const text of [target.self, target.parts, on.self, on.parts, account]) tokens.text(text);
  for (const statement of policy.statements) tokens.statement(statement);
  const isPlain = !tokens.countsLetters && ![...tokens.found, ...tokens.kept].some((name) => canonical.test(name));
  const names = [...tokens.found].filter((name) => isName(name) && !tokens.kept.has(name));
  const replaced = isPlain ? names.filter((name) => !tokens.mayMeetRagged(name)) : [];
  const staying = new Set([...tokens.found, ...tokens.kept]);
  for (const name of replaced) staying.delete(name);
  return new Renaming(replaced, staying);
}

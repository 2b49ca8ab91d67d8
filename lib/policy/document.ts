import {
  mayHoldAnything,
  get,
  items,
  literal,
  plain,
  whyUnknown,
  type Place,
  type Text,
  type Token,
  type Value,
  handsThrough,
  tokensOf,
  type Reason,
} from '../template';
import { writtenKey } from './condition-keys';
import { isOperatorName, operatorNamed, type Condition } from './operators';
import { arnSegments, parsePattern, type OpenPattern, type Pattern, type PatternSyntax } from './pattern';
import { holdsSymbol, isSymbol, symbolCharacter } from './symbols';

/** One side of a statement's principals. */
export type Principal =
  | { readonly kind: 'anyone' }
  | { readonly kind: 'account'; readonly account: string }
  /** a user, role, session or federated user by its ARN */
  | { readonly kind: 'identity'; readonly arn: string; readonly account: string }
  | { readonly kind: 'service'; readonly name: string }
  | { readonly kind: 'canonical'; readonly id: string }
  | { readonly kind: 'federated'; readonly name: string }
  /** AWS rejects it, so it is nobody */
  | { readonly kind: 'malformed'; readonly text: string };

/** Where texts of a template become strings: equal texts, equal strings. */
export interface SymbolTable {
  encode(text: Text): string;
  /** the same for what is a name and therefore holds no wildcard, whatever it is made of */
  encodeName(text: Text): string;
  /** the account that a resource of the estate is made in */
  accountOf(token: Token): string;
  /** why a text may hold wildcards or anything else once it is known; undefined when it is a fixed constant */
  whyOpen(text: Text): Reason | undefined;
  decode(encoded: string): string;
  /**
   * of a table that all of a state is read with: how many texts that a user passes in have turned out to be names; what
   * was read before one has is read again after
   */
  readonly namesKnown: number;
}

export interface Statement {
  readonly index: number;
  readonly sid?: string;
  readonly effect: 'Allow' | 'Deny';
  /** undefined in an identity policy: whoever it is attached to */
  readonly principals?: readonly Principal[];
  readonly notPrincipals?: readonly Principal[];
  readonly actions?: readonly OpenPattern[];
  readonly notActions?: readonly OpenPattern[];
  readonly resources?: readonly OpenPattern[];
  readonly notResources?: readonly OpenPattern[];
  readonly conditions: readonly Condition[];
  /** why part of the statement could not be read; it may apply more or less often than the rest says */
  readonly open?: Reason;
  /** which parts those are; `Statement` is all of it */
  readonly openParts?: readonly OpenPart[];
  readonly place: Place;
}

/**
 * `Account` and `Identity` are of a principal that is one account, user or role, though which is not known, or which of
 * a known account.
 */
export type OpenPart =
  'Statement' | 'Effect' | 'Principal' | 'Account' | 'Identity' | 'Action' | 'Resource' | 'Condition';

/** Why a part of the statement could not be read, of those parts that somebody asks about. */
export function whyOpenValue({ open, openParts = [] }: Statement, ...parts: readonly OpenPart[]): Reason | undefined {
  return openParts.includes('Statement') || parts.some((part) => openParts.includes(part)) ? open : undefined;
}

/** A policy document, normalised. */
export interface Policy {
  readonly version: string;
  readonly statements: readonly Statement[];
  /** why there may be further statements */
  readonly open?: Reason;
  readonly place: Place;
}

const operatorName = /^(?:(ForAnyValue|ForAllValues):)?([A-Za-z]+?)(IfExists)?$/i;

/** The last reading of each document: rules ask about the same ones over and over. */
const readings = new WeakMap<Value, Reading>();

interface Reading {
  readonly symbolTable: SymbolTable;
  readonly namesKnown: number;
  readonly policy: Policy;
}

/** Reads a policy document from a template. What cannot be read is marked open, never dropped. */
export function readPolicy(document: Value, symbolTable: SymbolTable): Policy {
  const before = readings.get(document);
  if (before?.symbolTable === symbolTable && before.namesKnown === symbolTable.namesKnown) return before.policy;
  const policy = read(document, symbolTable);
  readings.set(document, { symbolTable, namesKnown: symbolTable.namesKnown, policy });
  return policy;
}

function read(document: Value, symbolTable: SymbolTable): Policy {
  const place = document.place;
  const because =
    whyUnknown(document) ??
    (document.kind === 'map' || document.kind === 'absent' ? undefined : 'it is no policy document');
  if (document.kind !== 'map')
    return { version: '2008-10-17', statements: [], place, ...(because === undefined ? {} : { open: because }) };
  const stated = get(document, 'Version');
  const version = literal(stated) ?? (stated.kind === 'absent' ? '2008-10-17' : '2012-10-17');
  const listed = get(document, 'Statement');
  const statements = items(listed);
  if (statements === undefined)
    return { version, statements: [], place, open: whyUnknown(listed) ?? 'its statements are not known' };
  const found = statements.flatMap((statement, index) => readStatement(statement, index, version, symbolTable));
  if (isTooLarge(found)) return { version, statements: [], place, open: 'the policy is too large to work out' };
  // whether `${…}` stands for something is a matter of the version
  const open = literal(stated) === undefined && found.some(hasVariable) ? whyUnknown(stated) : undefined;
  return { version, place, statements: found, ...(open === undefined ? {} : { open }) };
}

/**
 * Characters of a policy, and of one element, beyond which nobody works it out: the largest policy there is, that of a
 * key, has 32,768 in all.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
 */
const maximumPolicy = 40_000;
const maximumPattern = 4_096;

/** Characters that stand around an element: quotes, a comma; and in a principal at least the account. */
const aroundElement = 3;
const leastPrincipal = 12 + aroundElement;

function isTooLarge(statements: readonly Statement[]): boolean {
  let size = 0;
  for (const one of statements) {
    size += leastPrincipal * ((one.principals?.length ?? 0) + (one.notPrincipals?.length ?? 0));
    for (const patterns of patternsOf(one))
      for (const { pattern } of patterns ?? []) {
        const length = lengthOf(pattern);
        size += length + aroundElement;
        if (size > maximumPolicy || length > maximumPattern) return true;
      }
  }
  return size > maximumPolicy;
}

const hasVariable = (statement: Statement): boolean =>
  patternsOf(statement).some((patterns = []) =>
    patterns.some(({ pattern }) => pattern.some((part) => typeof part !== 'string' && 'variable' in part)),
  );

/** Every list of patterns in a statement. */
function patternsOf(one: Statement): readonly (readonly OpenPattern[] | undefined)[] {
  const lists = [one.actions, one.notActions, one.resources, one.notResources];
  for (const { values } of one.conditions) lists.push(values);
  return lists;
}

function lengthOf(pattern: Pattern): number {
  let length = 0;
  for (const part of pattern) length += typeof part === 'string' ? part.length : 1;
  return length;
}

type Note = (because: Reason | undefined) => void;

/** What of a statement could not be read, and in which of its parts. */
class Notes {
  readonly all: { readonly part: OpenPart; readonly because: Reason }[] = [];

  in(part: OpenPart): Note {
    return (because) => void (because !== undefined && this.all.push({ part, because }));
  }
}

/** One statement; two when nobody can tell whether it allows or denies. */
function readStatement(value: Value, index: number, version: string, symbolTable: SymbolTable): readonly Statement[] {
  const notes = new Notes();
  notes.in('Statement')(value.kind === 'map' ? undefined : (whyUnknown(value) ?? 'it is no statement'));
  const effects = readEffect(get(value, 'Effect'), notes.in('Effect'));
  const sid = literal(get(value, 'Sid'));
  const said = readElements(value, version === '2012-10-17', symbolTable, notes);
  // who is one of everybody need not be known
  const isEverybody = said.principals?.some(({ kind }) => kind === 'anyone') === true;
  const open = notes.all.filter(({ part }) => !isEverybody || (part !== 'Account' && part !== 'Identity'));
  const [first] = open;
  return effects.map((effect) => ({
    index,
    effect,
    ...(sid === undefined ? {} : { sid }),
    ...(first === undefined ? {} : { open: first.because, openParts: [...new Set(open.map(({ part }) => part))] }),
    place: value.place,
    ...said,
  }));
}

function readEffect(value: Value, note: Note): readonly Statement['effect'][] {
  const effect = literal(value);
  if (effect === 'Allow' || effect === 'Deny') return [effect];
  note(whyUnknown(value) ?? '`Effect` is neither `Allow` nor `Deny`');
  return ['Allow', 'Deny'];
}

type Elements = Pick<
  Statement,
  'principals' | 'notPrincipals' | 'actions' | 'notActions' | 'resources' | 'notResources' | 'conditions'
>;

/** Whom, what and when a statement is about; what it does not have is left out. */
function readElements(value: Value, variables: boolean, symbolTable: SymbolTable, notes: Notes): Elements {
  const list = (key: string, syntax: PatternSyntax): readonly OpenPattern[] | undefined =>
    readPatterns(key, get(value, key), syntax, symbolTable, notes);
  const who = (found: Value): readonly Principal[] | undefined =>
    found.kind === 'absent' ? undefined : readPrincipals(found, symbolTable, notes);
  const names: PatternSyntax = { wildcards: true, variables: false };
  const globs: PatternSyntax = { wildcards: true, variables };
  const principal = get(value, 'Principal');
  const isOfIdentity = principal.kind === 'absent' && get(value, 'NotPrincipal').kind === 'absent';
  const complete = (one: OpenPattern): OpenPattern => (isOfIdentity ? completed(one) : one);
  const principals = who(principal);
  const notPrincipals = who(get(value, 'NotPrincipal'));
  const actions = list('Action', names);
  const notActions = list('NotAction', names);
  const resources = list('Resource', globs)?.map(complete);
  const notResources = list('NotResource', globs)?.map(complete);
  const conditions = readConditions(get(value, 'Condition'), variables, symbolTable, notes.in('Condition'));
  return {
    ...(principals && { principals }),
    ...(notPrincipals && { notPrincipals }),
    ...(actions && { actions }),
    ...(notActions && { notActions }),
    ...(resources && { resources }),
    ...(notResources && { notResources }),
    conditions,
  };
}

function readPatterns(
  key: string,
  found: Value,
  syntax: PatternSyntax,
  symbolTable: SymbolTable,
  notes: Notes,
): readonly OpenPattern[] | undefined {
  if (found.kind === 'absent') return undefined;
  const note = notes.in(key.endsWith('Action') ? 'Action' : 'Resource');
  const list = items(found);
  if (list === undefined) note(whyUnknown(found) ?? `\`${key}\` is not known`);
  if (key.endsWith('Action')) for (const item of list ?? []) note(whyHanded(item));
  return (list ?? []).flatMap((item) => readPattern(item, syntax, symbolTable, note));
}

/**
 * In identity-based policies what an ARN lacks of its six fields are stars.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
function completed(one: OpenPattern): OpenPattern {
  const [first] = one.pattern;
  const missing = 6 - arnSegments(one.pattern).length;
  if (missing <= 0 || typeof first !== 'string' || !first.startsWith('arn:')) return one;
  const stars = Array.from({ length: missing }, (): Pattern => [':', { wildcard: '*' }]);
  return { ...one, pattern: [...one.pattern, ...stars.flat()] };
}

/** Whether a part is the attribute of something that hands through what somebody else decides. */
function isHanded({ resource, alphabet }: Token): boolean {
  return resource !== undefined && alphabet === undefined && handsThrough(resource);
}

function whyHanded(item: Value): Reason | undefined {
  return item.kind === 'text' ? tokensOf(item.text).find(isHanded)?.because : undefined;
}

function readPattern(item: Value, syntax: PatternSyntax, symbolTable: SymbolTable, note: Note): readonly OpenPattern[] {
  if (item.kind !== 'text') {
    note(whyUnknown(item) ?? 'text is expected here');
    return [];
  }
  const open = symbolTable.whyOpen(item.text);
  const pattern = parsePattern(symbolTable.encode(item.text), syntax);
  if (open !== undefined && syntax.wildcards) return [{ pattern, open }];
  return [open === undefined ? { pattern } : { pattern, loose: open }];
}

/** A value of a condition: one that is passed in may be the very value that the request has. */
function readConditionValue(...[item, ...how]: Parameters<typeof readPattern>): readonly OpenPattern[] {
  const because = item.kind === 'text' ? tokensOf(item.text).find(isPassedIn)?.because : undefined;
  return readPattern(item, ...how).map((one) =>
    because === undefined || one.open !== undefined ? one : { loose: because, ...one },
  );
}

/** Whether a part is a parameter: whatever its letters are, it may turn out to be a text that stands elsewhere. */
function isPassedIn({ resource, id }: Token): boolean {
  return resource === undefined && !id.startsWith('AWS::');
}

/**
 * `Null` and `Bool` ask for true or false; what they come to with another value no page says.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
function whyNoSwitch(operator: string, values: readonly Value[]): string | undefined {
  if (operator !== 'null' && operator !== 'bool') return undefined;
  const stray = values.map(literal).find((text) => text !== undefined && !/^(true|false)$/i.test(text));
  return stray === undefined ? undefined : `\`${stray}\` is neither \`true\` nor \`false\``;
}

function readConditions(value: Value, variables: boolean, symbolTable: SymbolTable, note: Note): readonly Condition[] {
  if (value.kind === 'absent') return [];
  if (value.kind !== 'map') {
    note(whyUnknown(value) ?? '`Condition` is no map');
    return [];
  }
  return Object.keys(value.raw).flatMap((name): readonly Condition[] => {
    const entries = get(value, name);
    // `AWS::NoValue`: CloudFormation takes the entry out
    if (entries.kind === 'absent') return [];
    if (!operatorName.test(name) || entries.kind !== 'map') {
      note(whyUnknown(entries) ?? `the condition operator \`${name}\` is not known`);
      return [];
    }
    return Object.keys(entries.raw).flatMap((key) => {
      const found = get(entries, key);
      return found.kind === 'absent' ? [] : [readCondition(name, key, found, variables, symbolTable)];
    });
  });
}

/** What one operator asks of one key. */
function readCondition(
  name: string,
  key: string,
  found: Value,
  variables: boolean,
  symbolTable: SymbolTable,
): Condition {
  const [, quantifier, written = name, ifExists] = operatorName.exec(name) ?? [];
  const operator = written.toLowerCase();
  const known = operatorNamed(operator);
  let open: Reason | undefined = known ? undefined : `the condition operator \`${name}\` is not known`;
  const list = items(found);
  if (list === undefined) open ??= whyUnknown(found) ?? 'its values are not known';
  const syntax = {
    wildcards: known?.takesWildcards === true,
    variables: variables && known?.takesVariables === true,
  };
  const values = (list ?? []).flatMap((item) =>
    readConditionValue(item, syntax, symbolTable, (because) => void (open ??= because)),
  );
  // a token is a fixed text; as a number, an address or a switch it may be anything
  if (known?.takesVariables !== true && list) open ??= list.map(whyUnknown).find((because) => because !== undefined);
  open ??= whyNoSwitch(operator, list ?? []);
  return {
    operator: isOperatorName(operator) ? operator : 'unheard-of',
    ifExists: ifExists !== undefined,
    ...(quantifier === undefined ? {} : { quantifier: quantifier.toLowerCase() === 'foranyvalue' ? 'any' : 'all' }),
    key: writtenKey(key),
    values,
    written: `${name} ${key}`,
    ...(open === undefined ? {} : { open }),
  };
}

function readPrincipals(value: Value, symbolTable: SymbolTable, notes: Notes): readonly Principal[] {
  const note = notes.in('Principal');
  if (value.kind === 'text') {
    if (plain(value.text) === '*') return [{ kind: 'anyone' }];
    note(whyUnknown(value));
    return [{ kind: 'malformed', text: symbolTable.encode(value.text) }];
  }
  if (value.kind !== 'map') {
    note(whyUnknown(value) ?? '`Principal` is no map');
    return [];
  }
  return Object.keys(value.raw).flatMap((type) => {
    const found = get(value, type);
    const list = items(found);
    if (list === undefined) note(whyUnknown(found));
    return (list ?? []).flatMap((item) => principalIn(type, item, symbolTable, notes));
  });
}

function principalIn(type: string, item: Value, symbolTable: SymbolTable, notes: Notes): readonly Principal[] {
  if (item.kind !== 'text') {
    notes.in('Principal')(whyUnknown(item) ?? 'text is expected here');
    return [];
  }
  const [token] = item.text;
  const isMade =
    typeof token === 'object' &&
    token.resource !== undefined &&
    !mayHoldAnything(token) &&
    token.attribute !== 'AccountId';
  const encoded = symbolTable.encode(item.text);
  const isOfEstate = type === 'AWS' && item.text.length === 1 && isMade;
  // in which partition this is decides whether the principal can exist
  if (type === 'AWS' && !isOfEstate && otherPartition.test(encoded)) {
    const open = symbolTable.whyOpen(item.text);
    notes.in('Principal')(open);
    return [open === undefined ? { kind: 'malformed', text: encoded } : readPrincipal(type, encoded)];
  }
  const principal: Principal = isOfEstate
    ? // the ARN of a role or user that the estate makes
      { kind: 'identity', arn: encoded, account: symbolTable.accountOf(token) }
    : readPrincipal(type, encoded);
  const isAnything = (part: Token): boolean => mayHoldAnything(part) || (type === 'AWS' && isHanded(part));
  const isOne = type === 'AWS' && (principal.kind === 'account' || principal.kind === 'identity');
  const stray = tokensOf(item.text).find((part) => isAnything(part) || (isOne && isPassedIn(part)));
  if (stray) notes.in(isOne ? openPartOf(item.text, isAnything) : 'Principal')(stray.because);
  return [principal];
}

/**
 * Of an ARN with open parts, which cannot stand for everyone: AWS takes no wildcard in it.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
function openPartOf(arn: Text, isAnything: (part: Token) => boolean): OpenPart {
  const [start] = arn;
  if (typeof start !== 'string') return tokensOf(arn).some(isAnything) ? 'Principal' : 'Account';
  return /^arn:[^:]*:(iam|sts)::\d{12}:/.test(start) ? 'Identity' : 'Account';
}

/**
 * An ARN of a partition that is not the one of the analysis. Nobody there is a principal here.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-cross-account-resource-access.html
 */
const otherPartition = new RegExp(`^arn:${symbolCharacter}:`);

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
function readPrincipal(type: string, text: string): Principal {
  switch (type) {
    case 'AWS': {
      if (text === '*') return { kind: 'anyone' };
      if (/^\d{12}$/.test(text) || isSymbol(text)) return { kind: 'account', account: text };
      // whose user or role has the id, nobody can tell from it
      if (/^(AIDA|AROA)[A-Z0-9]{12,}$/.test(text)) return { kind: 'canonical', id: text };
      // an account is twelve digits, what stands for it, or AWS's own name for that of origin access identities
      const [, account, rest] = /^arn:[^:]*:(?:iam|sts)::([^:]+):((?!group\/).+)$/.exec(text) ?? [];
      const isAccount = account !== undefined && (/^(\d{12}|cloudfront)$/.test(account) || holdsSymbol(account));
      if (!isAccount) return { kind: 'malformed', text };
      if (rest === 'root') return { kind: 'account', account };
      if (rest !== undefined && !/[*?]/.test(text)) return { kind: 'identity', arn: text, account };
      return { kind: 'malformed', text };
    }
    case 'Service':
      return /[*?]/.test(text) ? { kind: 'malformed', text } : { kind: 'service', name: text };
    case 'CanonicalUser':
      return { kind: 'canonical', id: text };
    case 'Federated':
      return { kind: 'federated', name: text };
    default:
      return { kind: 'malformed', text };
  }
}

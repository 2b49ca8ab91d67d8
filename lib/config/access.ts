import {
  anything,
  conditionKeys,
  isConditionKey,
  isConditionOperator,
  isNeverOnePrincipal,
  wantedBy,
  type AccessContract,
  type ContractEntry,
  type ContractPair,
} from '../engine';
import { everyAccessLevel } from '../s3';
import { isArray, isObject, nearest, type JsonPath, type Place } from '../template';
import { show, type Read, type Readers } from './readers';

/** Clauses of a contract that are about who may do what. */
export const entryClauses = ['may', 'only', 'must', 'mustNot', 'nobodyOutside'] as const;

/** Clauses of a contract that compare two principals. */
export const pairClauses = ['implies', 'equivalent', 'disjoint'] as const;

/** Text, or a list of texts. */
type OneOrMore<T> = T | readonly T[];

/** A condition of a contract in code, as IAM writes it. */
export type AccessConditions = Readonly<Record<string, Readonly<Record<string, OneOrMore<string | number | boolean>>>>>;

/** A clause of a contract in code; docs/access-contracts.md says what each means. */
export interface AccessClauseProps {
  /** Words, accounts, organisations, ARNs, services, or roles and users of the app. */
  readonly who: OneOrMore<string>;
  /**
   * Access levels, or actions of IAM.
   * @default - read, list, write, delete and administer
   */
  readonly do?: OneOrMore<string>;
  /** Only requests that meet it. */
  readonly when?: AccessConditions;
  /** Only requests that do not meet it; `mustNot` alone. */
  readonly unless?: AccessConditions;
  /** Keys of the objects it is about, with `*` and `?`. */
  readonly objects?: string;
}

/** A contract in code, as the configuration file has it below `access`. */
export interface AccessContractProps {
  readonly name?: string;
  readonly reason?: string;
  /** Logical ids, construct paths and names of buckets, with `*`. */
  readonly buckets?: OneOrMore<string>;
  /** Tags that the buckets have. */
  readonly tagged?: Readonly<Record<string, string>>;
  readonly may?: OneOrMore<AccessClauseProps>;
  readonly only?: OneOrMore<AccessClauseProps>;
  readonly must?: OneOrMore<AccessClauseProps>;
  readonly mustNot?: OneOrMore<AccessClauseProps>;
  readonly nobodyOutside?: OneOrMore<AccessClauseProps>;
  /** Pairs of principals: what the first may do, the second may do. */
  readonly implies?: OneOrMore<readonly string[]>;
  readonly equivalent?: OneOrMore<readonly string[]>;
  readonly disjoint?: OneOrMore<readonly string[]>;
}

/** A clause as it is written. */
type WrittenEntry = Partial<Omit<ContractEntry, 'place'>>;

/** A contract as it is written. */
type WrittenContract = Partial<Omit<AccessContract, 'place'>>;

/**
 * Reads access contracts, each with every clause.
 * @param placeOf where a value stands, when it stands in a file
 */
export function contractsReader(
  read: Readers,
  placeOf: (path: JsonPath) => Place | undefined = () => undefined,
): Read<readonly AccessContract[]> {
  const contract = contractReader(read, placeOf);
  const contracts = oneOrMore(read, contract);
  return (value, path) =>
    contracts(value, path).map((one, index) => (one.name === '' ? { ...one, name: String(index + 1) } : one));
}

/** A list, or one thing that stands for a list of it. */
function oneOrMore<T>(read: Readers, item: Read<T>): Read<readonly T[]> {
  const list = read.list(item);
  return (value, path) => (isArray(value) ? list(value, path) : [item(value, path)]);
}

function contractReader(read: Readers, placeOf: (path: JsonPath) => Place | undefined): Read<AccessContract> {
  const clause = (name: (typeof entryClauses)[number]): Read<readonly ContractEntry[]> =>
    oneOrMore(read, entryReader(read, name, placeOf));
  const scalar = scalarReader(read);
  const pairs = pairsReader(read, placeOf);
  const members = read.members<WrittenContract>({
    name: read.text,
    reason: read.text,
    buckets: oneOrMore(read, read.text),
    tagged: read.map(read.text, scalar),
    may: clause('may'),
    only: clause('only'),
    must: clause('must'),
    mustNot: clause('mustNot'),
    nobodyOutside: clause('nobodyOutside'),
    implies: pairs,
    equivalent: pairs,
    disjoint: pairs,
  });
  return (value, path) => {
    const { name = '', ...rest } = members(value, path);
    const clauses = [...entryClauses, ...pairClauses];
    if (!clauses.some((one) => rest[one] !== undefined))
      return read.fail('the contract asks nothing', path, `give one of ${clauses.join(', ')}`);
    return { name, ...rest, ...placed(placeOf(path)) };
  };
}

/** Two names, or a list of such pairs. */
function pairsReader(read: Readers, placeOf: (path: JsonPath) => Place | undefined): Read<readonly ContractPair[]> {
  const names = read.list(read.text);
  const pair: Read<ContractPair> = (value, path) => {
    const [one, other, ...more] = names(value, path);
    if (one === undefined || other === undefined || more.length > 0 || one === other)
      return read.fail('expected two names', path, 'for example `[Reader, Writer]`');
    const crowd = [one, other].find(isNeverOnePrincipal);
    if (crowd !== undefined)
      return read.fail(`\`${crowd}\` is no one role or user`, path, 'a pair compares two; `mustNot` bans for many');
    return { pair: [one, other], ...placed(placeOf(path)) };
  };
  const list = read.list(pair);
  return (value, path) => (isArray(value) && value.some(isArray) ? list(value, path) : [pair(value, path)]);
}

function placed(place: Place | undefined): { readonly place?: Place } {
  return place === undefined ? {} : { place };
}

function entryReader(
  read: Readers,
  clause: (typeof entryClauses)[number],
  placeOf: (path: JsonPath) => Place | undefined,
): Read<ContractEntry> {
  const conditions = read.map(operatorReader(read), read.map(keyReader(read), oneOrMore(read, scalarReader(read))));
  const members = read.members<WrittenEntry>({
    who: oneOrMore(read, whoReader(read, clause)),
    do: oneOrMore(read, doReader(read)),
    when: conditions,
    unless: conditions,
    objects: read.text,
  });
  return (value, path) => {
    const { who = [], do: does, unless, ...rest } = members(value, path);
    if (who.length === 0) return read.fail('a clause needs `who`', path);
    if (does?.length === 0 || (does === undefined && clause === 'must'))
      return read.fail('a clause needs `do`', path, `for example \`do: ${everyAccessLevel[0] ?? ''}\``);
    if (unless !== undefined && clause !== 'mustNot')
      return read.fail('only `mustNot` takes `unless`', [...path, 'unless'], 'state what holds as `when`');
    const narrowed = unless === undefined ? rest : { ...rest, unless };
    return { who, do: does ?? everyAccessLevel, ...narrowed, ...placed(placeOf(path)) };
  };
}

function whoReader(read: Readers, clause: (typeof entryClauses)[number]): Read<string> {
  return (value, path) => {
    const who = typeof value === 'number' ? read.account(value, path) : read.text(value, path);
    if (clause === 'must' && /[*?]/.test(who))
      return read.fail(`\`${who}\` stands for several principals`, path, 'name each who must be able to');
    if (clause === 'nobodyOutside' && !/^(own account|\d{12}|o-[a-z0-9]{10,32})$/.test(who))
      return read.fail(`\`${who}\` is neither an account nor an organisation`, path);
    return who;
  };
}

function doReader(read: Readers): Read<string> {
  return (value, path) => {
    const word = read.text(value, path);
    if (wantedBy(word) !== undefined) return word;
    const words = [...everyAccessLevel, anything];
    const hint = nearest(word, words) ?? `give one of ${words.join(', ')}, or an action such as \`s3:GetObject\``;
    return read.fail(`no action on buckets or objects is called \`${word}\``, path, hint);
  };
}

function operatorReader(read: Readers): Read<string> {
  return (value, path) =>
    isConditionOperator(show(value))
      ? show(value)
      : read.fail(`IAM has no condition operator \`${show(value)}\``, path);
}

/** A key that no request ever has would make a clause that nothing can break. */
function keyReader(read: Readers): Read<string> {
  return (value, path) => {
    const key = show(value);
    if (isConditionKey(key)) return key;
    return read.fail(`no condition key is called \`${key}\``, path, nearest(key, conditionKeys()));
  };
}

/** Text, or a number or switch that stands for its text. */
function scalarReader(read: Readers): Read<string> {
  return (value, path) =>
    isObject(value) || isArray(value) || value === null ? read.text(value, path) : String(value);
}

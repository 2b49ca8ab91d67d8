import { isKey } from './condition-keys';
import { get, items, literal, type Value } from '../template';
import { conditionEntries, membersOf, textsOf, withoutVariables, type ConditionEntry } from './condition-entries';
import { keyFact } from './key-types';
import { parseBlock, showAddress } from './networks';
import { comparePatterns } from './pattern';
import { whyAnything, type PolicyFault } from './policy-fault';

/** The checks that `untidyStatement` and `repeatedSids` make. */
export const untidyChecks = [
  'EMPTY_ARRAY_ACTION',
  'EMPTY_ARRAY_PRINCIPAL',
  'EMPTY_ARRAY_RESOURCE',
  'EMPTY_OBJECT_CONDITION',
  'EMPTY_OBJECT_PRINCIPAL',
  'EMPTY_SID_VALUE',
  'EQUIVALENT_TO_NULL_FALSE',
  'EQUIVALENT_TO_NULL_TRUE',
  'IMPROVE_IP_RANGE',
  'INVALID_DATE_VALUE',
  'INVALID_ROLE_REFERENCE',
  'INVALID_USER_REFERENCE',
  'IRRELEVANT_CONDITION_KEY_IN_POLICY',
  'REDUNDANT_ACTION',
  'REDUNDANT_CONDITION_VALUE_NUM',
  'REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION',
  'REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY',
  'REDUNDANT_RESOURCE',
  'UNIQUE_SIDS_RECOMMENDED',
  'WILDCARD_IN_SERVICE_NAME',
] as const;

type Fault = PolicyFault<(typeof untidyChecks)[number]>;

/** What a statement says twice, for nothing, or otherwise than AWS recommends. */
export function* untidyStatement(statement: Value, on: string): Iterable<Fault> {
  yield* emptyParts(statement);
  yield* references(statement);
  for (const name of ['Action', 'NotAction', 'Resource', 'NotResource'] as const) {
    yield* repetitions(statement, name);
    yield* openNames(statement, name);
  }
  for (const entry of conditionEntries(statement)) {
    yield* [...wholeWildcards(entry), ...untidyNetworks(entry), ...untidyNumbers(entry), ...epochs(entry)];
    if (on === 'bucket' && isKey(entry.key, 's3:resourceaccount', 'aws:resourceaccount'))
      yield {
        check: 'IRRELEVANT_CONDITION_KEY_IN_POLICY',
        value: entry.value,
        says: `\`${entry.written}\` is the owner of this bucket in every request, and is for policies of identities`,
      };
  }
}

/** Statements of a policy on a resource that have a `Sid` in common. */
export function* repeatedSids(statements: readonly Value[]): Iterable<Fault> {
  const seen = new Set<string>();
  for (const statement of statements) {
    const value = get(statement, 'Sid');
    const open = whyAnything(value);
    const sid = literal(value);
    if (open !== undefined && statements.length > 1) yield { value, open };
    if (sid !== undefined && sid !== '' && seen.has(sid))
      yield { check: 'UNIQUE_SIDS_RECOMMENDED', value, says: `the \`Sid\` \`${sid}\` stands there twice` };
    if (sid !== undefined) seen.add(sid);
  }
}

function* emptyParts(statement: Value): Iterable<Fault> {
  const sid = get(statement, 'Sid');
  if (literal(sid) === '') yield { check: 'EMPTY_SID_VALUE', value: sid, says: 'the `Sid` is empty' };
  for (const name of ['Action', 'NotAction', 'Resource', 'NotResource']) {
    const value = get(statement, name);
    if (value.kind !== 'list' || items(value)?.length !== 0) continue;
    const check = name.endsWith('Action') ? 'EMPTY_ARRAY_ACTION' : 'EMPTY_ARRAY_RESOURCE';
    yield { check, value, says: `\`${name}\` is empty, so that the statement says nothing` };
  }
  const condition = get(statement, 'Condition');
  if (condition.kind === 'map' && membersOf(condition).every(([, entries]) => isEmptyMap(entries)))
    yield { check: 'EMPTY_OBJECT_CONDITION', value: condition, says: '`Condition` is empty' };
  for (const name of ['Principal', 'NotPrincipal']) {
    const value = get(statement, name);
    if (isEmptyMap(value)) yield { check: 'EMPTY_OBJECT_PRINCIPAL', value, says: `\`${name}\` names nobody` };
    for (const [kind, one] of membersOf(value))
      if (one.kind === 'list' && items(one)?.length === 0)
        yield { check: 'EMPTY_ARRAY_PRINCIPAL', value: one, says: `\`${name}.${kind}\` names nobody` };
  }
}

function isEmptyMap(value: Value): boolean {
  return value.kind === 'map' && membersOf(value).length === 0 && Object.keys(value.raw).length === 0;
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids */
function* references(statement: Value): Iterable<Fault> {
  for (const name of ['Principal', 'NotPrincipal']) {
    const named = textsOf(items(get(statement, name, 'AWS')) ?? []);
    const roles = new Set(named.map(([text]) => roleIn(/^arn:[^:]*:iam::(\d+):role\/(?:.*\/)?([^/]+)$/.exec(text))));
    for (const [text, value] of named) {
      if (/^AROA[A-Z0-9]+$/.test(text))
        yield { check: 'INVALID_ROLE_REFERENCE', value, says: `\`${text}\` is the id of a role, expected its ARN` };
      if (/^AIDA[A-Z0-9]+$/.test(text))
        yield { check: 'INVALID_USER_REFERENCE', value, says: `\`${text}\` is the id of a user, expected its ARN` };
      const found = /^arn:[^:]*:sts::(\d+):assumed-role\/([^/]+)\/.+$/.exec(text);
      if (found !== null && roles.has(roleIn(found)))
        yield {
          check: 'REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY',
          value,
          says: `\`${text}\` is a session of the role \`${found[2] ?? ''}\`, which is named as well`,
        };
    }
  }
}

/** Account and name of a role; undefined where there is none. */
const roleIn = (found: RegExpExecArray | null): string | undefined =>
  found === null ? undefined : `${found[1] ?? ''} ${found[2] ?? ''}`;

/** A list longer than this is not compared pair by pair. */
const comparable = 60;

function* repetitions(statement: Value, name: 'Action' | 'NotAction' | 'Resource' | 'NotResource'): Iterable<Fault> {
  const texts = textsOf(items(get(statement, name)) ?? []).slice(0, comparable);
  const isAction = name.endsWith('Action');
  const normal = (text: string): string => (isAction ? text.toLowerCase() : text);
  for (const [index, [text, value]] of texts.entries()) {
    const wider = texts.find(
      ([other], at) =>
        at !== index &&
        (normal(other) === normal(text)
          ? at < index
          : /[*?]/.test(other) && !other.includes('${') && comparePatterns(normal(text), normal(other)).isWithin),
    );
    if (wider !== undefined && !text.includes('${'))
      yield {
        check: isAction ? 'REDUNDANT_ACTION' : 'REDUNDANT_RESOURCE',
        value,
        says: `\`${text}\` is within \`${wider[0]}\` of the same \`${name}\``,
      };
  }
}

function* openNames(statement: Value, name: string): Iterable<Fault> {
  for (const [text, value] of textsOf(items(get(statement, name)) ?? [])) {
    const service = name.endsWith('Action') ? /^([^:]*):/.exec(text)?.[1] : /^arn:[^:]*:([^:]*):/.exec(text)?.[1];
    if (service !== undefined && /[*?]/.test(service))
      yield { check: 'WILDCARD_IN_SERVICE_NAME', value, says: `\`${text}\` takes in services of similar names` };
  }
}

function* wholeWildcards({ operator, quantifier, key, ...entry }: ConditionEntry): Iterable<Fault> {
  const { written, value, values, ifExists, name } = entry;
  const isWhole = operator.takesWildcards && textsOf(values ?? []).some(([text]) => /^\*+$/.test(text));
  if (!isWhole || quantifier !== undefined) return;
  const isAlways = ifExists || keyFact(key)?.isAlwaysThere === true;
  if (!operator.isNegated)
    yield isAlways
      ? {
          check: 'REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION',
          value,
          says: `\`${written}\` always meets \`*\` under \`${name}\``,
        }
      : {
          check: 'EQUIVALENT_TO_NULL_FALSE',
          value,
          says: `\`${name}\` with \`*\` asks whether \`${written}\` is there, as \`Null: false\` says`,
        };
  else if (ifExists || keyFact(key)?.isAlwaysThere !== true)
    yield {
      check: 'EQUIVALENT_TO_NULL_TRUE',
      value,
      says: `\`${name}\` with \`*\` asks whether \`${written}\` is missing, as \`Null: true\` says`,
    };
}

function* untidyNetworks({ operator, values }: ConditionEntry): Iterable<Fault> {
  if (operator.family !== 'ip') return;
  for (const [text, value] of textsOf(values ?? [])) {
    const block = parseBlock(text);
    const [address = '', length] = text.split('/');
    const own = parseBlock(address);
    if (block === undefined || own === undefined || length === undefined || own.first === block.first) continue;
    yield {
      check: 'IMPROVE_IP_RANGE',
      value,
      says: `\`${text}\` begins at \`${showAddress(block.first, block.size)}/${length}\``,
    };
  }
}

function* untidyNumbers({ operatorName, values, value, written }: ConditionEntry): Iterable<Fault> {
  const texts = textsOf(values ?? []).map(([text]) => Number(text));
  if (!/^numeric(less|greater)than/.test(operatorName) || texts.length < 2 || texts.some(Number.isNaN)) return;
  const most = operatorName.startsWith('numericless') ? Math.max(...texts) : Math.min(...texts);
  yield {
    check: 'REDUNDANT_CONDITION_VALUE_NUM',
    value,
    says: `of the values of \`${written}\` only \`${most}\` counts`,
  };
}

function* epochs({ operator, key, values }: ConditionEntry): Iterable<Fault> {
  if (operator.family !== 'date' || isKey(key, 'aws:epochtime')) return;
  for (const [text, value] of textsOf(values ?? []))
    if (/^\d{5,}$/.test(withoutVariables(text)))
      yield {
        check: 'INVALID_DATE_VALUE',
        value,
        says: `\`${text}\` is a number of seconds, expected a date of ISO 8601`,
      };
}

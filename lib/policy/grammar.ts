import { get, items, literal, noJson, plain, throughLast, whyUnknown, type Value } from '../template';
import { arnChecks, arnFaults } from './arn-grammar';
import { membersOf } from './condition-entries';
import { operatorNamed } from './operators';
import { whyAnything, type PolicyFault } from './policy-fault';
import { trustChecks, trustFaults } from './trust-grammar';

/** The checks that `grammarFaults` makes; each is of the type ERROR at AWS. */
export const grammarChecks = [
  ...arnChecks,
  ...trustChecks,
  'DATA_TYPE_MISMATCH',
  'DUPLICATE_KEYS_WITH_DIFFERENT_CASE',
  'EMPTY_VARIABLE',
  'INVALID_CONDITION_DATA_TYPE',
  'INVALID_CONDITION_KEY_FORMAT',
  'INVALID_CONDITION_OPERATOR',
  'INVALID_EFFECT',
  'INVALID_POLICY_ELEMENT',
  'JSON_SYNTAX_ERROR',
  'MISSING_ACTION',
  'MISSING_BRACE_IN_VARIABLE',
  'MISSING_EFFECT',
  'MISSING_PRINCIPAL',
  'MISSING_QUOTE_IN_VARIABLE',
  'MISSING_RESOURCE',
  'MISSING_STATEMENT',
  'MISSING_TAG_KEY_IN_CONDITION',
  'NULL_WITH_IF_EXISTS',
  'UNIQUE_SIDS_REQUIRED',
  'UNSUPPORTED_ELEMENT_COMBINATION',
  'UNSUPPORTED_PRINCIPAL',
  'UNSUPPORTED_SID',
  'UNSUPPORTED_SPACE_IN_VARIABLE',
  'VARIABLE_UNSUPPORTED_IN_ELEMENT',
] as const;

export type GrammarCheck = (typeof grammarChecks)[number];

/** What a document is attached to: what it must and may not say depends on it. */
export type AttachedTo = 'bucket' | 'identity' | 'trust' | 'key';

type GrammarFault = PolicyFault<GrammarCheck>;

const documentElements = new Set(['Version', 'Id', 'Statement']);
const statementElements = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]);
const pairs: readonly (readonly [string, string])[] = [
  ['Principal', 'NotPrincipal'],
  ['Action', 'NotAction'],
  ['Resource', 'NotResource'],
];

/** Where a document breaks the grammar of policies, or may break it. */
export function* grammarFaults(document: Value, on: AttachedTo): Iterable<GrammarFault> {
  if (document.kind === 'unknown' && document.because === noJson)
    return yield { check: 'JSON_SYNTAX_ERROR', value: document, says: 'the text is no JSON' };
  if (document.kind !== 'map') return;
  yield* strangeElements(document, documentElements, 'a policy');
  const listed = get(document, 'Statement');
  if (listed.kind === 'absent')
    return yield { check: 'MISSING_STATEMENT', value: document, says: 'the policy has no `Statement`' };
  const statements = items(listed) ?? [];
  for (const statement of statements) yield* statementFaults(statement, on);
  // in a bucket or key policy AWS takes any `Sid`
  if (on === 'identity' || on === 'trust') yield* sidFaults(statements);
}

function* strangeElements(map: Value, known: ReadonlySet<string>, what: string): Iterable<GrammarFault> {
  if (map.kind !== 'map') return;
  for (const name of Object.keys(map.raw)) {
    const value = get(map, name);
    if (known.has(name) || value.kind === 'absent' || name.startsWith('Fn::') || name === 'Ref') continue;
    yield { check: 'INVALID_POLICY_ELEMENT', value, says: `\`${name}\` is no element of ${what}` };
  }
}

function* statementFaults(statement: Value, on: AttachedTo): Iterable<GrammarFault> {
  if (statement.kind === 'text' && whyUnknown(statement) === undefined)
    return yield { check: 'DATA_TYPE_MISMATCH', value: statement, says: 'a statement is a map, not text' };
  if (statement.kind !== 'map') return;
  yield* strangeElements(statement, statementElements, 'a statement');
  yield* effectFaults(statement);
  yield* presenceFaults(statement, on);
  for (const name of ['Action', 'NotAction', 'Resource', 'NotResource']) yield* listFaults(statement, name);
  for (const name of ['Principal', 'NotPrincipal'])
    for (const [, named] of membersOf(get(statement, name)))
      for (const item of items(named) ?? []) yield* strayVariables(item, name);
  if (on === 'identity') yield* arnFaults(statement);
  if (on === 'trust') yield* trustFaults(statement);
  yield* conditionFaults(get(statement, 'Condition'));
}

function* effectFaults(statement: Value): Iterable<GrammarFault> {
  const effect = get(statement, 'Effect');
  const stated = literal(effect);
  const open = whyUnknown(effect);
  if (effect.kind === 'absent')
    yield { check: 'MISSING_EFFECT', value: statement, says: 'the statement has no `Effect`' };
  else if (open !== undefined) yield { value: effect, open };
  else if (stated !== 'Allow' && stated !== 'Deny')
    yield {
      check: 'INVALID_EFFECT',
      value: effect,
      says: `\`Effect\` is \`${stated ?? effect.kind}\`, expected \`Allow\` or \`Deny\``,
    };
}

/** Elements that have to be there, and those that may not be, together or at all. */
function* presenceFaults(statement: Value, on: AttachedTo): Iterable<GrammarFault> {
  const has = (name: string): boolean => get(statement, name).kind !== 'absent';
  for (const [one, other] of pairs)
    if (has(one) && has(other))
      yield {
        check: 'UNSUPPORTED_ELEMENT_COMBINATION',
        value: statement,
        says: `the statement has both \`${one}\` and \`${other}\``,
      };
  if (!has('Action') && !has('NotAction'))
    yield { check: 'MISSING_ACTION', value: statement, says: 'the statement has no `Action`' };
  if (on !== 'trust' && !has('Resource') && !has('NotResource'))
    yield { check: 'MISSING_RESOURCE', value: statement, says: 'the statement has no `Resource`' };
  if ((on === 'trust' || on === 'key') && !has('Principal') && !has('NotPrincipal'))
    yield { check: 'MISSING_PRINCIPAL', value: statement, says: 'the statement has no `Principal`' };
  for (const name of ['Principal', 'NotPrincipal'])
    if (on === 'identity' && has(name))
      yield {
        check: 'UNSUPPORTED_PRINCIPAL',
        value: get(statement, name),
        says: `a policy of an identity is about that identity and takes no \`${name}\``,
      };
}

function* listFaults(statement: Value, name: string): Iterable<GrammarFault> {
  for (const item of items(get(statement, name)) ?? []) {
    if (item.kind === 'map') yield { check: 'DATA_TYPE_MISMATCH', value: item, says: `\`${name}\` holds a map` };
    if (name.endsWith('Resource')) yield* variableFaults(item);
    else yield* strayVariables(item, name);
  }
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html */
function* strayVariables(value: Value, name: string): Iterable<GrammarFault> {
  const [variable] = /\$\{[^}]*\}/.exec(throughLast(literal(value) ?? '', '}')) ?? [];
  if (variable !== undefined)
    yield {
      check: 'VARIABLE_UNSUPPORTED_IN_ELEMENT',
      value,
      says: `policy variables stand in \`Resource\` and \`Condition\`, and \`${variable}\` stands in \`${name}\``,
    };
}

function* conditionFaults(condition: Value): Iterable<GrammarFault> {
  if (condition.kind === 'text')
    yield { check: 'DATA_TYPE_MISMATCH', value: condition, says: '`Condition` is a map, not text' };
  if (condition.kind !== 'map') return;
  for (const name of Object.keys(condition.raw)) {
    const entries = get(condition, name);
    if (entries.kind === 'absent' || name.startsWith('Fn::')) continue;
    const [, operator = '', ifExists] = /^(?:ForAnyValue:|ForAllValues:)?(.*?)(IfExists)?$/i.exec(name) ?? [];
    if (operatorNamed(operator.toLowerCase()) === undefined)
      yield { check: 'INVALID_CONDITION_OPERATOR', value: entries, says: `there is no condition operator \`${name}\`` };
    else if (ifExists !== undefined && operator.toLowerCase() === 'null')
      yield { check: 'NULL_WITH_IF_EXISTS', value: entries, says: '`Null` does not go with `IfExists`' };
    yield* keyFaults(entries);
  }
}

function* keyFaults(entries: Value): Iterable<GrammarFault> {
  if (entries.kind !== 'map') return;
  const seen = new Map<string, string>();
  for (const key of Object.keys(entries.raw)) {
    const value = get(entries, key);
    if (value.kind === 'absent' || key.startsWith('Fn::') || key.includes('${')) continue;
    const before = seen.get(key.toLowerCase());
    seen.set(key.toLowerCase(), key);
    if (before !== undefined)
      yield {
        check: 'DUPLICATE_KEYS_WITH_DIFFERENT_CASE',
        value,
        says: `\`${before}\` and \`${key}\` are one condition key, which stands there twice`,
      };
    if (!key.includes(':'))
      yield {
        check: 'INVALID_CONDITION_KEY_FORMAT',
        value,
        says: `\`${key}\` is no condition key: none is without the name of a service before a colon`,
      };
    if (/^aws:(resource|request|principal)tag\/?$/i.test(key) || /^s3:(existing|request)objecttag\/?$/i.test(key))
      yield {
        check: 'MISSING_TAG_KEY_IN_CONDITION',
        value,
        says: `\`${key}\` names no tag: behind it stands a slash and the key of the tag`,
      };
    for (const item of items(value) ?? []) {
      if (item.kind === 'map' || item.kind === 'list')
        yield { check: 'INVALID_CONDITION_DATA_TYPE', value: item, says: `\`${key}\` is compared with texts only` };
      yield* variableFaults(item);
    }
  }
}

/** Whether `${…}` in a text is a policy variable, once CloudFormation has put in what it puts in. */
function* variableFaults(value: Value): Iterable<GrammarFault> {
  const text = value.kind === 'text' ? plain(value.text) : undefined;
  if (text === undefined || !text.includes('${')) return;
  const open = text.lastIndexOf('${');
  if (!text.slice(open).includes('}'))
    return yield { check: 'MISSING_BRACE_IN_VARIABLE', value, says: `a variable in \`${text}\` is not closed` };
  for (const [whole, name = ''] of text.matchAll(/\$\{([^}]*)\}/g)) {
    const [, fallback] = /^[^,]*,\s*(.*)$/.exec(name) ?? [];
    if (fallback !== undefined && !/^'.*'$/.test(fallback))
      yield {
        check: 'MISSING_QUOTE_IN_VARIABLE',
        value,
        says: `what \`${whole}\` stands for without a value is to be in single quotes`,
      };
    else if (name.trim() === '')
      yield { check: 'EMPTY_VARIABLE', value, says: `the variable in \`${text}\` has no name` };
    else if (/^\s|\s$/.test(name.split(',')[0] ?? '') && !name.includes(','))
      yield { check: 'UNSUPPORTED_SPACE_IN_VARIABLE', value, says: `there are blanks in the variable \`${whole}\`` };
  }
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html */
function* sidFaults(statements: readonly Value[]): Iterable<GrammarFault> {
  const seen = new Set<string>();
  for (const statement of statements) {
    const value = get(statement, 'Sid');
    const sid = literal(value);
    const open = whyAnything(value);
    if (open !== undefined) yield { value, open };
    if (sid === undefined || sid === '') continue;
    if (!/^[A-Za-z0-9]*$/.test(sid))
      yield {
        check: 'UNSUPPORTED_SID',
        value,
        says: `the \`Sid\` \`${sid}\` has other characters than letters and digits`,
      };
    if (seen.has(sid))
      yield { check: 'UNIQUE_SIDS_REQUIRED', value, says: `the \`Sid\` \`${sid}\` stands there twice` };
    seen.add(sid);
  }
}

import { get, items, plain, throughLast, type Value } from '../template';
import { operatorNamed, type Operator } from './operators';

/** One line of a `Condition`: an operator, a key, and the values that stand behind it. */
export interface ConditionEntry {
  readonly statement: Value;
  /** as it is written: `ForAllValues:StringLikeIfExists` */
  readonly name: string;
  readonly operator: Operator;
  /** `stringlike`: without set operator and `IfExists` */
  readonly operatorName: string;
  readonly quantifier?: 'any' | 'all';
  readonly ifExists: boolean;
  /** lower case */
  readonly key: string;
  /** the key as it is written */
  readonly written: string;
  /** all of the values */
  readonly value: Value;
  /** each value; undefined while nobody knows how many there are */
  readonly values: readonly Value[] | undefined;
}

const parts = /^(?:(ForAnyValue|ForAllValues):)?(.*?)(IfExists)?$/i;

/** The statements of a document, as far as they are known. */
export function statementsOf(document: Value): readonly Value[] {
  return items(get(document, 'Statement')) ?? [];
}

/** The conditions of a statement whose operators there are. */
export function* conditionEntries(statement: Value): Iterable<ConditionEntry> {
  const condition = get(statement, 'Condition');
  for (const [name, entries] of membersOf(condition)) {
    const [, quantifier, operatorName = '', ifExists] = parts.exec(name) ?? [];
    const operator = operatorNamed(operatorName.toLowerCase());
    if (operator === undefined) continue;
    for (const [written, value] of membersOf(entries))
      yield {
        statement,
        name,
        operator,
        operatorName: operatorName.toLowerCase(),
        ...(quantifier === undefined ? {} : { quantifier: quantifier.toLowerCase() === 'foranyvalue' ? 'any' : 'all' }),
        ifExists: ifExists !== undefined,
        key: written.toLowerCase(),
        written,
        value,
        values: items(value),
      };
  }
}

/** The members of a map that are there, functions left out. */
export function membersOf(map: Value): readonly (readonly [string, Value])[] {
  if (map.kind !== 'map') return [];
  return Object.keys(map.raw)
    .filter((name) => !name.startsWith('Fn::') && name !== 'Ref')
    .map((name) => [name, get(map, name)] as const)
    .filter(([, value]) => value.kind !== 'absent');
}

/** The texts among values, with the value that each is. */
export function textsOf(values: readonly Value[]): readonly (readonly [string, Value])[] {
  return values.flatMap((value) => {
    const text = value.kind === 'text' ? plain(value.text) : undefined;
    return text === undefined ? [] : [[text, value] as const];
  });
}

/** Whether a text holds a policy variable; `${*}` and its like stand for a character. */
export function holdsVariable(text: string): boolean {
  return /\$\{(?![*?$]\})[^}]*\}/.test(throughLast(text, '}'));
}

/** A text without its policy variables, so that what is left can be looked at for wildcards. */
export function withoutVariables(text: string): string {
  const closed = throughLast(text, '}');
  return closed.replace(/\$\{[^}]*\}/g, '') + text.slice(closed.length);
}

import {
  actionsMatching,
  bucketActions,
  isKnownKey,
  isOperatorName,
  isSessionKey,
  knownKeys,
  operatorNamed,
  parsePattern,
  writtenKey,
  type Action,
  type Condition,
  type OpenPattern,
  type Statement,
  type SymbolTable,
  type Target,
} from '../policy';
import { accessLevels, everyAccessLevel, type AccessLevel } from '../s3';
import type { Place } from '../template';
import type { ContractConditions } from './access-contract';

const operatorForm = /^(?:(ForAnyValue|ForAllValues):)?([A-Za-z]+?)(IfExists)?$/i;

/** Whether IAM has a condition operator that is called so, with or without set operator and `IfExists`. */
export function isConditionOperator(name: string): boolean {
  return isOperatorName(operatorForm.exec(name)?.[2]?.toLowerCase() ?? '');
}

/** Whether requests may carry a condition key that is called so. */
export function isConditionKey(name: string): boolean {
  const key = name.toLowerCase();
  return isKnownKey(key) || isSessionKey(key);
}

/** The condition keys there are, for a “did you mean”. */
export function conditionKeys(): readonly string[] {
  return knownKeys();
}

/** What a contract asks of a request, as a policy would ask it. */
export function conditionsIn(written: ContractConditions | undefined, symbolTable: SymbolTable): readonly Condition[] {
  return Object.entries(written ?? {}).flatMap(([name, keys]) =>
    Object.entries(keys).map(([key, values]) => conditionIn(name, key, values, symbolTable)),
  );
}

function conditionIn(name: string, key: string, values: readonly string[], symbolTable: SymbolTable): Condition {
  const [, quantifier, written = '', ifExists] = operatorForm.exec(name) ?? [];
  const operator = written.toLowerCase();
  const wildcards = operatorNamed(operator)?.takesWildcards === true;
  return {
    operator: isOperatorName(operator) ? operator : 'unheard-of',
    ifExists: ifExists !== undefined,
    ...(quantifier === undefined ? {} : { quantifier: quantifier.toLowerCase() === 'foranyvalue' ? 'any' : 'all' }),
    key: writtenKey(key),
    values: values.map((value) => ({
      pattern: parsePattern(symbolTable.encode([value]), { wildcards, variables: false }),
    })),
    written: `${name} ${key}`,
  };
}

/** What a clause calls an action or a level. */
export interface Wanted {
  readonly word: string;
  readonly level?: AccessLevel;
  readonly action: (action: Action) => boolean;
}

/** What `do` says that stands for every action. */
export const anything = 'anything';

/** The actions that a word of a contract stands for; none when it is no level and no action is called so. */
export function wantedBy(word: string): Wanted | undefined {
  const level = everyAccessLevel.find((one) => one === word);
  if (level !== undefined) return { word, level, action: accessLevels[level] };
  if (word === anything) return { word, action: () => true };
  const names = actionsMatching(parsePattern(word, { wildcards: true, variables: false }));
  const action = ({ name }: Action): boolean => names.has(name);
  return bucketActions.some(action) ? { word, action } : undefined;
}

/** The levels and actions of a clause. */
export function everyWanted(words: readonly string[]): readonly Wanted[] {
  return words.flatMap((word) => wantedBy(word) ?? []);
}

/** Denials of some actions to everybody under some conditions, on all objects or on those with such keys. */
export function denialsOf(
  isMeant: (action: Action) => boolean,
  conditions: readonly Condition[],
  target: Target,
  place: Place,
  objects = '*',
): readonly Statement[] {
  const kinds = ['object', 'bucket'] as const;
  return kinds.flatMap((on): Statement[] => {
    const actions = bucketActions.filter((action) => action.on === on && isMeant(action));
    if (actions.length === 0 || (on === 'bucket' && objects !== '*')) return [];
    const resource = on === 'object' ? objectsNamed(target, objects) : { pattern: [target.self] };
    return [{ ...denial(conditions, place), actions: namesOf(actions), resources: [resource] }];
  });
}

/** A denial of everything to everybody under some conditions. */
export function denial(conditions: readonly Condition[], place: Place): Statement {
  return { index: 0, effect: 'Deny', principals: [{ kind: 'anyone' }], conditions, place };
}

/** The objects of a target whose keys are like `objects`. */
export function objectsNamed({ parts }: Target, objects: string): OpenPattern {
  return { pattern: parsePattern(parts + objects, { wildcards: true, variables: false }) };
}

export function namesOf(actions: readonly Action[]): readonly OpenPattern[] {
  return actions.map(({ name }) => ({ pattern: [name] }));
}

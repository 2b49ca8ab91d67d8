import { isArray, isObject, own, type Json } from './json';
import { plain, render, textKey, tokensOf, type Text } from './text';
import type { Resolve, Scope } from './value';

/**
 * Whether the condition `name` holds in the scope's world; undefined when the template has no such condition, or when
 * it names itself. What it leaves open is asked of the world, once. `resolve` works out what it compares.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html
 */
export function conditionHolds(name: string, scope: Scope, resolve: Resolve): boolean | undefined {
  const conditions = own(scope.template.body, 'Conditions');
  const expression = isObject(conditions) ? own(conditions, name) : undefined;
  if (expression === undefined) return undefined;
  return scope.world.condition(`${scope.template.id}#${name}`, name, () =>
    evaluate(expression, name, { ...scope, depth: scope.depth + 1 }, resolve),
  );
}

function evaluate(expression: Json, name: string, scope: Scope, resolve: Resolve): boolean {
  // what we cannot read may come out either way; both are looked at
  const undecided = (): boolean => {
    const picked = scope.world.choose(
      `condition:${scope.template.id}#${name}:${JSON.stringify(expression)}`,
      2,
      (index) => `\`${name}\` is ${index === 0 ? 'true' : 'false'}`,
    );
    return picked === 0;
  };
  if (!isObject(expression) || scope.depth > 60) return undecided();
  const [operator] = Object.keys(expression);
  const argument = operator === undefined ? undefined : own(expression, operator);
  const operands = isArray(argument) ? argument : [];
  switch (operator) {
    case 'Condition':
      return (typeof argument === 'string' ? conditionHolds(argument, scope, resolve) : undefined) ?? undecided();
    case 'Fn::Not':
      return operands.length === 1 ? !evaluate(operands[0] ?? null, name, scope, resolve) : undecided();
    case 'Fn::And':
      return operands.every((operand) => evaluate(operand, name, scope, resolve));
    case 'Fn::Or':
      return operands.some((operand) => evaluate(operand, name, scope, resolve));
    case 'Fn::Equals':
      return operands.length === 2
        ? (equal(operands[0] ?? null, operands[1] ?? null, scope, resolve) ?? undecided())
        : undecided();
    default:
      return undecided();
  }
}

function equal(left: Json, right: Json, scope: Scope, resolve: Resolve): boolean | undefined {
  const place = { template: scope.template, path: ['Conditions'] };
  const [one, other] = [resolve(left, scope, place), resolve(right, scope, place)];
  if (one.kind === 'absent' || other.kind === 'absent') return one.kind === other.kind;
  if (one.kind !== 'text' || other.kind !== 'text') return undefined;
  if (textKey(one.text) === textKey(other.text)) return true;
  const [a, b] = [plain(one.text), plain(other.text)];
  if (a !== undefined && b !== undefined) return false;
  if (b !== undefined) return equalsLiteral(one.text, b, scope);
  if (a !== undefined) return equalsLiteral(other.text, a, scope);
  const [first, second] = [one.text, other.text].sort((x, y) => (textKey(x) < textKey(y) ? -1 : 1));
  if (first === undefined || second === undefined) return undefined;
  const key = `equals:${textKey(first)}\u0001${textKey(second)}`;
  return (
    scope.world.choose(
      key,
      2,
      (index) => `\`${render(first)}\` ${index === 0 ? 'is' : 'is not'} \`${render(second)}\``,
    ) === 0
  );
}

function equalsLiteral(value: Text, wanted: string, scope: Scope): boolean {
  if (value.length === 1 && tokensOf(value)[0]?.not?.includes(wanted)) return false;
  return scope.world.equalsLiteral(textKey(value), render(value), wanted);
}

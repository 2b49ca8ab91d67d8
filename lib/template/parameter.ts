import { isArray, isObject, own, type Json, type JsonObject } from './json';
import { resolve } from './resolve';
import type { Place, Template } from './template';
import { text, type Token } from './text';
import { unknownValue, type Scope, type Value } from './value';
import { KnownReason } from './reason';

/**
 * The value of the parameter `name` in the scope's world, or undefined when the template has no such parameter.
 *
 * In this order: what the parent stack passes, what the user gave, and otherwise one of the values the template itself
 * provides
 * for: its `AllowedValues`, or its default and what its conditions compare it with. Each of them is a world of its own.
 */
export function parameterValue(name: string, scope: Scope, place: Place): Value | undefined {
  const { template } = scope;
  const declared = own(template.body, 'Parameters');
  const parameter = isObject(declared) ? own(declared, name) : undefined;
  if (!isObject(parameter)) return undefined;
  const declaredType = own(parameter, 'Type');
  const type = typeof declaredType === 'string' ? declaredType : 'String';
  const isList = type === 'CommaDelimitedList' || type.startsWith('List<');

  const parent = template.nestedIn;
  if (parent) {
    const passed = passedParameter(parent.body, name);
    if (passed !== undefined) {
      const there: Scope = { ...scope, template: parent.template, depth: scope.depth + 1 };
      const value = resolve(passed, there, {
        template: parent.template,
        path: ['Resources', parent.logicalId, 'Properties', 'Parameters', name],
      });
      return value.kind === 'map' ? value : { ...value, place };
    }
  }

  const read = (value: string): Value =>
    isList
      ? {
          kind: 'list',
          items: value.split(',').map((item) => ({ kind: 'text', text: text(item.trim()), place })),
          place,
        }
      : { kind: 'text', text: text(value), place };
  const given = parent ? undefined : template.parameters.get(name);
  if (given !== undefined) return read(given);

  const open: Token = {
    id: `${template.id}#${name}`,
    label: `\${${name}}`,
    because: !type.startsWith('AWS::SSM::')
      ? new KnownReason(`the parameter \`${name}\` is not known`, { kind: 'parameter', name })
      : new KnownReason(`the parameter \`${name}\` is read from Parameter Store`, { kind: 'parameter-store', name }),
    ...(type === 'String' ? madeOf(own(parameter, 'AllowedPattern')) : {}),
  };
  const { values, others } = domainOf(template, name, parameter, type);
  const openValue: Value = isList
    ? unknownValue(place, open.because)
    : { kind: 'text', text: [{ ...open, not: values }], place };
  const count = values.length + (others ? 1 : 0);
  const picked = scope.world.choose(`parameter:${open.id}`, count, (index) => {
    const value = values[index];
    return value === undefined
      ? `\`${name}\` is ${values.length === 0 ? 'open' : 'anything else'}`
      : `\`${name}\` is \`${value}\``;
  });
  const value = values[picked];
  return value === undefined ? openValue : read(value);
}

/**
 * What texts are made of that the whole of a pattern admits; nothing when it may admit anything.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 */
function madeOf(pattern: Json | undefined): Pick<Token, 'alphabet'> {
  if (typeof pattern !== 'string') return {};
  // one character or class after the other, each with how often it may come; anything cleverer is not read
  const piece =
    /(\\d|\[-?(?:[a-z]-[a-z]|[A-Z]-[A-Z]|\d-\d|[A-Za-z0-9](?!-[^\]]))*-?\]|[A-Za-z0-9-])(?:\{\d+(?:,\d*)?\}|[*+?])?/y;
  const body = pattern.replace(/^\^/, '').replace(/\$$/, '');
  const classes: string[] = [];
  while (piece.lastIndex < body.length) {
    const [, found] = piece.exec(body) ?? [];
    if (found === undefined) return {};
    classes.push(found);
  }
  return {
    alphabet: classes.every((one) => one === '\\d' || /^\[(?:\d-\d|\d)+\]$|^\d$/.test(one)) ? 'digits' : 'letters',
  };
}

function passedParameter(stack: JsonObject, name: string): Json | undefined {
  const properties = own(stack, 'Properties');
  const parameters = isObject(properties) ? own(properties, 'Parameters') : undefined;
  return isObject(parameters) ? own(parameters, name) : undefined;
}

interface Domain {
  readonly values: readonly string[];
  /** whether it may be something else besides */
  readonly others: boolean;
}

const domains = new WeakMap<JsonObject, Domain>();

function domainOf(template: Template, name: string, parameter: JsonObject, type: string): Domain {
  const cached = domains.get(parameter);
  if (cached) return cached;
  const scalar = (value: Json | undefined): string | undefined =>
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
  // the default of an SSM parameter type is the name under which Parameter Store keeps the value
  const fallback = type.startsWith('AWS::SSM::') ? undefined : scalar(own(parameter, 'Default'));
  const allowed = own(parameter, 'AllowedValues');
  let domain: Domain;
  if (isArray(allowed) && !type.startsWith('AWS::SSM::')) {
    const values = allowed.map(scalar).filter((value) => value !== undefined);
    const first = fallback === undefined ? [] : values.filter((value) => value === fallback);
    domain = { values: [...new Set([...first, ...values])], others: false };
  } else {
    const compared = comparedWith(own(template.body, 'Conditions') ?? null, name);
    const values = new Set(fallback === undefined ? compared : [fallback, ...compared]);
    domain = { values: [...values], others: fallback === undefined || compared.includes(fallback) };
  }
  domains.set(parameter, domain);
  return domain;
}

/** The literals that conditions compare the parameter with. */
function comparedWith(conditions: Json, name: string): string[] {
  if (isArray(conditions)) return conditions.flatMap((item) => comparedWith(item, name));
  if (!isObject(conditions)) return [];
  const operands = own(conditions, 'Fn::Equals');
  if (isArray(operands) && operands.length === 2) {
    const [left, right] = operands;
    for (const [one, other] of [
      [left, right],
      [right, left],
    ] as const) {
      const isReference = isObject(one) && own(one, 'Ref') === name;
      if (isReference && other !== undefined && !isObject(other) && !isArray(other) && other !== null)
        return [String(other)];
    }
  }
  return Object.values(conditions).flatMap((member) => comparedWith(member, name));
}

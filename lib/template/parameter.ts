import { isArray, isObject, own, type Json, type JsonObject } from './json';
import type { Place, Template } from './template';
import { text, type Token } from './text';
import { maximumItems, unknownValue, type Scope, type Value } from './value';
import { KnownReason } from './reason';

/** What a template declares of its parameter `name`; undefined when it has no such parameter. */
export function declaredParameter(name: string, template: Template): JsonObject | undefined {
  const declared = own(template.body, 'Parameters');
  const parameter = isObject(declared) ? own(declared, name) : undefined;
  return isObject(parameter) ? parameter : undefined;
}

/**
 * The value in the scope's world of the parameter `name`, declared as `parameter`, when no parent stack passes one.
 *
 * In this order: what the user gave, and otherwise one of the values the template itself provides for: its
 * `AllowedValues`, or its default and what its conditions compare it with. Each of them is a world of its own.
 */
export function parameterValue(name: string, parameter: JsonObject, scope: Scope, place: Place): Value {
  const { template } = scope;
  const declaredType = own(parameter, 'Type');
  const type = typeof declaredType === 'string' ? declaredType : 'String';
  const isList = type === 'CommaDelimitedList' || type.startsWith('List<');
  const read = (value: string): Value => (isList ? listOf(value, place) : { kind: 'text', text: text(value), place });
  const given = template.nestedIn ? undefined : template.parameters.get(name);
  if (given !== undefined) return read(given);

  const open = openToken(name, parameter, type, template);
  const { values, others } = domainOf(template, name, parameter, type);
  const picked = scope.world.choose(`parameter:${open.id}`, values.length + (others ? 1 : 0), (index) => {
    const value = values[index];
    return value === undefined
      ? `\`${name}\` is ${values.length === 0 ? 'open' : 'anything else'}`
      : `\`${name}\` is \`${value}\``;
  });
  const value = values[picked];
  if (value !== undefined) return read(value);
  return isList ? unknownValue(place, open.because) : { kind: 'text', text: [{ ...open, not: values }], place };
}

/**
 * Why CloudFormation takes no such value for a parameter, in its own terms; undefined when nothing here says so:
 * patterns and the types of AWS are left to the deployment.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 */
export function whyRefused(parameter: JsonObject, value: string): string | undefined {
  const type = own(parameter, 'Type');
  const isList = typeof type === 'string' && (type === 'CommaDelimitedList' || type.startsWith('List<'));
  const isNumeric = type === 'Number' || type === 'List<Number>';
  const items = isList ? value.split(',', maximumItems).map((item) => item.trim()) : [value];
  for (const item of items) {
    const why =
      (isNumeric && (item === '' || !Number.isFinite(Number(item))) ? 'is no number' : undefined) ??
      whyNotAllowed(own(parameter, 'AllowedValues'), item, isNumeric) ??
      whyOutside(parameter, 'Length', item.length, type === 'String') ??
      whyOutside(parameter, 'Value', Number(item), isNumeric);
    if (why !== undefined) return `\`${item}\` ${why}`;
  }
  return undefined;
}

function whyNotAllowed(allowed: Json | undefined, item: string, isNumeric: boolean): string | undefined {
  if (!isArray(allowed)) return undefined;
  const values = allowed.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
  const isSame = (one: string): boolean => one === item || (isNumeric && Number(one) === Number(item));
  return values.some(isSame) ? undefined : `is none of its \`AllowedValues\`: ${values.join(', ')}`;
}

/** Limits may be written as texts. */
function whyOutside(parameter: JsonObject, of: 'Length' | 'Value', size: number, isAsked: boolean): string | undefined {
  const limit = (name: string): number => Number(own(parameter, name) ?? Number.NaN);
  if (isAsked && size < limit(`Min${of}`)) return `is below its \`Min${of}\`, ${limit(`Min${of}`)}`;
  return isAsked && size > limit(`Max${of}`) ? `is beyond its \`Max${of}\`, ${limit(`Max${of}`)}` : undefined;
}

/** A parameter that may be anything its declaration admits. */
function openToken(name: string, parameter: JsonObject, type: string, template: Template): Token {
  const because = type.startsWith('AWS::SSM::')
    ? new KnownReason(`the parameter \`${name}\` is read from Parameter Store`, { kind: 'parameter-store', name })
    : new KnownReason(`the parameter \`${name}\` is not known`, { kind: 'parameter', name });
  const alphabet = type === 'String' ? alphabetOf(own(parameter, 'AllowedPattern')) : typeAlphabets.get(type);
  return {
    id: `${template.id}#${name}`,
    label: `\${${name}}`,
    because,
    ...(alphabet === undefined ? {} : { alphabet }),
  };
}

/**
 * What values of a type are made of: numbers, and ids that CloudFormation looks up in the account.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
 */
const typeAlphabets: ReadonlyMap<string, Token['alphabet']> = new Map([
  ['Number', 'mark'],
  ...['Image', 'Instance', 'SecurityGroup', 'Subnet', 'Volume', 'VPC'].map(
    (kind) => [`AWS::EC2::${kind}::Id`, 'letters'] as const,
  ),
  ['AWS::Route53::HostedZone::Id', 'letters'],
]);

/**
 * What texts are made of that the whole of a pattern admits; undefined when it may admit anything. Of what a pattern is
 * put together does not matter: groups, alternatives and repetitions hold no other characters than their pieces.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 */
function alphabetOf(pattern: Json | undefined): Token['alphabet'] {
  if (typeof pattern !== 'string') return undefined;
  const piece =
    /(?<structure>\((?:\?:)?|[)|^$?*+]|\{\d+(?:,\d*)?\})|(?<made>\\[dw]|\\?[_+=,.@-]|[A-Za-z0-9]|\[[^\]^[]+\])/y;
  let characters = '';
  while (piece.lastIndex < pattern.length) {
    const found = piece.exec(pattern)?.groups;
    const made = found?.['structure'] === undefined ? charactersOf(found?.['made']) : '';
    if (made === undefined) return undefined;
    characters += made;
  }
  const isOf = (class_: RegExp): boolean => class_.test(characters);
  if (isOf(/^[0-9]*$/)) return 'digits';
  if (isOf(/^[A-Za-z0-9-]*$/)) return 'letters';
  return isOf(/^[A-Za-z0-9_+=,.@-]*$/) ? 'mark' : undefined;
}

/**
 * Some of the characters that a piece of a pattern admits, one of each kind at least; undefined where it is not plain
 * which they are: a hyphen is itself behind a range and at the ends of a class.
 */
function charactersOf(piece: string | undefined): string | undefined {
  if (piece === undefined || piece === '.') return undefined;
  const members = piece.startsWith('[') ? piece.slice(1, -1) : piece;
  const member = /((?:[A-Z]-[A-Z]|[a-z]-[a-z]|\d-\d|\\d)-?)|(\\w-?)|\\([_+=,.@-])|([\w+=,.@](?!-.)|^-|-$)/y;
  let characters = '';
  while (member.lastIndex < members.length) {
    const found = member.exec(members);
    if (found === null) return undefined;
    const [, range, word, escaped, one] = found;
    characters +=
      range?.replace('\\d', '0').replace(/(?<=.)-(?=.)/, '') ?? word?.replace('\\w', '0a_') ?? escaped ?? one ?? '';
  }
  return characters;
}

/** The items of a list that is written with commas. */
function listOf(value: string, place: Place): Value {
  const items = value.split(',', maximumItems + 1);
  if (items.length > maximumItems) return unknownValue(place, 'the list is too large to work out');
  return { kind: 'list', items: items.map((item) => ({ kind: 'text', text: text(item.trim()), place })), place };
}

/**
 * The expression that a parent gives for a parameter: by name for a stack, as a list for a stack set, whose instances
 * may differ; undefined when it gives none.
 */
export function passedParameter(stack: JsonObject, name: string): Json | undefined {
  const properties = own(stack, 'Properties');
  if (!isObject(properties)) return undefined;
  if (mentionsKey(own(properties, 'StackInstancesGroup'), 'ParameterOverrides'))
    return { 'Fn::BucketWarden::Unread': `the instances of the stack set may have a \`${name}\` of their own` };
  const parameters = own(properties, 'Parameters');
  if (isObject(parameters)) return own(parameters, name);
  const entry = isArray(parameters)
    ? parameters.find((one) => isObject(one) && own(one, 'ParameterKey') === name)
    : undefined;
  return isObject(entry) ? own(entry, 'ParameterValue') : undefined;
}

function mentionsKey(node: Json | undefined, key: string): boolean {
  if (isArray(node)) return node.some((item) => mentionsKey(item, key));
  return isObject(node) && Object.entries(node).some(([name, value]) => name === key || mentionsKey(value, key));
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

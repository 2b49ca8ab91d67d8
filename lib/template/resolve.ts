import { attributeText } from './attributes';
import { conditionHolds } from './condition';
import { crossRegionExport } from './cross-region';
import { handsThrough } from './handed';
import { isArray, isObject, own, type Json, type JsonObject } from './json';
import { declaredParameter, parameterValue, passedParameter } from './parameter';
import { pseudoParameter } from './pseudo';
import type { Place, Resource, Template } from './template';
import type { Export } from './template-set';
import {
  pieceAt,
  plain,
  render,
  split,
  text,
  textKey,
  throughLast,
  tokensOf,
  whyOpenValue,
  type Text,
  type Token,
} from './text';
import {
  absent,
  below,
  mapValue,
  maximumItems,
  unknownValue,
  whyUnknown,
  type MapValue,
  type Scope,
  type Value,
} from './value';
import { KnownReason, type Reason } from './reason';

/** References followed one after the other before we call it a circle. */
const maximumReferences = 60;

/** Characters and tokens of a text: what CloudFormation takes as a template; names and policies are far smaller. */
const maximumLength = 1024 * 1024;

/**
 * What the expression `raw` at `place` comes to in the scope's world.
 * A reference to a resource stays a token that equals itself; what only the deployment knows becomes `unknown` or a
 * token with the reason.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export function resolve(raw: Json | undefined, scope: Scope, place: Place): Value {
  if (raw === undefined || raw === null) return absent(place);
  if (typeof raw === 'string')
    return { kind: 'text', text: scope.embedded ? embeddedText(raw, scope.embedded) : literalText(raw), place };
  if (!isObject(raw) && !isArray(raw)) return { kind: 'text', text: text(String(raw)), place };
  if (isArray(raw)) {
    const items = raw.map((item, index) => resolve(item, scope, below(place, index)));
    return { kind: 'list', items: items.filter((item) => item.kind !== 'absent'), place };
  }
  const [name, second] = Object.keys(raw);
  const isCall = name !== undefined && second === undefined && (name === 'Ref' || name.startsWith('Fn::'));
  if (isCall && scope.embedded === undefined) {
    return callFunction(name, raw[name] ?? null, scope, place);
  }
  return mapValue(raw, scope, place);
}

/** The member at the end of `keys`, from a map on; unknown stays unknown, absent stays absent. */
export function get(value: Value, ...keys: readonly string[]): Value {
  let here = value;
  for (const key of keys) {
    switch (here.kind) {
      case 'absent':
        here = absent(below(here.place, key));
        break;
      case 'unknown':
        here = unknownValue(below(here.place, key), here.because);
        break;
      case 'map':
        here = memberOf(here, key);
        break;
      case 'text':
      case 'list':
        here = unknownValue(
          here.place,
          whyUnknown(here) ?? `is ${here.kind === 'list' ? 'a list' : 'text'}, expected a map`,
        );
    }
  }
  return here;
}

function memberOf(map: MapValue, key: string): Value {
  const before = map.known?.get(key);
  if (before !== undefined) return before;
  const { raw, scope, place } = map;
  const { asked } = scope.world;
  const found = member(raw, key, scope, below(place, key));
  // what rests on answers of a world is asked for anew by each who rests on them
  if (scope.world.asked === asked) (map.known ??= new Map()).set(key, found);
  return found;
}

function member(raw: JsonObject, key: string, scope: Scope, place: Place): Value {
  const found = own(raw, key);
  if (found !== undefined) return resolve(found, scope, place);
  const generated = Object.keys(raw).find((name) => name === 'Fn::Transform' || name.startsWith('Fn::ForEach::'));
  return generated === undefined ? absent(place) : unknownValue(place, `\`${generated}\` may add it at deployment`);
}

/**
 * The items of a list; one item where CloudFormation takes a single value for a list. Undefined when nobody can tell.
 */
export function items(value: Value): readonly Value[] | undefined {
  if (value.kind === 'absent') return [];
  if (value.kind === 'list') return value.items;
  return value.kind === 'unknown' ? undefined : [value];
}

/** The items of a list; the list itself where nobody can tell them, as one item that is not known. */
export function allItems(value: Value): readonly Value[] {
  return items(value) ?? [value];
}

/** Where the dynamic references of a text begin and end: `{{resolve:ssm:/name}}`. */
function* dynamicReferences(raw: string): Iterable<readonly [from: number, to: number]> {
  const [begin, end] = ['{{resolve:', '}}'];
  for (let from = raw.indexOf(begin); from !== -1;) {
    const to = raw.indexOf('}', from + begin.length);
    if (to === -1) return;
    // whatever begins before this brace ends there or not at all
    const isClosed = to > from + begin.length && raw.startsWith(end, to);
    if (isClosed) yield [from, to + end.length];
    from = raw.indexOf(begin, isClosed ? to + end.length : to);
  }
}

function literalText(raw: string): Text {
  if (!raw.includes('{{resolve:')) return text(raw);
  const parts: (string | Token)[] = [];
  let from = 0;
  for (const [begin, end] of dynamicReferences(raw)) {
    const name = raw.slice(begin, end);
    const because = new KnownReason(`\`${name}\` is read at deployment`, { kind: 'dynamic-reference', name });
    parts.push(raw.slice(from, begin), { id: name, label: name, because });
    from = end;
  }
  return text(...parts, raw.slice(from));
}

/** A string of a JSON text, with what was open in it. */
function embeddedText(raw: string, tokens: readonly Token[]): Text {
  return text(...raw.split('\u0001').map((part, index) => (index % 2 === 1 ? (tokens[Number(part)] ?? '') : part)));
}

/** What a function comes to; `argument` stands below `place` under the function's name. */
type CallFunction = (argument: Json, scope: Scope, place: Place) => Value;

const functions: ReadonlyMap<string, CallFunction> = new Map<string, CallFunction>([
  [
    'Ref',
    (argument, scope, place) =>
      typeof argument === 'string' ? reference(argument, scope, place) : malformed('Ref', place),
  ],
  ['Fn::GetAtt', getAttribute],
  ['Fn::Sub', substitute],
  ['Fn::Join', join],
  ['Fn::Select', select],
  ['Fn::Split', splitText],
  ['Fn::FindInMap', findInMap],
  ['Fn::If', choose],
  // its text says the same as the map, which is easier to read
  ['Fn::ToJsonString', (argument, scope, place) => resolve(argument, scope, below(place, 'Fn::ToJsonString'))],
  [
    'Fn::ImportValue',
    (argument, scope, place) => importValue(resolve(argument, scope, below(place, 'Fn::ImportValue')), scope, place),
  ],
  ['Fn::GetStackOutput', stackOutput],
  ['Fn::Length', lengthOf],
]);

function callFunction(name: string, argument: Json, scope: Scope, place: Place): Value {
  if (scope.depth > maximumReferences) return unknownValue(place, 'the references go in a circle');
  const call = functions.get(name);
  if (call !== undefined) return call(argument, scope, place);
  if (name === unreadFunction || name === notThereFunction)
    return unknownValue(place, notRead(name, typeof argument === 'string' ? argument : 'it could not be read'));
  return unknownValue(place, `\`${name}\` is worked out at deployment`);
}

function join(argument: Json, scope: Scope, place: Place): Value {
  const [separator, list] = isArray(argument) ? argument : [];
  const parts = textItems(resolve(list, scope, below(place, 'Fn::Join', 1)));
  if (typeof separator !== 'string') return malformed('Fn::Join', place);
  if (!Array.isArray(parts)) return unknownValue(place, parts);
  return asText(
    parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part])),
    place,
  );
}

function select(argument: Json, scope: Scope, place: Place): Value {
  const inner = below(place, 'Fn::Select');
  const [index, list] = isArray(argument) ? argument : [];
  const position = Number(literalOf(index, scope, inner));
  const from = resolve(list, scope, below(inner, 1));
  if (from.kind !== 'list') {
    const piece = openPiece(list, position, scope, place);
    return piece ?? unknownValue(place, whyUnknown(from) ?? '`Fn::Select` needs a list');
  }
  const chosen = from.items[position];
  return chosen === undefined
    ? unknownValue(place, `\`Fn::Select\` finds no item \`${String(position)}\``)
    : moved(chosen, place);
}

/**
 * A piece of a text that nobody can split before deployment: a text of its own that equals itself, and may be anything.
 * @returns undefined when the list is no such split, or of what a custom resource hands out
 */
function openPiece(list: Json | undefined, position: number, scope: Scope, place: Place): Value | undefined {
  const argument = isObject(list) ? own(list, 'Fn::Split') : undefined;
  const [separator, source] = isArray(argument) ? argument : [];
  if (typeof separator !== 'string' || !Number.isInteger(position)) return undefined;
  const whole = resolve(source, scope, below(place, 'Fn::Select', 1, 'Fn::Split', 1));
  const because = whole.kind === 'text' ? whyOpenValue(whole.text) : undefined;
  if (whole.kind !== 'text' || because === undefined) return undefined;
  const known = pieceAt(whole.text, separator, position);
  if (known !== undefined) return { kind: 'text', text: known, place };
  const tokens = tokensOf(whole.text);
  if (tokens.some(({ resource }) => resource !== undefined && handsThrough(resource))) return undefined;
  const piece: Token = {
    id: `piece:${position}:${separator}:${textKey(whole.text)}`,
    label: `\${part ${position} of ${render(whole.text)}}`,
    because,
  };
  return { kind: 'text', text: [piece], place };
}

function splitText(argument: Json, scope: Scope, place: Place): Value {
  const [separator, source] = isArray(argument) ? argument : [];
  const value = resolve(source, scope, below(place, 'Fn::Split', 1));
  if (typeof separator !== 'string' || separator === '') return malformed('Fn::Split', place);
  if (value.kind !== 'text') return unknownValue(place, whyUnknown(value) ?? '`Fn::Split` needs text');
  const isTooLarge = value.text.some(
    (part) => typeof part === 'string' && part.split(separator, maximumItems + 1).length > maximumItems,
  );
  if (isTooLarge) return unknownValue(place, 'the list is too large to work out');
  const pieces = split(value.text, separator);
  if (pieces === undefined) return unknownValue(place, `\`${render(value.text)}\` cannot be split before deployment`);
  return { kind: 'list', items: pieces.map((piece) => ({ kind: 'text', text: piece, place })), place };
}

function choose(argument: Json, scope: Scope, place: Place): Value {
  const [condition, ...branches] = isArray(argument) ? argument : [];
  if (typeof condition !== 'string' || branches.length !== 2) return malformed('Fn::If', place);
  const holds = conditionHolds(condition, scope, resolve);
  if (holds === undefined) return unknownValue(place, `no condition is called \`${condition}\``);
  const branch = holds ? 1 : 2;
  return resolve(branches[branch - 1], scope, below(place, 'Fn::If', branch));
}

function lengthOf(argument: Json, scope: Scope, place: Place): Value {
  const list = resolve(argument, scope, below(place, 'Fn::Length'));
  return list.kind === 'list'
    ? asText([String(list.items.length)], place)
    : unknownValue(place, whyUnknown(list) ?? '`Fn::Length` needs a list');
}

/** Stands, in a template that describes what runs, where nobody could read; its argument says why. */
export const unreadFunction = 'Fn::BucketWarden::Unread';

/** Stands where the store that runs has no such setting; its argument says what is not there. */
export const notThereFunction = 'Fn::BucketWarden::NotThere';

function notRead(name: string, words: string): Reason {
  return new KnownReason(words, { kind: name === notThereFunction ? 'not-there' : 'unread', name: words });
}

function malformed(name: string, place: Place): Value {
  return unknownValue(place, `\`${name}\` is malformed`);
}

function literalOf(raw: Json | undefined, scope: Scope, place: Place): string | undefined {
  const value = resolve(raw, scope, place);
  return value.kind === 'text' ? plain(value.text) : undefined;
}

/** The texts of a list, or why they are not known. */
function textItems(value: Value): Text[] | Reason {
  if (value.kind === 'unknown') return value.because;
  if (value.kind !== 'list') return 'a list of texts is expected here';
  const texts: Text[] = [];
  for (const item of value.items) {
    if (item.kind !== 'text') return whyUnknown(item) ?? 'a list of texts is expected here';
    texts.push(item.text);
  }
  return texts;
}

/** The same value, reported at the place that refers to it. */
function moved(value: Value, place: Place): Value {
  return value.kind === 'map' ? value : { ...value, place };
}

function reference(name: string, scope: Scope, place: Place): Value {
  const pseudo = pseudoParameter(name, scope.template, place);
  if (pseudo) return pseudo;
  const parameter = declaredParameter(name, scope.template);
  if (parameter) return passedValue(name, scope, place) ?? parameterValue(name, parameter, scope, place);
  const resource = scope.template.resources.get(name);
  return resource
    ? { kind: 'text', text: attributeText(resource, ''), place }
    : unknownValue(place, `nothing here is called \`${name}\``);
}

/** @returns what the stack that this one is nested in passes; nothing when it passes nothing, or there is none */
function passedValue(name: string, scope: Scope, place: Place): Value | undefined {
  const parent = scope.template.nestedIn;
  const passed = parent && passedParameter(parent.body, name);
  if (parent === undefined || passed === undefined) return undefined;
  const there: Scope = { ...scope, template: parent.template, depth: scope.depth + 1 };
  const path = ['Resources', parent.logicalId, 'Properties', 'Parameters', name];
  return moved(resolve(passed, there, { template: parent.template, path }), place);
}

function getAttribute(argument: Json, scope: Scope, place: Place): Value {
  const parts = typeof argument === 'string' ? argument.split('.') : isArray(argument) ? argument : [];
  const [logicalId, ...rest] = parts.map((part) => (typeof part === 'string' ? part : literalOf(part, scope, place)));
  const attribute = rest.join('.');
  if (logicalId === undefined || attribute === '') return malformed('Fn::GetAtt', place);
  const resource = scope.template.resources.get(logicalId);
  if (resource === undefined) return unknownValue(place, `no resource is called \`${logicalId}\``);
  const nested = attribute.startsWith('Outputs.') ? scope.set.nestedTemplate(resource) : undefined;
  if (nested) return outputValue(nested, attribute.slice('Outputs.'.length), scope, place);
  const exported = crossRegionExport(resource, attribute, scope.set.templates);
  if (exported) {
    const { raw, template, path } = exported;
    return moved(resolve(raw, { ...scope, template, depth: scope.depth + 1 }, { template, path }), place);
  }
  return { kind: 'text', text: attributeText(resource, attribute), place };
}

function outputValue(template: Template, logicalId: string, scope: Scope, place: Place): Value {
  const outputs = own(template.body, 'Outputs');
  const output = isObject(outputs) ? own(outputs, logicalId) : undefined;
  if (!isObject(output)) return unknownValue(place, `no output is called \`${logicalId}\``);
  const there: Scope = { ...scope, template, depth: scope.depth + 1 };
  return moved(resolve(own(output, 'Value'), there, { template, path: ['Outputs', logicalId, 'Value'] }), place);
}

function importValue(name: Value, scope: Scope, place: Place): Value {
  if (name.kind !== 'text') return unknownValue(place, whyUnknown(name) ?? '`Fn::ImportValue` needs a name');
  const key = textKey(name.text);
  const matches = exportsCalled(key, scope);
  const found =
    matches.length > 1 ? matches.filter(({ template }) => sameEnvironment(template, scope.template)) : matches;
  const [only] = found;
  if (only && found.length === 1) return outputValue(only.template, only.logicalId, scope, place);
  const label = render(name.text);
  const because = new KnownReason(
    matches.length > 1 ? `several templates export \`${label}\`` : `the stack that exports \`${label}\` was not read`,
    { kind: 'import', name: label },
  );
  return { kind: 'text', text: [{ id: `import:${key}`, label: `\${${label}}`, because }], place };
}

/** The exports of this name: those that state it are looked up, those that work it out are asked. */
function exportsCalled(key: string, scope: Scope): readonly Export[] {
  const { byName, workedOut } = scope.set.exports;
  const found = workedOut.filter((one) => exportName(one, scope) === key);
  return [...(byName.get(key) ?? []), ...found];
}

/** Names of exports that are the same in every world. */
const exportNames = new WeakMap<Export, string>();

/** What an export is called, as a key; undefined where nobody can tell. */
function exportName(one: Export, scope: Scope): string | undefined {
  const before = exportNames.get(one);
  if (before !== undefined) return before;
  const { template, logicalId, name } = one;
  const { world } = scope;
  const asked = world.asked;
  const there: Scope = { ...scope, template, depth: scope.depth + 1 };
  const value = resolve(name, there, { template, path: ['Outputs', logicalId, 'Export', 'Name'] });
  if (value.kind !== 'text') return undefined;
  const key = textKey(value.text);
  if (world.asked === asked) exportNames.set(one, key);
  return key;
}

/**
 * The output of another stack by the stack's name, which is how newer CDK refers across stacks.
 * @see
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html
 */
function stackOutput(argument: Json, scope: Scope, place: Place): Value {
  const member = (name: string): Value =>
    resolve(isObject(argument) ? own(argument, name) : undefined, scope, below(place, 'Fn::GetStackOutput', name));
  const [stack, output] = [member('StackName'), member('OutputName')];
  if (stack.kind !== 'text')
    return unknownValue(place, whyUnknown(stack) ?? '`Fn::GetStackOutput` needs a `StackName`');
  if (output.kind !== 'text')
    return unknownValue(place, whyUnknown(output) ?? '`Fn::GetStackOutput` needs an `OutputName`');
  const key = textKey(stack.text);
  // the region of this stack when none is said, or none that is known: `AWS::Region` is what the CDK says then
  const wanted =
    literalOf(isObject(argument) ? own(argument, 'Region') : undefined, scope, place) ??
    scope.template.environment.region;
  const matches = stacksCalled(key, wanted, scope);
  const found = matches.length > 1 ? matches.filter((one) => isOfAccount(one, scope.template)) : matches;
  const [only] = found;
  const name = render(output.text);
  if (only && found.length === 1) return outputValue(only, name, scope, place);
  const label = `${render(stack.text)}.${name}`;
  const because = new KnownReason(
    matches.length > 1
      ? `several stacks are called \`${render(stack.text)}\``
      : `the stack \`${render(stack.text)}\` was not read`,
    { kind: 'stack-output', name: label },
  );
  const id = `output:${key}/${textKey(output.text)}`;
  return { kind: 'text', text: [{ id, label: `\${${label}}`, because }], place };
}

/** The stacks of a name in a region, wherever; nested ones have none that anybody could know. */
function stacksCalled(key: string, region: string | undefined, { set }: Scope): readonly Template[] {
  return set.templates.filter(
    ({ nestedIn, provenance: { stackName }, environment }) =>
      nestedIn === undefined &&
      stackName !== undefined &&
      textKey([stackName]) === key &&
      environment.region === region,
  );
}

function isOfAccount(one: Template, other: Template): boolean {
  return one.environment.account === other.environment.account;
}

function sameEnvironment(one: Template, other: Template): boolean {
  return isOfAccount(one, other) && one.environment.region === other.environment.region;
}

function substitute(argument: Json, scope: Scope, place: Place): Value {
  const [pattern, variables] = isArray(argument) ? argument : [argument];
  if (typeof pattern !== 'string') return malformed('Fn::Sub', place);
  const parts: (string | Text)[] = [];
  const found = new Map<string, Value>();
  let from = 0;
  for (const match of throughLast(pattern, '}').matchAll(/\$\{(!?)([^}]*)\}/g)) {
    parts.push(literalText(pattern.slice(from, match.index)));
    from = match.index + match[0].length;
    const name = (match[2] ?? '').trim();
    if (match[1] === '!') {
      parts.push(`\${${name}}`);
      continue;
    }
    const value = found.get(name) ?? variableOf(name, variables, scope, place);
    found.set(name, value);
    if (value.kind !== 'text') return unknownValue(place, whyUnknown(value) ?? `\`\${${name}}\` is not text`);
    parts.push(value.text);
  }
  parts.push(literalText(pattern.slice(from)));
  return asText(parts, place);
}

/** What `${name}` stands for: what `Fn::Sub` maps it to, else an attribute or a reference. */
function variableOf(name: string, variables: Json | undefined, scope: Scope, place: Place): Value {
  const given = isObject(variables) ? own(variables, name) : undefined;
  if (given !== undefined) return resolve(given, scope, below(place, 'Fn::Sub', 1, name));
  return name.includes('.') ? getAttribute(name, scope, place) : reference(name, scope, place);
}

/** A text of these parts, unless it grows beyond all use. */
function asText(parts: readonly (string | Text)[], place: Place): Value {
  const length = parts.reduce((sum, part) => sum + sizeOf(part), 0);
  if (length > maximumLength || parts.length > 2 * maximumItems)
    return unknownValue(place, 'the text is too large to work out');
  return { kind: 'text', text: text(...parts), place };
}

function sizeOf(part: string | Text): number {
  if (typeof part === 'string') return part.length;
  return part.reduce((sum, piece) => sum + (typeof piece === 'string' ? piece.length : 1), 0);
}

/** The entries of a mapping that a row and a column name; all of them where either is not known. */
function entriesOf(map: JsonObject, row: string | undefined, column: string | undefined): readonly Json[] {
  const below = (level: Json, key: string | undefined): readonly Json[] => {
    if (!isObject(level)) return [];
    const found = key === undefined ? undefined : own(level, key);
    return key === undefined ? Object.values(level) : found === undefined ? [] : [found];
  };
  return below(map, row).flatMap((level) => below(level, column));
}

function areEqual(entries: readonly Json[]): boolean {
  return new Set(entries.map((entry) => JSON.stringify(entry))).size <= 1;
}

/**
 * The row of a mapping in this world, where its name is one that only the deployment knows: each row is a world of its
 * own, and the same name picks the same row in every mapping. A deployment with another name than these is refused.
 */
function rowOf(map: JsonObject, name: Text, scope: Scope): string | undefined {
  const excluded = name.length === 1 ? (tokensOf(name)[0]?.not ?? []) : [];
  const rows = Object.keys(map).filter((row) => !excluded.includes(row));
  return scope.world.oneLiteralOf(textKey(name), render(name), rows);
}

function findInMap(argument: Json, scope: Scope, place: Place): Value {
  const [mapName, ...rest] = isArray(argument) ? argument : [];
  const options = rest[2];
  const inner = below(place, 'Fn::FindInMap');
  const mappings = own(scope.template.body, 'Mappings');
  const map = isObject(mappings) ? own(mappings, literalOf(mapName, scope, inner) ?? '') : undefined;
  if (!isObject(map)) return unknownValue(place, '`Fn::FindInMap` names no mapping that is known here');

  const keys = [resolve(rest[0], scope, below(inner, 1)), resolve(rest[1], scope, below(inner, 2))];
  const [row, column] = keys.map((key) => (key.kind === 'text' ? plain(key.text) : undefined));
  const found = entriesOf(map, row, column);
  const open = keys.map(whyUnknown).find((because) => because !== undefined);
  const [only] = found;
  // whichever key it will be, the mapping says the same
  if (only !== undefined && areEqual(found) && (open === undefined || !isObject(options)))
    return moved(resolve(only, scope, place), place);
  const [rowKey] = keys;
  if (row === undefined && rowKey?.kind === 'text' && column !== undefined && !isObject(options)) {
    const picked = rowOf(map, rowKey.text, scope);
    const [entry] = picked === undefined ? [] : entriesOf(map, picked, column);
    if (entry !== undefined) return moved(resolve(entry, scope, place), place);
  }
  if (open !== undefined) return unknownValue(place, open);
  const fallback = isObject(options) ? own(options, 'DefaultValue') : undefined;
  return fallback === undefined
    ? unknownValue(place, 'the mapping has no entry for these keys')
    : resolve(fallback, scope, below(inner, 3));
}

/** Whether the resource is deployed in the scope's world, according to its `Condition`. */
export function exists(resource: Resource, scope: Omit<Scope, 'template'>): boolean {
  const inParent = resource.template.nestedIn === undefined || exists(resource.template.nestedIn, scope);
  if (!inParent) return false;
  const condition = own(resource.body, 'Condition');
  return (
    typeof condition !== 'string' ||
    (conditionHolds(condition, { ...scope, template: resource.template }, resolve) ?? true)
  );
}

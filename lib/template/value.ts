import type { Json, JsonObject, JsonPath } from './json';
import type { Place, Template } from './template';
import type { TemplateSet } from './template-set';
import type { Reason } from './reason';
import { plain, whyOpenValue, type Text, type Token } from './text';
import type { World } from './world';

/** What a place of a template comes to in one world. */
export type Value = TextValue | ListValue | MapValue | AbsentValue | UnknownValue;

/** A string, number or boolean, as CloudFormation passes it on: as text. */
export interface TextValue {
  readonly kind: 'text';
  readonly text: Text;
  readonly place: Place;
}

export interface ListValue {
  readonly kind: 'list';
  readonly items: readonly Value[];
  readonly place: Place;
}

/** A map; its members are resolved when they are asked for. */
export interface MapValue {
  readonly kind: 'map';
  readonly raw: JsonObject;
  readonly scope: Scope;
  readonly place: Place;
  /** members that were asked for, and are the same in every world; none yet when undefined */
  known: Map<string, Value> | undefined;
}

/** Nothing is there, or `AWS::NoValue`. */
export interface AbsentValue {
  readonly kind: 'absent';
  readonly place: Place;
}

/** Something is there that only the deployment will know. */
export interface UnknownValue {
  readonly kind: 'unknown';
  readonly because: Reason;
  readonly place: Place;
}

/** In what request context an expression is read. */
export interface Scope {
  readonly set: TemplateSet;
  readonly template: Template;
  readonly world: World;
  /** how many references were followed to get here; ends circles */
  readonly depth: number;
  /** in a JSON text: what is open in its strings, by the number that stands there; nothing is a function there */
  readonly embedded?: readonly Token[];
}

/** What an expression at a place comes to in a scope. */
export type Resolve = (raw: Json | undefined, scope: Scope, place: Place) => Value;

export function mapValue(raw: JsonObject, scope: Scope, place: Place): MapValue {
  return { kind: 'map', raw, scope, place, known: undefined };
}

export function absent(place: Place): AbsentValue {
  return { kind: 'absent', place };
}

export function unknownValue(place: Place, because: Reason): UnknownValue {
  return { kind: 'unknown', because, place };
}

/** The literal text of a value: undefined when it is absent, open, a list or a map. */
export function literal(value: Value): string | undefined {
  return value.kind === 'text' ? plain(value.text) : undefined;
}

/** Why nobody can tell what the value is; undefined when it is known or known to be absent. */
export function whyUnknown(value: Value): Reason | undefined {
  if (value.kind === 'unknown') return value.because;
  return value.kind === 'text' ? whyOpenValue(value.text) : undefined;
}

/** Whether something is there, known or not. */
export function isPresent(value: Value): boolean {
  return value.kind !== 'absent';
}

export function below(place: Place, ...steps: JsonPath): Place {
  return { template: place.template, path: [...place.path, ...steps] };
}

/** Items of one list, and parts of one text: far more than a template of 1 MB needs, few enough to be worked out. */
export const maximumItems = 50_000;

/** What a JSON or YAML document holds once it is parsed. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Keys and indices from the root of a document to a node in it. */
export type JsonPath = readonly (string | number)[];

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/**
 * The member called `key`, never one inherited from `Object.prototype`: `Ref: constructor` is a name like any other.
 */
export function own<T>(object: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return object !== undefined && Object.hasOwn(object, key) ? object[key] : undefined;
}

/** The node at `path`, or undefined. */
export function at(root: Json | undefined, path: JsonPath): Json | undefined {
  let node = root;
  for (const step of path) {
    if (isArray(node)) node = node[Number(step)];
    else if (isObject(node)) node = own(node, String(step));
    else return undefined;
  }
  return node;
}

import { isObject, type Json, type JsonObject } from '../template';

/** A value without members that are undefined, as CloudFormation would write it. */
export function plainJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value ?? null)) as Json;
}

/** As `plainJson`, for what has members; one without any for undefined. */
export function plainObject(value: unknown): JsonObject {
  const found = plainJson(value);
  return isObject(found) ? found : {};
}

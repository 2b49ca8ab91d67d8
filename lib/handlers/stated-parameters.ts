import { isArray, isObject, own, type Json, type JsonObject } from '../template';
import type { ResourceChange } from './hook-event';

/**
 * What the parameters of a change set are, as far as its resources show: where the template has nothing but a reference
 * to a parameter, the resource afterwards has its value. A template does not say them, and neither does the event.
 * @see https://docs.aws.amazon.com/cloudformation-cli/latest/hooks-userguide/lambda-hooks-create-lambda-function.html
 */
export function statedParameters(body: JsonObject, changes: readonly ResourceChange[]): ReadonlyMap<string, string> {
  const found = new Map<string, Set<string>>();
  // a macro may have written what is deployed
  if (own(body, 'Transform') !== undefined) return new Map();
  const declared = readableParameters(body);
  const resources = own(body, 'Resources');
  for (const { logicalId, properties } of changes) {
    const resource = isObject(resources) ? own(resources, logicalId) : undefined;
    const written = isObject(resource) ? own(resource, 'Properties') : undefined;
    if (written !== undefined) compare(written, properties, declared, found);
  }
  // what is one thing here and another there was understood wrongly
  return new Map([...found].flatMap(([name, [value, ...others]]) => (others.length > 0 ? [] : [[name, value ?? '']])));
}

/** Names of those whose reference is what was given: no secret, and no name of something that Systems Manager keeps. */
function readableParameters(body: JsonObject): ReadonlySet<string> {
  const declared = own(body, 'Parameters');
  const entries = Object.entries(isObject(declared) ? declared : {});
  return new Set(
    entries.flatMap(([name, parameter]) => {
      if (!isObject(parameter) || own(parameter, 'NoEcho') !== undefined) return [];
      const type = own(parameter, 'Type');
      return type === 'String' || type === 'Number' ? [name] : [];
    }),
  );
}

function compare(
  written: Json,
  after: Json | undefined,
  declared: ReadonlySet<string>,
  found: Map<string, Set<string>>,
): void {
  if (isArray(written)) {
    // an entry that a condition leaves out moves the others
    if (!isArray(after) || written.length !== after.length || written.some(isConditional)) return;
    for (const [index, item] of written.entries()) compare(item, after[index], declared, found);
  } else if (isObject(written)) {
    const reference = own(written, 'Ref');
    if (typeof reference === 'string') {
      // what is known only afterwards, or is masked, is written in braces
      if (declared.has(reference) && typeof after === 'string' && !after.includes('{{'))
        found.set(reference, (found.get(reference) ?? new Set()).add(after));
      return;
    }
    if (!isObject(after)) return;
    for (const [key, value] of Object.entries(written)) compare(value, own(after, key), declared, found);
  }
}

function isConditional(value: Json): boolean {
  return isObject(value) && own(value, 'Fn::If') !== undefined;
}

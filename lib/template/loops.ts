import { isArray, isObject, own, type Json, type JsonObject, type JsonPath } from './json';
import type { OpaquePart } from './opaque';

const prefix = 'Fn::ForEach::';

/** Copies beyond this are left unexpanded: CloudFormation itself takes 500 resources in a template. */
const maximumCopies = 2_000;

/**
 * Unfolds `Fn::ForEach` whose collection stands in the template or in a parameter that is known; every other loop is
 * returned as opaque. A document without loops is returned as it is.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
 */
export function expandLoops(
  body: JsonObject,
  parameters: ReadonlyMap<string, string>,
): { body: JsonObject; opaque: readonly OpaquePart[]; copies: readonly Copy[] } {
  if (!hasLoop(body)) return { body, opaque: [], copies: [] };
  const expansion = new Expansion(body, parameters);
  const unfolded = expansion.unfold(body, []);
  return { body: isObject(unfolded) ? unfolded : body, opaque: expansion.opaque, copies: expansion.made };
}

/** What a loop makes at a path, and where that is written. */
export interface Copy {
  readonly made: JsonPath;
  readonly written: JsonPath;
}

class Expansion {
  public readonly opaque: OpaquePart[] = [];
  public readonly made: Copy[] = [];
  private copies = 0;

  constructor(
    private readonly body: JsonObject,
    private readonly parameters: ReadonlyMap<string, string>,
  ) {}

  public unfold(node: Json, path: JsonPath): Json {
    if (isArray(node)) return node.map((item, index) => this.unfold(item, [...path, index]));
    if (!isObject(node)) return node;
    return Object.fromEntries(
      Object.entries(node).flatMap(([key, value]): readonly (readonly [string, Json])[] => {
        const here = [...path, key];
        return key.startsWith(prefix) ? this.unfoldLoop(key, value, here) : [[key, this.unfold(value, here)]];
      }),
    );
  }

  private unfoldLoop(key: string, loop: Json, here: JsonPath): readonly (readonly [string, Json])[] {
    const [identifier, collection, output] = isArray(loop) ? loop : [];
    const items = this.itemsOf(collection);
    const isKnown = typeof identifier === 'string' && items !== undefined && isObject(output);
    if (!isKnown || (this.copies += items.length) > maximumCopies) {
      this.opaque.push({ path: here, because: `the loop \`${key}\` is unfolded only at deployment` });
      return [[key, loop]];
    }
    return items.flatMap((item) => {
      this.noteCopies(output, (key) => inText(key, identifier, item), here);
      const unfolded = this.unfold(substitute(output, identifier, item), here);
      return isObject(unfolded) ? Object.entries(unfolded) : [];
    });
  }

  /** Where copies come from, but for those of loops within loops, whose names nobody has made yet. */
  private noteCopies(output: JsonObject, nameOf: (key: string) => string, here: JsonPath): void {
    const isNested = [...here.slice(0, -1), ...Object.keys(output)].some((step) => String(step).startsWith(prefix));
    if (isNested) return;
    for (const key of Object.keys(output))
      this.made.push({ made: [...here.slice(0, -1), nameOf(key)], written: [...here, 2, key] });
  }

  /** @returns what a loop runs over; nothing when only the deployment knows */
  private itemsOf(collection: Json | undefined): readonly string[] | undefined {
    if (isArray(collection)) return collection.every((item) => typeof item === 'string') ? collection : undefined;
    const row = isObject(collection) ? own(collection, 'Fn::FindInMap') : undefined;
    if (row !== undefined) return this.itemsOf(this.inMap(row));
    const name = isObject(collection) ? own(collection, 'Ref') : undefined;
    if (typeof name !== 'string') return undefined;
    const declared = own(this.body, 'Parameters');
    const parameter = isObject(declared) ? own(declared, name) : undefined;
    const value = this.parameters.get(name) ?? (isObject(parameter) ? own(parameter, 'Default') : undefined);
    return typeof value === 'string' ? value.split(',').map((item) => item.trim()) : undefined;
  }

  /** What a mapping has, by names that stand in the template; nothing when only the deployment knows. */
  private inMap(names: Json): Json | undefined {
    if (!isArray(names) || names.length !== 3) return undefined;
    return names.reduce<Json | undefined>(
      (node, name) => (isObject(node) && typeof name === 'string' ? own(node, name) : undefined),
      own(this.body, 'Mappings'),
    );
  }
}

function hasLoop(node: Json): boolean {
  if (isArray(node)) return node.some(hasLoop);
  return isObject(node) && Object.entries(node).some(([key, value]) => key.startsWith(prefix) || hasLoop(value));
}

function substitute(node: Json, identifier: string, item: string): Json {
  if (typeof node === 'string') return inText(node, identifier, item);
  if (isArray(node)) return node.map((member) => substitute(member, identifier, item));
  if (!isObject(node)) return node;
  if (own(node, 'Ref') === identifier && Object.keys(node).length === 1) return item;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [inText(key, identifier, item), substitute(value, identifier, item)]),
  );
}

/** `${Name}` is the item, `&{Name}` the item without what a logical id cannot hold. */
function inText(text: string, identifier: string, item: string): string {
  return text.replaceAll(`\${${identifier}}`, item).replaceAll(`&{${identifier}}`, item.replace(/[^A-Za-z0-9]/g, ''));
}

import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser';
import type { Json, JsonPath } from './json';
import {
  closeList,
  closeMap,
  comma,
  JsonIndex,
  openList,
  openMap,
  quote,
  skipString,
  type JsonNode,
} from './json-index';
import { lineIndex, maximumDepth, type Range } from './positions';
import type { Source } from './source';
import { UserError } from './user-error';

/**
 * `JSON.parse` decides what is valid; places are found when they are asked for.
 * @throws UserError
 */
export function parseJson(path: string, text: string): Source {
  let data: Json;
  try {
    data = JSON.parse(text) as Json;
  } catch {
    throw syntaxError(path, text);
  }
  const repeated = repeatedKeys(path, text);

  const positionOf = lazy(() => lineIndex(text));
  const index = lazy(() => new JsonIndex(text));
  const rangeOf = (from: number, to: number): Range => ({ start: positionOf()(from), end: positionOf()(to) });
  const find = (target: JsonPath): { readonly node: JsonNode; readonly isWhole: boolean } => {
    let node = index().root;
    for (const step of target) {
      const next = index().isContainer(node) ? index().child(node, step) : undefined;
      if (next === undefined) return { node, isWhole: false };
      node = next;
    }
    return { node, isWhole: true };
  };

  return {
    path,
    text,
    format: 'json',
    data,
    repeated,
    locate(target) {
      const { node } = find(target);
      if (!index().isContainer(node)) return rangeOf(node.from, node.end);
      return rangeOf(node.from, node.keyEnd ?? node.value + 1);
    },
    extent(target) {
      const { node, isWhole } = find(target);
      return isWhole ? rangeOf(node.from, node.end) : undefined;
    },
    comments: () => [],
  };
}

function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Node.js says the place of an error in some messages only, so the tolerant parser is asked where it is. */
function syntaxError(path: string, text: string): UserError {
  const errors: ParseError[] = [];
  parse(text, errors, { allowTrailingComma: false, disallowComments: true });
  const [first] = errors;
  const what = first
    ? printParseErrorCode(first.error)
        .replace(/([a-z])([A-Z])/g, '$1 $2')
        .toLowerCase()
    : 'unexpected text';
  return new UserError(`not valid JSON: ${what}`, { file: path, ...(first ? lineIndex(text)(first.offset) : {}) });
}

/** A map or list that a scan of the text is in the middle of. */
interface OpenContainer {
  /** the keys so far; undefined in a list */
  readonly keys: Set<string> | undefined;
  /** the key or the position of the member that the scan is at */
  step: string | number;
}

/**
 * What `JSON.parse` takes without a word and a reader would not: keys given more than once (the last one counts),
 * `__proto__`, and nesting deep enough to exhaust the stack. One pass over the text, which is known to be valid JSON.
 * @returns the paths of keys that are given more than once
 * @throws UserError at the place of a `__proto__`, or of the nesting
 */
function repeatedKeys(path: string, text: string): readonly JsonPath[] {
  const open: OpenContainer[] = [];
  const repeated: JsonPath[] = [];
  let expectsKey = false;
  const refuse = (what: string, at: number): UserError => new UserError(what, { file: path, ...lineIndex(text)(at) });
  const takeKey = (container: OpenContainer, keys: Set<string>, at: number, end: number): void => {
    const key = keyOf(text.slice(at + 1, end));
    if (key === '__proto__') throw refuse('a key is called `__proto__`', at);
    container.step = key;
    if (keys.has(key)) repeated.push(open.map(({ step }) => step));
    keys.add(key);
    expectsKey = false;
  };
  for (let at = 0; at < text.length; at++) {
    const container = open.at(-1);
    switch (text.charCodeAt(at)) {
      case quote: {
        const end = skipString(text, at) - 1;
        if (expectsKey && container?.keys) takeKey(container, container.keys, at, end);
        at = end;
        break;
      }
      case openMap:
      case openList:
        expectsKey = text.charCodeAt(at) === openMap;
        open.push({ keys: expectsKey ? new Set() : undefined, step: 0 });
        if (open.length > maximumDepth) throw refuse(`nests more than ${maximumDepth} levels deep`, at);
        break;
      case closeMap:
      case closeList:
        open.pop();
        expectsKey = false;
        break;
      case comma:
        expectsKey = nextMember(container);
        break;
    }
  }
  return repeated;
}

/** @returns whether a key comes next */
function nextMember(container: OpenContainer | undefined): boolean {
  if (typeof container?.step === 'number') container.step++;
  return container?.keys !== undefined;
}

function keyOf(raw: string): string {
  return raw.includes('\\') ? String(JSON.parse(`"${raw}"`)) : raw;
}

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
  refuseTrickery(path, text);

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

/**
 * What `JSON.parse` takes without a word and a reader would not: a key given twice (the first one disappears),
 * `__proto__`, and nesting deep enough to exhaust the stack. One pass over the text, which is known to be valid JSON.
 * @throws UserError at the place
 */
function refuseTrickery(path: string, text: string): void {
  const open: (Set<string> | undefined)[] = [];
  let expectsKey = false;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case quote: {
        const end = skipString(text, at) - 1;
        if (expectsKey) {
          const raw = text.slice(at + 1, end);
          const key = raw.includes('\\') ? String(JSON.parse(`"${raw}"`)) : raw;
          const keys = open.at(-1);
          if (key === '__proto__')
            throw new UserError('a key is called `__proto__`', { file: path, ...lineIndex(text)(at) });
          if (keys?.has(key))
            throw new UserError(`the key \`${key}\` is given twice`, { file: path, ...lineIndex(text)(at) });
          keys?.add(key);
          expectsKey = false;
        }
        at = end;
        break;
      }
      case openMap:
      case openList: {
        const isMap = text.charCodeAt(at) === openMap;
        open.push(isMap ? new Set() : undefined);
        expectsKey = isMap;
        if (open.length > maximumDepth)
          throw new UserError(`nests more than ${maximumDepth} levels deep`, { file: path, ...lineIndex(text)(at) });
        break;
      }
      case closeMap:
      case closeList:
        open.pop();
        expectsKey = false;
        break;
      case comma:
        expectsKey = open.at(-1) !== undefined;
        break;
    }
  }
}

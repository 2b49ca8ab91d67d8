/** Where a member of a map or an item of a list stands in its text; offsets, ends exclusive. */
export interface JsonNode {
  /** of the key, or of the value where there is none */
  readonly from: number;
  readonly keyEnd: number | undefined;
  readonly value: number;
  readonly end: number;
}

/**
 * Finds nodes in a JSON text by path, reading only the containers on the way: a tree of the whole text costs forty
 * times
 * `JSON.parse`, and a report asks for a handful of places.
 * INVARIANT: the text is valid JSON.
 */
export class JsonIndex {
  private readonly containers = new Map<number, ReadonlyMap<string | number, JsonNode>>();

  readonly root: JsonNode;

  constructor(private readonly text: string) {
    const value = this.skipBlanks(0);
    this.root = { from: value, keyEnd: undefined, value, end: text.trimEnd().length };
  }

  child(of: JsonNode, step: string | number): JsonNode | undefined {
    let members = this.containers.get(of.value);
    if (members === undefined) this.containers.set(of.value, (members = this.members(of.value)));
    return members.get(this.isList(of) ? Number(step) : String(step));
  }

  isContainer({ value }: JsonNode): boolean {
    const code = this.text.charCodeAt(value);
    return code === openMap || code === openList;
  }

  private isList({ value }: JsonNode): boolean {
    return this.text.charCodeAt(value) === openList;
  }

  private members(start: number): ReadonlyMap<string | number, JsonNode> {
    const members = new Map<string | number, JsonNode>();
    const opening = this.text.charCodeAt(start);
    if (opening !== openMap && opening !== openList) return members;
    let at = this.skipBlanks(start + 1);
    while (this.text.charCodeAt(at) !== closeMap && this.text.charCodeAt(at) !== closeList) {
      const from = at;
      let keyEnd: number | undefined;
      let key: string | number = members.size;
      if (opening === openMap) {
        keyEnd = this.skipString(at);
        key = String(JSON.parse(this.text.slice(at, keyEnd)));
        at = this.skipBlanks(this.skipBlanks(keyEnd) + 1);
      }
      const end = this.skipValue(at);
      members.set(key, { from, keyEnd, value: at, end });
      at = this.skipBlanks(end);
      if (this.text.charCodeAt(at) === comma) at = this.skipBlanks(at + 1);
    }
    return members;
  }

  private skipBlanks(at: number): number {
    let next = at;
    while (this.text.charCodeAt(next) <= 0x20) next++;
    return next;
  }

  private skipString(at: number): number {
    return skipString(this.text, at);
  }

  private skipValue(at: number): number {
    let depth = 0;
    let next = at;
    for (;;) {
      const code = this.text.charCodeAt(next);
      if (code === quote) next = this.skipString(next);
      else if (code === openMap || code === openList) {
        depth++;
        next++;
        continue;
      } else if (code === closeMap || code === closeList) {
        depth--;
        next++;
      } else if (depth === 0) {
        while (next < this.text.length && !/[\s,\]}]/.test(this.text[next] ?? '')) next++;
      } else {
        next++;
        continue;
      }
      if (depth === 0) return next;
    }
  }
}

export const quote = 0x22;
export const openMap = 0x7b;
export const closeMap = 0x7d;
export const openList = 0x5b;
export const closeList = 0x5d;
export const comma = 0x2c;

/** The offset behind the string that begins at `at`. */
export function skipString(text: string, at: number): number {
  let end = at + 1;
  for (let code = text.charCodeAt(end); code !== quote; code = text.charCodeAt(end)) end += code === 0x5c ? 2 : 1;
  return end + 1;
}

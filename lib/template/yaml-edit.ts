import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Pair,
  Scalar,
  stringify,
  YAMLMap,
  YAMLSeq,
  type Document,
  type Node,
} from 'yaml';
import type { Json, JsonPath } from './json';
import { keyText, longForm, readYaml } from './yaml-source';

interface Change {
  readonly path: JsonPath;
  readonly value?: Json;
}

/** YAML 1.1 as CloudFormation reads it, no line folded and nothing shared. */
const plainYaml = { lineWidth: 0, version: '1.1', aliasDuplicateObjects: false } as const;

/** One place in the text, from an offset to another, and what is to stand there. */
interface Replacement {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** @see edited */
export function editYaml(text: string, change: Change): string | undefined {
  const document = readYaml(text).documents[0];
  // what only a lenient reading understands is not edited
  const isSound = document?.contents && document.errors.length === 0;
  const replacement = isSound ? new Editor(text, document).replacementFor(change) : undefined;
  return replacement && text.slice(0, replacement.from) + replacement.text + text.slice(replacement.to);
}

class Editor {
  private readonly eol: string;

  constructor(
    private readonly text: string,
    private readonly document: Document,
  ) {
    this.eol = text.includes('\r\n') ? '\r\n' : '\n';
  }

  replacementFor({ path, value }: Change): Replacement | undefined {
    let node = this.document.contents as Node;
    // the tag of a short function stands for one step of the path
    let entered: Node | undefined;
    let above: { readonly map: YAMLMap; readonly pair: Pair } | undefined;
    for (const [depth, step] of path.entries()) {
      if (isAlias(node)) return undefined;
      const name = longForm(node.tag);
      if (name !== undefined && entered !== node) {
        if (name !== step) return undefined;
        entered = node;
        continue;
      }
      if (isSeq(node)) {
        const item = node.items[Number(step)] as Node | undefined;
        if (item === undefined)
          return value !== undefined && step === -1 ? this.append(node, wrap(value, path.slice(depth + 1))) : undefined;
        node = item;
        above = undefined;
        continue;
      }
      if (isEmpty(node) && above)
        return value === undefined
          ? undefined
          : this.fill(node, above, { [String(step)]: wrap(value, path.slice(depth + 1)) });
      if (!isMap(node)) return undefined;
      const pair = node.items.findLast((candidate) => keyText(candidate) === String(step));
      if (pair === undefined)
        return value === undefined ? undefined : this.addTo(node, String(step), wrap(value, path.slice(depth + 1)));
      above = { map: node, pair };
      node = (pair.value ?? pair.key) as Node;
    }
    if (isAlias(node)) return undefined;
    if (value === undefined) return above && this.remove(above.map, above.pair);
    return this.replace(node, value, above);
  }

  /** Nothing is added to the arguments of a function, nor where `<<` may bring the key all the same. */
  private addTo(map: YAMLMap, key: string, value: Json): Replacement | undefined {
    const isFunction = map.items.some((candidate) => /^(Fn::|Ref$)/.test(keyText(candidate) ?? ''));
    const isMerged = map.items.some((candidate) => keyText(candidate) === '<<');
    return isFunction || isMerged ? undefined : this.insert(map, key, value);
  }

  private replace(node: Node, value: Json, above: { readonly pair: Pair } | undefined): Replacement | undefined {
    if (node.range === undefined || node.range === null || node.anchor !== undefined) return undefined;
    if (isEmpty(node) && above) return this.fill(node, above, value);
    const isBlock = (isMap(node) || isSeq(node)) && node.flow !== true;
    if (isBlock && above) {
      // what stood on lines of its own moves up beside its key; a comment there stays behind it
      const colon = this.text.indexOf(':', (above.pair.key as Node).range?.[1] ?? 0) + 1;
      const comment = /#.*$/.exec(this.text.slice(colon, this.endOfLine(colon)))?.[0];
      return {
        from: colon,
        to: this.lastInk(node.range[1]),
        text: ` ${this.flow(value)}${comment === undefined ? '' : ` ${comment}`}`,
      };
    }
    const from = this.startOf(node);
    return { from, to: this.lastInk(node.range[1]), text: this.flow(value) };
  }

  /** Where the node begins, its tag included: the tag stands before the range. */
  private startOf(node: Node): number {
    const from = node.range?.[0] ?? 0;
    const tag =
      node.tag?.startsWith('!') === true
        ? /(![^\s,[\]{}]+[ \t]*(?:\r?\n[ \t]*)?)$/.exec(this.text.slice(0, from))
        : null;
    return from - (tag?.[0].length ?? 0);
  }

  /** Gives a key without a value one. */
  private fill(node: Node, { pair }: { readonly pair: Pair }, value: Json): Replacement {
    const key = pair.key as Node;
    // `null` or `~` is written out
    if (isScalar(node) && typeof node.source === 'string' && node.source !== '')
      return { from: node.range?.[0] ?? 0, to: node.range?.[1] ?? 0, text: this.flow(value) };
    const at = this.text.indexOf(':', key.range?.[1] ?? 0) + 1;
    const end = this.endOfLine(at);
    const isScalarValue = typeof value !== 'object' || value === null;
    if (isScalarValue) return { from: at, to: at, text: ` ${this.flow(value)}` };
    return { from: end, to: end, text: `${this.eol}${this.block(value, this.columnOf(key.range?.[0] ?? 0) + 2)}` };
  }

  private insert(map: YAMLMap, key: string, value: Json): Replacement {
    const last = map.items.at(-1);
    const flowKey = this.flow(key);
    if (map.flow === true || last === undefined) {
      const [from = 0, to = 0] = map.range ?? [];
      if (last === undefined) return { from, to, text: `{ ${flowKey}: ${this.flow(value)} }` };
      const at = this.lastInk(this.endOf(last), from);
      return { from: at, to: at, text: `, ${flowKey}: ${this.flow(value)}` };
    }
    const first = map.items[0]?.key as Node;
    const column = this.columnOf(first.range?.[0] ?? 0);
    const at = this.endOfLine(this.lastInk(this.endOf(last)));
    return { from: at, to: at, text: `${this.eol}${this.block({ [key]: value }, column)}` };
  }

  private append(list: YAMLSeq, value: Json): Replacement | undefined {
    const last = list.items.at(-1) as Node | undefined;
    if (list.range === undefined || list.range === null) return undefined;
    if (list.flow === true || last === undefined) {
      if (last === undefined) return { from: list.range[0], to: list.range[1], text: `[${this.flow(value)}]` };
      const at = this.lastInk(last.range?.[1] ?? 0);
      return { from: at, to: at, text: `, ${this.flow(value)}` };
    }
    const column = this.columnOf(list.range[0]);
    const at = this.endOfLine(this.lastInk(last.range?.[1] ?? 0));
    return { from: at, to: at, text: `${this.eol}${this.block([value], column)}` };
  }

  private remove(map: YAMLMap, pair: Pair): Replacement | undefined {
    const index = map.items.indexOf(pair);
    const from = (pair.key as Node).range?.[0] ?? 0;
    const end = this.lastInk(this.endOf(pair));
    if (map.flow === true) {
      const next = map.items[index + 1]?.key as Node | undefined;
      if (next?.range) return { from, to: next.range[0], text: '' };
      const before = map.items[index - 1];
      return { from: before ? this.lastInk(this.endOf(before)) : from, to: end, text: '' };
    }
    if (map.items.length === 1) return { from, to: end, text: '{}' };
    const lineStart = this.text.lastIndexOf('\n', from - 1) + 1;
    const lineEnd = this.endOfLine(end);
    // the first key of a list item shares its line with the dash
    if (this.text.slice(lineStart, from).trim() !== '') {
      const next = map.items[index + 1]?.key as Node | undefined;
      return next?.range ? { from, to: next.range[0], text: '' } : undefined;
    }
    const breakLength = this.text.startsWith('\r\n', lineEnd) ? 2 : lineEnd < this.text.length ? 1 : 0;
    return { from: lineStart, to: lineEnd + breakLength, text: '' };
  }

  private endOf(pair: Pair): number {
    const value = pair.value as Node | null;
    return value?.range?.[1] ?? (pair.key as Node).range?.[1] ?? 0;
  }

  private lastInk(to: number, notBefore = 0): number {
    let end = to;
    while (end > notBefore && /\s/.test(this.text[end - 1] ?? '')) end--;
    return end;
  }

  /** The end of the line, comment included, without its break. */
  private endOfLine(at: number): number {
    const next = this.text.indexOf('\n', at);
    if (next === -1) return this.text.length;
    return this.text[next - 1] === '\r' ? next - 1 : next;
  }

  private columnOf(offset: number): number {
    return offset - (this.text.lastIndexOf('\n', offset - 1) + 1);
  }

  private flow(value: Json): string {
    return stringify(this.written(value), { collectionStyle: 'flow', ...plainYaml }).trimEnd();
  }

  /** The value with its functions as the rest of the file writes them. */
  private written(value: Json): Json | Node {
    return shortFunction.test(this.text) ? withShortFunctions(value) : value;
  }

  private block(value: Json, column: number): string {
    const lines = stringify(this.written(value), plainYaml).trimEnd().split('\n');
    return lines.map((line) => `${' '.repeat(column)}${line}`).join(this.eol);
  }
}

function isEmpty(node: Node): boolean {
  return isScalar(node) && node.value === null;
}

function wrap(value: Json, path: JsonPath): Json {
  return path.reduceRight<Json>((inner, step) => (typeof step === 'number' ? [inner] : { [step]: inner }), value);
}

/** A function in its short form, somewhere in a text. */
const shortFunction = /(?:^|[\s[{,:-])!(?:Ref|GetAtt|Sub|Join|Select|Split|If|ImportValue|FindInMap)\s/m;

/** Nodes for a value whose functions are tags: `!GetAtt Data.Arn` for `{ Fn::GetAtt: [Data, Arn] }`. */
function withShortFunctions(value: Json): Node {
  if (Array.isArray(value)) {
    const list = new YAMLSeq();
    list.items = value.map(withShortFunctions);
    return list;
  }
  if (typeof value !== 'object' || value === null) return new Scalar(value);
  const [[name, argument] = ['', null], ...others] = Object.entries(value);
  const tag = others.length === 0 ? /^(?:Fn::)?(Ref|GetAtt|Sub|Join|Select|Split|If)$/.exec(name)?.[1] : undefined;
  const node =
    tag === 'GetAtt' && Array.isArray(argument) ? new Scalar(argument.join('.')) : withShortFunctions(argument);
  // a tag takes no second one
  if (tag !== undefined && node.tag === undefined) return Object.assign(node, { tag: `!${tag}` });
  const map = new YAMLMap();
  map.items = Object.entries(value).map(([key, inner]) => new Pair(new Scalar(key), withShortFunctions(inner)));
  return map;
}

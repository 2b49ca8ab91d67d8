import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Alias,
  type CollectionTag,
  type Document,
  type Node,
  type Pair,
  type ScalarTag,
  type YAMLMap,
} from 'yaml';
import type { Json, JsonPath } from './json';
import { maximumDepth, type Position, type Range } from './positions';
import type { Comment, Source } from './source';
import { UserError } from './user-error';
import { indentFlow, type Indented } from './yaml-indentation';

/** Short forms whose long form is not `Fn::<name>`. */
const plainNames = new Set(['Ref', 'Condition']);

/**
 * Every function CloudFormation has, with the language extensions and the ones for `Rules`.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
const shortForms = [
  'Ref',
  'Condition',
  'And',
  'Base64',
  'Cidr',
  'Contains',
  'EachMemberEquals',
  'EachMemberIn',
  'Equals',
  'FindInMap',
  'GetAtt',
  'GetAZs',
  'GetStackOutput',
  'If',
  'ImportValue',
  'Join',
  'Length',
  'Not',
  'Or',
  'RefAll',
  'Select',
  'Split',
  'Sub',
  'ToJsonString',
  'Transform',
  'ValueOf',
  'ValueOfAll',
];

/** YAML 1.1 types that CloudFormation does not read: a `Version: 2012-10-17` is text there, not a date. */
const droppedTags = new Set(['timestamp', 'binary', 'omap', 'pairs', 'set']);

/** More nodes than a 1 MB template can spell out; aliases that unfold to more are an attack. */
const maximumNodes = 1_000_000;

type Tag = ScalarTag | CollectionTag;

const functionTags: readonly Tag[] = shortForms.flatMap((name): Tag[] => [
  { tag: `!${name}`, resolve: (text: string) => text },
  { tag: `!${name}`, collection: 'seq', resolve: (seq) => seq },
  { tag: `!${name}`, collection: 'map', resolve: (map) => map },
]);

/**
 * CloudFormation reads YAML 1.1. Tags become the long forms, so that nobody above this room knows which was written.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
 * @throws UserError with line and column
 */
export function parseYaml(path: string, written: string): Source {
  const { text, added, documents, lines } = readLeniently(written);
  const positionOf = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col - (added.get(line - 1) ?? 0), 1) };
  };
  if (documents.length === 0) throw new UserError('the file is empty', { file: path });
  for (const document of documents) {
    const problem = document.errors[0] ?? document.warnings[0];
    if (problem && /call stack/.test(problem.message)) throw new RangeError(problem.message);
    if (problem)
      throw new UserError(`not valid YAML: ${problem.message}`, { file: path, ...positionOf(problem.pos[0]) });
  }
  const [document, second] = withoutTrailing(documents);
  if (document === undefined || document.contents === null) throw new UserError('the file is empty', { file: path });
  if (second) throw new UserError('holds more than one YAML document', { file: path, ...positionOf(second.range[0]) });
  const root: Node = document.contents;

  const rangeOf = (from: number, to: number): Range => ({
    start: positionOf(from),
    end: positionOf(Math.max(from, to)),
  });

  return {
    path,
    text: written,
    format: 'yaml',
    ...toJson(
      root,
      document,
      (message, node) => new UserError(message, { file: path, ...positionOf(node?.range?.[0] ?? 0) }),
    ),
    locate(target) {
      const { node, key, item } = find(root, document, target);
      const from = key?.range?.[0] ?? node.range?.[0] ?? 0;
      const isCollection = isMap(node) || isSeq(node);
      if (!isCollection) return rangeOf(from, node.range?.[1] ?? from);
      if (key) return rangeOf(from, key.range?.[1] ?? from);
      const first = isMap(node) ? keyOf(node.items[0]) : undefined;
      return item && first?.range ? rangeOf(first.range[0], first.range[1]) : rangeOf(from, from + 1);
    },
    extent(target) {
      const { node, key, found } = find(root, document, target);
      if (!found) return undefined;
      const from = key?.range?.[0] ?? node.range?.[0] ?? 0;
      return rangeOf(from, Math.max(from, lastInk(text, node.range?.[1] ?? from)));
    },
    comments: () => commentsOf(text, positionOf),
  };
}

interface Reading extends Indented {
  readonly documents: readonly Document.Parsed[];
  readonly lines: LineCounter;
}

/** As the specification has it; where that fails, with the indentation that CloudFormation does not ask for. */
function readLeniently(text: string): Reading {
  const strict = { text, added: new Map<number, number>(), ...readYaml(text) };
  if (!strict.documents.some(isBroken)) return strict;
  const indented = indentFlow(text);
  if (indented.added.size === 0) return strict;
  const lenient = { ...indented, ...readYaml(indented.text) };
  return lenient.documents.some(isBroken) ? strict : lenient;
}

function isBroken({ errors }: Document): boolean {
  return errors.length > 0;
}

/** The documents of a text as CloudFormation reads them, errors inside. */
export function readYaml(text: string): {
  readonly documents: readonly Document.Parsed[];
  readonly lines: LineCounter;
} {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    version: '1.1',
    lineCounter: lines,
    logLevel: 'silent',
    prettyErrors: false,
    // the last one counts, and `repeated` says which
    uniqueKeys: false,
    customTags: (tags) => [...tags.filter((tag) => !isDropped(tag)), ...functionTags],
  });
  return { documents: Array.isArray(documents) ? documents : [], lines };
}

function isDropped(tag: unknown): boolean {
  const name =
    typeof tag === 'string' ? tag : typeof tag === 'object' && tag !== null && 'tag' in tag ? String(tag.tag) : '';
  const format = typeof tag === 'object' && tag !== null && 'format' in tag ? String(tag.format) : '';
  return droppedTags.has(name.replace('tag:yaml.org,2002:', '')) || format === 'TIME';
}

/** `---` or `...` at the end of a file begin a document that holds nothing. */
function withoutTrailing(documents: readonly Document.Parsed[]): readonly Document.Parsed[] {
  const isEmpty = ({ contents }: Document): boolean =>
    contents === null || (isScalar(contents) && contents.value === null);
  return documents.filter((document, index) => index === 0 || !isEmpty(document));
}

/** The long form of a function written as a tag; undefined for any other tag. */
export function longForm(tag: string | undefined): string | undefined {
  if (tag === undefined || !tag.startsWith('!') || tag === '!') return undefined;
  const name = tag.slice(1);
  return plainNames.has(name) ? name : `Fn::${name}`;
}

/** The offset behind the last character before `to` that is not blank: a block node ends where the next one begins. */
function lastInk(text: string, to: number): number {
  let end = to;
  while (end > 0 && /\s/.test(text[end - 1] ?? '')) end--;
  return end;
}

type Refusal = (message: string, node: Node | undefined) => UserError;

function toJson(root: Node, document: Document, refuse: Refusal): Pick<Source, 'data' | 'repeated'> {
  let count = 0;
  const repeated: JsonPath[] = [];
  // where `convert` is
  const path: (string | number)[] = [];
  const inside = (step: string | number, node: unknown, depth: number): Json => {
    path.push(step);
    const converted = convert(node, depth);
    path.pop();
    return converted;
  };
  // the library looks through the whole document for each alias
  const targets = new Map<Alias, Node | undefined>();
  const targetOf = (alias: Alias): Node | undefined => {
    if (!targets.has(alias)) targets.set(alias, alias.resolve(document));
    return targets.get(alias);
  };

  const convert = (node: unknown, depth: number): Json => {
    if (node === null || node === undefined) return null;
    const here = node as Node;
    if (++count > maximumNodes) throw refuse('aliases unfold to more than a million nodes', here);
    if (depth > maximumDepth) throw refuse(`nests more than ${maximumDepth} levels deep`, here);
    const name = isAlias(here) ? undefined : longForm(here.tag);
    if (name !== undefined) path.push(name);
    const plain = convertPlain(here, depth);
    if (name === undefined) return plain;
    path.pop();
    if (name === 'Fn::GetAtt' && typeof plain === 'string') {
      const dot = plain.indexOf('.');
      return { [name]: dot === -1 ? plain : [plain.slice(0, dot), plain.slice(dot + 1)] };
    }
    return { [name]: plain };
  };

  const convertPlain = (node: Node, depth: number): Json => {
    if (isAlias(node)) {
      const target = targetOf(node);
      if (target === undefined) throw refuse(`the alias \`*${node.source}\` names nothing`, node);
      return convert(target, depth + 1);
    }
    if (isSeq(node)) return node.items.map((item, index) => inside(index, item, depth + 1));
    if (isMap(node)) return convertMap(node, depth);
    if (!isScalar(node)) return null;
    const value = node.value;
    if (typeof value === 'number' || typeof value === 'bigint') {
      // an account id such as 012345678901 is text: CloudFormation keeps what was written
      return node.source !== undefined && node.source !== String(value) ? node.source : Number(value);
    }
    return typeof value === 'string' || typeof value === 'boolean' ? value : null;
  };

  const convertMap = (map: YAMLMap, depth: number): Json => {
    const members = new Map<string, Json>();
    const own = new Set<string>();
    for (const pair of map.items) {
      const key = keyText(pair);
      if (key === undefined) throw refuse('a key is not text', keyOf(pair));
      if (key === '__proto__') throw refuse('a key is called `__proto__`', keyOf(pair));
      if (key === '<<') {
        for (const [name, value] of merged(pair.value, depth)) if (!members.has(name)) members.set(name, value);
      } else {
        if (own.has(key)) repeated.push([...path, key]);
        own.add(key);
        members.set(key, inside(key, pair.value, depth + 1));
      }
    }
    return Object.fromEntries(members);
  };

  const merged = (value: unknown, depth: number): [string, Json][] => {
    const sources = isSeq(value) ? value.items : [value];
    return sources.flatMap((source) => {
      const converted = convert(source, depth + 1);
      return typeof converted === 'object' && converted !== null && !Array.isArray(converted)
        ? Object.entries(converted as Record<string, Json>)
        : [];
    });
  };

  return { data: convert(root, 0), repeated };
}

function keyOf(pair: unknown): Node | undefined {
  return isPair(pair) ? (pair.key as Node) : undefined;
}

export function keyText(pair: Pair): string | undefined {
  const key: unknown = pair.key;
  if (!isScalar(key)) return undefined;
  return key.source ?? String(key.value);
}

interface Found {
  readonly node: Node;
  /** the key of the pair that the node is the value of */
  readonly key: Node | undefined;
  /** whether the node is an item of a list */
  readonly item: boolean;
  /** whether the whole path is there, not only the beginning of it */
  readonly found: boolean;
}

function find(root: Node, document: Document, path: JsonPath): Found {
  let here: Found = { node: root, key: undefined, item: false, found: true };
  for (const step of path) {
    const node = isAlias(here.node) ? (here.node.resolve(document) ?? here.node) : here.node;
    const name = longForm(node.tag);
    if (name !== undefined && name === step) continue;
    let next: Found | undefined;
    if (isSeq(node)) {
      const item = node.items[Number(step)];
      if (item) next = { node: item as Node, key: undefined, item: true, found: true };
    } else if (isMap(node)) {
      const pair = node.items.findLast((candidate) => keyText(candidate) === String(step));
      if (pair) next = { node: (pair.value ?? pair.key) as Node, key: pair.key as Node, item: false, found: true };
    }
    if (next === undefined) return { ...here, found: false };
    here = next;
  }
  return here;
}

/**
 * Comments that suppress, ours and those of other linters, by a scan of the text: `#` at the start of a line or after
 * a blank.
 */
function commentsOf(text: string, positionOf: (offset: number) => Position): Comment[] {
  const found: Comment[] = [];
  const marker =
    /(^|[ \t])#[ \t]*((?:bucket-warden:|(?:checkov|bridgecrew):skip=|(?:trivy|tfsec):ignore:|kics-scan )[^\r\n]*)/gm;
  for (const match of text.matchAll(marker)) {
    const offset = match.index + (match[1]?.length ?? 0);
    const { line, column } = positionOf(offset);
    const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
    found.push({ text: match[2] ?? '', line, column, ownLine: text.slice(lineStart, offset).trim() === '' });
  }
  return found;
}

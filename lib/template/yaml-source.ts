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
  type Scalar,
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
  const refuse: Refusal = (message, offset) =>
    new UserError(message, { file: path, ...(offset === undefined ? {} : positionOf(offset)) });
  const document = onlyDocument(documents, refuse);
  const root = document.contents;
  const converter = new Converter(document, (message, node) => refuse(message, node?.range?.[0] ?? 0));
  const rangeOf = ([from, to]: Span): Range => ({ start: positionOf(from), end: positionOf(Math.max(from, to)) });
  return {
    path,
    text: written,
    format: 'yaml',
    data: converter.convert(root, 0),
    repeated: converter.repeated,
    locate: (target) => rangeOf(spanOf(find(root, document, target))),
    extent(target) {
      const { node, key, found } = find(root, document, target);
      const from = key?.range?.[0] ?? node.range?.[0] ?? 0;
      return found ? rangeOf([from, lastInk(text, node.range?.[1] ?? from)]) : undefined;
    },
    comments: () => commentsOf(text, positionOf),
  };
}

/** Offsets of a first character, and behind a last one. */
type Span = readonly [from: number, to: number];

type Refusal = (message: string, offset: number | undefined) => UserError;

/** @throws UserError when there is none, more than one, or one that is no YAML */
function onlyDocument(documents: readonly Document.Parsed[], refuse: Refusal): Document & { readonly contents: Node } {
  if (documents.length === 0) throw refuse('the file is empty', undefined);
  for (const document of documents) {
    const problem = document.errors[0] ?? document.warnings[0];
    if (problem && /call stack/.test(problem.message)) throw new RangeError(problem.message);
    if (problem) throw refuse(`not valid YAML: ${problem.message}`, problem.pos[0]);
  }
  const [document, second] = withoutTrailing(documents);
  if (!hasContents(document)) throw refuse('the file is empty', undefined);
  if (second) throw refuse('holds more than one YAML document', second.range[0]);
  return document;
}

function hasContents(document: Document | undefined): document is Document & { readonly contents: Node } {
  return document !== undefined && document.contents !== null;
}

/** What stands for a value in a message: its key, a scalar whole, the first key of an item of a list. */
function spanOf({ node, key, item }: Found): Span {
  const from = key?.range?.[0] ?? node.range?.[0] ?? 0;
  const isCollection = isMap(node) || isSeq(node);
  if (!isCollection) return [from, node.range?.[1] ?? from];
  if (key) return [from, key.range?.[1] ?? from];
  const first = isMap(node) ? keyOf(node.items[0]) : undefined;
  return item && first?.range ? [first.range[0], first.range[1]] : [from, from + 1];
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

type NodeRefusal = (message: string, node: Node | undefined) => UserError;

/** Makes plain JSON of a document: aliases unfolded, merges done, tags as the long forms of their functions. */
class Converter {
  /** keys that are given more than once */
  public readonly repeated: JsonPath[] = [];
  private count = 0;
  /** where the conversion is */
  private readonly path: (string | number)[] = [];
  /** the library looks through the whole document for each alias */
  private readonly targets = new Map<Alias, Node | undefined>();

  constructor(
    private readonly document: Document,
    private readonly refuse: NodeRefusal,
  ) {}

  public convert(node: unknown, depth: number): Json {
    if (node === null || node === undefined) return null;
    const here = node as Node;
    if (++this.count > maximumNodes) throw this.refuse('aliases unfold to more than a million nodes', here);
    if (depth > maximumDepth) throw this.refuse(`nests more than ${maximumDepth} levels deep`, here);
    const name = isAlias(here) ? undefined : longForm(here.tag);
    if (name === undefined) return this.convertPlain(here, depth);
    this.path.push(name);
    const argument = this.convertPlain(here, depth);
    this.path.pop();
    return { [name]: name === 'Fn::GetAtt' ? attributeOf(argument) : argument };
  }

  private inside(step: string | number, node: unknown, depth: number): Json {
    this.path.push(step);
    const converted = this.convert(node, depth);
    this.path.pop();
    return converted;
  }

  private convertPlain(node: Node, depth: number): Json {
    if (isAlias(node)) {
      const target = this.targetOf(node);
      if (target === undefined) throw this.refuse(`the alias \`*${node.source}\` names nothing`, node);
      return this.convert(target, depth + 1);
    }
    if (isSeq(node)) return node.items.map((item, index) => this.inside(index, item, depth + 1));
    if (isMap(node)) return this.convertMap(node, depth);
    return isScalar(node) ? scalarOf(node) : null;
  }

  private targetOf(alias: Alias): Node | undefined {
    if (!this.targets.has(alias)) this.targets.set(alias, alias.resolve(this.document));
    return this.targets.get(alias);
  }

  private convertMap(map: YAMLMap, depth: number): Json {
    const members = new Map<string, Json>();
    const own = new Set<string>();
    for (const pair of map.items) {
      const key = keyText(pair);
      if (key === undefined) throw this.refuse('a key is not text', keyOf(pair));
      if (key === '__proto__') throw this.refuse('a key is called `__proto__`', keyOf(pair));
      if (key === '<<') {
        for (const [name, value] of this.merged(pair.value, depth)) if (!members.has(name)) members.set(name, value);
      } else {
        if (own.has(key)) this.repeated.push([...this.path, key]);
        own.add(key);
        members.set(key, this.inside(key, pair.value, depth + 1));
      }
    }
    return Object.fromEntries(members);
  }

  private merged(value: unknown, depth: number): [string, Json][] {
    const sources = isSeq(value) ? value.items : [value];
    return sources.flatMap((source) => {
      const converted = this.convert(source, depth + 1);
      return typeof converted === 'object' && converted !== null && !Array.isArray(converted)
        ? Object.entries(converted as Record<string, Json>)
        : [];
    });
  }
}

/** `!GetAtt Data.Arn` is a resource and an attribute, which may hold dots itself. */
function attributeOf(argument: Json): Json {
  const dot = typeof argument === 'string' ? argument.indexOf('.') : -1;
  return typeof argument === 'string' && dot !== -1 ? [argument.slice(0, dot), argument.slice(dot + 1)] : argument;
}

/** An account id such as 012345678901 is text: CloudFormation keeps what was written. */
function scalarOf({ value, source }: Scalar): Json {
  if (typeof value === 'number' || typeof value === 'bigint')
    return source !== undefined && source !== String(value) ? source : Number(value);
  return typeof value === 'string' || typeof value === 'boolean' ? value : null;
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
  const ours = '[Bb]ucket-?[Ww]arden[:\\s-]';
  const theirs = '(?:checkov|bridgecrew):skip=|(?:trivy|tfsec):ignore:|kics-scan ';
  const marker = new RegExp(`(^|[ \\t])#[ \\t]*((?:${ours}|${theirs})[^\\r\\n]*)`, 'gm');
  for (const match of text.matchAll(marker)) {
    const offset = match.index + (match[1]?.length ?? 0);
    const { line, column } = positionOf(offset);
    const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
    found.push({ text: match[2] ?? '', line, column, ownLine: text.slice(lineStart, offset).trim() === '' });
  }
  return found;
}

import {
  at,
  isObject,
  makeTemplate,
  type Comment,
  type Json,
  type JsonPath,
  type Position,
  type Range,
  type Source,
  type Template,
} from '../template';
import { callsIn, type Call } from './calls';
import type { Fragment } from './fragment';
import { merged, type Span } from './merge-calls';
import { fragmentsOf, kindOfScript } from './fragments';
import { placeInText, putPolicyOf, type PolicyResource, type ReadBeside } from './policies';
import { mentionsCall } from './programs';
import { credentialWords } from './signer';
import { editedScript } from './fix';

/**
 * The type that stands for one command of a script, in a template that is made of the script. It is called as AWS's
 * types are, so that it is not taken for one of a registry, whose handler makes nobody knows what.
 */
export const commandType = 'AWS::BucketWarden::Command';

/**
 * Whether a file is a script that is read: by its name, by the interpreter that its first line names, or as a template
 * that may hold scripts.
 */
export function isScript(path: string, text: string): boolean {
  return kindOfScript(path, text) !== undefined;
}

/** Where a resource that stands for a part of a script is written, as offsets in the file. */
interface Places {
  readonly all: Span;
  readonly words: readonly Span[];
  /** of a policy: the place of a node in it */
  readonly policyPlace?: (path: JsonPath) => Span;
}

/**
 * A script as a template, in which each command of AWS is a resource whose places are those of its words in the file;
 * `loadShellParser` has to be awaited before. A file of no kind that is known is read as a shell script.
 */
export function scriptTemplate(path: string, written: string): Template {
  return scriptTemplates(path, written)[0];
}

/** The same, and a template for each file with a policy that a command of the script puts on a bucket. */
export function scriptTemplates(
  path: string,
  written: string,
  options: PolicyOptions = {},
): readonly [Template, ...Template[]] {
  const text = written.startsWith('\uFEFF') ? written.slice(1) : written;
  const resources: Record<string, Json> = {};
  const places = new Map<string, Places>();
  // a file that speaks of neither has nothing to decide
  const fragments = /aws|s3|s5cmd|cloudfront/i.test(text) ? fragmentsOf(path, text) : [];
  const characters = new Map<string, Characters>();
  const calls = fragments.flatMap((fragment, index) => {
    const origin = originOf(fragment, index);
    return callsOf(fragment, text).map((call) => ({ call, origin }));
  });
  for (const { call, origin } of calls) {
    const id = `Command${places.size + 1}`;
    resources[id] = resourceOf(withFiles(call, options.read), origin);
    places.set(id, { all: spanOf(call), words: call.words.map(spanOf) });
    if (mayPutPolicy(call))
      characters.set(
        id,
        call.words.map(({ at }) => at),
      );
  }
  const kind = kindOfScript(path, text);
  // of a template the other comments are about its resources
  const isInside = kind === 'template' ? linesOf(fragments, text) : () => true;
  const commands = makeTemplate(sourceOf(path, text, { Resources: resources }, places, isInside));
  return characters.size === 0
    ? [commands]
    : withPolicies(commands, { resources, places, characters, isInside, ...options });
}

/** What becomes of the policies that commands put on buckets. */
export interface PolicyOptions {
  /** finds the file that holds one */
  readonly read?: ReadBeside;
  /** they are undecided, because other templates are read beside the script */
  readonly leavesPolicies?: boolean;
}

/** The offset in the file of each character of each word. */
type Characters = readonly (readonly number[])[];

interface Made extends PolicyOptions {
  readonly resources: Readonly<Record<string, Json>>;
  readonly places: Map<string, Places>;
  /** by the id of the command */
  readonly characters: ReadonlyMap<string, Characters>;
  /** whether a line is one of a script */
  readonly isInside: (line: number) => boolean;
}

/** The commands, and the policies that they put on buckets as resources that the policy engine decides. */
function withPolicies(commands: Template, made: Made): readonly [Template, ...Template[]] {
  const { path, text } = commands.source;
  const resources: Record<string, Json> = { ...made.resources };
  const parameters = new Map<string, Json>();
  const files: Template[] = [];
  for (const resource of commands.resources.values()) {
    const found = putPolicyOf(resource, made.read ?? (() => undefined));
    if (found === undefined) continue;
    const put = made.leavesPolicies === true ? { because: 'policies are decided without `--estate`' } : found;
    const id = resource.logicalId;
    const name = `PolicyOf${id}`;
    if ('because' in put) resources[id] = withUnread(resources[id] ?? null, put.because);
    else if (put.file !== undefined) files.push(makeTemplate(policySource(put.file, name, put)));
    else {
      for (const parameter of put.parameters) parameters.set(parameter, { Type: 'String' });
      resources[name] = put.resource;
      made.places.set(name, placesOfPolicy(put, made.places.get(id), made.characters.get(id)));
    }
  }
  if (Object.keys(resources).length === made.places.size && files.length === 0 && parameters.size === 0) {
    const isSame = Object.entries(resources).every(([id, resource]) => made.resources[id] === resource);
    if (isSame) return [commands];
  }
  const data = {
    ...(parameters.size === 0 ? {} : { Parameters: Object.fromEntries(parameters) }),
    Resources: resources,
  };
  return [makeTemplate(sourceOf(path, text, data, made.places, made.isInside)), ...files];
}

function withUnread(resource: Json, because: string): Json {
  const properties = at(resource, ['Properties']);
  return isObject(resource) && isObject(properties)
    ? { ...resource, Properties: { ...properties, Unread: because } }
    : resource;
}

function placesOfPolicy(put: PolicyResource, command: Places | undefined, of: Characters | undefined): Places {
  const all = command?.words[put.word] ?? command?.all ?? beginning;
  const characters = of?.[put.word] ?? [];
  const text = put.text;
  const policyPlace = (path: JsonPath): Span => {
    const found = text === undefined || path.length === 0 ? undefined : placeInText(text, path);
    const [start, last] = [characters[found?.start ?? -1], characters[(found?.end ?? 0) - 1]];
    return start === undefined || last === undefined ? all : { start, end: last + 1 };
  };
  return { all, words: [], policyPlace };
}

/** A file with a policy, as a template that has the policy alone. */
function policySource(file: Source, name: string, { resource, parameters }: PolicyResource): Source {
  const inFile = (path: JsonPath): JsonPath => (path[3] === 'PolicyDocument' ? path.slice(4) : []);
  return {
    ...file,
    data: {
      ...(parameters.length === 0
        ? {}
        : { Parameters: Object.fromEntries(parameters.map((parameter) => [parameter, { Type: 'String' }])) }),
      Resources: { [name]: resource },
    },
    repeated: [],
    locate: (path) => file.locate(inFile(path)),
    extent: (path) => file.extent(inFile(path)),
  };
}

/** The calls of a fragment, with the places of their words as offsets in the file. */
function callsOf(fragment: Fragment, file: string): readonly Call[] {
  const { others = [] } = fragment;
  const read = (one: Fragment): readonly Call[] => readFragment(one, file).map((call) => inFile(call, one));
  return others.length === 0 ? read(fragment) : merged([fragment, ...others].map(read));
}

function readFragment({ text, environment, because, isCall = false }: Fragment, file: string): readonly Call[] {
  if (because === undefined) return callsIn(text, { environment, mentions: (name) => mentions(file, name) });
  const start = text.length - text.trimStart().length;
  const end = text.indexOf('\n', start) < 0 ? text.length : text.indexOf('\n', start);
  const isTold = isCall || mentionsCall(text);
  return isTold ? [{ words: [], doubt: because, endpoints: new Map(), start, end }] : [];
}

function inFile(call: Call, { offsets }: Fragment): Call {
  const spanIn = ({ start, end }: Span): Span => ({
    start: offsets[start] ?? 0,
    end: (offsets[Math.max(start, end - 1)] ?? 0) + 1,
  });
  const isPolicy = mayPutPolicy(call);
  const words = call.words.map((word) => ({
    ...word,
    ...spanIn(word),
    at: isPolicy ? word.at.map((offset) => offsets[offset] ?? 0) : [],
  }));
  return { ...call, ...spanIn(call), words };
}

function spanOf({ start, end }: Span): Span {
  return { start, end };
}

/** Options whose value may be a document in a file; policies have places of their own there. */
const documentOption = /^--(?:access-control-policy|ownership-controls|[\w-]+-configuration)$/;

/** A call in which the documents that it names in files stand as if they were written out. */
function withFiles(call: Call, read: ReadBeside = () => undefined): Call {
  const words = call.words.map((word, index) => {
    const text = textOf(word);
    const [, option = textOf(call.words[index - 1]), named] = /^(?:(--[\w-]+)=)?file:\/\/(.+)$/s.exec(text) ?? [];
    const file = named !== undefined && documentOption.test(option) ? read(named) : undefined;
    if (file === undefined) return word;
    return { ...word, parts: [{ text: `${text.startsWith('--') ? `${option}=` : ''}${file.text}` }] };
  });
  return { ...call, words };
}

/** The text of a word that is known; empty when it is not. */
function textOf(word: Call['words'][number] | undefined): string {
  return word?.parts.every((part) => 'text' in part) === true ? word.parts.map((part) => part.text).join('') : '';
}

/** What the script of a call says of who signs: see `signerOf`. */
function originOf({ text, environment, holder }: Fragment, index: number): Record<string, Json> {
  const around = [text, ...environment.keys(), holder?.text ?? ''].join('\n');
  const mentioned = [...new Set([...around.matchAll(credentialWords)].map(([word]) => word.trim()))];
  return {
    ...(index === 0 ? {} : { Script: index }),
    ...(mentioned.length === 0 ? {} : { Credentials: mentioned }),
    ...(holder?.hasRole === true ? { Holder: { LogicalId: holder.logicalId, Type: holder.type } } : {}),
  };
}

/** Whether a call may hold a policy, so that the place of each of its characters counts. */
function mayPutPolicy({ words }: Call): boolean {
  return words.some(({ parts }) => parts.some((part) => 'text' in part && part.text.includes('put-bucket-policy')));
}

function mentions(file: string, name: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(file);
}

function resourceOf({ words, doubt, fedBy, isInSession, endpoints }: Call, origin: Record<string, Json>): Json {
  const Words = words.map(({ parts, mayBeSeveral }): Json => {
    const [first] = parts;
    // most words are known
    if (parts.length === 1 && first !== undefined && 'text' in first && !mayBeSeveral) return first.text;
    return { Parts: parts.map((part) => ({ ...part })), MayBeSeveral: mayBeSeveral };
  });
  const Endpoints = Object.fromEntries(
    [...endpoints].map(([name, parts]) => [name, { Parts: parts.map((part) => ({ ...part })) }]),
  );
  const rest = {
    ...(doubt === undefined ? {} : { Doubt: doubt }),
    ...(fedBy === undefined ? {} : { FedBy: fedBy }),
    ...(isInSession === undefined ? {} : { InSession: true }),
    ...origin,
  };
  return { Type: commandType, Properties: { Words, Endpoints, ...rest } };
}

/** The position of an offset; where lines begin is found when it is first asked for. */
function positions(text: string): (offset: number) => Position {
  let starts: number[] | undefined;
  return (offset) => {
    starts ??= [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

/** Whether a line is one of the scripts that a template holds. */
function linesOf(fragments: readonly Fragment[], text: string): (line: number) => boolean {
  const positionOf = positions(text);
  const lines = fragments.map(({ offsets }) => [offsets[0], offsets.at(-1)].map((at) => positionOf(at ?? 0).line));
  return (line) => lines.some(([first = 0, last = 0]) => first <= line && line <= last);
}

const beginning: Span = { start: 0, end: 0 };

function sourceOf(
  path: string,
  text: string,
  data: Json,
  places: ReadonlyMap<string, Places>,
  isInside: (line: number) => boolean,
): Source {
  const positionOf = positions(text);
  const rangeOf = ({ start, end }: Span): Range => ({ start: positionOf(start), end: positionOf(end) });
  const whereof = (target: JsonPath): Range | undefined => {
    const found = target[0] === 'Resources' ? places.get(String(target[1])) : undefined;
    if (found === undefined) return undefined;
    if (found.policyPlace !== undefined && target[3] === 'PolicyDocument')
      return rangeOf(found.policyPlace(target.slice(4)));
    return rangeOf(typeof target[4] === 'number' ? (found.words[target[4]] ?? found.all) : found.all);
  };
  return {
    path,
    text,
    format: 'yaml',
    data,
    repeated: [],
    // what holds all commands is on no line of its own, so that no comment of a line is about all of them
    locate: (target) => whereof(target) ?? (target.length === 1 ? behind(text) : rangeOf(beginning)),
    extent: whereof,
    edit: (current, edit) => editedScript(scriptTemplate(path, current), data, edit),
    comments: () => commentsOf(text).filter(({ line: at }) => isInside(at)),
  };
}

/** The line behind the last one. */
function behind(text: string): Range {
  const line = text.split('\n').length + 1;
  return { start: { line, column: 1 }, end: { line, column: 1 } };
}

/** `# bucket-warden: …` on a line of its own or behind a command. */
function commentsOf(text: string): readonly Comment[] {
  if (!text.includes('bucket-warden:')) return [];
  return text.split('\n').flatMap((line, index) => {
    const match = /(^|[ \t])#[ \t]*(bucket-warden:[^\r]*)/.exec(line);
    if (match === null) return [];
    const column = match.index + (match[1]?.length ?? 0) + 1;
    return [{ text: match[2] ?? '', line: index + 1, column, ownLine: line.slice(0, column - 1).trim() === '' }];
  });
}

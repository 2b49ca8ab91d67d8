import {
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
import { fragmentsOf, kindOfScript } from './fragments';
import { mentionsCall } from './programs';

/** The type that stands for one command of a script, in a template that is made of the script. */
export const commandType = 'BucketWarden::Script::Command';

/**
 * Whether a file is a script that is read: by its name, by the interpreter that its first line names, or as a template
 * that may hold scripts.
 */
export function isScript(path: string, text: string): boolean {
  return kindOfScript(path, text) !== undefined;
}

/** Where a command and its words stand in the file. */
interface Places {
  readonly all: Range;
  readonly words: readonly Range[];
}

/**
 * A script as a template, in which each command of AWS is a resource whose places are those of its words in the file;
 * `loadShellParser` has to be awaited before. A file of no kind that is known is read as a shell script.
 */
export function scriptTemplate(path: string, written: string): Template {
  const text = written.startsWith('\uFEFF') ? written.slice(1) : written;
  const positionOf = positions(text);
  const entries: [string, Json][] = [];
  const places = new Map<string, Places>();
  // a file that speaks of neither has nothing to decide
  const fragments = /aws|s3|cloudfront/i.test(text) ? fragmentsOf(kindOfScript(path, text) ?? 'shell', text) : [];
  for (const fragment of fragments) {
    const { offsets } = fragment;
    const rangeOf = ({ start, end }: { readonly start: number; readonly end: number }): Range => ({
      start: positionOf(offsets[start] ?? 0),
      end: positionOf((offsets[Math.max(start, end - 1)] ?? 0) + 1),
    });
    for (const call of callsOf(fragment, text)) {
      const id = `Command${entries.length + 1}`;
      entries.push([id, resourceOf(call)]);
      places.set(id, { all: rangeOf(call), words: call.words.map(rangeOf) });
    }
  }
  return makeTemplate(sourceOf(path, text, Object.fromEntries(entries), places));
}

function callsOf({ text, environment, because }: Fragment, file: string): readonly Call[] {
  if (because === undefined) return callsIn(text, { environment, mentions: (name) => mentions(file, name) });
  const start = text.length - text.trimStart().length;
  const end = text.indexOf('\n', start) < 0 ? text.length : text.indexOf('\n', start);
  return mentionsCall(text) ? [{ words: [], doubt: because, endpoints: new Map(), start, end }] : [];
}

function mentions(file: string, name: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(file);
}

function resourceOf({ words, doubt, fedBy, endpoints }: Call): Json {
  const Words = words.map(({ parts, mayBeSeveral }) => ({
    Parts: parts.map((part) => ({ ...part })),
    MayBeSeveral: mayBeSeveral,
  }));
  const Endpoints = Object.fromEntries(
    [...endpoints].map(([name, parts]) => [name, { Parts: parts.map((part) => ({ ...part })) }]),
  );
  const rest = { ...(doubt === undefined ? {} : { Doubt: doubt }), ...(fedBy === undefined ? {} : { FedBy: fedBy }) };
  return { Type: commandType, Properties: { Words, Endpoints, ...rest } };
}

function positions(text: string): (offset: number) => Position {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let line = starts.findLastIndex((start) => start <= offset);
    if (line < 0) line = 0;
    return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
  };
}

function sourceOf(
  path: string,
  text: string,
  resources: { readonly [id: string]: Json },
  places: ReadonlyMap<string, { readonly all: Range; readonly words: readonly Range[] }>,
): Source {
  const whereof = (target: JsonPath): Range | undefined => {
    const found = places.get(String(target[1]));
    return typeof target[4] === 'number' ? (found?.words[target[4]] ?? found?.all) : found?.all;
  };
  const beginning: Range = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };
  const line = text.split('\n').length + 1;
  const behind: Range = { start: { line, column: 1 }, end: { line, column: 1 } };
  return {
    path,
    text,
    format: 'yaml',
    data: { Resources: resources },
    repeated: [],
    // what holds all commands is on no line of its own, so that no comment of a line is about all of them
    locate: (target) => whereof(target) ?? (target.length === 1 ? behind : beginning),
    extent: whereof,
    comments: () => commentsOf(text),
  };
}

/** `# bucket-warden: …` on a line of its own or behind a command. */
function commentsOf(text: string): readonly Comment[] {
  return text.split('\n').flatMap((line, index) => {
    const match = /(^|[ \t])#[ \t]*(bucket-warden:[^\r]*)/.exec(line);
    if (match === null) return [];
    const column = match.index + (match[1]?.length ?? 0) + 1;
    return [{ text: match[2] ?? '', line: index + 1, column, ownLine: line.slice(0, column - 1).trim() === '' }];
  });
}

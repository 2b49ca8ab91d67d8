import type { Call, CallPart, CallWord } from './calls';

/** A part of a text, by offsets. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * The calls of a script that is run several times with other values, as those of one script: what differs is one of
 * the values. Places are offsets in the file.
 */
export function merged(runs: readonly (readonly Call[])[]): readonly Call[] {
  const groups = new Map<string, Call[]>();
  for (const call of runs.flat()) {
    const key = JSON.stringify([call.start, call.words.length, call.doubt, call.fedBy]);
    groups.set(key, [...(groups.get(key) ?? []), call]);
  }
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ ...first, words: first.words.map((_, index) => word([first, ...others], index)) }],
  );
}

function word(calls: readonly [Call, ...Call[]], index: number): CallWord {
  const found = calls.flatMap(({ words }) => words[index] ?? []);
  const [first] = found;
  if (first === undefined) return { parts: [], mayBeSeveral: false, start: 0, end: 0, at: [] };
  const written = new Set(found.map(({ parts }) => JSON.stringify(parts)));
  if (written.size === 1) return first;
  const open = found.flatMap(({ parts }) => parts.filter((part) => 'why' in part))[0];
  const oneOf = [...new Set(found.map(({ parts }) => parts.map(textOf).join('')))];
  const part: CallPart = open ?? { why: `it is one of ${oneOf.map((text) => `\`${text}\``).join(', ')}`, oneOf };
  return { ...first, parts: [part], mayBeSeveral: found.some(({ mayBeSeveral }) => mayBeSeveral) };
}

function textOf(part: CallPart): string {
  return 'text' in part ? part.text : '';
}

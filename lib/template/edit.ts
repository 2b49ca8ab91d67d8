import { applyEdits, modify } from 'jsonc-parser';
import type { Json, JsonPath } from './json';
import type { Source } from './source';

/**
 * One change of a document: the node at `path` becomes `value`, or goes away when there is none. The index -1 adds to
 * a list.
 */
export interface Edit {
  readonly path: JsonPath;
  readonly value?: Json;
}

/**
 * The text with one change made and everything else as it was, comments and formatting included.
 * Undefined when the place is not written there: it comes from an alias, a merged key, a function or a loop.
 */
export function edited(source: Source, edit: Edit): string | undefined {
  if (source.edit !== undefined) return source.edit(source.text, edit);
  if (source.format === 'json') return editJson(source.text, edit);
  const { editYaml } = require('./yaml-edit') as typeof import('./yaml-edit');
  return editYaml(source.text, edit);
}

function editJson(text: string, { path, value }: Edit): string | undefined {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const indent = /\n([ \t]+)\S/.exec(text)?.[1];
  const formattingOptions =
    indent === undefined ? undefined : { insertSpaces: !indent.includes('\t'), tabSize: indent.length, eol };
  try {
    const changed = applyEdits(text, modify(text, [...path], value, formattingOptions ? { formattingOptions } : {}));
    return changed === text ? undefined : changed;
  } catch {
    // the library refuses a path through something that is neither a map nor a list
    return undefined;
  }
}

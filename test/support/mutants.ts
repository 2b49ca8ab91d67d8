import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';
import type { AnyRule } from '../../lib/engine';
import { projectRoot } from './command';

/** A rule with one thing changed in it. */
export interface Mutant {
  /** `89 instead of 90, in "leastDays = 90"` */
  readonly words: string;
  /** the compiled text of the rule */
  readonly source: string;
}

interface Piece {
  readonly kind: 'number' | 'string' | 'other';
  readonly text: string;
  readonly at: number;
}

/** Comments, strings, templates, regular expressions, names, numbers, anything else: in the order they are tried. */
const token = new RegExp(
  [
    /\/\/[^\n]*|\/\*[\s\S]*?\*\//,
    /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/,
    /`(?:[^`\\]|\\.)*`/,
    /(?<=[(,=:[!&|?{};]\s*)\/(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/,
    /[A-Za-z_$][\w$]*/,
    /\d+(?:\.\d+)?/,
    /\s+|./,
  ]
    .map(({ source }) => `(${source})`)
    .join('|'),
  'gs',
);

function piecesOf(source: string): readonly Piece[] {
  return [...source.matchAll(token)].map((match) => {
    const [text, , string, , , , number] = match;
    return { kind: number !== undefined ? 'number' : string !== undefined ? 'string' : 'other', text, at: match.index };
  });
}

/** What a rule says about itself, and what it imports: no alternatives that it compares with. */
const aside =
  /\b(?:id|title|severity|rationale|remediation|controls|aliases|references|packs|since|subject|fix)\s*:|\brequire\(/;

/**
 * Every number from two on, one more and one less, since nothing and one are told apart by what is there; and every
 * list of alternatives without each of its members: a list of texts alone, and what `isOneOf` compares with.
 */
export function mutantsOf(compiled: string): readonly Mutant[] {
  const pieces = piecesOf(compiled);
  return [...numberMutants(compiled, pieces), ...listMutants(compiled, pieces)];
}

function numberMutants(compiled: string, pieces: readonly Piece[]): readonly Mutant[] {
  return pieces
    .filter(({ kind, text, at }) => kind === 'number' && Number(text) >= 2 && !isAside(compiled, at))
    .flatMap(({ text, at }) =>
      [1, -1].map((step) => replaced(compiled, at, at + text.length, String(Number(text) + step))),
    );
}

function listMutants(compiled: string, pieces: readonly Piece[]): readonly Mutant[] {
  const solid = pieces.filter(({ text }) => text.trim() !== '' && !/^\/[/*]/.test(text));
  return solid.flatMap(({ kind, text, at }, index): readonly Mutant[] => {
    if (kind !== 'string' || isAside(compiled, at) || !isAlternative(compiled, at)) return [];
    const [before, after] = [solid[index - 1], solid[index + 1]];
    const isAfterText = before?.text === ',' && solid[index - 2]?.kind === 'string';
    const isBeforeText = after?.text === ',' && solid[index + 2]?.kind === 'string';
    if (isAfterText && before) return [replaced(compiled, before.at, at + text.length, '')];
    return isBeforeText && after ? [replaced(compiled, at, after.at + 1, '')] : [];
  });
}

/** Whether a text is in a list of texts, or one that `isOneOf` compares with. */
function isAlternative(compiled: string, at: number): boolean {
  const before = compiled.slice(0, at).replace(/(?:'[^'\n]*'\s*,\s*)*$/, '');
  return /\[\s*$/.test(before)
    ? isListOfTexts(compiled, before.length)
    : /isOneOf\)\((?:[^()]|\([^()]*\))*$/.test(before);
}

function isListOfTexts(compiled: string, from: number): boolean {
  const list = /^(?:'[^'\n]*'\s*,?\s*)+\]/.exec(compiled.slice(from))?.[0];
  // a pair in a list of pairs is no list
  return list !== undefined && !/^\s*,?\s*\[|^\s*,?\s*\]/.test(compiled.slice(from + list.length));
}

/** Whether the place is in a property of the metadata, or in an import. */
function isAside(compiled: string, at: number): boolean {
  const start = Math.max(compiled.lastIndexOf(';\n', at), compiled.lastIndexOf('\n    ', at));
  const line = compiled.slice(compiled.lastIndexOf('\n', at) + 1, at);
  if (aside.test(line)) return true;
  // a list over several lines
  const open = compiled.lastIndexOf('[', at);
  const property = compiled.slice(compiled.lastIndexOf('\n', open) + 1, open);
  return start >= 0 && compiled.lastIndexOf(']', at) < open && aside.test(property);
}

function replaced(compiled: string, from: number, to: number, by: string): Mutant {
  const around = (text: string): string => text.trim().replaceAll(/\s+/g, ' ');
  const line = compiled.slice(compiled.lastIndexOf('\n', from) + 1, compiled.indexOf('\n', to));
  return {
    words: `${around(compiled.slice(from, to))} -> ${by === '' ? 'nothing' : by}, in "${around(line).slice(0, 100)}"`,
    source: compiled.slice(0, from) + by + compiled.slice(to),
  };
}

/** Where the build has put a rule. */
export function compiledPath(category: string, id: string): string {
  return join(projectRoot, 'dist', 'rules', category, `${id}.js`);
}

export function compiledText(category: string, id: string): string {
  return readFileSync(compiledPath(category, id), 'utf8');
}

/** The rule that a changed text makes, over the same modules as all others. */
export function ruleOf(path: string, source: string, load: (name: string) => unknown): AnyRule | undefined {
  const made: { exports: { default?: AnyRule } } = { exports: {} };
  const here = createRequire(path);
  const wrapped = runInThisContext(`(function (require, exports, module) {${source}\n})`, { filename: path }) as (
    require: (name: string) => unknown,
    exports: unknown,
    module: unknown,
  ) => void;
  wrapped((name) => load(here.resolve(name)), made.exports, made);
  return made.exports.default;
}

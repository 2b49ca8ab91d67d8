import type { Node } from 'web-tree-sitter';
import { partsOf, whole, type Known, type Variables } from './words';

/** Commands that give a value to the names they are called with. */
const assigners: ReadonlySet<string> = new Set(['read', 'mapfile', 'readarray', 'printf', 'getopts', 'unset', 'let']);

/** Commands that may set any variable. */
const includers: ReadonlySet<string> = new Set(['source', '.', 'eval']);

/** What a command says, somewhere, that changes variables. */
const mayAssign = /\b(?:read|mapfile|readarray|printf|getopts|unset|let|source|eval|set)\b|(?:^|\s)\.\s|[\\'"]/;

const nothingKnown: Variables = { get: () => undefined };

/** The types of nodes that are read of a shell text. */
export const readTypes = [
  'command',
  'for_statement',
  'unset_command',
  'arithmetic_expansion',
  'c_style_for_statement',
  'variable_assignment',
  'subscript',
  'declaration_command',
  'function_definition',
  'ERROR',
] as const;

/** The nodes of a type in a shell text, in order. */
export type NodesOfType = (type: (typeof readTypes)[number]) => readonly Node[];

/** The variables of a shell text. */
export function variablesOf(all: NodesOfType, environment: ReadonlyMap<string, string>, text: string): Variables {
  // names cost time, so of commands only those are gone through that may be asked for
  const relevant = all('command').filter((node) => mayAssign.test(text.slice(node.startIndex, node.endIndex)));
  const found: NodesOfType = (type) => (type === 'command' ? relevant : all(type));
  if (relevant.some((node) => includers.has(nameOf(node)))) return nothingKnown;
  const changed = changedNames(found);
  const known = new Map<string, { readonly from: number; readonly to?: number; readonly is: Known }>();
  for (const [name, value] of environment) known.set(name, { from: 0, is: { value, isExported: true } });
  const variables: Variables = {
    get: (name, offset) => {
      const one = known.get(name);
      const isHere = one !== undefined && one.from <= offset && offset <= (one.to ?? offset);
      return isHere ? one.is : undefined;
    },
  };
  const exported = exportedNames(found);
  const seen = new Set<string>();
  for (const node of found('variable_assignment')) {
    const name = node.childForFieldName('name')?.text ?? '';
    const isFirst = !seen.has(name);
    seen.add(name);
    known.delete(name);
    if (!isFirst || changed.has(name) || !isUnconditional(node) || node.text.includes('+=')) continue;
    const is = assigned(node, variables, environment.has(name) || exported === 'all' || exported.has(name));
    if (is !== undefined) known.set(name, { from: node.endIndex, is });
  }
  for (const name of changed) known.delete(name);
  for (const [name, loop] of loops(found, seen)) known.set(name, loop);
  // words are split elsewhere where the separator is another
  return seen.has('IFS') ? nothingKnown : variables;
}

/** What loops over words that are written out hold, when nothing else sets their variables. */
function* loops(
  found: NodesOfType,
  isAssigned: ReadonlySet<string>,
): Generator<readonly [string, { readonly from: number; readonly to: number; readonly is: Known }]> {
  const statements = found('for_statement');
  let others: ReadonlySet<string> | undefined;
  for (const node of statements) {
    if (!/^(?:for|select)\s+\w+\s+in\s[^;\n$`*?{]*[;\n]/.test(node.text)) continue;
    const name = node.childForFieldName('variable')?.text ?? '';
    others ??= changedNames(withoutLoops(found));
    const isElsewhere = isAssigned.has(name) || others.has(name);
    const isOnly = statements.filter((other) => other.childForFieldName('variable')?.text === name).length === 1;
    const words = node
      .childrenForFieldName('value')
      .map((word) =>
        word && /^(?:word|raw_string|string|number)$/.test(word.type) && !/[*?{[~]/.test(word.text)
          ? whole(partsOf(word, nothingKnown))
          : undefined,
      );
    const oneOf = words.filter((word) => word !== undefined);
    // what is chosen among the values is not known
    const isChosen = /\b(?:if|case|test|break|continue)\b|\[|&&|\|\|/.test(node.childForFieldName('body')?.text ?? '');
    if (isElsewhere || !isOnly || isChosen || oneOf.length === 0 || oneOf.length < words.length) continue;
    yield [name, { from: node.startIndex, to: node.endIndex, is: { value: undefined, oneOf, isExported: false } }];
  }
}

function withoutLoops(found: NodesOfType): NodesOfType {
  return (type) => (type === 'for_statement' ? [] : found(type));
}

function assigned(node: Node, variables: Variables, isExported: boolean): Known | undefined {
  const value = node.childForFieldName('value');
  if (value?.type !== 'array') {
    const text = value ? whole(partsOf(value, variables)) : '';
    return text === undefined ? undefined : { value: text, isExported };
  }
  const words = value.namedChildren.map((child) =>
    child && /^(?:word|raw_string|string|number)$/.test(child.type) && !/[*?{[]/.test(child.text)
      ? whole(partsOf(child, variables))
      : undefined,
  );
  return words.every((word) => word !== undefined) ? { value: undefined, words, isExported } : undefined;
}

/** Names that something but an assignment may change. */
function changedNames(found: NodesOfType): ReadonlySet<string> {
  const changed = new Set<string>();
  for (const node of found('for_statement')) changed.add(node.childForFieldName('variable')?.text ?? '');
  for (const type of ['unset_command', 'arithmetic_expansion', 'c_style_for_statement'] as const)
    for (const node of found(type))
      for (const name of node.descendantsOfType('variable_name')) changed.add(name?.text ?? '');
  for (const node of found('command').filter((one) => assigners.has(nameOf(one))))
    for (const word of node.childrenForFieldName('argument')) changed.add(word?.text.replace(/["']/g, '') ?? '');
  // an element of an array changes the array
  for (const node of found('subscript'))
    if (node.parent?.type === 'variable_assignment') changed.add(node.childForFieldName('name')?.text ?? '');
  return changed;
}

function nameOf(node: Node): string {
  return node.childForFieldName('name')?.text ?? '';
}

export function isUnconditional(node: Node): boolean {
  const holder = node.parent?.type === 'declaration_command' ? node.parent.parent : node.parent;
  return holder?.type === 'program';
}

/** The names that `export` speaks of; all where every variable is exported. */
export function exportedNames(found: NodesOfType): ReadonlySet<string> | 'all' {
  const options = found('command').filter((node) => nameOf(node) === 'set');
  if (options.some(({ text }) => /^set\s+-\w*a|^set\s+-o\s+allexport/.test(text))) return 'all';
  const exports = found('declaration_command').filter(({ text }) => /^export\b/.test(text));
  return new Set(exports.flatMap(({ text }) => text.split(/\W+/)));
}

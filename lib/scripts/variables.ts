import type { Node } from 'web-tree-sitter';
import { partsOf, whole, type Known, type Variables } from './words';

/** Commands that give a value to the names they are called with. */
const assigners: ReadonlySet<string> = new Set(['read', 'mapfile', 'readarray', 'printf', 'getopts', 'unset', 'let']);

/** Commands that may set any variable. */
const includers: ReadonlySet<string> = new Set(['source', '.', 'eval']);

const nothingKnown: Variables = { get: () => undefined };

/** The variables of a shell text. */
export function variablesOf(root: Node, environment: ReadonlyMap<string, string>): Variables {
  const commands = root.descendantsOfType('command');
  if (commands.some((node) => includers.has(nameOf(node)))) return nothingKnown;
  const changed = changedNames(root, commands);
  const known = new Map<string, { readonly from: number; readonly is: Known }>();
  for (const [name, value] of environment) known.set(name, { from: 0, is: { value, isExported: true } });
  const variables: Variables = {
    get: (name, offset) => {
      const found = known.get(name);
      return found === undefined || found.from > offset ? undefined : found.is;
    },
  };
  const seen = new Set<string>();
  for (const node of root.descendantsOfType('variable_assignment')) {
    const name = node?.childForFieldName('name')?.text ?? '';
    const isFirst = !seen.has(name);
    seen.add(name);
    known.delete(name);
    if (!node || !isFirst || changed.has(name) || !isUnconditional(node) || node.text.includes('+=')) continue;
    const is = assigned(node, variables, environment.has(name) || isExported(root, name));
    if (is !== undefined) known.set(name, { from: node.endIndex, is });
  }
  for (const name of changed) known.delete(name);
  // words are split elsewhere where the separator is another
  return seen.has('IFS') ? nothingKnown : variables;
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
function changedNames(root: Node, commands: readonly (Node | null)[]): ReadonlySet<string> {
  const changed = new Set<string>();
  for (const node of root.descendantsOfType('for_statement'))
    changed.add(node?.childForFieldName('variable')?.text ?? '');
  for (const node of root.descendantsOfType(['unset_command', 'arithmetic_expansion', 'c_style_for_statement']))
    for (const name of node?.descendantsOfType('variable_name') ?? []) changed.add(name?.text ?? '');
  for (const node of commands.filter((one) => assigners.has(nameOf(one))))
    for (const word of node?.childrenForFieldName('argument') ?? []) changed.add(word?.text.replace(/["']/g, '') ?? '');
  // an element of an array changes the array
  for (const node of root.descendantsOfType('subscript'))
    if (node?.parent?.type === 'variable_assignment') changed.add(node.childForFieldName('name')?.text ?? '');
  return changed;
}

function nameOf(node: Node | null): string {
  return node?.childForFieldName('name')?.text ?? '';
}

function isUnconditional(node: Node): boolean {
  const holder = node.parent?.type === 'declaration_command' ? node.parent.parent : node.parent;
  return holder?.type === 'program';
}

/** Whether `export` speaks of the name, or every variable is exported. */
function isExported(root: Node, name: string): boolean {
  return root.descendantsOfType(['declaration_command', 'command']).some((node) => {
    const text = node?.text ?? '';
    return /^set\s+-\w*a|^set\s+-o\s+allexport/.test(text) || (/^export\b/.test(text) && mentions(text, name));
  });
}

function mentions(text: string, name: string): boolean {
  return text.split(/\W+/).includes(name);
}

import type { Node, Parser } from 'web-tree-sitter';

/** A part of a word: its text, or `undefined` with the reason why nobody can tell. */
export type WordPart = { readonly text: string } | { readonly why: string };

/** One word of a command, as the shell hands it on. */
export interface ShellWord {
  readonly parts: readonly WordPart[];
  /** offsets in the text of the shell */
  readonly start: number;
  readonly end: number;
  /** an unquoted expansion alone may come to no word at all, or to several */
  readonly mayBeSeveral: boolean;
}

export interface ShellCommand {
  readonly words: readonly ShellWord[];
  readonly start: number;
  readonly end: number;
  /** why nobody can tell whether this is the whole command */
  readonly doubt?: string;
}

let parser: Parser | undefined;

/** Loads the parser, once. Nothing but a script needs it, and it costs a tenth of a second. */
export async function loadShellParser(read: (path: string) => Uint8Array): Promise<void> {
  if (parser !== undefined) return;
  const { Language, Parser: Made } = require('web-tree-sitter') as typeof import('web-tree-sitter');
  await Made.init();
  const language = await Language.load(read(require.resolve('tree-sitter-bash/tree-sitter-bash.wasm')));
  parser = new Made().setLanguage(language);
}

/** Assignments that hold wherever they are read: made once, unconditionally. */
type Variables = ReadonlyMap<string, { readonly node: Node | undefined; readonly value: string }>;

/**
 * Every simple command of a shell text, in order, wherever it stands but in strings, comments and here-documents.
 * `environment` holds variables that are set outside. `loadShellParser` has to be awaited before.
 */
export function readShell(text: string, environment: ReadonlyMap<string, string>): readonly ShellCommand[] {
  if (parser === undefined) throw new Error('the shell parser is not loaded');
  const tree = parser.parse(text);
  if (tree === null) throw new Error('the shell parser gave up');
  try {
    const variables = variablesOf(tree.rootNode, environment);
    return tree.rootNode
      .descendantsOfType('command')
      .filter((node) => node !== null)
      .flatMap((node) => commandOf(node, variables));
  } finally {
    tree.delete();
  }
}

/** Commands that give a value to the names they are called with. */
const assigners: ReadonlySet<string> = new Set(['read', 'mapfile', 'readarray', 'printf', 'getopts', 'unset', 'let']);

/** Commands that may set any variable. */
const includers: ReadonlySet<string> = new Set(['source', '.', 'eval']);

function variablesOf(root: Node, environment: ReadonlyMap<string, string>): Variables {
  const commands = root.descendantsOfType('command');
  if (commands.some((node) => includers.has(nameOf(node)))) return new Map();
  const changed = new Set<string>();
  for (const node of root.descendantsOfType('for_statement'))
    changed.add(node?.childForFieldName('variable')?.text ?? '');
  for (const node of root.descendantsOfType(['unset_command', 'arithmetic_expansion', 'c_style_for_statement']))
    for (const name of node?.descendantsOfType('variable_name') ?? []) changed.add(name?.text ?? '');
  for (const node of commands.filter((one) => assigners.has(nameOf(one))))
    for (const word of node?.childrenForFieldName('argument') ?? []) changed.add(word?.text ?? '');
  const known = new Map<string, { node: Node | undefined; value: string }>();
  for (const [name, value] of environment) known.set(name, { node: undefined, value });
  const seen = new Set<string>();
  for (const node of root.descendantsOfType('variable_assignment')) {
    const name = node?.childForFieldName('name')?.text ?? '';
    const value = node?.childForFieldName('value');
    const isFirst = !seen.has(name);
    seen.add(name);
    known.delete(name);
    if (!node || !isFirst || changed.has(name) || !isUnconditional(node) || node.text.includes('+=')) continue;
    const text = value ? whole(partsOf(value, known)) : '';
    if (text !== undefined && value?.type !== 'array') known.set(name, { node, value: text });
  }
  for (const name of changed) known.delete(name);
  return known;
}

function nameOf(node: Node | null): string {
  return node?.childForFieldName('name')?.text ?? '';
}

function isUnconditional(node: Node): boolean {
  const holder = node.parent?.type === 'declaration_command' ? node.parent.parent : node.parent;
  return holder?.type === 'program';
}

/** The text of parts that are all known. */
export function whole(parts: readonly WordPart[]): string | undefined {
  return parts.every((part) => 'text' in part) ? parts.map(({ text }) => text).join('') : undefined;
}

function commandOf(node: Node, variables: Variables): readonly ShellCommand[] {
  const name = node.childForFieldName('name');
  if (name === null) return [];
  const words = [name, ...node.childrenForFieldName('argument'), ...argumentsBehindRedirects(node)];
  const [first, last] = [words[0], words.at(-1)];
  const doubt = isBroken(node) ? 'the shell around this command could not be read' : undefined;
  return [
    {
      words: words.flatMap((word) => (word ? wordsOf(word, variables) : [])),
      start: first?.startIndex ?? node.startIndex,
      end: last?.endIndex ?? node.endIndex,
      ...(doubt === undefined ? {} : { doubt }),
    },
  ];
}

/** What follows the file of a redirection belongs to the command, though the grammar hangs it there. */
function argumentsBehindRedirects({ parent }: Node): readonly (Node | null)[] {
  if (parent?.type !== 'redirected_statement') return [];
  return parent.childrenForFieldName('redirect').flatMap((redirect) => {
    if (redirect?.type === 'file_redirect') return redirect.childrenForFieldName('destination').slice(1);
    return redirect?.type === 'heredoc_redirect' ? redirect.childrenForFieldName('argument') : [];
  });
}

function isBroken(node: Node): boolean {
  if (node.hasError) return true;
  for (let here = node.parent; here !== null; here = here.parent) if (here.isError) return true;
  return false;
}

/** The words that one node comes to; an unquoted variable that is known is split at its blanks. */
function wordsOf(node: Node, variables: Variables): readonly ShellWord[] {
  const { startIndex: start, endIndex: end } = node;
  const inner = node.type === 'command_name' ? (node.firstChild ?? node) : node;
  const isExpansion = ['simple_expansion', 'expansion', 'command_substitution'].includes(inner.type);
  const isList = inner.text.includes('[@]') || inner.text.includes('$@') || inner.text.includes('[*]');
  const parts = partsOf(inner, variables);
  const text = whole(parts);
  if (isExpansion && text !== undefined)
    return text
      .split(/\s+/)
      .filter((one) => one !== '')
      .map((one) => ({ parts: [{ text: one }], start, end, mayBeSeveral: false }));
  return [{ parts, start, end, mayBeSeveral: isExpansion || isList }];
}

function partsOf(node: Node, variables: Variables): readonly WordPart[] {
  switch (node.type) {
    case 'word':
    case 'number':
      return [
        /[*?[{]/.test(node.text) && node.text.includes('{') && /[,.]/.test(node.text) ? open(node) : bare(node.text),
      ];
    case 'raw_string':
      return [{ text: node.text.slice(1, -1) }];
    case 'string':
      return stringParts(node, variables);
    case 'concatenation':
      return node.namedChildren.flatMap((child) => (child ? partsOf(child, variables) : []));
    case 'simple_expansion':
    case 'expansion':
      return [variablePart(node, variables)];
    default:
      return [open(node)];
  }
}

function bare(text: string): WordPart {
  return { text: text.replace(/\\\n/g, '').replace(/\\(.)/g, '$1') };
}

/** Between double quotes; what stands between the expansions is taken from the text, blanks included. */
function stringParts(node: Node, variables: Variables): readonly WordPart[] {
  const parts: WordPart[] = [];
  let at = 1;
  const literal = (to: number): void => {
    const text = node.text
      .slice(at, to)
      .replace(/\\\n/g, '')
      .replace(/\\([$`"\\])/g, '$1');
    if (text !== '') parts.push({ text });
  };
  for (const child of node.namedChildren) {
    if (child === null || child.type === 'string_content') continue;
    literal(child.startIndex - node.startIndex);
    parts.push(...partsOf(child, variables));
    at = child.endIndex - node.startIndex;
  }
  literal(node.text.length - 1);
  return parts.length === 0 ? [{ text: '' }] : parts;
}

function variablePart(node: Node, variables: Variables): WordPart {
  const name = /^\$\{?([A-Za-z_]\w*)\}?$/.exec(node.text)?.[1];
  const known = name === undefined ? undefined : variables.get(name);
  if (known === undefined || (known.node && known.node.endIndex > node.startIndex)) return open(node);
  return { text: known.value };
}

function open({ text: written }: Node): WordPart {
  const text = /^\$\{?_+\}?$/.test(written) ? 'an expression of the file' : written;
  return { why: `\`${text.length > 40 ? `${text.slice(0, 39)}…` : text}\` is known only when the script runs` };
}

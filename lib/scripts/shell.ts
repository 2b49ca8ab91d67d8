import type { Node, Parser } from 'web-tree-sitter';
import { literal, partsOf, wordsOf, type ShellWord, type WordPart, type Known, type Variables } from './words';
import { exportedNames, isUnconditional, readTypes, variablesOf, type NodesOfType } from './variables';

export interface ShellCommand {
  readonly words: readonly ShellWord[];
  readonly start: number;
  readonly end: number;
  /** why nobody can tell whether this is the whole command */
  readonly doubt?: string;
  /** variables that are set for this command alone */
  readonly assignments: ReadonlyMap<string, readonly WordPart[]>;
  /** the here-document or here-string that it reads */
  readonly input: readonly WordPart[] | undefined;
  /** whether the script has exported the token of a session before, once and in any case */
  readonly isInSession: boolean;
  /** what is written to it through a pipe, as it is written */
  readonly pipedFrom: string | undefined;
  /** what a variable holds where the command stands */
  readonly variable: (name: string) => Known | undefined;
}

/** How a function of a script treats the words that it is called with. */
export type Treatment = 'runs' | 'passes' | 'nobody knows';

/** A shell text, read. */
export interface ReadShell {
  /** in order, wherever they stand but in strings, comments and here-documents */
  readonly commands: readonly ShellCommand[];
  readonly functions: ReadonlyMap<string, Treatment>;
  /** what is assigned to each variable, as it is written */
  readonly assigned: ReadonlyMap<string, string>;
  /** what variables for the secret key of AWS are given */
  readonly secrets: readonly SecretValue[];
  /** parts that could not be read, as offsets */
  readonly broken: readonly { readonly start: number; readonly end: number; readonly text: string }[];
}

export interface SecretValue {
  readonly parts: readonly WordPart[];
  readonly start: number;
  readonly end: number;
}

/** The variable in which programs look for the secret key of AWS. */
export const secretName = 'AWS_SECRET_ACCESS_KEY';

let parser: Parser | undefined;

/** Loads the parser, once. Nothing but a script needs it, and it costs a tenth of a second. */
export async function loadShellParser(read: (path: string) => Uint8Array): Promise<void> {
  if (parser !== undefined) return;
  const { Language, Parser: Made } = require('web-tree-sitter') as typeof import('web-tree-sitter');
  await Made.init();
  const language = await Language.load(read(require.resolve('tree-sitter-bash/tree-sitter-bash.wasm')));
  parser = new Made().setLanguage(language);
}

/**
 * Reads a text of the shell. `environment` holds variables that are set outside. `loadShellParser` has to be awaited
 * before.
 */
export function readShell(text: string, environment: ReadonlyMap<string, string>): ReadShell {
  if (parser === undefined) throw new Error('the shell parser is not loaded');
  const tree = parser.parse(text);
  if (tree === null) throw new Error('the shell parser gave up');
  try {
    const found = byType(tree.rootNode);
    const isAliased = /\balias\b/.test(text);
    const nodesOfCommands = found('command').filter((node) => isAliased || mayCall(node, text));
    const broken = [...found('ERROR'), ...unreadSubstitutions(tree.rootNode, text)].map(
      ({ startIndex: start, endIndex: end }) => ({ start, end, text: text.slice(start, end) }),
    );
    // most texts hold no call, and what is around calls costs time
    if (nodesOfCommands.length === 0 && !text.includes(secretName)) return { ...nothing, broken };
    const isAsked = /(?:AWS|RCLONE)_/.test(text) || environment.size > 0;
    const variables = isAsked
      ? variablesOf(found, environment, text)
      : lazily(() => variablesOf(found, environment, text));
    const around: Around = { text, variables, isAsked, errors: found('ERROR'), sessionFrom: sessionFrom(found, text) };
    return {
      commands: nodesOfCommands.flatMap((node) => commandOf(node, around)),
      functions: new Map(found('function_definition').map((node) => [nameOf(node), treatmentOf(node, text)])),
      assigned: assignedTexts(found, text),
      secrets: secretsIn(found, around),
      broken,
    };
  } finally {
    tree.delete();
  }
}

/** What commands are read with. */
interface Around {
  readonly text: string;
  readonly variables: Variables;
  /** whether variables may be asked for that the command line reads */
  readonly isAsked: boolean;
  readonly errors: readonly Node[];
  /** where the script has exported the token of a session */
  readonly sessionFrom: number | undefined;
}

/** The variable in which programs look for the token of a session; only temporary credentials have one. */
const tokenName = 'AWS_SESSION_TOKEN';

/** Behind what the token of a session is exported; undefined where that is so in some cases, or changes. */
function sessionFrom(found: NodesOfType, text: string): number | undefined {
  if (!text.includes(tokenName)) return undefined;
  const [only, ...others] = found('variable_assignment').filter((node) => nameOf(node) === tokenName);
  if (only === undefined || others.length > 0 || !isUnconditional(only)) return undefined;
  const isMade = /[$`]/.test(only.childForFieldName('value')?.text ?? '');
  const exported = exportedNames(found);
  const isExported = exported === 'all' || exported.has(tokenName);
  const isTaken = found('unset_command').some((node) => node.text.includes(tokenName));
  return isMade && isExported && !isTaken ? only.endIndex : undefined;
}

/** Variables that are gone through when one is first asked for; only for as long as the tree is there. */
function lazily(read: () => Variables): Variables {
  let variables: Variables | undefined;
  return { get: (name, offset) => (variables ??= read()).get(name, offset) };
}

const nothing = {
  commands: [],
  functions: new Map<string, Treatment>(),
  assigned: new Map<string, string>(),
  secrets: [],
};

/** Backquotes in backquotes, behind backslashes, which the grammar takes for a text. */
function unreadSubstitutions(root: Node, text: string): readonly Node[] {
  if (!text.includes('\\`')) return [];
  return nodes(root, 'command_substitution').filter((node) => node.text.startsWith('`') && node.text.includes('\\`'));
}

/** All nodes of the types that are read, found in one pass. */
function byType(root: Node): NodesOfType {
  const groups = new Map<string, Node[]>();
  for (const node of root.descendantsOfType([...readTypes])) {
    if (node === null) continue;
    const group = groups.get(node.type);
    if (group === undefined) groups.set(node.type, [node]);
    else group.push(node);
  }
  return (type) => groups.get(type) ?? [];
}

/** A program that is known only when the script runs, alone or behind another that runs it. */
const maybeProgram = /^[$"'`\\]|^(?:sudo|doas|env|time|nice|nohup|exec|command|timeout|xargs|docker|kubectl)\b.*[$`]/s;

/** Whether a command may be or hide a call; most of a script is about other things, and its words cost time. */
function mayCall(node: Node, source: string): boolean {
  const { startIndex: start, endIndex: end } = node;
  // to ask for what holds a node costs more than all the rest
  const line = source.slice(source.lastIndexOf('\n', start) + 1, lineEnd(source, end));
  const parent = /[<>]/.test(line) ? node.parent : null;
  const holder = parent?.type === 'redirected_statement' ? parent : node;
  const piped = line.includes('|') ? pipedFrom(holder) : undefined;
  const text = `${source.slice(holder.startIndex, holder.endIndex)} ${piped ?? ''}`;
  return (
    /aws|s3|s5cmd|rclone|cloudfront|\uE000|\b(?:eval|ssh|su|trap|watch|(?:ba|da|z|k|a|mk)?sh)\b/i.test(text) ||
    maybeProgram.test(text)
  );
}

/** Where the line of an offset ends, with those that continue it. */
function lineEnd(source: string, from: number): number {
  let end = source.indexOf('\n', from);
  while (end > 0 && /\\\r?$/.test(source.slice(end - 2, end))) end = source.indexOf('\n', end + 1);
  return end < 0 ? source.length : end;
}

function nodes(root: Node, ...types: readonly string[]): readonly Node[] {
  return root.descendantsOfType([...types]).filter((node) => node !== null);
}

function nameOf(node: Node): string {
  return node.childForFieldName('name')?.text ?? '';
}

/** What is assigned to variables, where it speaks of the command line; what a command prints is no name of it. */
function assignedTexts(found: NodesOfType, text: string): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const node of found('variable_assignment')) {
    const written = text.slice(node.startIndex, node.endIndex).replace(/\$\([\s\S]*\)|`[^`]*`/g, '');
    if (!/\baws\b/.test(written)) continue;
    const name = nameOf(node);
    texts.set(name, `${texts.get(name) ?? ''} ${node.childForFieldName('value')?.text ?? ''}`);
  }
  return texts;
}

function secretsIn(found: NodesOfType, { text, variables }: Around): readonly SecretValue[] {
  return found('variable_assignment').flatMap((node) => {
    if (!text.startsWith(secretName, node.startIndex)) return [];
    const value = nameOf(node) === secretName ? node.childForFieldName('value') : null;
    if (value === null) return [];
    return [{ parts: partsOf(value, variables), start: value.startIndex, end: value.endIndex }];
  });
}

const positional = /\$\{?[@*1-9]/;

/** What a function does with the words that it is called with. */
function treatmentOf(definition: Node, text: string): Treatment {
  if (!positional.test(text.slice(definition.startIndex, definition.endIndex))) return 'passes';
  const commands = nodes(definition, 'command');
  if (commands.some((node) => positional.test(nameOf(node)))) return 'runs';
  const passesOn = commands.some(
    (node) => positional.test(node.text) && !/^(?:echo|printf|logger|aws|test|shift|local)$/.test(nameOf(node)),
  );
  return passesOn ? 'nobody knows' : 'passes';
}

function commandOf(node: Node, { variables, isAsked, errors, sessionFrom }: Around): readonly ShellCommand[] {
  const name = node.childForFieldName('name');
  if (name === null) return [];
  const { parent, startIndex: start } = node;
  const redirected = parent?.type === 'redirected_statement' ? parent : undefined;
  const written = [name, ...node.childrenForFieldName('argument'), ...argumentsBehindRedirects(redirected)];
  const [first, last] = [written[0], written.at(-1)];
  const doubt = isBroken(node, errors) ? 'the shell around this command could not be read' : undefined;
  return [
    {
      words: written.flatMap((word) => (word ? wordsOf(word, variables) : [])),
      start: first?.startIndex ?? start,
      end: last?.endIndex ?? node.endIndex,
      ...(doubt === undefined ? {} : { doubt }),
      assignments: assignmentsBefore(node, variables),
      input: inputOf(node, redirected, variables),
      pipedFrom: pipedFrom(redirected ?? node),
      isInSession: sessionFrom !== undefined && sessionFrom <= start,
      variable: isAsked ? (called) => variables.get(called, start) : () => undefined,
    },
  ];
}

function assignmentsBefore(node: Node, variables: Variables): ReadonlyMap<string, readonly WordPart[]> {
  return new Map(
    node.namedChildren
      .filter((child) => child?.type === 'variable_assignment')
      .flatMap((child) => {
        const value = child?.childForFieldName('value');
        return child ? [[nameOf(child), value ? partsOf(value, variables) : literal('', 0)] as const] : [];
      }),
  );
}

/** What follows the file of a redirection belongs to the command, though the grammar hangs it there. */
function argumentsBehindRedirects(redirected: Node | undefined): readonly (Node | null)[] {
  if (redirected === undefined) return [];
  return redirected.childrenForFieldName('redirect').flatMap((redirect) => {
    if (redirect?.type === 'file_redirect') return redirect.childrenForFieldName('destination').slice(1);
    return redirect?.type === 'heredoc_redirect' ? redirect.childrenForFieldName('argument') : [];
  });
}

/** The here-document or here-string of a command; what a here-document leaves to the outer shell is open. */
function inputOf(node: Node, redirected: Node | undefined, variables: Variables): readonly WordPart[] | undefined {
  const holders = redirected === undefined ? [node] : [node, redirected];
  const redirects = holders.flatMap((holder) => holder.childrenForFieldName('redirect'));
  const string = redirects.find((redirect) => redirect?.type === 'herestring_redirect')?.namedChildren.at(-1);
  if (string) return partsOf(string, variables);
  const document = redirects.find((redirect) => redirect?.type === 'heredoc_redirect');
  const body = document?.namedChildren.find((child) => child?.type === 'heredoc_body');
  if (!document || !body) return undefined;
  const isQuoted = /["'\\]/.test(document.namedChildren.find((child) => child?.type === 'heredoc_start')?.text ?? '');
  return isQuoted ? literal(body.text, body.startIndex) : expanded(body, variables);
}

function expanded(body: Node, variables: Variables): readonly WordPart[] {
  const parts: WordPart[] = [];
  let from = body.startIndex;
  const between = (to: number): void => {
    const text = body.text.slice(from - body.startIndex, to - body.startIndex);
    // the inner shell expands what is escaped for the outer one
    if (text !== '') parts.push(...literal(text, from, /\\(?:\n|([$`\\]))/y));
  };
  for (const child of body.namedChildren) {
    if (child === null || child.type === 'heredoc_content') continue;
    between(child.startIndex);
    parts.push(...partsOf(child, variables));
    from = child.endIndex;
  }
  between(body.endIndex);
  return parts;
}

/** What is written to a command through a pipe. */
function pipedFrom(stage: Node): string | undefined {
  const pipeline = stage.parent;
  if (pipeline?.type !== 'pipeline') return undefined;
  const before = stage.previousNamedSibling ?? documentBefore(pipeline);
  return before?.text;
}

/** What stands before a pipe behind the beginning of a here-document. */
function documentBefore({ parent }: Node): Node | null {
  return parent?.type === 'heredoc_redirect' ? parent.parent : null;
}

function isBroken(node: Node, errors: readonly Node[]): boolean {
  const { startIndex: start, endIndex: end } = node;
  return node.hasError || errors.some((error) => error.startIndex <= start && end <= error.endIndex);
}

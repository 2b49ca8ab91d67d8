import { interpreterIn, nestedText, type Nested } from './nested';
import { asAwsCalls } from './other-tools';
import { handlingOf, isAws, isTalker, mentionsCall, programOf, services } from './programs';
import { readShell, secretName, type ReadShell, type ShellCommand, type Treatment } from './shell';
import { literal, masked, openCharacter, whole, type ShellWord, type WordPart } from './words';

/** A text, or why nobody can tell; with the texts that it comes to in turn where these are known. */
export type CallPart =
  | { readonly text: string }
  | { readonly why: string; readonly oneOf?: readonly string[]; readonly isNeverEmpty?: true };

/** A word of a call, with offsets of the outermost text. */
export interface CallWord {
  readonly parts: readonly CallPart[];
  readonly mayBeSeveral: boolean;
  readonly start: number;
  readonly end: number;
  /** where each character stands, of a word that is known */
  readonly at: readonly number[];
}

/** A call of the AWS command line; without words what may hold one and could not be read, and why. */
export interface Call {
  readonly words: readonly CallWord[];
  readonly doubt?: string;
  /** the program that hands words to it: `xargs` */
  readonly fedBy?: string;
  /** the script has exported the token of a session before */
  readonly isInSession?: true;
  /** endpoints that variables of the environment state */
  readonly endpoints: ReadonlyMap<string, CallWord['parts']>;
  readonly start: number;
  readonly end: number;
}

/** What is known outside of a text of the shell. */
export interface Surroundings {
  readonly environment: ReadonlyMap<string, string>;
  /** whether the file that holds the text speaks of a variable */
  readonly mentions: (name: string) => boolean;
}

/** How deep texts in texts are read. */
const maximumDepth = 8;

/** A text that is being read: where its characters stand, and what holds around it. */
interface Context extends Surroundings {
  readonly at: (offset: number) => number;
  readonly depth: number;
  readonly shell: ReadShell;
  readonly functions: ReadonlyMap<string, Treatment>;
  readonly aliases: ReadonlyMap<string, Alias>;
  readonly doubt: string | undefined;
}

interface Alias {
  readonly parts: readonly WordPart[];
  readonly from: number;
}

/** Every call of the AWS command line in a text of the shell, and what may hold one but could not be read. */
export function callsIn(text: string, surroundings: Surroundings): readonly Call[] {
  return read(text, surroundings, { at: (offset) => offset, depth: 0, doubt: undefined });
}

function read(
  text: string,
  surroundings: Surroundings,
  rest: Pick<Context, 'at' | 'depth' | 'doubt'>,
  functions: ReadonlyMap<string, Treatment> = new Map(),
): readonly Call[] {
  const shell = readShell(text, surroundings.environment);
  const context: Context = {
    ...surroundings,
    ...rest,
    shell,
    functions: new Map([...functions, ...shell.functions]),
    aliases: aliasesOf(shell.commands),
  };
  const calls = [
    ...shell.commands.flatMap((command) => callsOf(aliased(command, context), context)),
    ...secretsOf(shell, context),
  ].sort((a, b) => a.start - b.start);
  const unread = shell.broken
    .filter(({ text: part }) => mentionsCall(part))
    .map(({ start, end }) => unreadAt(context, start, end, 'the shell here could not be read'))
    .filter(({ start, end }) => !calls.some((call) => call.start >= start && call.start < end));
  return [...calls, ...unread.slice(0, 1)];
}

/** A variable that is given a secret key, as the call of `aws configure set` that would store it. */
function secretsOf({ secrets, commands }: ReadShell, context: Context): readonly Call[] {
  const given = secrets.map(({ parts, start, end }) => secretCall(parts, start, end, context));
  const stated = context.depth === 0 ? context.environment.get(secretName) : undefined;
  const user = commands.find(({ words }) => words.some(({ parts }) => isAws(whole(parts))));
  if (stated === undefined || user === undefined) return given;
  return [...given, secretCall(literal(stated, user.start), user.start, user.end, context)];
}

function secretCall(parts: readonly WordPart[], start: number, end: number, context: Context): Call {
  const word = (own: readonly WordPart[]): CallWord =>
    wordOf({ parts: own, mayBeSeveral: false, start, end, written: '' }, context);
  const fixed = ['aws', 'configure', 'set', 'aws_secret_access_key'].map((text) => word(literal(text, start)));
  const words = [...fixed, word(parts)];
  return { words, endpoints: new Map(), start: context.at(start), end: context.at(Math.max(start, end - 1)) + 1 };
}

function unreadAt({ at }: Context, start: number, end: number, doubt: string): Call {
  return { words: [], doubt, endpoints: new Map(), start: at(start), end: at(Math.max(start, end - 1)) + 1 };
}

function aliasesOf(commands: readonly ShellCommand[]): ReadonlyMap<string, Alias> {
  const aliases = new Map<string, Alias>();
  for (const { words, end } of commands.filter((command) => programOf(command.words[0]) === 'alias'))
    for (const { parts } of words.slice(1)) {
      const [first, ...rest] = parts;
      const match = first !== undefined && 'text' in first ? /^([^=]+)=/.exec(first.text) : null;
      if (match === null || first === undefined || !('text' in first)) continue;
      const length = match[0].length;
      const value = { text: first.text.slice(length), at: first.at.slice(length) };
      aliases.set(match[1] ?? '', { parts: [value, ...rest], from: end });
    }
  return aliases;
}

/** A command with the words of the alias that it is called by. */
function aliased(command: ShellCommand, { aliases }: Context): ShellCommand {
  const [first, ...rest] = command.words;
  const alias = first && aliases.get(whole(first.parts) ?? '');
  if (first === undefined || alias === undefined || alias.from > command.start) return command;
  const { start, end, written } = first;
  const inside = readShell(masked(alias.parts).text, new Map()).commands;
  const [only] = inside;
  const words =
    only !== undefined && inside.length === 1
      ? only.words.map((word) => ({ ...word, start, end }))
      : [{ ...first, parts: [{ why: `\`${written}\` is an alias that could not be read`, at: start }] }];
  return { ...command, words: [...words, ...rest] };
}

function callsOf(command: ShellCommand, context: Context): readonly Call[] {
  const { words } = command;
  const direct = words.findIndex(({ parts }) => isAws(whole(parts)));
  const interpreter = interpreterIn(words);
  if (interpreter >= 0 && (direct < 0 || interpreter < direct)) {
    const nested = nestedText(command, interpreter);
    if (nested !== undefined) return nestedCalls(command, interpreter, nested, context);
  }
  if (direct < 0) return callsOfOthers(command, context) ?? unreadOf(command, context);
  const handling = handlingOf(words.slice(0, direct), context.functions);
  // the word alone, among words for a program that nobody knows, is no call
  if (handling === 'passes' || (handling !== 'runs' && direct === words.length - 1)) return [];
  const isWrapped = context.functions.has('aws') && programOf(words[0]) === 'aws';
  const doubt =
    command.doubt ??
    context.doubt ??
    (handling === 'runs' ? undefined : handling.because) ??
    (isWrapped ? '`aws` is a function of this script' : undefined);
  return [callOf(command, direct, doubt, context)];
}

/** The calls of another tool for S3, as those of `aws` that mean the same; nothing where there are none. */
function callsOfOthers(command: ShellCommand, context: Context): readonly Call[] | undefined {
  const { words } = command;
  const index = words.findIndex((word) => otherTools.test(programOf(word) ?? ''));
  const runners = words.slice(0, Math.max(index, 0));
  const isFed = runners.some((word) => /^(?:xargs|parallel|find)$/.test(programOf(word) ?? ''));
  if (index < 0 || isFed || handlingOf(runners, context.functions) !== 'runs') return undefined;
  const known = asAwsCalls(words.slice(index), {
    mentions: (name) => mentionsVariable(name, command, context),
    known: (name) => knownVariable(name, command, words.slice(0, index)),
  });
  return known?.map((found) => callOf({ ...command, words: found }, 0, command.doubt ?? context.doubt, context));
}

/** What the program finds in the variable; undefined where nobody can tell. */
function knownVariable(
  name: string,
  { assignments, variable }: ShellCommand,
  runners: readonly ShellWord[],
): string | undefined {
  const given = assignments.get(name) ?? givenByEnv(runners, name);
  if (given !== undefined) return whole(given);
  const stated = variable(name);
  return stated?.isExported === true ? stated.value : undefined;
}

function mentionsVariable(name: string, { assignments, variable, words }: ShellCommand, context: Context): boolean {
  const isGiven = words.some(({ written }) => written.startsWith(`${name}=`));
  return isGiven || assignments.has(name) || variable(name) !== undefined || context.mentions(name);
}

function callOf(command: ShellCommand, direct: number, doubt: string | undefined, context: Context): Call {
  const { words, start, end } = command;
  const runners = words.slice(0, direct);
  const feeder = runners.map(programOf).find((program) => /^(?:xargs|parallel|find)$/.test(program ?? ''));
  // `xargs -I{}` puts words in the place of `{}` alone, as `find` does
  const isReplacing = runners.some(({ parts }) => /^(?:-[iI]|--replace)/.test(whole(parts) ?? ''));
  const fedBy = feeder === 'xargs' && isReplacing ? 'find' : feeder;
  return {
    words: words.slice(direct).map((word) => wordOf(word, context)),
    ...(doubt === undefined ? {} : { doubt }),
    ...(fedBy === undefined ? {} : { fedBy }),
    ...(command.isInSession && command.assignments.size === 0 && context.depth === 0 ? { isInSession: true } : {}),
    endpoints: endpointsOf(command, direct, context),
    start: context.at(start),
    end: context.at(Math.max(start, end - 1)) + 1,
  };
}

function wordOf({ parts, mayBeSeveral, start, end }: ShellWord, { at }: Context): CallWord {
  return {
    parts: parts.map(plainPart),
    mayBeSeveral,
    start: at(start),
    end: at(Math.max(start, end - 1)) + 1,
    at: masked(parts).at.map(at),
  };
}

function plainPart(part: WordPart): CallPart {
  if ('text' in part) return { text: part.text };
  const { why, oneOf, isNeverEmpty } = part;
  return { why, ...(oneOf === undefined ? {} : { oneOf }), ...(isNeverEmpty === undefined ? {} : { isNeverEmpty }) };
}

/**
 * Variables of the environment by which the command line finds its endpoint, but for options and files.
 * @see https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-endpoints.html
 */
const endpointVariables = [
  'AWS_ENDPOINT_URL',
  'AWS_ENDPOINT_URL_S3',
  'AWS_ENDPOINT_URL_S3_CONTROL',
  'AWS_ENDPOINT_URL_CLOUDFRONT',
];

function endpointsOf(command: ShellCommand, direct: number, context: Context): Call['endpoints'] {
  const stated = new Map<string, CallWord['parts']>();
  for (const name of endpointVariables) {
    const given = command.assignments.get(name) ?? givenByEnv(command.words.slice(0, direct), name);
    const known = command.variable(name);
    const value = known?.isExported === true ? known.value : undefined;
    if (given !== undefined) stated.set(name, given.map(plainPart));
    else if (value !== undefined) stated.set(name, [{ text: value }]);
    else if (context.mentions(name)) stated.set(name, [{ why: `what \`${name}\` holds here is not known` }]);
  }
  return stated;
}

/** `env NAME=value aws …` */
function givenByEnv(prefix: readonly ShellWord[], name: string): readonly WordPart[] | undefined {
  const word = prefix.find(({ parts: [first] }) => first && 'text' in first && first.text.startsWith(`${name}=`));
  const [first, ...rest] = word?.parts ?? [];
  if (first === undefined || !('text' in first)) return undefined;
  const length = name.length + 1;
  return [{ text: first.text.slice(length), at: first.at.slice(length) }, ...rest];
}

/** The calls in a text that a command hands to a shell. */
function nestedCalls(command: ShellCommand, index: number, nested: Nested, context: Context): readonly Call[] {
  const handling = handlingOf(command.words.slice(0, index), context.functions);
  if (handling === 'passes') return [];
  if ('because' in nested) return [unreadAt(context, command.start, command.end, nested.because)];
  if (context.depth >= maximumDepth)
    return mentionsCall(nested.text) ? [unreadAt(context, command.start, command.end, 'it is nested too deeply')] : [];
  const last = nested.at.at(-1) ?? command.start;
  const doubt = command.doubt ?? context.doubt ?? (handling === 'runs' ? undefined : handling.because);
  return read(
    nested.text,
    { ...context, environment: new Map() },
    { at: (offset) => context.at(nested.at[offset] ?? last), depth: context.depth + 1, doubt },
    context.functions,
  );
}

/** What a command without a word `aws` may hide: a program or a text that is known only when the script runs. */
function unreadOf(command: ShellCommand, context: Context): readonly Call[] {
  const because = whyUnread(command, context);
  return because === undefined ? [] : [unreadAt(context, command.start, command.end, because)];
}

function whyUnread(command: ShellCommand, context: Context): string | undefined {
  const { functions } = context;
  const unknown = unknownProgram(command.words, context);
  if (unknown !== undefined) return unknown;
  const [first, ...rest] = command.words;
  const program = programOf(first);
  if (first === undefined || program === undefined) return undefined;
  const other = otherTool(command, context);
  if (other !== undefined) return other;
  if (isTalker(program) || functions.get(program) === 'passes') return undefined;
  if (handlingOf(command.words, functions) === 'passes') return undefined;
  const texts = [...rest.map(({ parts }) => parts), command.input ?? []].map((parts) => masked(parts).text);
  const isGiven = texts.some(mentionsCall) || isPrinted(command) || isIncluded(command);
  return isGiven ? `nobody knows whether \`${program}\` runs this text` : undefined;
}

/** Whether a call of the command line is printed into the command, as `echo "…" | crontab -` does. */
function isPrinted({ pipedFrom }: ShellCommand): boolean {
  return pipedFrom !== undefined && /\b(?:echo|printf)\b|<</.test(pipedFrom) && mentionsCall(pipedFrom);
}

/** Whether the shell includes what other commands print: `source <(…)`. */
function isIncluded({ words: [first, ...rest] }: ShellCommand): boolean {
  const isIncluder = /^(?:source|\.)$/.test(programOf(first) ?? '');
  return isIncluder && rest.some(({ written }) => written.startsWith('<(') && /\baws\b/.test(written));
}

/** Why nobody can tell which program is run, where it may be the command line. */
function unknownProgram(words: readonly ShellWord[], { shell, depth, functions }: Context): string | undefined {
  // behind `sudo` and its like
  const index = words.findIndex(({ parts }) => whole(parts) === undefined);
  const word = words[index];
  if (word === undefined || handlingOf(words.slice(0, index), functions) !== 'runs') return undefined;
  const rest = words.slice(index + 1);
  const named = /^"?\$\{?(\w+)/.exec(word.written)?.[1];
  const isAssigned = named !== undefined && /\baws\b/.test(shell.assigned.get(named) ?? '');
  const isCall = rest.some(({ parts }) => services.has(whole(parts) ?? ''));
  const isAlone = index === 0 && rest.length === 0 && word.written.includes(openCharacter);
  const isNested = index === 0 && depth > 0 && !/^"?\$\{?[@*\d]/.test(word.written);
  if (!isAssigned && !isCall && !isAlone && !isNested) return undefined;
  return word.parts.find((part) => 'why' in part)?.why ?? 'it is known only when the script runs';
}

const otherTools = /^(?:s5cmd|s3cmd|s4cmd|mc|rclone|s3fs|goofys|mount-s3)$/;

/** Other tools that talk to S3, where nobody knows what the call means. */
function otherTool(command: ShellCommand, context: Context): string | undefined {
  const { words } = command;
  const index = words.findIndex((word) => otherTools.test(programOf(word) ?? ''));
  const rest = words.slice(index + 1);
  const program = programOf(words[index]) ?? '';
  // two of them speak to S3 alone
  const isOfS3 =
    rest.some(({ written }) => /(?:^|["':])s3[:,]|^--s3-/.test(written)) ||
    (/^s[345]cmd$/.test(program) && rest.some(({ written }) => !/^(?:-|help$)/.test(written))) ||
    (program === 'rclone' && rest.some((word) => isRemoteOfScript(word, command, context)));
  if (index < 0 || !isOfS3 || handlingOf(words.slice(0, index), context.functions) === 'passes') return undefined;
  return `\`${program}\` may do more than is known here`;
}

/** Whether the script says what the remote is, and it may be one of S3. */
function isRemoteOfScript({ written }: ShellWord, command: ShellCommand, context: Context): boolean {
  const remote = /^["']?([\w.+@-]+):/.exec(written)?.[1];
  if (remote === undefined) return false;
  const variable = `RCLONE_CONFIG_${remote.toUpperCase()}_TYPE`;
  return (
    mentionsVariable(variable, command, context) && ['s3', undefined].includes(knownVariable(variable, command, []))
  );
}

import { isShell, programOf } from './programs';
import type { ShellCommand } from './shell';
import { literal, masked, whole, type ShellWord, type WordPart } from './words';

/** A text that a command hands to a shell, with the offset of each character; or why nobody can tell. */
export type Nested = { readonly text: string; readonly at: readonly number[] } | { readonly because: string };

/** Options of `ssh` that take a value. @see https://man.openbsd.org/ssh.1 */
const sshValued = /^-[46AaCfGgKkMNnqsTtVvXxYy]*[BbcDEeFIiJLlmOoPpQRSWw]$/;

/** Where a word stands that runs a text as a shell does; -1 when none does. */
export function interpreterIn(words: readonly ShellWord[]): number {
  return words.findIndex((word, index) => {
    const program = programOf(word);
    if (program === 'eval' || program === 'trap' || program === 'watch' || program === 'ssh') return index === 0;
    if (program === 'su') return index === 0 || programOf(words[index - 1]) === 'sudo';
    return isShell(program);
  });
}

/** The text that is run by the interpreter at `index` of a command; undefined when it runs none that stands here. */
export function nestedText(command: ShellCommand, index: number): Nested | undefined {
  const words = command.words.slice(index + 1);
  switch (programOf(command.words[index])) {
    case 'eval':
      return joined(words);
    case 'watch':
      return joined(withoutOptions(words, /^-(?:n|-interval)$/));
    case 'trap':
      return trapped(words);
    case 'ssh':
      return overSsh(command, words);
    case 'su':
      return behindOption(words, /^(?:-\w*c|--command)$/);
    default:
      return ofShell(command, words);
  }
}

function trapped(words: readonly ShellWord[]): Nested | undefined {
  const [action, ...signals] = withoutOptions(words, /^$/);
  return action === undefined || signals.length === 0 ? undefined : joined([action]);
}

function overSsh(command: ShellCommand, words: readonly ShellWord[]): Nested | undefined {
  const [, ...run] = withoutOptions(words, sshValued);
  return run.length > 0 ? joined(run) : fromInput(command);
}

function ofShell(command: ShellCommand, words: readonly ShellWord[]): Nested | undefined {
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    const text = word && whole(word.parts);
    if (word === undefined) break;
    if (text === undefined) return unknownWord(word);
    if (/^-[a-zA-Z]*c[a-zA-Z]*$/.test(text)) {
      const run = words.slice(at + 1).find(({ parts }) => !/^[-+]/.test(whole(parts) ?? ''));
      return run && joined([run]);
    }
    if (/^[-+]O$|^[-+][a-zA-Z]*o$|^--(?:rcfile|init-file)$/.test(text)) at++;
    else if (/^-[a-zA-Z]*s/.test(text)) return fromInput(command);
    // a file is a script of its own
    else if (!/^[-+]/.test(text)) return undefined;
  }
  return fromInput(command);
}

/** A word that nobody knows may be a file or an option; only what it says of AWS is told. */
function unknownWord(word: ShellWord): Nested | undefined {
  return /\baws\b/.test(word.written)
    ? { because: 'what the shell is given is known only when the script runs' }
    : undefined;
}

function fromInput({ input, pipedFrom }: ShellCommand): Nested | undefined {
  if (input !== undefined) return masked(input);
  if (pipedFrom === undefined || /^\s*(?:sudo\s+)?(?:curl|wget)\b/.test(pipedFrom)) return undefined;
  return /\baws\b|[$`]/.test(pipedFrom) ? { because: 'the shell runs what a pipe brings' } : undefined;
}

function behindOption(words: readonly ShellWord[], option: RegExp): Nested | undefined {
  const at = words.findIndex(({ parts }) => option.test(whole(parts) ?? ''));
  const run = at < 0 ? undefined : words[at + 1];
  return run && joined([run]);
}

function withoutOptions(words: readonly ShellWord[], valued: RegExp): readonly ShellWord[] {
  let at = 0;
  for (; at < words.length; at++) {
    const text = whole(words[at]?.parts ?? []);
    if (text === undefined || !text.startsWith('-') || text === '-') break;
    if (text === '--') return words.slice(at + 1);
    if (valued.test(text)) at++;
  }
  return words.slice(at);
}

/** Words with blanks between them, as `eval` and `ssh` join them. */
function joined(words: readonly ShellWord[]): Nested | undefined {
  if (words.length === 0) return undefined;
  const parts = words.flatMap(({ parts: own, start }, index): readonly WordPart[] =>
    index === 0 ? own : [...literal(' ', start), ...own],
  );
  return masked(parts);
}

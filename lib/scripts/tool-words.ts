import { placed, whole, type ShellWord, type WordPart } from './words';

/** What an option of another tool is in a call of `aws`. */
export interface Option {
  readonly takes: 'none' | 'one';
  /** what it becomes; nothing of it matters to any rule without */
  readonly as?: string;
}

export type Options = ReadonlyMap<string, Option>;

export const ignored = (takes: Option['takes'], names: string): readonly (readonly [string, Option])[] =>
  names.split(' ').map((name) => [name, { takes }]);

export const renamed = (takes: Option['takes'], names: string): readonly (readonly [string, Option])[] =>
  names.split(' ').map((pair) => {
    const [name = '', as = name] = pair.split('=');
    return [name, { takes, as }];
  });

/** What a call of another tool holds: options as they are named there, and what stands between them. */
export interface Given {
  readonly options: ReadonlyMap<string, readonly ShellWord[]>;
  /** options as `aws` has them, in order */
  readonly translated: readonly ShellWord[];
  readonly rest: readonly ShellWord[];
}

/** A word that is written nowhere, at the place of one that is. */
export function made(text: string, like: ShellWord): ShellWord {
  return { ...like, parts: [placed(text, like.start)], mayBeSeveral: false };
}

export function withParts(word: ShellWord, parts: readonly WordPart[]): ShellWord {
  return { ...word, parts };
}

/**
 * Options and the words between them; nothing where an option is not on the list, or a word may be one.
 * @param isOrdered whether options end where the first other word stands
 */
export function given(words: readonly ShellWord[], known: Options, isOrdered: boolean): Given | undefined {
  const options = new Map<string, readonly ShellWord[]>();
  const translated: ShellWord[] = [];
  const rest: ShellWord[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index];
    if (word === undefined) continue;
    const start = beginningOf(word);
    if (!/^-./.test(start)) {
      if (word.mayBeSeveral) return undefined;
      rest.push(word);
      continue;
    }
    const [, name = '', equals] = /^--?([\w-]+)(=?)/.exec(start) ?? [];
    const option = known.get(name);
    if (option === undefined || (isOrdered && rest.length > 0) || (equals !== '=' && whole(word.parts) === undefined))
      return undefined;
    if (option.takes === 'none' && equals === '=') return undefined;
    const value = equals === '=' ? behind(word, start.indexOf('=') + 1) : words[index + 1];
    if (option.takes === 'one' && (value === undefined || value.mayBeSeveral)) return undefined;
    if (option.takes === 'one' && equals !== '=') index++;
    const values = option.takes === 'one' && value !== undefined ? [value] : [];
    options.set(name, [...(options.get(name) ?? []), ...values]);
    if (option.as !== undefined) translated.push(made(`--${option.as}`, word), ...values);
  }
  return { options, translated, rest };
}

export function beginningOf({ parts: [first] }: ShellWord): string {
  return first !== undefined && 'text' in first ? first.text : '';
}

export function behind(word: ShellWord, length: number): ShellWord {
  const [first, ...others] = word.parts;
  if (first === undefined || !('text' in first)) return word;
  const left = { text: first.text.slice(length), at: first.at.slice(length) };
  return withParts(word, left.text === '' && others.length > 0 ? others : [left, ...others]);
}

/** Filters that leave something out, of a pattern that is not read further. */
export function onlySome(path: ShellWord): readonly ShellWord[] {
  return [made('--exclude', path), made('*', path), made('--include', path), made('some', path)];
}

const units: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1 };

/** A duration as Go writes it, `1h30m`, in seconds. */
export function inSeconds(word: ShellWord): ShellWord {
  const text = whole(word.parts) ?? '';
  if (!/^(?:\d+(?:\.\d+)?[hms])+$/.test(text))
    return withParts(word, [{ why: `how long \`${word.written}\` is, is not known`, at: word.start }]);
  const parts = [...text.matchAll(/([\d.]+)([hms])/g)];
  const seconds = parts.reduce((sum, [, count, unit = 's']) => sum + Number(count) * (units[unit] ?? 1), 0);
  return made(String(Math.round(seconds)), word);
}

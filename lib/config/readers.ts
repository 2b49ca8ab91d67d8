import { isArray, isObject, nearest, UserError, type FilePlace, type Json, type JsonPath } from '../template';

/** Reads one value of a configuration, and complains about it with its place. */
export type Read<T> = (value: Json, path: JsonPath) => T;

/** A value as a message shows it. */
export function show(value: Json): string {
  return isObject(value) || isArray(value) ? JSON.stringify(value) : String(value);
}

/** What a configuration is read with; each reader throws a UserError with the place of what is wrong. */
export class Readers {
  /** @param placeOf where a value stands, for whoever wrote it */
  constructor(private readonly placeOf: (path: JsonPath) => FilePlace) {}

  /** @throws UserError always, at `path` of what is read */
  public readonly fail = (message: string, path: JsonPath, hint?: string): never => {
    throw new UserError(message, this.placeOf(path), hint);
  };

  /** Text that is not blank, without the blanks around it. */
  public readonly text: Read<string> = (value, path) =>
    typeof value === 'string' && value.trim() !== '' ? value.trim() : this.fail('expected text', path);

  /** true or false */
  public readonly flag: Read<boolean> = (value, path) =>
    typeof value === 'boolean' ? value : this.fail(`\`${show(value)}\` is neither true nor false`, path);

  /** The id of an AWS account, as text or as a number that lost no zeros. */
  public readonly account: Read<string> = (value, path) => {
    if (/^\d{12}$/.test(show(value))) return show(value);
    const hint = typeof value === 'number' ? 'put it into quotes' : undefined;
    return this.fail(`\`${show(value)}\` is no account, which has twelve digits`, path, hint);
  };

  /** One of a few words; numbers count as their digits. */
  public oneOf<T extends string>(allowed: readonly T[]): Read<T> {
    return (value, path) => {
      const said = isObject(value) || isArray(value) ? '' : String(value);
      const known = allowed.find((one) => one === value || one === said);
      const problem = `\`${show(value)}\` is none of ${allowed.join(', ')}`;
      return known ?? this.fail(problem, path, nearest(show(value), allowed));
    };
  }

  /** A name that is on a list; `what` is what such a thing is called. */
  public named(what: string, names: readonly string[]): Read<string> {
    return (value, path) =>
      names.includes(show(value))
        ? show(value)
        : this.fail(`no ${what} is called \`${show(value)}\``, path, nearest(show(value), names));
  }

  public list<T>(item: Read<T>): Read<readonly T[]> {
    return (value, path) =>
      isArray(value) ? value.map((one, index) => item(one, [...path, index])) : this.fail('expected a list', path);
  }

  public map<T>(key: Read<string>, item: Read<T>): Read<Readonly<Record<string, T>>> {
    return (value, path) => {
      if (!isObject(value)) return this.fail('expected a map', path);
      const entries = Object.entries(value);
      return Object.fromEntries(entries.map(([name, one]) => [key(name, [...path, name]), item(one, [...path, name])]));
    };
  }

  /** A map of settings, each with a reader of its own; a setting that there is not is refused. */
  public members<T extends object>(readers: { readonly [Key in keyof T]-?: Read<T[Key]> }): Read<T> {
    return (value, path) => {
      if (!isObject(value)) return this.fail('expected a map', path);
      const names = Object.keys(readers);
      const isName = (name: string): name is string & keyof T => names.includes(name);
      const read: Partial<T> = {};
      for (const [name, one] of Object.entries(value)) {
        if (!isName(name)) return this.fail(`there is no setting \`${name}\``, [...path, name], nearest(name, names));
        read[name] = readers[name](one, [...path, name]);
      }
      return read as T;
    };
  }
}

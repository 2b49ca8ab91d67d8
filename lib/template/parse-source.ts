import { parseJson } from './json-source';
import { maximumDepth } from './positions';
import { maximumSizeInBytes, tooLarge, type Source } from './source';
import { UserError } from './user-error';

/** The YAML parser is a fifth of what starting costs, and most runs read JSON only. */
function parseYaml(path: string, text: string): Source {
  const { parseYaml: parse } = require('./yaml-source') as typeof import('./yaml-source');
  return parse(path, text);
}

/** A map that begins like JSON is often YAML in a file that says so: a flow collection, with tags and plain texts. */
function parseFlow(path: string, text: string): Source {
  try {
    return parseJson(path, text);
  } catch (error) {
    if (!/\.ya?ml$/i.test(path) || error instanceof RangeError) throw error;
    return asYaml(path, text) ?? raise(error);
  }
}

function asYaml(path: string, text: string): Source | undefined {
  try {
    return parseYaml(path, text);
  } catch {
    return undefined;
  }
}

function raise(error: unknown): never {
  throw error;
}

/**
 * Parses `text` as JSON when its first character says so, as YAML otherwise, and where JSON is refused in a file whose
 * name says that it is YAML.
 * @throws UserError with line and column when the text is neither, nests too deep or abuses aliases
 */
export function parseSource(path: string, text: string): Source {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  if (Buffer.byteLength(body) > maximumSizeInBytes) throw tooLarge(path, Buffer.byteLength(body));
  const first = /\S/.exec(body)?.[0];
  if (first === undefined) throw new UserError('the file is empty', { file: path });
  try {
    return first === '{' || first === '[' ? parseFlow(path, body) : parseYaml(path, body);
  } catch (error) {
    if (error instanceof RangeError) throw new UserError(`nests more than ${maximumDepth} levels deep`, { file: path });
    throw error;
  }
}

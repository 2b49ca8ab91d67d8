import { createHash } from 'node:crypto';
import { at, isArray, isObject, own, renderPath, type Json, type JsonPath, type Place } from '../template';

/** Members by which an entry of a list is told from its neighbours, wherever it stands. */
const names = ['Sid', 'Id', 'Name', 'Key', 'PathPattern', 'RuleId'];

/**
 * What a finding is about, as it stays while the template changes elsewhere, and as it changes when somebody else is
 * let in: a statement goes by what it says (who, what, where, under which condition), however that is written, other
 * entries of lists by their name, or by their content where they have none, and a plain value counts. The branches of
 * conditional functions do not.
 */
export function stablePath(place: Place): string {
  const { template, path } = place;
  const value = at(template.body, path);
  const steps = stepsOf(place, (entry, list) => (list === 'Statement' ? statementName(entry) : entryName(entry)));
  if (path.length <= 3 || isStatementPart(path) || !isPlain(value)) return renderPath(steps);
  return `${renderPath(steps)}=${shortened(String(value))}`;
}

/** The same as baselines of version 1 have it: a statement goes by its `Sid`, whomever it lets in. */
export function formerPath(place: Place): string {
  return renderPath(stepsOf(place, entryName));
}

function stepsOf(
  { template, path }: Place,
  nameOf: (entry: Json | undefined, list: string | number | undefined) => string,
): (string | number)[] {
  return path.flatMap((step, index) => {
    const isBranch = step === 'Fn::If' || path[index - 1] === 'Fn::If';
    if (isBranch) return [];
    return typeof step === 'number' ? [nameOf(at(template.body, path.slice(0, index + 1)), path[index - 1])] : [step];
  });
}

function isStatementPart(path: JsonPath): boolean {
  return path.includes('Statement');
}

function isPlain(value: Json | undefined): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function entryName(entry: Json | undefined): string {
  const name = isObject(entry)
    ? names.map((key) => own(entry, key)).find((value) => typeof value === 'string' && value !== '')
    : entry;
  if (typeof name === 'string' && name.length <= 64 && !/[|/\s]/.test(name)) return `[${name}]`;
  return `[#${hashOf(entry)}]`;
}

function shortened(value: string): string {
  return value.length <= 64 && !/[|/\s=]/.test(value) ? value : `#${hashOf(value)}`;
}

/**
 * A statement by what it says: its name, the order of its lists and whether one value is a list of one do not count.
 */
function statementName(entry: Json | undefined): string {
  if (!isObject(entry)) return entryName(entry);
  const { Sid: _sid, ...said } = entry;
  return `[#${hashOf(normal(said))}]`;
}

function normal(value: Json): Json {
  if (isArray(value)) {
    const items = value.map(normal).sort((one, other) => compareTexts(JSON.stringify(one), JSON.stringify(other)));
    const [only] = items;
    return items.length === 1 && only !== undefined ? only : items;
  }
  if (!isObject(value)) return value;
  // the arguments of functions have an order
  if (Object.keys(value).some((key) => key === 'Ref' || key.startsWith('Fn::'))) return value;
  const entries = Object.entries(value).map(([key, item]): [string, Json] => [key, normal(item)]);
  return Object.fromEntries(entries.sort(([one], [other]) => compareTexts(one, other)));
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function hashOf(value: Json | undefined): string {
  return createHash('sha256')
    .update(JSON.stringify(value ?? null))
    .digest('hex')
    .slice(0, 8);
}

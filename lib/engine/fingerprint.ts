import { createHash } from 'node:crypto';
import { at, isObject, own, renderPath, type Json, type Place } from '../template';

/** Members by which an entry of a list is told from its neighbours, wherever it stands. */
const names = ['Sid', 'Id', 'Name', 'Key', 'PathPattern', 'RuleId'];

/**
 * The path to a place, as it stays while the template changes elsewhere: entries of lists go by their name, or by
 * their content where they have none,
 * and the branches of conditional functions do not count.
 */
export function stablePath(place: Place): string {
  const { template, path } = place;
  const steps = path.flatMap((step, index) => {
    const isBranch = step === 'Fn::If' || path[index - 1] === 'Fn::If';
    if (isBranch) return [];
    return typeof step === 'number' ? [entryName(at(template.body, path.slice(0, index + 1)))] : [step];
  });
  return renderPath(steps);
}

function entryName(entry: Json | undefined): string {
  const name = isObject(entry)
    ? names.map((key) => own(entry, key)).find((value) => typeof value === 'string' && value !== '')
    : entry;
  if (typeof name === 'string' && name.length <= 64 && !/[|/\s]/.test(name)) return `[${name}]`;
  return `[#${createHash('sha256')
    .update(JSON.stringify(entry ?? null))
    .digest('hex')
    .slice(0, 8)}]`;
}

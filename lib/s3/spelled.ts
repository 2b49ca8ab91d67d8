import type { Policy } from '../policy';
import { plain, type Text } from '../template';

/** The different texts of a policy's statements that match, as far as they are written out. */
export function spelledIn({ statements }: Pick<Policy, 'statements'>, pattern: RegExp): readonly string[] {
  let known = spelled.get(statements);
  if (known === undefined) spelled.set(statements, (known = new Map()));
  let found = known.get(pattern.source);
  if (found === undefined) {
    const written = JSON.stringify(statements, (key, value: unknown) => (key === 'place' ? undefined : value));
    known.set(pattern.source, (found = [...new Set(written.match(pattern) ?? [])]));
  }
  return found;
}

const spelled = new WeakMap<Policy['statements'], Map<string, readonly string[]>>();

/** Accounts that a stack may be in, of those that the policy spells out, where its own is not known. */
export function accountsSpelled(policy: Pick<Policy, 'statements'>, own: Text): readonly string[] {
  return plain(own) === undefined ? spelledIn(policy, /\b\d{12}\b/g).slice(0, 8) : [];
}

/** The same of regions, as they stand in ARNs of access points. */
export function regionsSpelled(policy: Pick<Policy, 'statements'>, own: Text): readonly string[] {
  if (plain(own) !== undefined) return [];
  const arns = spelledIn(policy, /\barn:[a-z-]+:s3:[a-z0-9-]+:/g);
  return [...new Set(arns.map((arn) => arn.split(':')[3] ?? ''))].slice(0, 4);
}

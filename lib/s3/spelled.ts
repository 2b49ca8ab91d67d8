import type { Policy } from '../policy';
import { plain, type Text } from '../template';

/** The different texts of a policy's statements that match, as far as they are written out. */
export function spelledIn({ statements }: Policy, pattern: RegExp): readonly string[] {
  const written = JSON.stringify(statements, (key, value: unknown) => (key === 'place' ? undefined : value));
  return [...new Set(written.match(pattern) ?? [])];
}

/** Accounts that a stack may be in, of those that the policy spells out, where its own is not known. */
export function accountsSpelled(policy: Policy, own: Text): readonly string[] {
  return plain(own) === undefined ? spelledIn(policy, /\b\d{12}\b/g).slice(0, 8) : [];
}

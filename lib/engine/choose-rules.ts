import { nearest, UserError } from '../template';
import type { AnyRule } from './rule';

/** Which rules to apply. */
export interface RuleChoice {
  /** ids of the only rules to apply; all but those that are opt-in when left out */
  readonly select?: readonly string[] | undefined;
  /** ids of rules not to apply */
  readonly ignore?: readonly string[] | undefined;
}

/** @throws UserError for a rule that does not exist: a misspelt selection must not pass for a clean run */
export function chooseRules(rules: readonly AnyRule[], { select, ignore = [] }: RuleChoice = {}): readonly AnyRule[] {
  const known = rules.map(({ id }) => id);
  const stray = [...(select ?? []), ...ignore].find((id) => !known.includes(id));
  if (stray !== undefined) throw new UserError(`no rule is called \`${stray}\``, undefined, nearest(stray, known));
  return rules.filter(({ id, optIn }) => (select === undefined ? optIn !== true : select.includes(id)) && !ignore.includes(id));
}

import { nearest, UserError } from '../template';
import { metaRules } from './meta-rules';
import type { AnyRule } from './rule';

/** Which rules to apply. */
export interface RuleChoice {
  /**
   * ids of the only rules to apply; all but those that are opt-in when left out. Where it names what the engine itself
   * finds, all are applied: whether a suppression is unused, the others decide
   */
  readonly select?: readonly string[] | undefined;
  /** packs whose rules alone are applied: of those that are selected by id as well, when both are given */
  readonly packs?: readonly string[] | undefined;
  /** those that are opt-in as well, when nothing is selected */
  readonly strict?: boolean | undefined;
  /** ids of rules not to apply */
  readonly ignore?: readonly string[] | undefined;
}

/**
 * The rules that are asked for, and those that say what was not read: what a selection leaves unseen is still said.
 * @throws UserError for a rule or pack that does not exist, and for an empty selection; neither
 *   may pass for a clean run
 */
export function chooseRules(
  rules: readonly AnyRule[],
  { select, packs, strict = false, ignore = [] }: RuleChoice = {},
): readonly AnyRule[] {
  const known = [...rules, ...Object.values(metaRules)].map(({ id }) => id);
  const stray = [...(select ?? []), ...ignore].find((id) => !known.includes(id));
  if (stray !== undefined) throw new UserError(`no rule is called \`${stray}\``, undefined, nearest(stray, known));
  const strayPack = packs?.find((name) => !packNames(rules).includes(name));
  if (strayPack !== undefined)
    throw new UserError(`no pack is called \`${strayPack}\``, undefined, `there are ${packNames(rules).join(', ')}`);
  const isDefault = (rule: AnyRule): boolean => strict || rule.optIn !== true;
  const isChosen = (rule: AnyRule): boolean => {
    if (select === undefined && packs === undefined) return isDefault(rule);
    if (rule.saysWhatWasNotRead) return true;
    const isSelected = select === undefined || select.includes(rule.id) || (needsAllRules(select) && isDefault(rule));
    return isSelected && (packs === undefined || packs.some((name) => rule.packs?.includes(name) === true));
  };
  const chosen = rules.filter(isChosen);
  const isAsked = (rule: AnyRule): boolean => !rule.saysWhatWasNotRead || select?.includes(rule.id) === true;
  if (rules.length > 0 && !chosen.some(isAsked))
    throw new UserError(
      'no rule is left to apply',
      undefined,
      'leave out `select` and `packs` for all of them; given both, a rule has to be in both',
    );
  return chosen.filter(({ id }) => !ignore.includes(id));
}

/** Whether a selection names what only a run of all rules can tell: findings about suppressions and baselines. */
export function needsAllRules(select: readonly string[]): boolean {
  return Object.values(metaRules).some(({ id }) => select.includes(id));
}

/** How many rules a default run leaves out: those that are opt-in; none when rules were asked for by name or pack. */
export function countNotAsked(rules: readonly AnyRule[], { select, packs, strict = false }: RuleChoice): number {
  const isDefault = select === undefined && packs === undefined && !strict;
  return isDefault ? rules.filter(({ optIn }) => optIn === true).length : 0;
}

/** Every pack that some rule is in. */
export function packNames(rules: readonly Pick<AnyRule, 'packs'>[]): readonly string[] {
  return [...new Set(rules.flatMap(({ packs = [] }) => packs))];
}

import type { Rule, SubjectKind } from '../lib/engine';
import type { ControlId } from './controls';

/** A rule whose controls exist. */
export interface RuleDefinition<Kind extends SubjectKind> extends Rule<Kind> {
  readonly controls: readonly ControlId[];
}

/** Types a rule by its subject; returns it as it is. */
export function defineRule<Kind extends SubjectKind>(rule: RuleDefinition<Kind>): Rule<Kind> {
  return rule;
}

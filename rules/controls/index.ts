import { cisFoundations14, cisFoundations30, cisFoundations50 } from './cis-foundations';
import { foundationalSecurity } from './foundational-security';

/** One line of a framework. */
export interface Control {
  /** what it asks, in our words */
  readonly title: string;
  /** controls of another framework that ask the same: the rules for those answer this one */
  readonly through?: readonly string[];
  /** why no rule answers it */
  readonly notCovered?: string;
}

export interface Framework {
  readonly title: string;
  readonly controls: Readonly<Record<string, Control>>;
}

/** Every framework, by the name that stands before the slash in `fsbp/S3.5`. */
export const frameworks = { fsbp: foundationalSecurity, 'cis-1.4': cisFoundations14, 'cis-3.0': cisFoundations30, 'cis-5.0': cisFoundations50 } as const satisfies Record<string, Framework>;

/** Controls that rules name; those of other frameworks are answered through them. A name that is not here does not compile. */
export type ControlId = `fsbp/${keyof typeof foundationalSecurity.controls}`;

/** All controls, by their whole id, in the order of their framework. */
export function everyControl(): readonly { readonly id: string; readonly framework: string; readonly control: Control }[] {
  return Object.entries<Framework>(frameworks).flatMap(([framework, { controls }]) => Object.entries(controls).map(([id, control]) => ({ id: `${framework}/${id}`, framework, control })));
}

/** Whether a rule that names `controls` answers the control. */
export function answers(controls: readonly string[], id: string): boolean {
  const found = everyControl().find((one) => one.id === id);
  return controls.includes(id) || (found?.control.through ?? []).some((other) => controls.includes(other));
}

/** Ids of the rules that answer some control of a framework. */
export function rulesOf(framework: keyof typeof frameworks, rules: readonly { readonly id: string; readonly controls: readonly string[] }[]): readonly string[] {
  const controls = everyControl().filter((one) => one.framework === framework);
  return rules.filter((rule) => controls.some(({ id }) => answers(rule.controls, id))).map(({ id }) => id);
}

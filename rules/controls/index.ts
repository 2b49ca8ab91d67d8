import { cisFoundations14, cisFoundations30, cisFoundations50 } from './cis-foundations';
import { foundationalSecurity } from './foundational-security';
import { hipaaSecurity } from './hipaa-security';
import { nist80053r5 } from './nist-800-53';
import { pciDss321, pciDss401 } from './pci-dss';
import type { FoundationalControl } from './themes';
import { wellArchitected } from './well-architected';

/** One line of a framework. */
export interface Control {
  /** what it asks, in our words */
  readonly title: string;
  /** controls of AWS that ask the same: the rules for those answer this one */
  readonly through?: readonly FoundationalControl[];
  /** why no rule answers it */
  readonly notCovered?: string;
}

export interface Framework {
  readonly title: string;
  readonly controls: Readonly<Record<string, Control>>;
}

/** Every framework, by the name that stands before the slash in `fsbp/S3.5`. */
export const frameworks = {
  fsbp: foundationalSecurity,
  'cis-1.4': cisFoundations14,
  'cis-3.0': cisFoundations30,
  'cis-5.0': cisFoundations50,
  'nist-800-53-r5': nist80053r5,
  'pci-dss-3.2.1': pciDss321,
  'pci-dss-4.0.1': pciDss401,
  'hipaa-security': hipaaSecurity,
  'well-architected': wellArchitected,
} as const satisfies Record<string, Framework>;

/** Controls that rules may name: most name those of AWS, through which the other frameworks are answered. A name that is not here does not compile. */
export type ControlId = { [Name in keyof typeof frameworks]: `${Name}/${keyof (typeof frameworks)[Name]['controls'] & string}` }[keyof typeof frameworks];

/** All controls, by their whole id, in the order of their framework. */
export function everyControl(): readonly { readonly id: string; readonly framework: string; readonly control: Control }[] {
  return Object.entries<Framework>(frameworks).flatMap(([framework, { controls }]) => Object.entries(controls).map(([id, control]) => ({ id: `${framework}/${id}`, framework, control })));
}

/** Whether a rule that names `controls` answers the control. */
export function answers(controls: readonly string[], id: string): boolean {
  const found = everyControl().find((one) => one.id === id);
  return controls.includes(id) || (found?.control.through ?? []).some((other) => controls.includes(other));
}

/** Frameworks of which a rule that names `controls` answers some control. */
export function packsOf(controls: readonly string[]): readonly string[] {
  return Object.keys(frameworks).filter((framework) => everyControl().some((one) => one.framework === framework && answers(controls, one.id)));
}

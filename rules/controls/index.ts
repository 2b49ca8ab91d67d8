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

/**
 * Controls that rules may name: most name those of AWS, through which the other frameworks are answered. A name that
 * is not here does not compile.
 */
export type ControlId = {
  [Name in keyof typeof frameworks]: `${Name}/${keyof (typeof frameworks)[Name]['controls'] & string}`;
}[keyof typeof frameworks];

/** All controls, by their whole id, in the order of their framework. */
export function everyControl(): readonly {
  readonly id: string;
  readonly framework: string;
  readonly control: Control;
}[] {
  return Object.entries<Framework>(frameworks).flatMap(([framework, { controls }]) =>
    Object.entries(controls).map(([id, control]) => ({ id: `${framework}/${id}`, framework, control })),
  );
}

/** The controls that a person may mean: by the whole id, or by what stands behind the slash in any framework. */
export function controlsCalled(name: string): ReturnType<typeof everyControl> {
  const wanted = name.toLowerCase();
  return everyControl().filter(({ id }) => id.toLowerCase() === wanted || id.toLowerCase().endsWith(`/${wanted}`));
}

/** For each control, the ones whose naming by a rule answers it: itself, and those it is answered through. */
const answeredBy: ReadonlyMap<string, readonly string[]> = new Map(
  everyControl().map(({ id, control }) => [id, [id, ...(control.through ?? [])]]),
);

/** Whether a rule that names `controls` answers the control. */
export function answers(controls: readonly string[], id: string): boolean {
  return answeredBy.get(id)?.some((one) => controls.includes(one)) === true;
}

/**
 * For each control that a rule may name, the frameworks of which it answers something. Every command asks this of
 * every rule, so it is looked up.
 */
const packsByControl: ReadonlyMap<string, ReadonlySet<string>> = indexPacks();

function indexPacks(): ReadonlyMap<string, ReadonlySet<string>> {
  const packs = new Map<string, Set<string>>();
  for (const { id, framework } of everyControl())
    for (const named of answeredBy.get(id) ?? []) packs.set(named, (packs.get(named) ?? new Set()).add(framework));
  return packs;
}

/** Frameworks of which a rule that names `controls` answers some control. */
export function packsOf(controls: readonly string[]): readonly string[] {
  return Object.keys(frameworks).filter((framework) =>
    controls.some((control) => packsByControl.get(control)?.has(framework)),
  );
}

import {
  cisFoundations12,
  cisFoundations14,
  cisFoundations30,
  cisFoundations40,
  cisFoundations50,
  cisFoundations60,
  cisFoundations70,
} from './cis-foundations';
import { fedRampLow, fedRampModerate } from './fedramp';
import { foundationalSecurity } from './foundational-security';
import { hipaaSecurity } from './hipaa-security';
import { iso27001 } from './iso-27001';
import { nist800171r2 } from './nist-800-171';
import { nist80053r5 } from './nist-800-53';
import { pciDss321, pciDss401 } from './pci-dss';
import { resourceTagging, securityHub } from './security-hub';
import { soc2 } from './soc-2';
import type { AwsControl } from './themes';
import { wellArchitected } from './well-architected';

/** One line of a framework. */
export interface Control {
  /** what it asks, in our words */
  readonly title: string;
  /** controls of AWS that ask the same: the rules for those answer this one */
  readonly through?: readonly AwsControl[];
  /** the severity that AWS gives it */
  readonly severity?: 'critical' | 'high' | 'medium' | 'low';
  /** what it asks and no rule does: it is partly covered */
  readonly missing?: string;
  /** what is asked here beyond its test: a resource that passes at AWS may fail */
  readonly more?: string;
  /** where its mapping is not that of the framework's source */
  readonly own?: string;
  /** why no rule answers it */
  readonly notCovered?: string;
}

export interface Framework {
  readonly title: string;
  /** the page that its members and mapping were read from, and when */
  readonly source: { readonly page: string; readonly read: string; readonly note?: string };
  readonly controls: Readonly<Record<string, Control>>;
}

/** Every framework, by the name that stands before the slash in `fsbp/S3.5`. */
export const frameworks = {
  fsbp: foundationalSecurity,
  'security-hub': securityHub,
  'resource-tagging': resourceTagging,
  'cis-1.2': cisFoundations12,
  'cis-1.4': cisFoundations14,
  'cis-3.0': cisFoundations30,
  'cis-4.0': cisFoundations40,
  'cis-5.0': cisFoundations50,
  'cis-6.0': cisFoundations60,
  'cis-7.0': cisFoundations70,
  'nist-800-53-r5': nist80053r5,
  'nist-800-171-r2': nist800171r2,
  'pci-dss-3.2.1': pciDss321,
  'pci-dss-4.0.1': pciDss401,
  'hipaa-security': hipaaSecurity,
  'fedramp-low': fedRampLow,
  'fedramp-moderate': fedRampModerate,
  'soc-2': soc2,
  'iso-27001': iso27001,
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
const answeredBy = lazy(
  (): ReadonlyMap<string, readonly string[]> =>
    new Map(everyControl().map(({ id, control }) => [id, [id, ...(control.through ?? [])]])),
);

/** Most runs ask nothing of the frameworks, and starting is to be quick. */
function lazy<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/** Whether a rule that names `controls` answers the control. */
export function answers(controls: readonly string[], id: string): boolean {
  return (
    answeredBy()
      .get(id)
      ?.some((one) => controls.includes(one)) === true
  );
}

/**
 * For each control that a rule may name, the frameworks of which it answers something. Every command asks this of
 * every rule, so it is looked up.
 */
const packsByControl = lazy(indexPacks);

function indexPacks(): ReadonlyMap<string, ReadonlySet<string>> {
  const packs = new Map<string, Set<string>>();
  for (const { id, framework } of everyControl())
    for (const named of answeredBy().get(id) ?? []) packs.set(named, (packs.get(named) ?? new Set()).add(framework));
  return packs;
}

/** Frameworks of which a rule that names `controls` answers some control. */
export function packsOf(controls: readonly string[]): readonly string[] {
  return Object.keys(frameworks).filter((framework) =>
    controls.some((control) => packsByControl().get(control)?.has(framework)),
  );
}

const byId = lazy((): ReadonlyMap<string, Control> => new Map(everyControl().map(({ id, control }) => [id, control])));

/**
 * What a control asks and no rule does: its own words, or those of the controls it is answered through; nothing where
 * all of its test is asked, or none.
 */
export function missingOf(id: string, isAnswered: (id: string) => boolean): string | undefined {
  const { missing, through = [] } = byId().get(id) ?? {};
  if (!isAnswered(id)) return undefined;
  const whole = through.map((one): string | undefined => {
    const short = one.slice(one.indexOf('/') + 1);
    if (!isAnswered(one)) return `${short} is not covered`;
    return byId().get(one)?.missing === undefined ? undefined : `${short} is partly covered`;
  });
  const parts = [missing, ...whole].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join('; ');
}

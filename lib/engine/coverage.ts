import { outcomesKey } from './examined';
import type { SubjectName } from './finding';
import { countOutcomes, worseOutcome, worstOutcome, type Outcome, type OutcomeCounts } from './outcome';
import type { Examined, Report } from './report';

/** A framework and its controls, each with the rules that answer it or the reason why none does. */
export interface FrameworkOutline {
  readonly id: string;
  readonly title: string;
  /** the page that its members and mapping were read from, and when */
  readonly source: { readonly page: string; readonly read: string; readonly note?: string };
  readonly controls: readonly ControlOutline[];
}

export interface ControlOutline {
  readonly id: string;
  readonly title: string;
  readonly rules: readonly string[];
  readonly notCovered?: string;
  /** what it asks and no rule does: it is partly covered */
  readonly missing?: string;
  /** the severity that the framework gives it */
  readonly severity?: string;
  /** where it is not the framework's source that says which rules answer it */
  readonly own?: string;
  /** what is asked beyond its test */
  readonly more?: string;
}

export interface CoverageRow {
  readonly control: ControlOutline;
  /** `not-run`: rules answer it, and none of them was applied */
  readonly state: Outcome | 'not-covered' | 'not-run';
  /** how many resources came to what */
  readonly counts: OutcomeCounts;
  /** rules that answer it too and were not applied: what passed, passed only as far as it was asked */
  readonly notApplied: readonly string[];
  /** one for each resource of `Coverage.resources` */
  readonly cells: readonly Outcome[];
}

export interface Coverage {
  readonly framework: FrameworkOutline;
  readonly resources: readonly SubjectName[];
  readonly rows: readonly CoverageRow[];
}

/** How far to the front a cell brings its resource. */
const weights: Readonly<Record<Outcome, number>> = {
  fail: 100,
  unknown: 10,
  accepted: 1,
  pass: 0,
  'not-applicable': 0,
};

interface Weighed {
  readonly resource: Examined;
  /** for each control what its rules came to on the resource */
  readonly cells: readonly Outcome[];
  readonly weight: number;
}

/** What rules came to on a resource; one that did not look at it asks it nothing. */
function cellOf({ outcomes }: Examined, rules: readonly string[]): Outcome {
  let worst: Outcome = 'not-applicable';
  for (const rule of rules) worst = worseOutcome(worst, outcomes.get(rule) ?? 'not-applicable');
  return worst;
}

/**
 * Every control of a framework against every resource that some rule of it looked at, those with the most to say
 * first.
 */
export function coverageOf(report: Report, framework: FrameworkOutline): Coverage {
  const ran = new Set(report.rules.map(({ id }) => id));
  const answering = [...new Set(framework.controls.flatMap(({ rules }) => rules))];
  const resources = report.examined.filter(({ outcomes }) => answering.some((rule) => outcomes.has(rule)));
  const cellsOf = (resource: Examined): Pick<Weighed, 'cells' | 'weight'> => {
    const cells = framework.controls.map(({ rules }) => cellOf(resource, rules));
    return { cells, weight: cells.reduce((sum, cell) => sum + weights[cell], 0) };
  };
  // an estate has thousands of resources, and most came to what others came to
  const known = new Map<string, Pick<Weighed, 'cells' | 'weight'>>();
  const weighed = resources
    .map((resource): Weighed => {
      const key = outcomesKey(resource.outcomes);
      const cells = known.get(key) ?? cellsOf(resource);
      known.set(key, cells);
      return { resource, ...cells };
    })
    .sort((a, b) => b.weight - a.weight);
  const rows = framework.controls.map((control, index): CoverageRow => {
    const cells = weighed.map((one) => one.cells[index] ?? 'not-applicable');
    const state =
      control.rules.length === 0
        ? 'not-covered'
        : control.rules.some((rule) => ran.has(rule))
          ? worstOutcome(cells)
          : 'not-run';
    const notApplied = control.rules.filter((rule) => !ran.has(rule));
    return { control, state, counts: countOutcomes(cells), notApplied, cells };
  });
  return { framework, resources: weighed.map(({ resource }) => resource.subject), rows };
}

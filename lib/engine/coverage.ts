import type { SubjectName } from './finding';
import { countOutcomes, worstOutcome, type Outcome, type OutcomeCounts } from './outcome';
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

/**
 * Every control of a framework against every resource that some rule of it looked at, those with the most to say
 * first.
 */
export function coverageOf(report: Report, framework: FrameworkOutline): Coverage {
  const ran = new Set(report.rules.map(({ id }) => id));
  const answering = [...new Set(framework.controls.flatMap(({ rules }) => rules))];
  const resources = report.examined.filter(({ outcomes }) => answering.some((rule) => outcomes.has(rule)));
  // a rule that did not look at a resource asks it nothing
  const cellOf = ({ outcomes }: Examined, rules: readonly string[]): Outcome =>
    worstOutcome(rules.map((rule) => outcomes.get(rule) ?? 'not-applicable'));
  const weighed = resources
    .map((resource) => {
      const cells = framework.controls.map(({ rules }) => cellOf(resource, rules));
      return { resource, cells, weight: cells.reduce((sum, cell) => sum + weights[cell], 0) };
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

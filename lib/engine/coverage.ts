import type { SubjectName } from './finding';
import type { Report } from './report';

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
}

/** What a control comes to for one resource; `accepted`: what is wrong is suppressed or was there before. */
export type CellState = 'fail' | 'unknown' | 'accepted' | 'pass' | 'not-applicable';

export interface CoverageRow {
  readonly control: ControlOutline;
  /** `not-run`: rules answer it, and none of them was applied */
  readonly state: CellState | 'not-covered' | 'not-run';
  /** one for each resource of `Coverage.resources` */
  readonly cells: readonly CellState[];
}

export interface Coverage {
  readonly framework: FrameworkOutline;
  readonly resources: readonly SubjectName[];
  readonly rows: readonly CoverageRow[];
}

const order: readonly CellState[] = ['fail', 'unknown', 'accepted', 'pass', 'not-applicable'];

/** How far to the front a cell brings its resource. */
const weights: Readonly<Record<CellState, number>> = {
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
  const answering = new Set(framework.controls.flatMap(({ rules }) => rules));
  const states = new Map<string, Map<string, CellState>>();
  const note = (subject: SubjectName, rule: string, state: CellState): void => {
    const byRule = states.get(keyOf(subject)) ?? new Map<string, CellState>();
    byRule.set(rule, worst([byRule.get(rule) ?? 'pass', state]));
    states.set(keyOf(subject), byRule);
  };
  for (const { subject, rule, kind } of report.findings) note(subject, rule.id, kind);
  for (const { subject, rule } of [...report.suppressed, ...report.known]) note(subject, rule.id, 'accepted');
  const resources = report.examined.filter(({ rules }) => [...rules].some((rule) => answering.has(rule)));
  const cellOf = ({ subject, rules: looked }: (typeof resources)[number], rules: readonly string[]): CellState => {
    const here = rules.filter((rule) => ran.has(rule) && looked.has(rule));
    return here.length === 0
      ? 'not-applicable'
      : worst(here.map((rule) => states.get(keyOf(subject))?.get(rule) ?? 'pass'));
  };
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
          ? worst(cells)
          : 'not-run';
    return { control, state, cells };
  });
  return { framework, resources: weighed.map(({ resource }) => resource.subject), rows };
}

function worst(states: readonly CellState[]): CellState {
  return order.find((state) => states.includes(state)) ?? 'not-applicable';
}

function keyOf({ template, stack = '', logicalId = '', constructPath = '' }: SubjectName): string {
  return [template, stack, logicalId, constructPath].join('\u0000');
}

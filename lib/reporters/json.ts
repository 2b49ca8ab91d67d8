import {
  coverageOf,
  fixability,
  type Finding,
  type FrameworkOutline,
  type Location,
  type OutcomeCounts,
  type Report,
} from '../engine';
import { jsonParts, MadeWhenWritten } from './json-parts';
import { changeJson } from './openness';
import type { Reporter, ReporterContext, ReporterInParts } from './reporter';

/** For programs: every fact of the report. The shape changes only with `version`. */
export const json: Reporter = (report, context) => [...jsonInParts(report, context)].join('');

/** The same, finding by finding. */
export const jsonInParts: ReporterInParts = (report, context) => jsonParts(document(report, context));

function document(report: Report, { toolVersion, frameworks = [], evidence, time }: ReporterContext): object {
  return {
    version: 1,
    tool: { name: 'bucket-warden', version: toolVersion },
    ...(evidence === undefined ? {} : { run: { time: time.toISOString(), ...evidence } }),
    conclusion: report.conclusion,
    failOn: report.failOn,
    strictUnknown: report.strictUnknown,
    summary: report.summary,
    rules: [...report.outcomes].map(([rule, counts]) => ({ rule, ...countsOf(counts) })),
    controls: frameworks.flatMap((framework) => controlsOf(report, framework)),
    findings: new MadeWhenWritten(report.findings, facts),
    suppressed: new MadeWhenWritten(report.suppressed, (finding) => ({
      ...facts(finding),
      suppression: finding.suppression,
    })),
    known: new MadeWhenWritten(report.known, facts),
    ...(report.lostAccess === undefined ? {} : { lostAccess: report.lostAccess }),
    errors: report.errors,
    passedOver: report.passedOver,
    notTakenOver: report.notTakenOver.map(({ tool, alias, location }) => ({ tool, alias, location: place(location) })),
  };
}

function countsOf(counts: OutcomeCounts): object {
  return {
    passed: counts.pass,
    failed: counts.fail,
    undecided: counts.unknown,
    accepted: counts.accepted,
    notApplicable: counts['not-applicable'],
  };
}

/** What each control comes to that some rule was applied for. */
function controlsOf(report: Report, framework: FrameworkOutline): readonly object[] {
  return coverageOf(report, framework).rows.flatMap(({ control, state, counts, notApplied }) =>
    state === 'not-covered' || state === 'not-run'
      ? []
      : [
          {
            control: control.id,
            ...countsOf(counts),
            ...(notApplied.length === 0 ? {} : { notApplied }),
            ...(control.missing === undefined ? {} : { missing: control.missing }),
          },
        ],
  );
}

function facts(finding: Finding): object {
  const { rule, location, related, automaticFix, formerFingerprint: _former, openness, ...rest } = finding;
  return {
    rule: rule.id,
    title: rule.title,
    ...rest,
    ...(openness === undefined ? {} : { openness: changeJson(openness) }),
    location: place(location),
    related: related.map(({ location: where, message }) => ({ message, location: place(where) })),
    ...(fixability(automaticFix) === undefined ? {} : { fixable: fixability(automaticFix) }),
    controls: rule.controls,
    rationale: rule.rationale,
    remediation: rule.remediation,
    references: rule.references,
  };
}

function place({ file, path, range }: Location): object {
  return { file, path, start: range.start, end: range.end };
}

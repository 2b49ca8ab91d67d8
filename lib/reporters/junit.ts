import type { Finding, Report } from '../engine';
import type { Reporter } from './reporter';
import { counted, labelOf, sentenceOf, subjectOf } from './wording';

/**
 * JUnit XML: a suite for each template; a case for each finding, and one for each resource that has none. What is
 * undecided, suppressed or known is skipped, with the reason.
 * @see
 * https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd
 */
export const junit: Reporter = (report) => {
  const suites = suitesOf(report);
  const all = suites.flatMap(({ cases }) => cases);
  const body = suites.map(({ name, cases }) =>
    [
      `  <testsuite name="${escapeXml(name)}" ${counts(cases)} time="0">`,
      ...cases.map(testCase),
      '  </testsuite>',
    ].join('\n'),
  );
  return (
    [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<testsuites name="bucket-warden" ${counts(all, false)} time="0">`,
      ...body,
      '</testsuites>',
    ].join('\n') + '\n'
  );
};

interface Case {
  readonly name: string;
  readonly classname: string;
  readonly outcome: 'passed' | 'failure' | 'skipped' | 'error';
  readonly message: string;
  readonly type?: string;
  readonly details?: string;
}

function suitesOf(report: Report): readonly { readonly name: string; readonly cases: readonly Case[] }[] {
  const suites = new Map<string, Case[]>();
  const add = (file: string, one: Case): void => {
    const cases = suites.get(file);
    if (cases) cases.push(one);
    else suites.set(file, [one]);
  };
  const told = new Set<string>();
  const tell = (finding: Finding, outcome: Case['outcome'], message: string): void => {
    told.add(`${finding.subject.template}\u0000${finding.subject.logicalId ?? ''}`);
    add(finding.subject.template, {
      name: `${finding.rule.id}: ${finding.location.path}`,
      classname: subjectOf(finding),
      outcome,
      message,
      type: labelOf(finding),
      details: detailsOf(finding),
    });
  };
  for (const finding of report.findings)
    tell(finding, finding.kind === 'fail' || report.strictUnknown ? 'failure' : 'skipped', sentenceOf(finding));
  for (const finding of report.suppressed) tell(finding, 'skipped', `suppressed: ${finding.suppression.reason}`);
  for (const finding of report.known)
    tell(finding, 'skipped', finding.knownFrom === 'baseline' ? 'in the baseline' : 'there before the change');
  for (const { subject, outcomes } of report.examined) {
    if (told.has(`${subject.template}\u0000${subject.logicalId ?? ''}`)) continue;
    const passed = [...outcomes.values()].filter((outcome) => outcome === 'pass').length;
    add(subject.template, {
      name: counted(passed, 'rule'),
      classname: subject.constructPath ?? subject.logicalId ?? subject.template,
      outcome: passed > 0 ? 'passed' : 'skipped',
      message: passed > 0 ? '' : 'no rule that was applied asks it anything',
    });
  }
  for (const { message, place } of report.errors)
    add(place?.file ?? 'inputs', {
      name: 'can be read',
      classname: place?.file ?? 'inputs',
      outcome: 'error',
      message,
      type: 'error',
    });
  return [...suites].map(([name, cases]) => ({ name, cases }));
}

function detailsOf({ location, source, witness, rule }: Finding): string {
  return [
    `${location.file}:${location.range.start.line}:${location.range.start.column}`,
    ...(source ? [`made at ${source.file}:${source.line}:${source.column}`] : []),
    ...(witness === undefined ? [] : [`witness: ${witness}`]),
    `why: ${rule.rationale}`,
    `help: ${rule.remediation}`,
    `see: ${rule.references[0]}`,
  ].join('\n');
}

function testCase({ name, classname, outcome, message, type = '', details = '' }: Case): string {
  const open = `    <testcase name="${escapeXml(name)}" classname="${escapeXml(classname)}" time="0"`;
  if (outcome === 'passed') return `${open}/>`;
  const inner =
    outcome === 'skipped'
      ? `<skipped>${escapeXml(message)}</skipped>`
      : `<${outcome} message="${escapeXml(message)}" type="${escapeXml(type)}">${escapeXml(details)}</${outcome}>`;
  return `${open}>${inner}</testcase>`;
}

function counts(cases: readonly Case[], withSkipped = true): string {
  const of = (outcome: Case['outcome']): number => cases.filter((one) => one.outcome === outcome).length;
  return (
    `tests="${cases.length}" failures="${of('failure')}" ` +
    `errors="${of('error')}"${withSkipped ? ` skipped="${of('skipped')}"` : ''}`
  );
}

/** Control characters, bidirectional marks and characters that XML 1.0 has no way to write. */
const unwritable =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/g;
const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

function escapeXml(text: string): string {
  const asEscape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return text
    .replace(unwritable, asEscape)
    .replace(loneSurrogate, asEscape)
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

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

/** A suite for each file, in the order in which files are first told of. */
function suitesOf(report: Report): readonly { readonly name: string; readonly cases: readonly Case[] }[] {
  const suites = new Map<string, Case[]>();
  for (const [file, one] of [...findingCases(report), ...quietCases(report), ...errorCases(report)]) {
    const cases = suites.get(file);
    if (cases) cases.push(one);
    else suites.set(file, [one]);
  }
  return [...suites].map(([name, cases]) => ({ name, cases }));
}

/** A case, and the file whose suite it is in. */
type CaseOfFile = readonly [file: string, one: Case];

function findingCases({ findings, suppressed, known, strictUnknown }: Report): readonly CaseOfFile[] {
  const tell = (finding: Finding, outcome: Case['outcome'], message: string): CaseOfFile => [
    finding.subject.template,
    {
      name: `${finding.rule.id}: ${finding.location.path}`,
      classname: subjectOf(finding),
      outcome,
      message,
      type: labelOf(finding),
      details: detailsOf(finding),
    },
  ];
  return [
    ...findings.map((one) => tell(one, one.kind === 'fail' || strictUnknown ? 'failure' : 'skipped', sentenceOf(one))),
    ...suppressed.map((one) => tell(one, 'skipped', `suppressed: ${one.suppression.reason}`)),
    ...known.map((one) =>
      tell(one, 'skipped', one.knownFrom === 'baseline' ? 'in the baseline' : 'there before the change'),
    ),
  ];
}

/** The resources that no finding is about. */
function quietCases({ findings, suppressed, known, examined }: Report): readonly CaseOfFile[] {
  const idOf = ({ template, logicalId }: Finding['subject']): string => `${template}\u0000${logicalId ?? ''}`;
  const told = new Set([...findings, ...suppressed, ...known].map(({ subject }) => idOf(subject)));
  return examined
    .filter(({ subject }) => !told.has(idOf(subject)))
    .map(({ subject, outcomes }): CaseOfFile => {
      const passed = [...outcomes.values()].filter((outcome) => outcome === 'pass').length;
      return [
        subject.template,
        {
          name: counted(passed, 'rule'),
          classname: subject.constructPath ?? subject.logicalId ?? subject.template,
          outcome: passed > 0 ? 'passed' : 'skipped',
          message: passed > 0 ? '' : 'no rule that was applied asks it anything',
        },
      ];
    });
}

function errorCases({ errors }: Report): readonly CaseOfFile[] {
  return errors.map(({ message, place }) => {
    const file = place?.file ?? 'inputs';
    return [file, { name: 'can be read', classname: file, outcome: 'error', message, type: 'error' }];
  });
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

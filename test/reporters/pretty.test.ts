import { lint, type LintOptions, type Report } from '../../lib/engine';
import { reporters, type Detail } from '../../lib/reporters';
import { loadText } from '../../lib/template';
import { rules } from '../../rules';
import { today } from '../support/lint';

const buckets = (count: number): string =>
  `Resources:\n${Array.from({ length: count }, (_, index) => `  B${index}:\n    Type: AWS::S3::Bucket\n`).join('')}`;

const leaky = `Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties: { AccessControl: PublicRead, OwnershipControls: { Rules: [{ ObjectOwnership: ObjectWriter }] } }
`;

function reportOf(text: string, options: Partial<LintOptions> = {}): Report {
  return lint([loadText('t.yaml', text)], rules, { today, ...options });
}

function pretty(report: Report, detail?: Detail, text = ''): string {
  return reporters.pretty(report, {
    toolVersion: '1.2.3',
    time: new Date(0),
    color: false,
    width: 80,
    showSuppressed: false,
    sourceText: () => text,
    ...(detail === undefined ? {} : { detail }),
  });
}

/** Rules that have a block of their own. */
const told = (text: string): readonly string[] =>
  [...text.matchAll(/^(?:critical|high|medium|low|undecided \(\w+\)) ([\w-]+):/gm)].map(([, id]) => id ?? '');

describe('what is low', () => {
  const report = reportOf(buckets(3));
  // what is undecided is told whatever its severity
  const fails = report.findings.filter(({ kind, severity }) => kind === 'fail' && severity === 'low');
  const low = new Set(fails.map(({ rule }) => rule.id));

  test('is counted, and told when it is asked for', () => {
    expect(low.size).toBeGreaterThan(0);
    const shown = pretty(report);
    expect(shown).toMatch(/^\d+ low findings not shown; --verbose shows all$/m);
    expect(shown).toMatch(/\(.*\d+ low\)/);
    expect(told(shown).filter((id) => low.has(id))).toEqual([]);
    const all = pretty(report, 'everything');
    expect(all).not.toContain('not shown');
    expect(told(all).some((id) => low.has(id))).toBe(true);
  });

  test('is told where it fails the run', () => {
    const shown = pretty(reportOf(buckets(3), { failOn: 'low' }));
    expect(shown).not.toContain('not shown');
    expect(told(shown).some((id) => low.has(id))).toBe(true);
  });
});

describe('the table', () => {
  const report = reportOf(leaky.replace('Resources:\n', buckets(30)));
  const lines = pretty(report).trimEnd().split('\n');
  const head = lines.findIndex((line) => /^ {2}rule +worst +findings +resources +fixable$/.test(line));

  test('stands at the end, on one screen, the worst first', () => {
    expect(head).toBeGreaterThan(0);
    expect(lines.length - head).toBeLessThanOrEqual(23);
    expect(Math.max(...lines.slice(head).map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines[head + 1]).toContain(report.findings[0]?.rule.id);
  });

  test('counts every finding once', () => {
    const counts = pretty(report, 'statistics')
      .split('\n')
      .flatMap(
        (line) => /^ {2}[\w-]+ +(?:critical|high|medium|low|undecided) +(\d+) +(\d+)/.exec(line)?.slice(1, 3) ?? [],
      );
    const findings = counts.filter((_, index) => index % 2 === 0).reduce((sum, one) => sum + Number(one), 0);
    expect(findings).toBe(report.findings.length);
    expect(Math.max(...counts.map(Number))).toBe(31);
  });

  test('is not there for a few findings, which are on the screen', () => {
    const [first] = report.findings;
    const few = { ...report, findings: first ? [first] : [] };
    expect(pretty(few)).not.toContain('resources  fixable');
  });
});

test('quiet says nothing of a run that passes, and what is wrong of one that fails', () => {
  expect(pretty(reportOf(leaky), 'quiet')).toContain('public-acl');
  expect(pretty(reportOf('Resources: { T: { Type: AWS::SNS::Topic } }'), 'quiet')).toBe('');
  expect(pretty(reportOf('Resources: { T: { Type: AWS::SNS::Topic } }'))).toMatch(/^pass: no findings/);
});

test('no lines are drawn of a block in which something is missing', () => {
  const report = reportOf(leaky);
  const heads = report.findings.filter(({ location }) => /^Resources\/Data(\/Properties)?$/.test(location.path));
  expect(heads.length).toBeGreaterThan(0);
  const withLines = pretty({ ...report, findings: heads }, 'everything', leaky);
  expect(withLines).not.toMatch(/\^/);
  // the control: elsewhere they are
  expect(pretty(report, 'everything', leaky)).toMatch(/\^\^/);
});

test('of what the CDK made, the property comes before an override, and the program before the template', () => {
  const report = reportOf(leaky);
  const template = loadText('t.yaml', leaky);
  const inStack = { ...template, provenance: { ...template.provenance, stack: 'Stack' } };
  const path = ['Resources', 'Data', 'Properties', 'AccessControl'];
  const made = report.findings
    .filter(({ rule }) => rule.id === 'public-acl')
    .map((finding) => ({
      ...finding,
      subject: { ...finding.subject, constructPath: 'Stack/Data/Resource' },
      source: { file: 'app.ts', line: 3, column: 1 },
      automaticFix: { isSafe: false, edits: [{ template: inStack, path, value: undefined }] },
    }));
  expect(made.length).toBe(1);
  const lines = pretty({ ...report, findings: made }, 'everything', leaky).split('\n');
  const at = (start: RegExp): number => lines.findIndex((line) => start.test(line));
  expect(lines[1]).toBe('  --> app.ts:3:1');
  expect(lines[2]).toMatch(/^ {2}\.\.\. t\.yaml:\d+:\d+ {2}in the template$/);
  expect(at(/^ {2}help/)).toBeGreaterThan(0);
  expect(at(/^ {2}or +`.*\.addPropertyDeletionOverride/)).toBeGreaterThan(at(/^ {2}help/));
  expect(at(/^ {2}fix/)).toBe(-1);
});

import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from 'sarif';
import { lint, type Report } from '../../lib/engine';
import { reporters, visible, type ReporterContext } from '../../lib/reporters';
import { loadText } from '../../lib/template';
import { rules } from '../../rules';
import { projectRoot } from '../support/command';
import { today } from '../support/lint';

const yaml = `Parameters:
  Mode: { Type: String }
Resources:
  Data:
    Type: AWS::S3::Bucket
    Metadata:
      bucket-warden:
        suppress: [{ rule: missing-access-logs, reason: "scratch, see TICKET-1" }]
    Properties:
      AccessControl: PublicRead
      OwnershipControls: { Rules: [{ ObjectOwnership: ObjectWriter }] }
      VersioningConfiguration: { Status: !Ref Mode }
  One:
    Type: AWS::S3::BucketPolicy
    Properties: { Bucket: !Ref Data, PolicyDocument: {} }
  Two:
    Type: AWS::S3::BucketPolicy
    Properties: { Bucket: !Ref Data, PolicyDocument: {} }
`;

// a fixed few, so that a new rule changes no snapshot
const shown = rules.filter(({ id }) =>
  ['public-acl', 'unversioned', 'competing-bucket-policies', 'missing-access-logs'].includes(id),
);

function reportOf(text: string, name = 'infra/template.yaml'): { report: Report; context: ReporterContext } {
  const template = loadText(name, text);
  const report = lint([template], shown, {
    today,
    errors: [{ message: 'the file is empty', place: { file: 'other.yaml' } }],
  });
  return {
    report,
    context: {
      toolVersion: '1.2.3',
      time: new Date(0),
      color: false,
      width: 100,
      showSuppressed: true,
      sourceText: (file) => (file === name ? text : undefined),
    },
  };
}

const schema = JSON.parse(readFileSync(join(projectRoot, 'test/schemas/sarif-2.1.0-rtm.5.json'), 'utf8')) as object;

function sarifProblems(text: string): unknown {
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats(ajv);
  const validate = ajv.compile(schema);
  return validate(JSON.parse(text)) ? [] : validate.errors;
}

describe.each(['pretty', 'json', 'sarif', 'github'] as const)('%s', (format) => {
  const { report, context } = reportOf(yaml);
  const text = reporters[format](report, context);

  test('is what it was', () => expect(text).toMatchSnapshot());
  test('ends with one line break', () => expect(text).toMatch(/[^\n]\n$/));
});

describe('sarif', () => {
  const { report, context } = reportOf(yaml);
  const text = reporters.sarif(report, context);
  const [run] = (JSON.parse(text) as Log).runs;
  const results = run?.results ?? [];

  test('follows the official schema', () => {
    expect(sarifProblems(text)).toEqual([]);
    // the control: the schema does refuse
    expect(sarifProblems(text.replace('"kind": "open"', '"kind": "perhaps"'))).not.toEqual([]);
  });

  test('says what a code host needs', () => {
    expect(results.length).toBe(report.findings.length + report.suppressed.length);
    for (const result of results) {
      expect(run?.tool.driver.rules?.[result.ruleIndex ?? -1]?.id).toBe(result.ruleId);
      expect(['fail', 'open']).toContain(result.kind);
      expect(result.kind === 'open').toBe(result.level === 'none');
      expect(result.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe('infra/template.yaml');
      expect(result.locations?.[0]?.logicalLocations?.[0]).toMatchObject({
        fullyQualifiedName: expect.stringMatching(/^infra\/template\.yaml\/(Data|Two)$/) as string,
      });
    }
    for (const rule of run?.tool.driver.rules ?? []) {
      expect(typeof rule.properties?.['security-severity']).toBe('string');
      expect(rule.helpUri).toMatch(/^https:/);
    }
    expect(
      results.filter(({ suppressions }) => suppressions).map(({ suppressions }) => suppressions?.[0]?.justification),
    ).toEqual(['scratch, see TICKET-1']);
    expect(run?.invocations?.[0]?.executionSuccessful).toBe(false);
  });

  test('holds the same facts as json', () => {
    const facts = JSON.parse(reporters.json(report, context)) as {
      findings: { rule: string; kind: string; message: string; location: { path: string; start: { line: number } } }[];
    };
    const mine = results
      .filter(({ suppressions }) => !suppressions)
      .map(({ ruleId, kind, message, locations, properties }) => [
        ruleId,
        kind === 'open' ? 'unknown' : kind,
        message.text,
        properties?.['path'],
        locations?.[0]?.physicalLocation?.region?.startLine,
      ]);
    expect(mine).toEqual(
      facts.findings.map(({ rule, kind, message, location }) => [
        rule,
        kind,
        message,
        location.path,
        location.start.line,
      ]),
    );
  });

  test('paths become references that a URI may hold', () => {
    const odd = reportOf(yaml, 'dir with space/ü#?.yaml');
    const log = JSON.parse(reporters.sarif(odd.report, odd.context)) as Log;
    expect(log.runs[0]?.results?.[0]?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe(
      'dir%20with%20space/%C3%BC%23%3F.yaml',
    );
    expect(sarifProblems(JSON.stringify(log))).toEqual([]);
    const absolute = reportOf(yaml, '/tmp/x.yaml');
    expect(reporters.sarif(absolute.report, absolute.context)).toContain('"file:///tmp/x.yaml"');
  });
});

describe('hostile names and reasons', () => {
  const evil = 'x\u001b[31m::error::%0A\n::set-env name=A::b<script>alert(1)</script>';
  const text = JSON.stringify({
    Resources: {
      [evil]: {
        Type: 'AWS::S3::Bucket',
        Properties: { AccessControl: evil, VersioningConfiguration: { Status: evil } },
      },
    },
  });
  const { report, context } = reportOf(text, 'evil\u001b]0;x\u0007.json');

  test.each(['pretty', 'github'] as const)('%s writes them out', (format) => {
    const output = reporters[format](report, context);
    // eslint-disable-next-line no-control-regex
    expect(output).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    expect(output).toContain('\\u001b');
  });

  test('github: one command a finding, and nothing that begins one', () => {
    const lines = reporters.github(report, context).trim().split('\n');
    expect(lines).toHaveLength(report.findings.length);
    for (const line of lines) {
      expect(line).toMatch(/^::(error|warning|notice) file=[^:]*,line=\d+,col=\d+,title=[^:]*::/);
      expect(line.includes('%0A')).toBe(false);
    }
  });

  test('json and sarif hold them as they are', () => {
    expect(reporters.json(report, context)).toContain(JSON.stringify(evil).slice(1, -1));
    expect(sarifProblems(reporters.sarif(report, context))).toEqual([]);
  });

  test('visible', () => expect(visible('a\u001b\u202e\u2028\n\tb')).toBe('a\\u001b\\u202e\\u2028\\u000a\\u0009b'));
});

test('pretty crops a minified template around the finding and marks it', () => {
  const text =
    `{"Description":"${'x'.repeat(5000)}",` +
    '"Resources":{"Data":{"Type":"AWS::S3::Bucket","Properties":{"VersioningConfiguration":{"Status":"Suspended"}}}}}';
  const { report, context } = reportOf(text, 't.json');
  const lines = reporters
    .pretty(
      { ...report, findings: report.findings.filter(({ rule }) => rule.id === 'unversioned') },
      { ...context, detail: 'everything' },
    )
    .split('\n');
  const frame = lines.findIndex((line) => line.startsWith('  1 |'));
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(130);
  const carets = lines[frame + 1] ?? '';
  expect((lines[frame] ?? '').slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('"Status":"Suspended"');
});

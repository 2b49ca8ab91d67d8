import Ajv from 'ajv';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lint, type Report } from '../../lib/engine';
import { reporters, type ReporterContext } from '../../lib/reporters';
import { loadText } from '../../lib/template';
import { frameworkOutlines, rules } from '../../rules';
import { bucketWarden, folder, projectRoot } from '../support/command';
import { today } from '../support/lint';

const ajv = new Ajv({ allErrors: true });
function schema(name: string): (value: unknown) => string {
  const validate = ajv.compile(
    JSON.parse(readFileSync(join(projectRoot, 'test/schemas', name), 'utf8')) as Record<string, unknown>,
  );
  return (value) => (validate(value) ? '' : ajv.errorsText(validate.errors));
}
const asffProblems = schema('asff.json');
const ocsfProblems = schema('ocsf-compliance-finding.json');

const environment = { account: '111122223333', region: 'eu-west-1' };
const context: ReporterContext = {
  toolVersion: '1.2.3',
  time: new Date('2026-11-26T08:00:00.000Z'),
  color: false,
  width: 100,
  showSuppressed: true,
  frameworks: frameworkOutlines(),
  sourceText: () => undefined,
};

const leaky = {
  Parameters: { Status: { Type: 'String' } },
  Resources: {
    Data: {
      Type: 'AWS::S3::Bucket',
      Metadata: { 'bucket-warden': { suppress: [{ rule: 'missing-access-logs', reason: 'scratch' }] } },
      Properties: { AccessControl: 'PublicRead', VersioningConfiguration: { Status: { Ref: 'Status' } } },
    },
  },
};

function reportOf(document: object, deployed: object = environment): Report {
  return lint([loadText('infra/data.json', JSON.stringify(document), { environment: deployed })], rules, { today });
}

function lines(text: string): readonly unknown[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line));
}

function requests(text: string): readonly Asff[] {
  return lines(text) as readonly Asff[];
}

interface Asff {
  readonly Findings: readonly {
    readonly Id: string;
    readonly GeneratorId: string;
    readonly Description: string;
    readonly Title: string;
    readonly Compliance: { readonly Status: string; readonly SecurityControlId?: string };
    readonly FindingProviderFields: { readonly Severity: { readonly Label: string } };
    readonly Resources: readonly { readonly Type: string; readonly Id: string }[];
    readonly ProductFields: Readonly<Record<string, string>>;
  }[];
}

describe('asff', () => {
  const report = reportOf(leaky);
  const [batch] = requests(reporters.asff(report, context));

  test('is what BatchImportFindings takes', () => {
    expect(asffProblems(batch)).toBe('');
    // the control: the schema does refuse
    const { Title: _, ...untitled } = batch?.Findings[0] ?? {};
    expect(asffProblems({ Findings: [untitled] })).toContain('Title');
    expect(asffProblems({ Findings: [{ ...batch?.Findings[0], Description: 'x'.repeat(1025) }] })).not.toBe('');
  });

  test('holds every finding, by severity and control, the undecided as warnings', () => {
    expect(batch?.Findings).toHaveLength(report.findings.length);
    const acl = batch?.Findings.find(({ GeneratorId }) => GeneratorId === 'bucket-warden/public-acl');
    expect(acl).toMatchObject({
      AwsAccountId: '111122223333',
      ProductArn: 'arn:aws:securityhub:eu-west-1:111122223333:product/111122223333/default',
      Compliance: { Status: 'FAILED', SecurityControlId: 'S3.2' },
      FindingProviderFields: { Severity: { Label: 'CRITICAL' } },
      Resources: [{ Type: 'AwsS3Bucket', Id: '111122223333/eu-west-1/infra/data.json/Data' }],
    });
    const open = batch?.Findings.filter(({ Compliance }) => Compliance.Status === 'WARNING') ?? [];
    expect(open.length).toBeGreaterThan(0);
    expect(new Set(open.map(({ FindingProviderFields }) => FindingProviderFields.Severity.Label))).toEqual(
      new Set(['INFORMATIONAL']),
    );
  });

  test('ids are the same in the next run, and each is there once', () => {
    const idsOf = (of: Report): readonly string[] =>
      requests(reporters.asff(of, context)).flatMap(({ Findings }) => Findings.map(({ Id }) => Id));
    const ids = idsOf(report);
    expect(idsOf(reportOf(leaky))).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test.each([
    [100, [100]],
    [101, [100, 1]],
    [250, [100, 100, 50]],
  ])('%i findings are requests of %j', (count, sizes) => {
    const many = { ...report, findings: Array.from({ length: count }, () => report.findings[0]) } as Report;
    const batches = requests(reporters.asff(many, context));
    expect(batches.map(({ Findings }) => Findings.length)).toEqual(sizes);
    for (const one of batches) expect(asffProblems(one)).toBe('');
  });

  test('long and hostile names fit', () => {
    const name = `\u001b]0;x\u0007${'😀'.repeat(2000)}`;
    const hostile = reportOf({ Resources: { [name]: leaky.Resources.Data } });
    const [one] = requests(reporters.asff(hostile, context));
    expect(one?.Findings.length).toBeGreaterThan(0);
    expect(asffProblems(one)).toBe('');
    // JSON writes the character itself as an escape with one backslash
    expect(/[^\\]\\u001b/.test(JSON.stringify(one))).toBe(false);
  });

  test('without account or region nothing is written, and it is said what to give', () => {
    const place = folder({ 'data.json': JSON.stringify(leaky) });
    const unknown = bucketWarden(['data.json', '--format', 'asff=out.asff'], { cwd: place });
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('say it with `--account`');
    expect(() => readFileSync(join(place, 'out.asff'))).toThrow('ENOENT');
    const given = ['--account', '111122223333', '--region', 'eu-west-1'];
    const known = bucketWarden(['data.json', ...given, '--format', 'asff=out.asff'], { cwd: place });
    expect(known.code).toBe(1);
    expect(asffProblems(lines(readFileSync(join(place, 'out.asff'), 'utf8'))[0])).toBe('');
    const nowhere = ['--account', '111122223333', '--region', 'zz-far-1', '--format', 'asff'];
    expect(bucketWarden(['data.json', ...nowhere], { cwd: place }).code).toBe(2);
  });
});

describe('ocsf', () => {
  const report = reportOf(leaky);
  const events = lines(reporters.ocsf(report, context)) as readonly {
    readonly status_id: number;
    readonly compliance: { readonly status_id: number };
  }[];

  test('is a Compliance Finding a line', () => {
    for (const event of events) expect(ocsfProblems(event)).toBe('');
    // the control: the schema does refuse
    expect(ocsfProblems({ ...events[0], class_uid: 2001 })).not.toBe('');
    expect(ocsfProblems({ ...events[0], compliance: {} })).toContain('standards');
  });

  test('holds every finding, the suppressed ones as such, the undecided without a result', () => {
    expect(events).toHaveLength(report.findings.length + report.suppressed.length);
    expect(events.filter(({ status_id: status }) => status === 3)).toHaveLength(report.suppressed.length);
    expect(report.suppressed.length).toBeGreaterThan(0);
    const open = report.findings.filter(({ kind }) => kind === 'unknown').length;
    expect(open).toBeGreaterThan(0);
    expect(events.filter(({ compliance }) => compliance.status_id === 2)).toHaveLength(open);
  });

  test('names the standards that a rule answers for', () => {
    expect(events[0]).toMatchObject({ compliance: { standards: expect.arrayContaining([expect.any(String)]) } });
    const standards = new Set(events.flatMap((event) => (event.compliance as unknown as Standards).standards));
    expect(standards).toContain('AWS Foundational Security Best Practices');
  });

  test('what is not known of the deployment is left out', () => {
    const [event] = lines(reporters.ocsf(reportOf(leaky, {}), context)) as readonly { readonly cloud: object }[];
    expect(ocsfProblems(event)).toBe('');
    expect(event?.cloud).toEqual({ provider: 'AWS' });
  });
});

interface Standards {
  readonly standards: readonly string[];
}

import Ajv from 'ajv';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { exposureGraph, focused, lint, type Report } from '../../lib/engine';
import { dot, mermaid, reporters, reportSchema, type Format, type ReporterContext } from '../../lib/reporters';
import { loadText } from '../../lib/template';
import { frameworkOutlines, rules } from '../../rules';
import { bucketWarden, folder, projectRoot, run } from '../support/command';
import { today } from '../support/lint';

const yaml = `Resources:
  Data:
    Type: AWS::S3::Bucket
    Metadata:
      bucket-warden:
        suppress: [{ rule: missing-access-logs, reason: "scratch" }]
    Properties:
      AccessControl: PublicRead
      OwnershipControls: { Rules: [{ ObjectOwnership: ObjectWriter }] }
      VersioningConfiguration: { Status: '{{resolve:ssm:/x}}' }
`;

function reportOf(text: string, name = 'infra/template.yaml'): { report: Report; context: ReporterContext } {
  const template = loadText(name, text);
  const first = lint([template], rules, { today });
  const entries = first.findings
    .filter(({ rule }) => rule.id === 'missing-kms-encryption')
    .map(({ kind, fingerprint }) => ({ kind, fingerprint }));
  const report = lint([template], rules, {
    today,
    known: [{ origin: 'baseline', entries }],
    errors: [{ message: 'the file is empty', place: { file: 'other.yaml' } }],
  });
  const exposure = exposureGraph([template]);
  return {
    report,
    context: {
      toolVersion: '1.2.3',
      time: new Date(0),
      color: false,
      width: 100,
      showSuppressed: true,
      frameworks: frameworkOutlines(),
      exposure,
      exposureSvg: '<svg viewBox="0 0 1 1"></svg>',
      sourceText: (file) => (file === name ? text : undefined),
    },
  };
}

/** What every name, reason and file is made of in the tests of injection. */
const evil =
  'x\u001b[31m::error::%0A\n::set-env name=A::b<script>globalThis.__hacked=true;alert(1)</script><img ' +
  'src=x onerror=alert(2)>"\'`]]> </pre> [a](javascript:alert(3)) @everyone #1 | =1+1 -->';
const evilText = JSON.stringify({
  Resources: {
    [evil]: {
      Type: 'AWS::S3::Bucket',
      Metadata: { 'bucket-warden': { suppress: [{ rule: 'missing-access-logs', reason: `=cmd|${evil}` }] } },
      Properties: {
        AccessControl: evil,
        VersioningConfiguration: { Status: evil },
        PublicAccessBlockConfiguration: { BlockPublicAcls: false },
      },
    },
    [`${evil}Policy`]: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: {
        Bucket: { Ref: evil },
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: evil,
              Effect: 'Allow',
              Principal: '*',
              Action: 's3:GetObject',
              Resource: { 'Fn::Sub': `\${${evil}.Arn}/*` },
            },
            {
              Effect: 'Allow',
              Principal: { AWS: `arn:aws:iam::111122223333:role/${evil}` },
              Action: 's3:PutObject',
              Resource: '*',
            },
          ],
        },
      },
    },
  },
});
const evilName = 'evil<b>\u001b]0;x\u0007 `|"\'.json';

const junitSchema = readFileSync(join(projectRoot, 'test/schemas/junit.xsd'), 'utf8');

/** Runs libxml2 in a process of its own: its module is ES only. */
function xsdProblems(text: string): string {
  const place = folder({ 'report.xml': text, 'schema.xsd': junitSchema });
  const script =
    `import('xmllint-wasm').then(async ({ validateXML }) => { const fs = require('node:fs'); const read = ` +
    `(name) => ({ fileName: name, contents: fs.readFileSync(process.argv[1] + '/' + name, 'utf8') }); const ` +
    `{ valid, errors } = await validateXML({ xml: [read('report.xml')], schema: [read('schema.xsd')] }); ` +
    `process.stdout.write(valid ? '' : errors.map(({ message }) => message).join('\\n')); });`;
  const { stdout, stderr, code } = run(process.execPath, ['-e', script, place]);
  return code === 0 ? stdout : stderr;
}

describe('junit', () => {
  const { report, context } = reportOf(yaml);
  const text = reporters.junit(report, context);

  test('follows the schema of Jenkins', () => {
    expect(xsdProblems(text)).toBe('');
    // the control: the schema does refuse
    expect(xsdProblems(text.replaceAll('testcase', 'case'))).not.toBe('');
  });

  test('counts what is there', () => {
    const parsed = new XMLParser({ ignoreAttributes: false }).parse(text) as {
      testsuites: { '@_tests': string; '@_failures': string; '@_errors': string };
    };
    expect(Number(parsed.testsuites['@_failures'])).toBe(report.findings.filter(({ kind }) => kind === 'fail').length);
    expect(Number(parsed.testsuites['@_errors'])).toBe(1);
    expect(text.match(/<skipped/g)).toHaveLength(
      report.suppressed.length + report.known.length + report.findings.filter(({ kind }) => kind === 'unknown').length,
    );
  });

  test('a clean estate has passing cases, not none', () => {
    const clean = reportOf(
      'Resources:\n  Key:\n    Type: AWS::KMS::Key\n    Properties: { EnableKeyRotation: true }\n',
    );
    const own = reporters.junit({ ...clean.report, errors: [], findings: [] }, clean.context);
    expect(own).toMatch(/tests="[1-9]/);
    expect(own).toContain('failures="0"');
  });
});

/** https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format, in the words of JSON Schema. */
const gitlabSchema = {
  type: 'array',
  items: {
    type: 'object',
    required: ['description', 'check_name', 'fingerprint', 'severity', 'location'],
    properties: {
      description: { type: 'string', minLength: 1 },
      check_name: { type: 'string', minLength: 1 },
      fingerprint: { type: 'string', pattern: '^[0-9a-f]{64}$' },
      severity: { enum: ['info', 'minor', 'major', 'critical', 'blocker'] },
      location: {
        type: 'object',
        required: ['path', 'lines'],
        properties: {
          path: { type: 'string', pattern: '^(?!\\./)' },
          lines: { type: 'object', required: ['begin'], properties: { begin: { type: 'integer', minimum: 1 } } },
        },
      },
    },
  },
};

describe('gitlab', () => {
  const { report, context } = reportOf(yaml, './infra/template.yaml');
  const issues = JSON.parse(reporters.gitlab(report, context)) as { fingerprint: string; severity: string }[];

  test('follows what GitLab documents', () => {
    const validate = new Ajv({ strict: false }).compile(gitlabSchema);
    expect(validate(issues) ? [] : validate.errors).toEqual([]);
    expect(validate([{ description: 'x' }])).toBe(false);
  });

  test('each issue has a fingerprint of its own, the same in each run', () => {
    expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(report.findings.length);
    const moved = reportOf(`# a line more\n${yaml}`, './infra/template.yaml');
    expect(
      (JSON.parse(reporters.gitlab(moved.report, moved.context)) as typeof issues)
        .map(({ fingerprint }) => fingerprint)
        .sort(),
    ).toEqual(issues.map(({ fingerprint }) => fingerprint).sort());
  });
});

describe('json', () => {
  test.each([
    ['plain', yaml, 'infra/template.yaml'],
    ['hostile', evilText, evilName],
  ])('%s: follows the schema that is published', (_, text, name) => {
    const { report, context } = reportOf(text, name);
    const validate = new Ajv({ strict: false }).compile(reportSchema);
    const parsed = JSON.parse(reporters.json(report, context)) as object;
    expect(validate(parsed) ? [] : validate.errors).toEqual([]);
    expect(validate({ ...parsed, extra: 1 })).toBe(false);
  });

  test('report.schema.json is what `npm run docs` makes', () => {
    expect(JSON.parse(readFileSync(join(projectRoot, 'report.schema.json'), 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(reportSchema)),
    );
  });
});

describe('markdown', () => {
  test('never gets longer than a comment may be, and says what is left out', () => {
    const many =
      'Resources:\n' +
      Array.from({ length: 400 }, (_, index) => `  Bucket${index}:\n    Type: AWS::S3::Bucket\n`).join('');
    const { report, context } = reportOf(many);
    const text = reporters.markdown(report, context);
    expect(text.length).toBeLessThan(65_536);
    expect(text).toMatch(/… and \d+ findings more/);
    const shown =
      (text.match(/<details><summary>(?:🟣|🔴|🟠|🔵|⚪)/gu) ?? []).length + (text.match(/\*\*also:/g) ?? []).length;
    expect(shown + Number(/… and (\d+)/.exec(text)?.[1])).toBe(report.findings.length);
  });

  test('folds are closed', () => {
    const { report, context } = reportOf(yaml);
    const text = reporters.markdown(report, context);
    expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
  });
});

describe('hostile names, reasons and files', () => {
  const { report, context } = reportOf(evilText, evilName);
  const render = (format: Format): string => reporters[format](report, context);

  test.each(['pretty', 'concise', 'github', 'gitlab', 'markdown', 'html', 'junit'] as const)(
    '%s: nothing invisible gets out',
    (format) => {
      // eslint-disable-next-line no-control-regex
      expect(render(format)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
      expect(report.findings.length).toBeGreaterThan(3);
    },
  );

  test('concise: one line a finding', () =>
    expect(render('concise').trim().split('\n')).toHaveLength(report.findings.length + 1));

  test('junit: still follows the schema, and holds no element of anybody else', () => {
    expect(xsdProblems(render('junit'))).toBe('');
    expect(render('junit')).not.toMatch(/<(?!\/?(?:testsuites?|testcase|failure|skipped|error)\b|\?xml)/);
  });

  test('markdown: no markup but ours', () => {
    const text = render('markdown');
    expect(text.replace(/<!-- (?:bucket-warden )?-->/g, '').match(/<(?!\/?(?:details|summary|b|sub)>)/g) ?? []).toEqual(
      [],
    );
    expect(text).not.toMatch(/\[a\]\(javascript/);
    expect(text).not.toMatch(/(^|[^&\w])@everyone/);
    expect(text).not.toContain('<script');
  });

  test('mermaid and dot: labels stay labels', () => {
    const graph = exposureGraph([loadText(evilName, evilText)]);
    expect(mermaid(graph)).not.toMatch(/<script|javascript:/);
    expect(
      mermaid(graph)
        .split('\n')
        .filter((line) => !/^(?:flowchart LR|  n\d+[[{(]+["/\\]*|  n\d+ (?:==|--|-\.) |  classDef|$)/.test(line)),
    ).toEqual([]);
    for (const line of dot(graph).split('\n')) expect((line.replace(/\\./g, '').match(/"/g) ?? []).length % 2).toBe(0);
  });

  test('who-can csv: no formula', () => {
    const cwd = folder({ 'evil.json': evilText });
    const { stdout } = bucketWarden(['who-can', 'evil.json', '--format', 'csv'], { cwd });
    for (const line of stdout.trim().split('\r\n'))
      for (const cell of line.split(',')) expect(cell).not.toMatch(/^"?[=+@]/);
  });
});

interface View {
  readonly scheme: string;
  readonly width: number;
  readonly noise: readonly string[];
  readonly requests: readonly string[];
  readonly scripts: number;
  readonly handlers: number;
  readonly foreign: number;
  readonly marked: boolean;
  readonly overflow: number;
  /** names in the drawing that are wider than their shapes */
  readonly outside: number;
  readonly paper: string;
  readonly ink: string;
  readonly findings: number;
  readonly text: number;
  /** what stands in details that are closed */
  readonly closed: number;
}

/** Opens a page in Chromium, light and dark, wide and narrow. */
function views(page: string): readonly View[] {
  const { stdout, stderr, code } = run(process.execPath, [join(projectRoot, 'dist/test/support/browser.js'), page]);
  if (code !== 0 || stdout === '') throw new Error(`the browser did not start: ${stderr}`);
  return JSON.parse(stdout) as View[];
}

describe('html in a browser', () => {
  const page = (text: string, name: string): string => {
    const place = folder({ [name.replace(/[^a-z.]/g, '_')]: text });
    const file = join(place, 'report.html');
    const { code, stderr } = bucketWarden([name.replace(/[^a-z.]/g, '_'), '--format', `html=${file}`], { cwd: place });
    if (code !== 1) throw new Error(`ended with ${String(code)}: ${stderr}`);
    return file;
  };

  test.each([
    ['plain', yaml, 'plain.yaml'],
    ['hostile', evilText, 'evil.json'],
  ])(
    '%s: no script, no noise, no request, no sideways scrolling, in both schemes',
    (_, text, name) => {
      const seen = views(page(text, name));
      expect(seen).toHaveLength(6);
      for (const view of seen) {
        expect(view).toMatchObject({
          noise: [],
          requests: [],
          scripts: 0,
          handlers: 0,
          foreign: 0,
          marked: false,
          overflow: 0,
          outside: 0,
        });
        expect(view.findings).toBeGreaterThan(2);
        expect(view.text).toBeGreaterThan(1000);
      }
      const [light, , dark, , ...printed] = seen;
      expect(light?.paper).not.toBe(dark?.paper);
      expect(light?.ink).not.toBe(dark?.ink);
      // on paper everything is open, dark on white, whatever the screen has
      expect(printed.map(({ closed, paper, ink }) => [closed, paper, ink])).toEqual(
        ['light', 'dark'].map(() => [0, 'rgb(255, 255, 255)', light?.ink]),
      );
      expect(light?.closed).toBeGreaterThan(2);
    },
    120_000,
  );

  test('an estate with more resources than a sheet is wide is printed whole', () => {
    const names = Array.from({ length: 60 }, (_, index) => `BucketOfADepartmentWithALongNameNumber${index}`);
    const buckets = Object.fromEntries(names.map((name) => [name, { Type: 'AWS::S3::Bucket' }]));
    const seen = views(page(JSON.stringify({ Resources: buckets }), 'many.json'));
    expect(seen.map(({ overflow, outside }) => [overflow, outside])).toEqual(seen.map(() => [0, 0]));
    expect(seen).toHaveLength(6);
  }, 120_000);

  test('the control: a page that runs a script is caught', () => {
    const place = folder();
    const file = join(place, 'bad.html');
    writeFileSync(
      file,
      '<script>globalThis.__hacked = true; console.log("noise")</script><p style="width:3000px">x</p>' +
        '<svg><g class="node"><polygon points="0,0 9,0 9,9 0,9"/><text>a name that is too long</text></g></svg>',
    );
    const [first] = views(file);
    expect(first).toMatchObject({ marked: true, noise: ['noise'], scripts: 1, outside: 1 });
    expect(first?.overflow).toBeGreaterThan(0);
  }, 120_000);

  test('a large estate stays readable: the most telling lines are drawn, the mildest findings get one line', () => {
    const many = {
      Resources: Object.fromEntries(
        Array.from(
          { length: 300 },
          (_, index) =>
            [
              [`B${index}`, { Type: 'AWS::S3::Bucket' }],
              [
                `P${index}`,
                {
                  Type: 'AWS::S3::BucketPolicy',
                  Properties: {
                    Bucket: { Ref: `B${index}` },
                    PolicyDocument: {
                      Version: '2012-10-17',
                      Statement: [
                        {
                          Effect: 'Allow',
                          Principal: index === 299 ? '*' : { AWS: '444455556666' },
                          Action: 's3:GetObject',
                          Resource: { 'Fn::Sub': `\${B${index}.Arn}/*` },
                        },
                      ],
                    },
                  },
                },
              ],
            ] as const,
        ).flat(),
      ),
    };
    const { report, context } = reportOf(JSON.stringify(many), 'many.json');
    const whole = exposureGraph([loadText('many.json', JSON.stringify(many))]);
    const part = focused(whole);
    expect(part.edges.length + (part.omitted ?? 0)).toBe(whole.edges.length);
    expect(part.edges.length).toBeLessThanOrEqual(150);
    expect(part.nodes.filter(({ isExposed }) => isExposed).map(({ label }) => label)).toEqual(['B299']);
    const text = reporters.html(report, { ...context, exposure: part });
    expect(text).toContain(`${part.omitted} are left out`);
    // nobody is lost on the way
    expect((text.match(/class="badge /g) ?? []).length).toBe(
      report.findings.length + report.suppressed.length + report.known.length,
    );
    expect(text).toContain('one line each');
  });

  test('holds every state of the matrix, and what is accepted with its reason', () => {
    const { report, context } = reportOf(yaml);
    const text = reporters.html(report, context);
    for (const state of ['fail', 'unknown', 'accepted', 'pass', 'not-applicable', 'not-covered'])
      expect(text).toContain(`class="cell ${state}"`);
    expect(text).toContain('scratch (metadata)');
    expect(text).toContain('in the baseline');
    expect(text).toContain('the file is empty');
    expect(text).toContain('<svg');
  });
});

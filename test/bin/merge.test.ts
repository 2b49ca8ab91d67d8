import { linkSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bucketWarden, folder, projectRoot, run } from '../support/command';

const leaky = JSON.stringify({
  Parameters: { Status: { Type: 'String' } },
  Resources: {
    Data: {
      Type: 'AWS::S3::Bucket',
      Metadata: { 'bucket-warden': { suppress: [{ rule: 'missing-access-logs', reason: 'scratch' }] } },
      Properties: { AccessControl: 'PublicRead', VersioningConfiguration: { Status: { Ref: 'Status' } } },
    },
  },
});
const empty = JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } });

interface Merged {
  readonly reports: number;
  readonly incomplete: number;
  readonly conclusion: string;
  readonly failed: Readonly<Record<string, number>>;
  readonly undecided: number;
  readonly accepted: number;
  readonly accounts: readonly (Counts & { readonly account: string; readonly reports: number })[];
  readonly controls: readonly (Counts & { readonly control: string; readonly failing: number })[];
  readonly rules: readonly { readonly rule: string; readonly failed: number; readonly failing: number }[];
  readonly unread: readonly { readonly file: string; readonly message: string }[];
  readonly trend: { readonly earlier: readonly unknown[]; readonly changes: readonly unknown[] };
}
interface Counts {
  readonly failed: unknown;
  readonly undecided: number;
}

/** A folder with reports that runs over templates wrote. */
function reports(of: Readonly<Record<string, readonly [template: string, account: string]>>): string {
  const place = folder();
  for (const [name, [template, account]] of Object.entries(of)) {
    writeFileSync(join(place, 't.template'), template);
    const { code } = bucketWarden(
      ['t.template', '--account', account, '--region', 'eu-west-1', '--format', `${formatOf(name)}=${name}`],
      { cwd: place },
    );
    expect(code).toBe(template === leaky ? 1 : 0);
  }
  return place;
}

function formatOf(name: string): string {
  return name.endsWith('.sarif') ? 'sarif' : 'json';
}

function merged(place: string, args: readonly string[]): { readonly code: number | null; readonly result: Merged } {
  const { code, stdout, stderr } = bucketWarden(['merge', ...args, '--format', 'json'], { cwd: place });
  if (stdout === '') throw new Error(stderr);
  return { code, result: JSON.parse(stdout) as Merged };
}

const place = reports({
  'a.json': [leaky, '111111111111'],
  'b.json': [leaky, '222222222222'],
  'c.json': [leaky, '222222222222'],
  '333333333333.json': [empty, '333333333333'],
  'd.sarif': [leaky, '444444444444'],
});

test('a row an account, whose counts are those of its reports', () => {
  const one = JSON.parse(readFileSync(join(place, 'a.json'), 'utf8')) as {
    readonly findings: readonly { readonly kind: string; readonly severity: string; readonly rule: string }[];
    readonly controls: readonly { readonly control: string; readonly failed: number }[];
  };
  const { code, result } = merged(place, ['a.json', 'b.json', 'c.json', '333333333333.json']);
  expect(code).toBe(1);
  expect(result).toMatchObject({ reports: 4, incomplete: 0, conclusion: 'fail', accepted: 3, unread: [] });
  expect(result.accounts.map(({ account, reports: count }) => [account, count])).toEqual([
    ['222222222222', 2],
    ['111111111111', 1],
    ['333333333333', 1],
  ]);
  const criticals = one.findings.filter(({ kind, severity }) => kind === 'fail' && severity === 'critical').length;
  expect(criticals).toBeGreaterThan(0);
  expect(result.failed['critical']).toBe(3 * criticals);
  expect(result.undecided).toBe(3 * one.findings.filter(({ kind }) => kind === 'unknown').length);
  for (const { control, failed } of one.controls) {
    const row = result.controls.find((other) => other.control === control);
    expect(row).toMatchObject({ failed: 3 * failed, failing: failed > 0 ? 2 : 0 });
  }
  expect(result.rules.find(({ rule }) => rule === 'public-acl')).toMatchObject({ failed: 3, failing: 2 });
});

test('reports without findings pass', () => {
  const { code, result } = merged(place, ['333333333333.json']);
  expect([code, result.conclusion, result.accounts[0]?.account]).toEqual([0, 'pass', '333333333333']);
});

test('a report says the same in SARIF, but what passed', () => {
  const [json, sarif] = [merged(place, ['a.json']).result, merged(place, ['d.sarif']).result];
  for (const key of ['conclusion', 'failed', 'undecided', 'accepted', 'rules'] as const)
    expect(sarif[key]).toEqual(json[key]);
  expect(sarif.accounts[0]?.account).toBe('d');
  expect(sarif.controls.filter(({ failed }) => failed !== 0).map(({ control }) => control)).toEqual(
    json.controls.filter(({ failed }) => failed !== 0).map(({ control }) => control),
  );
});

test('a directory is read to its leaves, each file once, and what is no report is passed over', () => {
  const deep = folder({ 'package.json': '{}', 'notes.txt': 'x', 'x/y/r.json': readFileSync(join(place, 'a.json')) });
  symlinkSync(join(deep, 'x'), join(deep, 'z'));
  symlinkSync(deep, join(deep, 'x', 'up'));
  const { stderr } = bucketWarden(['merge', deep]);
  expect(stderr).toContain('passed over 1 file that hold no report');
  expect(merged(deep, [deep, join(deep, 'x/y/r.json')]).result.reports).toBe(1);
});

describe('what cannot be read is said, and nothing passes', () => {
  test.each([
    ['no JSON', '{', 'is no JSON'],
    ['something else', '{}', 'is no report of bucket-warden'],
    ['of another tool', '{"runs":[{"tool":{"driver":{"name":"Other"}},"results":[]}]}', 'is a report of "Other"'],
    [
      'of a version to come',
      '{"version":2,"tool":{"name":"bucket-warden"},"findings":[]}',
      'is a report of version 2, expected 1',
    ],
    ['without a conclusion', '{"version":1,"tool":{"name":"bucket-warden"},"findings":[]}', 'has no conclusion'],
    [
      'with a finding of no kind',
      '{"version":1,"tool":{"name":"bucket-warden"},"conclusion":"pass","findings":[{"rule":"x"}]}',
      'has a finding of the kind undefined',
    ],
    [
      'with a count that is none',
      '{"version":1,"tool":{"name":"bucket-warden"},"conclusion":"pass","findings":[],' +
        '"controls":[{"control":"a","passed":-1}]}',
      '`passed` is no count',
    ],
  ])('a file that is %s', (_, text, message) => {
    const files = folder({ 'bad.json': text, 'good.json': readFileSync(join(place, '333333333333.json')) });
    const { code, stdout, stderr } = bucketWarden(['merge', 'bad.json', 'good.json'], { cwd: files });
    expect(code).toBe(2);
    expect(stderr).toContain(`bad.json: ${message}`);
    expect(stdout).toContain('error: 1 report of 1 account');
    expect(stdout).toContain('not read: bad.json');
    expect(bucketWarden(['merge', 'good.json'], { cwd: files }).code).toBe(0);
  });

  test('a report of a run that could not read everything', () => {
    const text = readFileSync(join(place, '333333333333.json'), 'utf8').replace(
      '"conclusion": "pass"',
      '"conclusion": "error"',
    );
    const files = folder({ 'r.json': text });
    expect(merged(files, ['r.json'])).toMatchObject({ code: 2, result: { conclusion: 'error', incomplete: 1 } });
  });

  test.each([
    [['nowhere.json'], 'no such file'],
    [['.'], 'no report was found'],
    [[], "missing required argument 'reports'"],
    [['x.json', '--trend', 'x.json'], 'is nothing that `bucket-warden merge --format json` wrote'],
    [['x.json', '--format', 'xml'], 'no format is called `xml`'],
  ])('%j', (args, message) => {
    const files = folder({ 'x.json': '{}' });
    const { code, stderr, stdout } = bucketWarden(['merge', ...args], { cwd: files });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });
});

test('names that a page or a spreadsheet would obey are texts', () => {
  const name = '=HYPERLINK("x"),<img src=x>.json';
  const files = folder({ [name]: readFileSync(join(place, 'd.sarif')) });
  const csv = bucketWarden(['merge', name, '--format', 'csv'], { cwd: files }).stdout;
  expect(csv.split('\r\n')[1]).toMatch(/^"'=HYPERLINK\(""x""\),<img src=x>",/);
  const html = bucketWarden(['merge', name, '--format', 'html'], { cwd: files }).stdout;
  expect(html).toContain('&#60;img src=x&#62;');
  expect(html).not.toContain('<img');
});

test('csv has a line for each account and control', () => {
  const { stdout } = bucketWarden(['merge', 'a.json', '333333333333.json', '--format', 'csv'], { cwd: place });
  const [head, ...rows] = stdout.trimEnd().split('\r\n');
  expect(head).toBe('account,control,state,passed,failed,undecided,accepted');
  expect(rows).toContainEqual(expect.stringMatching(/^111111111111,fsbp\/S3\.2,fail,0,1,\d+,0$/));
  expect(rows.every((row) => row.split(',').length === 7)).toBe(true);
});

test('a trend is what was there before, and who changed', () => {
  const files = folder({
    'a.json': readFileSync(join(place, 'a.json')),
    'c.json': readFileSync(join(place, 'c.json')),
  });
  const first = bucketWarden(['merge', 'a.json', '--format', 'json=first.json'], { cwd: files });
  expect(first.code).toBe(1);
  const { result } = merged(files, ['a.json', 'c.json', '--trend', 'first.json']);
  expect(result.trend.earlier).toMatchObject([{ reports: 1, accounts: 1 }]);
  expect(result.trend.changes).toEqual([{ account: '222222222222', now: expect.any(Number) as number }]);
  expect(merged(files, ['a.json', '--trend', 'first.json']).result.trend.changes).toEqual([]);
  const { stdout } = bucketWarden(['merge', 'c.json', '--trend', 'first.json'], { cwd: files });
  expect(stdout).toMatch(/111111111111\s+\d+\s+-/);
});

test('10,000 reports need no more memory than 500', () => {
  const one = join(place, 'a.json');
  const small = folder();
  const large = folder();
  for (const [where, count] of [
    [small, 500],
    [large, 10_000],
  ] as const)
    for (let index = 0; index < count; index++) {
      const account = String(100_000_000_000 + (index % 500));
      if (index % 500 === 0) mkdirSync(join(where, `run-${index / 500}`));
      linkSync(one, join(where, `run-${Math.floor(index / 500)}`, `${account}.json`));
    }
  const probe = join(
    folder({ 'probe.js': 'process.on("exit", () => process.stderr.write(`${process.resourceUsage().maxRSS}`));' }),
    'probe.js',
  );
  const needed = (where: string): { readonly megabytes: number; readonly reports: number } => {
    const { stdout, stderr } = run(process.execPath, [
      '-r',
      probe,
      join(projectRoot, 'dist/bin/bucket-warden.js'),
      'merge',
      where,
      '--format',
      'json',
    ]);
    return { megabytes: Number(stderr) / 1024, reports: (JSON.parse(stdout) as Merged).reports };
  };
  const [few, many] = [needed(small), needed(large)];
  expect([few.reports, many.reports]).toEqual([500, 10_000]);
  process.stderr.write(
    `merge: 500 reports ${Math.round(few.megabytes)} MB, 10,000 reports ${Math.round(many.megabytes)} MB\n`,
  );
  expect(many.megabytes).toBeLessThan(few.megabytes * 1.35);
}, 300_000);

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bucketWarden, folder, type RunOptions } from '../support/command';
import { writeMonorepo } from '../support/monorepo';

const plain = 'Resources:\n  Data:\n    Type: AWS::S3::Bucket\n';
const leaky =
  `${plain}    Properties:\n      AccessControl: PublicRead\n` +
  '      OwnershipControls: { Rules: [{ ObjectOwnership: ObjectWriter }] }\n';

const engine = join(__dirname, '..', '..', 'lib', 'entry', 'engine.js');
/** A rule of a team's own: names of buckets begin with `acme-`. */
const ownRule = `const { fail, literal, property, unknown } = require('${engine}');
module.exports = [{
  id: 'foreign-name',
  title: 'Bucket has no name of ours',
  severity: 'high',
  rationale: 'Names say whose a bucket is.',
  remediation: 'Begin \`bucketName\` (CDK) or \`BucketName\` (CloudFormation) with acme-.',
  references: ['https://wiki.example.com/buckets'],
  subject: 'bucket',
  *check(bucket) {
    const name = property(bucket, 'BucketName');
    const text = literal(name);
    if (name.kind !== 'absent' && text === undefined) yield unknown(name);
    else if (!(text ?? '').startsWith('acme-')) yield fail(name, 'the name does not begin with \`acme-\`');
  },
}];
`;

interface Found {
  readonly rule: string;
  readonly severity: string;
  readonly subject: { readonly template: string };
}

/** A finding as the json format has it. */
interface FullFinding extends Found {
  readonly kind: string;
  readonly message: string;
  readonly when?: string;
  readonly witness?: string;
  readonly subject: { readonly template: string; readonly constructPath: string };
  readonly location: { readonly file: string; readonly start: { readonly line: number } };
  readonly source?: { readonly file: string; readonly line: number };
}

function judged(
  files: Readonly<Record<string, string>>,
  args: readonly string[],
  options: RunOptions = {},
): { code: number | null; stderr: string; found: string[]; suppressed: string[]; templates: number } {
  const cwd = options.cwd ?? folder(files);
  const { code, stdout, stderr } = bucketWarden([...args, '--format', 'json'], { ...options, cwd });
  const report = (stdout === '' ? { findings: [], suppressed: [], summary: {} } : JSON.parse(stdout)) as {
    findings: Found[];
    suppressed: Found[];
    summary: { templates?: number };
  };
  const names = (list: Found[]): string[] =>
    list.map(({ rule, severity, subject }) => `${subject.template} ${rule} ${severity}`);
  return {
    code,
    stderr,
    found: names(report.findings),
    suppressed: names(report.suppressed),
    templates: report.summary.templates ?? 0,
  };
}

const about = (list: readonly string[], rule: string): string[] => list.filter((one) => one.split(' ')[1] === rule);

describe('what is not read', () => {
  const files = {
    'a.yaml': leaky,
    'vendor/b.yaml': leaky,
    'build/c.yaml': leaky,
    '.gitignore': 'build/\n/cdk.out\n',
    '.git/HEAD': '',
  };

  test('a pattern on the command line and in the configuration leaves out, and is said', () => {
    const all = judged({ ...files, '.gitignore': '' }, ['.']);
    expect(all.templates).toBe(3);
    const less = judged({ ...files, '.gitignore': '' }, ['.', '--exclude', 'vendor']);
    expect(less.templates).toBe(2);
    expect(less.stderr).toContain('left out 1 file or folder for --exclude; --list-files shows them');
    const configured = judged({ ...files, '.gitignore': '', 'bucket-warden.yaml': "exclude: ['vendor/**']" }, ['.']);
    expect(configured.templates).toBe(2);
    expect(configured.stderr).toContain('`exclude` in the configuration');
  });

  test('what git ignores is left out below directories, and read when it is named', () => {
    expect(judged(files, ['.']).templates).toBe(2);
    expect(judged(files, ['build/c.yaml']).templates).toBe(1);
    expect(judged(files, ['build']).templates).toBe(1);
    // the control: without a repository nothing is ignored
    const { '.git/HEAD': _, ...plainFolder } = files;
    expect(judged(plainFolder, ['.']).templates).toBe(3);
  });

  test('--list-files says of each file what becomes of it, and judges nothing', () => {
    const cwd = folder({ ...files, 'other.yaml': 'a: b\n', 'broken.yaml': 'Resources: [\n' });
    const { code, stdout } = bucketWarden(['.', '--list-files', '--exclude', 'vendor'], { cwd });
    expect(stdout.trimEnd().split('\n').sort()).toEqual([
      'cannot be read  broken.yaml: not valid YAML: Flow sequence in block collection must be ' +
        'sufficiently indented and end with a ]',
      'left out        build: .gitignore',
      'left out        vendor: --exclude',
      'passed over     other.yaml: no template',
      'read            a.yaml: 1 resource',
    ]);
    expect(code).toBe(2);
    expect(bucketWarden(['a.yaml', '--list-files'], { cwd }).code).toBe(0);
  });
});

describe('a repository of 400 files', () => {
  const cwd = folder();
  const count = writeMonorepo(cwd);

  test('ends with 1 for its one public bucket, not with 2 for files of other tools', () => {
    expect(count).toBe(400);
    const { code, stderr, templates, found } = judged({}, ['.'], { cwd });
    expect({ code, templates }).toEqual({ code: 1, templates: 5 });
    expect(about(found, 'public-acl')).toEqual(['infra/data.yaml public-acl critical']);
    expect(stderr.trimEnd().split('\n')).toHaveLength(2);
  });

  test('without that bucket it ends with 0', () => {
    expect(judged({}, ['.', '--exclude', 'infra', '--fail-on', 'critical'], { cwd }).code).toBe(0);
  });

  test('a template that is broken is still an error, whatever is broken', () => {
    for (const text of ['Resources: [\n', '{"Resources": {', 'a: 1\n---\nResources: {}\n', '{"\\u0052esources": ']) {
      const { code } = judged({ 'a.yaml': plain, 'b.json': text }, ['.', '--exit-zero']);
      expect({ text, code }).toEqual({ text, code: 2 });
    }
    for (const text of ['', '[]', 'null', 'a: 1\n---\nb: 2\n', '{{ x }}', '{"a":1}\n{"a":2}'])
      expect({ text, code: judged({ 'a.yaml': plain, 'b.yaml': text }, ['.', '--exit-zero']).code }).toEqual({
        text,
        code: 0,
      });
  });
});

describe('a configuration', () => {
  test('decides otherwise for some templates', () => {
    const files = { 'a.yaml': leaky, 'legacy/b.yaml': leaky };
    const config =
      'overrides: [{ files: legacy/**, ignore: [public-acl], severities: { missing-access-logs: critical } }]';
    const { found } = judged({ ...files, 'bucket-warden.yaml': config }, ['.']);
    expect(about(found, 'public-acl')).toEqual(['a.yaml public-acl critical']);
    expect(about(found, 'missing-access-logs').sort()).toEqual([
      'a.yaml missing-access-logs medium',
      'legacy/b.yaml missing-access-logs critical',
    ]);
    expect(about(judged(files, ['.']).found, 'public-acl')).toHaveLength(2);
  });

  test('extends others, whose suppressions may be about what is not here', () => {
    const base = `severities: { public-acl: low }
suppress: [{ rule: missing-access-logs, reason: a, resource: 'Da*' }, { rule: cleartext-logs, reason: not here }]
`.replace('cleartext-logs', 'website-endpoint');
    const files = { 'a.yaml': leaky, 'base.yaml': base, 'bucket-warden.yaml': 'extends: ./base.yaml\n' };
    const { found, suppressed, stderr } = judged(files, ['a.yaml']);
    expect(stderr).toBe('');
    expect(about(found, 'public-acl')).toEqual(['a.yaml public-acl low']);
    expect(about(suppressed, 'missing-access-logs')).toHaveLength(1);
    expect(about(found, 'unused-suppression')).toEqual([]);
    // the control: the same suppressions of one's own are unused
    expect(
      about(judged({ 'a.yaml': leaky, 'bucket-warden.yaml': base }, ['a.yaml']).found, 'unused-suppression'),
    ).toHaveLength(1);
    const circle = judged({ 'a.yaml': leaky, 'bucket-warden.yaml': 'extends: ./bucket-warden.yaml\n' }, ['a.yaml']);
    expect({ code: circle.code, stderr: circle.stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('extends itself') as string,
    });
  });

  test('may suppress by patterns of rules and resources', () => {
    const config = "suppress: [{ rule: 'missing-*', resource: 'D*a', reason: r }]";
    const { found, suppressed } = judged({ 'a.yaml': plain, 'bucket-warden.yaml': config }, ['a.yaml']);
    expect(suppressed.length).toBeGreaterThan(0);
    expect(found.filter((one) => one.includes(' missing-') || one.includes('unused'))).toEqual([]);
    const other = judged({ 'a.yaml': plain, 'bucket-warden.yaml': config.replace('D*a', 'E*') }, ['a.yaml']);
    expect(other.suppressed).toEqual([]);
  });

  test('decides on what the engine itself finds', () => {
    const unused = 'suppress: [{ rule: website-endpoint, reason: r }]\n';
    const files = (more: string): Readonly<Record<string, string>> => ({
      'a.yaml': plain,
      'bucket-warden.yaml': unused + more,
    });
    const severity = (more: string, ...args: string[]): string[] =>
      about(judged(files(more), ['a.yaml', ...args]).found, 'unused-suppression');
    expect(severity('')).toEqual(['bucket-warden.yaml unused-suppression medium']);
    expect(severity('severities: { unused-suppression: low }')).toEqual(['bucket-warden.yaml unused-suppression low']);
    expect(severity('severities: { unused-suppression: off }')).toEqual([]);
    expect(severity('ignore: [unused-suppression]')).toEqual([]);
    expect(severity('', '--ignore', 'unused-suppression')).toEqual([]);
  });

  test('selects what the engine itself finds, for which the other rules run', () => {
    const suppressed = 'suppress: [{ rule: website-endpoint, reason: r }, { rule: public-acl, reason: r }]\n';
    const found = (config: string, ...args: string[]): string[] =>
      judged({ 'a.yaml': leaky, 'bucket-warden.yaml': config }, ['a.yaml', ...args]).found;
    const unused = ['bucket-warden.yaml unused-suppression medium'];
    expect(found(suppressed, '--select', 'unused-suppression')).toEqual(unused);
    expect(found(`${suppressed}select: [unused-suppression]`)).toEqual(unused);
    expect(found(suppressed, '--select', 'expired-suppression')).toEqual([]);
    expect(found(suppressed, '--select', 'unused-suppression', '--ignore', 'unused-suppression')).toEqual([]);
    expect(found(suppressed, '--select', 'unused-suppression,unversioned')).toEqual([
      ...unused,
      'a.yaml unversioned low',
    ]);
    const clean = 'suppress: [{ rule: public-acl, reason: r }]';
    const onlyUnused = ['a.yaml', '--select', 'unused-suppression'];
    const { code, suppressed: taken } = judged({ 'a.yaml': leaky, 'bucket-warden.yaml': clean }, onlyUnused);
    expect({ code, taken }).toEqual({ code: 0, taken: [] });
  });

  test('selects entries of a baseline that nothing matches', () => {
    const cwd = folder({ 'a.yaml': leaky });
    bucketWarden(['baseline', 'a.yaml'], { cwd });
    const found = (): string[] =>
      judged({}, ['a.yaml', '--baseline', '--select', 'stale-baseline-entry'], { cwd }).found;
    expect(found()).toEqual([]);
    writeFileSync(join(cwd, 'a.yaml'), plain);
    expect(found().length).toBeGreaterThan(0);
    expect(found().filter((one) => !one.includes(' stale-baseline-entry '))).toEqual([]);
  });

  test('is one: two side by side are refused', () => {
    const { code, stderr } = judged({ 'a.yaml': plain, 'bucket-warden.yaml': '', 'bucket-warden.json': '{}' }, [
      'a.yaml',
    ]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('keep one configuration') as string });
  });
});

describe('rules of a team', () => {
  const files = { 'a.yaml': plain, 'our-rules.js': ownRule, 'bucket-warden.yaml': 'rules: [./our-rules.js]\n' };

  test('are judged, selected, suppressed and given severities as any other', () => {
    expect(about(judged(files, ['a.yaml']).found, 'foreign-name')).toEqual(['a.yaml foreign-name high']);
    const named = { ...files, 'a.yaml': `${plain}    Properties: { BucketName: acme-data }\n` };
    expect(about(judged(named, ['a.yaml']).found, 'foreign-name')).toEqual([]);
    expect(judged(files, ['a.yaml', '--select', 'foreign-name']).found).toEqual(['a.yaml foreign-name high']);
    const low = { ...files, 'bucket-warden.yaml': 'rules: [./our-rules.js]\nseverities: { foreign-name: low }\n' };
    expect(about(judged(low, ['a.yaml']).found, 'foreign-name')).toEqual(['a.yaml foreign-name low']);
    const comment = {
      ...files,
      'a.yaml': '# x\n' + plain.replace('  Data:', '  # bucket-warden: ignore[foreign-name] old\n  Data:'),
    };
    const { found, suppressed } = judged(comment, ['a.yaml']);
    expect([about(found, 'foreign-name'), about(suppressed, 'foreign-name').length]).toEqual([[], 1]);
  });

  test.each(['pretty', 'concise', 'sarif', 'junit', 'github', 'gitlab', 'markdown', 'html', 'csv', 'agent'])(
    'are told in %s',
    (format) => {
      const { stdout } = bucketWarden(['a.yaml', '--format', format], { cwd: folder(files) });
      expect(stdout).toContain('foreign-name');
    },
  );

  test('are explained and listed behind ours, and no code runs that may not', () => {
    const cwd = folder(files);
    const told = (...args: string[]): ReturnType<typeof bucketWarden> => bucketWarden(args, { cwd });
    expect(told('explain', 'foreign-name')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /foreign-name: Bucket has no name of ours[^]*Names say whose a bucket is/,
      ) as string,
    });
    const { rules } = JSON.parse(told('rules', '--format', 'json').stdout) as { rules: Record<string, string>[] };
    expect(rules.at(-1)).toMatchObject({ id: 'foreign-name', category: 'own' });
    expect(told('rules', '--format', 'markdown').stdout).toContain('| foreign-name | high |');
    expect(told('explain', 'foreign-nam').stderr).toContain('did you mean `foreign-name`?');
    for (const args of [['explain', 'foreign-name'], ['rules']])
      expect(told(...args, '--no-code')).toMatchObject({ code: 2, stdout: '' });
    // the controls: ours is explained whatever the configuration, and without one theirs is unknown
    expect(told('explain', 'public-acl', '--no-code').code).toBe(0);
    expect(bucketWarden(['explain', 'foreign-name'], { cwd: folder() }).code).toBe(2);
  });

  test('are not run with --no-code, nor is an app', () => {
    const { code, stderr, found } = judged(files, ['a.yaml', '--no-code']);
    expect({ code, found }).toEqual({ code: 2, found: [] });
    expect(stderr).toMatch(
      /^bucket-warden: bucket-warden\.yaml:1:\d+: `.*our-rules\.js` is code, and `--no-code` lets none run/,
    );
    const { 'bucket-warden.yaml': _, ...withoutRules } = files;
    expect(judged(withoutRules, ['a.yaml', '--no-code']).code).toBe(1);
    expect(judged({}, ['--synth', '.', '--no-code']).stderr).toContain('`--synth` runs the app');
  });

  test.each([
    ['module.exports = [];', 'exports no rule'],
    ['throw new Error("no")', 'cannot be loaded: no'],
    ['module.exports = [{ id: "x" }];', 'a rule needs `title`'],
    [ownRule.replace("'foreign-name'", "'public-acl'"), 'there is a rule `public-acl` already'],
    [ownRule.replace("'bucket'", "'pail'"), '`subject` of `foreign-name` is none of'],
    [
      ownRule.replace('yield fail(name, ', 'yield ({ why: ').replace("`acme-`');", "`acme-`' });"),
      'what it yields is no verdict',
    ],
    [
      ownRule.replace('const name = ', 'const name = nothing.there + '),
      'the rule `foreign-name` failed: nothing is not defined',
    ],
  ])('that are none are an error with a place: %#', (text, message) => {
    const { code, stderr } = judged({ ...files, 'our-rules.js': text }, ['a.yaml']);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) as string });
    expect(stderr).not.toContain('    at ');
  });
});

describe('init --from checkov', () => {
  const configured = (
    text: string,
  ): { readonly config: string; readonly code: number | null; readonly found: number } => {
    const cwd = folder({ '.checkov.yaml': text, 'a.yaml': leaky });
    const made = bucketWarden(['init', '--from', 'checkov'], { cwd });
    if (made.code !== 0) throw new Error(made.stderr);
    const config = readFileSync(join(cwd, 'bucket-warden.config.yaml'), 'utf8');
    const { code, stdout } = bucketWarden(['a.yaml', '--format', 'json'], { cwd });
    return { config, code, found: (JSON.parse(stdout) as { findings: unknown[] }).findings.length };
  };

  test('checks become rules, by name, list, text or wildcard', () => {
    expect(configured('check: [CKV_AWS_18]\nskip-check: CKV_AWS_21\n').config).toMatch(
      /^select: \[missing-access-logs\]\nignore: \[unversioned\]$/m,
    );
    expect(configured('check: "CKV_AWS_18,CKV_AWS_21"\n').config).toMatch(/^select: \[[^\]]*missing-access-logs/m);
    expect(configured('check: ["CKV_AWS_1*"]\n').config).toMatch(/^select: \[[^\]]*missing-access-logs/m);
  });

  test('what has no counterpart is named, and never leaves a configuration that asks nothing', () => {
    const strange = configured('check: [CKV_K8S_1, 12]\nsoft-fail: true\nskip-path: [vendor]\nframework: all\n');
    expect(strange.config).toContain('# no check that it selects is asked here: every rule is\n');
    expect(strange.config).toContain('# no rule here is called by CKV_K8S_1, 12: keep checkov for those\n');
    expect(strange.config).toContain('# settings of checkov that are not taken over: skip-path, framework\n');
    expect(strange.config).toContain('--exit-zero');
    expect(strange).toMatchObject({ code: 1, found: configured('compact: true\n').found });
  });

  test('a check that would end its comment says nothing in the configuration', () => {
    const { config } = configured('check: ["CKV_X\\nignore: [public-acl]"]\n"a\\nb: 1": 2\n');
    expect(config).not.toMatch(/^(ignore|b):/m);
  });

  test('without a file of checkov, or with a broken one, nothing is written', () => {
    const broken: readonly Readonly<Record<string, string>>[] = [{}, { '.checkov.yaml': 'check: [\n' }];
    for (const files of broken) {
      const cwd = folder(files);
      expect(bucketWarden(['init', '--from', 'checkov'], { cwd }).code).toBe(2);
      expect(existsSync(join(cwd, 'bucket-warden.config.yaml'))).toBe(false);
    }
  });
});

describe('code hosts find the file, wherever in the repository the command runs', () => {
  const placesOf = (format: string, text: string): readonly (string | undefined)[] => {
    if (format === 'github') return [...text.matchAll(/ file=([^,]*),/g)].map(([, file]) => file);
    const report = JSON.parse(text) as {
      runs: { results: { locations: { physicalLocation: { artifactLocation: { uri: string } } }[] }[] }[];
    } & { location: { path: string } }[];
    return format === 'gitlab'
      ? report.map(({ location }) => location.path)
      : report.runs.flatMap(({ results }) =>
          results.flatMap(({ locations }) => locations.map((one) => one.physicalLocation.artifactLocation.uri)),
        );
  };

  test.each(['sarif', 'github', 'gitlab'])('%s', (format) => {
    const cwd = folder({ '.git/HEAD': '', 'packages/data/infra/a.yaml': leaky });
    const ran = (from: string, path: string): ReadonlySet<string | undefined> =>
      new Set(placesOf(format, bucketWarden([path, '--format', format], { cwd: join(cwd, from) }).stdout));
    for (const [from, path] of [
      ['.', 'packages'],
      ['packages/data', 'infra'],
      ['packages/data/infra', '../infra/a.yaml'],
      ['packages', join(cwd, 'packages/data/infra')],
    ] as const)
      expect(ran(from, path)).toEqual(new Set(['packages/data/infra/a.yaml']));
    // outside of a repository a file is where it is
    const alone = folder({ 'infra/a.yaml': leaky });
    const { stdout } = bucketWarden(['infra', '--format', format], { cwd: alone });
    expect(new Set(placesOf(format, stdout))).toEqual(new Set(['infra/a.yaml']));
  });
});

describe('a baseline of a monorepo', () => {
  const assembly = (name: string): Readonly<Record<string, string>> => ({
    [`${name}/cdk.out/manifest.json`]: JSON.stringify({
      version: '36.0.0',
      artifacts: { Main: { type: 'aws:cloudformation:stack', properties: { templateFile: 'Main.template.json' } } },
    }),
    [`${name}/cdk.out/Main.template.json`]: JSON.stringify({ Resources: { Data: { Type: 'AWS::S3::Bucket' } } }),
  });
  const files = {
    ...assembly('api'),
    ...assembly('data'),
    'infra/a.yaml': plain,
    'infra/b.yaml': plain,
    '.git/HEAD': '',
  };

  test('is found from a folder below, and says nothing of apps that were not synthesised here', () => {
    const cwd = folder(files);
    expect(bucketWarden(['baseline', '.'], { cwd }).code).toBe(0);
    rmSync(join(cwd, 'api/cdk.out'), { recursive: true });
    for (const [at, path] of [
      ['data', 'cdk.out'],
      ['.', 'data/cdk.out'],
      ['.', '.'],
    ] as const) {
      const { code, found } = judged({}, [path, '--baseline'], { cwd: join(cwd, at) });
      expect({ code, found }).toEqual({ code: 0, found: [] });
    }
  });

  test('of a template that was taken away is stale, in an assembly as well', () => {
    const cwd = folder(files);
    bucketWarden(['baseline', '.'], { cwd });
    rmSync(join(cwd, 'infra/b.yaml'));
    const { found, code } = judged({}, ['.', '--baseline'], { cwd });
    expect({ code, rules: [...new Set(found.map((one) => one.split(' ')[1]))] }).toEqual({
      code: 1,
      rules: ['stale-baseline-entry'],
    });
    const empty = { version: '36.0.0', artifacts: {} };
    bucketWarden(['baseline', '.'], { cwd });
    writeFileSync(join(cwd, 'data/cdk.out/manifest.json'), JSON.stringify(empty));
    rmSync(join(cwd, 'data/cdk.out/Main.template.json'));
    expect(judged({}, ['.', '--baseline'], { cwd }).found.length).toBeGreaterThan(0);
  });

  test('outside of a repository one that lies above is somebody else’s', () => {
    const cwd = folder({ 'infra/a.yaml': plain });
    bucketWarden(['baseline', 'infra'], { cwd });
    const { code, stderr } = judged({}, ['a.yaml', '--baseline'], { cwd: join(cwd, 'infra') });
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('no such file') as string });
  });

  test('is not told of as a file that is no template, nor is the configuration', () => {
    const cwd = folder({ ...files, 'bucket-warden.config.yaml': 'failOn: high', 'other.yaml': 'a: 1' });
    bucketWarden(['baseline', '.'], { cwd });
    const { stderr } = judged({}, ['.', '--baseline'], { cwd });
    expect(stderr).toContain('passed over 1 file that is no template: other.yaml');
  });
});

describe('a baseline and a commit', () => {
  test('a baseline holds however a path is spelt, and from wherever it is asked', () => {
    const cwd = folder({ 'templates/a.yaml': leaky });
    expect(bucketWarden(['baseline', 'templates'], { cwd }).code).toBe(0);
    for (const [spelt, from] of [
      ['templates', '.'],
      ['./templates', '.'],
      [join(cwd, 'templates'), '.'],
      ['templates/../templates/a.yaml', '.'],
      ['.', 'templates'],
      ['../templates', 'templates'],
    ] as const) {
      const baseline = `--baseline=${join(cwd, 'bucket-warden-baseline.json')}`;
      const { found } = judged({}, [spelt, baseline], { cwd: join(cwd, from) });
      expect({ spelt, found }).toEqual({ spelt, found: [] });
    }
    writeFileSync(join(cwd, 'templates/b.yaml'), leaky);
    expect(judged({}, ['templates', '--baseline'], { cwd }).found.length).toBeGreaterThan(0);
  });

  test('--since follows renames', () => {
    const cwd = folder({ 'a.yaml': leaky });
    const git = (...args: string[]): void => {
      const identity = ['-c', 'user.name=x', '-c', 'user.email=x@example.com'];
      expect(spawnSync('git', [...identity, ...args], { cwd }).status).toBe(0);
    };
    git('init', '-q');
    git('add', '-A');
    git('commit', '-qm', 'first');
    mkdirSync(join(cwd, 'infra'));
    git('mv', 'a.yaml', 'infra/renamed.yaml');
    expect(judged({}, ['infra', '--since', 'HEAD'], { cwd }).found).toEqual([]);
    writeFileSync(join(cwd, 'infra/new.yaml'), plain);
    expect(judged({}, ['infra', '--since', 'HEAD'], { cwd }).found.length).toBeGreaterThan(0);
  });
});

describe('reports', () => {
  const program = {
    'cdk.out/manifest.json': JSON.stringify({
      version: '36.0.0',
      artifacts: {
        Main: {
          type: 'aws:cloudformation:stack',
          environment: 'aws://111122223333/eu-west-1',
          properties: { templateFile: 'Main.template.json' },
          metadata: {
            '/Main/Data': [
              { type: 'aws:cdk:logicalId', data: 'Data', trace: ['new Bucket (/app/app.ts:14:7)'] },
              { type: 'aws:cdk:creationStack', data: ['new Bucket (/app/app.ts:14:7)'] },
            ],
          },
        },
      },
    }),
    'cdk.out/Main.template.json': JSON.stringify({ Resources: { Data: { Type: 'AWS::S3::Bucket' } } }),
  };

  test('json is evidence: when, what, of which state, from which texts', () => {
    const cwd = folder({ 'a.yaml': plain, 'bucket-warden.yaml': 'failOn: low\n' });
    const { stdout } = bucketWarden(['a.yaml', '--format', 'json', '--region', 'eu-west-1'], { cwd });
    const { run } = JSON.parse(stdout) as { run: Record<string, unknown> };
    const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
    expect(run).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
      command: 'bucket-warden a.yaml --format json --region eu-west-1',
      node: process.versions.node,
      inputs: [{ file: 'a.yaml', sha256: sha256(plain) }],
      configuration: [{ file: 'bucket-warden.yaml', sha256: sha256('failOn: low\n') }],
    });
  });

  test('what a parameter is given is nobody else’s to read', () => {
    const text = `Parameters: { Secret: { Type: String, NoEcho: true } }\n${plain}`;
    const cwd = folder({ 'a.yaml': text });
    const { stdout } = bucketWarden(['a.yaml', '--parameter', 'Secret=hunter2', '--format', 'html'], { cwd });
    expect(stdout).toContain('--parameter Secret=…');
    expect(stdout).not.toContain('hunter2');
  });

  test('the agent format is chosen where a program says that it reads, and is far shorter than the pretty one', () => {
    const args = ['examples/template.yaml'];
    const chosen = bucketWarden(args, { env: { AI_AGENT: '1' } }).stdout;
    const asked = bucketWarden([...args, '--format', 'agent']).stdout;
    expect(chosen).toBe(asked);
    expect(asked).toMatch(/^bucket-warden fail: 1 critical, 2 high/);
    expect(bucketWarden(args, { env: { AI_AGENT: '0' } }).stdout).not.toBe(asked);
    const json = JSON.parse(bucketWarden([...args, '--format', 'json']).stdout) as {
      findings: { rule: string; message: string }[];
    };
    for (const { rule, message } of json.findings) {
      expect(asked).toContain(rule);
      expect(asked).toContain(message.replace(/^cannot tell: /, ''));
    }
  });

  test('of the leaky app it has at most a quarter of the bytes, and every finding with all that is its own', () => {
    const told = (format: string): string => bucketWarden(['--synth', 'examples/leaky-app', '--format', format]).stdout;
    const [agent, pretty] = [told('agent'), told('pretty')];
    expect({ agent: agent.length, of: pretty.length, share: agent.length / pretty.length < 0.25 }).toEqual({
      agent: agent.length,
      of: pretty.length,
      share: true,
    });
    const { findings } = JSON.parse(told('json')) as { findings: FullFinding[] };
    const [, , folderLine = '', ...lines] = agent.trimEnd().split('\n');
    const files = new Map<string, string>();
    const read: string[] = [];
    const said = new Map<string, string>();
    let made = '';
    let template = '';
    let subject = '';
    for (const line of lines) {
      const [, head = '', text = ''] = /^([^|]*)\|(.*)$/.exec(line) ?? [];
      const parts = head.split(' ');
      if (/^[A-Z]\d*$/.test(head) && !files.has(head)) files.set(head, folderLine.slice('in |'.length) + text);
      else if (/^[A-Z]/.test(head)) {
        [made = '', template = made] = parts;
        subject = text;
      } else {
        const [severity = '', rule = '', place = ''] = parts;
        const [letter = '', at] = place.split(':');
        const [file = '', program] = made.split(':');
        const where = `${files.get(letter === '' ? template : letter)}:${at}`;
        // the words of the rule's finding before
        const words = text === '"' ? (said.get(rule) ?? '') : text;
        said.set(rule, words);
        read.push([severity, rule, where, `${files.get(file)}:${program}`, subject, words].join(' '));
      }
    }
    const meant = findings.map(({ severity, kind, rule, location, source, subject: { constructPath }, ...words }) => {
      const { message, when, witness } = words;
      const text = [
        message.replace(/^cannot tell: /, ''),
        ...(when === undefined ? [] : [`when ${when}`]),
        ...(witness === undefined ? [] : [`e.g. ${witness}`]),
      ].join('; ');
      const place = `${location.file}:${location.start.line}`;
      const level = `${severity}${kind === 'unknown' ? '?' : ''}`;
      return [level, rule, place, `${source?.file}:${source?.line}`, constructPath, text].join(' ');
    });
    expect(read.sort()).toEqual(meant.sort());
    expect(read.length).toBeGreaterThan(30);
  });

  test('csv has a line for each finding, and runs nothing in a spreadsheet', () => {
    const cwd = folder({ 'a.yaml': plain.replace('Data', '"=cmd()"') });
    const { stdout } = bucketWarden(['a.yaml', '--format', 'csv'], { cwd });
    const [heads = '', ...lines] = stdout.split('\r\n');
    expect(heads.startsWith('state,verdict,severity,rule,')).toBe(true);
    // whose lines those of another run can stand beside
    expect(heads.endsWith(',reason,time,commit')).toBe(true);
    for (const line of lines.filter((one) => one !== ''))
      expect(line).toMatch(/,\d{4}-\d\d-\d\dT[\d:.]+Z,(?:[0-9a-f]{40})?$/);
    expect(lines.length).toBeGreaterThan(2);
    expect(stdout).not.toMatch(/(^|,)"?=cmd/m);
  });

  test('what can be mended in the program stands at its line, in every format', () => {
    const cwd = folder(program);
    const stdout = (format: string): string => bucketWarden(['cdk.out', '--format', format], { cwd }).stdout;
    expect(stdout('concise')).toMatch(/app\.ts:14:7: /);
    for (const format of ['sarif', 'github', 'gitlab', 'csv']) expect(stdout(format)).toContain('app.ts');
    const sarif = JSON.parse(stdout('sarif')) as {
      runs: {
        results: {
          locations: { physicalLocation: { artifactLocation: { uri: string } } }[];
          relatedLocations: object[];
        }[];
      }[];
    };
    const [result] = sarif.runs[0]?.results ?? [];
    expect(result?.locations[0]?.physicalLocation.artifactLocation.uri).toMatch(/app\.ts$/);
    expect(JSON.stringify(result?.relatedLocations)).toContain('Main.template.json');
  });
});

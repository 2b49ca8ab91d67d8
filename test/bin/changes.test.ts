import { chmodSync, lstatSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bucketWarden, folder, run } from '../support/command';

const template = `Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration: { Status: Suspended }
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Data
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - { Effect: Allow, Principal: { AWS: '111122223333' }, Action: s3:PutObject, Resource: !Sub '\${Data.Arn}/*' }
`;
const leak = `          - { Effect: Allow, Principal: '*', Action: s3:GetObject, Resource: !Sub '\${Data.Arn}/*' }\n`;
const moved = template
  .replace('Resources:', '# moved\n# down\nDescription: the data\n\nResources:')
  .replace(
    '        Statement:\n',
    "        Statement:\n          - { Sid: Mine, Effect: Deny, Principal: '*', Action: s3:DeleteBucket, " +
      'Resource: !GetAtt Data.Arn }\n',
  );

interface Found {
  readonly findings: readonly { readonly rule: string }[];
  readonly known: readonly { readonly rule: string; readonly knownFrom: string }[];
  readonly conclusion: string;
}

function lintIn(
  cwd: string,
  args: readonly string[],
  input = '',
): {
  readonly code: number | null;
  readonly rules: readonly string[];
  readonly known: number;
  readonly stderr: string;
} {
  const { code, stdout, stderr } = bucketWarden(
    [
      ...args,
      '--select',
      'unversioned,public-read,plaintext-transport,cross-account-access',
      '--fail-on',
      'low',
      '--format',
      'json',
    ],
    { cwd, input },
  );
  const { findings = [], known = [] } = (stdout === '' ? {} : JSON.parse(stdout)) as Partial<Found>;
  return { code, rules: findings.map(({ rule }) => rule), known: known.length, stderr };
}

function git(cwd: string, ...args: readonly string[]): void {
  const { code, stderr } = run(
    'git',
    ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'init.defaultBranch=main', ...args],
    { cwd },
  );
  if (code !== 0) throw new Error(stderr);
}

function repository(files: Readonly<Record<string, string>>): string {
  const cwd = folder(files);
  git(cwd, 'init', '--quiet');
  git(cwd, 'add', '.');
  git(cwd, 'commit', '--quiet', '-m', 'before');
  return cwd;
}

describe('--since', () => {
  test('an unrelated edit that moves lines and statements reports nothing, a new leak exactly one', () => {
    const cwd = repository({ 't.yaml': template });
    // the control: there is something to report
    expect(lintIn(cwd, ['t.yaml'])).toMatchObject({ code: 1, known: 0 });
    expect(lintIn(cwd, ['t.yaml']).rules.length).toBeGreaterThanOrEqual(3);
    expect(lintIn(cwd, ['t.yaml', '--since', 'HEAD'])).toMatchObject({ code: 0, rules: [] });
    writeFileSync(join(cwd, 't.yaml'), moved);
    expect(lintIn(cwd, ['t.yaml', '--since', 'HEAD'])).toMatchObject({ code: 0, rules: [] });
    writeFileSync(join(cwd, 't.yaml'), moved + leak);
    expect(lintIn(cwd, ['t.yaml', '--since', 'HEAD'])).toMatchObject({ code: 1, rules: ['public-read'] });
    expect(lintIn(cwd, ['.', '--since', 'main'])).toMatchObject({ code: 1, rules: ['public-read'] });
  });

  test('from a folder below the root, and a new file is new as a whole', () => {
    const cwd = repository({ 'infra/t.yaml': template, 'README.md': 'x' });
    writeFileSync(join(cwd, 'infra', 'new.yaml'), template);
    expect(lintIn(join(cwd, 'infra'), ['t.yaml', '--since', 'HEAD'])).toMatchObject({ code: 0, rules: [] });
    const fresh = lintIn(join(cwd, 'infra'), ['new.yaml', '--since', 'HEAD']);
    expect(fresh.code).toBe(1);
    expect(fresh.rules.length).toBe(lintIn(join(cwd, 'infra'), ['new.yaml']).rules.length);
  });

  test('what was undecided does not excuse what is wrong', () => {
    const cwd = repository({ 't.yaml': template.replace('Suspended', "'{{resolve:ssm:/x}}'") });
    writeFileSync(join(cwd, 't.yaml'), template);
    expect(lintIn(cwd, ['t.yaml', '--since', 'HEAD'])).toMatchObject({ code: 1, rules: ['unversioned'] });
  });

  test('a suppression that goes away brings its finding back', () => {
    const cwd = repository({
      't.yaml': template.replace(
        '      VersioningConfiguration',
        '      # bucket-warden: ignore[unversioned] scratch\n      VersioningConfiguration',
      ),
    });
    writeFileSync(join(cwd, 't.yaml'), template);
    expect(lintIn(cwd, ['t.yaml', '--since', 'HEAD'])).toMatchObject({ code: 1, rules: ['unversioned'] });
  });

  test.each([
    [['t.yaml', '--since', 'nowhere'], 'no commit of this repository'],
    [['t.yaml', '--since', '--output=x'], 'no commit of this repository'],
    [['-', '--since', 'HEAD'], 'standard input'],
    [['cdk.out', '--since', 'HEAD'], 'git ignores `cdk.out`'],
    [['t.yaml', '--since', 'HEAD', '--against', 't.yaml'], 'two answers'],
  ])('%j is a mistake', (args, message) => {
    const cwd = repository({ 't.yaml': template, '.gitignore': 'cdk.out\n' });
    const ignored = join(cwd, 'cdk.out');
    run('mkdir', [ignored]);
    writeFileSync(join(ignored, 't.template.json'), '{"Resources":{"Data":{"Type":"AWS::S3::Bucket"}}}');
    const { code, stderr } = lintIn(cwd, args, template);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  test('an assembly in a folder is of no commit, however it was read; without it the rest is compared', () => {
    const manifest = {
      version: '50.0.0',
      artifacts: { S: { type: 'aws:cloudformation:stack', properties: { templateFile: 'S.template.json' } } },
    };
    const cwd = repository({ 't.yaml': template, '.gitignore': 'cdk.out\n' });
    run('mkdir', ['-p', join(cwd, 'app/cdk.out')]);
    writeFileSync(join(cwd, 'app/cdk.out/manifest.json'), JSON.stringify(manifest));
    writeFileSync(join(cwd, 'app/cdk.out/S.template.json'), '{"Resources":{"Data":{"Type":"AWS::S3::Bucket"}}}');
    const { code, stderr } = lintIn(cwd, ['.', '--since', 'HEAD']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('git ignores `app/cdk.out`, so `HEAD` does not have it') as string,
    });
    expect(stderr).toContain('`--exclude cdk.out` leaves it out');
    expect(lintIn(cwd, ['.', '--since', 'HEAD', '--exclude', 'cdk.out'])).toMatchObject({ code: 0, rules: [] });
  });

  test('with --synth both states are synthesised, each by its own code', () => {
    // an app that writes its assembly as the CDK does, without the CDK
    const app = (buckets: readonly string[]): string => `const fs = require('node:fs'), path = require('node:path');
const out = process.env.CDK_OUTDIR; fs.mkdirSync(out, { recursive: true });
const write = (name, value) => fs.writeFileSync(path.join(out, name), JSON.stringify(value));
const bucket = (id) => ({ Type: 'AWS::S3::Bucket', Metadata: { 'aws:cdk:path': 'S/' + id + '/Resource' } });
write('S.template.json', {
  Resources: Object.fromEntries(${JSON.stringify(buckets)}.map((id) => [id, bucket(id)])),
});
write('manifest.json', { version: '50.0.0', artifacts: { S: {
  type: 'aws:cloudformation:stack',
  environment: 'aws://unknown-account/unknown-region',
  properties: { templateFile: 'S.template.json' },
} } });`;
    const cwd = repository({
      'app/cdk.json': '{"app":"node app.js"}',
      'app/app.js': app(['Data']),
      '.gitignore': 'cdk.out\n',
    });
    expect(lintIn(cwd, ['--synth', 'app', '--since', 'HEAD'])).toMatchObject({ code: 0, rules: [] });
    writeFileSync(join(cwd, 'app/app.js'), app(['More', 'Data']));
    const found = lintIn(cwd, ['--synth', 'app', '--since', 'HEAD']);
    expect(found.code).toBe(1);
    expect(found.rules.length).toBe(found.known);
    expect(found.rules).toContain('unversioned');
    // nothing is left behind
    expect(run('git', ['worktree', 'list'], { cwd }).stdout.trim().split('\n')).toHaveLength(1);
    expect(run('git', ['status', '--short'], { cwd }).stdout).toBe(' M app/app.js\n');
    writeFileSync(join(cwd, 'app/app.js'), 'process.exit(3)');
    git(cwd, 'commit', '--quiet', '-a', '-m', 'broken');
    writeFileSync(join(cwd, 'app/app.js'), app(['Data']));
    expect(lintIn(cwd, ['--synth', 'app', '--since', 'HEAD'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('at `HEAD`, the app `node app.js` could not be synthesised') as string,
    });
    expect(run('git', ['worktree', 'list'], { cwd }).stdout.trim().split('\n')).toHaveLength(1);
  });

  test('outside a repository it is a mistake too', () =>
    expect(lintIn(folder({ 't.yaml': template }), ['t.yaml', '--since', 'HEAD']).code).toBe(2));
});

describe('--against', () => {
  test('a folder against another one', () => {
    const cwd = folder({
      'old/t.template.json': '{"Resources":{"Data":{"Type":"AWS::S3::Bucket"}}}',
      'cdk.out/t.template.json': '{"Resources":{"More":{"Type":"AWS::S3::Bucket"},"Data":{"Type":"AWS::S3::Bucket"}}}',
    });
    const before = lintIn(cwd, ['old']).rules.length;
    expect(before).toBeGreaterThan(0);
    expect(lintIn(cwd, ['cdk.out', '--against', 'old'])).toMatchObject({ code: 1, known: before });
    expect(lintIn(cwd, ['cdk.out', '--against', 'old']).rules).toHaveLength(before);
    expect(lintIn(cwd, ['cdk.out', '--against', 'cdk.out'])).toMatchObject({ code: 0, rules: [] });
  });

  test.each([
    [['t.yaml', '--against', 'missing']],
    [['t.yaml', 'u.yaml', '--against', 't.yaml']],
    [['t.yaml', '--against', '.']],
  ])('%j is a mistake', (args) => {
    expect(lintIn(folder({ 't.yaml': template, 'u.yaml': template }), args).code).toBe(2);
  });
});

describe('baseline', () => {
  test('what is known is not reported, what is new is, and what is gone has to go', () => {
    const cwd = folder({ 't.yaml': template });
    const chosen = ['--select', 'unversioned,public-read,plaintext-transport', '--fail-on', 'low'];
    const choice = chosen.slice(0, 2);
    expect(bucketWarden(['baseline', 't.yaml', ...choice], { cwd }).code).toBe(0);
    const baseline = readFileSync(join(cwd, 'bucket-warden-baseline.json'), 'utf8');
    expect(bucketWarden(['t.yaml', '--baseline', ...chosen], { cwd }).code).toBe(0);
    writeFileSync(join(cwd, 't.yaml'), moved + leak);
    const { code, stdout } = bucketWarden(['t.yaml', '--baseline', '--format', 'concise', ...chosen], { cwd });
    expect(code).toBe(1);
    expect(stdout).toContain('public-read');
    expect(stdout).not.toContain('unversioned');
    // fixed: the entry is stale, and fails until it is taken out
    writeFileSync(join(cwd, 't.yaml'), template.replace('Suspended', 'Enabled'));
    const stale = bucketWarden(['t.yaml', '--baseline', '--format', 'concise', ...chosen], { cwd });
    expect(stale.code).toBe(1);
    expect(stale.stdout).toMatch(
      /^bucket-warden-baseline\.json:\d+:\d+: medium stale-baseline-entry: `unversioned\|t\.yaml\|Data\|/m,
    );
    expect(bucketWarden(['baseline', '--prune', 't.yaml', ...choice], { cwd }).code).toBe(0);
    // mending it uncovered nothing that the baseline would have taken in on the way
    const after = readFileSync(join(cwd, 'bucket-warden-baseline.json'), 'utf8');
    expect(after.split('\n').filter((line) => !baseline.includes(line.replace(/,$/, '')))).toEqual([]);
    expect(after).not.toContain('"unversioned"');
    expect(bucketWarden(['t.yaml', '--baseline', ...chosen], { cwd }).code).toBe(0);
  });

  test('a second finding at the place of a known one is new', () => {
    const cwd = folder({ 't.yaml': template });
    writeFileSync(join(cwd, 'b.json'), '{ "version": 1, "findings": [] }');
    expect(lintIn(cwd, ['t.yaml', '--baseline', 'b.json'])).toMatchObject({ code: 1, known: 0 });
  });

  test('entries of other templates and of rules that did not run are left in peace', () => {
    const cwd = folder({ 't.yaml': template, 'u.yaml': template });
    bucketWarden(['baseline', 't.yaml', 'u.yaml', '--file', 'b.json'], { cwd });
    expect(bucketWarden(['t.yaml', '--baseline', 'b.json'], { cwd }).code).toBe(0);
    expect(bucketWarden(['t.yaml', '--baseline', 'b.json', '--select', 'unversioned'], { cwd }).code).toBe(0);
    const lines = readFileSync(join(cwd, 'b.json'), 'utf8').split('\n');
    const sorted = lines.slice(3, -3).map((line) => line.replace(/,$/, ''));
    expect(sorted).toEqual(sorted.toSorted());
    bucketWarden(['baseline', '--prune', 't.yaml', '--file', 'b.json'], { cwd });
    expect(readFileSync(join(cwd, 'b.json'), 'utf8').split('\n')).toEqual(lines);
  });

  test.each([
    ['missing.json', undefined, 'no such file'],
    ['b.json', '{', 'not valid JSON'],
    ['b.json', '{"version":3,"findings":[]}', 'no baseline of version 1'],
    ['b.json', '{"version":1,"findings":[{}]}', 'b.json:1:'],
    [
      'b.json',
      '{"version":1,"findings":[{"rule":"a","kind":"maybe","template":"t","resource":"r","path":"p"}]}',
      'neither fail nor unknown',
    ],
  ])('%s with %j is a mistake', (name, content, message) => {
    const cwd = folder({ 't.yaml': template, ...(content === undefined ? {} : { [name]: content }) });
    const { code, stderr } = bucketWarden(['t.yaml', '--baseline', name], { cwd });
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  test('what was meant to be linted is not taken for a baseline without a word', () => {
    const cwd = folder({ 't.yaml': template, 'cdk.out/t.template.json': '{"Resources":{}}' });
    for (const path of ['t.yaml', 'cdk.out']) {
      const { code, stdout, stderr } = bucketWarden(['--baseline', path], { cwd });
      expect(stderr).toContain('stand before `--baseline`');
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    }
  });

  test('the configuration may name it', () => {
    const cwd = folder({ 't.yaml': template, 'bucket-warden.config.yaml': 'baseline: known.json\n' });
    expect(bucketWarden(['baseline', 't.yaml'], { cwd }).code).toBe(0);
    expect(bucketWarden(['t.yaml'], { cwd }).code).toBe(0);
  });
});

describe('--fix', () => {
  test('changes the file, keeps the rest, and exits by what is left', () => {
    const cwd = folder({ 't.yaml': template });
    expect(bucketWarden(['t.yaml', '--select', 'unversioned', '--fail-on', 'low'], { cwd }).code).toBe(1);
    expect(bucketWarden(['t.yaml', '--select', 'unversioned', '--fix'], { cwd })).toMatchObject({
      code: 0,
      stderr: 'bucket-warden: 1 fixed in 1 file\n',
    });
    expect(readFileSync(join(cwd, 't.yaml'), 'utf8')).toBe(template.replace('Suspended', 'Enabled'));
    expect(bucketWarden(['t.yaml', '--fix'], { cwd }).stderr).toContain('fixed');
    const again = readFileSync(join(cwd, 't.yaml'), 'utf8');
    bucketWarden(['t.yaml', '--fix'], { cwd });
    expect(readFileSync(join(cwd, 't.yaml'), 'utf8')).toBe(again);
  });

  test('a link stays a link, and permissions stay', () => {
    const cwd = folder({ 'real.yaml': template });
    chmodSync(join(cwd, 'real.yaml'), 0o640);
    symlinkSync('real.yaml', join(cwd, 'link.yaml'));
    expect(bucketWarden(['link.yaml', '--select', 'unversioned', '--fix'], { cwd }).code).toBe(0);
    expect(lstatSync(join(cwd, 'link.yaml')).isSymbolicLink()).toBe(true);
    expect(statSync(join(cwd, 'real.yaml')).mode & 0o777).toBe(0o640);
    expect(readFileSync(join(cwd, 'real.yaml'), 'utf8')).toBe(template.replace('Suspended', 'Enabled'));
  });

  test('a byte order mark stays where it is', () => {
    const cwd = folder({ 't.yaml': `\uFEFF${template}` });
    expect(bucketWarden(['t.yaml', '--select', 'unversioned', '--fix'], { cwd }).code).toBe(0);
    expect(readFileSync(join(cwd, 't.yaml'), 'utf8')).toBe(`\uFEFF${template.replace('Suspended', 'Enabled')}`);
  });

  test('--diff changes nothing, and what it shows is what `patch` makes of it', () => {
    const cwd = folder({ 't.yaml': template });
    const { code, stdout } = bucketWarden(
      ['t.yaml', '--diff', '--unsafe', '--select', 'unversioned,plaintext-transport'],
      { cwd },
    );
    expect(code).toBe(1);
    expect(readFileSync(join(cwd, 't.yaml'), 'utf8')).toBe(template);
    git(cwd, 'init', '--quiet');
    expect(run('git', ['apply', '-p1', '-'], { cwd, input: stdout }).stderr).toBe('');
    const patched = readFileSync(join(cwd, 't.yaml'), 'utf8');
    writeFileSync(join(cwd, 't.yaml'), template);
    bucketWarden(['t.yaml', '--fix', '--unsafe', '--select', 'unversioned,plaintext-transport'], { cwd });
    expect(readFileSync(join(cwd, 't.yaml'), 'utf8')).toBe(patched);
    expect(bucketWarden(['t.yaml', '--diff', '--select', 'unversioned'], { cwd })).toMatchObject({
      code: 0,
      stdout: '',
    });
  });

  test.each([[['--fix', '--diff']], [['--unsafe']], [['--diff', '--format', 'json']]])('%j is a mistake', (args) => {
    expect(bucketWarden(['t.yaml', ...args], { cwd: folder({ 't.yaml': template }) }).code).toBe(2);
  });

  test('what the CDK made is left alone, and the code to write is shown', () => {
    const body = '{"Resources":{"Data":{"Type":"AWS::S3::Bucket","Metadata":{"aws:cdk:path":"S/Data/Resource"}}}}';
    const cwd = folder({
      'plain.json': body,
      'cdk.out/S.template.json': body,
      'cdk.out/manifest.json': JSON.stringify({
        version: '50.0.0',
        artifacts: {
          S: {
            type: 'aws:cloudformation:stack',
            environment: 'aws://unknown-account/unknown-region',
            properties: { templateFile: 'S.template.json' },
          },
        },
      }),
    });
    expect(bucketWarden(['plain.json', '--diff', '--select', 'unversioned'], { cwd }).code).toBe(1);
    expect(bucketWarden(['cdk.out', '--diff', '--unsafe'], { cwd })).toMatchObject({ code: 0, stdout: '' });
    expect(bucketWarden(['cdk.out', '--select', 'unversioned', '--verbose'], { cwd }).stdout).toContain(
      '(construct.node.defaultChild as ' +
        'CfnResource).addPropertyOverride(\'VersioningConfiguration.Status\', "Enabled")` on `S/Data`',
    );
  });
});

describe('what is known is known by what was found', () => {
  const shared = (statements: string): string => `Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties: { BucketName: reports-of-ours }
  Rules:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Data
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
${statements}`;
  const partner = "'arn:aws:iam::444455556666:role/partner'";
  const share = (sid: string, who: string, action: string): string =>
    `          - { Sid: ${sid}, Effect: Allow, Principal: { AWS: ${who} }, Action: ${action}, ` +
    `Resource: 'arn:aws:s3:::reports-of-ours/*' }\n`;
  const before = shared(share('Share', partner, '[s3:GetObject, s3:PutObject]'));
  const fresh = (now: string): readonly string[] => {
    const cwd = folder({ 'before.yaml': before, 'now.yaml': now });
    const { code, rules } = lintIn(cwd, ['now.yaml', '--against', 'before.yaml', '--account', '111122223333']);
    expect(code).toBe(rules.length > 0 ? 1 : 0);
    return rules;
  };

  test.each<[string, string]>([
    ['the same', before],
    ['another Sid', shared(share('Partner', partner, '[s3:GetObject, s3:PutObject]'))],
    ['another order, and a list of one', shared(share('Share', `[${partner}]`, '[s3:PutObject, s3:GetObject]'))],
    ['two statements for one', shared(share('A', partner, 's3:GetObject') + share('B', partner, 's3:PutObject'))],
  ])('%s is no news', (_, now) => expect(fresh(now)).toEqual([]));

  test.each<[string, string]>([
    ['another account', share('Share', "'arn:aws:iam::123456789012:role/partner'", '[s3:GetObject, s3:PutObject]')],
    ['a role widened to its account', share('Share', "'444455556666'", '[s3:GetObject, s3:PutObject]')],
  ])('%s under the same Sid is', (_, now) => expect(fresh(shared(now))).toEqual(['cross-account-access']));

  test('an old baseline is read once more, and told to be written anew', () => {
    const entry = { rule: 'cross-account-access', kind: 'fail', template: 't.yaml', resource: 'Data' };
    const path = 'Resources/Rules/Properties/PolicyDocument/Statement/[Share]';
    const old = JSON.stringify({ version: 1, findings: [{ ...entry, path }] });
    const cwd = folder({ 't.yaml': before, 'old.json': old });
    const select = ['--select', 'cross-account-access', '--fail-on', 'low', '--account', '111122223333'];
    const { code, stderr } = bucketWarden(['t.yaml', ...select, '--baseline=old.json'], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('write it anew') as string });
    expect(bucketWarden(['t.yaml', ...select], { cwd }).code).toBe(1);
    expect(bucketWarden(['baseline', 't.yaml', '--prune', '--baseline=old.json'], { cwd }).code).toBe(2);
  });
});

import { App, Stack } from 'aws-cdk-lib';
import * as constructs from 'bucket-warden/constructs';
import { transformSync } from 'esbuild';
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { bucketWarden, folder, projectRoot, run } from './support/command';

interface Block {
  readonly page: string;
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

/** The fenced blocks of a page. */
function blocksOf(page: string): readonly Block[] {
  const blocks: Block[] = [];
  let open: { line: number; language: string; lines: string[] } | undefined;
  for (const [index, line] of readFileSync(join(projectRoot, page), 'utf8').split('\n').entries()) {
    if (open === undefined) {
      if (line.startsWith('```')) open = { line: index + 1, language: line.slice(3).split(' ')[0] ?? '', lines: [] };
    } else if (line === '```') {
      blocks.push({ page, line: open.line, language: open.language, text: `${open.lines.join('\n')}\n` });
      open = undefined;
    } else open.lines.push(line);
  }
  return blocks;
}

/** Pages whose blocks other tests run, each with that test. */
const elsewhere: Readonly<Record<string, string>> = {
  'docs/access-contracts.md': 'engine/contract-page.test',
  'docs/aws-news.md': 'rules/news.test',
  'docs/constructs.md': 'constructs/before-after.test',
  'docs/mcp.md': 'bin/mcp.test',
};

const builtCommand = join(projectRoot, 'dist/bin/bucket-warden.js');
const pages = ['README.md', ...readdirSync(join(projectRoot, 'docs')).map((name) => `docs/${name}`)].filter(
  (page) => page.endsWith('.md') && !Object.hasOwn(elsewhere, page),
);
const blocks = pages.flatMap(blocksOf);
const ofLanguage = (...languages: string[]): Block[] => blocks.filter(({ language }) => languages.includes(language));

const leaky = `Resources:
  Uploads:
    Type: AWS::S3::Bucket
    Properties:
      AccessControl: PublicRead
      OwnershipControls: { Rules: [{ ObjectOwnership: ObjectWriter }] }
  ReportSigner:
    Type: AWS::IAM::Role
    Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] } }
`;
const plain = 'Resources:\n  Data:\n    Type: AWS::S3::Bucket\n';

/** A place in which every command of the pages has what it names. */
function workspace(): string {
  const assembly = (name: string, template: string): Readonly<Record<string, string>> => ({
    [`${name}/manifest.json`]: JSON.stringify({
      version: '36.0.0',
      artifacts: { Main: { type: 'aws:cloudformation:stack', properties: { templateFile: 'Main.template.json' } } },
    }),
    [`${name}/Main.template.json`]: template,
  });
  const bucket = '{"Resources":{"Data":{"Type":"AWS::S3::Bucket"}}}';
  const files = {
    ...assembly('cdk.out', bucket),
    ...assembly('main/cdk.out', bucket),
    'infra/a.yaml': plain,
    'templates/.checkov.yaml': 'skip-check: [CKV_AWS_21]\n',
    'templates/a.yaml': plain,
    'template.yaml': leaky.replace('AWS::S3::Bucket\n', 'AWS::S3::Bucket\n'),
    'deploy.sh': 'aws s3 ls s3://example\n',
    'ci.yml': 'on: push\njobs: {}\n',
    'our-rules.js': '',
    'scan.pdf': 'scan',
    'bucket-warden.yaml': 'access: [{ buckets: Data, mustNot: { who: public, do: read } }]\n',
    'key.pem': generateKeyPairSync('rsa', { modulusLength: 2048 })
      .privateKey.export({ type: 'pkcs8', format: 'pem' })
      .toString(),
    'shims/npx': `#!/bin/sh\n[ "$1" = bucket-warden ] || exit 97\nshift\nexec bucket-warden "$@"\n`,
    'shims/bucket-warden': `#!/bin/sh\nexec ${process.execPath} ${builtCommand} "$@"\n`,
  };
  const inRepository = Object.entries(files).map(([name, text]) => [`repository/${name}`, text] as const);
  const gate = blocksOf('docs/gate-policy.md').find(({ language }) => language === 'yaml');
  const place = join(
    folder({ ...Object.fromEntries(inRepository), 'platform/gate.yaml': gate?.text ?? '' }),
    'repository',
  );
  for (const shim of ['npx', 'bucket-warden']) chmodSync(join(place, 'shims', shim), 0o755);
  cpSync(join(projectRoot, 'examples'), join(place, 'examples'), { recursive: true });
  const identity = ['-c', 'user.name=x', '-c', 'user.email=x@example.com'];
  for (const args of [
    ['init', '-q', '-b', 'main'],
    ['add', 'infra', 'examples'],
    ['commit', '-qm', 'first'],
  ])
    expect(run('git', [...identity, ...args], { cwd: place }).code).toBe(0);
  return place;
}

/** What needs an account ends with 2 here, where nobody answers, after it has understood its arguments. */
const asksAws = /bucket-warden (?:(?:audit|drift)\b(?!.*--print-policy)|presign .* --(?:parts|as)\b|.* --live\b)/;

/** Commands that end otherwise here, and why. */
const notRun: readonly (readonly [RegExp, string])[] = [
  [/^aws /, 'a command of AWS, shown as one that is judged'],
  [/ --synth --fail-on-new-access /, 'it needs an app and a remote: test/bin/new-access-demo.test has both'],
];

describe('commands', () => {
  const lines = ofLanguage('sh').flatMap(({ page, line, text }) =>
    text.split('\n').flatMap((command, index) => {
      const bare = command.replace(/\s+#.*$/, '').trim();
      return bare === '' || bare.startsWith('#') ? [] : [{ place: `${page}:${line + 1 + index}`, command: bare }];
    }),
  );
  const { scripts, name, peerDependencies } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
    name: string;
    scripts: Record<string, string>;
    peerDependencies: Record<string, string>;
  };

  let shared: string | undefined;

  test('there are many, and few are not run', () => {
    expect(lines.length).toBeGreaterThan(30);
    for (const [pattern] of notRun) expect(lines.filter(({ command }) => pattern.test(command))).toHaveLength(1);
  });

  test.each(lines)('$place $command', ({ command }) => {
    const install = /^npm install --save-dev (.*)$/.exec(command);
    if (install) {
      for (const one of (install[1] ?? '').split(' ')) expect([name, ...Object.keys(peerDependencies)]).toContain(one);
      return;
    }
    if (/^npm ci(?: && npm test)?$/.test(command)) {
      expect(Object.keys(scripts)).toContain('test');
      return;
    }
    if (command.includes('--synth examples/')) return; // test/examples.test.ts, and the sample below
    const place = (shared ??= workspace());
    const credentials = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_REGION: 'eu-west-1' };
    const nowhere = { AWS_ENDPOINT_URL: 'https://127.0.0.1:1', AWS_MAX_ATTEMPTS: '1' };
    const PATH = `${join(place, 'shims')}:${process.env['PATH'] ?? ''}`;
    const env = { ...credentials, ...nowhere, PATH };
    const prepare = / init\b/.test(command) ? 'cd templates && ' : '';
    const { code, stderr, stdout } = run('bash', ['-c', `${prepare}${command}`], { cwd: place, env });
    expect(stderr).not.toMatch(/unknown option|missing required|too many arguments|no rule|no format|    at /);
    if (notRun.some(([pattern]) => pattern.test(command))) return;
    if (asksAws.test(command)) expect({ code, stderr }).toEqual({ code: 2, stderr: expect.any(String) as string });
    else expect({ code, stderr, stdout, isDone: code === 0 || code === 1 }).toMatchObject({ isDone: true });
  });
});

describe('the sample of the README', () => {
  test('is what the command writes', () => {
    const sample = blocks.find(({ page, language }) => page === 'README.md' && language === '');
    const { stdout, code } = bucketWarden(['--synth', 'examples/leaky-app']);
    expect(code).toBe(1);
    const written = stdout.split('\n').map((line) => line.trim());
    let from = 0;
    for (const line of (sample?.text ?? '').split('\n').map((one) => one.trim())) {
      if (line === '' || line === '…') continue;
      const at = written.indexOf(line, from);
      expect({ line, isThere: at >= 0 }).toEqual({ line, isThere: true });
      from = at;
    }
  });

  test('and its last screen, 24 lines of 80 columns, has the verdict, the table and what to do next', () => {
    const { stdout } = bucketWarden(['--synth', 'examples/leaky-app'], { env: { COLUMNS: '80' } });
    const lines = stdout.trimEnd().split('\n');
    // 654 in version 0.1.0
    expect(lines.length).toBeLessThan(360);
    const screen = lines.slice(-24);
    // addresses are not broken
    expect(screen.filter((line) => line.length > 90 && !line.includes('https://'))).toEqual([]);
    expect(screen.join('\n')).toMatch(/^ {2}rule +worst +findings +resources +fixable$/m);
    expect(screen.join('\n')).toMatch(/^fail: \d+ findings \(2 critical, /m);
    expect(screen.join('\n')).toContain('public-acl                      critical');
    expect(screen.join('\n')).toContain('--verbose shows all');
  });
});

describe('YAML', () => {
  const configuration = ofLanguage('yaml').filter(
    // the gate of a platform team is taken by the command beside it
    ({ text }) => !text.startsWith('Resources:') && !text.includes('runs-on') && !text.startsWith('# gate.yaml'),
  );
  const templates = ofLanguage('yaml').filter(({ text }) => text.startsWith('Resources:'));

  test.each(templates)('$page:$line is a template whose suppressions all count', ({ text }) => {
    const cwd = folder({ 'template.yaml': text });
    const { stdout, stderr } = bucketWarden(['template.yaml', '--strict', '--format', 'json'], { cwd });
    expect(stderr).toBe('');
    const { findings, suppressed } = JSON.parse(stdout) as { findings: { rule: string }[]; suppressed: object[] };
    expect(findings.filter(({ rule }) => rule.endsWith('-suppression'))).toEqual([]);
    expect(suppressed.length).toBe(text.match(/rule: |ignore\[/g)?.length);
  });

  test.each(configuration)('$page:$line is a configuration', ({ text }) => {
    const cwd = folder({
      'bucket-warden.yaml': text,
      't.yaml': plain,
      'our-rules.js': readOwnRule(),
      'base.yaml': 'failOn: medium\n',
    });
    const { code, stderr } = bucketWarden(['t.yaml', '--format', 'json'], { cwd });
    expect({ code: code === 2, stderr }).toEqual({ code: false, stderr: '' });
  });
});

/** The rule of docs/own-rules.md. */
function readOwnRule(): string {
  const [block] = existsSync(join(projectRoot, 'docs/own-rules.md')) ? blocksOf('docs/own-rules.md') : [];
  return (block?.text ?? '').replaceAll('bucket-warden/engine', join(projectRoot, 'dist/lib/entry/engine.js'));
}

describe('programs', () => {
  const place = join(projectRoot, '.cache', 'docs');
  const programs = ofLanguage('ts');

  /** A block as a program: what it takes for granted around it. */
  function around(text: string): string {
    const imports = (text.match(/^import .*$/gm) ?? []).join('\n');
    const rest = text.replace(/^import .*$\n?/gm, '');
    if (/\bthis\b/.test(rest))
      return (
        `import { App, Stack } from 'aws-cdk-lib';\n${imports}\n` +
        `class Main extends Stack { constructor(app: App) { super(app, 'Main');\n${rest}} }\n` +
        `const app = new App({ outdir: process.argv[2] ?? '' });\nnew Main(app);\napp.synth();\n`
      );
    if (text.includes('acknowledge('))
      return (
        `import { App, Stack, Validations, aws_s3 as s3 } from 'aws-cdk-lib';\n` +
        `const app = new App({ outdir: process.argv[2] ?? '' });\n` +
        `const bucket = new s3.Bucket(new Stack(app, 'Main'), 'Data');\n${rest}app.synth();\n`
      );
    if (text.includes('new App('))
      return `${text.replace('new App()', "new App({ outdir: process.argv[2] ?? '' })")}app.synth();\n`;
    return text;
  }

  test('compile as they stand', () => {
    mkdirSync(place, { recursive: true });
    const files = programs.map(({ text }, index) => {
      const name = `block-${index}.ts`;
      writeFileSync(join(place, name), around(text));
      return name;
    });
    const compilerOptions = {
      strict: true,
      module: 'nodenext',
      target: 'es2022',
      types: ['node'],
      skipLibCheck: true,
      noEmit: true,
    };
    writeFileSync(join(place, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
    const { stdout } = run(process.execPath, [join(projectRoot, 'node_modules/typescript/bin/tsc'), '-p', place]);
    expect(stdout).toBe('');
  });

  test.each(programs.map((block, index) => ({ ...block, index })))('$page:$line runs', ({ text, index }) => {
    mkdirSync(place, { recursive: true });
    const file = join(place, `block-${index}.cjs`);
    writeFileSync(file, transformSync(around(text), { loader: 'ts', format: 'cjs' }).code);
    const cwd = folder({ 'cdk.out/a.yaml': plain });
    const { code, stderr } = run(process.execPath, [file, join(cwd, 'out')], { cwd, env: { CDK_VALIDATION: 'false' } });
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  });
});

describe('docs/deployment.md', () => {
  test('its guard is one that can be made', () => {
    const [block] = blocksOf('docs/deployment.md');
    const guard = { ...constructs };
    const make = compileFunction(block?.text ?? '', ['DeploymentGuard', 'GuardMode', 'GuardedAccess']);
    const app = new App();
    make.call(new Stack(app, 'Main'), guard.DeploymentGuard, guard.GuardMode, guard.GuardedAccess);
    const { Resources } = app.synth().getStackByName('Main').template as {
      Resources: Record<string, { Type: string }>;
    };
    expect(Object.values(Resources).map(({ Type }) => Type)).toContain('AWS::CloudFormation::LambdaHook');
  });
});

describe('every block', () => {
  test('is of a kind that is run', () => {
    // what is shown as a change, and as a comment, is made by test/bin/new-access-demo.test
    const kinds = new Set(['sh', 'ts', 'js', 'yaml', '', 'diff', 'markdown']);
    expect(blocks.filter(({ language }) => !kinds.has(language)).map(({ page, line }) => `${page}:${line}`)).toEqual(
      [],
    );
  });

  test.each(Object.entries(elsewhere))('of %s is run by test/%s', (page, name) => {
    const text = readFileSync(join(projectRoot, 'test', `${name}.ts`), 'utf8');
    expect(text).toContain((page.split('/').at(-1) ?? '').replace(/\.md$/, ''));
  });

  test('what README links to is in the package, or elsewhere by an absolute link', () => {
    const { files } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { files: string[] };
    const links = [...readFileSync(join(projectRoot, 'README.md'), 'utf8').matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(
      ([, to]) => to ?? '',
    );
    const isPacked = (path: string): boolean =>
      files.some((one) => path === one || path.startsWith(`${one.replace(/\/?\*+.*$/, '')}/`));
    const relative = links.filter((to) => !/^https?:/.test(to));
    expect(relative.filter((to) => !existsSync(join(projectRoot, to)))).toEqual([]);
    expect(relative.filter((to) => !isPacked(to))).toEqual([]);
    expect(relative.length).toBeGreaterThan(5);
  });
});

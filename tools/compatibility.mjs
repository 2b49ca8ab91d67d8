// Installs the packed package beside old and new versions of aws-cdk-lib and cdk-nag, as npm does it without flags, and
// uses it there: `node tools/compatibility.mjs` writes docs/compatibility.md, `--short` takes the oldest and the newest
// row, changes no file, and fails where a row does (CI). `--row <cdk version>` takes one.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** The oldest aws-cdk-lib with the validation framework, one of each year, and the newest that was there. */
const rows = [
  { cdk: '2.71.0', year: 2023, modules: ['commonjs'] },
  { cdk: '2.100.0', year: 2023, nag: '2.27.220', modules: ['commonjs'] },
  { cdk: '2.172.0', year: 2024, nag: '2.35.0', modules: ['node16'] },
  { cdk: '2.220.0', year: 2025, nag: '2.37.55', modules: ['nodenext'] },
  { cdk: '2.240.0', year: 2026, nag: '2.38.2', modules: ['nodenext'] },
  { cdk: '2.276.0', year: 2026, nag: '3.0.2', modules: ['commonjs', 'node16', 'nodenext', 'bundler'] },
];

/** Compiler options as apps have them; `esm` says what the package of the app is. */
const moduleSystems = {
  commonjs: { options: { module: 'commonjs', moduleResolution: 'node10' }, esm: false },
  node16: { options: { module: 'node16', moduleResolution: 'node16' }, esm: false },
  nodenext: { options: { module: 'nodenext', moduleResolution: 'nodenext' }, esm: true },
  bundler: { options: { module: 'esnext', moduleResolution: 'bundler' }, esm: true },
};

/** An app with one bucket that is public or not, judged in one of four ways. */
const app = `const cdk = require('aws-cdk-lib');
const [, , how, twin] = process.argv;
const { BucketWarden, ComplianceAspect } = require('bucket-warden');
const props = { select: ['public-acl'] };
const isBeta = how === 'beta' || cdk.Validations === undefined;
const pack = () => new (require('bucket-warden/packs').BucketWardenChecks)();
const plugin = () => how === 'pack' ? pack() : new BucketWarden(props);
const isPlugin = how !== 'aspect' && how !== 'none' && how !== 'nag-2';
const app = new cdk.App({ outdir: 'cdk.out', ...(isPlugin && isBeta ? { policyValidationBeta1: [plugin()] } : {}) });
const acl = { accessControl: 'PublicRead', ownershipControls: { rules: [{ objectOwnership: 'ObjectWriter' }] } };
new cdk.aws_s3.CfnBucket(new cdk.Stack(app, 'Main'), 'Data', twin === 'leaky' ? acl : {});
if (isPlugin && !isBeta) cdk.Validations.of(app).addPlugins(plugin());
if (how === 'aspect') cdk.Aspects.of(app).add(new ComplianceAspect(props));
if (how === 'nag-2') cdk.Aspects.of(app).add(pack());
const { messages } = app.synth().getStackByName('Main');
for (const { level, entry } of messages) console.error(level, JSON.stringify(entry.data));
const isOurs = ({ level, entry }) => level === 'error' && JSON.stringify(entry.data).includes('public-acl');
if (messages.some(isOurs)) process.exitCode = 1;
`;

const constructs = `const { App, Stack } = require('aws-cdk-lib');
const { SecureBucket } = require('bucket-warden/constructs');
const app = new App({ outdir: 'constructs.out' });
const acceptedRisks = [{ property: 'versioned', reason: 'a cache' }];
new SecureBucket(new Stack(app, 'Main'), 'Data', { acceptedRisks, versioned: false });
app.synth();
`;

const types = (nag, hasConstructs) => `import { App, Stack } from 'aws-cdk-lib';
import { BucketWarden, ComplianceAspect } from 'bucket-warden';
import { lint, rules } from 'bucket-warden/engine';
${hasConstructs ? "import { SecureBucket } from 'bucket-warden/constructs';" : ''}
${nag === undefined ? '' : "import { BucketWardenChecks } from 'bucket-warden/packs';"}
const app = new App({ policyValidationBeta1: [new BucketWarden({ failOn: 'high' })] });
const stack: Stack = new Stack(app, 'Main');
${hasConstructs ? "new SecureBucket(stack, 'Data');" : ''}
${nag === undefined ? '' : 'new BucketWardenChecks();'}
export const conclusion: string = lint([], rules, { today: '2026-01-01' }).conclusion;
export const aspect = new ComplianceAspect();
`;

/** Runs a program; says what it wrote when it ends otherwise than expected. */
function run(folder, command, args, expected = 0) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    timeout: 600_000,
    env: { ...process.env, CDK_VALIDATION: 'false', NO_COLOR: '1' },
    maxBuffer: 1 << 26,
  });
  const isRight = expected === 'fails' ? status !== 0 : status === expected;
  return {
    isRight,
    text: `${stdout}${stderr}`,
    told: isRight ? '' : `${command} ${args.join(' ')}: ${status}\n${stdout}${stderr}`,
  };
}

function install(folder, ...packages) {
  return run(folder, 'npm', [
    'install',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    '--ignore-scripts',
    ...packages,
  ]);
}

/** Leaky must fail, name the rule and end with figures, clean must pass: the one is nothing without the other. */
function twins(folder, how) {
  const leaky = run(folder, 'node', ['app.cjs', how, 'leaky'], 'fails');
  const clean = run(folder, 'node', ['app.cjs', how, 'clean']);
  const isNamed = leaky.text.includes('public-acl');
  // a pack has every rule, and others have something to say of the clean twin
  const isPack = how === 'pack' || how === 'nag-2';
  const isClean = isPack ? !clean.text.includes('public-acl') : clean.isRight;
  const isCounted = /\b\d+ findings? \(.*fail/.test(leaky.text) && (isPack || !/\d+ findings?/.test(clean.text));
  if (leaky.isRight && isClean && isNamed && isCounted) return 'yes';
  const missing = `${isNamed ? '' : 'the rule is not named\n'}${isCounted ? '' : 'no figures\n'}`;
  process.stderr.write(`${how}: ${missing}${leaky.told || leaky.text}${clean.told}\n`);
  return 'NO';
}

function compiled(folder, name, nag, hasConstructs) {
  const { options, esm } = moduleSystems[name];
  const place = join(folder, name);
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'package.json'), JSON.stringify({ type: esm ? 'module' : 'commonjs' }));
  writeFileSync(join(place, 'main.ts'), types(nag, hasConstructs));
  const compilerOptions = {
    strict: true,
    target: 'es2022',
    lib: ['es2022'],
    types: ['node'],
    skipLibCheck: false,
    noEmit: true,
  };
  const config = { compilerOptions: { ...compilerOptions, ...options }, files: ['main.ts'] };
  writeFileSync(join(place, 'tsconfig.json'), JSON.stringify(config));
  const { text } = run(folder, 'node', ['node_modules/typescript/bin/tsc', '-p', name]);
  // what other packages have wrong in their own declarations is theirs
  const ours = text
    .split('\n')
    .filter((line) => /error TS/.test(line) && (/bucket-warden/.test(line) || !/node_modules/.test(line)));
  if (ours.length === 0) return `yes (${name})`;
  process.stderr.write(`${name}: ${ours.slice(0, 12).join('\n')}\n`);
  return `NO (${name})`;
}

/** What the command says of what the app wrote. */
function command(folder) {
  const judge = (twin, expected) => {
    run(folder, 'node', ['app.cjs', 'none', twin]);
    return run(folder, 'npx', ['bucket-warden', 'cdk.out', '--select', 'public-acl'], expected);
  };
  const [leaky, clean] = [judge('leaky', 1), judge('clean', 0)];
  if (leaky.isRight && clean.isRight) return 'yes';
  process.stderr.write(`${leaky.told}${clean.told}\n`);
  return 'NO';
}

/** The constructs work, or say in one line which version they need. */
function construct(folder) {
  const { isRight, text } = run(folder, 'node', ['constructs.cjs']);
  if (isRight) return 'yes';
  const needs = /bucket-warden\/constructs needs aws-cdk-lib (\S+) or newer/.exec(text);
  if (needs) return `says: ${needs[1]} or newer`;
  process.stderr.write(`constructs: ${text}\n`);
  return 'NO';
}

function judgeRow({ cdk, year, nag, modules }, tarball) {
  const folder = mkdtempSync(join(tmpdir(), 'bucket-warden-beside-'));
  try {
    writeFileSync(join(folder, 'package.json'), '{"private":true}');
    writeFileSync(join(folder, 'app.cjs'), app);
    writeFileSync(join(folder, 'constructs.cjs'), constructs);
    const beside = [`aws-cdk-lib@${cdk}`, 'constructs@10', ...(nag === undefined ? [] : [`cdk-nag@${nag}`])];
    const installed = install(folder, tarball, ...beside, 'typescript@5.9', '@types/node@20');
    if (!installed.isRight) process.stderr.write(installed.told);
    const isNew = run(folder, 'node', ['-e', "process.exit(require('aws-cdk-lib').Validations ? 0 : 1)"]).isRight;
    const constructsSay = construct(folder);
    return {
      'aws-cdk-lib': `${cdk} (${year})`,
      'cdk-nag': nag ?? 'none',
      'npm install': installed.isRight ? 'yes' : 'NO',
      'types, no skipLibCheck': modules.map((name) => compiled(folder, name, nag, constructsSay === 'yes')).join(', '),
      plugin: isNew ? twins(folder, 'plugin') : '–',
      policyValidationBeta1: twins(folder, 'beta'),
      aspect: twins(folder, 'aspect'),
      pack:
        nag === undefined
          ? '–'
          : nag.startsWith('2')
            ? `${twins(folder, 'nag-2')}, as an Aspect`
            : twins(folder, 'pack'),
      constructs: constructsSay,
      command: command(folder),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function page(results) {
  const columns = Object.keys(results[0]);
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return `# What it works beside

Made by \`node tools/compatibility.mjs\`: each row is a folder of its own, with the packed package installed by a
plain \`npm install\`. In each way of judging, an app with a public bucket has to fail, name the rule and end with
the figures, and its clean twin has to pass. A short form of it (the oldest and the newest row) is part of CI.

${line(columns)}
${line(columns.map(() => '---'))}
${results.map((result) => line(Object.values(result))).join('\n')}

- **plugin**: \`Validations.of(app).addPlugins(new BucketWarden())\`; where there is no \`Validations\`, the same
  plugin in \`new App({ policyValidationBeta1: [new BucketWarden()] })\`.
- **pack**: with cdk-nag 3 a plugin like any other, with cdk-nag 2 an Aspect:
  \`Aspects.of(app).add(new BucketWardenChecks())\`.
- **types**: compiled by TypeScript 5.9 with \`skipLibCheck: false\` and without the AWS SDK; \`commonjs\` resolves as
  \`node10\` does.
- **command**: \`bucket-warden cdk.out\`, which needs neither the CDK nor cdk-nag.
`;
}

const isShort = process.argv.includes('--short');
const only = process.argv.includes('--row') ? process.argv[process.argv.indexOf('--row') + 1] : undefined;
const wanted = rows.filter(
  ({ cdk }, index) => (only === undefined || cdk === only) && (!isShort || index === 0 || index === rows.length - 1),
);
const packed = mkdtempSync(join(tmpdir(), 'bucket-warden-packed-'));
execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', packed], { cwd: root });
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const tarball = join(packed, `bucket-warden-${version}.tgz`);
const results = wanted.map((row) => {
  const result = judgeRow(row, tarball);
  console.log(
    Object.entries(result)
      .map(([name, value]) => `${name}: ${value}`)
      .join('; '),
  );
  return result;
});
rmSync(packed, { recursive: true, force: true });
if (!isShort && only === undefined) writeFileSync(join(root, 'docs', 'compatibility.md'), page(results));
if (results.some((result) => Object.values(result).some((value) => value.includes('NO')))) process.exitCode = 1;

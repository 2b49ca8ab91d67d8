import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folder, projectRoot } from '../support/command';
import { estate, hardPolicies, importsOfExports, rolesAndBuckets } from './estates';
import { benchPolicies } from './policies.bench';
import { interleaved, node, type Cost, type Program } from './processes';

// What linting costs, as ratios of processor time between fresh processes that take turns: never as seconds alone.
//   npm run bench                 everything, some minutes
//   npm run bench -- --short      a part, for CI: fails when a ratio is worse than half as much again as recorded
//   npm run bench -- --record     the short part, and writes test/bench/recorded.json
//   npm run bench -- --json FILE  the rows as JSON, too

interface Row {
  readonly what: string;
  readonly ratio: number;
  readonly aim?: number;
  readonly ours: Cost;
}

const command = join(projectRoot, 'dist/bin/bucket-warden.js');
const options = process.argv.slice(2);
const isShort = options.includes('--short') || options.includes('--record');
const recordedFile = join(projectRoot, 'test/bench/recorded.json');
const rows: Row[] = [];
const rounds = 3;

/** A template in a folder of its own. */
function input(template: object): string {
  const cwd = folder({ 'template.json': '' });
  const file = join(cwd, 'template.json');
  writeFileSync(file, JSON.stringify(template, undefined, 1));
  return file;
}

const lint = (file: string, ...more: readonly string[]): Program =>
  node(command, file, '--format', 'concise', '--exit-zero', ...more);
const parse = (file: string): Program => node('-e', `JSON.parse(require('fs').readFileSync('${file}', 'utf8'))`);

function compare(what: string, programs: { readonly ours: Program; readonly other: Program }, aim?: number): void {
  const { ours, other } = interleaved(programs, { rounds });
  rows.push({ what, ratio: ours.cpu / other.cpu, ours, ...(aim === undefined ? {} : { aim }) });
}

function startUp(): void {
  const small = input(estate({ buckets: 1, policies: 'alike' }));
  compare('start, one bucket / bare node', { ours: lint(small), other: node('-e', '0') }, 2);
}

function againstParsing(): void {
  for (const policies of ['different', 'alike'] as const) {
    const file = input(estate({ buckets: 180, policies, rolePer: 4, distributionPer: 20 }));
    compare(`480 resources, ${policies} / read and parse`, { ours: lint(file), other: parse(file) }, 15);
    if (policies === 'different') {
      const pretty = node(command, file, '--exit-zero');
      compare('480 resources, default output / concise', { ours: pretty, other: lint(file) }, 1.3);
    }
  }
}

/** The plugin in a synthesis of the same resources, against the synthesis alone and with another plugin. */
function againstCdkNag(): void {
  for (const policies of ['different', 'alike'] as const) {
    const file = input(estate({ buckets: 180, policies, rolePer: 4, distributionPer: 20 }));
    const synth = (plugin: string): Program => node(join(__dirname, 'synth.js'), plugin, file);
    const { none, nag, warden } = interleaved(
      { none: synth('none'), nag: synth('cdk-nag'), warden: synth('bucket-warden') },
      { rounds },
    );
    const added = (of: Cost): number => of.cpu - none.cpu;
    const aim = policies === 'alike' ? 1 / 3 : 1;
    rows.push({
      what: `480 resources, ${policies}, plugin / cdk-nag AwsSolutions`,
      ratio: added(warden) / added(nag),
      aim,
      ours: warden,
    });
  }
  // a stack holds 500 resources
  const many = [0, 1, 2, 3, 4].map(() => input(estate({ buckets: 100, policies: 'different', rolePer: 5 })));
  const synth = (plugin: string): Program => node(join(__dirname, 'synth.js'), plugin, ...many);
  compare(
    'synth of 500 buckets with the plugin / without',
    { ours: synth('bucket-warden'), other: synth('none') },
    1.4,
  );
  compare('the same with the aspect / without', { ours: synth('aspect'), other: synth('none') }, 1.4);
  if (isShort) return;
  const validated = (plugin: string): Program => ({ ...synth(plugin), env: { CFN_VALIDATION: 'true' } });
  compare(
    "the same beside the CDK's own validation, with the plugin / without",
    { ours: validated('bucket-warden'), other: validated('none') },
    1.05,
  );
}

/** cfn-guard with the rules of its npm package, which is put into a folder of its own for the bench. */
function againstCfnGuard(): void {
  const cwd = folder({});
  const name = '@cdklabs/cdk-validator-cfnguard';
  const install = ['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--legacy-peer-deps', name];
  const { status } = spawnSync('npm', install, { cwd, timeout: 120_000, stdio: 'ignore' });
  const home = join(cwd, 'node_modules', name);
  if (status !== 0 || process.platform !== 'linux') {
    console.log('skipped: cfn-guard, which could not be installed here');
    return;
  }
  const binary = join(home, 'bin/ubuntu', process.arch === 'arm64' ? 'aarch64' : 'x86_64', 'cfn-guard');
  chmodSync(binary, 0o755);
  const file = input(estate({ buckets: 180, policies: 'different', rolePer: 4, distributionPer: 20 }));
  for (const service of ['s3', '']) {
    const rules = join(home, 'rules/control-tower/cfn-guard', service);
    const other = { command: binary, args: ['validate', '-d', file, '-r', rules] };
    compare(
      `480 resources, different / cfn-guard, ${service === '' ? 'all its rules' : `rules of ${service}`}`,
      { ours: lint(file), other },
      1 / 15,
    );
  }
}

/** Ten times as many must cost ten times as much: the exponent of the growth from one size to the next. */
function growth(): void {
  let before: Cost | undefined;
  for (const buckets of isShort ? [100, 1000] : [10, 100, 1000, 10_000]) {
    const perStack = Math.min(buckets, 200);
    const cwd = folder({});
    for (let stack = 0; stack * perStack < buckets; stack++)
      writeFileSync(
        join(cwd, `${stack}.template.json`),
        JSON.stringify(estate({ buckets: perStack, policies: 'different' })),
      );
    const { ours } = interleaved({ ours: lint(cwd) }, { rounds: buckets > 1000 ? 1 : rounds });
    const exponent = before === undefined ? undefined : Math.log10(ours.cpu / before.cpu);
    rows.push({ what: `${buckets} buckets, growth exponent`, ratio: exponent ?? 1, aim: 1.05, ours });
    before = ours;
  }
}

function rolesTimesBuckets(): void {
  for (const reach of ['own', 'wide'] as const) {
    let before: Cost | undefined;
    for (const count of isShort ? [50, 200] : [50, 200, 800, 2000]) {
      const { ours } = interleaved({ ours: lint(input(rolesAndBuckets(count, reach))) }, { rounds: 1 });
      const ratio = before === undefined ? 1 : ours.cpu / before.cpu;
      rows.push({ what: `${count} roles x ${count} buckets, ${reach}, against the size before`, ratio, ours });
      before = ours;
    }
  }
  const [few, many] = [200, 800].map((count) => lint(input(importsOfExports(count)))) as [Program, Program];
  compare('800 imports of exports / 200', { ours: many, other: few }, 5);
}

function worstPolicies(): void {
  const bare = node('-e', '0');
  for (const [name, template] of Object.entries(hardPolicies))
    compare(`one policy: ${name} / bare node`, { ours: lint(input(template)), other: bare });
}

/** Scripts of a repository: most of their lines are about other things. */
function script(index: number): string {
  const calls = [
    `aws s3 sync dist "s3://$BUCKET/${index}" --only-show-errors`,
    `aws s3 cp report.csv s3://example-${index}/ --acl bucket-owner-full-control`,
    `aws --profile deploy s3api put-object --bucket example-${index} --key k --body f`,
  ];
  const other = 'for file in *.csv; do [ -f "$file" ] || continue; wc -l "$file" | sort -n >> "$LOG"; done';
  return [
    '#!/usr/bin/env bash',
    'set -euo pipefail',
    `BUCKET=example-${index}`,
    ...calls.flatMap((call) => [other, call, other]),
  ].join('\n');
}

function manyScripts(): void {
  let before: Cost | undefined;
  for (const count of [1000, 10_000]) {
    const cwd = folder({});
    for (let index = 0; index < count; index++) writeFileSync(join(cwd, `${index}.sh`), script(index));
    const { ours } = interleaved(
      { ours: node(command, 'scripts', cwd, '--exit-zero', '--format', 'concise') },
      { rounds: 1 },
    );
    const exponent = before === undefined ? 1 : Math.log10(ours.cpu / before.cpu);
    rows.push({ what: `${count} scripts, growth exponent`, ratio: exponent, aim: 1.05, ours });
    before = ours;
  }
}

function otherCommands(): void {
  const file = input(estate({ buckets: isShort ? 200 : 2000, policies: 'alike' }));
  const base = lint(file);
  const whoCan = node(command, 'who-can', '--in', file, '--format', 'json');
  compare('who-can / lint', { ours: whoCan, other: base });
  const one = node(command, 'who-can', '--in', file, '--format', 'json', '--bucket', 'Data1');
  compare('who-can of one bucket / of all', { ours: one, other: whoCan });
  for (const format of ['json', 'sarif', 'html', 'pretty'])
    compare(`${format} / concise`, { ours: node(command, file, '--exit-zero', '--format', format), other: base }, 1.5);
}

function show(): void {
  const cell = (value: number): number => Math.round(value * 100) / 100;
  console.table(
    Object.fromEntries(
      rows.map(({ what, ratio, aim, ours }) => [
        what,
        {
          ratio: cell(ratio),
          aim: aim === undefined ? '' : cell(aim),
          'cpu ms': Math.round(ours.cpu),
          MB: Math.round(ours.memory),
          ended: ours.isCut ? 'no' : 'yes',
        },
      ]),
    ),
  );
}

/** Ratios of the short part, by name; the part of CI compares with them. */
function checkAgainstRecorded(): void {
  if (!existsSync(recordedFile)) throw new Error('nothing is recorded: npm run bench -- --record');
  const recorded = JSON.parse(readFileSync(recordedFile, 'utf8')) as Record<string, number>;
  const worse = rows.filter(({ what, ratio }) => ratio > 1.5 * (recorded[what] ?? Number.POSITIVE_INFINITY));
  const unrecorded = rows.filter(({ what }) => recorded[what] === undefined);
  for (const { what, ratio } of worse) console.log(`slower: ${what}: ${ratio.toFixed(2)}, was ${recorded[what]}`);
  for (const { what } of unrecorded) console.log(`not recorded: ${what}`);
  if (worse.length > 0 || unrecorded.length > 0) process.exitCode = 1;
}

function main(): void {
  startUp();
  againstParsing();
  againstCdkNag();
  growth();
  if (!isShort) {
    againstCfnGuard();
    rolesTimesBuckets();
    otherCommands();
    benchPolicies();
  }
  worstPolicies();
  if (!isShort) manyScripts();
  show();
  const json = options.indexOf('--json');
  if (json !== -1) writeFileSync(options[json + 1] ?? 'bench.json', `${JSON.stringify(rows, undefined, 1)}\n`);
  const ratios = Object.fromEntries(rows.map(({ what, ratio }) => [what, Math.round(ratio * 100) / 100]));
  if (options.includes('--record')) writeFileSync(recordedFile, `${JSON.stringify(ratios, undefined, 2)}\n`);
  else if (isShort) checkAgainstRecorded();
}

if (!readdirSync(projectRoot).includes('dist')) throw new Error('build first');
main();

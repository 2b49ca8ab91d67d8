import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folder, projectRoot } from '../support/command';
import { estate, hardPolicies, importsOfExports, rolesAndBuckets } from './estates';
import { node, type Cost, type Program } from './processes';

/** What one comparison came to. */
export interface Row {
  readonly what: string;
  readonly ratio: number;
  /** the ratio that is aimed at */
  readonly aim?: number;
  readonly ours: Cost;
}

/** Programs that take turns, and what is read from what they took. */
export interface Measure {
  /** made when it comes to it: inputs are written to files */
  readonly programs: () => Readonly<Record<string, Program>>;
  readonly rows: (cost: (name: string) => Cost) => readonly Row[];
  readonly rounds?: number;
  /** after which a program is ended */
  readonly seconds?: number;
}

const command = join(projectRoot, 'dist/bin/bucket-warden.js');
const bare = node('-e', '0');

/** Templates in a folder of their own. */
function written(...templates: readonly object[]): string {
  const cwd = folder({});
  for (const [index, template] of templates.entries())
    writeFileSync(join(cwd, `${index}.template.json`), JSON.stringify(template, undefined, 1));
  return cwd;
}

const input = (template: object): string => join(written(template), '0.template.json');
const lint = (path: string, ...more: readonly string[]): Program =>
  node(command, path, '--format', 'concise', '--exit-zero', ...more);

/** Rows that divide the cost of one program by that of another, times so much as there is more to do. */
function over(ours: Cost, other: Cost, times = 1): Pick<Row, 'ratio' | 'ours'> {
  return { ratio: ours.cpu / (other.cpu * times), ours };
}

export const startUp: Measure = {
  rounds: 7,
  programs: () => ({
    bare,
    version: node(command, '--version'),
    two: lint(input(estate({ buckets: 1, policies: 'alike' }))),
  }),
  rows: (cost) => [
    { what: 'start, --version / bare node', ...over(cost('version'), cost('bare')) },
    { what: 'start, one bucket / bare node', ...over(cost('two'), cost('bare')), aim: 2 },
  ],
};

const large = (policies: 'different' | 'alike'): object =>
  estate({ buckets: 180, policies, rolePer: 4, distributionPer: 20 });

export const againstParsing: Measure = {
  programs: () => {
    const [different, alike] = [input(large('different')), input(large('alike'))];
    return {
      parse: node('-e', `JSON.parse(require('fs').readFileSync('${different}', 'utf8'))`),
      different: lint(different),
      alike: lint(alike),
      pretty: node(command, different, '--exit-zero'),
    };
  },
  rows: (cost) => [
    { what: '480 resources, different / read and parse', ...over(cost('different'), cost('parse')), aim: 15 },
    { what: '480 resources, alike / read and parse', ...over(cost('alike'), cost('parse')), aim: 15 },
    { what: '480 resources, default output / concise', ...over(cost('pretty'), cost('different')), aim: 1.3 },
    {
      what: '480 resources, memory / of read and parse',
      ratio: cost('different').memory / cost('parse').memory,
      ours: cost('different'),
    },
  ],
};

const synth = (plugin: string, ...more: readonly string[]): Program =>
  node(join(__dirname, 'synth.js'), plugin, ...more);

/** The plugin in a synthesis of the same resources, beside another plugin. */
export function againstCdkNag(policies: 'different' | 'alike'): Measure {
  return {
    programs: () => {
      const file = input(large(policies));
      return { none: synth('none', file), nag: synth('cdk-nag', file), warden: synth('bucket-warden', file) };
    },
    rows: (cost) => {
      const added = (name: string): number => cost(name).cpu - cost('none').cpu;
      const what = `480 resources, ${policies}, plugin / cdk-nag AwsSolutions`;
      const aim = policies === 'alike' ? 1 / 3 : 1;
      return [{ what, ratio: added('warden') / added('nag'), ours: cost('warden'), aim }];
    },
  };
}

/** A synthesis of so many buckets, from `app.synth()` on: alone, with the plugin, with the aspect. */
export function ofSynth(buckets: number): Measure {
  const of = ['--buckets', String(buckets)];
  return {
    programs: () => ({
      none: synth('none', ...of),
      plugin: synth('bucket-warden', ...of),
      aspect: synth('aspect', ...of),
    }),
    rows: (cost) =>
      (['plugin', 'aspect'] as const).map((name) => ({
        what: `synth of ${buckets} buckets with the ${name} / without`,
        ...over(cost(name), cost('none')),
        aim: 1.4,
      })),
  };
}

/** The same beside the validation that the CDK brings. */
export function ofValidatedSynth(buckets: number): Measure {
  const validated = (plugin: string): Program => ({
    ...synth(plugin, '--buckets', String(buckets)),
    env: { CFN_VALIDATION: 'true' },
  });
  return {
    programs: () => ({ none: validated('none'), plugin: validated('bucket-warden') }),
    rows: (cost) => [
      {
        what: `synth of ${buckets} buckets, validated by the CDK, with the plugin / without`,
        ...over(cost('plugin'), cost('none')),
        aim: 1.05,
      },
    ],
  };
}

/** So many buckets, in stacks of at most 200, against fewer: as much as there are more is linear. */
export function growth(sizes: readonly number[]): Measure {
  const perStack = 200;
  const stacks = (buckets: number): string =>
    written(
      ...Array.from({ length: Math.ceil(buckets / perStack) }, () =>
        estate({ buckets: Math.min(buckets, perStack), policies: 'different' }),
      ),
    );
  return {
    rounds: sizes.some((size) => size > 1000) ? 1 : 2,
    seconds: 300,
    programs: () => Object.fromEntries(sizes.map((size) => [size, lint(stacks(size))])),
    rows: (cost) =>
      steps(sizes).map(([before, size]) => ({
        what: `${size} buckets / ${size / before} x ${before} buckets`,
        ...over(cost(String(size)), cost(String(before)), size / before),
        aim: 1.05,
      })),
  };
}

/** Roles beside as many buckets: what a role costs among many against what it costs among few. */
export function rolesTimesBuckets(sizes: readonly number[], reach: 'own' | 'wide'): Measure {
  return {
    rounds: 1,
    programs: () => Object.fromEntries(sizes.map((size) => [size, lint(input(rolesAndBuckets(size, reach)))])),
    rows: (cost) =>
      steps(sizes).map(([before, size]) => ({
        what: `${size} roles and buckets, ${reach} / ${size / before} x ${before}`,
        ...over(cost(String(size)), cost(String(before)), size / before),
        aim: 1.05,
      })),
  };
}

export function exportsAndImports(few: number, many: number): Measure {
  return {
    rounds: 1,
    programs: () => ({ few: lint(input(importsOfExports(few))), many: lint(input(importsOfExports(many))) }),
    rows: (cost) => [
      {
        what: `${many} imports of exports / ${many / few} x ${few}`,
        ...over(cost('many'), cost('few'), many / few),
        aim: 1.25,
      },
    ],
  };
}

/** Each number with the one before it. */
function steps(sizes: readonly number[]): (readonly [number, number])[] {
  return sizes.slice(1).map((size, index) => [sizes[index] ?? size, size]);
}

/** What AWS accepts as a policy may take a second, whatever is in it. */
export const hostilePolicies: Measure = {
  rounds: 1,
  seconds: 30,
  programs: () => ({
    bare,
    ...Object.fromEntries(Object.entries(hardPolicies).map(([name, template]) => [name, lint(input(template))])),
  }),
  rows: (cost) =>
    Object.keys(hardPolicies).map((name) => ({
      what: `one policy: ${name} / bare node`,
      ...over(cost(name), cost('bare')),
      aim: 1000 / cost('bare').cpu,
    })),
};

/** What else can be asked of an estate, and how it is told, against linting it. */
export function otherCommands(stacks: number): Measure {
  const asked = { 'who-can': [], 'who-can --bucket': ['--bucket', 'Data1'] };
  const told = ['json', 'sarif', 'html', 'pretty'];
  return {
    rounds: stacks > 1 ? 1 : 2,
    programs: () => {
      const path = written(...Array.from({ length: stacks }, () => estate({ buckets: 200, policies: 'alike' })));
      return {
        concise: lint(path),
        graph: node(command, 'graph', path, '--format', 'svg'),
        ...Object.fromEntries(
          Object.entries(asked).map(([name, more]) => [
            name,
            node(command, 'who-can', path, '--format', 'json', ...more),
          ]),
        ),
        ...Object.fromEntries(told.map((format) => [format, node(command, path, '--exit-zero', '--format', format)])),
      };
    },
    rows: (cost) =>
      [...told, ...Object.keys(asked), 'graph'].map((name) => ({
        what: `${stacks * 200} buckets, ${name} / concise`,
        ...over(cost(name), cost('concise')),
        ...(told.includes(name) ? { aim: name === 'html' ? 2 : 1.3 } : {}),
      })),
  };
}

/**
 * New access between two states, ten bucket policies of which differ, and one clause of an access contract: as often as
 * a bare start of Node.js, beside reading the templates.
 */
export const accessQuestions: Measure = {
  rounds: 2,
  programs: () => {
    const asked = (what: string, buckets: number): Program => node(join(__dirname, 'access.js'), what, String(buckets));
    return {
      bare,
      read: asked('read', 500),
      compare: asked('compare', 500),
      readFew: asked('read', 40),
      clauses: asked('clauses', 40),
    };
  },
  rows: (cost) => {
    const beside = (asked: string, read: string, times: number): Pick<Row, 'ratio' | 'ours'> => ({
      ratio: (cost(asked).cpu - cost(read).cpu) / times / cost('bare').cpu,
      ours: cost(asked),
    });
    return [
      { what: '500 buckets, new access / bare node', ...beside('compare', 'read', 1), aim: 1000 / cost('bare').cpu },
      { what: 'one contract clause / bare node', ...beside('clauses', 'readFew', 40), aim: 50 / cost('bare').cpu },
    ];
  },
};

/** A script of a repository: most of its lines are about other things. */
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

/** So many scripts, against ten times fewer. */
export function manyScripts(few: number, many: number): Measure {
  const linted = (count: number): Program => {
    const cwd = folder({});
    for (let index = 0; index < count; index++) writeFileSync(join(cwd, `${index}.sh`), script(index));
    return node(command, 'scripts', cwd, '--exit-zero', '--format', 'concise');
  };
  return {
    rounds: 1,
    programs: () => ({ few: linted(few), many: linted(many) }),
    rows: (cost) => [
      {
        what: `${many} scripts / ${many / few} x ${few}`,
        ...over(cost('many'), cost('few'), many / few),
        aim: 1.05,
      },
    ],
  };
}

/**
 * cfn-guard with the rules of its npm package, which is put into a folder of its own for the bench.
 * @returns nothing where it cannot be installed
 */
export function againstCfnGuard(): readonly Measure[] {
  const cwd = folder({});
  const name = '@cdklabs/cdk-validator-cfnguard';
  const install = ['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--legacy-peer-deps', name];
  const { status } = spawnSync('npm', install, { cwd, timeout: 120_000, stdio: 'ignore' });
  const home = join(cwd, 'node_modules', name);
  if (status !== 0 || process.platform !== 'linux') {
    console.log('skipped: cfn-guard, which could not be installed here');
    return [];
  }
  const binary = join(home, 'bin/ubuntu', process.arch === 'arm64' ? 'aarch64' : 'x86_64', 'cfn-guard');
  chmodSync(binary, 0o755);
  const rules = (service: string): string => join(home, 'rules/control-tower/cfn-guard', service);
  return ['s3', ''].map((service): Measure => ({
    rounds: 1,
    programs: () => {
      const file = input(large('different'));
      const args = ['validate', '-d', file, '-r', rules(service)];
      return { ours: lint(file), guard: { command: binary, args } };
    },
    rows: (cost) => [
      {
        what: `480 resources, different / cfn-guard, ${service === '' ? 'all its rules' : `rules of ${service}`}`,
        ...over(cost('ours'), cost('guard')),
        aim: 1 / 15,
      },
    ],
  }));
}

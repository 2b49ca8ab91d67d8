import { DockerfileParser } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { folder, projectRoot, run } from '../support/command';

const command = join(projectRoot, 'dist/bin/bucket-warden.js');
const leaky = `Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties:
      AccessControl: PublicRead
      OwnershipControls: { Rules: [{ ObjectOwnership: ObjectWriter }] }
`;
const clean = 'Resources: { Topic: { Type: AWS::SNS::Topic } }\n';
const both = [
  ['leaky', leaky, 1],
  ['clean', clean, 0],
] as const;

const read = (name: string): string => readFileSync(join(projectRoot, name), 'utf8');

/** A repository whose `bucket-warden` is this checkout, and whose `npm` writes down what it is asked. */
function workplace(template: string): { readonly cwd: string; readonly env: Readonly<Record<string, string>> } {
  const shim = `#!/bin/sh\nexec "${process.execPath}" "${command}" "$@"\n`;
  const cwd = folder({ 'templates/t.yaml': template, 'with blank/t.yaml': clean });
  for (const place of ['node_modules/.bin', 'bin']) {
    mkdirSync(join(cwd, place), { recursive: true });
    writeFileSync(join(cwd, place, 'bucket-warden'), shim, { mode: 0o755 });
  }
  writeFileSync(join(cwd, 'bin/npm'), `#!/bin/sh\necho "$@" >> "${join(cwd, 'npm.log')}"\n`, { mode: 0o755 });
  writeFileSync(join(cwd, 'npm.log'), '');
  return { cwd, env: { PATH: `${join(cwd, 'bin')}:${process.env['PATH'] ?? ''}`, CI: 'true' } };
}

const sh = (script: string, cwd: string, env: Readonly<Record<string, string>>): ReturnType<typeof run> =>
  run('bash', ['-euo', 'pipefail', '-c', script], { cwd, env });

describe('action.yml', () => {
  const { runs, inputs } = parse(read('action.yml')) as {
    inputs: Record<string, { default: string }>;
    runs: { using: string; steps: { run?: string; uses?: string; env?: Record<string, string>; if?: string }[] };
  };
  const [step, upload] = runs.steps;
  const inputOf = (expression: string): string => /inputs\.([a-z-]+)/.exec(expression)?.[1] ?? '';
  const env = (given: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(step?.env ?? {}).map(([name, value]) => {
        const input = inputOf(value);
        expect(Object.keys(inputs)).toContain(input);
        return [name, given[input] ?? inputs[input]?.default ?? ''];
      }),
    );

  test.each(both)('%s', (_, template, code) => {
    const { cwd, env: outer } = workplace(template);
    const summary = join(cwd, 'summary.md');
    const all = { ...outer, ...env({ paths: 'templates' }), GITHUB_STEP_SUMMARY: summary };
    expect(sh(step?.run ?? '', cwd, all).code).toBe(code);
    const sarif = JSON.parse(readFileSync(join(cwd, inputs['sarif']?.default ?? ''), 'utf8')) as {
      version: string;
      runs: { results: object[] }[];
    };
    expect(sarif.version).toBe('2.1.0');
    expect((sarif.runs[0]?.results.length ?? 0) > 0).toBe(code === 1);
    expect(readFileSync(summary, 'utf8')).toContain(code === 1 ? 'fail' : 'pass');
    // what is installed is taken as it is
    expect(readFileSync(join(cwd, 'npm.log'), 'utf8')).toBe('');
  });

  test('an exact version is installed, and anything else is refused before npm sees it', () => {
    const { cwd, env: outer } = workplace(clean);
    const log = (): string => readFileSync(join(cwd, 'npm.log'), 'utf8');
    const judge = (version: string): ReturnType<typeof run> =>
      sh(step?.run ?? '', cwd, { ...outer, ...env({ paths: 'templates', version }) });
    for (const version of ['latest', '1', '1.2', '^1.2.3', '1.2.3 evil', '1.2.3;id', '$(id)', '../x', ''])
      expect({ version, code: judge(version).code, log: log() }).toEqual({ version, code: 2, log: '' });
    expect(judge('1.2.3').code).toBe(0);
    expect(log()).toBe('install --no-save --no-audit --no-fund bucket-warden@1.2.3\n');
  });

  test('inputs are data: what they hold is not run, and the SARIF is uploaded whatever came of it', () => {
    const { cwd, env: outer } = workplace(clean);
    const given = env({ paths: 'templates $(touch ran) ;touch ran', sarif: 'a b.sarif' });
    expect(sh(step?.run ?? '', cwd, { ...outer, ...given }).code).toBe(2);
    expect(readdirSync(cwd)).not.toContain('ran');
    expect(step?.run).not.toContain('{{');
    expect(upload?.uses).toMatch(/^github\/codeql-action\/upload-sarif@/);
    expect(upload?.if).toContain('always()');
  });
});

test.each(both)('the GitLab component: %s', (_, template, code) => {
  const [head, body = ''] = read('templates/bucket-warden.yml').split(/^---\n/m);
  const { spec } = parse(head ?? '') as { spec: { inputs: Record<string, { default: string }> } };
  // GitLab puts inputs in before it reads the job
  const text = body.replace(/\$\[\[ inputs\.([a-z-]+) \]\]/g, (_match, name: string) => {
    expect(Object.keys(spec.inputs)).toContain(name);
    return spec.inputs[name]?.default ?? '';
  });
  expect(text).not.toContain('$[[');
  expect(parseAllDocuments(read('templates/bucket-warden.yml'))).toHaveLength(2);
  const { 'bucket-warden': job } = parse(text) as {
    'bucket-warden': {
      script: string[];
      variables: Record<string, string>;
      artifacts: { when: string; reports: Record<string, string> };
    };
  };
  const { cwd, env } = workplace(template);
  expect(sh(job.script.join('\n'), cwd, { ...env, ...job.variables }).code).toBe(code);
  expect(readFileSync(join(cwd, 'npm.log'), 'utf8')).toBe('ci\n');
  expect(job.artifacts.when).toBe('always');
  const findings = JSON.parse(readFileSync(join(cwd, job.artifacts.reports['codequality'] ?? ''), 'utf8')) as object[];
  expect(findings.length > 0).toBe(code === 1);
  expect(readFileSync(join(cwd, job.artifacts.reports['junit'] ?? ''), 'utf8')).toContain('<testsuites');
});

test.each(both)('the pre-commit hook: %s', (_, template, code) => {
  const [hook] = parse(read('.pre-commit-hooks.yaml')) as {
    id: string;
    entry: string;
    language: string;
    files: string;
  }[];
  const { bin } = JSON.parse(read('package.json')) as { bin: Record<string, string> };
  // with `language: node`, pre-commit installs the repository, and its commands are on the path
  expect(hook?.language).toBe('node');
  expect(Object.keys(bin)).toContain(hook?.entry.split(' ')[0]);
  const isMeant = (name: string): boolean => new RegExp(hook?.files ?? '').test(name);
  expect(
    ['templates/t.yaml', 'cdk.out/Main.template.json', 'a/infra/x.yml', 'template.yaml', 'docs/x.yaml', 'x.ts'].filter(
      isMeant,
    ),
  ).toEqual(['templates/t.yaml', 'cdk.out/Main.template.json', 'a/infra/x.yml', 'template.yaml']);
  const { cwd, env } = workplace(template);
  expect(sh(`${hook?.entry ?? ''} templates/t.yaml`, cwd, env).code).toBe(code);
});

describe('the Dockerfile', () => {
  const dockerfile = DockerfileParser.parse(read('Dockerfile'));
  const after = (word: string): string[] =>
    dockerfile
      .getInstructions()
      .filter((one) => one.getKeyword() === word)
      .map((one) => one.getRawArgumentsContent() ?? '');

  test('has nothing that a linter of Dockerfiles minds, and one that has is found out', () => {
    const told = (text: string): string[] => validate(text).map(({ message }) => message);
    expect(told(read('Dockerfile'))).toEqual([]);
    expect(told('FROM node:22-slim\nENTRYPOINT bucket-warden\nRUNN npm ci\n')).toEqual(['Unknown instruction: RUNN']);
    expect(told('FROM node:22-slim\nCOPY --from\n')).not.toEqual([]);
  });

  test('takes what `npm pack` makes, runs as nobody, and starts the command', () => {
    const { name, bin, engines } = JSON.parse(read('package.json')) as {
      name: string;
      bin: Record<string, string>;
      engines: { node: string };
    };
    const [entry] = JSON.parse(after('ENTRYPOINT')[0] ?? '[]') as string[];
    expect(Object.keys(bin)).toContain(entry);
    const packed = `/${name}-0.0.0.tgz`;
    const copy = dockerfile.getCOPYs().at(-1);
    const stages = dockerfile.getFROMs().map((one) => one.getBuildStage());
    expect(stages).toContain(copy?.getFromFlag()?.getValue());
    const copied = copy?.getArguments()[0]?.getValue() ?? '';
    expect(packed).toMatch(new RegExp(`^${copied.replaceAll('.', '\\.').replace('*', '.*')}$`));
    expect(after('USER').at(-1)).toBe('node');
    const oldest = Number(/\d+/.exec(engines.node)?.[0]);
    for (const image of after('FROM')) expect(Number(/^node:(\d+)/.exec(image)?.[1])).toBeGreaterThanOrEqual(oldest);
    expect(read('.dockerignore').split('\n')).toEqual(expect.arrayContaining(['node_modules', 'dist']));
  });

  test.each(both)('its steps, made without Docker: %s', (_, template, code) => {
    // the last RUN installs what was packed; `.ci/packed-package` does so with a real one. Here npm writes down what it
    // is asked, and the command is what it would have linked
    const { cwd, env } = workplace(template);
    writeFileSync(join(cwd, 'bucket-warden-0.0.0.tgz'), '');
    const script = (after('RUN').at(-1) ?? '').replaceAll('/tmp/', `${cwd}/`);
    expect(sh(script, cwd, env).code).toBe(0);
    expect(readFileSync(join(cwd, 'npm.log'), 'utf8')).toMatch(
      /^install --global --omit=dev .*bucket-warden-0\.0\.0\.tgz\n$/,
    );
    expect(sh('bucket-warden templates', cwd, env).code).toBe(code);
  });
});

import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { configNames } from '../lib/config';
import { loadPaths, nodeFiles, UserError } from '../lib/template';
import { settingsFromCheckov } from './from-checkov';
import { replaceFile } from './output';

/** The flags of the command. */
export interface InitFlags {
  readonly from?: 'checkov';
  /** whose pipeline to write, where it is not found */
  readonly ci?: PipelineHost;
}

/** Whose pipelines are written. */
export const pipelineHosts = ['github', 'gitlab', 'codebuild'] as const;
type PipelineHost = (typeof pipelineHosts)[number];

interface NewFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Writes a configuration and a CI file for what it finds here: a CDK app or templates, GitHub, GitLab or CodeBuild.
 * Asks nothing, and overwrites nothing.
 * @throws UserError when all of it is there already
 */
export function initCommand({ from, ci }: InitFlags = {}): 0 {
  const existing = configNames.find((name) => existsSync(name));
  const inputs = findInputs();
  const command = `npx --no-install bucket-warden ${inputs}`;
  const taken = from === undefined ? [] : settingsFromCheckov();
  const files: readonly NewFile[] = [
    { path: existing ?? 'bucket-warden.config.yaml', text: config(taken) },
    ...pipelines(command, ci),
  ];
  const wanted = files.filter(({ path }) => !existsSync(path));
  // what was to be taken over goes into the configuration
  if (existing !== undefined && (wanted.length === 0 || from !== undefined))
    throw new UserError('is there already', { file: existing }, 'remove it first, or edit it');
  for (const { path, text } of wanted) {
    mkdirSync(dirname(path), { recursive: true });
    replaceFile(path, text);
    process.stderr.write(`bucket-warden: wrote ${path}${path === gitlabFile ? `; ${gitlabInclude}` : ''}\n`);
  }
  for (const { path } of files)
    if (!wanted.some((one) => one.path === path)) process.stderr.write(`bucket-warden: left ${path} as it is\n`);
  if (files.length === 1)
    process.stderr.write(`bucket-warden: no pipeline is here; --ci ${pipelineHosts.join(', ')} writes one\n`);
  process.stderr.write(
    `bucket-warden: next, \`${command}\`; what you live with for now goes into \`npx bucket-warden ` +
      `baseline ${inputs}\`\n`,
  );
  return 0;
}

/** Folders between the root of a repository and an app of the CDK in it: `packages/data`, `teams/data/infra`. */
const maximumDepth = 3;

/** Folders below one in which an app of the CDK is. */
function appsBelow(folder: string, depth = maximumDepth): readonly string[] {
  const inside = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !/^(?:\.|node_modules$|cdk\.out$)/.test(entry.name))
    .map(({ name }) => (folder === '.' ? name : join(folder, name)))
    .sort();
  return inside.flatMap((name) => {
    if (existsSync(join(name, 'cdk.json'))) return [name];
    return depth > 1 ? appsBelow(name, depth - 1) : [];
  });
}

/** A word of a shell's command. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** What the command has to be given here. */
function findInputs(): string {
  if (existsSync('cdk.json')) return '--synth .';
  const folders = ['templates', 'cloudformation', 'infra', 'infrastructure', 'cfn'].filter(
    (name) => nodeFiles.kind(name) === 'directory' && loadPaths([name], nodeFiles).templates.length > 0,
  );
  if (folders.length > 0) return folders.join(' ');
  const single = ['template.yaml', 'template.yml', 'template.json'].filter((name) => existsSync(name));
  if (single.length > 0) return single.join(' ');
  const apps = appsBelow('.');
  return apps.length > 0 ? ['--synth', ...apps.map(quoted)].join(' ') : '.';
}

function accountsInUse(): readonly string[] {
  if (!existsSync('cdk.context.json')) return [];
  return [...new Set(readFileSync('cdk.context.json', 'utf8').match(/(?<=account=)\d{12}/g) ?? [])].sort();
}

function config(taken: readonly string[]): string {
  const accounts = accountsInUse();
  return `# yaml-language-server: $schema=./node_modules/bucket-warden/config.schema.json
# What bucket-warden asks here. Every setting: npx bucket-warden rules --format schema

${taken.map((line) => `${line}\n`).join('')}# findings of this severity or a worse one fail
failOn: medium

# what cannot be decided before deployment fails as well
strictUnknown: false

# only the rules that answer controls of these frameworks: npx bucket-warden packs
# packs: [fsbp, cis-5.0]

# accounts whose access is meant
${trustedAccounts(accounts)}

# findings that are accepted, each with its reason
# suppress:
#   - { rule: missing-access-logs, resource: Logs, reason: it holds the access logs itself, until: 2027-06-30 }
`;
}

const gitlabFile = '.gitlab/bucket-warden.yml';
const gitlabInclude = `in .gitlab-ci.yml: include: [{ local: ${gitlabFile} }]`;

/** What stands where a host's pipelines are, and the file that is written beside it. */
const pipelineFiles: Readonly<
  Record<PipelineHost, { sign: string; path: string; textOf: (command: string) => string }>
> = {
  github: { sign: '.github', path: '.github/workflows/bucket-warden.yml', textOf: githubWorkflow },
  gitlab: { sign: '.gitlab-ci.yml', path: gitlabFile, textOf: gitlabJob },
  codebuild: { sign: 'buildspec.yml', path: 'buildspec.bucket-warden.yml', textOf: buildspec },
};

function pipelines(command: string, asked: PipelineHost | undefined): readonly NewFile[] {
  return pipelineHosts
    .filter((host) => (asked === undefined ? existsSync(pipelineFiles[host].sign) : host === asked))
    .map((host) => ({ path: pipelineFiles[host].path, text: pipelineFiles[host].textOf(command) }));
}

function githubWorkflow(command: string): string {
  return `name: bucket-warden
on:
  pull_request:
permissions:
  contents: read
  security-events: write
jobs:
  bucket-warden:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 20
      - run: npm ci
      - run: ${command} --format github --format sarif=bucket-warden.sarif
      - uses: github/codeql-action/upload-sarif@v3
        if: always()
        with:
          sarif_file: bucket-warden.sarif
`;
}

function gitlabJob(command: string): string {
  return `# ${gitlabInclude}
bucket-warden:
  image: node:20
  stage: test
  script:
    - npm ci
    - ${command} --format pretty --format gitlab=gl-code-quality-report.json --format junit=junit.xml
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality-report.json
      junit: junit.xml
`;
}

function buildspec(command: string): string {
  return `version: 0.2
phases:
  install:
    runtime-versions:
      nodejs: 20
  build:
    commands:
      - npm ci
      - ${command} --format pretty --format junit=reports/bucket-warden.xml
reports:
  bucket-warden:
    files: [bucket-warden.xml]
    base-directory: reports
    file-format: JUNITXML
`;
}

/** The setting for the accounts that were found, or how it would look. */
function trustedAccounts(accounts: readonly string[]): string {
  const listed = accounts.map((account) => `'${account}'`).join(', ');
  return accounts.length > 0 ? `trustedAccounts: [${listed}]` : "# trustedAccounts: ['111122223333']";
}

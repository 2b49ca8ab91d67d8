import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { judging, type JudgeFlags } from '../../bin/lint';
import { readInputs } from '../../bin/inputs';
import { digestOf } from '../../bin/thread-task';
import { judgeInThreads, threadsBeside } from '../../bin/threads';
import { lint, type JudgedTemplates, type Report } from '../../lib/engine';
import { reporters } from '../../lib/reporters';
import { bucketWarden, folder, type Run } from '../support/command';

const data = `Parameters:
  Status: { Type: String }
  Stage: { Type: String, AllowedValues: [prod, test] }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration: !If [IsProd, { Status: !Ref Status }, !Ref AWS::NoValue]
  Accepted:
    Type: AWS::S3::Bucket
    Metadata:
      bucket-warden:
        suppress:
          - { rule: missing-lifecycle, reason: it is a copy }
Outputs:
  Data: { Value: !Ref Data, Export: { Name: data } }
`;

const policy = `Resources:
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !ImportValue data
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - { Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: '*' }
`;

const logs = `Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      LoggingConfiguration: { DestinationBucketName: !ImportValue data }
      PublicAccessBlockConfiguration: { BlockPublicAcls: false }
`;

const files = { 'data.yaml': data, 'policy.yaml': policy, 'logs.yaml': logs };
const cwd = folder(files);
const paths = Object.keys(files).map((name) => join(cwd, name));

/** What depends on the hour and the words of the command alone is the same. */
function alike(text: string): string {
  return text
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'then')
    .replaceAll(/1\d{12}/g, 'then')
    .replaceAll(/--concurrency \w+/g, '--concurrency some');
}

function run(concurrency: string, ...args: readonly string[]): Run {
  const { code, stdout, stderr } = bucketWarden([...args, '--concurrency', concurrency], { cwd });
  return { code, stdout: alike(stdout), stderr: alike(stderr) };
}

describe('what is written is the same however many threads judge', () => {
  const whole = ['--verbose', '--show-suppressed', '--account', '111122223333', '--region', 'eu-west-1'];
  test.each(Object.keys(reporters))('as %s', (format) => {
    const one = run('off', '.', '--format', format, ...whole);
    expect(one.code).toBe(1);
    expect(one.stdout.length).toBeGreaterThan(100);
    expect(run('3', '.', '--format', format, ...whole)).toEqual(one);
  });

  test.each([
    ['a parameter', ['.', '--parameter', 'Status=Enabled']],
    ['a selection', ['.', '--select', 'unversioned']],
    ['one template', ['data.yaml']],
    ['a patch', ['.', '--diff', '--unsafe']],
    ['an input that is not there', ['.', 'nowhere.yaml']],
    ['a parameter that no template has', ['.', '--parameter', 'Nothing=1']],
    ['little memory', ['.', '--memory-limit', '1']],
  ])('of %s', (_, args) => {
    const one = run('off', ...args);
    expect(run('9', ...args)).toEqual(one);
  });

  test('with a baseline, which is about what was there', () => {
    expect(bucketWarden(['baseline', 'data.yaml', 'policy.yaml', '--file', 'known.json'], { cwd }).code).toBe(0);
    const [one, known] = [run('off', '.'), run('off', '.', '--baseline', 'known.json')];
    expect(known.stdout).not.toBe(one.stdout);
    expect(run('2', '.', '--baseline', 'known.json')).toEqual(known);
  });

  test('and a number that is none is refused', () => {
    for (const wrong of ['0', '-1', 'many', '1.5']) expect(run(wrong, '.')).toMatchObject({ code: 2, stdout: '' });
  });
});

const flags: JudgeFlags = { parameter: [], synth: false, select: [], pack: [], ignore: [], strict: false };

describe('a thread', () => {
  const all = judging(flags);
  const { selected, judgeShare, judge } = all;
  const { templates } = readInputs(paths, flags);
  const digest = digestOf(templates, all);
  /** What one other thread judges while this one judges nothing. */
  const elsewhere = (more: Partial<Parameters<typeof judgeInThreads>[1]> = {}): Promise<readonly JudgedTemplates[]> =>
    judgeInThreads(1, { paths, flags, digest, judgeShare: () => new Map(), ...more });
  const findings = ({ findings: found }: Report): string =>
    JSON.stringify(found, (key, value: unknown) => (key === 'template' && typeof value === 'object' ? '' : value));

  test('judges what it is given, and nothing of that is judged again', async () => {
    const judged = await elsewhere();
    expect(judged.map(({ size }) => size)).toEqual([0, templates.length]);
    // whatever asks a rule here throws
    const dead = selected.map((rule) => ({
      ...rule,
      check: () => {
        throw new Error(`${rule.id} is asked`);
      },
    }));
    const options = { today: '2026-11-23' };
    const report = lint(templates, dead, { ...options, judged });
    expect(report.findings.length).toBeGreaterThan(5);
    expect(report.suppressed.length).toBeGreaterThan(0);
    expect(report.findings.some(({ automaticFix }) => automaticFix !== undefined)).toBe(true);
    expect(report.findings.some(({ kind }) => kind === 'unknown')).toBe(true);
    const here = lint(templates, selected, options);
    expect(findings(report)).toBe(findings(here));
    expect(report.outcomes).toEqual(here.outcomes);
    expect(() => lint(templates, dead, options)).toThrow('is asked');
  });

  test('shares with this one: each template is judged once', async () => {
    const judged = await judgeInThreads(3, {
      paths,
      flags,
      digest,
      judgeShare: (next) => judgeShare(templates, next),
    });
    expect(judged.flatMap((one) => [...one.keys()]).sort((one, other) => one - other)).toEqual([...templates.keys()]);
  });

  const takes = `const { parentPort, workerData } = require('node:worker_threads');
    Atomics.add(workerData.taken, 0, 2);`;
  test.each([
    ['throws', `${takes} throw new Error('no such luck');`, 'no such luck'],
    ['ends', `${takes} process.exit(3);`, 'it ended with 3'],
    ['ends as if all were well', takes, 'it ended with 0'],
    ['runs out of memory', `${takes} const all = []; for (;;) all.push(new Array(1000).fill({}));`, 'memory limit'],
    ['says that it failed', `${takes} parentPort.postMessage({ failure: 'a rule threw' });`, 'a rule threw'],
  ])('that %s is told of, and what it took is judged here', async (_, script, words) => {
    const told = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const file = join(folder({ 'thread.js': script }), 'thread.js');
    const judged = await elsewhere({ file, resourceLimits: { maxOldGenerationSizeMb: 20 } });
    expect(judged.map(({ size }) => size)).toEqual([0]);
    expect(told.mock.calls.flat().join('')).toContain(words);
    told.mockRestore();
    expect(findings(judge(templates, { judged }))).toBe(findings(judge(templates)));
  });

  test('that reads something else judges nothing', async () => {
    const told = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const judged = await elsewhere({ digest: digestOf(templates.slice(1), all) });
    expect(judged.map(({ size }) => size)).toEqual([0]);
    expect(told.mock.calls.flat().join('')).toContain('have changed');
    told.mockRestore();
    const fewer = { ...all, selected: selected.slice(1) };
    const documents = [{ path: 'bucket-warden.config.yaml', text: '' }];
    expect(digestOf(templates, fewer)).not.toBe(digest);
    expect(digestOf(templates, { selected, config: { documents } })).not.toBe(digest);
  });

  test('is started for more than one template, and of itself for many megabytes of them', () => {
    expect(threadsBeside('off', templates)).toBe(0);
    expect(threadsBeside('auto', templates)).toBe(0);
    expect(threadsBeside(1, templates)).toBe(0);
    expect(threadsBeside(2, templates)).toBe(1);
    expect(threadsBeside(99, templates)).toBe(templates.length - 1);
    expect(threadsBeside(99, templates.slice(0, 1))).toBe(0);
  });

  test('does not end what it does not hold: an error here is an error of the run', async () => {
    const throws = (): never => {
      throw new Error('here');
    };
    await expect(elsewhere({ judgeShare: throws })).rejects.toThrow('here');
  });
});

test('the program starts no thread where none is asked for: nothing of them is loaded', () => {
  const bundle = readFileSync(join(__dirname, '../../bundle/program.js'), 'utf8');
  expect(bundle).not.toMatch(/^var .*require\(['"]node:worker_threads['"]\)/m);
  expect(bundle).toMatch(/require\(['"]node:worker_threads['"]\)/);
});

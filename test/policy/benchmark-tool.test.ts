import { join } from 'node:path';
import { folder, projectRoot, run, type Run } from '../support/command';

const tool = (path: string): Run =>
  run(process.execPath, [join(projectRoot, 'tools', 'compare-benchmark.mjs'), path], { cwd: projectRoot });
const policy = (Action: unknown, Condition?: object): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action, Resource: 'arn:aws:s3:::examples/*', Condition }],
  });
const [singles, mutants] = ['samples/s3/exp_single/one', 'samples/mutations/s3/exp_single/one/policy'];
const row = (file: string, beyond: string, within: string): string =>
  `/${singles}/policy.json,/${mutants}/${file},${beyond},1,,,,,,${within},1,,,,,`;

test('the public benchmark is asked both ways, and each difference has its reason', () => {
  const cwd = folder({
    [`${singles}/policy.json`]: policy('s3:GetObject'),
    [`${mutants}/0_.json`]: policy(['s3:GetObject']),
    [`${mutants}/1_.json`]: policy('s3:Get*'),
    [`${mutants}/2_.json`]: policy('s3:Put*', { StringEquals: { 's3:prefix': 'a' } }),
    'results/icse21/raw_csv/mutations/README_s3_action_resource.csv': [
      'Policy 1,Policy 2,P1 => P2,…,P2 => P1,…',
      row('0_.json', 'UNSAT', 'SAT'),
      row('2_.json', 'SAT', 'SAT'),
    ].join('\n'),
  });
  const { code, stdout } = tool(cwd);
  expect(code).toBe(0);
  expect(stdout.split('\n')).toEqual([
    'one/policy within 0_.json: published yes, here no: every request that the one lets through the other does, too',
    'one/policy within 2_.json: published yes, here no: no request for objects carries s3:prefix',
    expect.stringMatching(/^6 queries: 6 decided \(2 yes, 4 no\), 0 undecided; median \d/),
    'published: 2 the same, 2 different, 2 without an answer; each yes is confirmed by the concrete evaluator',
    '',
  ]);
});

test('a folder that is no clone is refused', () =>
  expect(tool(folder({}))).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('give a clone') }));

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './support/command';

/** The tests of each line of the threat model, by the first cell of its row: a file, and words of a test in it. */
const tests: Readonly<Record<string, readonly (readonly [file: string, words: string])[]>> = {
  "templates, scripts, assemblies, other people's configuration": [
    ['bin/adoption.test.ts', 'are not run with --no-code, nor is an app'],
    ['template/lenient.test.ts', 'an assembly that nests itself is one clear error'],
    ['fuzz/inputs.fuzz.ts', 'Nothing may throw but one clear error'],
  ],
  'links and paths in them': [
    ['bin/bucket-warden.test.ts', 'links that lead back up end'],
    ['scripts/loading.test.ts', 'passed over link.sh: it is a link'],
  ],
  'names, comments, messages': [
    ['bin/ci-commands.test.ts', 'the format of GitHub is made of commands, and holds those of names no more'],
    ['reporters/formats.test.ts', 'who-can csv: no formula'],
    ['reporters/formats.test.ts', 'the control: a page that runs a script is caught'],
  ],
  'suppressions in a template': [
    ['bin/suppressions.test.ts', 'counts for nothing where inline suppressions do not'],
    ['bin/suppressions.test.ts', 'is listed against an earlier state, and fails when that is asked'],
    ['bin/what-is-judged.test.ts', 'a template that is committed is judged, whatever .gitignore says'],
  ],
  'the configuration and the baseline of a repository': [
    ['bin/gate-policy.test.ts', 'opens no gate, which it does without one'],
    ['bin/gate-policy.test.ts', 'a baseline of the repository counts where it may'],
    ['bin/gate-policy.test.ts', 'is refused inside of the repository'],
  ],
  'answers of AWS, of a store, of whatever stands between': [
    ['live/broken-answers.test.ts', 'is undecided, and never a pass'],
    ['live/account.test.ts', 'undecided for that reason, never a pass or another fail'],
    ['live/connection.test.ts', 'an audit ends at its time limit, and what was not read is undecided'],
  ],
  credentials: [
    ['live/presign.test.ts', 'the secret is in nothing that is written'],
    ['live/radosgw.test.ts', 'no secret gets out, whatever is written'],
    ['live/connection.test.ts', 'the endpoint of the environment is asked, where none is given'],
  ],
};

const promised = readFileSync(join(projectRoot, 'SECURITY.md'), 'utf8')
  .split('## What is promised')[1]
  ?.split('\n## ')[0];
const rows = [...(promised ?? '').matchAll(/^\| (?!what is read|---)(.+?) \| .+ \|$/gm)].map(([, cell]) => cell);

test('each line of the threat model has its tests, and each test its line', () => {
  expect(rows.length).toBeGreaterThan(3);
  expect(rows).toEqual(Object.keys(tests));
});

test.each(Object.entries(tests).flatMap(([row, of]) => of.map(([file, words]) => ({ row, file, words }))))(
  '$row: $file says “$words”',
  ({ file, words }) => {
    const path = join(projectRoot, 'test', file);
    expect(existsSync(path)).toBe(true);
    expect(readFileSync(path, 'utf8')).toContain(words);
  },
);

import { join } from 'node:path';
import { projectRoot, run, type Run } from '../support/command';

/* `npm run fuzz` with few numbers: every law is asked, and says how often. */
function fuzz(program: string, ...counts: readonly string[]): Run {
  return run(process.execPath, [join(projectRoot, 'dist', 'test', 'fuzz', program), ...counts]);
}

test('all laws say how much they looked at', () => {
  const { code, stdout, stderr } = fuzz('policy.fuzz.js', '40', '7', '2', '6', '3');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.split('\n')).toEqual([
    expect.stringMatching(/^seed 7: 2 policies, 40 requests checked, \d+ of them allowed, 0 differences/),
    expect.stringMatching(/^questions asked: \d+ yes, \d+ no, \d+ unknown$/),
    expect.stringMatching(/^seed 7: 2 bucket policies, 800 requests .* 0 times refuted/),
    expect.stringMatching(/^seed 7: 6 pairs of spellings \(\d+ yes, \d+ no, \d+ unknown\), 0 opposite verdicts/),
    expect.stringMatching(/^seed 7: 6 pairs of rewritings of \d+ kinds .* 0 opposite verdicts/),
    expect.stringMatching(/^seed 7: 1 pairs compared both ways .* 0 opposite verdicts/),
    expect.stringMatching(/^seed 7: 3 worlds of several policies .* 0 differences/),
    '',
  ]);
});

test('two states say how many pairs they are', () => {
  const { code, stdout } = fuzz('two-states.fuzz.js', '3');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^two states: 3 pairs, \d+ with new access, .* 0 refuted, \d+ s\n$/);
});

test('two states end when the time is up, and have not done what was asked', () => {
  const { code, stdout } = fuzz('two-states.fuzz.js', '100000', '7', '0');
  expect(code).toBe(1);
  expect(stdout).toMatch(/^two states: 0 pairs, of 100000 that were asked for: the time is up/);
});

test.each([
  ['a word', ['policy.fuzz.js', 'many'], '`many` is no number of requests'],
  ['less than nothing', ['policy.fuzz.js', '10', '7', '-1'], '`-1` is no number of policies'],
  ['one too many', ['two-states.fuzz.js', '1', '2', '3', '4'], 'expected at most 3 numbers: pairs seed seconds'],
] as const)('%s is refused in one line: it would check nothing, and find nothing', (_, [program, ...counts], words) => {
  const { code, stdout, stderr } = fuzz(program, ...counts);
  expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: `fuzz: ${words}\n` });
});

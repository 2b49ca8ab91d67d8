import { join } from 'node:path';
import { projectRoot, run } from '../support/command';
import type { BrokenAnswer } from '../support/broken-answers';

/** Calls about which no rule has a question in a correct account, and those that a store of another maker lacks. */
const ofNoConsequence = new Set([
  's3 tagging', // no policy asks for tags
  's3 notification', // no rule of a default run asks for it
  's3 accelerate',
  's3 analytics',
  's3 inventory',
  's3 metadataConfiguration',
  's3 abac',
  'cloudfront ListCloudFrontOriginAccessIdentities', // none is named
]);

describe('an answer of 200 that is none', () => {
  const rows: BrokenAnswer[] = [];
  beforeAll(() => {
    // the SDK is loaded by `import`, which the tests' own modules cannot do
    const { code, stdout, stderr } = run(process.execPath, [join(projectRoot, 'dist/test/support/broken-answers.js')]);
    if (code !== 0) throw new Error(stderr);
    rows.push(
      ...stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as BrokenAnswer),
    );
  }, 300_000);

  const named = (found: readonly BrokenAnswer[]): readonly string[] =>
    found.map(({ call, kind }) => `${call}: ${kind}`);

  test('each call of an audit is answered in each way', () => {
    expect(rows.length).toBeGreaterThan(70);
  });

  test('is never a finding', () => {
    const found = rows.filter(({ findings }) => findings.some(({ kind }) => kind === 'fail'));
    expect(named(found)).toEqual([]);
  });

  test('is undecided, and never a pass', () => {
    const silent = rows.filter(({ findings, error }) => findings.length === 0 && error === undefined);
    expect(named(silent.filter(({ call }) => !ofNoConsequence.has(call)))).toEqual([]);
  });

  test('of another type, cut off, repeated or without end: a report, or one clear error', () => {
    const { code, stdout } = run(process.execPath, [join(projectRoot, 'dist/test/fuzz/answers.fuzz.js'), '30', '5']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining(', 0 bad;') as string });
  }, 300_000);

  test('of the list of buckets ends the audit with one error', () => {
    const ended = rows.filter(({ error }) => error !== undefined);
    expect([...new Set(ended.map(({ call }) => call))]).toEqual(['s3 ListBuckets']);
    expect(ended.filter(({ error }) => error?.startsWith('UserError') !== true)).toEqual([]);
  });
});

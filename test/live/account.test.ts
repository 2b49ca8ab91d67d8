import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot, run } from '../support/command';
import { auditActions, type Audited } from '../support/audit-matrix';
import { variations } from '../support/stub-variations';

/** Which rules cannot tell without which action, as `docs/live-calls.md` says. */
const deniedFile = join(projectRoot, 'test', 'live', 'denied-calls.json');

const failing = ({ findings }: Audited): readonly string[] =>
  [...new Set(findings.filter(({ kind }) => kind === 'fail').map(({ rule }) => rule))].sort();
const undecidedFor = ({ findings }: Audited, action: string): readonly string[] =>
  [
    ...new Set(
      findings.filter(({ kind, message }) => kind === 'unknown' && message.includes(action)).map(({ rule }) => rule),
    ),
  ].sort();

describe('an account that runs', () => {
  const rows: Audited[] = [];
  const row = (variation: string, denied = ''): Audited => {
    const found = rows.find((one) => one.variation === variation && one.denied === denied);
    if (found === undefined) throw new Error(`${variation} without ${denied} was not audited`);
    return found;
  };
  beforeAll(() => {
    // the SDK is loaded by `import`, which the tests' own modules cannot do
    const { code, stdout, stderr } = run(process.execPath, [join(projectRoot, 'dist/test/support/audit-matrix.js')]);
    if (code !== 0) throw new Error(stderr);
    rows.push(
      ...stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Audited),
    );
  }, 900_000);

  test('that is right has no finding, and nothing is undecided', () => {
    expect(row('').findings).toEqual([]);
  });

  test.each(Object.entries(variations))('%s: exactly that is found', (name, { finds }) => {
    expect(failing(row(name))).toEqual(finds);
  });

  test.each(
    Object.entries(variations).flatMap(([name, { finds, needs }]) => needs.map((denied) => ({ name, denied, finds }))),
  )('$name, without $denied: undecided for that reason, never a pass or another fail', ({ name, denied, finds }) => {
    const found = row(name, denied);
    const fails = failing(found);
    const open = undecidedFor(found, denied);
    expect(finds.filter((rule) => !fails.includes(rule) && !open.includes(rule))).toEqual([]);
    expect(fails.filter((rule) => !finds.includes(rule))).toEqual([]);
    expect(open.length).toBeGreaterThan(0);
  });

  test('what is there and not read is named, and undecided', () => {
    const found = row('kinds that no rule reads').findings;
    expect(found.filter(({ rule }) => rule === 'unread-s3-resource')).toHaveLength(4);
  });

  test('the printed policy suffices: with its actions alone the right account is still clean', () => {
    expect(row('', 'all others').findings).toEqual([]);
  });

  test('the printed policy is minimal: without any action of it something cannot be told', () => {
    const idle = auditActions().filter(
      (action) =>
        action !== 's3:ListAllMyBuckets' &&
        !rows.some((one) => one.denied === action && undecidedFor(one, action).length > 0),
    );
    expect(idle).toEqual([]);
  });

  test('no call is made that the printed policy does not allow', () => {
    const asked = new Set(rows.flatMap(({ calls }) => Object.values(calls)));
    // “No permissions are required to perform this operation.”
    expect([...asked].filter((action) => !auditActions().includes(action))).toEqual(['sts:GetCallerIdentity']);
  });

  test('which rules need which call is what the documentation says', () => {
    const needed = Object.fromEntries(
      auditActions().map((action) => [
        action,
        [...new Set(rows.filter(({ denied }) => denied === action).flatMap((one) => undecidedFor(one, action)))].sort(),
      ]),
    );
    const calls = Object.assign({}, ...rows.map((one) => one.calls)) as Audited['calls'];
    const text = `${JSON.stringify({ calls, needed }, undefined, 2)}\n`;
    if (process.env['UPDATE_DENIED_CALLS'] !== undefined) writeFileSync(deniedFile, text);
    expect(text).toBe(readFileSync(deniedFile, 'utf8'));
  });
});

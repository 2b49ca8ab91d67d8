import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './support/command';

/** A change of one line that a suite has to notice; `npm run mutants` makes each and runs its suite. */
interface Mutant {
  readonly id: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly suite: string;
}

const mutants = JSON.parse(readFileSync(join(projectRoot, 'test/mutants.json'), 'utf8')) as readonly Mutant[];

test.each(mutants.map((mutant) => [mutant.id, mutant] as const))(
  '%s can still be made: its line stands once, and its suite is there',
  (_, { file, from, to, suite }) => {
    const lines = readFileSync(join(projectRoot, file), 'utf8').split(from).length - 1;
    expect({ lines, isChange: from !== to }).toEqual({ lines: 1, isChange: true });
    expect(existsSync(join(projectRoot, 'test', `${suite}.test.ts`))).toBe(true);
  },
);

test('no two have one name', () => expect(new Set(mutants.map(({ id }) => id)).size).toBe(mutants.length));

interface Equivalent {
  readonly file: string;
  readonly line: string;
  readonly from: string;
  readonly to: string;
  readonly why: string;
}

test('each change that is said to change nothing can still be made, and has its reason', () => {
  const path = join(projectRoot, 'test/equivalent-mutants.json');
  for (const { file, line, from, to, why } of JSON.parse(readFileSync(path, 'utf8')) as readonly Equivalent[]) {
    const lines = readFileSync(join(projectRoot, file), 'utf8').split('\n');
    const places = lines.filter((one) => one.trim() === line).length;
    expect({ file, line, places }).toEqual({ file, line, places: 1 });
    expect([line.includes(from), from !== to, why.length > 20]).toEqual([true, true, true]);
  }
});

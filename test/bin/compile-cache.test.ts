import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isCommandName } from '../../bin/commands/names';
import { folder, projectRoot } from '../support/command';

const loader = join(projectRoot, 'dist/bin/compile-cache.js');

/** Loads the module in a process of its own, for a purpose, and prints what it exports; ends with the code. */
function load(file: string, purpose: string, code = 0): string {
  const use = '(of) => { console.log(of.word()); process.exitCode = Number(process.argv[3]); }';
  const script = `require(${JSON.stringify(loader)}).requireCompiled(process.argv[1], process.argv[2], ${use})`;
  return spawnSync(process.execPath, ['-e', script, file, purpose, String(code)], { encoding: 'utf8' }).stdout.trim();
}

describe('what V8 has compiled', () => {
  const cwd = folder({ 'm.js': "exports.word = () => 'first';" });
  const file = join(cwd, 'm.js');
  const kept = (): readonly string[] => (existsSync(join(cwd, '.compiled')) ? readdirSync(join(cwd, '.compiled')) : []);

  test('is kept for each purpose, but not of a run that failed; of an older file it goes', () => {
    expect(load(file, 'lint', 2)).toBe('first');
    expect(kept()).toEqual([]);
    expect(load(file, 'lint', 1)).toBe('first');
    expect(load(file, 'about')).toBe('first');
    expect(kept().map((name) => name.slice(name.lastIndexOf('-') + 1))).toEqual(['about', 'lint']);
    const before = kept();
    expect(load(file, 'lint')).toBe('first');
    expect(kept()).toEqual(before);
    writeFileSync(file, "exports.word = () => 'the second';");
    expect(load(file, 'lint')).toBe('the second');
    expect(kept()).toHaveLength(1);
    expect(before).not.toContain(kept()[0]);
  });
});

test('the bundle is ASCII, as the launcher reads it', () => {
  const bundle = readFileSync(join(projectRoot, 'dist/bundle/program.js'));
  expect(bundle.findIndex((byte) => byte > 127)).toBe(-1);
});

test('a path is no command', () => {
  expect(isCommandName('who-can')).toBe(true);
  expect(isCommandName('cdk.out')).toBe(false);
});

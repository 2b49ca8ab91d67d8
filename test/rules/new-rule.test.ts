import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AnyRule } from '../../lib/engine';
import { loadShellParser } from '../../lib/scripts';
import { subjectKinds } from '../../lib/engine/rule';
import { rules } from '../../rules';
import { folder, projectRoot, run, type Run } from '../support/command';
import { exampleProblems, neededHeadings } from '../support/page-check';
import { examplesOf, scriptExamplesOf } from '../support/pages';

/*
 * `npm run new-rule` for every subject, in a folder of its own that sees the modules of this build: what it makes
 * compiles as strictly as the rest, and its page is right.
 */
const category = 'durability';

beforeAll(() => loadShellParser(readFileSync));

/** A folder in which rules can be made and compiled. */
function workshop(): string {
  const options = {
    extends: join(projectRoot, 'tsconfig.json'),
    compilerOptions: {
      rootDir: '.',
      outDir: '.',
      incremental: false,
      tsBuildInfoFile: null,
      declaration: false,
      sourceMap: false,
      types: [],
      preserveSymlinks: true,
    },
    include: [`rules/${category}`],
    exclude: [],
  };
  const path = folder({
    'package.json': readFileSync(join(projectRoot, 'package.json')),
    'tsconfig.json': JSON.stringify(options),
  });
  symlinkSync(join(projectRoot, 'dist', 'lib'), join(path, 'lib'));
  symlinkSync(join(projectRoot, 'node_modules'), join(path, 'node_modules'));
  return path;
}

function newRule(cwd: string, ...args: readonly string[]): Run {
  return run(process.execPath, [join(projectRoot, 'tools', 'new-rule.mjs'), ...args], { cwd });
}

function shareDefinition(cwd: string): void {
  for (const ending of ['js', 'd.ts'])
    writeFileSync(
      join(cwd, 'rules', `define-rule.${ending}`),
      ending === 'js'
        ? `module.exports = require(${JSON.stringify(join(projectRoot, 'dist', 'rules', 'define-rule.js'))});\n`
        : readFileSync(join(projectRoot, 'dist', 'rules', 'define-rule.d.ts')),
    );
  symlinkSync(join(projectRoot, 'dist', 'rules', 'controls'), join(cwd, 'rules', 'controls'));
}

test('of every subject a rule and a page are made that compile and are right', () => {
  const cwd = workshop();
  for (const subject of subjectKinds) {
    const { code, stderr } = newRule(cwd, category, `made-for-${subject}`, subject);
    expect({ subject, code, stderr }).toEqual({ subject, code: 0, stderr: '' });
  }
  shareDefinition(cwd);
  const compiler = join(projectRoot, 'node_modules', 'typescript', 'bin', 'tsc');
  const compiled = run(process.execPath, [compiler, '-p', '.'], { cwd });
  expect(compiled.stdout).toBe('');
  for (const subject of subjectKinds) {
    const id = `made-for-${subject}`;
    const { default: rule } = require(join(cwd, 'rules', category, `${id}.js`)) as { readonly default: AnyRule };
    expect(rule.subject).toBe(subject);
    const page = readFileSync(join(cwd, 'rules', category, `${id}.md`), 'utf8');
    const examples = [...examplesOf(page), ...scriptExamplesOf(page)];
    expect(examples.map(({ heading }) => heading)).toEqual(neededHeadings(id));
    const problems = examples.flatMap((example) => exampleProblems(example, category, id, [...rules, rule]));
    expect(problems).toEqual([]);
  }
});

test.each([
  ['a subject that is none', [category, 'some-rule', 'bukket'], '`bukket` is no subject, expected one of bucket'],
  ['an id that is taken', [category, 'unversioned'], 'there is a rule called `unversioned`'],
  ['an id in another case', [category, 'someRule'], '`someRule` is not in kebab case'],
  ['a category that is none', ['../durability', 'some-rule'], '`../durability` is no category'],
  ['nothing', [], 'usage: npm run new-rule -- <category> <id> [subject]'],
])('%s is refused in one line, and nothing is written', (_, args, words) => {
  const cwd = workshop();
  const { code, stdout, stderr } = newRule(cwd, ...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^new-rule: .*\n$/);
  expect(stderr).toContain(words);
  expect(existsSync(join(cwd, 'rules'))).toBe(false);
});

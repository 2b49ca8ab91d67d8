import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bucketWarden, folder, projectRoot, run } from '../support/command';

const page = readFileSync(join(projectRoot, 'docs', 'new-access.md'), 'utf8');
const examples = join(projectRoot, 'dist', 'examples');

/** What a fence of the page holds. */
function fence(language: string): string {
  const [, text] = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(page) ?? [];
  if (text === undefined) throw new Error(`the page has no ${language}`);
  return text;
}

/** The assembly of a program, compiled. */
function assembly(app: string): string {
  const outdir = folder();
  const env = { CDK_OUTDIR: outdir, CDK_VALIDATION: 'false', CDK_DISABLE_CLI_TELEMETRY: 'true' };
  const cwd = join(projectRoot, 'examples', 'leaky-app');
  // the plugin of the app finds what is leaky; the templates are there all the same
  expect(run(process.execPath, [join(app, 'app.js')], { cwd, env })).toMatchObject({ code: 1 });
  return outdir;
}

/** The leaky app with the statement that the commit adds, as the compiler would have it. */
function withStatement(): string {
  const added = fence('diff')
    .split('\n')
    .filter((line) => line.startsWith('+ '))
    .map((line) => line.slice(1).replaceAll('iam.', 'aws_cdk_lib_1.aws_iam.'))
    .join('\n');
  const copy = mkdtempSync(join(examples, 'leaky-app-changed-'));
  cpSync(join(examples, 'leaky-app'), copy, { recursive: true });
  const file = join(copy, 'logs-stack.js');
  const before = readFileSync(file, 'utf8');
  const now = before.replace(/^.*Validations\.of\(this\.logs\)/m, (line) => `${added}\n${line}`);
  expect(now).not.toBe(before);
  writeFileSync(file, now);
  return copy;
}

/** What a reviewer reads first: the comment down to its table. */
function headOf(now: string, before: string): string {
  const { stdout, stderr } = bucketWarden(
    [now, '--against', before, '--account', '111122223333', '--region', 'eu-west-1'].concat([
      '--fail-on-new-access',
      'cross-account',
      '--format',
      'markdown',
      '--exit-zero',
    ]),
  );
  expect(stderr).toBe('');
  const [head = ''] = stdout.split('\n| critical');
  return head
    .replace(/^<!--.*\n/, '')
    .replaceAll(now, 'cdk.out')
    .replace(/, made at .*$/gm, '');
}

test('the commit of the page yields the comment of the page, and no commit yields none', () => {
  const before = assembly(join(examples, 'leaky-app'));
  const changed = withStatement();
  try {
    expect(headOf(assembly(changed), before)).toBe(fence('markdown'));
  } finally {
    rmSync(changed, { recursive: true });
  }
  expect(headOf(assembly(join(examples, 'leaky-app')), before)).toContain('Nobody gets in who could not before.');
});
